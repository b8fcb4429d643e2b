"""The check by a chat model, with the rules behind it when the model fails."""

from __future__ import annotations

import logging
import re
from collections.abc import Sequence

from assistant import prompt
from assistant.errors import ModelError
from assistant.models import ChatModel
from assistant.passage import Hit
from assistant.support.verdict import Judge, Reason, Verdict
from assistant.tokens import cut_to_tokens

log = logging.getLogger(__name__)

_REPLY = re.compile(
    r"\s*[*\"'「]*(?P<un>UN)?SUPPORTED[*\"'」.。]*\s*[:：]?\s*(?P<why>[^\n]*)", re.I
)


class ModelJudge:
    """Asks a chat model about each sentence, for at most `seconds`, and `rules` when it fails."""

    def __init__(self, model: ChatModel, rules: Judge, seconds: float, tokens: int) -> None:
        self._model, self._rules, self._seconds, self._tokens = model, rules, seconds, tokens
        self._prompt = prompt.load("judge", ("passages", "sentence"))

    def judge(self, sentence: str, sources: Sequence[Hit]) -> Verdict:
        """What the model says of the sentence; see `Judge`."""
        if not sources:
            return self._rules.judge(sentence, sources)
        passages = "\n\n".join(
            f"{hit.passage.plain}\n(from the post of {hit.post.date.date()}: "
            f"{' > '.join((hit.post.title, *hit.place.heading))})"
            for hit in sources
        )
        messages = self._prompt.format_messages(
            passages=cut_to_tokens(passages, self._tokens), sentence=sentence
        )
        try:
            said = _REPLY.match(self._model.complete(messages, self._seconds))
        except ModelError as error:
            log.warning("%s", error)
            said = None
        if said is None:
            return self._rules.judge(sentence, sources)
        if said["un"]:
            return Verdict((Reason("model", said["why"].strip() or sentence),))
        return Verdict()
