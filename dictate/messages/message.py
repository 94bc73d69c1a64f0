"""What all messages have in common."""

from __future__ import annotations

import msgspec


class Message(msgspec.Struct, frozen=True, tag=True, kw_only=True):
    """Any message; its class name is the tag on the wire."""

    def __repr__(self) -> str:
        """Without the words, since a log line may quote a message."""
        shown = {name: getattr(self, name) for name in self.__struct_fields__ if name not in _WORDS}
        return f"{type(self).__name__}({', '.join(f'{k}={v!r}' for k, v in shown.items())})"


_WORDS = frozenset({"text", "tidy", "recogniser", "fillers", "url"})
"""Fields that hold dictated words, those of the user's vocabulary, or the page's secret."""
