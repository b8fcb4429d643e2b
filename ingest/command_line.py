"""The whole command line, `ask-the-archive COMMAND …`: ingest, and all that `assistant` has.

It stands here, for `assistant` knows nothing of the ingest.
"""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from assistant.commands import command_line
from assistant.commands.command_line import Command
from assistant.commands.options import index


def options(parser: argparse.ArgumentParser) -> None:
    """What it takes."""
    parser.add_argument(
        "sources",
        nargs="*",
        metavar="PATH_OR_URL",
        help="what holds the posts, such as a Jekyll site, its _posts folder, or one post;"
        " several make one archive, without any the setting SOURCES",
    )
    parser.add_argument(
        "--as",
        dest="kinds",
        metavar="KIND",
        action="append",
        default=[],
        help="the kind of source, told by its looks otherwise; a name that is none lists them",
    )
    parser.add_argument(
        "--name",
        dest="names",
        metavar="NAME",
        action="append",
        default=[],
        help="the name that a source is told apart by, where there are several: one for each",
    )
    parser.add_argument(
        "--url",
        dest="urls",
        metavar="URL",
        action="append",
        default=[],
        help="the site's address, for sources that do not say it, such as https://www.example.org",
    )
    parser.add_argument(
        "--schema", action="store_true", help="print the JSON Schema of a line of JSON Lines"
    )
    index(parser)
    parser.add_argument(
        "--dry-run", action="store_true", help="print what would change, and change nothing"
    )
    parser.add_argument(
        "--strict", action="store_true", help="end with status 3 when files were skipped"
    )
    parser.add_argument(
        "--watch", action="store_true", help="go on, and ingest again when files change"
    )
    parser.add_argument(
        "--check",
        action="store_true",
        help="prove that the index is whole, and with PATH_OR_URL that it says what the posts say",
    )
    parser.add_argument(
        "--rebuild", action="store_true", help="build the index anew; vectors are kept"
    )
    parser.add_argument(
        "--config",
        type=_files,
        default=(),
        metavar="A,B",
        help="configuration files of a Jekyll site, the last one holds (its _config.yml)",
    )
    parser.add_argument("--json", action="store_true", help="print the report as JSON")


def _files(text: str) -> tuple[Path, ...]:
    """Files with commas between them, as Jekyll takes them."""
    return tuple(Path(name.strip()) for name in text.split(",") if name.strip())


INGEST: Final = Command(
    "ingest.command",
    options,
    "make or renew the index of an archive of posts",
    "Exit status: 0 done, 1 failed, 2 wrong call, 3 done but files were skipped (with --strict),"
    " 130 stopped by Ctrl-C.",
)
COMMANDS: Final[Mapping[str, Command]] = {"ingest": INGEST, **command_line.COMMANDS}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command that the first of the arguments names; gives the exit status."""
    return command_line.main(arguments, COMMANDS, command_line.NAME)
