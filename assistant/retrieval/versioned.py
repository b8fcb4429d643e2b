"""Passages of the version that a question names, and the newest releases of a thing.

A post whose title names a version is all about it. Posts of another version of the same thing say
nearly the same with other figures, so that no likeness of words or meaning tells them apart.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal
from weakref import WeakKeyDictionary

import numpy as np

from assistant.archive import Generation, Rows
from assistant.domain.nouns import Filters, Hit, Language, Post
from assistant.language.folding import casefolded
from assistant.language.modality import status_of
from assistant.language.names import Name, Text
from assistant.language.sentences import language_of, sentence_spans
from assistant.language.versions import Version, asks_for_newest, newest_of, versions_in
from assistant.retrieval import ranking
from assistant.runtime import time_limit

Fit = Literal["same", "series", "other", "none"]
"""How versions of a text fit those that are asked for, at best."""
_TITLED, _SAID, _SERIES = 2.0, 1.0, 0.5
"""What a passage gains, in standard deviations of the score, where what stands above it names the
version that is asked for, where it does so itself, or names one of its series."""
_OTHER, _OTHER_SAID = 5.0, 2.5
"""What it loses where what stands above it, or only itself, names others of the same thing: more
than a paragraph that is shown may lie behind."""
_ONWARDS = re.compile(
    r"以降|以後|から|より|後(?:に|の|は)|前|と比べ|比較|違い"
    r"|\b(?:since|after|before|from|than|between|vs|versus|compared?|until|older|newer|earlier|later)\b",
    re.IGNORECASE,
)
"""What makes a version one end of a time: others are asked for as well."""
_SAME_TIME = timedelta(days=365)
"""How long before the newest release a higher version may have been released: an older one is of
another count."""
_FEWEST = 2
_RELEASED = re.compile(
    r"リリース|公開|発売|提供|登場|配布|出荷|発表|出た|出ました"
    r"|\b(?:releas\w{1,4}|out|available|ship\w{0,4}|launch\w{0,3}|publish\w{0,3}|arriv\w{1,3}|here|announc\w{1,4})\b",
    re.IGNORECASE,
)
"""What says that a version was released."""
_TO_COME = re.compile(
    r"予定|計画|今後|見通し|開発中|ロードマップ|に向けて|延期"
    r"|\b(?:plans?|planned|planning|roadmap|upcoming|coming|towards?|future|delayed|postponed)\b",
    re.IGNORECASE,
)
_EARLY = re.compile(
    r"プレビュー|ベータ|アルファ|試用"
    r"|\b(?:previews?|beta|alpha|rc|release candidate|pre-?releases?)\b",
    re.IGNORECASE,
)
"""What asks for a version that comes before a release."""


def asked_versions(question: str) -> tuple[Version, ...]:
    """The versions that a question names, those of its last line first of all: what stands above
    that was asked before."""
    lines = [versions_in(line) for line in question.split("\n")]
    return next((found for found in reversed(lines) if found), ())


def _gain(asked: Sequence[Version], above: Sequence[Version], text: str, others: float) -> float:
    titled, said = fit(asked, above), fit(asked, versions_in(text, bare=3))
    if titled == "same":
        return _TITLED
    if said == "same":
        return _SAID / 2 if titled == "other" else _SAID
    if "series" in (titled, said):
        return _SERIES
    return -others * {"other": _OTHER, "none": _OTHER_SAID * (said == "other")}[titled]


def only_versions(question: str) -> tuple[Version, ...]:
    """The versions that a question is about; none where it goes on from there to others, too."""
    return () if _ONWARDS.search(question) else asked_versions(question)


def fit(asked: Sequence[Version], told: Sequence[Version]) -> Fit:
    """How versions of a text fit those that are asked for, at best."""
    best: Fit = "none"
    for want in asked:
        product = casefolded(want.product)
        for one in told:
            if not one.may_be_of(product):
                continue
            if want.is_same(one):
                return "same"
            if want.covers(one):
                best = "series"
            elif best == "none" and one.product:
                best = "other"
    return best


def is_of(asked: Sequence[Version], title: str, text: str) -> bool:
    """Whether a text below a title is of a version that is asked for: by the title or, where that
    names none, by itself."""
    titled = fit(asked, versions_in(title, bare=2))
    return titled == "same" or (titled == "none" and fit(asked, versions_in(text)) == "same")


@dataclass(frozen=True, slots=True)
class Release:
    """A version of something, and the post that tells of it."""

    version: Version
    post: Post


class Titles:
    """Knows which versions the titles of an archive's posts name. Thread-safe."""

    def __init__(self) -> None:
        self._known: WeakKeyDictionary[Generation, Mapping[str, tuple[Version, ...]]] = (
            WeakKeyDictionary()
        )

    def versions(self, generation: Generation) -> Mapping[str, tuple[Version, ...]]:
        """The versions that titles name, by the files of the posts; without those of none."""
        found = self._known.get(generation)
        if found is None:
            titles = ((post.file, post.title) for post in generation.ledger.posts().values())
            read = ((file, versions_in(title, bare=2)) for file, title in titles)
            found = self._known[generation] = {file: some for file, some in read if some}
        return found

    def gains(
        self, generation: Generation, question: str, rows: Rows, ids: Sequence[str]
    ) -> ranking.Scores | None:
        """What passages gain or lose by the versions that they, their headings and the titles of
        their posts name; None where the question names none."""
        asked = asked_versions(question)
        if not asked:
            return None
        others = 0.0 if _ONWARDS.search(question) else 1.0
        texts, titles = generation.ledger.texts(list(ids)), self.versions(generation)
        found = []
        for row, key in zip(rows.tolist(), ids, strict=True):
            time_limit.check()
            context, text = texts[key]
            standing = generation.places.standing(row)
            files = {generation.places.files[post] for post, _ in standing}
            above = [one for file in files for one in titles.get(file, ())]
            above += versions_in(context, bare=2)
            found.append(_gain(asked, above, text, others))
        gains = np.array(found)
        return gains if (gains > 0).any() else np.zeros(len(gains))  # nothing is of the version

    def files(self, generation: Generation, question: str) -> frozenset[str]:
        """The files of the posts whose titles name the version that a question asks for."""
        asked = asked_versions(question)
        known = self.versions(generation) if asked else {}
        return frozenset(file for file, some in known.items() if fit(asked, some) == "same")

    def releases(
        self, generation: Generation, question: str, names: Sequence[Name], filters: Filters
    ) -> list[Release]:
        """The versions of what is named that posts passing the filters have in their titles; of
        what most of them have there, where nothing is named."""
        known = self.versions(generation)
        posts = generation.ledger.posts(list(known))
        every = [
            Release(some[0], posts[file])
            for file, some in known.items()
            if filters.match(posts[file]) and _is_out(posts[file].title)
        ]
        if names:
            return [one for one in every if _is_of(one, names, generation.info.title)]
        asked = casefolded(question)
        named = [one for one in every if (own := casefolded(one.version.product)) and own in asked]
        if named:
            return named
        counts = Counter(casefolded(one.version.product) for one in every)
        product, count = max(counts.items(), key=lambda one: one[1], default=("", 0))
        some = [one for one in every if casefolded(one.version.product) == product]
        return some if count >= _FEWEST else []


def wants_newest(question: str) -> bool:
    """Whether a question may be about the newest version of something."""
    return asks_for_newest(question) or bool(newest_of(question))


def newest_releases(
    found: Sequence[Release], question: str, language: Language
) -> tuple[Release, ...]:
    """The newest one of these releases, of the series that the question names, and then the others
    by their days, newest first, each with one post, if it can be in a language. None where a
    question that only says "the latest Kibo" finds less than two.

    The newest is the highest number of those that were released in the year before the last one,
    early ones left out where there are others.
    """
    series = asked_versions(question)
    found = [one for one in found if not series or any(want.covers(one.version) for want in series)]
    if not found or (not asks_for_newest(question) and len(found) < _FEWEST):
        return ()
    by_day = sorted(
        _once(found, language), key=lambda one: (one.post.date, one.version.order), reverse=True
    )
    last = by_day[0].post.date
    late = [one for one in by_day if last - one.post.date <= _SAME_TIME]
    final = [one for one in late if not one.version.early] or late
    first = max(final, key=lambda one: (one.version.order, one.post.date))
    return first, *(one for one in by_day if one is not first)


def told_releases(hits: Sequence[Hit], names: Sequence[Name], site: str) -> list[Release]:
    """The releases of what is named that passages tell, sentence by sentence."""
    found = []
    for hit in hits:
        for start, end in sentence_spans(hit.passage.plain):
            sentence = hit.passage.plain[start:end]
            released = _RELEASED.search(sentence) and status_of(sentence) == "done"
            for one in versions_in(sentence, bare=3) if released else ():
                release = Release(one, hit.post)
                if names and _is_of(release, names, site):
                    found.append(release)
    return found


def _is_out(title: str) -> bool:
    """Whether a title does not say itself that a version is still to come."""
    return status_of(title) == "done" and not _TO_COME.search(title)


def _is_of(release: Release, names: Sequence[Name], site: str) -> bool:
    """Whether a release is of what is named: its version stands behind one of the names, or behind
    none in a post or on a site that has it; which has the others, too."""
    post, own = release.post, Text(release.version.product)
    where = Text(f"{post.title}\n{post.excerpt}\n{site}")
    behind = not release.version.product or any(own.has(name) for name in names)
    return behind and all(own.has(name) or where.has(name) for name in names)


def _once(found: Sequence[Release], language: Language) -> list[Release]:
    """One post of each version: in the language, else the first one."""
    kept: dict[object, Release] = {}
    for one in sorted(found, key=lambda one: _rank(one, language)):
        kept.setdefault(one.version.order, one)
    return list(kept.values())


def _rank(one: Release, language: Language) -> tuple[object, ...]:
    return language_of(one.post.title) != language, one.post.date, one.post.file
