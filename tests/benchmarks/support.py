"""Precision and recall of the support check on labelled sentences.

python -m tests.benchmarks.support [PAIRS.jsonl] [--faults]
"""

from __future__ import annotations

import argparse
import json
import random
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from assistant.checking import (
    Judge,
    Reason,
    RulesJudge,
)
from assistant.domain.nouns import (
    Hit,
    Passage,
    Place,
    Post,
)

PAIRS = Path(__file__).parents[1] / "support_pairs.jsonl"
SEED = 7


@dataclass(frozen=True, slots=True)
class Pair:
    """A sentence, what it cites, and whether that says it; `kind` is what is wrong or reworded."""

    id: str
    lang: str
    sentence: str
    hit: Hit
    supported: bool
    kind: str


@dataclass(frozen=True, slots=True)
class Judged:
    """A pair, and what a judge found against its sentence."""

    pair: Pair
    reasons: tuple[Reason, ...]

    @property
    def right(self) -> bool:
        """Whether the judge agrees with the label."""
        return self.pair.supported is not bool(self.reasons)


def read(file: Path = PAIRS) -> list[Pair]:
    """The pairs of a JSON Lines file."""
    lines = file.read_text(encoding="utf-8").splitlines()
    return [_pair(json.loads(line)) for line in lines if line.strip()]


def _pair(row: dict[str, str]) -> Pair:
    day = datetime.fromisoformat(row["date"]).replace(tzinfo=UTC)
    post = Post(f"{row['id']}.md", row.get("title") or "", f"/{row['id']}/", day)
    place = Place(post.file, 0, 0, len(row["passage"]))
    plain = row["passage"].replace("**", "")
    passage = Passage(row["id"], "paragraph", row["passage"], plain, 1, (place,))
    hit = Hit(passage, post, place, (), 1.0)
    return Pair(row["id"], row["lang"], row["sentence"], hit, bool(row["supported"]), row["kind"])


def halves(pairs: Sequence[Pair]) -> tuple[list[Pair], list[Pair]]:
    """The half that the rules were made with, and the one that was kept back."""
    shuffled = list(pairs)
    random.Random(SEED).shuffle(shuffled)
    return shuffled[: len(pairs) // 2], shuffled[len(pairs) // 2 :]


def judged(judge: Judge, pairs: Sequence[Pair]) -> list[Judged]:
    """What a judge makes of the pairs."""
    return [Judged(pair, judge.judge(pair.sentence, [pair.hit]).reasons) for pair in pairs]


def precision_recall(results: Sequence[Judged], *, positive: bool = True) -> tuple[float, float]:
    """Precision and recall of one class: of "supported", or of "not supported"."""
    said = [r for r in results if (not r.reasons) is positive]
    are = [r for r in results if r.pair.supported is positive]
    hits = sum(r.pair.supported is positive for r in said)
    return hits / len(said) if said else 1.0, hits / len(are) if are else 1.0


def table(results: Sequence[Judged]) -> Iterator[str]:
    """Rows of precision, recall and F1 for both classes and languages, then of each kind."""
    yield "| pairs | class | precision | recall | F1 |"
    yield "|---|---|---|---|---|"
    for lang in ("all", *sorted({r.pair.lang for r in results})):
        part = [r for r in results if lang in ("all", r.pair.lang)]
        for positive in (True, False):
            precision, recall = precision_recall(part, positive=positive)
            f1 = 2 * precision * recall / (precision + recall) if precision + recall else 0.0
            name = "supported" if positive else "not supported"
            yield f"| {lang} ({len(part)}) | {name} | {precision:.3f} | {recall:.3f} | {f1:.3f} |"
    yield ""
    yield "| kind | supported | right |"
    yield "|---|---|---|"
    all_of = Counter((r.pair.kind, r.pair.supported) for r in results)
    right = Counter((r.pair.kind, r.pair.supported) for r in results if r.right)
    for (kind, supported), count in sorted(all_of.items()):
        yield f"| {kind} | {'yes' if supported else 'no'} | {right[kind, supported]}/{count} |"


def main() -> None:
    """Print the tables of a file; of the project's own also those of its two halves."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("pairs", nargs="?", type=Path, default=PAIRS)
    parser.add_argument("--faults", action="store_true", help="print every wrong verdict, too")
    options = parser.parse_args()
    pairs = read(options.pairs)
    started = time.perf_counter()
    results = judged(RulesJudge(), pairs)
    each = (time.perf_counter() - started) * 1000 / len(pairs)
    print(f"{len(pairs)} pairs, {each:.1f} ms each\n")
    print("\n".join(table(results)))
    if options.pairs == PAIRS:
        for name, half in zip(("made with", "kept back"), halves(pairs), strict=True):
            own = {pair.id for pair in half}
            precision, recall = precision_recall([r for r in results if r.pair.id in own])
            print(f"\n{name}: precision {precision:.3f}, recall {recall:.3f}")
    for result in results if options.faults else ():
        if not result.right:
            found = ", ".join(f"{reason.kind} “{reason.text}”" for reason in result.reasons)
            print(
                f"\n{result.pair.id} {result.pair.kind}: {result.pair.sentence}\n  {found or '—'}"
            )


if __name__ == "__main__":
    main()
