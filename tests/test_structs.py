"""What is read as a struct may be read first on several threads at once."""

from __future__ import annotations

import subprocess
import sys

import pytest

READERS = {
    "dictate.settings.Settings": {"audio": {}, "cleanup": {"level": "off"}},
    "dictate.store.entry.Entry": {"key": "1", "at": "now"},
    "dictate.control.protocol.Request": {"command": "status"},
    "dictate.control.protocol.Reply": {"ok": True},
    "dictate.models.catalogue._Catalogue": {"model": [{"files": [{"name": "model.bin"}]}]},
    "dictate.cleanup.library.BuildState": {"phase": "failed"},
}
"""Each struct with something to read."""

READ_AT_ONCE = """
import sys, threading
import msgspec
from {module} import {name} as Struct
sys.setswitchinterval(1e-6)
together = threading.Barrier(8)
def read():
    together.wait()
    try:
        msgspec.convert({value!r}, Struct)
    except msgspec.ValidationError:
        pass
threads = [threading.Thread(target=read) for _ in range(8)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
"""


@pytest.mark.parametrize("struct", READERS)
def test_eight_threads_may_read_what_none_has_read_before(struct: str) -> None:
    module, _, name = struct.rpartition(".")
    code = READ_AT_ONCE.format(module=module, name=name, value=READERS[struct])
    for _ in range(5):
        assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
