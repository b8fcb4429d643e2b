"""What is found and told: hits, citations and the answer that they make."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Annotated, ClassVar, Literal

from assistant.domain.noun import HIDDEN, InJson, Noun
from assistant.domain.posts import Passage, Place, Post, is_link, newest_day
from assistant.domain.questions import Language, QuestionKind, ReadFilters, Reading

Mode = Literal["extractive", "model"]
State = Literal["answered", "nearest", "none"]
"""What the archive has of a question: an answer, only what comes nearest, or nothing near."""
PartKind = Literal["told", "framing", "quote", "event", "cell"]
EventStatus = Literal["done", "planned", "reported", "denied"]
LackKind = Literal["name", "time", "figure", "form", "topic"]


@dataclass(frozen=True, slots=True)
class Hit(Noun):
    """A passage that was found. Scores compare within one result only; a rank is null where
    that kind of search did not bring it.

    `score` is the fused score (higher is better), `cosine` the similarity in meaning; `bm25`
    and the ranks are None where that side did not bring it.
    `place` is the spot in `post`; `also_in` names the other posts that pass the filters,
    newest first. `before` is the plain text of the passage before it in `post`, where this one
    points back at it.
    """

    derived: ClassVar = {
        "passage_id": "passage",
        "text": "passage",
        "heading": "also_in",
        "position": "also_in",
    }

    passage: Annotated[Passage, HIDDEN]
    post: Post
    place: Annotated[Place, HIDDEN]
    also_in: tuple[Post, ...]
    score: float
    cosine: float | None = None
    bm25: float | None = None
    dense_rank: int | None = None
    lexical_rank: int | None = None
    before: str | None = None

    @property
    def passage_id(self) -> str:
        """The id of its passage."""
        return self.passage.id

    @property
    def text(self) -> str:
        """Its passage as in the source."""
        return self.passage.text

    @property
    def heading(self) -> tuple[str, ...]:
        """The headings above it in `post`."""
        return self.place.heading

    @property
    def position(self) -> int:
        """Where it stands in `post`."""
        return self.place.position


@dataclass(frozen=True, slots=True)
class Citation(Noun):
    """A numbered source: `quote` is an exact piece of `text`, and `link` opens the article
    at it.

    `text` is the passage as it stands in the post's file. `plain` and `shown` are the text and
    the quote as a reader of the article sees them, without Markdown's marks.
    """

    number: int
    passage_id: str
    post: Post
    also_in: tuple[Post, ...]
    heading: tuple[str, ...]
    position: int
    text: str
    quote: str
    link: str
    plain: Annotated[str, HIDDEN]
    shown: Annotated[str, HIDDEN]

    def __post_init__(self) -> None:
        if self.quote not in self.text:
            raise ValueError(f"citation {self.number}: the quote is not in the passage's text")
        if not is_link(self.link):
            raise ValueError(f"citation {self.number}: {self.link!r} is no address of the web")


@dataclass(frozen=True, slots=True)
class Event(Noun):
    """When something happened that a part of an answer tells, and how it stands.

    `day` is its first day, known to a `precision`, from the `words` that tell of it or, where
    these have no time, from the day of their `post`. `headline` is the title of that post, and
    `posts` is how many posts tell of it. `newest` says that it is the last one of a story,
    `overtaken` that a later one of the same answer says otherwise, and `disputed` that another
    one does that is no newer. `gloss` is what the headline tells in the language of the answer,
    where that is another one; "" where not enough of it is known.
    """

    day: date
    headline: str
    precision: Literal["day", "month", "year"] = "day"
    dated: Literal["words", "post"] = "post"
    status: EventStatus = "done"
    posts: int = 1
    newest: bool = False
    overtaken: bool = False
    disputed: bool = False
    gloss: str = ""


@dataclass(frozen=True, slots=True)
class Cell(Noun):
    """Where a part of an answer stands in its table: the labels of its row and its column."""

    row: str
    column: str


@dataclass(frozen=True, slots=True)
class Sentence(Noun):
    """A part of an answer with the numbers of its citations.

    Its kind is `told` for a sentence, `quote` for a paragraph of a post, of which `marks` are the
    spans that answer ([start, end) in characters of `text`), `framing` for a line that only
    says what comes after it, `event` for one of a timeline, and `cell` for one of a table.
    It is `supported` where its sources have its figures, times, names and most of its words, as
    quotes do; `unchecked` says nothing against it.
    """

    text: str
    citations: tuple[int, ...] = ()
    kind: PartKind = "told"
    marks: tuple[tuple[int, int], ...] = ()
    check: Literal["supported", "unchecked"] = "supported"
    event: Event | None = None
    cell: Cell | None = None

    @property
    def framing(self) -> bool:
        """Whether it only says what comes after it."""
        return self.kind == "framing"


@dataclass(frozen=True, slots=True)
class TableRow(Noun):
    """A row of a table: its label, and a cell for each column, null where nothing is found."""

    label: str
    cells: tuple[Sentence | None, ...]


@dataclass(frozen=True, slots=True)
class Table(Noun):
    """A comparison: a column for each side, every cell with its sources."""

    columns: tuple[str, ...]
    rows: tuple[TableRow, ...]


@dataclass(frozen=True, slots=True)
class LeftOut(Noun):
    """A sentence of the chat model that the passages it was shown contradict, so that the answer
    is without it.

    `kind` is what is wrong with it, `words` are those at fault; where the model judged it
    ("judge"), they are its reason.
    """

    text: str
    kind: Literal["figure", "date", "name", "polarity", "judge"]
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Usage(Noun):
    """What the chat model took.

    Tokens of all calls, and US dollars where the price is known. `estimated` says that the far
    end did not count the tokens of at least one of them.
    """

    prompt_tokens: int
    completion_tokens: int
    cost: Annotated[float | None, InJson("cost_usd", digits=9)] = None
    estimated: bool = False

    def __add__(self, other: Usage) -> Usage:
        return Usage(
            self.prompt_tokens + other.prompt_tokens,
            self.completion_tokens + other.completion_tokens,
            None if self.cost is None or other.cost is None else self.cost + other.cost,
            self.estimated or other.estimated,
        )


@dataclass(frozen=True, slots=True)
class Timings(Noun):
    """Milliseconds.

    All from the question's arrival, but `retrieve`, which is a duration.
    """

    retrieve: Annotated[float, InJson(digits=1)] = 0.0
    first_token: Annotated[float, InJson(digits=1)] = 0.0
    total: Annotated[float, InJson(digits=1)] = 0.0


NoticeKind = Literal[
    "quotes_instead",
    "uncited",
    "cut_off",
    "withheld",
    "left_out",
    "no_post",
    "not_of_then",
    "not_beside",
    "newest_instead",
    "spelling",
    "other",
]


@dataclass(frozen=True, slots=True)
class Notice(Noun):
    """Something to know of how an answer was made: its kind, and the text for people."""

    kind: NoticeKind
    text: str


@dataclass(frozen=True, slots=True)
class Lack(Noun):
    """Something that a question asks for and no paragraph near it has: its kind, and the text
    that tells people of it."""

    kind: LackKind
    text: str


WhyConsidered = Literal[
    "newest",
    "event",
    "disputed",
    "side",
    "shown",
    "same_event",
    "off_topic",
    "no_room",
    "nothing_told",
]
"""Why a post is in a story: it is the newest, tells of a new event, disagrees with another one,
tells of a side of a comparison, or is shown to the chat model. Why it is not: it tells the same
event, is off the topic, finds no room, or has no sentence that tells anything."""


@dataclass(frozen=True, slots=True)
class Considered(Noun):
    """A post that was looked at for a story, told or not.

    `rank` counts from 1, the post that fits best; its `fit` is the part of what the best one is
    worth. `told` of its passages are quoted, or shown to the chat model; 0 where it is left out.
    """

    post: Post
    rank: int
    fit: float
    day: date
    why: WhyConsidered
    told: int = 0


@dataclass(frozen=True, slots=True)
class Answer(Noun):
    """What every surface renders, and nothing else.

    `answer` holds the `[n]` markers; `sentences` is the same text without them, part by part.
    Its `state` is `answered`; `nearest` where the archive does not say it, `lacks` tells why, and
    what is cited comes nearest; or `none`, without citations. It is `abstained` in the last two.
    `kind` is the kind of the question; `events` are the sentences that make a timeline, in the
    order of their days; `table` has one column for each of the `columns`, the sides of a
    comparison. `narrower` are questions that ask for a part of a wide one. `left_out` are
    sentences that it is without. `read_filters` are those that the question names, where they were
    applied, and `reading` is what a chat model read in it. `considered` are the posts that a story
    was chosen from.
    """

    derived: ClassVar = {
        "abstained": "state",
        "as_of": "state",
        "notice": "timings",
        "events": "columns",
        "table": "columns",
    }

    question: str
    answer: str
    language: Language
    sentences: tuple[Sentence, ...]
    citations: tuple[Citation, ...]
    state: State
    mode: Mode
    model: str | None = None
    usage: Usage | None = None
    timings: Annotated[Timings, InJson("timings_ms")] = field(default_factory=Timings)
    notices: tuple[Notice, ...] = ()
    lacks: tuple[Lack, ...] = ()
    narrower: tuple[str, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    kind: QuestionKind = "fact"
    read_filters: ReadFilters | None = None
    reading: Reading | None = None
    columns: Annotated[tuple[str, ...], HIDDEN] = ()
    considered: Annotated[tuple[Considered, ...], HIDDEN] = ()

    @property
    def events(self) -> tuple[Sentence, ...]:
        """The sentences that make a timeline, oldest first; none for other answers."""
        dated = [((one.event.day, one.event.newest), one) for one in self.sentences if one.event]
        return tuple(one for _, one in sorted(dated, key=lambda pair: pair[0]))

    @property
    def table(self) -> Table | None:
        """The table that compares its columns, None for other answers."""
        cells = [(one.cell, one) for one in self.sentences if one.cell]
        found = {(cell.row, cell.column): one for cell, one in cells}
        rows = tuple(
            TableRow(row, tuple(found.get((row, column)) for column in self.columns))
            for row in dict.fromkeys(cell.row for cell, _ in cells)
        )
        return Table(self.columns, rows) if self.columns else None

    @property
    def abstained(self) -> bool:
        """Whether the archive does not say what was asked."""
        return self.state != "answered"

    @property
    def as_of(self) -> date | None:
        """The day of the newest post that the answer rests on."""
        return newest_day([citation.post for citation in self.citations])

    @property
    def notice(self) -> str | None:
        """The texts of its notices as one, None where there is none."""
        return " ".join(notice.text for notice in self.notices) or None
