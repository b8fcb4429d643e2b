"""How an owner is told of pages that are no posts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

_SEVERAL = (
    ("is a list", "are lists"), ("is ", "are "), ("says ", "say "), ("leads ", "lead "),
    ("asks ", "ask "), ("has ", "have "),
)  # fmt: skip


def told_of(left_out: Mapping[str, str]) -> list[str]:
    """How many pages are no posts, by the reason; nothing for none."""
    why = Counter(left_out.values())
    if not why:
        return []
    counted = "; ".join(f"{count:,} {_plural(one, count)}" for one, count in why.most_common())
    pages = "page is no post and was" if len(left_out) == 1 else "pages are no posts and were"
    return [f"{len(left_out):,} {pages} left out: {counted}"]


def _plural(reason: str, count: int) -> str:
    for one, many in _SEVERAL:
        if count > 1 and reason.startswith(one):
            return many + reason.removeprefix(one)
    return reason
