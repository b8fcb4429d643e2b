"""`ask`: an answer with its sources."""

from __future__ import annotations

import argparse
import textwrap
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from assistant.answering import notices
from assistant.answering.citations import marked, told_day
from assistant.answering.said import Said
from assistant.bootstrap import assistants
from assistant.commands.options import filters, overrides
from assistant.commands.terminal import (
    safe_line,
    say,
    say_json,
    say_source,
    tell,
)
from assistant.domain.nouns import Answer, Options, Sentence, TableRow, Usage
from assistant.settings import settings
from assistant.surfaces import chips, story
from assistant.surfaces.texts.story import EMPTY, beside, gloss

_NARROWER: Final = Said("narrower", "絞り込んで聞く：", "Narrower questions:")
_DAYS = "2025-09-30  "
"""As wide as the column of days."""


def run(options: argparse.Namespace) -> int:
    """Answer one question."""
    chosen = settings.load(overrides(options), options.env_file)
    passing, asked = filters(options), Options(options.top_k)
    assistant = assistants.assistant(chosen)
    if options.json:
        answer = assistant.ask(options.question, filters=passing, options=asked)
        say_json(answer.to_json())
    else:
        growing = assistant.stream(options.question, filters=passing, options=asked)
        show(growing, links=options.links)
    return 0


def show(growing: Iterator[Answer], *, links: bool) -> None:
    """Write an answer as it grows, then its sources; with their whole `links`, or short."""
    printed = ""
    for answer in growing:
        printed = _go_on(printed, _text(answer, growing=True))
    _go_on(printed, _text(answer, growing=False))
    say()
    _sources(answer, links=links)
    if answer.usage:
        tell(f"\n{_spent(answer.usage)}")


def _go_on(printed: str, text: str) -> str:
    """Write what a text says beyond what is printed; all of it where it is another text."""
    if text.startswith(printed):
        say(text[len(printed) :], end="")
    else:
        say("\n\n" + text, end="")
    return text


def _spent(usage: Usage) -> str:
    about = "about " if usage.estimated else ""
    cost = "" if usage.cost is None else f", {about}${usage.cost:.6f}"
    return f"{about}{usage.prompt_tokens:,} + {usage.completion_tokens:,} tokens{cost}"


def _sources(answer: Answer, *, links: bool) -> None:
    for citation in answer.citations:
        post = citation.post
        say(f"\n[{citation.number}] {post.date.date()}  {safe_line(post.title)}")
        if answer.mode == "model":
            say(f"    > {safe_line(citation.shown)}")
        say_source(post.url, citation.link, whole=links)
    if answer.as_of:
        say(f"\n{notices.AS_OF[answer.language].format(day=answer.as_of)}")
    if limited := chips.line(answer):
        say(f"\n{safe_line(limited)}")
    if answer.notice:
        say(f"\n{answer.notice}")
    if answer.narrower:
        say(f"\n{_NARROWER[answer.language]}")
    for question in answer.narrower:
        say(f"    {safe_line(question)}")


def _text(answer: Answer, *, growing: bool) -> str:
    """What an answer says; the paragraphs that it quotes are indented, and stand apart. Events
    stand beside a column of days, cells below their rows."""
    if not (story.is_story(answer) or any(one.kind == "quote" for one in answer.sentences)):
        return answer.answer
    text = ""
    for part in story.parts(answer):
        if part.kind in ("newest", "event"):
            text += "".join(_event(one, answer) for one in part.sentences)
        elif part.kind == "cell":
            text += "".join(_row(row, answer) for row in story.rows(answer, growing=growing))
        elif part.kind == "quote":
            quotes = (textwrap.indent(marked([s]), "    ", lambda _: True) for s in part.sentences)
            text += "".join(f"\n{quote}\n" for quote in quotes)
        elif part.kind == "told" and answer.mode == "model":
            text += marked(part.sentences) + "\n"
        else:
            text += "".join(
                ("\n" if s.framing else "") + marked([s]) + "\n" for s in part.sentences
            )
    return text.strip("\n")


def _event(sentence: Sentence, answer: Answer) -> str:
    """Its day, its headline beside that, and its text below the headline."""
    event = sentence.event
    if event is None:
        return ""
    head = safe_line(event.headline) + beside(event, answer.language)
    if meant := gloss(event, answer.language):
        head += f"\n({safe_line(meant)})"
    said = marked([replace(sentence, event=None)])
    body = textwrap.indent(f"{head}\n{said}".lstrip(), " " * len(_DAYS), lambda _: True)
    return f"\n{told_day(event).ljust(len(_DAYS))}{body.lstrip()}\n"


def _row(row: TableRow, answer: Answer) -> str:
    text = f"\n{safe_line(row.label)}\n" if row.label else "\n"
    for name, cell in zip(answer.columns, row.cells, strict=False):
        said = marked([replace(cell, cell=None)]) if cell else f"– ({EMPTY[answer.language]})"
        text += f"    {safe_line(name)}: {safe_line(said)}\n"
    return text
