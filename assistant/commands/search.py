"""`search`: the passages that an answer would be made from."""

from __future__ import annotations

import argparse

from assistant.answering.citations import text_fragment
from assistant.bootstrap import assistants
from assistant.commands.options import filters, overrides
from assistant.commands.terminal import safe_line, say, say_json, say_source
from assistant.domain.nouns import Options
from assistant.settings import settings

_SHOWN = 160
"""Characters of a passage."""


def run(options: argparse.Namespace) -> int:
    """List what is found, best first."""
    chosen = settings.load(overrides(options), options.env_file)
    passing = filters(options)
    assistant = assistants.assistant(chosen)
    hits = assistant.search(options.question, passing, Options(options.top_k)).hits
    if options.json:
        say_json([hit.to_json() for hit in hits])
        return 0
    if not hits:
        say("No passage passes these filters.")
    for rank, hit in enumerate(hits, 1):
        post, plain = hit.post, hit.passage.plain
        say(f"{rank:2}. {hit.score:6.2f}  {post.date.date()}  {safe_line(post.title)}")
        say(f"    {safe_line(plain)[:_SHOWN]}")
        say_source(post.url, post.url + text_fragment(plain), whole=options.links)
    return 0
