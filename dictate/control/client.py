"""The command line's end of the control socket."""

from __future__ import annotations

import socket

import msgspec

from dictate.control import protocol
from dictate.control.protocol import Reply, Request
from dictate.errors import ControlError, NotRunningError

_ANSWER_S = 5.0


def ask(command: str, value: str = "") -> Reply:
    """Send a command to the daemon and wait for its answer.

    Raises:
        NotRunningError: The daemon is not running.
        ControlError: It does not answer, or refuses.
    """
    pid: int | None = None
    with socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(_ANSWER_S)
        try:
            connection.connect(str(protocol.socket_path()))
            if not protocol.is_own(connection):
                message = "The control socket belongs to another user"
                raise ControlError(message, f"Remove {protocol.socket_path()}")
            pid, _uid = protocol.peer(connection)
            connection.sendall(msgspec.json.encode(Request(command, value)) + b"\n")
            line = protocol.receive_line(connection)
        except (FileNotFoundError, ConnectionRefusedError):
            raise _not_running() from None
        except OSError:
            message = "The daemon does not answer"
            # One that hangs does not heed a gentler signal. What it was doing is recovered.
            remedy = f"End it with `kill -9 {pid}` and start it again" if pid else ""
            raise ControlError(message, remedy) from None
    if not line:
        raise _not_running()
    reply = msgspec.json.decode(line, type=Reply)
    if not reply.ok:
        raise ControlError(reply.message, reply.remedy)
    return reply


def _not_running() -> NotRunningError:
    return NotRunningError("dictate is not running", "Start it with `dictate run`")
