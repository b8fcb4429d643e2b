"""What becomes of questions whose answer is spread over posts and time.

    python -m tests.benchmarks.stories INDEX:QUESTIONS.jsonl … [--show TYPE]

The questions are those of `ask-the-archive eval`, each asked on its `today`, without a chat model.
Their types are `change` (facts in the order of their days, the last one the newest), `current` (the
first fact is the newest value, `stale` are overtaken ones), `compare`, `list`, `premise` (a false
one; the fact is what the posts say) and `unanswerable`. An INDEX that ends in a slash is a folder
of indexes, of which a question names one as its `site`.

The table has, by type: the facts told in the answer, and in what a chat model would be shown of
8,000 tokens; whether the newest is told, and before any overtaken value; values that are told
overtaken and alone; whether the kind of the question was told; false premises that are corrected
or not answered, and unanswerable questions that are not answered; and the time of an answer.
"""

from __future__ import annotations

import argparse
import json
import re
import time
import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from assistant.answering.asked.understanding import Understanding
from assistant.answering.assistant import Assistant
from assistant.answering.cases import CaseFinder
from assistant.answering.stories.digests import DatedLists
from assistant.answering.written.writer import shown_hits
from assistant.bootstrap import assistants
from assistant.commands.evaluation import bootstrap as interval
from assistant.commands.evaluation import read_questions
from assistant.commands.evaluation.asking import AskingDay
from assistant.commands.evaluation.questions import Question
from assistant.domain.nouns import Answer, Options
from assistant.retrieval.search import Retriever
from assistant.runtime.admission import SearchSlots
from assistant.settings import settings

_TOKENS, _SHOWN = 8000, 100
_HEADS = (
    "type", "questions", "facts told", "facts in the context", "newest told", "newest first",
    "overtaken alone", "kind told", "rightly not answered", "characters", "ms p50 / p95",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with its answer, the text that a chat model would be shown, its overtaken values,
    and how long the answer took."""

    question: Question
    answer: Answer
    context: str
    stale: Sequence[Sequence[str]]
    seconds: float

    @property
    def told(self) -> str:
        """What the answer says, "" where it says that the archive does not."""
        return "" if self.answer.abstained else folded(self.answer.answer)


class Asking:
    """An archive that is asked, each question on its day."""

    def __init__(self, index: Path) -> None:
        self._day = AskingDay()
        self._assistant: Assistant = assistants.assistant(
            settings.load({"index_dir": index}), today=self._day
        )
        retriever = Retriever(self._assistant.archive, self._assistant.embedder)
        slots, understanding = SearchSlots(1), Understanding(self._day)
        lists = DatedLists(retriever, self._assistant.embedder)
        self._finder = CaseFinder(retriever, understanding, slots, lists, written_top_k=_SHOWN)
        self._assistant.warm_up()

    def ask(self, question: Question, stale: Sequence[Sequence[str]]) -> Asked:
        """The question, answered as readers have it."""
        filters = self._day.filters(question)
        started = time.perf_counter()
        answer = self._assistant.ask(question.question, question.history, filters)
        seconds = time.perf_counter() - started
        case = self._finder.find(question.question, question.history, filters, Options())
        shown = shown_hits(case.context.hits, _TOKENS)
        context = "\n".join(f"{hit.passage.plain}\n{hit.post.title}" for hit in shown)
        return Asked(question, answer, folded(context), stale, seconds)


def main() -> None:
    """Ask all, and print a Markdown table."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.stories")
    parser.add_argument("sets", nargs="+", help="INDEX:QUESTIONS.jsonl")
    parser.add_argument("--show", help="print the answers to the questions of this type")
    arguments = parser.parse_args()
    asked: list[Asked] = []
    for one in arguments.sets:
        index, _, questions = one.rpartition(":")
        asked += ask(index, Path(questions))
    print(table(asked))
    for one in asked:
        if arguments.show == one.question.type:
            print(f"\n## {one.question.question}\n{one.answer.kind} {one.answer.state}")
            print(f"{one.answer.answer}\n{one.question.facts}")


def ask(index: str, path: Path) -> Iterator[Asked]:
    """Ask all questions of a file."""
    lines = [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]
    own = {line["id"]: line for line in lines}
    archives: dict[str, Asking] = {}
    for question in read_questions(path, 2000):
        line = own[question.id]
        where = f"{index}{line['site']}" if index.endswith("/") else index
        if where not in archives:
            archives[where] = Asking(Path(where))
        yield archives[where].ask(question, line.get("stale") or ())


def folded(text: str) -> str:
    """A text as facts are looked for in it: NFKC, lower case, no markers, no spaces."""
    text = re.sub(r"\[\d+\]", "", text)
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text)).lower()


def place(fact: Sequence[str], text: str) -> int:
    """Where a fact stands first in a folded text, in any of its forms; -1 for nowhere."""
    found = [at for form in fact if (at := text.find(folded(form))) >= 0]
    return min(found, default=-1)


def figures(one: Asked) -> Mapping[str, float]:
    """The figures of one question."""
    question, told = one.question, one.told
    if question.type == "unanswerable":
        return {"rightly not answered": float(one.answer.abstained)}
    places = [place(fact, told) for fact in question.facts]
    if question.type == "premise":
        return {"rightly not answered": float(one.answer.abstained or min(places) >= 0)}
    found = {
        "facts told": float(np.mean([at >= 0 for at in places])),
        "facts in the context": float(
            np.mean([place(fact, one.context) >= 0 for fact in question.facts])
        ),
        "kind told": float(one.answer.kind == question.type),
    }
    if question.type == "change":
        found["newest told"] = float(places[-1] >= 0)
    if question.type == "current":
        old = [at for value in one.stale if (at := place(value, told)) >= 0]
        found["newest told"] = float(places[0] >= 0)
        found["newest first"] = float(places[0] >= 0 and places[0] <= min(old, default=len(told)))
        found["overtaken alone"] = float(places[0] < 0 and bool(old))
    return found


def table(asked: Sequence[Asked]) -> str:
    """The mean of each figure with its interval, by type."""
    lines = ["| " + " | ".join(_HEADS) + " |", "|" + "---|" * len(_HEADS)]
    groups: dict[str, list[Asked]] = defaultdict(list)
    for one in asked:
        groups[one.question.type].append(one)
    for kind, some in sorted(groups.items()):
        values: dict[str, list[float]] = defaultdict(list)
        for one in some:
            for name, value in figures(one).items():
                values[name].append(value)
        took = sorted(1000 * one.seconds for one in some)
        length = np.mean([len(one.answer.answer) for one in some])
        cells = {name: _mean(found) for name, found in values.items()} | {
            "type": kind,
            "questions": str(len(some)),
            "characters": f"{length:.0f}",
            "ms p50 / p95": f"{np.quantile(took, 0.5):.0f} / {np.quantile(took, 0.95):.0f}",
        }
        lines.append("| " + " | ".join(cells.get(head, "") for head in _HEADS) + " |")
    return "\n".join(lines)


def _mean(values: Sequence[float]) -> str:
    around = interval(list(values))
    return f"{np.mean(values):.2f} [{around.low:.2f}, {around.high:.2f}]"


if __name__ == "__main__":
    main()
