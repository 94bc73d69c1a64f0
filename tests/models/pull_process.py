"""Pulls a model in a process of its own: pull_process.py MODEL_JSON FOLDER HUB_URL [MAX_BYTES].

With MAX_BYTES no file may grow longer, which is what a full disk looks like to a program.
"""

from __future__ import annotations

import resource
import sys
from pathlib import Path

import msgspec

from dictate.errors import ModelError
from dictate.models import fetch
from dictate.models.catalogue import Model
from dictate.models.hub import Hub
from dictate.models.index import Index
from dictate.models.progress import Bar

model = msgspec.json.decode(sys.argv[1], type=Model)
if len(sys.argv) > 4:
    resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[4]), int(sys.argv[4])))
try:
    fetch.pull(model, Path(sys.argv[2]), [Hub(sys.argv[3]), Index()], Bar(model.name, sys.stdout))
except ModelError as error:
    sys.exit(str(error))
