"""Ask and search on the command line: `python -m assistant ask "…"`."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from assistant import bootstrap, evaluate, settings
from assistant.answer import Assistant
from assistant.errors import ArchiveError, QuestionError, SettingError
from assistant.passage import Answer, Filters

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
    return main


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; the exit status is 0, 1 for an error, 2 for a wrong call."""
    options = parser().parse_args(arguments)
    try:
        _run(options)
    except (QuestionError, SettingError) as error:
        print(f"error: {error}", file=sys.stderr)
        return EXIT_USAGE
    except ArchiveError as error:
        print(f"error: {error}", file=sys.stderr)
        return EXIT_ERROR
    return 0


def _run(options: argparse.Namespace) -> None:
    chosen = settings.load({"index_dir": options.index, "top_k": getattr(options, "top_k", None)})
    if options.command == "eval":
        questions = evaluate.read_questions(options.questions)
        _evaluate(
            bootstrap.assistant(chosen),
            questions,
            options.answers,
            retrieval_only=options.retrieval_only,
            as_json=options.json,
        )
        return
    filters = _filters(options)
    assistant = bootstrap.assistant(chosen)
    command = _ask if options.command == "ask" else _search
    command(assistant, options.question, filters, as_json=options.json)


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
        rows = [hit.to_json() for hit in hits]
        print(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    if not hits:
        print("No passage passes these filters.")
    for rank, hit in enumerate(hits, 1):
        print(f"{rank:2}. {hit.score:6.2f}  {hit.post.date.date()}  {hit.post.title}")
        print(f"    {' '.join(hit.passage.plain.split())[:160]}")


def _evaluate(
    assistant: Assistant,
    questions: Sequence[evaluate.Question],
    answers: Path | None,
    *,
    retrieval_only: bool,
    as_json: bool,
) -> None:
    results = []
    lines = []
    for result in evaluate.run(assistant, questions, retrieval_only=retrieval_only):
        results.append(result)
        line: dict[str, object] = {"question": result.question.question}
        if result.answer:
            line = result.answer.to_json()
        line["id"] = result.question.id
        line["retrieved"] = [hit.to_json() for hit in result.hits]
        lines.append(json.dumps(line, ensure_ascii=False) + "\n")
    if answers:
        try:
            answers.write_text("".join(lines), encoding="utf-8")
        except OSError as error:
            raise SettingError(f"{answers} cannot be written ({error.strerror}).") from None
    table = evaluate.summary(results)
    print(json.dumps(table, ensure_ascii=False, indent=2) if as_json else evaluate.text(table))


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
