"""The settings: loading, checking, showing and changing them.

The defaults stand in `config/config.toml`, the user's own file lies over them. Nothing here keeps
state; every function may be called on any thread.
"""

from __future__ import annotations

from dictate.config.edit import set_value, show
from dictate.config.load import Stamp, difference, examine, load, read, stamp, where

__all__ = ["Stamp", "difference", "examine", "load", "read", "set_value", "show", "stamp", "where"]
