"""Values as TOML writes them."""

from __future__ import annotations

import json


def toml_value(value: object) -> str:
    """A TOML value on one line."""
    match value:
        case bool():
            return "true" if value else "false"
        case str():
            # JSON's escapes are all TOML's too; only this character is bare in JSON alone.
            return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
        case list() | tuple():
            return f"[{', '.join(toml_value(each) for each in value)}]"
        case dict():
            pairs = (f"{toml_value(key)} = {toml_value(each)}" for key, each in value.items())
            return f"{{{', '.join(pairs)}}}"
        case _:
            return str(value)
