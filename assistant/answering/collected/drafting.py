"""A briefing that a chat model writes from pinned paragraphs, each sentence checked."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Final

from pydantic import TypeAdapter, ValidationError

from assistant.answering import notices
from assistant.answering.collected.pins import Collected, hits
from assistant.answering.draft import Draft
from assistant.answering.withdrawal import shown
from assistant.archive import Generation
from assistant.domain.nouns import Answer, Language, Notice
from assistant.language.languages import ByLanguage
from assistant.retrieval.search import SearchResult

if TYPE_CHECKING:  # what goes through a chat model takes seconds to import
    from assistant.answering.written.writer import AnswerWriter

_ASKED: Final = ByLanguage(
    {
        "ja": "「{name}」について、編集者のための要約を書いてください。"
        "何が、いつ、だれによって決まり、いまどうなっているか、記事どうしで食い違う点はどこか。",
        "en": "Write a briefing on “{name}” for editors: what happened, when, who decided it, how"
        " it stands now, and where the posts disagree.",
    }
)
_LEFT: Final = ByLanguage(
    {
        "ja": "ピンのうち{n}件は、モデルに見せられる量に入りませんでした。",
        "en": "Pins that did not fit into what the model is shown: {n}.",
    }
)


@dataclass(frozen=True, slots=True)
class KeptDraft:
    """A draft with the day on which it was written, and from how many pins."""

    answer: Answer
    made: date
    pins: int


_KEPT = TypeAdapter(KeptDraft)


def drafted(
    writing: AnswerWriter,
    generation: Generation,
    name: str,
    pins: Sequence[Collected],
    language: Language,
) -> Iterator[Answer]:
    """The draft as it grows, the last one whole; without sentences where the model fails, or where
    no pin stands in its post. It rests on the pins that fit into what the model is shown."""
    found = hits(generation, pins)
    draft = Draft(_ASKED[language].format(name=name), language, time.perf_counter(), kind="change")
    if not found:
        yield draft.answer("model", model=writing.model_name, state="none")
        return
    reply = None
    for reply in writing.write(draft, (), SearchResult(found, generation)):  # noqa: B007
        yield draft.answer("model", model=writing.model_name)
    partly = None
    if not draft.sentences:
        partly = notices.notice("quotes_instead", language)
    elif reply and not reply.whole:
        partly = notices.notice("withheld" if reply.withheld else "cut_off", language)
    answer = draft.answer("model", model=writing.model_name, notice=partly)
    if left := len(found) - len(draft.shown):
        more = Notice("other", _LEFT[language].format(n=left))
        answer = replace(answer, notices=(*answer.notices, more))
    yield answer


def dumped(draft: KeptDraft) -> str:
    """A draft as text that `loaded` reads."""
    return _KEPT.dump_json(draft).decode()


def loaded(text: str | None, generation: Generation) -> KeptDraft | None:
    """The draft of a text of `dumped`, without what rests on posts that are gone since; None for
    none, and for one of another version."""
    try:
        kept = _KEPT.validate_json(text) if text else None
    except ValidationError:
        return None
    if kept is None:
        return None
    posts = generation.ledger.posts([one.post.file for one in kept.answer.citations])
    return replace(kept, answer=shown(kept.answer, posts.keys(), {}))
