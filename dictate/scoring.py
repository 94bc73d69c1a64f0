"""How many words the recogniser got wrong, counted as speech recognition does.

Both sides are normalised first, since transcripts differ in what is no matter of hearing:

1. Unicode NFKC, lower case.
2. Written-out forms: "Mr." mister, "&" and, "%" percent, "$5" five dollars, "ok" okay.
3. Numbers in words, as English says them: "20th" twentieth, "1848" eighteen forty eight, "2:30" two
   thirty. Times, years and amounts are covered; decimals are read digit by digit after "point".
4. Contractions in full ("don't" do not, "I'll" i will; "it's" is left, being it is or it has).
   Accents stay, apostrophes go; any other punctuation, hyphens included, parts words.
5. Fillers (um, uh, er, hmm ...) go: Whisper leaves most of them out by design.
6. Chinese and Japanese characters count as one word each, for lack of spaces.

The number words and contractions are English; other languages are compared by their letters.
British and American spelling are not matched.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_ONES = (
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"),
    *("eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen"),
    "nineteen",
)
_TENS = ("", "ten", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_ORDINALS = {
    "one": "first",
    "two": "second",
    "three": "third",
    "five": "fifth",
    "eight": "eighth",
    "nine": "ninth",
    "twelve": "twelfth",
}
_SCALES = ((1_000_000_000, "billion"), (1_000_000, "million"), (1000, "thousand"))

_FORMS = {
    "mr": "mister",
    "mrs": "missus",
    "dr": "doctor",
    "ok": "okay",
    "vs": "versus",
    "etc": "et cetera",
}
_FILLERS = frozenset(
    ("um", "umm", "uh", "uhm", "uhh", "er", "erm", "hm", "hmm", "mm", "mmm", "mhm", "ah")
)

_CONTRACTIONS = (
    (re.compile(r"\bwon't\b"), "will not"),
    (re.compile(r"\bcan(?:'t|not)\b"), "can not"),
    (re.compile(r"n't\b"), " not"),
    (re.compile(r"'m\b"), " am"),
    (re.compile(r"'re\b"), " are"),
    (re.compile(r"'ve\b"), " have"),
    (re.compile(r"'ll\b"), " will"),
)
_AMOUNT = re.compile(r"([$£€])(\d[\d,]*(?:\.\d+)?)")
_CURRENCIES = {"$": "dollars", "£": "pounds", "€": "euros"}
_CLOCK = re.compile(r"\b(\d{1,2})(?::|\.(?=\d\d\s?[ap]\.?m\b))(\d\d)(?!\d)")
_NUMBER = re.compile(r"(\d{1,3}(?:,\d{3})+|\d+)(?:\.(\d+))?(?:(st|nd|rd|th|s)\b)?")
_WORD = re.compile(r"[぀-ヿ㐀-鿿]|[^\W_぀-ヿ㐀-鿿]+")

_YEARS = range(1100, 2000)
_LONGEST_NUMBER = 12
"""Longer rows of digits are read one by one, as in telephone numbers."""


@dataclass(frozen=True, slots=True)
class WordErrors:
    """Substituted, deleted and inserted words against the number of words said."""

    n_errors: int
    n_words: int

    @property
    def rate(self) -> float:
        """Word error rate, 0 is perfect; more than 1 is possible. Without words: 0 or 1."""
        if not self.n_words:
            return float(self.n_errors > 0)
        return self.n_errors / self.n_words

    def __add__(self, other: WordErrors) -> WordErrors:
        return WordErrors(self.n_errors + other.n_errors, self.n_words + other.n_words)


def words(text: str) -> list[str]:
    """The words of a text as they are compared; see the module."""
    text = unicodedata.normalize("NFKC", text).lower()
    text = text.replace("\N{RIGHT SINGLE QUOTATION MARK}", "'")
    for pattern, full in _CONTRACTIONS:
        text = pattern.sub(full, text)
    text = text.replace("'", "")
    text = text.replace("&", " and ").replace("%", " percent ")
    text = _AMOUNT.sub(lambda found: f"{found[2]} {_CURRENCIES[found[1]]}", text)
    text = _CLOCK.sub(lambda found: f"{_cardinal(int(found[1]))} {_minutes(found[2])} ", text)
    text = _NUMBER.sub(_spoken_number, text)
    # "p.m." is one word, as in "pm".
    text = re.sub(r"\b([a-z])\.(?=[a-z]\b)", r"\1", text)
    found = (_FORMS.get(word, word) for word in _WORD.findall(text))
    return [word for form in found for word in form.split() if word not in _FILLERS]


def word_errors(said: str, heard: str) -> WordErrors:
    """Compare what was heard with what was said, both normalised."""
    reference = words(said)
    return WordErrors(edit_distance(reference, words(heard)), len(reference))


def word_error_rate(pairs: Iterable[tuple[str, str]]) -> float:
    """Errors of all (said, heard) pairs together over all words said; long texts weigh more."""
    return sum((word_errors(said, heard) for said, heard in pairs), WordErrors(0, 0)).rate


def edit_distance(reference: Sequence[str], other: Sequence[str]) -> int:
    """Levenshtein's: the fewest substitutions, deletions and insertions between the two."""
    row = list(range(len(other) + 1))
    for n_deleted, wanted in enumerate(reference, start=1):
        diagonal, row[0] = row[0], n_deleted
        for column, word in enumerate(other, start=1):
            substituted = diagonal + (wanted != word)
            diagonal = row[column]
            row[column] = min(substituted, row[column] + 1, row[column - 1] + 1)
    return row[-1]


def _spoken_number(found: re.Match[str]) -> str:
    digits, decimals, ending = found.groups()
    plain = digits.replace(",", "")
    if len(plain) > _LONGEST_NUMBER or (len(plain) > 1 and plain.startswith("0")):
        spoken = _digit_by_digit(plain)
    elif int(plain) in _YEARS and "," not in digits and not decimals:
        spoken = _year(int(plain))
    else:
        spoken = _cardinal(int(plain))
    if decimals:
        spoken += f" point {_digit_by_digit(decimals)}"
    if ending == "s":
        spoken = re.sub("y$", "ie", spoken) + "s"
    elif ending:
        spoken = _ordinal(spoken)
    return f" {spoken} "


def _cardinal(number: int) -> str:
    for scale, name in _SCALES:
        if number >= scale:
            return _joined(number, scale, name)
    if number >= 100:  # noqa: PLR2004  # the base of the number words
        return _joined(number, 100, "hundred")
    if number < len(_ONES):
        return _ONES[number]
    tens, ones = divmod(number, 10)
    return f"{_TENS[tens]} {_ONES[ones]}" if ones else _TENS[tens]


def _joined(number: int, scale: int, name: str) -> str:
    many, rest = divmod(number, scale)
    return f"{_cardinal(many)} {name} {_cardinal(rest)}" if rest else f"{_cardinal(many)} {name}"


def _year(number: int) -> str:
    century, year = divmod(number, 100)
    if not year:
        return f"{_cardinal(century)} hundred"
    return f"{_cardinal(century)} {_minutes(f'{year:02}')}"


def _minutes(two_digits: str) -> str:
    if two_digits == "00":
        return ""
    if two_digits[0] == "0":
        return f"oh {_ONES[int(two_digits)]}"
    return _cardinal(int(two_digits))


def _digit_by_digit(digits: str) -> str:
    return " ".join(_ONES[int(digit)] for digit in digits)


def _ordinal(spoken: str) -> str:
    head, _, last = spoken.rpartition(" ")
    last = _ORDINALS.get(last) or re.sub("y$", "ie", last) + "th"
    return f"{head} {last}".strip()
