"""What counts as a filler, a number, a negation ... in each language.

A word is a filler only in its own language: German "um" and French "euh" have nothing in common
with English "um". A language without a list here gets spacing and repetitions only.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_NEVER = re.compile(r"(?!)")


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


def _phrases(text: str) -> tuple[tuple[str, ...], ...]:
    """Comma-separated phrases, the longest first so that the first match is the best."""
    phrases = (tuple(phrase.split()) for phrase in text.split(","))
    return tuple(sorted(phrases, key=len, reverse=True))


@dataclass(frozen=True, slots=True, kw_only=True)
class Lexicon:
    """One language's word lists; all in lower case with a straight apostrophe."""

    known: bool = True
    """False for a language without lists."""

    filler: re.Pattern[str] = _NEVER
    """Matches a whole word that carries no meaning."""

    answers: tuple[tuple[str, str], ...] = ()
    """Pairs that begin or end like a filler but mean something ("uh huh")."""

    doubled: frozenset[str] = frozenset()
    """Words that speakers double on purpose or by grammar."""

    negations: frozenset[str] = frozenset()
    numbers: frozenset[str] = frozenset()
    number_endings: tuple[str, ...] = ()
    """Endings of numbers written in one word, as in German "einundzwanzig"."""

    function_words: frozenset[str] = frozenset()
    """Words after which nobody pauses on purpose: articles, prepositions, pronouns, auxiliaries."""

    stutters: frozenset[str] = frozenset()
    """Function words that end no clause, so that "the, the" is an accident; "it, it" may not be."""

    articles: frozenset[str] = frozenset()
    """Words that cannot end a phrase."""

    bare_articles: frozenset[str] = frozenset()
    """Articles proper: one behind another replaces it."""

    unfinished: tuple[tuple[str, ...], ...] = ()
    """Two words that cannot end a clause ("going to")."""

    openers: frozenset[str] = frozenset()
    """Words that begin a clause, so that a comma before them may stay."""

    joiners: frozenset[str] = frozenset()
    """Words that tie what they stand between ("on and on")."""

    retractions: tuple[tuple[str, ...], ...] = ()
    """Phrases that take back the whole clause before them ("scratch that")."""

    plain_terms: tuple[tuple[str, ...], ...] = ()
    """Phrases that announce a correction wherever they stand."""

    edit_terms: tuple[tuple[str, ...], ...] = ()
    """Phrases that announce a correction behind a pause."""

    explaining_terms: tuple[tuple[str, ...], ...] = ()
    """As `edit_terms`, but they explain what was said as often as they correct it."""

    quoting: frozenset[str] = frozenset()
    """Words behind which an edit term is what was meant."""

    markers: tuple[tuple[str, ...], ...] = ()
    """Discourse markers: they carry nothing between two pauses, and much elsewhere."""

    doubt_terms: tuple[tuple[str, ...], ...] = ()
    """Words that may announce a correction between two pauses."""

    open_terms: tuple[tuple[str, ...], ...] = ()
    """Words that announce a correction only if a model says so."""

    governing: frozenset[str] = frozenset()
    """Last words of edit terms that rather belong to the next word, if no pause follows."""

    ungoverned: frozenset[str] = frozenset()
    """Words that none of `governing` belongs to."""

    intended: frozenset[str] = frozenset()
    """Words behind which an explaining term is a verb ("I mean to")."""

    mentioning: frozenset[str] = frozenset()
    """Words behind which something is mentioned rather than said."""

    prepositions: frozenset[str] = frozenset()

    followers: frozenset[str] = frozenset()
    """Words that go on with a sentence behind a phrase, and make it no clause of its own."""

    units: frozenset[str] = frozenset()
    """What numbers count."""

    weak_numbers: frozenset[str] = frozenset()
    """Numbers that are as often something else ("one of us", "first, ...")."""

    classes: tuple[frozenset[str], ...] = ()
    """Words that replace each other in corrections."""

    questions: frozenset[str] = frozenset()
    """Question words: one taken back for another restarts the whole question."""

    doubled_in_one_breath: frozenset[str] = frozenset()
    """Words whose doubling is meant only without a pause between ("that that")."""

    def is_number(self, key: str) -> bool:
        """A digit anywhere, or a number word, also inside a compound."""
        if any(character.isdigit() for character in key):
            return True
        if key.endswith(self.number_endings):
            return True
        return any(part in self.numbers for part in key.split("-"))

    def is_negation(self, key: str) -> bool:
        """Turns a sentence into its opposite."""
        return key in self.negations or key.endswith("n't") or key.startswith("n'")

    def is_protected(self, key: str) -> bool:
        """Goes only as part of a repair."""
        return self.is_number(key) or self.is_negation(key)


_ENGLISH = Lexicon(
    filler=re.compile(r"u+h+m*|u+m+|er+m?|e+hm+|h+m+|m{2,}|ah+"),
    answers=(("uh", "huh"), ("uh", "oh"), ("mm", "hmm"), ("mm", "hm"), ("ah", "ha")),
    doubled=_set(
        "very really so too no yes yeah ha hey bye had that her many far much more long never well "
        "please now there again go run wait stop come knock blah hear thank come wow ok okay oh "
        "win chop tick boo quick in on"
    ),
    negations=_set(
        "no not never none nobody nothing nowhere neither nor cannot without cant dont wont"
    ),
    numbers=_set(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
        "fifteen sixteen seventeen eighteen nineteen twenty thirty forty fifty sixty seventy "
        "eighty ninety hundred thousand million billion trillion half quarter dozen double triple "
        "twice once first second third fourth fifth sixth seventh eighth ninth tenth eleventh "
        "twelfth thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth "
        "twentieth thirtieth hundreds thousands millions billions halves thirds quarters dozens "
        "oh-five"
    ),
    function_words=_set(
        "a an the this these those my your his its our their of to in on at by for from with about "
        "into over under after before as than and or but so because if that which who is are was "
        "were be been am isn't aren't wasn't weren't do does did don't doesn't didn't have has had "
        "can could will would shall should may might must i you he she it we they i'm you're he's "
        "she's it's we're they're i've you've we've they've i'll you'll we'll they'll there's "
        "that's just very really not"
    ),
    stutters=_set(
        "a an the my your our their its to of in on at by for from with about into and or but so "
        "because if as than i he she we they i'm he's she's we're they're you're i've we've "
        "they've i'll we'll they'll it's that's there's"
    ),
    articles=_set("a an the my your our their"),
    bare_articles=_set("a an the"),
    unfinished=_phrases("going to,want to,wanted to,trying to,have to,need to,had to,about to"),
    openers=_set(
        "i you he she it we they i'm you're he's she's it's we're they're i've you've we've "
        "they've i'll you'll he'll she'll it'll we'll they'll there there's let's and but so or "
        "because if when while although though who which where why how what just please then also "
        "thanks that's"
    ),
    joiners=_set("and or by to after for in but"),
    retractions=_phrases(
        "scratch that,strike that,no scratch that,let me rephrase,let me rephrase that,"
        "no disregard that,disregard that"
    ),
    plain_terms=_phrases(
        "no sorry,sorry no,no i mean,no i meant,sorry i mean,sorry i meant,wait i mean,"
        "i'm sorry i mean,no wait sorry,no sorry i mean,no rather,no make that,or make that,"
        "or no make that,or let me say,no oops,oops no,no let me ask,or sorry,oh sorry,yeah sorry"
    ),
    edit_terms=_phrases(
        "no wait,wait no,oh wait,or rather,or better yet,or actually,no actually,actually no,"
        "make that,no i guess"
    ),
    explaining_terms=_phrases("i mean,i meant,well i mean,actually i mean"),
    doubt_terms=_phrases("no,sorry,rather,actually,oops,correction,excuse me,no no"),
    open_terms=_phrases("wait,or wait,or no,oh no,or instead,no instead,no tell me"),
    governing=_set("no wait"),
    intended=_set("to it that for no well"),
    ungoverned=_set(
        "the this these my your his its our their what who whom whose which when where why how "
        "i you he she it we they"
    ),
    mentioning=_set("say says said saying mean means meant call called calls"),
    prepositions=_set(
        "to in on at by for from with about into over under after before of through between"
    ),
    followers=_set(
        "to in on at by for from with about into over under after before through between and or"
    ),
    units=_set(
        "dollars euros pounds cents percent seconds minutes hours days weeks months years people "
        "meters metres kilometers kilometres miles feet inches kilos grams degrees pages am pm "
        "a.m p.m o'clock"
    ),
    weak_numbers=_set("one first second third half quarter once twice double triple"),
    questions=_set("what who whom whose which when where why how"),
    doubled_in_one_breath=_set("that had her in on"),
    quoting=_set("said says say him her them what that"),
    markers=_phrases("so,well,okay so,you know,like,i mean,kind of,sort of,you see,anyway"),
    classes=(
        _set("monday tuesday wednesday thursday friday saturday sunday today tomorrow tonight"),
        _set(
            "january february march april may june july august september october november december"
        ),
        _set("morning afternoon evening night noon midnight"),
        _set("left right up down north south east west"),
        _set("his her its their our my your"),
    ),
)

_GERMAN = Lexicon(
    filler=re.compile(r"ä+h*m*|ä+h+|ö+h*m*|eh+m+|h+m+|m{2,}|mh+|ähem"),
    doubled=_set(
        "sehr ganz viel lange immer nein ja doch die das der den dem sie wir was weit bitte halt "
        "warte komm na so nie mehr ha hallo gut schnell danke"
    ),
    negations=_set(
        "nicht nichts nie niemals niemand niemanden niemandem nirgends nirgendwo weder noch nein "
        "ohne kein keine keinen keinem keiner keines keinerlei nee"
    ),
    numbers=_set(
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
    function_words=_set(
        "ein eine einen einem einer eines der die das den dem des mein meine dein deine sein seine "
        "ihr ihre unser unsere in im an am auf aus bei mit nach von vom zu zum zur für über unter "
        "vor und oder aber dass weil wenn ob ich du er sie es wir ist sind war waren bin hat habe "
        "haben wird werden kann können muss müssen soll sollen will wollen nicht sehr"
    ),
    stutters=_set(
        "ein eine einen einem einer im am zum zur vom und oder aber dass weil wenn ich wir für von"
    ),
    articles=_set("ein eine einen einem einer eines der die das den dem des zum zur im am vom"),
    openers=_set(
        "ich du er sie es wir und aber oder dass weil wenn ob als wo wie was warum der die das "
        "dann also denn bitte"
    ),
    joiners=_set("und oder für um zu an bei in"),
    edit_terms=_phrases(
        "nein warte,nein entschuldigung,nein quatsch,ach nein,oder vielmehr,nein sorry,"
        "nein ich meine,nein moment,besser gesagt"
    ),
    explaining_terms=_phrases("ich meine,ich meinte"),
    doubt_terms=_phrases("nein,entschuldigung,sorry,vielmehr,pardon,nee,quatsch"),
    open_terms=_phrases("moment,halt,warte"),
    governing=_set("gesagt moment halt warte"),
    intended=_set("es das nicht ja damit zu"),
    mentioning=_set("sage sagst sagt sagte sagen meine heißt"),
    prepositions=_set(
        "in im an am auf aus bei mit nach von vom zu zum zur für über unter vor um bis ab"
    ),
    followers=_set(
        "in im an am auf aus bei mit nach von vom zu zum zur für über unter vor um bis ab und oder"
    ),
    units=_set("euro cent prozent sekunden minuten stunden tage wochen monate jahre leute uhr"),
    weak_numbers=_set("eins erste ersten zweite zweiten dritte dritten halb halbe viertel einmal"),
    quoting=_set("sagte sagt sagen gesagt"),
    classes=(
        _set("montag dienstag mittwoch donnerstag freitag samstag sonnabend sonntag heute morgen"),
        _set("januar februar märz april mai juni juli august september oktober november dezember"),
        _set("links rechts oben unten"),
    ),
)

_FRENCH = Lexicon(
    filler=re.compile(r"e+u+h+|h+e+u+|hu+m+|h+m+|m{2,}|e+hm+"),
    doubled=_set(
        "nous vous très non oui si bien plus toujours jamais bon ha tout petit vite merci"
    ),
    negations=_set(
        "ne pas non jamais rien aucun aucune sans personne ni nul nulle point guère plus"
    ),
    numbers=_set(
        "zéro deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze "
        "seize vingt vingts trente quarante cinquante soixante septante huitante nonante cent "
        "cents mille million millions milliard milliards demi demie quart douzaine premier "
        "première second seconde deuxième troisième quatrième cinquième double triple"
    ),
    function_words=_set(
        "un une le la les l' des du de d' au aux mon ma mes ton ta tes son sa ses notre nos votre "
        "vos leur leurs ce cet cette ces à en dans sur sous avec pour par chez et ou mais que qui "
        "je tu il elle on nous vous ils elles est sont était a ont ai as très pas ne c'est j'ai"
    ),
    stutters=_set("un une le la les des du au aux et ou mais que je tu il on de à dans pour"),
    articles=_set("un une le la les des du de au aux mon ma mes ton ta tes son sa ses ce cette"),
    openers=_set(
        "je tu il elle on nous vous ils elles et mais ou donc parce quand si comme où que qui "
        "c'est j'ai alors puis merci"
    ),
    joiners=_set("et ou par à en de"),
    edit_terms=_phrases(
        "non pardon,non attends,non attendez,ou plutôt,enfin non,non désolé,non désolée,non plutôt"
    ),
    explaining_terms=_phrases("je veux dire,je voulais dire"),
    doubt_terms=_phrases("non,pardon,plutôt,désolé,désolée"),
    open_terms=_phrases("enfin,attends"),
    governing=_set("attends attendez non plutôt enfin pardon"),
    intended=_set("que à ce quelque merci non oui"),
    mentioning=_set("dis dit dire disait disais appelle veut"),
    prepositions=_set("à au aux en dans sur sous avec pour par chez de du vers avant après"),
    followers=_set("à au aux en dans sur sous avec pour par chez de du vers avant après et ou"),
    units=_set("euros centimes secondes minutes heures jours semaines mois ans personnes degrés"),
    weak_numbers=_set("premier première second seconde deuxième demi demie quart double"),
    quoting=_set("dit dire disait"),
    classes=(
        _set("lundi mardi mercredi jeudi vendredi samedi dimanche demain aujourd'hui"),
        _set(
            "janvier février mars avril mai juin juillet août septembre octobre novembre décembre"
        ),
        _set("gauche droite haut bas"),
    ),
)

_SPANISH = Lexicon(
    filler=re.compile(r"e+h+m*|e+m+|h+m+|m{2,}"),
    doubled=_set("muy no sí más bien ya casi mucho nunca nada siempre ha venga vale adiós poco"),
    negations=_set(
        "no nunca jamás nada nadie ningún ninguno ninguna ningunos ningunas sin ni tampoco"
    ),
    numbers=_set(
        "cero uno dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince "
        "dieciséis diecisiete dieciocho diecinueve veinte veintiuno veintidós veintitrés "
        "veinticuatro veinticinco veintiséis veintisiete veintiocho veintinueve treinta cuarenta "
        "cincuenta sesenta setenta ochenta noventa cien ciento doscientos trescientos quinientos "
        "mil millón millones medio media cuarto docena primero primera segundo segunda tercero "
        "tercera doble triple"
    ),
    function_words=_set(
        "un una el la los las unos unas mi tu su mis tus sus de del a al en con por para sobre y e "
        "o u pero que porque si yo tú él ella nosotros ellos es son era está están he ha han hay "
        "no muy se me te le lo nos"
    ),
    stutters=_set("un una el la los las del al y pero que en con por para de mi su yo"),
    articles=_set("un una el la los las unos unas mi tu su del al de"),
    openers=_set("yo tú él ella nosotros ellos y pero o porque si cuando donde como que entonces"),
    joiners=_set("y o a por en de"),
    edit_terms=_phrases("no espera,no perdón,mejor dicho,no digo,perdón quiero decir"),
    explaining_terms=_phrases("quiero decir,quise decir"),
    doubt_terms=_phrases("no,perdón,perdona"),
    open_terms=_phrases("digo,espera"),
    governing=_set("no espera digo perdón perdona dicho"),
    intended=_set("que algo no sí la lo"),
    mentioning=_set("digo dice dijo decir llama"),
    prepositions=_set("a al en con por para sobre de del desde hasta entre"),
    followers=_set("a al en con por para sobre de del desde hasta entre y o"),
    units=_set("euros céntimos segundos minutos horas días semanas meses años personas grados"),
    weak_numbers=_set("primero primera segundo segunda tercero tercera medio media cuarto doble"),
    quoting=_set("dijo dice decir dicho"),
    classes=(
        _set("lunes martes miércoles jueves viernes sábado domingo hoy mañana"),
        _set(
            "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre "
            "diciembre"
        ),
        _set("izquierda derecha arriba abajo"),
    ),
)

_DUTCH = Lexicon(
    filler=re.compile(r"e+h+m*|u+h+m*|e+u+h+|h+m+|m{2,}"),
    answers=(("uh", "huh"),),
    doubled=_set("heel erg zo nee ja je ze zij die dat wel echt nooit veel meer hoi doei ha u"),
    negations=_set("niet niets nooit niemand nergens geen zonder nee noch neen niks"),
    numbers=_set(
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
    function_words=_set(
        "een de het mijn jouw zijn haar ons onze hun van in op aan bij met naar uit voor over "
        "onder en of maar dat omdat als ik jij je hij ze we wij is was ben bent heb heeft hebben "
        "kan kunnen moet moeten zal zou wil er te heel"
    ),
    stutters=_set("een de het en maar of ik we van"),
    articles=_set("een de het mijn jouw onze hun van"),
    openers=_set("ik jij je hij ze we wij en maar of want omdat als wanneer waar hoe wat dan dus"),
    joiners=_set("en of aan voor tot in"),
    edit_terms=_phrases("nee wacht,nee sorry,of liever,beter gezegd,nee ik bedoel,wacht nee"),
    explaining_terms=_phrases("ik bedoel,ik bedoelde"),
    doubt_terms=_phrases("nee,sorry,pardon"),
    open_terms=_phrases("wacht"),
    governing=_set("wacht gezegd liever"),
    intended=_set("het dat niet er"),
    mentioning=_set("zeg zegt zei zeggen bedoel heet"),
    prepositions=_set("van in op aan bij met naar uit voor over onder om tot na"),
    followers=_set("van in op aan bij met naar uit voor over onder om tot na en of"),
    units=_set("euro cent procent seconden minuten uur dagen weken maanden jaar mensen"),
    weak_numbers=_set("één eerste tweede derde half halve kwart dubbel"),
    quoting=_set("zei zegt zeggen gezegd"),
    classes=(
        _set("maandag dinsdag woensdag donderdag vrijdag zaterdag zondag vandaag morgen"),
        _set(
            "januari februari maart april mei juni juli augustus september oktober november "
            "december"
        ),
        _set("links rechts boven onder"),
    ),
)

_OTHER = Lexicon(
    known=False, doubled=_set("no sì si da ja nej sim não tak nie ne hai ya так нет да")
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
