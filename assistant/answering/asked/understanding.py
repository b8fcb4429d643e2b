"""What a question asks for: on its own, after what was said before, and in time."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date

from assistant.answering.asked import follow_ups
from assistant.answering.asked.follow_ups import Named
from assistant.answering.asked.other_thing import same_of_another
from assistant.answering.asked.question import Idf, Question, read
from assistant.answering.asked.this_article import pointed
from assistant.domain.nouns import (
    Language,
    Post,
    Turn,
    Usage,
)
from assistant.language.dates import TimeAsked, asked

Spend = Callable[[Usage], None]
Rewrite = Callable[[str, Sequence[Turn], Spend | None], str | None]
"""What gives a question after earlier turns as one that stands alone, None where it cannot."""


class Understanding:
    """Completes questions by what was said before them: by `rewrite`, which may give None, or by
    rule."""

    def __init__(self, today: Callable[[], date], rewrite: Rewrite | None = None) -> None:
        self._today, self._rewrite = today, rewrite

    def alone(self, question: str, idf: Idf, usual: Language | None = None) -> Question:
        """A question that stands alone. `idf` tells how rare a word is in the archive, `usual` is
        the language of most of it."""
        when = asked(question, self._today())
        topic = when.topic(question)
        return read(question, topic, topic, when, idf, usual=usual)

    def beside(
        self,
        question: str,
        post: Post,
        history: Sequence[Turn],
        idf: Idf,
        usual: Language | None = None,
    ) -> Question | None:
        """A question to the post that is open beside it, since it points there or, as the first
        one, names nothing of its own; None for any other."""
        found = pointed(question)
        if found is None or (history and not found.surely):
            return None
        if not found.gist:
            when = asked(found.rest, self._today())
            topic = when.topic(found.rest)
            searched, when = f"{post.title}\n{topic}", replace(when, strict=False)
            own = read(found.rest, topic, searched, when, idf, usual=usual)
            return replace(own, surely=False, beside=True)
        title, about = post.title, "\n".join(filter(None, (post.title, post.excerpt)))
        when = TimeAsked(None, None, False, False, title)
        gist = read(title, title, about, when, idf, usual=usual)
        return replace(gist, beside=True, gist=True, kind="fact")

    def after(
        self,
        question: str,
        history: Sequence[Turn],
        named: Named,
        idf: Idf,
        *,
        spend: Spend | None = None,
        usual: Language | None = None,
        rewritten: str | None = None,
    ) -> Question:
        """A question as it is meant after earlier turns, of which there may be none.

        `named` gives the names of a text, `idf` tells how rare a word is in the archive, `spend`
        is told what the model took for it. `rewritten` is the question as one that stands alone,
        where a model has read it; "" where it could not.
        """
        if history and (self._rewrite is not None or rewritten):
            if rewritten is None and self._rewrite is not None:
                rewritten = self._rewrite(question, history, spend)
            if rewritten:
                return self.alone(rewritten, idf, usual)
        return self._by_rule(question, history, named, idf, usual)

    def _by_rule(
        self,
        question: str,
        history: Sequence[Turn],
        named: Named,
        idf: Idf,
        usual: Language | None,
    ) -> Question:
        again = same_of_another(question, history)
        if again is not None:
            return self.alone(again, idf, usual)
        when = asked(question, self._today())
        topic = when.topic(question)
        searched = follow_ups.search_text(topic, history, named)
        if searched != topic and not (when.first or when.last):
            earlier = asked(follow_ups.standing(history), self._today())
            when = replace(when, first=earlier.first, last=earlier.last, strict=earlier.strict)
        return replace(
            read(question, topic, searched, when, idf, usual=usual),
            surely=follow_ups.points_back(question),
            otherwise=follow_ups.named_text(topic, history, named),
        )
