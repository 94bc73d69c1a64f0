"""Structs that any thread may use, from the first time on."""

from __future__ import annotations

from typing import TypeVar

import msgspec

_Struct = TypeVar("_Struct", bound=msgspec.Struct)


def described(struct: type[_Struct]) -> type[_Struct]:
    """Decorate a struct that is decoded or converted: msgspec learns now what is in it.

    Otherwise msgspec 0.22 does so at the first use, and a second thread that comes meanwhile finds
    it half done, which ends the process. Modules are imported by one thread at a time.
    """
    msgspec.json.Decoder(struct)
    return struct
