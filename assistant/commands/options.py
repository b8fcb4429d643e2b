"""What the commands take. It stands apart from what they do, so that help and a wrong call are told
at once."""

from __future__ import annotations

import argparse
from datetime import date
from pathlib import Path
from typing import Any

from assistant.domain.errors import SettingError
from assistant.domain.nouns import Filters
from assistant.runtime import keys


def index(parser: argparse.ArgumentParser) -> None:
    """`--index` and `--env-file`."""
    parser.add_argument("--index", type=Path, metavar="DIR", help="the index (INDEX_DIR)")
    parser.add_argument("--env-file", type=Path, metavar="FILE", help="more settings")


def question(parser: argparse.ArgumentParser) -> None:
    """A question, which posts may answer it, and how the answer is shown."""
    parser.add_argument("question", type=_text, metavar="QUESTION", help="in Japanese or English")
    index(parser)
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.add_argument(
        "--links", action="store_true", help="print whole links, which open the post at the words"
    )
    parser.add_argument(
        "--date-from", type=_day, metavar="YYYY-MM-DD", help="only posts of this day or later"
    )
    parser.add_argument(
        "--date-to", type=_day, metavar="YYYY-MM-DD", help="only posts of this day or earlier"
    )
    parser.add_argument("--category", type=_text, help="only posts of this category")
    parser.add_argument("--tag", type=_text, help="only posts with this tag")
    parser.add_argument("--author", type=_text, help="only posts by this author")
    parser.add_argument("--source", type=_text, help="only posts of the source of this name")
    parser.add_argument("--top-k", type=_positive, metavar="N", help="passages to retrieve")


def serve(parser: argparse.ArgumentParser) -> None:
    """Where to listen."""
    parser.add_argument("--host", help="address to listen on (HOST)")
    parser.add_argument("--port", type=int, help="port to listen on (PORT)")
    index(parser)


def evaluation(parser: argparse.ArgumentParser) -> None:
    """The questions, and what is kept and shown of their answers."""
    parser.add_argument("questions", type=Path, metavar="QUESTIONS.jsonl")
    index(parser)
    parser.add_argument("--answers", type=Path, metavar="OUT.jsonl", help="keep every answer")
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.add_argument("--retrieval-only", action="store_true", help="search, do not answer")


def doctor(parser: argparse.ArgumentParser) -> None:
    """How far to look, and how it is shown."""
    index(parser)
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.add_argument(
        "--network", action="store_true", help="also ask what is not asked for an answer"
    )


def slack(parser: argparse.ArgumentParser) -> None:
    """Whether only the manifest is wanted."""
    index(parser)
    parser.add_argument(
        "--manifest",
        action="store_true",
        help="print the manifest of the Slack app, for PUBLIC_URL or for Socket Mode without it",
    )


def insight(parser: argparse.ArgumentParser) -> None:
    """Where it is told."""
    index(parser)
    parser.add_argument(
        "--slack",
        action="store_true",
        help="post it in the channel SLACK_DESK_CHANNEL, as a timer does weekly",
    )


def backup(parser: argparse.ArgumentParser) -> None:
    """Where the copies go."""
    parser.add_argument("to", type=Path, metavar="DIR", help="a folder that is not there yet")
    index(parser)


def hash_password(parser: argparse.ArgumentParser) -> None:
    """Whose password it is."""
    parser.add_argument("name", metavar="NAME", nargs="?", default="NAME", help="whose it is")


def new_key(parser: argparse.ArgumentParser) -> None:
    """Whose key it is, and what it is good for."""
    parser.add_argument("name", metavar="NAME", help="whose it is")
    parser.add_argument(
        "scopes",
        metavar="SCOPE",
        nargs="*",
        choices=[*keys.SCOPES, []],
        default=[],
        help=f"what it is good for: {', '.join(keys.SCOPES)}; without any, all but metrics",
    )


def overrides(options: argparse.Namespace) -> dict[str, Any]:
    """The settings that the options set."""
    return {"index_dir": options.index}


def filters(options: argparse.Namespace) -> Filters:
    """The posts that are asked for. Raises `SettingError` where none can be of those days."""
    if options.date_from and options.date_to and options.date_from > options.date_to:
        raise SettingError("--date-from is later than --date-to: no post can pass. Swap them.")
    names = ("date_from", "date_to", "category", "tag", "author", "source")
    return Filters(**{name: getattr(options, name) for name in names})


def _text(given: str) -> str:
    try:
        given.encode()
    except UnicodeEncodeError:
        raise argparse.ArgumentTypeError("this holds bytes that are no text in UTF-8") from None
    return given


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a day such as 2025-09-30") from None


def _positive(text: str) -> int:
    if not text.isdigit() or not 1 <= int(text) <= 100:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number from 1 to 100")
    return int(text)
