"""Ask and search on the command line: `python -m assistant ask "…"`."""

from __future__ import annotations

import argparse
import getpass
import json
import shlex
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from tqdm import tqdm

from assistant.answering import notices
from assistant.answering.assistant import Assistant
from assistant.bootstrap import wiring
from assistant.commands import (
    backup,
    doctor,
    evaluation,
)
from assistant.domain.errors import (
    ArchiveError,
    QuestionError,
    SettingError,
)
from assistant.domain.nouns import (
    Answer,
    Filters,
    Usage,
)
from assistant.records import Database
from assistant.runtime import (
    keys,
    logs,
    passwords,
)
from assistant.runtime.output import parsed, tell
from assistant.settings import settings
from assistant.surfaces import mcp, slack

EXIT_ERROR, EXIT_USAGE, EXIT_INTERRUPTED = 1, 2, 130


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
    command = commands.add_parser(
        "eval",
        help="ask questions with known facts and print figures",
        description="Ask questions with known facts and print figures.",
    )
    command.add_argument("questions", type=Path, metavar="QUESTIONS.jsonl")
    command.add_argument("--index", type=Path, metavar="DIR", help="the index (INDEX_DIR)")
    command.add_argument("--answers", type=Path, metavar="OUT.jsonl", help="keep every answer")
    command.add_argument("--json", action="store_true", help="print JSON")
    command.add_argument("--retrieval-only", action="store_true", help="search, do not answer")
    text = "tell what is configured, what can be reached and what is wrong"
    command = commands.add_parser("doctor", help=text, description=text.capitalize() + ".")
    command.add_argument("--index", type=Path, metavar="DIR", help="the index (INDEX_DIR)")
    command.add_argument("--json", action="store_true", help="print JSON")
    command.add_argument(
        "--network", action="store_true", help="also ask what is not asked for an answer"
    )
    text = "serve the archive's tools to the MCP client that starts this, over stdin and stdout"
    command = commands.add_parser("mcp", help=text, description=text.capitalize() + ".")
    command.add_argument("--index", type=Path, metavar="DIR", help="the index (INDEX_DIR)")
    text = "answer in Slack by Socket Mode (SLACK_BOT_TOKEN, SLACK_APP_TOKEN)"
    command = commands.add_parser("slack", help=text, description=text.capitalize() + ".")
    command.add_argument("--index", type=Path, metavar="DIR", help="the index (INDEX_DIR)")
    command.add_argument(
        "--manifest",
        action="store_true",
        help="print the manifest of the Slack app, for PUBLIC_URL or for Socket Mode without it",
    )
    text = "copy index and records, also while they are written, and check the copies"
    command = commands.add_parser("backup", help=text, description=text.capitalize() + ".")
    command.add_argument("to", type=Path, metavar="DIR", help="a folder that is not there yet")
    command.add_argument("--index", type=Path, metavar="DIR", help="the index (INDEX_DIR)")
    for command in commands.choices.values():
        command.add_argument("--env-file", type=Path, metavar="FILE", help="more settings")
    text = "make the hash of a password (asked for, or from a pipe) for DESK_USERS"
    command = commands.add_parser("hash-password", help=text, description=text.capitalize() + ".")
    command.add_argument("name", metavar="NAME", nargs="?", default="NAME", help="whose it is")
    text = "make a key for a machine that calls the API, for API_KEYS"
    command = commands.add_parser("new-key", help=text, description=text.capitalize() + ".")
    command.add_argument("name", metavar="NAME", help="whose it is")
    command.add_argument(
        "scopes",
        metavar="SCOPE",
        nargs="*",
        choices=[*keys.SCOPES, []],
        default=[],
        help=f"what it is good for: {', '.join(keys.SCOPES)}; without any, all but metrics",
    )
    return main


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; the exit status is 0, 1 for an error, 2 for a wrong call, 130 after
    Ctrl-C."""
    options = parsed(parser(), arguments)
    try:
        return _run(options)
    except (QuestionError, SettingError) as error:
        tell(f"error: {error}", sys.stderr)
        return EXIT_USAGE
    except ArchiveError as error:
        tell(f"error: {error}", sys.stderr)
        return EXIT_ERROR
    except KeyboardInterrupt:
        tell("stopped", sys.stderr)
        return EXIT_INTERRUPTED


def _run(options: argparse.Namespace) -> int:
    if options.command in ("hash-password", "new-key"):
        own = options.command == "new-key"
        return _new_key(options.name, options.scopes) if own else _hash_password(options.name)
    overrides = {"index_dir": options.index, "top_k": getattr(options, "top_k", None)}
    if options.command == "doctor":
        return _doctor(options, overrides)
    chosen = settings.load(overrides, options.env_file)
    if options.command == "eval":
        questions = evaluation.read_questions(options.questions, chosen.question_characters)
        return _evaluate(options, wiring.assistant(chosen), questions)
    if options.command in ("mcp", "slack"):
        return _mcp(chosen) if options.command == "mcp" else _slack(chosen, options.manifest)
    if options.command == "backup":
        print("\n".join(backup.make(chosen, options.to)))
        return 0
    filters = _filters(options)
    assistant = wiring.assistant(chosen)
    command = _ask if options.command == "ask" else _search
    command(assistant, options.question, filters, as_json=options.json)
    return 0


def _doctor(options: argparse.Namespace, overrides: dict[str, Any]) -> int:
    """Print what was found; the exit status says whether anything is wrong."""
    report = doctor.examine(overrides, options.env_file, network=options.network)
    tell(
        json.dumps(report.to_json(), ensure_ascii=False, indent=2)
        if options.json
        else report.text()
    )
    return 0 if report.healthy else EXIT_ERROR


def _mcp(chosen: settings.Settings) -> int:
    """Serve one client. Answers are kept where a web app can show them again, else until the
    client leaves."""
    logs.begin(chosen.log_format, chosen.log_level)
    assistant = wiring.assistant(chosen)
    with TemporaryDirectory(prefix="answers-") as folder:
        own = f"sqlite:///{Path(folder) / 'records.sqlite3'}"
        database = Database(chosen.database_url if chosen.public_url else own)
        try:
            mcp.serve(wiring.answering(chosen, assistant, database), chosen.public_url)
        finally:
            database.close()
    return 0


def _hash_password(name: str) -> int:
    """Print the hash alone to standard output, how to set it beside that."""
    password = _asked_for() if sys.stdin.isatty() else sys.stdin.readline().rstrip("\r\n")
    if not passwords.LEAST <= len(password) <= passwords.LONGEST:
        raise SettingError(
            f"The password has {len(password)} characters; give it {passwords.LEAST} to"
            f" {passwords.LONGEST:,}."
        )
    made = passwords.hashed(password)
    users = json.dumps({name: made}, ensure_ascii=False)
    tell(made)
    tell(
        f"Set it with the name, and start the app:\nexport DESK_USERS={shlex.quote(users)}",
        sys.stderr,
    )
    return 0


def _new_key(name: str, scopes: Sequence[str]) -> int:
    """Print the key alone to standard output, how to set its hash beside that."""
    key = keys.new_key()
    kept: dict[str, Any] = {"hash": keys.hashed(key)} | ({"scopes": scopes} if scopes else {})
    tell(key)
    tell(
        "It is shown this once. Set its hash, and start the app:\n"
        f"export API_KEYS={shlex.quote(json.dumps({name: kept}, ensure_ascii=False))}",
        sys.stderr,
    )
    return 0


def _slack(chosen: settings.Settings, manifest: bool) -> int:
    if manifest:
        tell(json.dumps(slack.manifest(chosen.public_url), ensure_ascii=False, indent=2))
        return 0
    logs.begin(chosen.log_format, chosen.log_level)
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    signal.signal(signal.SIGINT, lambda *_: stop.set())
    assistant, database = wiring.assistant(chosen), Database(chosen.database_url)
    answering = wiring.answering(chosen, assistant, database)
    slack.serve(chosen, answering, database, wiring.suggesting(chosen, assistant), stop)
    return 0


def _asked_for() -> str:
    try:
        password = getpass.getpass("Password: ")
        if getpass.getpass("The same again: ") != password:
            raise SettingError("The two differ. Try again.")
    except EOFError:
        raise SettingError("No password was given.") from None
    return password


def _ask(assistant: Assistant, question: str, filters: Filters, *, as_json: bool) -> None:
    if as_json:
        answer = assistant.ask(question, filters=filters)
        tell(json.dumps(answer.to_json(), ensure_ascii=False, indent=2))
        return
    printed = ""
    for answer in assistant.stream(question, filters=filters):
        goes_on = answer.answer.startswith(printed)
        more = answer.answer[len(printed) :] if goes_on else "\n\n" + answer.answer
        if not tell(more, end=""):
            return
        printed = answer.answer
    tell("")
    _print_sources(answer)
    if answer.usage:
        tell(f"\n{_spent(answer.usage)}", sys.stderr)


def _spent(usage: Usage) -> str:
    about = "about " if usage.estimated else ""
    cost = "" if usage.cost is None else f", {about}${usage.cost:.6f}"
    return f"{about}{usage.prompt_tokens:,} + {usage.completion_tokens:,} tokens{cost}"


def _print_sources(answer: Answer) -> None:
    for citation in answer.citations:
        post = citation.post
        tell(f"\n[{citation.number}] {post.date.date()}  {post.title}")
        if answer.mode == "model":
            tell(f"    > {' '.join(citation.shown.split())}")
        tell(f"    {citation.link}")
    if answer.as_of:
        tell(f"\n{notices.AS_OF[answer.language].format(day=answer.as_of)}")
    if answer.related:
        tell(f"\n{notices.RELATED[answer.language]}")
    for post in answer.related:
        tell(f"{post.date.date()}  {post.title}\n    {post.url}")
    if answer.notice:
        tell(f"\n{answer.notice}")


def _search(assistant: Assistant, question: str, filters: Filters, *, as_json: bool) -> None:
    hits = assistant.search(question, filters).hits
    if as_json:
        rows = [hit.to_json() for hit in hits]
        tell(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    if not hits:
        tell("No passage passes these filters.")
    for rank, hit in enumerate(hits, 1):
        tell(f"{rank:2}. {hit.score:6.2f}  {hit.post.date.date()}  {hit.post.title}")
        tell(f"    {' '.join(hit.passage.plain.split())[:160]}")


def _evaluate(
    options: argparse.Namespace, assistant: Assistant, questions: Sequence[evaluation.Question]
) -> int:
    """Print the figures of the questions, after Ctrl-C of those that were asked so far."""
    results: list[evaluation.Result] = []
    status = 0
    asked = evaluation.run(assistant, questions, retrieval_only=options.retrieval_only)
    with _kept(options.answers, options.questions) as keep:
        try:
            for result in tqdm(asked, total=len(questions), disable=None, leave=False):
                keep(json.dumps(result.to_json(), ensure_ascii=False) + "\n")
                results.append(result)
        except KeyboardInterrupt:
            status = EXIT_INTERRUPTED
            tell(f"stopped after {len(results)} of {len(questions)} questions", sys.stderr)
    if results or not status:
        _print_figures(evaluation.summary(results), as_json=options.json)
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


def _print_figures(groups: Sequence[evaluation.Group], *, as_json: bool) -> None:
    if not as_json:
        tell(evaluation.text(groups))
        return
    table: dict[str, Any] = {"all": {}, "lang": {}, "type": {}}
    for group in groups:
        if group.by == "all":
            table["all"] = group.to_json()
        else:
            table[group.by][group.name] = group.to_json()
    tell(json.dumps(table, ensure_ascii=False, indent=2))


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
