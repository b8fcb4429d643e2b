"""What a question asks for: on its own, after what was said before, and in time."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from assistant import conversation, prompt
from assistant.archive import query_words
from assistant.conversation import Named
from assistant.dates import Asked, asked
from assistant.errors import ModelError
from assistant.models import ChatModel, Spend
from assistant.passage import Post, Turn
from assistant.pointing import pointed

log = logging.getLogger(__name__)

_TURNS, _TURN_CHARACTERS = 6, 500


@dataclass(frozen=True, slots=True)
class Understood:
    """A question as it stands alone as far as that is known, what it asks of, its words of
    time left out, what is searched for it, and what it says of time.

    `surely` is False when it is only a guess that the question goes on from earlier turns;
    `otherwise` is what else may be searched where that finds no answer.
    `beside` says that it is asked of the post that is open beside it, and `gist` that it asks
    what that post says as a whole.
    """

    question: str
    topic: str
    searched: str
    when: Asked
    surely: bool = True
    beside: bool = False
    gist: bool = False
    otherwise: str | None = None


class Understanding:
    """Completes questions by what was said before them: by rule, or with a chat model."""

    def __init__(self, model: ChatModel | None, seconds: float, today: Callable[[], date]) -> None:
        """`seconds` is the longest that the model is waited for."""
        self._model, self._seconds, self._today = model, seconds, today
        self._prompt = prompt.load("standalone", ("boundary", "conversation", "question"))

    def alone(self, question: str) -> Understood:
        """A question that stands alone."""
        when = asked(question, self._today())
        topic = when.topic(question)
        return Understood(question, topic, topic, when)

    def beside(self, question: str, post: Post, history: Sequence[Turn]) -> Understood | None:
        """A question to the post that is open beside it, since it points there or, as the first
        one, names nothing of its own; None for any other."""
        found = pointed(question)
        if found is None or (history and not found.surely):
            return None
        if not found.gist:
            alone = self.alone(found.rest)
            when, searched = replace(alone.when, strict=False), f"{post.title}\n{alone.topic}"
            return replace(alone, searched=searched, when=when, surely=False, beside=True)
        title, about = post.title, "\n".join(filter(None, (post.title, post.excerpt)))
        when = Asked(None, None, False, False, False, title)
        return Understood(title, title, about, when, beside=True, gist=True)

    def after(
        self, question: str, history: Sequence[Turn], named: Named, spend: Spend | None = None
    ) -> Understood:
        """A question as it is meant after earlier turns, of which there may be none.

        `named` gives the names of a text, `spend` is told what the model took for it.
        """
        if not history or self._model is None:
            return self._by_rule(question, history, named)
        said = "\n".join(
            f"{turn.role}: {prompt.on_one_line(turn.text[:_TURN_CHARACTERS])}"
            for turn in history[-_TURNS:]
        )
        try:
            messages = self._prompt.format_messages(
                boundary=prompt.boundary(),
                conversation=said,
                question=prompt.on_one_line(question),
            )
            rewritten = self._model.complete(messages, self._seconds, spend)
        except ModelError as error:
            log.warning("question not completed by the model: %s", error)
            rewritten = ""
        known = set(query_words(f"{said}\n{question}"))
        if len(rewritten) > 4 * len(question) + 200 or not known & set(query_words(rewritten)):
            return self._by_rule(question, history, named)
        return self.alone(rewritten)

    def _by_rule(self, question: str, history: Sequence[Turn], named: Named) -> Understood:
        alone = self.alone(question)
        when = alone.when
        searched = conversation.search_text(alone.topic, history, named)
        if searched != alone.topic and not (when.first or when.last):
            earlier = asked(conversation.standing(history), self._today())
            when = replace(when, first=earlier.first, last=earlier.last, strict=earlier.strict)
        return replace(
            alone,
            searched=searched,
            when=when,
            surely=conversation.points_back(question),
            otherwise=conversation.named_text(alone.topic, history, named),
        )
