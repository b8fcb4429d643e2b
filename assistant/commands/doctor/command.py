"""`doctor`: what is configured, what can be reached, and what is wrong."""

from __future__ import annotations

import argparse

from assistant.commands.command_line import EXIT_ERROR
from assistant.commands.doctor.examining import examine
from assistant.commands.options import overrides
from assistant.commands.terminal import say, say_json


def run(options: argparse.Namespace) -> int:
    """Print what was found; the exit status says whether anything is wrong."""
    report = examine(overrides(options), options.env_file, network=options.network)
    if options.json:
        say_json(report.to_json())
    else:
        say(report.text())
    return 0 if report.healthy else EXIT_ERROR
