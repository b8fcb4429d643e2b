"""Ask and search on the command line: `python -m assistant ask "…"`."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from assistant import bootstrap, settings
from assistant.answer import Assistant
from assistant.errors import ArchiveError, QuestionError, SettingError
from assistant.passage import Answer, Filters, Hit

EXIT_ERROR, EXIT_USAGE = 1, 2


def parser() -> argparse.ArgumentParser:
    """The command line of the reading side."""
    main = argparse.ArgumentParser(
        prog="python -m assistant", description="Ask an archive of articles."
    )
    commands = main.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name, text in (
        ("ask", "answer a question from the archive, with citations"),
        ("search", "list the passages that an answer would be made from"),
    ):
        command = commands.add_parser(name, help=text, description=text.capitalize() + ".")
        command.add_argument("question", metavar="QUESTION", help="in Japanese or English")
        command.add_argument("--index", type=Path, metavar="DIR", help="the index (INDEX_DIR)")
        command.add_argument("--json", action="store_true", help="print JSON")
        command.add_argument(
            "--date-from", type=_day, metavar="YYYY-MM-DD", help="only posts of this day or later"
        )
        command.add_argument(
            "--date-to", type=_day, metavar="YYYY-MM-DD", help="only posts of this day or earlier"
        )
        command.add_argument("--category", help="only posts of this category")
        command.add_argument("--tag", help="only posts with this tag")
        command.add_argument("--author", help="only posts by this author")
        command.add_argument(
            "--top-k", type=_positive, metavar="N", help="how many passages to retrieve (TOP_K)"
        )
    return main


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; the exit status is 0, 1 for an error, 2 for a wrong call."""
    options = parser().parse_args(arguments)
    try:
        assistant = bootstrap.assistant(
            settings.load({"index_dir": options.index, "top_k": options.top_k})
        )
        filters = _filters(options)
        if options.command == "ask":
            _ask(assistant, options.question, filters, as_json=options.json)
        else:
            _search(assistant, options.question, filters, as_json=options.json)
    except (QuestionError, SettingError) as error:
        print(f"error: {error}", file=sys.stderr)
        return EXIT_USAGE
    except ArchiveError as error:
        print(f"error: {error}", file=sys.stderr)
        return EXIT_ERROR
    return 0


def _ask(assistant: Assistant, question: str, filters: Filters, *, as_json: bool) -> None:
    if as_json:
        answer = assistant.ask(question, filters=filters)
        print(json.dumps(answer.to_json(), ensure_ascii=False, indent=2))
        return
    printed = ""
    for answer in assistant.stream(question, filters=filters):
        if answer.answer.startswith(printed):
            print(answer.answer[len(printed) :], end="", flush=True)
        else:
            print("\n\n" + answer.answer, end="", flush=True)
        printed = answer.answer
    print()
    _print_sources(answer)


def _print_sources(answer: Answer) -> None:
    for citation in answer.citations:
        post = citation.post
        print(f"\n[{citation.number}] {post.date.date()}  {post.title}")
        if answer.mode == "model":
            print(f"    > {' '.join(citation.shown.split())}")
        print(f"    {citation.link}")
    if answer.notice:
        print(f"\n{answer.notice}")


def _search(assistant: Assistant, question: str, filters: Filters, *, as_json: bool) -> None:
    hits = assistant.search(question, filters).hits
    if as_json:
        rows = [hit_json(hit) for hit in hits]
        print(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    if not hits:
        print("No passage passes these filters.")
    for rank, hit in enumerate(hits, 1):
        print(f"{rank:2}. {hit.score:6.2f}  {hit.post.date.date()}  {hit.post.title}")
        print(f"    {' '.join(hit.passage.plain.split())[:160]}")


def hit_json(hit: Hit) -> dict[str, object]:
    """A retrieved passage as JSON-ready data."""
    return {
        "passage_id": hit.passage.id,
        "text": hit.passage.text,
        "post": hit.post.to_json(),
        "also_in": [post.to_json() for post in hit.also_in],
        "heading": list(hit.place.heading),
        "position": hit.place.position,
        "score": hit.score,
        "cosine": hit.cosine,
        "bm25": hit.bm25,
        "dense_rank": hit.dense_rank,
        "lexical_rank": hit.lexical_rank,
    }


def _filters(options: argparse.Namespace) -> Filters:
    if options.date_from and options.date_to and options.date_from > options.date_to:
        raise SettingError("--date-from is later than --date-to: no post can pass. Swap them.")
    return Filters(
        options.date_from, options.date_to, options.category, options.tag, options.author
    )


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a day such as 2025-09-30") from None


def _positive(text: str) -> int:
    if not text.isdigit() or not 1 <= int(text) <= 100:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number from 1 to 100")
    return int(text)


if __name__ == "__main__":
    sys.exit(main())
