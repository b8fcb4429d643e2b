"""The check by a chat model, with the rules behind it when the model fails."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Sequence

from assistant.checking.verdict import (
    Judge,
    Reason,
    Verdict,
)
from assistant.domain.errors import ModelError
from assistant.domain.nouns import Hit
from assistant.models import ChatModel, Spend, prompt
from assistant.models.tokens import cut_to_tokens

log = logging.getLogger(__name__)

_REPLY = re.compile(
    r"\s*[*\"'「]*(?P<un>UN)?SUPPORTED[*\"'」.。]*\s*[:：]?\s*(?P<why>[^\n]*)", re.I
)


class ModelJudge:
    """Asks a chat model about each sentence, and `rules` when it fails.

    `seconds` tells how long it may take for the next one; without any the rules judge. The
    passages that it is shown take at most `tokens`; `spend` is told what each call took.
    """

    def __init__(
        self,
        model: ChatModel,
        rules: Judge,
        seconds: Callable[[], float],
        *,
        tokens: int,
        spend: Spend | None = None,
    ) -> None:
        self._model, self._rules = model, rules
        self._seconds, self._tokens, self._spend = seconds, tokens, spend
        self._prompt = prompt.load("judge", ("boundary", "passages", "sentence"))

    def judge(self, sentence: str, sources: Sequence[Hit]) -> Verdict:
        """What the model says of the sentence; see `Judge`."""
        seconds = self._seconds()
        if not sources or seconds <= 0:
            return self._rules.judge(sentence, sources)
        passages = "\n\n".join(
            f"{prompt.as_data(hit.passage.plain)}\n(from the post of {hit.post.date.date()}: "
            f"{' > '.join(map(prompt.on_one_line, (hit.post.title, *hit.place.heading)))})"
            for hit in sources
        )
        messages = self._prompt.format_messages(
            boundary=prompt.boundary(),
            passages=cut_to_tokens(passages, self._tokens),
            sentence=prompt.on_one_line(sentence),
        )
        try:
            said = _REPLY.match(self._model.complete(messages, seconds, self._spend))
        except ModelError as error:
            log.warning("%s", error)
            said = None
        if said is None:
            return self._rules.judge(sentence, sources)
        if said["un"]:
            return Verdict((Reason("model", said["why"].strip() or sentence),))
        return Verdict()
