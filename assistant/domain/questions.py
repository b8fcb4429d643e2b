"""What is asked, and how it is to be answered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from assistant.domain.noun import Noun
from assistant.domain.posts import Post

Language = Literal["ja", "en", "zh-Hans", "zh-Hant", "ko", "de", "fr", "es"]
"""The languages that questions are answered in, as tags of BCP 47."""
QuestionKind = Literal["fact", "change", "current", "compare", "list", "count"]
"""What is asked for: a plain fact, how something changed, how it stands now, how things compare,
several things, or how many posts tell of it and when."""
FilterName = Literal["category", "tag", "author", "time"]
"""What a question may limit the posts by."""
Role = Literal["user", "assistant"]


@dataclass(frozen=True, slots=True)
class Filters:
    """What a question is limited to. Dates are days in the site's zone, both inclusive."""

    date_from: date | None = None
    date_to: date | None = None
    category: str | None = None
    tag: str | None = None
    author: str | None = None
    source: str | None = None

    def __bool__(self) -> bool:
        named = (self.category, self.tag, self.author, self.source)
        return any((self.date_from, self.date_to, *named))

    def match(self, post: Post) -> bool:
        """Whether the post passes every filter that is set."""
        day = post.date.date()
        return (
            (self.date_from is None or day >= self.date_from)
            and (self.date_to is None or day <= self.date_to)
            and (self.category is None or self.category in post.categories)
            and (self.tag is None or self.tag in post.tags)
            and (self.author is None or self.author in post.authors)
            and (self.source is None or self.source == post.source)
        )


@dataclass(frozen=True, slots=True)
class ReadFilters(Noun):
    """The filters that a question names itself, and the question without the words that name
    labels. Its time is one where it says which posts are meant; both days are inclusive.

    Who takes one off asks the same question with its name among `unfiltered`.
    """

    category: str | None
    tag: str | None
    author: str | None
    question: str
    date_from: date | None = None
    date_to: date | None = None

    def __bool__(self) -> bool:
        return bool(self.named)

    @property
    def named(self) -> tuple[FilterName, ...]:
        """The names of those that are set."""
        by: dict[FilterName, object] = {
            "author": self.author,
            "category": self.category,
            "tag": self.tag,
            "time": self.date_from or self.date_to,
        }
        return tuple(name for name, value in by.items() if value)


@dataclass(frozen=True, slots=True)
class Reading(Noun):
    """What a chat model read in a question, as far as it fits the question and the archive.

    `question` is the question as one that stands alone, `kind` what it asks for, as the model
    says, `topic` what of, and `names` whom or what it names, in other scripts too where posts
    have them. The days tell which time it asks about, as far as it says one.
    """

    question: str
    kind: QuestionKind | None = None
    topic: str = ""
    names: tuple[str, ...] = ()
    date_from: date | None = None
    date_to: date | None = None


@dataclass(frozen=True, slots=True)
class Options:
    """How a question is to be answered; what is None is as the settings have it.

    `top_k` passages are retrieved, quotes have at most `characters` (60 to 2,000), `extractive`
    leaves the chat model out, and passages of the post whose file is `prefer` come before others
    that are about as good. It is answered as a question of this `kind`, and filters that it names
    itself are left aside where they are `unfiltered`. `language` is that of the page where it is
    asked: the answer is in it where the question is in none, such as a name.
    """

    top_k: int | None = None
    characters: int | None = None
    extractive: bool = False
    prefer: str | None = None
    kind: QuestionKind | None = None
    unfiltered: frozenset[FilterName] = frozenset()
    language: Language | None = None


@dataclass(frozen=True, slots=True)
class Turn:
    """One message of the conversation so far."""

    role: Role
    text: str
