"""dictate works whole on a machine without a network, and does not even ask for one."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from kernel import family, network_attempts

if TYPE_CHECKING:
    from conftest import Dictated

CONNECT = """
import socket, sys
family, kind, address = (*map(int, sys.argv[1:3]), sys.argv[3])
with socket.socket(family, kind) as client:
    client.settimeout(1)
    try:
        client.connect((address, 80))
        client.send(b"x")
    except OSError:
        pass
sys.stdout.write("done"); sys.stdout.flush()
sys.stdin.read()
"""


def test_dictation_needs_no_network_and_looks_for_none(dictated: Dictated) -> None:
    status = dictated.dictation.status()
    # The fixture has seen the words arrive.
    assert {worker["state"] for worker in status["workers"].values()} == {"ready"}
    assert network(dictated.pid) != network("self")
    assert {network(pid) for pid in family(dictated.pid)} == {network(dictated.pid)}
    assert network_attempts(dictated.pid) == {}


def test_the_kernel_keeps_what_hears_and_reads_words_off_every_network(dictated: Dictated) -> None:
    workers = dictated.dictation.status()["workers"]
    for role in ("asr", "llm"):
        # 2: a filter, see proc(5); tests/worker/test_seal.py tells what it lets through.
        assert "Seccomp:\t2" in Path(f"/proc/{workers[role]['pid']}/status").read_text()


@pytest.mark.parametrize("kind", ["1", "2"], ids=["stream", "datagram"])
@pytest.mark.parametrize(
    ("address_family", "address"),
    # RFC 5737 and RFC 3849: addresses for examples, that nobody has.
    [("2", "192.0.2.1"), ("10", "2001:db8::1"), ("2", "127.0.0.1"), ("10", "::1")],
)
def test_the_kernel_counts_whoever_does_look_for_one(
    cut_off: list[str], address_family: str, kind: str, address: str
) -> None:
    process = subprocess.Popen(
        [*cut_off, sys.executable, "-c", CONNECT, address_family, kind, address],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert process.stdout is not None
    assert process.stdout.read(4) == b"done"
    assert network_attempts(process.pid)
    process.communicate()


def network(process: int | str) -> Path:
    """The network namespace that a process is in."""
    return Path(f"/proc/{process}/ns/net").readlink()
