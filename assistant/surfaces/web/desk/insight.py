"""What people asked of the archive, week by week and by surface: topics, how they were answered and
liked, and which posts were cited and which never."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from assistant.domain.nouns import Post
from assistant.language.answer_forms import is_pleasantry
from assistant.records import StoredAnswer, VoteCounts
from assistant.surfaces.web.desk.exporting import Cell, csv_text
from assistant.surfaces.web.desk.gaps import (
    MOST,
    Asked,
    Cluster,
    Tallies,
    Vectors,
    bare_question,
    clusters,
)

_STAFF = "desk"
COLUMNS = ("kind", "week", "surface", "text", "url", "asked", "answered", "nearest", "none",
           "up", "down", "cited", "newest")  # fmt: skip


@dataclass(slots=True)
class Counts:
    """How many questions were asked, how they were answered, and the votes on their answers."""

    asked: int = 0
    answered: int = 0
    nearest: int = 0
    none: int = 0
    up: int = 0
    down: int = 0

    def add(self, other: Counts) -> None:
        """Count what another counted, too."""
        self.asked += other.asked
        self.answered += other.answered
        self.nearest += other.nearest
        self.none += other.none
        self.up += other.up
        self.down += other.down


@dataclass(slots=True)
class CitedPost:
    """A post and how many answers cite it, with the votes on these."""

    post: Post
    answers: int = 0
    up: int = 0
    down: int = 0


@dataclass(frozen=True, slots=True)
class Insight:
    """What was asked from a day to another: counts by the Monday of the week and the surface,
    topics of readers' questions, the largest first, posts by how often they are cited, and those
    that no answer cites, the newest first. `left_out` counts distinct questions beyond `MOST`."""

    since: date
    until: date
    weeks: Mapping[tuple[date, str], Counts]
    topics: tuple[Cluster, ...]
    cited: tuple[CitedPost, ...]
    never: tuple[Post, ...]
    posts: int
    left_out: int = 0
    total: Counts = field(default_factory=Counts)

    def by_week(self) -> dict[date, Counts]:
        """The counts of each week, all surfaces together, the newest last."""
        found: dict[date, Counts] = {}
        for (week, _), one in sorted(self.weeks.items()):
            found.setdefault(week, Counts()).add(one)
        return found

    def by_surface(self) -> dict[str, Counts]:
        """The counts of each surface, the one most used first."""
        found: dict[str, Counts] = {}
        for (_, surface), one in self.weeks.items():
            found.setdefault(surface, Counts()).add(one)
        return dict(sorted(found.items(), key=lambda pair: -pair[1].asked))


def insight(
    kept: Iterable[StoredAnswer],
    tallies: Tallies,
    posts: Mapping[str, Post],
    span: tuple[date, date],
    vectors: Vectors,
) -> Insight:
    """The insight into answers that were kept of a span of days, both inclusive, on an archive with
    these posts. Greetings are no questions; topics are of readers only."""
    weeks: dict[tuple[date, str], Counts] = {}
    asked: dict[str, Asked] = {}
    cited: dict[str, CitedPost] = {}
    total = Counts()
    for one in kept:
        day = one.asked_at.date()
        if not span[0] <= day <= span[1] or is_pleasantry(one.answer.question):
            continue
        votes = tallies.get((one.id, 0), VoteCounts())
        own = Counts(1, up=votes.up, down=votes.down)
        setattr(own, one.answer.state, 1)
        total.add(own)
        monday = day - timedelta(days=day.weekday())
        weeks.setdefault((monday, one.told.surface), Counts()).add(own)
        files = {citation.post.file for citation in one.answer.citations} & posts.keys()
        for file in files if one.answer.state == "answered" else ():
            known = cited.setdefault(file, CitedPost(posts[file]))
            known.answers += 1
            known.up += votes.up
            known.down += votes.down
        if one.told.surface != _STAFF:
            _note(asked, one, files, day)
    newest = sorted(asked.values(), key=lambda a: a.newest, reverse=True)
    never = [post for file, post in posts.items() if file not in cited]
    return Insight(
        *span,
        weeks,
        clusters(newest[:MOST], posts, vectors),
        tuple(sorted(cited.values(), key=lambda c: (-c.answers, c.post.file))),
        tuple(sorted(never, key=lambda post: post.date, reverse=True)),
        len(posts),
        max(0, len(newest) - MOST),
        total,
    )


def _note(asked: dict[str, Asked], one: StoredAnswer, files: Iterable[str], day: date) -> None:
    question = one.answer.question
    known = asked.setdefault(bare_question(question), Asked(question))
    known.count += 1
    known.newest = max(known.newest, day)
    known.near.update(Counter(files))


def as_csv(found: Insight) -> str:
    """The insight as CSV: a line for each week and surface, each topic, each post that is cited,
    and each that never is, told apart by `kind`."""
    lines: list[list[Cell]] = []
    for (week, surface), one in sorted(found.weeks.items()):
        counts: list[Cell] = [one.asked, one.answered, one.nearest, one.none, one.up, one.down]
        lines.append(["week", week.isoformat(), surface, None, None, *counts, None, None])
    for topic in found.topics:
        text = "\n".join(topic.examples)
        near = "\n".join(post.url for post in topic.near)
        lines.append(
            ["topic", None, None, text, near, topic.count, *[None] * 6, topic.newest.isoformat()]
        )
    for known in found.cited:
        post, votes = known.post, [known.up, known.down]
        lines.append(
            ["cited", None, None, post.title, post.url, *[None] * 4, *votes, known.answers, None]
        )
    for post in found.never:
        day = post.date.date().isoformat()
        lines.append(["never_cited", None, None, post.title, post.url, *[None] * 6, 0, day])
    return csv_text(COLUMNS, lines)
