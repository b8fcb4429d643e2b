"""What a question asks for: on its own, after what was said before, and in time."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from assistant.answering.asked import follow_ups
from assistant.answering.asked.follow_ups import Named
from assistant.answering.asked.this_article import pointed
from assistant.domain.nouns import (
    Post,
    Turn,
    Usage,
)
from assistant.language.dates import Asked, asked

Spend = Callable[[Usage], None]
Rewrite = Callable[[str, Sequence[Turn], Spend | None], str | None]
"""What gives a question after earlier turns as one that stands alone, None where it cannot."""


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
    """Completes questions by what was said before them: by `rewrite`, which may give None, or by
    rule."""

    def __init__(self, today: Callable[[], date], rewrite: Rewrite | None = None) -> None:
        self._today, self._rewrite = today, rewrite

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
        if history and self._rewrite is not None:
            rewritten = self._rewrite(question, history, spend)
            if rewritten is not None:
                return self.alone(rewritten)
        return self._by_rule(question, history, named)

    def _by_rule(self, question: str, history: Sequence[Turn], named: Named) -> Understood:
        alone = self.alone(question)
        when = alone.when
        searched = follow_ups.search_text(alone.topic, history, named)
        if searched != alone.topic and not (when.first or when.last):
            earlier = asked(follow_ups.standing(history), self._today())
            when = replace(when, first=earlier.first, last=earlier.last, strict=earlier.strict)
        return replace(
            alone,
            searched=searched,
            when=when,
            surely=follow_ups.points_back(question),
            otherwise=follow_ups.named_text(alone.topic, history, named),
        )
