"""What Whisper writes when nobody spoke.

Its training data were subtitles, so over noise it writes what subtitles say when nobody speaks:
thanks, credits and sound markers. All of them count only as the whole text of an utterance.
Markers are no words and never accepted; thanks and credits are refused only when the gate heard
no clear speech, because people do say "Thank you." and "Subtitles by Friday, please."

The phrases were gathered from this project's noise clips and from what users of Whisper report
for languages without clips here.
"""

from __future__ import annotations

import re
import unicodedata

_MARKERS = re.compile(
    r"""(?: \s | [.,!?…-] | [♪♫♬🎵🎶]
        | \[ [^\]]* \] | \( [^)]* \) | \{ [^}]* \} | <[^>]*> | \*[^*]*\* | 【[^】]*】
    )*""",
    re.VERBOSE,
)
"""Brackets, notes and asterisks hold sounds, not words: "[Music]", "(laughs)", "*coughs*"."""

_CREDITS = re.compile(
    r"""
      amara\.?org
    | untertitel(?:ung)?\b.*\b(?:zdf|swr|wdr|ndr|ard|br|funk|orf|srf|\d{4})\b
    | sous-?\s?titr\w*\ (?:par|réalisés|fait|st)\b | radio-canada
    | subt[ií]tulos\ (?:realizados\ )?por\b | legendas?\ pela\b
    | sottotitoli\ (?:creati|e\ revisione|a\ cura|di)\b | qtss
    | ondertitel\w*\ (?:ingediend\ )?door\b | tv\ gelderland
    | undertext(?:er|ning)\w*\ (?:av|från)\b | undertekster\ av\b | tekstet\ av\b
    | napisy\ (?:stworzone|wykonane)\b | titulky\ vytvořil\w*\b
    | субтитры\ (?:сделал|создавал|делал|подготов)\w* | редактор\ субтитров | dimatorzok
    | (?:subtitles|captions?|captioned|transcribed|transcription)\ by\b
    | ご視聴ありがとうございま | 字幕(?:由|志愿者|志願者|by) | 请不吝点赞 | 시청해\ ?주셔서
    | thanks?\ (?:you\ )?(?:so\ much\ )?for\ watching | (?:like\ and|please)\ subscribe
    """,
    re.VERBOSE,
)

_MAX_CREDIT_WORDS = 14
"""A credit is one line; a longer text that mentions subtitles is somebody's dictation."""

_PHRASES = """
    thank you | thanks | thank you very much | thank you so much | thanks for listening
    you | bye | bye bye | see you next time | i'll see you next time | see you in the next video
    okay | oh | so | the | i | um | uh | hmm | mm | i'm sorry | i am sorry
    danke | vielen dank | tschüss | das war's | bis zum nächsten mal
    merci | merci beaucoup | au revoir | merci d'avoir regardé cette vidéo
    gracias | muchas gracias | adiós | hasta la próxima | gracias por ver el video
    obrigado | obrigada | tchau | grazie | grazie a tutti | ciao
    bedankt | dank u wel | tack | tack så mycket | takk | tak | kiitos
    dziękuję | děkuji | teşekkürler | спасибо | продолжение следует | дякую
    ありがとうございました | おやすみなさい | 谢谢 | 謝謝 | 謝謝大家 | 감사합니다
"""


def _plain(text: str) -> str:
    """Lower case, straight apostrophes, no punctuation but that inside words, single spaces."""
    text = (
        unicodedata.normalize("NFKC", text)
        .casefold()
        .replace("\N{RIGHT SINGLE QUOTATION MARK}", "'")
    )
    return " ".join(re.sub(r"[^\w'.-]+|(?<!\w)[.'-]+|[.'-]+(?!\w)", " ", text).split())


_SAYABLE = frozenset(_plain(phrase) for phrase in re.split(r"[|\n]", _PHRASES)) - {""}


def holds_no_words(text: str) -> bool:
    """Whether the whole text is sound markers and punctuation, or empty."""
    # NFKC turns full-width brackets and marks into ASCII.
    return _MARKERS.fullmatch(unicodedata.normalize("NFKC", text)) is not None


def is_often_imagined(text: str) -> bool:
    """Whether the whole text is what Whisper writes over noise: a subtitle's credit or thanks.

    People say these too, so this condemns only an utterance without clear speech.
    """
    plain = _plain(text)
    if len(plain.split()) <= _MAX_CREDIT_WORDS and _CREDITS.search(plain):
        return True
    parts = re.split(r"[.!?。]+", unicodedata.normalize("NFKC", text))
    return all(_plain(part) in _SAYABLE for part in parts if _plain(part))
