"""`ask`: an answer with its sources."""

from __future__ import annotations

import argparse
import textwrap
from collections.abc import Iterator

from assistant.answering import notices
from assistant.answering.citations import marked
from assistant.bootstrap import assistants
from assistant.commands.options import filters, overrides
from assistant.commands.terminal import (
    safe_line,
    say,
    say_json,
    say_source,
    tell,
)
from assistant.domain.nouns import Answer, Language, Options, Usage
from assistant.settings import settings

_NARROWER: dict[Language, str] = {"ja": "絞り込んで聞く：", "en": "Narrower questions:"}


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
        text = _text(answer)
        if text.startswith(printed):
            say(text[len(printed) :], end="")
        else:
            say("\n\n" + text, end="")
        printed = text
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
    if answer.notice:
        say(f"\n{answer.notice}")
    if answer.narrower:
        say(f"\n{_NARROWER[answer.language]}")
    for question in answer.narrower:
        say(f"    {safe_line(question)}")


def _text(answer: Answer) -> str:
    """What an answer says; the paragraphs that it quotes are indented, and stand apart."""
    if not any(sentence.kind == "quote" for sentence in answer.sentences):
        return answer.answer
    text = ""
    for sentence in answer.sentences:
        said = marked([sentence])
        if sentence.kind == "quote":
            text += "\n" + textwrap.indent(said, "    ", lambda _: True) + "\n"
        else:
            text += ("\n" if sentence.framing else "") + said + "\n"
    return text.rstrip("\n")
