"""`mcp`: the archive's tools for the MCP client that starts this."""

from __future__ import annotations

import argparse
from pathlib import Path
from tempfile import TemporaryDirectory

from assistant.bootstrap import wiring
from assistant.commands.options import overrides
from assistant.records import Database
from assistant.runtime import logs
from assistant.settings import settings
from assistant.surfaces import mcp


def run(options: argparse.Namespace) -> int:
    """Serve one client. Answers are kept where a web app can show them again, else until the
    client leaves."""
    chosen = settings.load(overrides(options), options.env_file)
    logs.begin(chosen.log_format, chosen.log_level)
    assistant = wiring.assistant(chosen)
    with TemporaryDirectory(prefix="answers-") as folder:
        own = f"sqlite:///{Path(folder) / 'records.sqlite3'}"
        database = Database(chosen.database_url if chosen.public_url else own)
        try:
            mcp.serve(wiring.answering(chosen, assistant, database), chosen.public_url)
        finally:
            database.close()
    return 0
