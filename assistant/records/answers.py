"""Answers as they were given: for permalinks, for conversations that go on, for the staff."""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any, Final

from pydantic import TypeAdapter, ValidationError
from sqlalchemy import (
    Boolean,
    Column,
    DateTime,
    ForeignKey,
    Index,
    Row,
    String,
    Table,
    delete,
    insert,
    select,
)

from assistant.domain.errors import RecordsError
from assistant.domain.nouns import Answer, is_link
from assistant.records.columns import Label, Written
from assistant.records.database import LONG, METADATA, Database
from assistant.records.sessions import digest

_ANSWER = TypeAdapter(Answer)
_BYTES = 16
_SECRET_BYTES = 24
_LONGEST_CHAIN = 50
_SOME = 500
"""How many answers are forgotten at a time: those who want to keep one wait no longer."""
_ROOT: Final = "/"

ANSWERS = Table(
    "answer",
    METADATA,
    Column("id", Label(32), primary_key=True),
    Column("after", Label(32), ForeignKey("answer.id", ondelete="SET NULL"), index=True),
    Column("conversation", Label(32), nullable=False, index=True),
    Column("continuation", String(64), index=True, unique=True),
    Column("asked_at", DateTime, nullable=False),
    Column("surface", String(16), nullable=False),
    Column("person", Label(200)),
    Column("page", Written),
    Column("question", Written, nullable=False),
    Column("abstained", Boolean, nullable=False),
    Column("as_of", String(10)),
    Column("index_day", DateTime, nullable=False),
    Column("said", Written, nullable=False),
    Column("answer", Written, nullable=False),
)
Index("answer_person", ANSWERS.c.person, ANSWERS.c.asked_at)
Index("answer_asked", ANSWERS.c.asked_at)


@dataclass(frozen=True, slots=True)
class Provenance:
    """The circumstances of an answer that is to be kept.

    `surface` is where it was asked ("reader", "embed", "desk", …), `person` the member of the
    staff who did, None for readers; `after` the id of the answer that it comes after, which is
    the last one of the same conversation, or, with `anew`, one of another conversation: a shared
    answer that a new one begins with. `page` is the file of the post it was asked on, `index_day`
    when the index was made.
    """

    surface: str
    index_day: datetime
    after: str | None = None
    person: str | None = None
    page: str | None = None
    anew: bool = False


@dataclass(frozen=True, slots=True)
class StoredAnswer:
    """An answer as it was given. Times are in UTC."""

    id: str
    conversation: str
    asked_at: datetime
    answer: Answer
    told: Provenance


class Answers:
    """The answers that were given."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @staticmethod
    def new_id() -> str:
        """An id that nobody can guess: 128 random bits in 22 characters of an address."""
        return secrets.token_urlsafe(_BYTES)

    @staticmethod
    def new_continuation() -> str:
        """What only the one who asked is given, to go on with: 192 random bits in 32 characters."""
        return secrets.token_urlsafe(_SECRET_BYTES)

    def keep(
        self,
        key: str,
        answer: Answer,
        told: Provenance,
        asked_at: datetime | None = None,
        *,
        continuation: str | None = None,
    ) -> StoredAnswer:
        """Keep an answer under an id of `new_id`, and the digest of a `new_continuation`. An
        `after` that is not known starts a new conversation. Raises `RecordsError`."""
        before = self.get(told.after) if told.after else None
        kept = StoredAnswer(
            key,
            before.conversation if before and not told.anew else key,
            asked_at or datetime.now(UTC),
            answer,
            told if before else replace(told, after=None, anew=False),
        )
        with self._database.begin() as connection:
            connection.execute(
                insert(ANSWERS).values(
                    id=key,
                    after=kept.told.after,
                    conversation=kept.conversation,
                    continuation=digest(continuation) if continuation else None,
                    asked_at=_naive(kept.asked_at),
                    surface=told.surface,
                    person=told.person,
                    page=told.page,
                    question=answer.question,
                    abstained=answer.abstained,
                    as_of=answer.as_of.isoformat() if answer.as_of else None,
                    index_day=_naive(told.index_day),
                    said=answer.answer,
                    answer=_ANSWER.dump_json(answer).decode(),
                )
            )
        return kept

    def get(self, key: str) -> StoredAnswer | None:
        """The answer with this id, None where there is none (any more). Raises `RecordsError`."""
        with self._database.begin() as connection:
            row = connection.execute(select(ANSWERS).where(ANSWERS.c.id == key)).first()
        return _kept(row) if row else None

    def continued(self, continuation: str) -> StoredAnswer | None:
        """The answer whose asker was given this to go on with, None where there is none. Raises
        `RecordsError`."""
        query = select(ANSWERS).where(ANSWERS.c.continuation == digest(continuation))
        with self._database.begin() as connection:
            row = connection.execute(query).first()
        return _kept(row) if row else None

    def chain(self, key: str, most: int = _LONGEST_CHAIN) -> list[StoredAnswer]:
        """The answer with this id and those before it in its conversation, oldest first, at
        most `most` of them; of another conversation only the answer that it began with. Empty
        where there is none. Raises `RecordsError`."""
        found: list[StoredAnswer] = []
        following: str | None = key
        while following and len(found) < most and (kept := self.get(following)):
            found.append(kept)
            began = len(found) > 1 and found[-2].told.anew
            following = None if began else kept.told.after
        return found[::-1]

    def of_person(self, person: str, words: str = "", most: int = 200) -> list[StoredAnswer]:
        """What a member of the staff asked, newest first; only those with every one of the
        `words` in question or answer. Raises `RecordsError`."""
        query = select(ANSWERS).where(ANSWERS.c.person == person)
        for word in words.split():
            query = query.where(
                ANSWERS.c.question.icontains(word, autoescape=True)
                | ANSWERS.c.said.icontains(word, autoescape=True)
            )
        query = query.order_by(ANSWERS.c.asked_at.desc()).limit(most)
        with self._database.begin() as connection:
            rows = connection.execute(query).all()
        return [_kept(row) for row in rows]

    def since(self, day: date) -> Iterator[StoredAnswer]:
        """What was asked on that day (UTC) or later, oldest first. Raises `RecordsError`."""
        query = select(ANSWERS).where(ANSWERS.c.asked_at >= datetime(day.year, day.month, day.day))
        with self._database.begin(seconds=LONG) as connection:
            rows = connection.execute(query.order_by(ANSWERS.c.asked_at)).all()
        yield from map(_kept, rows)

    def forget(self, before: datetime) -> int:
        """Remove what was asked before then, with its votes; how many. Raises `RecordsError`."""
        old = select(ANSWERS.c.id).where(ANSWERS.c.asked_at < _naive(before)).limit(_SOME)
        forgotten = 0
        while True:
            with self._database.begin() as connection:
                done = connection.execute(delete(ANSWERS).where(ANSWERS.c.id.in_(old)))
            if not done.rowcount:
                return forgotten
            forgotten += done.rowcount


def _kept(row: Row[tuple[object, ...]]) -> StoredAnswer:
    made, anew = row.index_day.replace(tzinfo=UTC), bool(row.after) and row.conversation == row.id
    told = Provenance(row.surface, made, row.after, row.person, row.page, anew)
    try:
        answer = _read(row.answer)
    except ValueError:
        raise RecordsError(
            f"The answer {row.id} in the records cannot be read: it is damaged, or of another"
            " version."
        ) from None
    return StoredAnswer(row.id, row.conversation, row.asked_at.replace(tzinfo=UTC), answer, told)


def _read(text: str) -> Answer:
    """The answer that was kept. Links that no answer may have, of an archive that was made when
    nobody looked at them, lead to the site's root. Raises `ValueError`."""
    data = _as_now(json.loads(text))
    try:
        return _ANSWER.validate_python(data)
    except ValidationError:
        return _ANSWER.validate_python(_linked(data))


def _linked(data: Any) -> Any:
    if isinstance(data, list):
        return [_linked(one) for one in data]
    if not isinstance(data, dict):
        return data
    wrong = {name for name in ("url", "link") if not is_link(str(data.get(name, _ROOT)))}
    return {name: _ROOT if name in wrong else _linked(value) for name, value in data.items()}


def _as_now(answer: Any) -> Any:
    """A kept answer in the form of today: earlier ones had one notice, without its kind, were
    refused or not, and told by flags of frames and of sentences that no source says."""
    if not isinstance(answer, dict):
        return answer
    if "notices" not in answer:
        text = answer.pop("notice", None)
        answer["notices"] = [{"kind": "other", "text": text}] if text else []
    if "state" not in answer:
        answer["state"] = "none" if answer.pop("abstained", False) else "answered"
    for sentence in answer.get("sentences", ()):
        if isinstance(sentence, dict):
            if sentence.pop("framing", False):
                sentence["kind"] = "framing"
            if not sentence.pop("supported", True):
                sentence["check"] = "unchecked"
    return answer


def _naive(moment: datetime) -> datetime:
    """The moment in UTC without its zone, as databases of every kind keep it."""
    return moment.astimezone(UTC).replace(tzinfo=None)
