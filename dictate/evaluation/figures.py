"""What the answers to a set of pairs are worth, in figures.

Words are compared as `compared.words` says. Rates are fractions of 1, and None where there is
nothing to count; errors, losses and inventions are numbers of words, together over all pairs.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from dictate.cleanup.lexicon import lexicon
from dictate.cleanup.words import split
from dictate.evaluation.compared import common, holds, words
from dictate.scoring import WordErrors, edit_distance
from dictate.spread import Spread

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from dictate.cleanup.wordlists import Lexicon
    from dictate.evaluation.pairs import Pair

FILLERS = {
    "en": "um umm uhm uh uhh er err erm ehm hm hmm mm mmm ah ahh",
    "de": "äh ähm öh öhm ehm hm hmm mhm",
    "fr": "euh heu euhm hum hm hmm",
    "es": "eh ehm em hm mm mmm",
    "nl": "uh uhm eh ehm euh hm hmm",
}
"""Not the lists of the cleaner, which would find all that it knows of."""

_WITHOUT_CATEGORY = "uncategorised"


@dataclass(frozen=True, slots=True)
class Answer:
    """What a cleaner made of a text."""

    text: str = field(repr=False)
    ms: float
    """How long it took, until the text was here."""

    asked: bool = False
    """Whether a model had a say."""

    rewritten: bool | None = None
    """Whether all of it was rewritten, nothing refused; None: nobody tried."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """A pair, and the answers to its two sides."""

    pair: Pair
    disfluent: Answer
    fluent: Answer


@dataclass(frozen=True, slots=True)
class Figures:
    """Of one category, or of all pairs."""

    n: int
    n_extractive: int
    exact: float | None
    """The share of the extractive pairs with a right answer: deleting words cannot do more."""

    exact_all: float | None
    """The share of all pairs."""

    word_error_before: float
    """Of what was said: wrong, missing and surplus words over those of the right texts."""

    word_error_after: float
    untouched: float | None
    """The share of the fluent texts whose words came out as they went in."""

    unchanged: float | None
    """The same of the pairs that the file calls unchanged."""

    filler_recall: float | None
    """The share of the fillers gone that have to go."""

    deleted_by_mistake: float | None
    """The share of the words gone that have to stay."""

    invented_words: int
    """Words of the answers that were not said, or not there."""

    protected_lost: int
    """Numbers, negations and names that have to stay and are gone."""

    kept_lost: int
    """Phrases of `must_keep` that are gone."""

    drop_left: int
    """Phrases of `must_drop` that are still there."""

    fell_back: float | None
    """The share of the disfluent texts of which a rewriting was refused, in whole or in part."""

    ms: Spread | None
    """Of the disfluent texts."""

    @property
    def word_error_cut(self) -> float | None:
        """The share of the word errors that is gone; negative if there are more."""
        if not self.word_error_before:
            return None
        return 1 - self.word_error_after / self.word_error_before


def figures(outcomes: Sequence[Outcome]) -> Figures:
    """The figures of these outcomes together."""
    scores = [_score(outcome) for outcome in outcomes]
    return Figures(
        n=len(scores),
        n_extractive=sum(outcome.pair.is_extractive for outcome in outcomes),
        exact=_share(
            s.right for s, o in zip(scores, outcomes, strict=True) if o.pair.is_extractive
        ),
        exact_all=_share(score.right for score in scores),
        word_error_before=sum((score.before for score in scores), WordErrors(0, 0)).rate,
        word_error_after=sum((score.after for score in scores), WordErrors(0, 0)).rate,
        untouched=_share(score.untouched for score in scores),
        unchanged=_share(
            s.untouched for s, o in zip(scores, outcomes, strict=True) if o.pair.unchanged
        ),
        filler_recall=_rate(score.fillers_gone for score in scores),
        deleted_by_mistake=_rate(score.deleted for score in scores),
        invented_words=sum(score.n_invented for score in scores),
        protected_lost=sum(score.n_protected_lost for score in scores),
        kept_lost=sum(score.n_kept_lost for score in scores),
        drop_left=sum(score.n_drop_left for score in scores),
        fell_back=_share(
            not outcome.disfluent.rewritten
            for outcome in outcomes
            if outcome.disfluent.rewritten is not None
        ),
        ms=Spread.of([outcome.disfluent.ms for outcome in outcomes]),
    )


def by_category(outcomes: Sequence[Outcome]) -> dict[str, Figures]:
    """The figures of each category, by name; empty if the pairs have none."""
    groups: dict[str, list[Outcome]] = {}
    for outcome in outcomes:
        groups.setdefault(outcome.pair.category or _WITHOUT_CATEGORY, []).append(outcome)
    if groups.keys() <= {_WITHOUT_CATEGORY}:
        return {}
    return {name: figures(groups[name]) for name in sorted(groups)}


class _Part(NamedTuple):
    """So many out of so many."""

    n: int
    out_of: int


@dataclass(frozen=True, slots=True)
class _Score:
    """What one outcome adds to the figures."""

    right: bool
    before: WordErrors
    after: WordErrors
    untouched: bool
    fillers_gone: _Part
    deleted: _Part
    n_invented: int
    n_protected_lost: int
    n_kept_lost: int
    n_drop_left: int


def _score(outcome: Outcome) -> _Score:
    pair = outcome.pair
    said, answer = words(pair.disfluent), words(outcome.disfluent.text)
    meant, deleted = _meant(pair, said, answer)
    return _Score(
        right=answer in map(words, pair.right),
        before=_errors(pair, said),
        after=_errors(pair, answer),
        untouched=words(outcome.fluent.text) == words(pair.fluent),
        fillers_gone=_fillers_gone(pair, said, answer, words(meant)),
        deleted=deleted,
        n_invented=len(answer) - len(common(said, answer)),
        n_protected_lost=_n_protected_lost(pair, meant, answer),
        n_kept_lost=sum(not holds(answer, phrase) for phrase in _phrases(pair.must_keep)),
        n_drop_left=sum(holds(answer, phrase) for phrase in _phrases(pair.must_drop)),
    )


def _meant(pair: Pair, said: Sequence[str], answer: Sequence[str]) -> tuple[str, _Part]:
    """The right text of which the answer lacks least, and how much: words that were said."""

    def lacking(text: str) -> tuple[_Part, int]:
        stay = common(said, words(text))
        gone = len(stay) - len(common(stay, answer))
        return _Part(gone, len(stay)), edit_distance(words(text), answer)

    found = {text: lacking(text) for text in pair.right}
    meant = min(found, key=lambda text: (found[text][0].n, found[text][1]))
    return meant, found[meant][0]


def _phrases(texts: Sequence[str] | None) -> list[list[str]]:
    return [phrase for text in texts or () if (phrase := words(text))]


def _errors(pair: Pair, written: Sequence[str]) -> WordErrors:
    references = (words(text) for text in pair.references)
    found = [WordErrors(edit_distance(right, written), len(right)) for right in references]
    return min(found, key=lambda errors: errors.n_errors)


def _fillers_gone(
    pair: Pair, said: Sequence[str], answer: Sequence[str], meant: Sequence[str]
) -> _Part:
    """Fillers that are gone, over those that have to go."""
    fillers = set(FILLERS.get(pair.lang[:2].lower(), "").split())
    surplus = Counter(said) - Counter(meant)
    gone = Counter(said) - Counter(answer)
    n_to_go = {word: n for word, n in surplus.items() if word in fillers}
    n_gone = sum(min(n, gone[word]) for word, n in n_to_go.items())
    return _Part(n_gone, sum(n_to_go.values()))


def _n_protected_lost(pair: Pair, meant: str, answer: Sequence[str]) -> int:
    """Those of the right text that were said and are not in the answer."""
    protected = _protected(meant, lexicon(pair.lang))
    n_said, n_left = Counter(words(pair.disfluent)), Counter(answer)
    return sum(max(min(n, n_said[word]) - n_left[word], 0) for word, n in protected.items())


def _protected(text: str, lists: Lexicon) -> Counter[str]:
    """The numbers, negations and names of `text`, as they are compared."""
    found: Counter[str] = Counter()
    begins_sentence = True
    for word in split(text):
        inner_capital = any(letter.isupper() for letter in word.core[1:])
        name = inner_capital or (word.capitalised and not begins_sentence)
        if lists.is_protected(word.key) or (name and not _is_common(word.key, lists)):
            found.update(words(word.core))
        begins_sentence = word.ends_sentence
    return found


def _is_common(key: str, lists: Lexicon) -> bool:
    """Written with a capital all the same: "I", "I'd", and function words in titles."""
    return key in lists.function_words or key.split("'", maxsplit=1)[0] == "i"


def _share(true: Iterable[bool]) -> float | None:
    values = list(true)
    return sum(values) / len(values) if values else None


def _rate(parts: Iterable[_Part]) -> float | None:
    values = list(parts)
    out_of = sum(part.out_of for part in values)
    return sum(part.n for part in values) / out_of if out_of else None
