"""What an ingest did, or would do: for a person and for a machine."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from ingest.changes import FileChange
from ingest.reading import NOT_RENDERED, LeftOut

_EXAMPLES = 20
_CALLS = 5


@dataclass
class Report:
    """What an ingest did. Times are seconds; `skipped` pairs a file with the reason.

    `changes` are the files that differ from the index before, `added` and `removed` count
    searched passages, and `sources` the posts of each source, where there are several. `left_out`
    lists every block of the archive that is not searched, by reason and with its score, and
    `common` counts the passages that stand in so many posts that they are searched for last;
    `changed` is False where the index was up to date. `next_due` is when the next future post is
    to be shown (ISO 8601), None without any.
    """

    source: str
    index: str
    embedder: str
    dry_run: bool = False
    changed: bool = True
    posts: int = 0
    blocks: int = 0
    passages: int = 0
    tokens: int = 0
    characters: int = 0
    repeats_across_posts: int = 0
    common: int = 0
    navigation: int = 0
    unpublished: int = 0
    future: int = 0
    next_due: str | None = None
    added: int = 0
    removed: int = 0
    embedded: int = 0
    remembered: int = 0
    characters_embedded: int = 0
    left_out: Sequence[LeftOut] = ()
    sources: dict[str, int] = field(default_factory=dict)
    changes: list[FileChange] = field(default_factory=list)
    skipped: list[tuple[str, str]] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    seconds: dict[str, float] = field(default_factory=dict)
    generation: str = ""

    def counts(self) -> Counter[str]:
        """How many blocks were left out for each reason."""
        return Counter(one.reason for one in self.left_out)

    def to_json(self) -> dict[str, Any]:
        """The report as JSON-ready data."""
        data = asdict(replace(self, left_out=()))
        data["left_out"] = [asdict(one) for one in self.left_out]
        data["changes"] = [change.to_json() for change in self.changes]
        data["skipped"] = [{"file": file, "reason": why} for file, why in self.skipped]
        data["seconds"] = {stage: round(took, 2) for stage, took in self.seconds.items()}
        data["left_out_by_reason"] = dict(sorted(self.counts().items()))
        return data

    def text(self) -> str:
        """The report as a person reads it."""
        return "\n".join([*self._heading(), *self._unrendered(), *self._files(), *self._ending()])

    def _heading(self) -> list[str]:
        if not self.changed:
            return [
                f"Up to date: {self.posts:,} posts from {self.source},"
                f" {self.passages:,} passages. Nothing was changed."
            ]
        verb = "Would index" if self.dry_run else "Indexed"
        counts: Counter[str] = Counter()
        for reason, n in self.counts().items():
            counts[NOT_RENDERED if reason.startswith(NOT_RENDERED) else reason] += n
        left_out = ", ".join(f"{n:,} {reason}" for reason, n in sorted(counts.items()))
        return [
            f"{verb} {self.posts:,} posts from {self.source}: {self.passages:,} passages,"
            f" {self.tokens:,} tokens",
            f"Passages: {self.added:,} added, {self.removed:,} removed",
            f"Left out: {left_out or 'nothing'}; {self.navigation:,} link lists."
            f" {self.repeats_across_posts:,} repeats across posts share a passage",
            *self._common(),
            f"Vectors ({self.embedder}): {self.embedded:,} {'to make' if self.dry_run else 'made'},"
            f" {self.remembered:,} known before",
        ]

    def _unrendered(self) -> list[str]:
        begins = f"{NOT_RENDERED}: "
        calls = Counter(
            {r.removeprefix(begins): n for r, n in self.counts().items() if r.startswith(begins)}
        )
        if not calls or not self.changed:
            return []
        some = "; ".join(f"{n:,} for {call}" for call, n in calls.most_common(_CALLS))
        more = f"; and {len(calls) - _CALLS:,} more" if len(calls) > _CALLS else ""
        return [f"Sentences left out, as only a plugin of the site can complete them: {some}{more}"]

    def _common(self) -> list[str]:
        what = f"{self.common:,} of the passages stand in many posts, and are found last"
        return [what] if self.common else []

    def _files(self) -> list[str]:
        lines = []
        if self.sources:
            counted = ", ".join(f"{name} {posts:,}" for name, posts in self.sources.items())
            lines.append(f"Posts by source: {counted}")
        if self.changed and (self.unpublished or self.future):
            lines.append(
                f"Not published: {self.unpublished:,} marked so, {self.future:,} dated later"
            )
        if self.changes:
            kinds = Counter(change.kind for change in self.changes)
            counted = ", ".join(f"{n:,} {kind}" for kind, n in sorted(kinds.items()))
            lines.append(f"Files: {counted}")
            shown = self.changes if self.dry_run else self.changes[:_EXAMPLES]
            if self.dry_run or len(self.changes) <= _EXAMPLES:
                for change in shown:
                    detail = f" ({change.detail})" if change.detail else ""
                    lines.append(f"  {change.kind:<11} {change.file}{detail}")
        if self.skipped:
            lines.append(f"Skipped {len(self.skipped):,} files:")
            lines += [f"  {file}: {why}" for file, why in self.skipped]
        return lines + [f"Warning: {warning}" for warning in self.warnings]

    def _ending(self) -> list[str]:
        total = sum(self.seconds.values())
        stages = ", ".join(f"{stage} {took:.1f}" for stage, took in self.seconds.items())
        ending = "Nothing was written (dry run)." if self.dry_run else f"Index: {self.index}"
        return [f"Took {total:.1f} s ({stages})", ending]
