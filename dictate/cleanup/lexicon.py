"""What counts as a filler, a number, a negation ... in each language.

A word is a filler only in its own language: German "um" and French "euh" have nothing in common
with English "um". English, the longest, has a file of its own (see `english`). A language without
a list gets spacing and repetitions only.
"""

from __future__ import annotations

import re

from dictate.cleanup.english import ENGLISH
from dictate.cleanup.wordlists import Lexicon, phrases, word_set

__all__ = ["Lexicon", "lexicon"]

_GERMAN = Lexicon(
    filler=re.compile(r"ä+h*m*|ä+h+|ö+h*m*|eh+m+|h+m+|m{2,}|mh+|ähem"),
    doubled=word_set(
        "sehr ganz viel lange immer nein ja doch die das der den dem sie wir was weit bitte halt "
        "warte komm na so nie mehr ha hallo gut schnell danke"
    ),
    negations=word_set(
        "nicht nichts nie niemals niemand niemanden niemandem nirgends nirgendwo weder noch nein "
        "ohne kein keine keinen keinem keiner keines keinerlei nee"
    ),
    numbers=word_set(
        "null eins zwei drei vier fünf sechs sieben acht neun zehn elf zwölf hundert tausend "
        "million millionen milliarde milliarden halb halbe viertel dutzend erste ersten zweite "
        "zweiten dritte dritten vierte vierten fünfte fünften sechste siebte achte neunte zehnte "
        "doppelt dreifach einmal zweimal dreimal zwo"
    ),
    number_endings=(
        "zehn",
        "zwanzig",
        "dreißig",
        "vierzig",
        "fünfzig",
        "sechzig",
        "siebzig",
        "achtzig",
        "neunzig",
        "hundert",
        "tausend",
        "zwanzigste",
        "zwanzigsten",
        "zehnte",
        "zehnten",
    ),
    function_words=word_set(
        "ein eine einen einem einer eines der die das den dem des mein meine dein deine sein seine "
        "ihr ihre unser unsere in im an am auf aus bei mit nach von vom zu zum zur für über unter "
        "vor und oder aber dass weil wenn ob ich du er sie es wir ist sind war waren bin hat habe "
        "haben wird werden kann können muss müssen soll sollen will wollen nicht sehr"
    ),
    stutters=word_set(
        "ein eine einen einem einer im am zum zur vom und oder aber dass weil wenn ich wir für von"
    ),
    articles=word_set("ein eine einen einem einer eines der die das den dem des zum zur im am vom"),
    openers=word_set(
        "ich du er sie es wir und aber oder dass weil wenn ob als wo wie was warum der die das "
        "dann also denn bitte"
    ),
    joiners=word_set("und oder für um zu an bei in"),
    edit_terms=phrases(
        "nein warte,nein entschuldigung,nein quatsch,ach nein,oder vielmehr,nein sorry,"
        "nein ich meine,nein moment,besser gesagt"
    ),
    explaining_terms=phrases("ich meine,ich meinte"),
    doubt_terms=phrases("nein,entschuldigung,sorry,vielmehr,pardon,nee,quatsch"),
    open_terms=phrases("moment,halt,warte"),
    governing=word_set("gesagt moment halt warte"),
    intended=word_set("es das nicht ja damit zu"),
    mentioning=word_set("sage sagst sagt sagte sagen meine heißt"),
    prepositions=word_set(
        "in im an am auf aus bei mit nach von vom zu zum zur für über unter vor um bis ab"
    ),
    followers=word_set(
        "in im an am auf aus bei mit nach von vom zu zum zur für über unter vor um bis ab und oder"
    ),
    units=word_set("euro cent prozent sekunden minuten stunden tage wochen monate jahre leute uhr"),
    weak_numbers=word_set(
        "eins erste ersten zweite zweiten dritte dritten halb halbe viertel einmal"
    ),
    quoting=word_set("sagte sagt sagen gesagt"),
    classes=(
        word_set(
            "montag dienstag mittwoch donnerstag freitag samstag sonnabend sonntag heute morgen"
        ),
        word_set(
            "januar februar märz april mai juni juli august september oktober november dezember"
        ),
        word_set("links rechts oben unten"),
    ),
)

_FRENCH = Lexicon(
    filler=re.compile(r"e+u+h+|h+e+u+|hu+m+|h+m+|m{2,}|e+hm+"),
    doubled=word_set(
        "nous vous très non oui si bien plus toujours jamais bon ha tout petit vite merci"
    ),
    negations=word_set(
        "ne pas non jamais rien aucun aucune sans personne ni nul nulle point guère plus"
    ),
    numbers=word_set(
        "zéro deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze "
        "seize vingt vingts trente quarante cinquante soixante septante huitante nonante cent "
        "cents mille million millions milliard milliards demi demie quart douzaine premier "
        "première second seconde deuxième troisième quatrième cinquième double triple"
    ),
    function_words=word_set(
        "un une le la les l' des du de d' au aux mon ma mes ton ta tes son sa ses notre nos votre "
        "vos leur leurs ce cet cette ces à en dans sur sous avec pour par chez et ou mais que qui "
        "je tu il elle on nous vous ils elles est sont était a ont ai as très pas ne c'est j'ai"
    ),
    stutters=word_set("un une le la les des du au aux et ou mais que je tu il on de à dans pour"),
    articles=word_set(
        "un une le la les des du de au aux mon ma mes ton ta tes son sa ses ce cette"
    ),
    openers=word_set(
        "je tu il elle on nous vous ils elles et mais ou donc parce quand si comme où que qui "
        "c'est j'ai alors puis merci"
    ),
    joiners=word_set("et ou par à en de"),
    edit_terms=phrases(
        "non pardon,non attends,non attendez,ou plutôt,enfin non,non désolé,non désolée,non plutôt"
    ),
    explaining_terms=phrases("je veux dire,je voulais dire"),
    doubt_terms=phrases("non,pardon,plutôt,désolé,désolée"),
    literal=phrases("plutôt que"),
    open_terms=phrases("enfin,attends"),
    governing=word_set("attends attendez non plutôt enfin pardon"),
    intended=word_set("que à ce quelque merci non oui"),
    mentioning=word_set("dis dit dire disait disais appelle veut"),
    prepositions=word_set("à au aux en dans sur sous avec pour par chez de du vers avant après"),
    followers=word_set("à au aux en dans sur sous avec pour par chez de du vers avant après et ou"),
    units=word_set(
        "euros centimes secondes minutes heures jours semaines mois ans personnes degrés"
    ),
    weak_numbers=word_set("premier première second seconde deuxième demi demie quart double"),
    quoting=word_set("dit dire disait"),
    classes=(
        word_set("lundi mardi mercredi jeudi vendredi samedi dimanche demain aujourd'hui"),
        word_set(
            "janvier février mars avril mai juin juillet août septembre octobre novembre décembre"
        ),
        word_set("gauche droite haut bas"),
    ),
)

_SPANISH = Lexicon(
    filler=re.compile(r"e+h+m*|e+m+|h+m+|m{2,}"),
    doubled=word_set(
        "muy no sí más bien ya casi mucho nunca nada siempre ha venga vale adiós poco"
    ),
    negations=word_set(
        "no nunca jamás nada nadie ningún ninguno ninguna ningunos ningunas sin ni tampoco"
    ),
    numbers=word_set(
        "cero uno dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince "
        "dieciséis diecisiete dieciocho diecinueve veinte veintiuno veintidós veintitrés "
        "veinticuatro veinticinco veintiséis veintisiete veintiocho veintinueve treinta cuarenta "
        "cincuenta sesenta setenta ochenta noventa cien ciento doscientos trescientos quinientos "
        "mil millón millones medio media cuarto docena primero primera segundo segunda tercero "
        "tercera doble triple"
    ),
    function_words=word_set(
        "un una el la los las unos unas mi tu su mis tus sus de del a al en con por para sobre y e "
        "o u pero que porque si yo tú él ella nosotros ellos es son era está están he ha han hay "
        "no muy se me te le lo nos"
    ),
    stutters=word_set("un una el la los las del al y pero que en con por para de mi su yo"),
    articles=word_set("un una el la los las unos unas mi tu su del al de"),
    openers=word_set(
        "yo tú él ella nosotros ellos y pero o porque si cuando donde como que entonces"
    ),
    joiners=word_set("y o a por en de"),
    edit_terms=phrases("no espera,no perdón,mejor dicho,no digo,perdón quiero decir"),
    explaining_terms=phrases("quiero decir,quise decir"),
    doubt_terms=phrases("no,perdón,perdona"),
    open_terms=phrases("digo,espera"),
    governing=word_set("no espera digo perdón perdona dicho"),
    intended=word_set("que algo no sí la lo"),
    mentioning=word_set("digo dice dijo decir llama"),
    prepositions=word_set("a al en con por para sobre de del desde hasta entre"),
    followers=word_set("a al en con por para sobre de del desde hasta entre y o"),
    units=word_set("euros céntimos segundos minutos horas días semanas meses años personas grados"),
    weak_numbers=word_set(
        "primero primera segundo segunda tercero tercera medio media cuarto doble"
    ),
    quoting=word_set("dijo dice decir dicho"),
    classes=(
        word_set("lunes martes miércoles jueves viernes sábado domingo hoy mañana"),
        word_set(
            "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre "
            "diciembre"
        ),
        word_set("izquierda derecha arriba abajo"),
    ),
)

_DUTCH = Lexicon(
    filler=re.compile(r"e+h+m*|u+h+m*|e+u+h+|h+m+|m{2,}"),
    answers=(("uh", "huh"),),
    doubled=word_set("heel erg zo nee ja je ze zij die dat wel echt nooit veel meer hoi doei ha u"),
    negations=word_set("niet niets nooit niemand nergens geen zonder nee noch neen niks"),
    numbers=word_set(
        "nul twee drie vier vijf zes zeven acht negen tien elf twaalf dertien veertien honderd "
        "duizend miljoen miljard half halve kwart dozijn eerste tweede derde vierde vijfde zesde "
        "zevende achtste negende tiende dubbel één"
    ),
    number_endings=(
        "tien",
        "twintig",
        "dertig",
        "veertig",
        "vijftig",
        "zestig",
        "zeventig",
        "tachtig",
        "negentig",
        "honderd",
        "duizend",
    ),
    function_words=word_set(
        "een de het mijn jouw zijn haar ons onze hun van in op aan bij met naar uit voor over "
        "onder en of maar dat omdat als ik jij je hij ze we wij is was ben bent heb heeft hebben "
        "kan kunnen moet moeten zal zou wil er te heel"
    ),
    stutters=word_set("een de het en maar of ik we van"),
    articles=word_set("een de het mijn jouw onze hun van"),
    openers=word_set(
        "ik jij je hij ze we wij en maar of want omdat als wanneer waar hoe wat dan dus"
    ),
    joiners=word_set("en of aan voor tot in"),
    edit_terms=phrases("nee wacht,nee sorry,of liever,beter gezegd,nee ik bedoel,wacht nee"),
    explaining_terms=phrases("ik bedoel,ik bedoelde"),
    doubt_terms=phrases("nee,sorry,pardon"),
    open_terms=phrases("wacht"),
    governing=word_set("wacht gezegd liever"),
    intended=word_set("het dat niet er"),
    mentioning=word_set("zeg zegt zei zeggen bedoel heet"),
    prepositions=word_set("van in op aan bij met naar uit voor over onder om tot na"),
    followers=word_set("van in op aan bij met naar uit voor over onder om tot na en of"),
    units=word_set("euro cent procent seconden minuten uur dagen weken maanden jaar mensen"),
    weak_numbers=word_set("één eerste tweede derde half halve kwart dubbel"),
    quoting=word_set("zei zegt zeggen gezegd"),
    classes=(
        word_set("maandag dinsdag woensdag donderdag vrijdag zaterdag zondag vandaag morgen"),
        word_set(
            "januari februari maart april mei juni juli augustus september oktober november "
            "december"
        ),
        word_set("links rechts boven onder"),
    ),
)

_OTHER = Lexicon(
    known=False, doubled=word_set("no sì si da ja nej sim não tak nie ne hai ya так нет да")
)

_LEXICONS = {
    "en": ENGLISH,
    "de": _GERMAN,
    "fr": _FRENCH,
    "es": _SPANISH,
    "nl": _DUTCH,
}


def lexicon(language: str) -> Lexicon:
    """The lists for an ISO 639-1 code ("en", also "en-GB"); empty ones for any other language."""
    return _LEXICONS.get(language[:2].lower(), _OTHER)
