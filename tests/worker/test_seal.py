"""A sealed process has no way to the network."""

from __future__ import annotations

import errno
import subprocess
import sys

SEALED = """
import socket, subprocess, sys, threading
from dictate.worker.seal import seal
seal()
socket.socketpair()
socket.socket(socket.AF_UNIX)
def tries():
    for family in (socket.AF_INET, socket.AF_INET6, socket.AF_NETLINK, socket.AF_PACKET):
        try:
            socket.socket(family, socket.SOCK_RAW if family == socket.AF_NETLINK else 1)
        except OSError as error:
            print(error.errno)
tries()
thread = threading.Thread(target=tries); thread.start(); thread.join()
child = "import socket\\ntry: socket.socket()\\nexcept OSError as error: print(error.errno)"
subprocess.run([sys.executable, "-c", child], check=True)
"""


def test_no_socket_but_those_in_files_can_be_opened_by_it_its_threads_or_its_children() -> None:
    done = subprocess.run(
        [sys.executable, "-c", SEALED], capture_output=True, text=True, check=True
    )
    assert done.stderr == ""
    # EAFNOSUPPORT, four times in the process, four in its thread, and once in its child.
    assert done.stdout.split() == [str(errno.EAFNOSUPPORT)] * 9
