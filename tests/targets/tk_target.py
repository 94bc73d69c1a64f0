"""A Tk window with a text field."""

from __future__ import annotations

import tkinter as tk

from target import TITLE, write_down

window = tk.Tk()
window.title(TITLE)
field = tk.Text(window, width=60, height=12)
field.pack(fill="both", expand=True)
field.focus_set()


def save(_: object) -> None:
    field.edit_modified(False)  # noqa: FBT003  Tk's own signature
    write_down(field.get("1.0", "end-1c"))


field.bind("<<Modified>>", save)
write_down("")
window.mainloop()
