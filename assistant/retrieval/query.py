"""What is typed into a search box, besides the question: phrases, words to leave out, AND and OR.
Pure.

    "AI Act"          posts that have this phrase as it is written
    -NVIDIA           posts that don't have this word; -"…" for a phrase
    NVIDIA OR AMD     posts that have one of both
    NVIDIA AND AMD    posts that have both

`OR` binds closer than `AND`; both are written in capitals. A minus before a figure is a minus.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_TOKEN = re.compile(
    r"(?P<minus>(?<!\S)[-−－‐–])?"
    r"(?:[\"“”＂](?P<phrase>[^\"“”＂]{1,200})[\"“”＂]|(?P<word>[^\s\"“”＂]+))"
)
_EDGES = "()（）,、，。.？?!！;；:："
_FIGURE = re.compile(r"[0-9０-９.,]")
_MOST = 24
"""Conditions of one query; what is typed behind that many is a part of the question alone."""


@dataclass(frozen=True, slots=True)
class Term:
    """A word or a phrase; a phrase is looked for `exact`ly as it is written."""

    text: str
    exact: bool = False

    def __str__(self) -> str:
        return f'"{self.text}"' if self.exact else self.text


@dataclass(frozen=True, slots=True)
class Query:
    """What was typed: the `question` without what says which posts are meant, and the conditions.
    A post has at least one term of each group of `needed`, and none that is `left_out`."""

    question: str
    needed: tuple[tuple[Term, ...], ...] = ()
    left_out: tuple[Term, ...] = ()

    @property
    def words(self) -> str:
        """The conditions as they are typed, "" for none."""
        groups = [" OR ".join(map(str, group)) for group in self.needed]
        return " ".join((" AND ".join(groups), *(f"-{term}" for term in self.left_out))).strip()


def read(typed: str) -> Query:
    """What was typed into a search box. One without operators is a question and nothing else.

    >>> read('delays of the "AI Act" -NVIDIA').words
    '"AI Act" -NVIDIA'
    >>> read("NVIDIA OR AMD exports").question
    'NVIDIA AMD exports'
    """
    kept: list[str] = []
    left_out: list[Term] = []
    groups: list[list[Term]] = []
    joining = ""
    last: Term | None = None
    at = 0
    for found in _TOKEN.finditer(typed):
        between = typed[at : found.start()]
        at = found.end()
        term = _term(found)
        if found["minus"] and term and not _is_figure(found) and len(left_out) < _MOST:
            left_out.append(term)
            kept.append(between)
            joining, last = "", None
            continue
        if found["word"] in ("AND", "OR") and last and _goes_on(typed, at):
            kept.append(between)
            joining = found["word"]
            continue
        kept.append(between + found[0])
        if term is None:
            continue
        if len(groups) < _MOST:
            _join(groups, term, last if joining else None, joining)
        joining, last = "", term
    question = " ".join("".join((*kept, typed[at:])).split())
    return Query(question, tuple(map(tuple, groups)), tuple(left_out))


def _term(found: re.Match[str]) -> Term | None:
    if found["phrase"]:
        text = " ".join(found["phrase"].split())
        return Term(text, exact=True) if text else None
    bare = found["word"].strip(_EDGES)
    return Term(bare) if bare else None


def _is_figure(found: re.Match[str]) -> bool:
    return bool(found["word"] and _FIGURE.match(found["word"]))


def _goes_on(typed: str, at: int) -> bool:
    following = _TOKEN.search(typed, at)
    return following is not None and not following["minus"] and _term(following) is not None


def _join(groups: list[list[Term]], term: Term, before: Term | None, joining: str) -> None:
    """Add a term to the groups: a phrase is always needed, a word where it is joined to the one
    before it."""
    known = bool(groups) and before is not None and groups[-1][-1] == before
    if before is not None and not known:
        groups.append([before])
    if joining == "OR" and before is not None:
        groups[-1].append(term)
    elif joining == "AND" or term.exact:
        groups.append([term])
