"""Does the archive answer a question with what it was made of, and is that answer to be trusted?
It is asked, without a model."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from datetime import date

from assistant.answering.answerable.judging import judge_found
from assistant.answering.asked.question import Question
from assistant.answering.asked.understanding import Understanding
from assistant.answering.quoted.paragraphs import Paragraph, ParagraphQuery, paragraphs
from assistant.archive import Generation, Suggestion
from assistant.domain.nouns import Hit
from assistant.embedding import Embedder, TokenScorer
from assistant.language.invisible import nfkc
from assistant.language.sentences import sentence_spans
from assistant.retrieval.reranking import by_tokens, context
from assistant.retrieval.search import (
    CurrentArchive,
    Retriever,
    SearchResult,
)
from assistant.suggesting.candidate import Candidate
from assistant.suggesting.clauses import unbracketed
from assistant.suggesting.trusting import disputed, strays, weak

_REMEMBERED = 2000
_LOOKED_AT = 2
"""The paragraphs of an answer of which one at least has to be on what is asked; those after them
come next to it."""


class _Remembering:
    """An embedder that makes the vector of a text once: sentences of a post come again and
    again while questions about it are tried."""

    def __init__(self, embedder: Embedder) -> None:
        self.name = embedder.name
        self._embedder = embedder
        self._known: OrderedDict[tuple[bool, str], list[float]] = OrderedDict()

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        new = [text for text in dict.fromkeys(texts) if (False, text) not in self._known]
        made = dict(zip(new, self._embedder.embed_documents(new), strict=True)) if new else {}
        found = [made[t] if t in made else self._known[False, t] for t in texts]
        for text, vector in made.items():
            self._keep((False, text), vector)
        return found

    def embed_query(self, text: str) -> list[float]:
        vector = self._known.get((True, text))
        if vector is None:
            vector = self._embedder.embed_query(text)
            self._keep((True, text), vector)
        return vector

    def _keep(self, key: tuple[bool, str], vector: list[float]) -> None:
        self._known[key] = vector
        while len(self._known) > _REMEMBERED:
            self._known.popitem(last=False)


class _RememberingTokens(_Remembering):
    """The same for a model that compares tokens, which remembers those by itself."""

    def __init__(self, embedder: Embedder, tokens: TokenScorer) -> None:
        super().__init__(embedder)
        self.sentence_scores = tokens.sentence_scores
        self.passage_scores = tokens.passage_scores


class PinnedArchive:
    """A generation that is searched whether or not it is the current one."""

    def __init__(self, generation: Generation) -> None:
        self._generation = generation

    def current(self) -> Generation:
        """The generation."""
        return self._generation

    def outdated(self) -> None:
        """No newer one is wanted."""


class Prover:
    """Asks questions as an assistant does that answers with quotes, and looks at the answer.
    For one thread at a time."""

    def __init__(
        self, archive: CurrentArchive, embedder: Embedder, today: Callable[[], date]
    ) -> None:
        self._archive = archive
        self._embedder: Embedder = _Remembering(embedder)
        if isinstance(embedder, TokenScorer):
            self._embedder = _RememberingTokens(embedder, embedder)
        self._searcher = Retriever(archive, self._embedder)
        self._retriever = Retriever(archive, self._embedder, by_tokens(embedder))
        self._understanding = Understanding(today)

    def answers(self, question: str, prefer: str | None = None) -> list[tuple[Hit, str]]:
        """What the answer marks with the hits that it stands in, what leads first; none where the
        question is not answered. Raises `ModelError` when the embedding model fails."""
        return [(one.hit, one.marked) for one in self._quoted(*self._found(question, prefer))]

    def _found(self, question: str, prefer: str | None) -> tuple[Question, SearchResult]:
        read = self._read(question)
        return read, self._retriever.search(read.searched, when=read.when, prefer=prefer)

    def _is_found(self, value: str, question: str, prefer: str | None) -> bool:
        """Whether a value stands in one of the hits; nothing is reranked for it."""
        read = self._read(question)
        found = self._searcher.search(read.searched, when=read.when, prefer=prefer)
        return any(value in folded(hit.passage.plain) for hit in found.hits)

    def _read(self, question: str) -> Question:
        return self._understanding.alone(question, self._archive.current().lexical.idf)

    def _quoted(self, question: Question, found: SearchResult) -> list[Paragraph]:
        if judge_found(question, found).state != "answered":
            return []
        wanted = ParagraphQuery(question.text, question.weights, question.forms)
        chosen, _ = paragraphs(wanted, found.hits, self._embedder)
        return chosen

    def proven(
        self, candidate: Candidate, file: str, prefer: str | None = None
    ) -> Suggestion | None:
        """The candidate made of the post `file`, where what the answer leads with says what was
        taken out of it and nothing that was found tells otherwise; None else."""
        value = folded(candidate.value)
        if not candidate.heading and not self._is_found(value, candidate.question, prefer):
            return None
        question, found = self._found(candidate.question, prefer)
        quoted = self._quoted(question, found)
        if not quoted:
            return None
        hit, text = quoted[0].hit, quoted[0].marked
        if candidate.heading:
            right = hit.post.file == file and candidate.value in hit.place.heading
        else:
            right = value in folded(text) and not weak(text)
        idf = found.generation.lexical.idf
        if not right or disputed(candidate, text, _said(found.hits), idf):
            return None
        told = [f"{context(one.hit)}\n{one.text}" for one in quoted[:_LOOKED_AT]]
        if not candidate.heading and strays(candidate.question, told, idf):
            return None
        return Suggestion(
            candidate.question, candidate.language, hit.post.file, hit.passage.id, candidate.value
        )


def _said(hits: Sequence[Hit]) -> Iterator[str]:
    """The sentences of what was found."""
    for hit in hits:
        for start, end in sentence_spans(hit.passage.plain):
            yield hit.passage.plain[start:end]


def folded(text: str) -> str:
    """A text in which a value is found: NFKC, without brackets and white space."""
    return unbracketed("".join(nfkc(text).split()))
