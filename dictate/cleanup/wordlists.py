"""What a language's word lists hold; the lists themselves are in `lexicon`."""

from __future__ import annotations

import re
from dataclasses import dataclass

_NEVER = re.compile(r"(?!)")


def word_set(words: str) -> frozenset[str]:
    """Words with spaces between."""
    return frozenset(words.split())


def phrases(text: str) -> tuple[tuple[str, ...], ...]:
    """Comma-separated phrases, the longest first so that the first match is the best."""
    found = (tuple(phrase.split()) for phrase in text.split(","))
    return tuple(sorted(found, key=len, reverse=True))


@dataclass(frozen=True, slots=True, kw_only=True)
class Lexicon:
    """One language's word lists; all in lower case with a straight apostrophe."""

    known: bool = True
    """False for a language without lists."""

    filler: re.Pattern[str] = _NEVER
    """Matches a whole word that carries no meaning."""

    answers: tuple[tuple[str, str], ...] = ()
    """Pairs that begin or end like a filler but mean something ("uh huh")."""

    time_winners: frozenset[str] = frozenset()
    """Markers that say nothing at the beginning of a sentence if a filler follows."""

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

    beginnings: frozenset[str] = frozenset()
    """Words that are said twice by accident where a clause begins: "it, it works"."""

    introducing: frozenset[str] = frozenset()
    """Words behind which a clause begins."""

    copulas: frozenset[str] = frozenset()
    """Verbs that no clause ends with, unless one of `relating` is before."""

    relating: frozenset[str] = frozenset()

    leading: frozenset[str] = frozenset()
    """Adverbs that no clause ends with behind its subject ("I just")."""

    nominatives: frozenset[str] = frozenset()
    """Pronouns that are never the last word of a clause."""

    prefixes: frozenset[str] = frozenset()
    """Beginnings of words that are also written with a hyphen behind ("co- founder"); where there
    are none listed, only what the next word takes up counts as broken off."""

    articles: frozenset[str] = frozenset()
    """Words that cannot end a phrase."""

    bare_articles: frozenset[str] = frozenset()
    """Articles proper: one behind another replaces it."""

    unfinished: tuple[tuple[str, ...], ...] = ()
    """Two words that cannot end a clause ("going to")."""

    intending: tuple[tuple[str, ...], ...] = ()
    """Those of `unfinished` that leave nothing to guess."""

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

    connecting: frozenset[str] = frozenset()
    """First words of those that tie a sentence to the last one, whether by purpose or not."""

    empty_openings: tuple[tuple[str, ...], ...] = ()
    """Those of `markers` that mean nothing at the beginning of a clause."""

    opening_joiners: frozenset[str] = frozenset()
    """Words that one of `empty_openings` may follow at the beginning of a sentence."""

    finite: frozenset[str] = frozenset()
    """Verbs that only a subject can stand before."""

    adverb_endings: tuple[str, ...] = ()

    subjects: frozenset[str] = frozenset()
    """Words that begin a clause and are hardly ever anything but its subject."""

    adverbs: frozenset[str] = frozenset()
    """Those of `doubt_terms` that mostly say how something is."""

    literal: tuple[tuple[str, ...], ...] = ()
    """Phrases that begin like an edit term and are none."""

    adjectives: frozenset[str] = frozenset()
    """Edit terms that are adjectives between one of `predicating` and one of `complementing`."""

    predicating: frozenset[str] = frozenset()
    complementing: frozenset[str] = frozenset()

    fronting: frozenset[str] = frozenset()
    """Words that begin what may stand before a sentence's subject, a comma behind it."""

    doubt_terms: tuple[tuple[str, ...], ...] = ()
    """Words that may announce a correction between two pauses."""

    open_terms: tuple[tuple[str, ...], ...] = ()
    """Words that announce a correction only if a model says so."""

    alternatives: frozenset[str] = frozenset()
    """Words that offer a choice ("or")."""

    parenthetical: frozenset[str] = frozenset()
    """Verbs of clauses that are put in between ("I think")."""

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
