"""The app, asking the server for near vectors of an archive that is small enough to do without."""

from __future__ import annotations

import sys

from assistant.archive import search
from assistant.commands.command_line import COMMANDS, one

if __name__ == "__main__":
    search._EXACT_ALL = search._EXACT_VECTORS = 0
    sys.exit(one(COMMANDS["serve"], None, "python -m tests.cluster_app"))
