"""`eval`: questions with known facts become figures."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tqdm import tqdm

from assistant.bootstrap import assistants
from assistant.commands.command_line import EXIT_INTERRUPTED
from assistant.commands.evaluation.asking import AskingDay, Result
from assistant.commands.evaluation.asking import run as asked
from assistant.commands.evaluation.figures import Group, summary
from assistant.commands.evaluation.questions import read_questions
from assistant.commands.evaluation.table import text
from assistant.commands.options import overrides
from assistant.commands.terminal import say, say_json, tell
from assistant.domain.errors import SettingError
from assistant.settings import settings


def run(options: argparse.Namespace) -> int:
    """Print the figures of the questions, after Ctrl-C of those that were asked so far."""
    chosen = settings.load(overrides(options), options.env_file)
    questions = read_questions(options.questions, chosen.question_characters)
    day = AskingDay()
    assistant = assistants.assistant(chosen, today=day)
    results: list[Result] = []
    status = 0
    asking = asked(assistant, questions, day, retrieval_only=options.retrieval_only)
    with _kept(options.answers, options.questions) as keep:
        try:
            for result in tqdm(asking, total=len(questions), disable=None, leave=False):
                keep(json.dumps(result.to_json(), ensure_ascii=False) + "\n")
                results.append(result)
        except KeyboardInterrupt:
            status = EXIT_INTERRUPTED
            tell(f"stopped after {len(results)} of {len(questions)} questions")
    if results or not status:
        _show(summary(results), as_json=options.json)
    return status


@contextmanager
def _kept(path: Path | None, questions: Path) -> Iterator[Callable[[str], None]]:
    """What writes a line of the answers to `path`, or nowhere. A line is on disk once written."""
    if path is None:
        yield lambda _: None
        return
    if path.exists() and path.samefile(questions):
        raise SettingError(f"{path} holds the questions. Name another file for the answers.")
    with _told(path):
        file = path.open("w", encoding="utf-8", buffering=1)

    def keep(line: str) -> None:
        with _told(path):
            file.write(line)

    try:
        yield keep
    finally:
        with _told(path):
            file.close()


@contextmanager
def _told(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise SettingError(f"{path} cannot be written ({error.strerror}).") from None


def _show(groups: Sequence[Group], *, as_json: bool) -> None:
    if not as_json:
        say(text(groups))
        return
    table: dict[str, Any] = {"all": {}, "lang": {}, "type": {}}
    for group in groups:
        if group.by == "all":
            table["all"] = group.to_json()
        else:
            table[group.by][group.name] = group.to_json()
    say_json(table)
