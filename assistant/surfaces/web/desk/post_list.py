"""The list of posts behind the plot: what the page shows of it, and what is saved of it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, fields, replace

from assistant.answering import topic_list
from assistant.answering.topic_list import ListedPost, Order
from assistant.answering.topics import WIDTH, TopicPosts
from assistant.domain.nouns import Filters, Language, Post
from assistant.retrieval import query
from assistant.retrieval.mentions import content_words
from assistant.surfaces.texts.desk import WORDING
from assistant.surfaces.web.desk import address, posts_html
from assistant.surfaces.web.desk.parts import Parts
from assistant.surfaces.web.desk.posts_html import PER_PAGE, View

TOPIC = "topic"
"""In addresses of what is saved: what was searched for, where that is not what was typed."""


@dataclass(frozen=True, slots=True)
class Behind:
    """The posts behind a count: of the `topic` that was searched for, those that pass the
    `filters`; `typed` is the question with its conditions."""

    typed: str
    topic: str
    filters: Filters

    @property
    def query(self) -> str:
        """The query of the address of what is saved of them."""
        found = address.pairs(self.typed, self.filters)
        return address.text([*found, (TOPIC, self.topic)])


@dataclass(frozen=True, slots=True)
class Counted:
    """What was counted: of which topic, under which filters, and which posts."""

    topic: str
    filters: Filters
    posts: frozenset[str]


def widened(before: Counted | None, now: Counted, language: Language) -> str:
    """Why a question counts more posts than one before it that asks for less; "" where it does
    not. Filters only leave posts out; but each topic is measured by all its words and its own
    meaning, so that words more can bring posts which fewer of them don't."""
    if before is None or len(now.posts) <= len(before.posts):
        return ""
    asked, wider = set(content_words(now.topic)), set(content_words(before.topic))
    names = [one.name for one in fields(Filters) if one.name not in ("files", "words", "titled")]
    kept = all(
        getattr(before.filters, name) in (None, (), getattr(now.filters, name)) for name in names
    )
    kept = kept and (before.filters.files is None or before.filters.files == now.filters.files)
    if not (wider < asked and kept):
        return ""
    more = WORDING[language]["counts_more"]
    return more.format(topic=before.topic, n=len(before.posts), new=len(now.posts - before.posts))


def limited(parts: Parts, typed: str, filters: Filters) -> tuple[str, Filters]:
    """The question of what was typed, and the filters with the conditions that are typed beside
    it, or that the filters have from before where they have none of their posts."""
    assistant = parts.answering.assistant
    if filters.words and filters.files is None and not query.read(typed).words:
        asked = query.read(filters.words)
        return typed, assistant.limited(asked, filters, titled=filters.titled)
    asked = query.read(typed)
    return asked.question, assistant.limited(asked, filters, titled=filters.titled)


def page(parts: Parts, behind: Behind, view: View, language: Language, note: str = "") -> str:
    """One page of the list as HTML."""
    assistant = parts.answering.assistant
    found = assistant.treated(behind.topic, behind.filters)
    last = max(1, -(-len(found.posts) // PER_PAGE))
    view = replace(view, page=min(view.page, last))
    posts = _grouped(parts, found, view, language)
    first = (view.page - 1) * PER_PAGE
    shown = topic_list.listed(
        assistant.generation,
        found,
        behind.topic,
        posts[first : first + PER_PAGE],
        first=first + 1,
    )
    told = [note] if note else []
    told += [] if found.whole else [WORDING[language]["not_whole"].format(width=f"{WIDTH:,}")]
    return posts_html.posts(shown, len(posts), view, behind.query, language, note=" ".join(told))


def every(
    parts: Parts, behind: Behind, order: Order, only: Collection[str] = ()
) -> list[ListedPost]:
    """All posts behind a count in an order, or those of them with these keys."""
    assistant = parts.answering.assistant
    found = assistant.treated(behind.topic, behind.filters)
    posts: Sequence[Post] = topic_list.ordered(assistant.generation, found, order)
    if only:
        posts = [post for post in posts if topic_list.key_of(post.file) in only]
    return topic_list.listed(assistant.generation, found, behind.topic, posts)


def _grouped(parts: Parts, found: TopicPosts, view: View, language: Language) -> list[Post]:
    """All posts in their order, those of a group side by side, groups by their first post."""
    posts = topic_list.ordered(parts.answering.assistant.generation, found, view.order)
    groups: dict[str, list[Post]] = {}
    for post in posts:
        groups.setdefault(posts_html.group_of(post, view.group, WORDING[language]), []).append(post)
    return [post for some in groups.values() for post in some]
