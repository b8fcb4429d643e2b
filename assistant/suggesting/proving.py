"""Does the archive answer a question with what it was made of, and is that answer to be trusted?
It is asked, without a model."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from assistant.answering.answerable.judging import judge_found
from assistant.answering.asked.understanding import Understanding
from assistant.answering.quoted.paragraphs import Paragraph, ParagraphQuery, paragraphs
from assistant.answering.quoted.superseding import otherwise
from assistant.archive import Generation, Suggestion
from assistant.embedding import Embedder
from assistant.language.sentences import language_of
from assistant.retrieval.reranking import by_tokens, sentences
from assistant.retrieval.search import CurrentArchive, Retriever, SearchResult
from assistant.suggesting.candidate import Candidate, folded, weak


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
        self._archive, self._embedder = archive, embedder
        self._retriever = Retriever(archive, embedder, by_tokens(embedder))
        self._understanding = Understanding(today)

    def answered(self, question: str) -> Suggestion | None:
        """A question that the site named itself, where it is answered. Raises `ModelError` when
        the embedding model fails."""
        lead, _ = self._asked(question, None)
        if lead is None:
            return None
        hit = lead.hit
        return Suggestion(question, language_of(question), hit.post.file, hit.passage.id, own=True)

    def proven(
        self, candidate: Candidate, file: str, prefer: str | None = None
    ) -> Suggestion | None:
        """The candidate made of the post `file`, where what the answer leads with stands in that
        post and says what was taken out of it, and nothing that was found tells otherwise; None
        else. Raises `ModelError` when the embedding model fails."""
        lead, found = self._asked(candidate.question, prefer)
        if lead is None or lead.hit.post.file != file:
            return None
        hit = lead.hit
        if candidate.heading:
            right = candidate.value in (hit.post.title, *hit.place.heading)
        else:
            right = folded(candidate.value) in folded(lead.marked) and not weak(lead.marked)
        others = (one for hit in found.hits for one in sentences(hit.passage.plain))
        if not right or any(otherwise(lead.marked, other) for other in others):
            return None
        return Suggestion(
            candidate.question, candidate.language, file, hit.passage.id, candidate.value
        )

    def _asked(self, text: str, prefer: str | None) -> tuple[Paragraph | None, SearchResult]:
        """What leads the answer, None where there is none; and what was found for it."""
        generation = self._archive.current()
        usual = generation.languages.usual
        question = self._understanding.alone(text, generation.lexical.idf, usual)
        found = self._retriever.search(question.searched, when=question.when, prefer=prefer)
        if judge_found(question, found).state != "answered":
            return None, found
        wanted = ParagraphQuery(question.text, question.weights, question.forms)
        chosen, _ = paragraphs(wanted, found.hits, self._embedder)
        return (chosen[0] if chosen else None), found
