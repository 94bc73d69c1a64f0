"""A terminal that writes down what comes in through its keyboard."""

from __future__ import annotations

import codecs
import os
import sys
import tty

from target import FILE, TITLE, write_down

if len(sys.argv) == 3:
    inside = [sys.executable, __file__, TITLE, str(FILE), "inside"]
    look = ["-fa", "DejaVu Sans Mono", "-fs", "10", "-geometry", "62x14"]
    os.execvp("xterm", ["xterm", "-u8", "-T", TITLE, *look, "-e", *inside])  # noqa: S606  a program, not a shell

# Line editing would cut lines at 4,096 bytes.
tty.setraw(0)
decoder = codecs.getincrementaldecoder("utf-8")()
held = ""
write_down(held)
while typed := os.read(0, 65536):
    os.write(1, typed.replace(b"\r", b"\r\n"))
    held += decoder.decode(typed).replace("\r", "\n")
    write_down(held)
