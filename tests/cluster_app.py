"""The app, asking the server for near vectors of an archive that is small enough to do without."""

from __future__ import annotations

import sys

from assistant.archive import search
from assistant.surfaces import server

if __name__ == "__main__":
    search._EXACT_ALL = search._EXACT_VECTORS = 0
    sys.exit(server.main())
