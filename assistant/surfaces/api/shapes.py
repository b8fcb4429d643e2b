"""What requests have to look like, and what answers do: the words of the API's description.

Of the nouns only what the API adds to them stands here.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field
from pydantic.json_schema import SkipJsonSchema, WithJsonSchema

from assistant.domain import nouns
from assistant.domain.nouns import FilterName, Filters, Language, Options, QuestionKind
from assistant.records.votes import LONGEST_WHY
from assistant.surfaces.api.examples import FEEDBACK, QUESTION
from assistant.surfaces.shapes import shaped

LONGEST_QUESTION = 20_000
KEY = r"^[A-Za-z0-9_-]{16,32}$"
CURSOR = r"^-?[0-9]{1,12}\.[0-9a-f]{16}$"
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_NUMBER = re.compile(r"[0-9]{1,9}", re.ASCII)
_TEXT = r"^[^\x00]*$"
_SAID = r"^[^\x00]*[^\s\x00-\x1f\x7f-\xa0\ufeff][^\x00]*$"


def _writable(text: str) -> str:
    """The text; raises `ValueError` for half a character, which nothing can store or send."""
    text.encode()
    return text


def _asked(text: str) -> str:
    """The question; raises `ValueError` for one that says nothing."""
    if not re.search(_SAID, _writable(text)):
        raise ValueError("is empty, or has characters that no text has")
    return text


def _day(value: object) -> object:
    if not isinstance(value, str) or not _DAY.fullmatch(value):
        raise ValueError("must be a day such as 2025-07-01")
    return date.fromisoformat(value)


def _number(value: object) -> object:
    """A number of a query; raises `ValueError` for what only looks like one."""
    if isinstance(value, str) and not _NUMBER.fullmatch(value):
        raise ValueError("must be a whole number")
    return value


def _whole(value: object) -> object:
    """A whole number of JSON, where 1.0 is 1; raises `ValueError` for anything else."""
    if isinstance(value, bool) or not isinstance(value, int | float) or value % 1:
        raise ValueError("must be a whole number")
    return int(value)


Key = Annotated[str, Field(pattern=KEY)]
Label = Annotated[
    str, Field(min_length=1, max_length=200, pattern=_TEXT), AfterValidator(_writable)
]
Address = Annotated[str, Field(max_length=2000, pattern=_TEXT), AfterValidator(_writable)]
Why = Annotated[str, Field(max_length=LONGEST_WHY, pattern=_TEXT), AfterValidator(_writable)]
Asked = Annotated[
    str,
    Field(min_length=1, max_length=LONGEST_QUESTION, json_schema_extra={"pattern": _SAID}),
    AfterValidator(_asked),
]
Day = Annotated[date, BeforeValidator(_day), WithJsonSchema({"type": "string", "format": "date"})]
Retrieved = Annotated[int, Field(ge=1, le=100), BeforeValidator(_whole)]
RetrievedOf = Annotated[int, Field(ge=1, le=100), BeforeValidator(_number)]
Limit = Annotated[int, Field(ge=1, le=100), BeforeValidator(_number)]
Characters = Annotated[int, Field(ge=60, le=2000), BeforeValidator(_whole)]
Number = Annotated[int, Field(ge=0, le=1000), BeforeValidator(_whole)]
Nothing = SkipJsonSchema[None]


class Narrowing(BaseModel):
    """Which posts count: those of these days (both inclusive), with exactly this category, tag
    and author, of the source of this name."""

    model_config = ConfigDict(extra="forbid")

    date_from: Day | None = Field(
        default=None, description="The first day, as the site counts days."
    )
    date_to: Day | None = Field(default=None, description="The last day.")
    category: Label | None = None
    tag: Label | None = None
    author: Label | None = None
    source: Label | None = None

    def filters(self) -> Filters:
        """The same as the assistant knows it."""
        return Filters(
            self.date_from, self.date_to, self.category, self.tag, self.author, self.source
        )


class Choices(BaseModel):
    """How the question is answered; what is left out is as the server has it."""

    model_config = ConfigDict(extra="forbid")

    top_k: Retrieved | None = Field(default=None, description="Passages that are retrieved.")
    characters: Characters | None = Field(
        default=None, description="Most characters of an answer made of quotes."
    )
    mode: Literal["model", "extractive"] = Field(
        default="model",
        description="`extractive` for quotes alone; `model` has the chat model write where the"
        " server has one. The Answer's `mode` tells what came of it.",
    )
    kind: QuestionKind | None = Field(
        default=None,
        description="What kind of answer is wanted, whatever the question sounds like: `fact` for"
        " a plain one. The Answer's `kind` tells what it was taken for.",
    )
    unfiltered: tuple[FilterName, ...] = Field(
        default=(),
        max_length=4,
        description="Filters that the question names itself and that are left aside; the Answer's"
        " `read_filters` are those that were applied.",
    )

    language: Language | None = Field(
        default=None,
        description="The language of the page where it is asked: the answer is in it where the"
        " question is in none, such as a name.",
    )

    def options(self, page: str | None) -> Options:
        """The same as the assistant knows it; `page` is the file of the post beside it."""
        return Options(
            self.top_k,
            self.characters,
            self.mode == "extractive",
            page,
            self.kind,
            frozenset(self.unfiltered),
            self.language,
        )


class Question(BaseModel):
    """A question, and what it comes after."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [QUESTION]})

    question: Asked
    after: Key | None = Field(
        default=None,
        description="The `continuation` of the answer before this one, which goes on with its"
        " conversation; or the `id` of any answer: a new conversation begins with that answer"
        " alone.",
    )
    filters: Narrowing = Field(default_factory=Narrowing)
    options: Choices = Field(default_factory=Choices)
    page: Address | None = Field(
        default=None, description="The address of the post that is open beside it: it comes first."
    )


class Search(Narrowing):
    """What to search for, and where."""

    question: Asked
    top_k: RetrievedOf | None = Field(default=None, description="Passages that are retrieved.")


class Listing(Narrowing):
    """Which posts to list."""

    limit: Limit = Field(default=20, description="Posts of one page.")
    cursor: Annotated[str, Field(pattern=CURSOR)] | None = Field(
        default=None, description="The `next` of the page before."
    )


class Feedback(BaseModel):
    """A thumb up (1), down (-1) or taken back (0), on an answer (0) or one of its citations."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [FEEDBACK]})

    answer: Key = Field(description="The `id` of the answer.")
    value: Annotated[Literal[1, 0, -1], BeforeValidator(_whole)]
    citation: Number = 0
    why: Why | None = None
    voter: Key | None = Field(
        default=None,
        description="A random mark of the person: one vote for each. Left out, it is a new one.",
    )


@shaped(nouns.Post)
class ListedPost(BaseModel):
    """A post with its beginning; `href` is where the API has all of it."""

    excerpt: str | None
    href: str


@shaped(nouns.Passage)
@shaped(nouns.Place)
class PostPassage(BaseModel):
    """A paragraph of a post: `text` as in its source, `plain` as it reads; `link` opens the
    article at it."""

    link: str


class WholePost(ListedPost):
    """A post with its passages, in their order."""

    passages: list[PostPassage]


class Posts(BaseModel):
    """A page of posts, newest first. `next` is the cursor of the following page, null on the
    last."""

    posts: list[ListedPost]
    next: str | None


@shaped(nouns.Hit)
class FoundPassage(BaseModel):
    """A passage that was found. Scores compare within one result only; a rank is null where
    that kind of search did not bring it."""

    link: str


class Passages(BaseModel):
    """What was searched for, and the passages, best first."""

    searched: str
    passages: list[FoundPassage]


@shaped(nouns.Answer)
class Answer(BaseModel):
    """An answer. `id` leads back to it, for feedback and for everybody who has its page,
    `permalink`. `continuation` goes on with the conversation (`after`): it is told this once, and
    a secret of the one who asked. All three are null where it could not be kept."""

    id: str | None
    permalink: str | None
    continuation: str | None


class Vote(BaseModel):
    """A vote as it was kept."""

    answer: str
    citation: int
    value: Literal[1, 0, -1]
    voter: str


class Health(BaseModel):
    """That all is well."""

    status: Literal["ok", "ready"]


class Readiness(BaseModel):
    """That it can answer; `behind` is what is not the newest that there is, and does all the
    same."""

    status: Literal["ready"]
    behind: list[Literal["index"]]


class Fault(BaseModel):
    """Where a request does not fit, and why."""

    at: str
    message: str


class Problem(BaseModel):
    """What went wrong (RFC 9457); the log knows more under `request_id`."""

    type: str
    title: str
    status: int
    detail: str
    request_id: str | None
    errors: list[Fault] | Nothing = None
    missing: list[Literal["index", "records"]] | Nothing = None
