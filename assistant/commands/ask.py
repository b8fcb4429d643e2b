"""`ask`: an answer with its sources."""

from __future__ import annotations

import argparse
from collections.abc import Iterator

from assistant.answering import notices
from assistant.bootstrap import assistants
from assistant.commands.options import filters, overrides
from assistant.commands.terminal import (
    safe_line,
    say,
    say_json,
    say_source,
    tell,
)
from assistant.domain.nouns import Answer, Options, Usage
from assistant.settings import settings


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
        if answer.answer.startswith(printed):
            say(answer.answer[len(printed) :], end="")
        else:
            say("\n\n" + answer.answer, end="")
        printed = answer.answer
    say()
    _sources(answer, links=links)
    if answer.usage:
        tell(f"\n{_spent(answer.usage)}")


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
    if answer.related:
        say(f"\n{notices.RELATED[answer.language]}")
    for post in answer.related:
        say(f"{post.date.date()}  {safe_line(post.title)}")
        say_source(post.url, post.url, whole=links)
    if answer.notice:
        say(f"\n{answer.notice}")
