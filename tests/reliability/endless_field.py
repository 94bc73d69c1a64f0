"""A Tk window whose text field takes words for hours: what comes in is written down and taken out.

Run as `python endless_field.py TITLE FILE`. A field that is never emptied gets slower with every
dictation, and its own memory would be what the test measures.
"""

from __future__ import annotations

import sys
import tkinter as tk
from pathlib import Path

title, file = sys.argv[1], Path(sys.argv[2])
window = tk.Tk()
window.title(title)
field = tk.Text(window, width=40, height=6)
field.pack(fill="both", expand=True)
field.focus_set()


def move_out(_: object) -> None:
    """Append to the file what the user would now read in the field."""
    field.edit_modified(False)  # noqa: FBT003  Tk's own signature
    if arrived := field.get("1.0", "end-1c"):
        field.delete("1.0", "end")
        with file.open("a", encoding="utf-8", newline="") as held:
            held.write(arrived)


field.bind("<<Modified>>", move_out)
file.touch()
window.mainloop()
