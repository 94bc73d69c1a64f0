"""English: its fillers, edit terms, function words ...; what each list is for, says `wordlists`."""

from __future__ import annotations

import re

from dictate.cleanup.wordlists import Lexicon, phrases, word_set

ENGLISH = Lexicon(
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
