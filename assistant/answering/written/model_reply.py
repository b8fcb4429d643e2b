"""One reply of the chat model: its texts, whether it is a refusal, and how it went."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator, Sequence

from langchain_core.messages import BaseMessage

from assistant.domain.errors import ModelError, PromptTooLong
from assistant.models import ChatModel, Spend

log = logging.getLogger(__name__)

NO_ANSWER = "NO_ANSWER"
_BEFORE_A_REFUSAL = " \u3000\r\n\t*_`\"'「『（([【<"
_THOUGHT = re.compile(r"^\s*<think>.*?(?:</think>|\Z)", re.DOTALL)


class Reply:
    """One reply of the chat model: its texts, and afterwards how it went.

    `whole`: it came to its end. `spoke`: it said something. `refused`: that the passages hold
    no answer. `withheld`: the far end's own filter ended it. `too_long`: there is none, for
    the prompt was too long.
    """

    def __init__(
        self, model: ChatModel, messages: Sequence[BaseMessage], seconds: float, spend: Spend
    ) -> None:
        self._model, self._messages = model, messages
        self._seconds, self._spend = seconds, spend
        self.refused = False
        self.whole = False
        self.spoke = False
        self.withheld = False
        self.too_long = False

    def texts(self) -> Iterator[str]:
        """The pieces of the reply, once it is clear that it is no refusal.

        What a reasoning model thinks aloud first is left out. Ends early, and is then not
        `whole`, when the model fails or the time is over.
        """
        begun = ""
        clear = False
        try:
            for chunk in self._model.stream(self._messages, self._seconds, self._spend):
                if chunk.end:
                    self.whole = chunk.end == "whole"
                    self.withheld = chunk.end == "withheld"
                if clear:
                    yield chunk.text
                    continue
                begun += chunk.text
                told = _THOUGHT.sub("", begun)
                said = told.lstrip(_BEFORE_A_REFUSAL)
                self.refused = said.startswith(NO_ANSWER)
                clear = bool(said) and not self.refused and not NO_ANSWER.startswith(said)
                if clear:
                    self.spoke = True
                    yield told
        except PromptTooLong as error:
            log.warning("%s", error)
            self.too_long = True
        except ModelError as error:
            log.warning("%s", error)
            self.whole = False
