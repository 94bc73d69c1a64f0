"""What counts as a filler, a number, a negation ... in each language.

A word is a filler only in its own language: German "um" and French "euh" have nothing in common
with English "um". A language without a list here gets spacing and repetitions only.
"""

from __future__ import annotations

import re

from dictate.cleanup.wordlists import Lexicon, phrases, word_set

__all__ = ["Lexicon", "lexicon"]

_ENGLISH = Lexicon(
    filler=re.compile(r"u+h+m*|u+m+|er+m?|e+hm+|h+m+|m{2,}|ah+"),
    answers=(("uh", "huh"), ("uh", "oh"), ("mm", "hmm"), ("mm", "hm"), ("ah", "ha")),
    time_winners=word_set("so"),
    doubled=word_set(
        "very really so too no yes yeah ha hey bye had that her many far much more long never well "
        "please now there again go run wait stop come knock blah hear thank come wow ok okay oh "
        "win chop tick boo quick in on"
    ),
    negations=word_set(
        "no not never none nobody nothing nowhere neither nor cannot without cant dont wont"
    ),
    numbers=word_set(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
        "fifteen sixteen seventeen eighteen nineteen twenty thirty forty fifty sixty seventy "
        "eighty ninety hundred thousand million billion trillion half quarter dozen double triple "
        "twice once first second third fourth fifth sixth seventh eighth ninth tenth eleventh "
        "twelfth thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth "
        "twentieth thirtieth hundreds thousands millions billions halves thirds quarters dozens "
        "oh-five"
    ),
    function_words=word_set(
        "a an the this these those my your his its our their of to in on at by for from with about "
        "into over under after before as than and or but so because if that which who is are was "
        "were be been am isn't aren't wasn't weren't do does did don't doesn't didn't have has had "
        "can could will would shall should may might must i you he she it we they i'm you're he's "
        "she's it's we're they're i've you've we've they've i'll you'll we'll they'll there's "
        "that's just very really not"
    ),
    stutters=word_set(
        "a an the my your our their its to of in on at by for from with without about into and "
        "or but so because if as than i he she we they i'm he's she's we're they're you're i've "
        "we've they've i'll we'll they'll it's that's there's"
    ),
    nominatives=word_set("i he she we they"),
    beginnings=word_set(
        "it you this these those what when where how who is are was were do does did can could "
        "will would even some something like"
    ),
    introducing=word_set("or then because that if when while"),
    copulas=word_set("is are was were must should would could might can will"),
    relating=word_set("what who how where all that whatever whoever which"),
    leading=word_set("just really also"),
    finite=word_set(
        "is are was were has had does did can could will would should might must isn't aren't "
        "wasn't weren't hasn't hadn't doesn't didn't can't couldn't won't wouldn't shouldn't"
    ),
    adverb_endings=("ly",),
    prefixes=word_set("co ex re un de e x t pre non mid sub post self semi anti all half"),
    articles=word_set("a an the my your our their"),
    bare_articles=word_set("a an the"),
    unfinished=phrases("going to,want to,wanted to,trying to,have to,need to,had to,about to"),
    intending=phrases("going to,trying to,about to"),
    openers=word_set(
        "i you he she it we they i'm you're he's she's it's we're they're i've you've we've "
        "they've i'll you'll he'll she'll it'll we'll they'll there there's let's and but so or "
        "because if when whenever while although though who which where why how what just please "
        "then also thanks that's"
    ),
    joiners=word_set("and or by to after for in but"),
    retractions=phrases(
        "scratch that,strike that,no scratch that,let me rephrase,let me rephrase that,"
        "no disregard that,disregard that"
    ),
    plain_terms=phrases(
        "no sorry,sorry no,no i mean,no i meant,sorry i mean,sorry i meant,wait i mean,"
        "i'm sorry i mean,no wait sorry,no sorry i mean,no rather,no make that,or make that,"
        "or no make that,or let me say,no oops,oops no,no let me ask,or sorry,oh sorry,yeah sorry"
    ),
    edit_terms=phrases(
        "no wait,wait no,oh wait,or rather,or better yet,or actually,no actually,actually no,"
        "make that,no i guess"
    ),
    explaining_terms=phrases("i mean,i meant,well i mean,actually i mean"),
    doubt_terms=phrases("no,sorry,rather,actually,oops,correction,excuse me,no no"),
    adverbs=word_set("rather actually"),
    literal=phrases("rather than"),
    adjectives=word_set("sorry"),
    predicating=word_set(
        "be am is are was were been i'm we're you're he's she's they're feel feels felt so very "
        "really too truly terribly deeply more as just not"
    ),
    complementing=word_set("for that to about if because but and i we you he she they it this"),
    fronting=word_set(
        "if when whenever while because although though since as unless until once before after "
        "to in on at by for from with about into over under between upon during without within "
        "given of like"
    ),
    open_terms=phrases("wait,or wait,or no,oh no,or instead,no instead,no tell me"),
    alternatives=word_set("or"),
    parenthetical=word_set("think guess know believe suppose hope say said mean see"),
    governing=word_set("no wait"),
    intended=word_set("to it that for no well"),
    ungoverned=word_set(
        "the this these my your his its our their what who whom whose which when where why how "
        "i you he she it we they"
    ),
    mentioning=word_set("say says said saying mean means meant call called calls"),
    prepositions=word_set(
        "to in on at by for from with about into over under after before of through between"
    ),
    followers=word_set(
        "to in on at by for from with about into over under after before through between and or"
    ),
    units=word_set(
        "dollars euros pounds cents percent seconds minutes hours days weeks months years people "
        "meters metres kilometers kilometres miles feet inches kilos grams degrees pages am pm "
        "a.m p.m o'clock"
    ),
    weak_numbers=word_set("one first second third half quarter once twice double triple"),
    questions=word_set("what who whom whose which when where why how"),
    doubled_in_one_breath=word_set("that had her in on"),
    quoting=word_set("said says say him her them what that"),
    empty_openings=phrases("i mean"),
    opening_joiners=word_set("and but so yeah"),
    subjects=word_set(
        "i he she we they i'm you're he's she's it's we're they're there's that's i've we've "
        "they've i'll he'll she'll it'll we'll they'll i'd he'd she'd we'd they'd"
    ),
    connecting=word_set("so well okay anyway"),
    markers=phrases("so,well,okay so,you know,like,i mean,kind of,sort of,you see,anyway"),
    classes=(
        word_set("monday tuesday wednesday thursday friday saturday sunday today tomorrow tonight"),
        word_set(
            "january february march april may june july august september october november december"
        ),
        word_set("morning afternoon evening night noon midnight"),
        word_set("left right up down north south east west"),
        word_set("his her its their our my your"),
    ),
)

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
    "en": _ENGLISH,
    "de": _GERMAN,
    "fr": _FRENCH,
    "es": _SPANISH,
    "nl": _DUTCH,
}


def lexicon(language: str) -> Lexicon:
    """The lists for an ISO 639-1 code ("en", also "en-GB"); empty ones for any other language."""
    return _LEXICONS.get(language[:2].lower(), _OTHER)
