"""With this folder on PYTHONPATH, the model workers of a daemon are the stand-ins beside this file.

Python imports this module by itself in every process. The daemon is not changed, nor is a worker:
the module that it asks for by name is there already.
"""

from __future__ import annotations

import sys

MODULES = {"asr": "dictate.asr.serve", "llm": "dictate.cleanup.serve"}
"""Role -> the product's module whose place is taken."""

if sys.orig_argv[-3:-1] == ["-m", "dictate.worker"] and (role := sys.orig_argv[-1]) in MODULES:
    import stand_in

    sys.modules[MODULES[role]] = stand_in
