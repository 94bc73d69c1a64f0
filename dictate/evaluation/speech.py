"""`dictate eval speech`: recordings in, clean text out, and what became of their words."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from dataclasses import field as hidden
from typing import TYPE_CHECKING

import msgspec

from dictate.audio import file as audio_file
from dictate.errors import DictateError
from dictate.evaluation.heard import Account, Counts, account

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from dictate.offline import Pipeline

_REMEDY = 'Each line is a JSON object with "file", "transcript" and "cleaned"'


class Clip(msgspec.Struct, frozen=True, kw_only=True):
    """One line of a manifest; fields that it does not know are ignored."""

    file: str
    """Beside the manifest."""

    transcript: str
    """Every word said."""

    cleaned: str | None = None
    """What should be written; None: nobody knows, or it is no matter of cleaning."""

    lang: str = "en"
    kind: str = ""

    def __repr__(self) -> str:
        """Without the words."""
        return f"Clip(file={self.file!r})"


@dataclass(frozen=True, slots=True)
class Dictated:
    """A clip after the whole way."""

    clip: Clip
    heard: str = hidden(repr=False)
    written: str = hidden(repr=False)
    account: Account


def dictated(clip: Clip, folder: Path, pipeline: Pipeline) -> tuple[Dictated, tuple[str, ...]]:
    """The clip, recognised and cleaned, and what was not as it should be.

    Raises:
        AudioError: It cannot be read.
        ModelError: The recogniser cannot work.
    """
    transcript = pipeline.recognise(audio_file.read(folder / clip.file))
    clean = pipeline.clean(transcript)
    texts = (clip.transcript, clip.cleaned or "", transcript.text, clean.text)
    return Dictated(clip, *texts[2:], account(*texts, clip.lang)), clean.notes


def read(manifest: Path) -> list[Clip]:
    """The clips of which it is known how they should be written.

    Raises:
        DictateError: There are none, or the manifest cannot be read.
    """
    try:
        lines = manifest.read_bytes().splitlines()
        clips = [msgspec.json.decode(line, type=Clip) for line in lines if line.strip()]
    except OSError as error:
        message = f"{manifest} cannot be read ({error.strerror})"
        raise DictateError(message, _REMEDY) from None
    except msgspec.MsgspecError as error:
        message = f"{manifest} is no manifest: {error}"
        raise DictateError(message, _REMEDY) from None
    told = [clip for clip in clips if clip.cleaned is not None]
    if not told:
        message = f"{manifest} says of no clip how it should be written"
        raise DictateError(message, _REMEDY)
    return told


def _by_kind(found: Sequence[Dictated]) -> dict[str, Counts]:
    kinds: dict[str, Counts] = {}
    for one in found:
        kinds[one.clip.kind] = kinds.get(one.clip.kind, Counts()) + one.account.counts
    return kinds


def _total(found: Sequence[Dictated]) -> Counts:
    return sum((one.account.counts for one in found), Counts())


def as_object(found: Sequence[Dictated]) -> dict[str, object]:
    """What `--json` prints; of each clip also its words."""
    return {
        **asdict(_total(found)),
        "by_kind": {kind: asdict(counts) for kind, counts in _by_kind(found).items()},
        "by_clip": [
            {
                "file": one.clip.file,
                "heard": one.heard,
                "written": one.written,
                "lost": one.account.lost,
                "left": one.account.left,
            }
            for one in found
        ],
    }


def as_table(found: Sequence[Dictated]) -> str:
    """The same for people; of the words only those lost or left."""
    return "\n".join(_lines(found))


def _lines(found: Sequence[Dictated]) -> Iterator[str]:
    columns = {**_by_kind(found), "all": _total(found)}
    yield f"{'':34}" + "".join(f"{kind:>14}" for kind in columns)
    rows = (
        ("clips", "{0.clips}"),
        ("fillers: said, heard, left", "{0.fillers_said} {0.fillers_heard} {0.fillers_left}"),
        ("repairs: said, heard, left", "{0.repairs_said} {0.repairs_heard} {0.repairs_left}"),
        ("content words: heard, lost", "{0.content_heard} {0.content_lost}"),
        ("invented words", "{0.invented}"),
    )
    for label, form in rows:
        yield f"{label:34}" + "".join(f"{form.format(of):>14}" for of in columns.values())
    for one in found:
        for what, words in (("lost", one.account.lost), ("left", one.account.left)):
            if words:
                yield f"{one.clip.file}: {what}: {', '.join(words)}"
