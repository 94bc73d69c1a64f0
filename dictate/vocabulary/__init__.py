"""The user's own words: what to expect, what to write instead, and which phrases are commands.

They stand in `vocabulary.toml` beside the configuration. They are private, as dictated words are:
no log line, argument or error message holds one. Everything here may be called on any thread.
"""

from __future__ import annotations

from dictate.vocabulary.edit import Content, content, objections, save
from dictate.vocabulary.load import examine, load
from dictate.vocabulary.terms import Vocabulary

__all__ = ["Content", "Vocabulary", "content", "examine", "load", "objections", "save"]
