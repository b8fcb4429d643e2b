"""Who does what to whom: a sentence that turns it round is false. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from assistant.checking.binding import (
    Name,
    names_in,
    same_name,
)
from assistant.checking.clauses import spans

_ROLE: Final = re.compile(
    r"^[」』\")）]*(?:社|氏|側)?(?:\([^()]{0,40}\))?(?P<particle>によって|により|による|からの|から|には|へ|は|が|も|を|に|の)"
)
_VERB: Final = re.compile(
    r"(?P<stem>買収|引き抜|提訴|訴え|支払|出資|投資|供給|販売|売却|購入|提供|委託|批判|非難|発注|受注|貸与|打ち負か|吸収|譲渡|請求|要求|警告|リリース|開発|公開|投入|搭載|設立|創業|建設|発売|運営|保有|獲得|調達|実証|成し遂げ|策定|主導|開設|創設|提唱|命じ)"
    r"(?P<ending>[ぁ-ゖ]*)"
)
_PASSIVE: Final = re.compile(r"^(?:さ|か|ら|わ|え)?(?:れ(?:る|た|て|ま)|られ)|^を受け")


@dataclass(frozen=True, slots=True)
class _Act:
    """A verb with the names that do it and that it is done to."""

    stem: str
    doers: tuple[str, ...]
    others: tuple[str, ...]
    sentence: str


def _acts(folded: str, *, carried: bool) -> Iterator[_Act]:
    topic: str | None = None
    for start, end in spans(folded):
        text = folded[start:end]
        names = names_in(text)
        parts = []
        for name in names:
            match = _ROLE.match(text[name.end : name.end + 64])
            parts.append((name, match["particle"] if match else ""))
        earlier = topic if carried else None
        topic = next((n.text for n, p in parts if p in ("は", "も")), None) or earlier
        for verb in _VERB.finditer(text):
            before = [(n, p) for n, p in parts if n.end <= verb.start()]
            passive = bool(_PASSIVE.match(verb["ending"]))
            near = [(n, p) for n, p in before if not re.search("[。]", text[n.end : verb.start()])]
            last = next((p for _, p in reversed(near) if p in ("は", "も", "が")), "")
            about = next((n.text for n, p in reversed(near) if p in ("は", "も")), earlier)
            doers = _doers(near, text) if last == "が" else [about] if about else []
            others = [
                n.text
                for n, p in near
                if p in ("を", "に", "から", "からの", "によって", "により", "による", "へ", "には")
            ][-1:]
            object_of = [
                n.text
                for n, p in near
                if p == "の"
                and re.fullmatch(
                    r"[」』]?社?の(?:[^、。はがを]{0,14}での)?", text[n.end : verb.start()]
                )
            ]
            if re.match(r"[をのでにはがとへも]", verb["ending"]) or (
                not verb["ending"]
                and not re.match(r"[、。]|契約|合意", text[verb.end() : verb.end() + 2])
            ):
                doers = []
            if object_of and verb["stem"] == "買収":
                others = object_of[-1:]
                doers = [d for d in doers if not same_name(d, others[0])]
            if passive:
                doers, others = others, doers
            yield _Act(verb["stem"], tuple(doers), tuple(others), text)


def _doers(near: list[tuple[Name, str]], text: str) -> list[str]:
    """The last name with が before a verb, and the names that are listed with it."""
    last = next((i for i in reversed(range(len(near))) if near[i][1] == "が"), None)
    if last is None:
        return []
    found = [near[last][0].text]
    for (before, _), (after, _) in zip(
        near[last - 1 :: -1] if last else [], near[last:0:-1], strict=False
    ):
        if not re.fullmatch(
            r"[」』]?(?:社|氏)?(?:\([^()]*\))?(?:と|や|、|・|および|及び)[「『]?",
            text[before.end : after.start],
        ):
            break
        found.append(before.text)
    return found


def turned(said: str, text: str) -> Iterator[str]:
    """The names of a sentence that do what the passage says is done to them."""
    theirs = list(_acts(text, carried=True))
    for mine in _acts(said, carried=False):
        same = [act for act in theirs if act.stem == mine.stem]
        if not same or not mine.doers:
            continue
        doer = mine.doers[0]
        if any(same_name(doer, d) for act in same for d in act.doers):
            continue
        if any(same_name(doer, o) for act in same for o in act.others):
            yield doer
            continue
        if any(
            act.doers
            and mine.others
            and any(same_name(o, p) for o in mine.others for p in act.others)
            for act in same
        ):
            yield doer
            continue
        known = [act for act in same if act.doers]
        if len(same) == len(known) == 1 and not any(
            same_name(doer, n.text) for n in names_in(known[0].sentence)
        ):
            yield doer
            continue
        if any(same_name(d, o) for act in same for d in act.doers for o in mine.others):
            yield doer
