"""The settings: loading, checking, showing and changing them.

The defaults stand in `config/config.toml`, the user's own file lies over them. Nothing here keeps
state; every function may be called on any thread.
"""

from __future__ import annotations

from dictate.config.describe import SectionOfSettings, Setting, describe
from dictate.config.edit import check, remove_value, replace_file, section_of, set_value, show
from dictate.config.load import Stamp, difference, examine, load, read, stamp, where

__all__ = [
    "SectionOfSettings",
    "Setting",
    "Stamp",
    "check",
    "describe",
    "difference",
    "examine",
    "load",
    "read",
    "remove_value",
    "replace_file",
    "section_of",
    "set_value",
    "show",
    "stamp",
    "where",
]
