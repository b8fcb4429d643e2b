"""Which commands there are, and one call of them: `python -m assistant COMMAND …`.

Only the module of the command that is called is imported, by its name: a list of commands has to
be shown at once, and what answers are made with takes seconds to import.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from typing import Final, NoReturn

from assistant.commands import options, terminal
from assistant.domain.errors import ArchiveError, QuestionError, SettingError
from assistant.runtime import output
from assistant.runtime.garbage import uncollected

NAME: Final = "ask-the-archive"
EXIT_ERROR, EXIT_USAGE, EXIT_INTERRUPTED = 1, 2, 130


class WrongCall(Exception):
    """Options that do not go together; the text says which, and what to do."""


class Interrupted(Exception):
    """Ctrl-C, where there is more to say than that it was stopped; the text says it."""


Options = Callable[[argparse.ArgumentParser], None]
"""Adds what a command takes to a parser."""


@dataclass(frozen=True, slots=True)
class Command:
    """One command: the module with its `run`, what it takes, and what it does in a line."""

    module: str
    options: Options
    help: str
    epilog: str | None = None

    def reader(self, call: str) -> argparse.ArgumentParser:
        """What reads its options; `call` is what stands before them."""
        text = self.help[0].upper() + self.help[1:] + "."
        made = _Reader(prog=call, description=text, epilog=self.epilog)
        self.options(made)
        return made

    def run(self, chosen: argparse.Namespace) -> int:
        """Import it and run it; gives the exit status."""
        with uncollected():
            module = import_module(self.module)
        status: int = module.run(chosen)
        return status


COMMANDS: Final[Mapping[str, Command]] = {
    name: Command(f"assistant.commands.{module}", taken, text)
    for name, module, taken, text in (
        (
            "serve",
            "serve",
            options.serve,
            "serve the web page, the API and all other doors by HTTP",
        ),
        (
            "ask",
            "ask",
            options.question,
            "answer a question from the archive, with citations",
        ),
        (
            "search",
            "search",
            options.question,
            "list the passages that an answer would be made from",
        ),
        (
            "eval",
            "evaluation.command",
            options.evaluation,
            "ask questions with known facts and print figures",
        ),
        (
            "doctor",
            "doctor.command",
            options.doctor,
            "tell what is configured, what can be reached and what is wrong",
        ),
        (
            "mcp",
            "mcp",
            options.index,
            "serve the archive's tools to the MCP client that starts this, over stdin and stdout",
        ),
        (
            "slack",
            "slack",
            options.slack,
            "answer in Slack by Socket Mode (SLACK_BOT_TOKEN, SLACK_APP_TOKEN)",
        ),
        (
            "insight",
            "insight",
            options.insight,
            "tell what was asked in the last seven days, and which posts were cited",
        ),
        (
            "backup",
            "backup",
            options.backup,
            "copy index and records, also while they are written, and check the copies",
        ),
        (
            "hash-password",
            "hash_password",
            options.hash_password,
            "make the hash of a password (asked for, or from a pipe) for DESK_USERS",
        ),
        (
            "new-key",
            "new_key",
            options.new_key,
            "make a key for a machine that calls the API, for API_KEYS",
        ),
    )
}
"""The commands of the reading side, in the order in which they are listed."""


class _Reader(argparse.ArgumentParser):
    """What is wrong with a call may hold anything, so it is shown as the rest is."""

    def error(self, message: str) -> NoReturn:
        super().error(terminal.safe(message))


def main(
    arguments: Sequence[str] | None = None,
    commands: Mapping[str, Command] = COMMANDS,
    program: str = "python -m assistant",
) -> int:
    """Run the command that the first of the arguments names.

    The exit status is 0, 1 for an error, 2 for a wrong call, 130 after Ctrl-C; a command may have
    others.
    """
    given = list(sys.argv[1:] if arguments is None else arguments)
    if given and given[0] in commands:
        return one(commands[given[0]], given[1:], f"{program} {given[0]}")
    output.parsed(_overview(commands, program), given)
    return EXIT_USAGE  # not reached: without a command it has said what is wrong


def one(command: Command, arguments: Sequence[str] | None, call: str) -> int:
    """Run one command; `arguments` are those after its name, or the process's own."""
    terminal.forgive()

    def run() -> int:
        reader = command.reader(call)
        chosen = output.parsed(reader, arguments)
        try:
            return command.run(chosen)
        except WrongCall as error:
            reader.error(str(error))

    return _told(run)


def _told(run: Callable[[], int]) -> int:
    """The exit status of what is run; what goes wrong is told in a line."""
    try:
        return run()
    except (QuestionError, SettingError) as error:
        terminal.tell(f"error: {error}")
        return EXIT_USAGE
    except ArchiveError as error:
        terminal.tell(f"error: {error}")
        return EXIT_ERROR
    except Interrupted as error:
        terminal.tell(str(error))
        return EXIT_INTERRUPTED
    except KeyboardInterrupt:
        terminal.tell("stopped")
        return EXIT_INTERRUPTED


def _overview(commands: Mapping[str, Command], program: str) -> argparse.ArgumentParser:
    """What reads a call that names no command, and tells which there are."""
    width = max(map(len, commands))
    listed = "\n".join(f"  {name:{width}}  {command.help}" for name, command in commands.items())
    reader = _Reader(
        prog=program,
        usage=f"{program} [-h] [--version] COMMAND …",
        description="Ask an archive of articles.",
        epilog=f"commands:\n{listed}\n\n`{program} COMMAND --help` tells what a command takes.",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    reader.add_argument("--version", action=_Version, help="print the version and leave")
    reader.add_argument("command", metavar="COMMAND", type=_unknown(commands), help="see below")
    return reader


class _Version(argparse.Action):
    """Prints the version of what is installed; looks it up only then."""

    def __init__(self, option_strings: Sequence[str], dest: str, **more: object) -> None:
        super().__init__(option_strings, dest, nargs=0, help=str(more.get("help")))

    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> None:
        try:
            found = version(NAME)
        except PackageNotFoundError:
            found = "(not installed)"
        print(f"{NAME} {found}")
        parser.exit()


def _unknown(commands: Mapping[str, Command]) -> Callable[[str], str]:
    """The refusal of a name that no command has, with those that it may have been meant for."""

    def refuse(name: str) -> str:
        near = get_close_matches(name, commands)
        meant = f" Did you mean {' or '.join(map(repr, near))}?" if near else ""
        known = "" if near else f" There are {', '.join(commands)}."
        raise argparse.ArgumentTypeError(f"there is no command {name!r}.{meant}{known}")

    return refuse
