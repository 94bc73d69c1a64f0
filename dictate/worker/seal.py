"""Keep a process off the network: the kernel refuses it every socket but those in files."""

from __future__ import annotations

import errno
import logging
import socket
import sys

_log = logging.getLogger(__name__)


def seal() -> None:
    """Let this process, its threads and its children open no socket but AF_UNIX, from now on.

    It cannot be undone. Where the kernel's filter or libseccomp is not there, a line in the log
    says so: nothing here looks for a network anyway. Before any other thread is started.
    """
    if sys.platform != "linux":
        return
    try:
        # Looks for its library when it is imported.
        import pyseccomp

        rules = pyseccomp.SyscallFilter(pyseccomp.ALLOW)
        others = pyseccomp.Arg(0, pyseccomp.NE, socket.AF_UNIX)
        # What a kernel without a network says, so that libraries know it.
        rules.add_rule(pyseccomp.ERRNO(errno.EAFNOSUPPORT), "socket", others)
        rules.load()
    except (ImportError, OSError, RuntimeError, ValueError) as error:
        _log.warning("the kernel does not keep this process off the network: %s", error)
