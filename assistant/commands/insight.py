"""`insight`: what was asked in the last seven days, in the terminal or in Slack."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime

from assistant.bootstrap import wiring
from assistant.commands.options import overrides
from assistant.commands.terminal import say
from assistant.language.sentences import language_of
from assistant.records import Answers, Database, QuestionVectors, Votes
from assistant.settings import settings
from assistant.surfaces import slack
from assistant.surfaces.web.desk import insights


def run(options: argparse.Namespace) -> int:
    """Count the last seven days, and print them or post them in the channel of the settings."""
    chosen = settings.load(overrides(options), options.env_file)
    if options.slack:
        slack.must_have_channel(chosen)
    assistant, database = wiring.assistant(chosen), Database(chosen.database_url)
    try:
        kept = (
            Answers(database),
            Votes(database),
            QuestionVectors(database, assistant.embedder.name),
        )
        week, before = insights.week_before(datetime.now(UTC).date())
        now = insights.of_span(*kept, assistant, week)
        then = insights.of_span(*kept, assistant, before)
    finally:
        database.close()
    usual = assistant.generation.languages.usual or language_of(assistant.info.title)
    lines = insights.lines(now, then.total, "ja" if usual == "ja" else "en")
    if options.slack:
        slack.told_once(chosen, lines)
    else:
        say("\n".join(lines))
    return 0
