"""`slack`: the bot by Socket Mode, or the manifest of its app."""

from __future__ import annotations

import argparse
import signal
import threading

from assistant.bootstrap import wiring
from assistant.commands.options import overrides
from assistant.commands.terminal import say_json
from assistant.records import Database
from assistant.runtime import logs
from assistant.settings import settings
from assistant.surfaces import slack


def run(options: argparse.Namespace) -> int:
    """Answer until stopped, or print the manifest."""
    chosen = settings.load(overrides(options), options.env_file)
    if options.manifest:
        say_json(slack.manifest(chosen.public_url))
        return 0
    logs.begin(chosen.log_format, chosen.log_level)
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    signal.signal(signal.SIGINT, lambda *_: stop.set())
    assistant, database = wiring.assistant(chosen), Database(chosen.database_url)
    answering = wiring.answering(chosen, assistant, database)
    slack.serve(chosen, answering, database, wiring.suggesting(assistant), stop)
    return 0
