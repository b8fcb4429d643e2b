"""How well the kinds of questions are told: python -m tests.benchmarks.kinds [FILE…] [--faults]

A file has one question a line, as JSON with `lang`, `kind` and `question`. Without a file the
project's own examples are told, each by what is learnt from those of other topics.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from assistant.answering.asked.kinds import KINDS, Classifier, Example, examples, kind
from assistant.domain.nouns import QuestionKind
from assistant.language.sentences import language_of


@dataclass(frozen=True)
class Told:
    """A question with the kind that it is, and the one that was told."""

    language: str
    question: str
    kind: QuestionKind
    told: QuestionKind


def read(files: Sequence[Path]) -> list[Told]:
    """The questions of some files, told. Raises `ValueError` that names the file and the line."""
    found = []
    for file in files:
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
            try:
                row = json.loads(line)
                known = {str(name): name for name in KINDS}[row["kind"]]
                text = row["question"]
                found.append(Told(row["lang"], text, known, kind(text)))
            except (ValueError, KeyError, TypeError, AttributeError) as error:
                raise ValueError(f"{file}:{number}: no question ({error!r})") from error
    return found


def held_out(known: Sequence[Example], only: Collection[str] | None = None) -> list[Told]:
    """Examples, of the `only` topics where some are named, each told by what is learnt from those
    of other topics."""
    found = []
    for language in ("ja", "en"):
        some = [one for one in known if language_of(one.question) == language]
        for group in sorted({_group(one) for one in some}):
            if only is not None and group not in only:
                continue
            learnt = Classifier(one for one in some if _group(one) != group)
            found += [
                Told(language, one.question, one.kind, learnt.kind(one.question))
                for one in some
                if _group(one) == group
            ]
    return found


def _group(one: Example) -> str:
    return one.topic.partition(" ")[0]


def f1(told: Sequence[Told], name: QuestionKind) -> float:
    """The F1 of a kind: the harmonic mean of precision and recall."""
    right = sum(one.kind == one.told == name for one in told)
    wrong = sum(one.kind != one.told and name in (one.kind, one.told) for one in told)
    return 2 * right / (2 * right + wrong) if right else 0.0


def macro(told: Sequence[Told]) -> float:
    """The mean F1 of the kinds that the questions are of."""
    kinds = {one.kind for one in told}
    return sum(f1(told, name) for name in kinds) / max(1, len(kinds))


def report(told: Sequence[Told]) -> Iterator[str]:
    """The tables: F1 by kind and language, and what was taken for what."""
    groups = {name: [one for one in told if one.language == name] for name in ("ja", "en")}
    groups = {"all": list(told), **{name: some for name, some in groups.items() if some}}
    yield "| F1 | " + " | ".join(f"{name} ({len(some)})" for name, some in groups.items()) + " |"
    yield "|---" * (len(groups) + 1) + "|"
    for name in KINDS:
        yield (
            f"| {name} | " + " | ".join(f"{f1(some, name):.3f}" for some in groups.values()) + " |"
        )
    yield "| macro | " + " | ".join(f"{macro(some):.3f}" for some in groups.values()) + " |"
    yield ""
    yield "| it is, and is told as | " + " | ".join(KINDS) + " |"
    yield "|---" * (len(KINDS) + 1) + "|"
    counted = Counter((one.kind, one.told) for one in told)
    for name in KINDS:
        yield f"| {name} | " + " | ".join(str(counted[name, other]) for other in KINDS) + " |"


def main(arguments: Sequence[str]) -> int:
    """Prints the tables, and the faults where asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="*", type=Path)
    parser.add_argument("--faults", action="store_true", help="each question that goes wrong")
    options = parser.parse_args(arguments)
    try:
        told = read(options.files) if options.files else held_out(list(examples()))
    except (OSError, ValueError) as error:
        print(error, file=sys.stderr)
        return 2
    print("\n".join(report(told)))
    if options.faults:
        for one in told:
            if one.kind != one.told:
                print(f"{one.kind} told as {one.told}: {one.question}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
