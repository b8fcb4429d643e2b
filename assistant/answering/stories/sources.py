"""Where the answers that many posts make together take these from."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from assistant.answering.asked.question import Idf
from assistant.answering.topics import treated
from assistant.archive import Generation
from assistant.domain.nouns import Filters, Hit, Post
from assistant.embedding import Embedder
from assistant.language.dates import TimeAsked
from assistant.retrieval.on_topic import PostHits
from assistant.retrieval.search import Retriever


@dataclass(frozen=True, slots=True)
class PostSources:
    """The posts of an archive that pass the `filters`, and which of them are asked for by their
    time (`when`); `posts` are those on the question's topic, where it was searched for."""

    retriever: Retriever
    embedder: Embedder
    generation: Generation
    filters: Filters
    when: TimeAsked
    posts: Sequence[PostHits] = ()

    @property
    def idf(self) -> Idf:
        """What tells how rare a word is."""
        return self.generation.lexical.idf

    def find(self, text: str) -> Sequence[PostHits]:
        """The posts on a topic, best first."""
        return self.retriever.posts(text, self.filters, self.when)

    def whole(self, post: PostHits) -> PostHits:
        """A post with the passages that were found first, and then its others as they stand."""
        found = {hit.passage.id for hit in post.hits}
        more = [hit for hit in self.passages(post.post) if hit.passage.id not in found]
        return replace(post, hits=(*post.hits, *more))

    def passages(self, post: Post) -> list[Hit]:
        """All passages of a post, as they stand in it."""
        every = self.generation.ledger.of_post(post.file)
        return [Hit(passage, post, place, also_in=(), score=0.0) for passage, place in every]

    def treated(self, text: str, filters: Filters) -> Collection[str]:
        """The files of all posts that treat a topic, of those that pass other filters."""
        vector = self.embedder.embed_query(text)
        return treated(self.generation, text, vector, filters).posts
