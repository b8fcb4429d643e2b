"""How the check treats sentences of a strong model: faithful ones, and the same with one thing
changed.

    python -m tests.benchmarks.faithful [PAIRS.jsonl …] [--faults]

Each line of a file has `id`, `context` (where its passages are from), `lang`, `cites` (numbers of
its passages, from 1), `previous` (the sentence before it), `faithful`, `form`, `changed` and
`kind` (None for a sentence of which nothing was changed), and `passages` with `id`, `title`,
`date` and `text`.
"""

from __future__ import annotations

import argparse
import json
import math
import sys
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from assistant.checking.rules import RULES, check
from assistant.checking.shown import ShownPassages, Source
from assistant.checking.verdict import Rule, Verdict

PAIRS = Path(__file__).parent / "faithful.jsonl"


@dataclass(frozen=True)
class Pair:
    """A faithful sentence, the same changed (None for one that was not), and what it was written
    from."""

    id: str
    context: str
    lang: str
    form: str
    kind: str | None
    faithful: str
    changed: str | None
    previous: str
    cites: tuple[int, ...]
    shown: ShownPassages

    @property
    def archive(self) -> str:
        """What kind of archive its passages are from."""
        return self.context.partition("-")[0]


@dataclass(frozen=True)
class Result:
    """What the check said of both sentences of a pair."""

    pair: Pair
    faithful: Verdict
    changed: Verdict | None


def read(files: Sequence[Path]) -> list[Pair]:
    """The pairs of some files. Raises `ValueError` that names the file and the line."""
    found = []
    for file in files:
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
            try:
                found.append(_pair(json.loads(line)))
            except (ValueError, KeyError, TypeError) as error:
                raise ValueError(f"{file}:{number}: no pair ({error!r})") from error
    return found


def _pair(row: dict[str, Any]) -> Pair:
    parts = [
        Source(one["text"], one["title"], date.fromisoformat(one["date"][:10]))
        for one in row["passages"]
    ]
    return Pair(
        row["id"], row["context"], row["lang"], row["form"], row["kind"], row["faithful"],
        row["changed"] or None, row["previous"], tuple(row["cites"]), ShownPassages(tuple(parts)),
    )  # fmt: skip


def checked(pairs: Sequence[Pair], rules: Collection[Rule] = RULES) -> list[Result]:
    """What the rules say of each pair."""
    return [
        Result(
            pair,
            check(pair.faithful, pair.cites, pair.shown, pair.previous, rules=rules),
            check(pair.changed, pair.cites, pair.shown, pair.previous, rules=rules)
            if pair.changed
            else None,
        )
        for pair in pairs
    ]


def report(pairs: Sequence[Pair]) -> Iterator[str]:
    """The tables: faithful sentences by language, form and archive, changed ones by kind, and
    both with each rule off in turn."""
    results = checked(pairs)
    yield "| faithful sentences | all | shown | supported of them |"
    yield "|---|---|---|---|"
    for name, some in _groups(results, ("lang", "form", "archive")):
        shown = [one for one in some if one.faithful.check != "contradicted"]
        supported = sum(one.faithful.check == "supported" for one in shown)
        yield (
            f"| {name} | {len(some)} | {share(len(shown), len(some))}"
            f" | {share(supported, len(shown))} |"
        )
    yield ""
    yield "| changed | all | caught | by which rule | the faithful one kept back |"
    yield "|---|---|---|---|---|"
    changed = [one for one in results if one.changed]
    for name, some in _groups(changed, ("kind", "lang")):
        caught = [one for one in some if _caught(one)]
        rules = sorted({f.rule for one in caught if one.changed for f in one.changed.faults})
        by = ", ".join(f"{rule} {sum(_by(rule, one) for one in caught)}" for rule in rules)
        alarms = sum(one.faithful.check == "contradicted" for one in some)
        yield f"| {name} | {len(some)} | {share(len(caught), len(some))} | {by} | {alarms} |"
    yield ""
    yield "| rules | faithful shown | caught: figure, date, name | caught: all |"
    yield "|---|---|---|---|"
    for name, rules_on in [("all", RULES), *((f"without {r}", RULES - {r}) for r in sorted(RULES))]:
        again = checked(pairs, rules_on)
        yield f"| {name} | {_ablated(again)} |"


def _ablated(results: Sequence[Result]) -> str:
    shown = sum(one.faithful.check != "contradicted" for one in results)
    changed = [one for one in results if one.changed]
    hard = [one for one in changed if one.pair.kind in ("figure", "date", "name")]
    return " | ".join(
        (
            share(shown, len(results)),
            share(sum(map(_caught, hard)), len(hard)),
            share(sum(map(_caught, changed)), len(changed)),
        )
    )


def _caught(one: Result) -> bool:
    return one.changed is not None and one.changed.check == "contradicted"


def _by(rule: str, one: Result) -> bool:
    return one.changed is not None and any(f.rule == rule for f in one.changed.faults)


def _groups(results: Sequence[Result], keys: Sequence[str]) -> Iterator[tuple[str, list[Result]]]:
    yield "all", list(results)
    for key in keys:
        for value in sorted({str(getattr(one.pair, key)) for one in results}):
            yield value, [one for one in results if str(getattr(one.pair, key)) == value]


def share(part: int, whole: int) -> str:
    """A share with its 95 % interval (Wilson's, 1927)."""
    if not whole:
        return "-"
    z, p = 1.96, part / whole
    middle = (p + z * z / (2 * whole)) / (1 + z * z / whole)
    half = z * math.sqrt(p * (1 - p) / whole + z * z / (4 * whole * whole)) / (1 + z * z / whole)
    return f"{p:.3f} ({max(0.0, middle - half):.2f}-{min(1.0, middle + half):.2f})"


def _faults(pairs: Sequence[Pair]) -> Iterator[str]:
    """Each faithful sentence that is kept back, and each changed one that is not."""
    for one in checked(pairs):
        if one.faithful.check == "contradicted":
            faults = [(fault.rule, fault.kind, fault.text) for fault in one.faithful.faults]
            yield f"ALARM  {one.pair.id} {one.pair.form} {faults} {one.pair.faithful}"
        if one.changed and not _caught(one):
            yield f"MISSED {one.pair.id} {one.pair.kind} {one.pair.changed}"


def main(arguments: Sequence[str]) -> int:
    """Prints the tables, and the faults where asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("pairs", nargs="*", type=Path, default=[PAIRS])
    parser.add_argument("--faults", action="store_true", help="each sentence that goes wrong")
    options = parser.parse_args(arguments)
    try:
        pairs = read(options.pairs)
    except (OSError, ValueError) as error:
        print(error, file=sys.stderr)
        return 2
    print("\n".join(report(pairs)))
    if options.faults:
        print("\n".join(_faults(pairs)))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
