"""Whether a passage tells of the name that a sentence speaks of, or of another. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import pairwise

from assistant.checking.binding import (
    Name,
    names_in,
    same_name,
)
from assistant.checking.clauses import spans
from assistant.checking.wording import (
    Word,
    held,
    words,
)
from assistant.runtime import time_limit


def elsewhere(said: str, text: str, mine: Sequence[Name]) -> Iterator[str]:
    """The name that a sentence speaks of, where the passage tells the same of another name."""
    english = not re.search("[ぁ-ゖ一-鿿]", said)
    for at, topic in enumerate(mine):
        time_limit.check()
        follows = said[topic.end :]
        if at > 0 and not _headed(topic.text):
            continue
        if not english and not re.match(
            r"[」』\")）]*(?:社|氏|など)?(?:\([^()]*\))?(?:は|が|も|の|では|には|にとって)", follows
        ):
            continue
        if _told_of_another(said, text, topic, mine):
            yield topic.text


def _headed(name: str) -> bool:
    return bool(re.search(r"(?:政権|省|庁|県|市|大学|銀行|地裁|高裁)$", name))


def _told_of_another(said: str, text: str, topic: Name, mine: Sequence[Name]) -> bool:
    rest = tuple(w for w in words(said) if not topic.start <= w.start < topic.end)
    if sum(word.weight >= 0.5 for word in rest) < 3:
        return False
    theirs = names_in(text)
    for parts, least, lead in (
        (spans(text), 0.45, 0.2),
        (_segments(text), 0.6, 0.3),
    ):
        shares = [_weighed(rest, text[s:e]) for s, e in parts]
        best = max(range(len(parts)), key=lambda i: shares[i], default=-1)
        if best < 0 or shares[best] < least:
            continue
        start, end = parts[best]
        inside = [n for n in theirs if start <= n.start < end]
        if any(same_name(topic.text, n.text) for n in inside) or topic.text in text[start:end]:
            continue
        own = [
            shares[i]
            for i, (s, e) in enumerate(parts)
            if any(same_name(topic.text, n.text) for n in theirs if s <= n.start < e)
        ]
        if own and max(own) > shares[best] - lead:
            continue
        for n in inside:
            subject = re.match(r"[」』\")）]*(?:社|氏)?(?:\([^()]*\))?(?:は|が|も)", text[n.end :])
            same_kind = _headed(topic.text) and n.text[-1] == topic.text[-1]
            if (subject or same_kind) and not any(same_name(n.text, m.text) for m in mine):
                return True
    return False


@lru_cache(maxsize=64)
def _segments(text: str) -> tuple[tuple[int, int], ...]:
    """The sentences of a text, cut at each comma that ends a list or a clause."""
    found = []
    for start, end in spans(text):
        at = start
        for match in re.finditer(
            r"や、|し、|て、|で、|り、|が、|を、(?=[^、。]{2,20}は)", text[start:end]
        ):
            found.append((at, start + match.end()))
            at = start + match.end()
        found.append((at, end))
    return tuple(found)


def parted(said: str, text: str, mine_all: Sequence[Name]) -> Iterator[str]:
    """Names that a sentence puts together where the passage pairs them with others of it."""
    for start, end in spans(text):
        time_limit.check()
        groups = [
            [n.text for n in names_in(text) if s <= n.start < e]
            for s, e in _segments(text)
            if start <= s < end
        ]
        if len(groups) < 2:
            continue
        marks = [m.end() for m in re.finditer(r"[、。]|, | while ", said)]
        mine = [
            [n.text for n in mine_all if low <= n.start < high]
            for low, high in pairwise([0, *marks, len(said)])
        ]
        for i, group in enumerate(mine):
            if len(group) != 2:
                continue
            one, other = group
            rest = [n for j, g in enumerate(mine) if j != i for n in g]
            places = [
                {k for k, g in enumerate(groups) if any(same_name(n, m) for m in g)}
                for n in (one, other)
            ]
            if all(len(p) == 1 for p in places) and places[0] != places[1]:
                at = groups[next(iter(places[1]))]
                if any(same_name(n, m) for n in rest for m in at):
                    yield one


def _weighed(said: tuple[Word, ...], text: str) -> float:
    total = sum(word.weight for word in said)
    return sum(word.weight * held(word, text) for word in said) / total if total else 0.0
