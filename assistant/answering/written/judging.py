"""The check by a chat model: one call for all the sentences of an answer."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from assistant.checking.verdict import Check
from assistant.domain.errors import ModelError
from assistant.models import ChatModel, Spend, prompt, schemas

log = logging.getLogger(__name__)

_VERDICTS: Final[dict[str, Check]] = {
    "supported": "supported", "unchecked": "unchecked", "contradicted": "contradicted",
}  # fmt: skip
_ROW: Final = schemas.an_object(
    number={"type": "integer"}, verdict=schemas.one_of(*_VERDICTS), reason=schemas.TEXT
)
SCHEMA: Final = schemas.strict("verdicts", sentences=schemas.some(_ROW))
_LINE = re.compile(
    r"^\W{0,9}(?P<number>\d{1,3})\W{1,9}(?P<verdict>supported|unchecked|contradicted)\b"
    r"[^\w\n]{0,9}(?P<reason>[^\n]{0,300})",
    re.IGNORECASE | re.MULTILINE,
)


@dataclass(frozen=True, slots=True)
class JudgedSentence:
    """What a model says of a sentence, and why where it is contradicted."""

    check: Check
    reason: str = ""


class ModelJudge:
    """Has a chat model judge all the sentences of an answer at once."""

    def __init__(self, model: ChatModel) -> None:
        self._model = model
        self._prompt = prompt.load("judge", ("boundary", "passages", "sentences"))

    def judge(
        self, sentences: Sequence[str], passages: str, seconds: float, spend: Spend | None = None
    ) -> Mapping[int, JudgedSentence]:
        """The verdicts by the number of the sentence, counted from 1, those that the model gives;
        none where it fails or has no time. `passages` are the text of those it is shown."""
        if not sentences or seconds <= 0:
            return {}
        numbered = (f"{n}. {prompt.on_one_line(text)}" for n, text in enumerate(sentences, 1))
        messages = self._prompt.format_messages(
            boundary=prompt.boundary(), passages=passages, sentences="\n".join(numbered)
        )
        try:
            said = self._model.complete(messages, seconds, spend, SCHEMA)
        except ModelError as error:
            log.warning("%s", error)
            return {}
        found = {n: one for n, one in read(said).items() if 1 <= n <= len(sentences)}
        if not found:
            log.warning("The chat model's verdicts can't be read; the rules' stay.")
        return found


def read(said: str) -> dict[int, JudgedSentence]:
    """The verdicts in a model's reply: JSON, alone or within other text, or a line for each.

    >>> read('1. CONTRADICTED: falls')[1]
    Judged(check='contradicted', reason='falls')
    """
    start, end = said.find("{"), said.rfind("}")
    try:
        rows = json.loads(said[start : end + 1])["sentences"] if 0 <= start < end else []
    except (ValueError, KeyError, TypeError, RecursionError):
        rows = []
    rows = rows if isinstance(rows, list) else []
    found = dict(filter(None, map(_row, rows)))
    return found or {
        int(line["number"]): JudgedSentence(
            _VERDICTS[line["verdict"].casefold()], line["reason"].strip()
        )
        for line in _LINE.finditer(said)
    }


def _row(row: Any) -> tuple[int, JudgedSentence] | None:
    if not isinstance(row, dict):
        return None
    number, verdict = row.get("number"), _VERDICTS.get(str(row.get("verdict")).casefold())
    if not isinstance(number, int) or verdict is None:
        return None
    return number, JudgedSentence(verdict, str(row.get("reason") or "").strip())
