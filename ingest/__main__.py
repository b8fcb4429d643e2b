"""Make or renew the index of an archive: `python -m ingest PATH`."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from assistant.commands import command_line
from ingest.command_line import INGEST


def main(arguments: Sequence[str] | None = None) -> int:
    """Run an ingest or a check; gives the exit status that the help text explains."""
    return command_line.one(INGEST, arguments, "python -m ingest")


if __name__ == "__main__":
    sys.exit(main())
