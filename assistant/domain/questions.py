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
    """What a question is limited to. Dates are days in the site's zone, both inclusive.

    Of several `categories` or `tags` a post has at least one, and none of those that it is to be
    `without`. `words` are conditions on what a post says, as they were typed, of its title alone
    where it is `titled`; `files` are the posts that meet them (see `retrieval.mentions`), and None
    where nobody looked.
    """

    date_from: date | None = None
    date_to: date | None = None
    category: str | None = None
    tag: str | None = None
    author: str | None = None
    source: str | None = None
    categories: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    without_categories: tuple[str, ...] = ()
    without_tags: tuple[str, ...] = ()
    words: str = ""
    titled: bool = False
    files: frozenset[str] | None = None

    def __bool__(self) -> bool:
        named = (self.category, self.tag, self.author, self.source, self.categories, self.tags)
        without = (self.without_categories, self.without_tags)
        return self.files is not None or any((self.date_from, self.date_to, *named, *without))

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
            and (not self.categories or not set(self.categories).isdisjoint(post.categories))
            and (not self.tags or not set(self.tags).isdisjoint(post.tags))
            and set(self.without_categories).isdisjoint(post.categories)
            and set(self.without_tags).isdisjoint(post.tags)
            and (self.files is None or post.file in self.files)
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
