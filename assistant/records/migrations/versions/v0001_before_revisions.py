"""The tables as they were before there were revisions; whatever of them is there stays."""

from __future__ import annotations

import json

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

_SOME = 500
_ANSWERS = sa.table(
    "answer",
    sa.column("id", sa.String),
    sa.column("said", sa.Text),
    sa.column("answer", sa.Text),
)


def upgrade() -> None:
    """Make what is missing, and the first form of answers, without `said`, the last one."""
    _answers()
    _votes()
    _staff()
    _elsewhere()


def _answers() -> None:
    op.create_table(
        "answer",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("after", sa.String(32), sa.ForeignKey("answer.id", ondelete="SET NULL")),
        sa.Column("conversation", sa.String(32), nullable=False),
        sa.Column("asked_at", sa.DateTime, nullable=False),
        sa.Column("surface", sa.String(16), nullable=False),
        sa.Column("person", sa.String(200)),
        sa.Column("page", sa.Text),
        sa.Column("question", sa.Text, nullable=False),
        sa.Column("abstained", sa.Boolean, nullable=False),
        sa.Column("as_of", sa.String(10)),
        sa.Column("index_day", sa.DateTime, nullable=False),
        sa.Column("said", sa.Text, nullable=False),
        sa.Column("answer", sa.Text, nullable=False),
        if_not_exists=True,
    )
    columns = sa.inspect(op.get_bind()).get_columns("answer")
    if "said" not in {column["name"] for column in columns}:
        op.add_column("answer", sa.Column("said", sa.Text))
        _say()
        with op.batch_alter_table("answer") as changed:
            changed.alter_column("said", existing_type=sa.Text(), nullable=False)
    op.create_index("ix_answer_after", "answer", ["after"], if_not_exists=True)
    op.create_index("ix_answer_conversation", "answer", ["conversation"], if_not_exists=True)
    op.create_index("answer_person", "answer", ["person", "asked_at"], if_not_exists=True)
    op.create_index("answer_asked", "answer", ["asked_at"], if_not_exists=True)


def _say() -> None:
    """What each answer says, for those who search in it, from the answer itself."""
    connection, last = op.get_bind(), ""
    some = sa.select(_ANSWERS.c.id, _ANSWERS.c.answer).order_by(_ANSWERS.c.id).limit(_SOME)
    while rows := connection.execute(some.where(_ANSWERS.c.id > last)).all():
        for key, answer in rows:
            own = _ANSWERS.c.id == key
            connection.execute(sa.update(_ANSWERS).where(own).values(said=_said(answer)))
        last = rows[-1].id


def _said(answer: str) -> str:
    try:
        return str(json.loads(answer)["answer"])
    except (ValueError, KeyError, TypeError):  # damaged: who opens it is told so
        return ""


def _votes() -> None:
    op.create_table(
        "vote",
        sa.Column(
            "answer",
            sa.String(32),
            sa.ForeignKey("answer.id", ondelete="CASCADE"),
            primary_key=True,
        ),
        sa.Column("citation", sa.Integer, primary_key=True),
        sa.Column("voter", sa.String(64), primary_key=True),
        sa.Column("value", sa.Integer, nullable=False),
        sa.Column("why", sa.Text),
        sa.Column("at", sa.DateTime, nullable=False),
        if_not_exists=True,
    )


def _staff() -> None:
    op.create_table(
        "session",
        sa.Column("digest", sa.String(64), primary_key=True),
        sa.Column("person", sa.String(100), nullable=False),
        sa.Column("proof", sa.String(64), nullable=False),
        sa.Column("made", sa.DateTime, nullable=False),
        sa.Column("seen", sa.DateTime, nullable=False),
        if_not_exists=True,
    )
    op.create_table(
        "sign_in_try",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("who", sa.String(64), nullable=False),
        sa.Column("at", sa.DateTime, nullable=False),
        if_not_exists=True,
    )
    op.create_index("ix_sign_in_try_who", "sign_in_try", ["who"], if_not_exists=True)
    op.create_index("ix_sign_in_try_at", "sign_in_try", ["at"], if_not_exists=True)
    op.create_table(
        "evidence",
        sa.Column(
            "answer",
            sa.String(32),
            sa.ForeignKey("answer.id", ondelete="CASCADE"),
            primary_key=True,
        ),
        sa.Column("content", sa.Text, nullable=False),
        if_not_exists=True,
    )
    op.create_table(
        "meaning",
        sa.Column("digest", sa.String(64), primary_key=True),
        sa.Column("vector", sa.LargeBinary, nullable=False),
        if_not_exists=True,
    )


def _elsewhere() -> None:
    op.create_table(
        "thread",
        sa.Column("key", sa.String(64), primary_key=True),
        sa.Column(
            "answer",
            sa.String(32),
            sa.ForeignKey("answer.id", ondelete="CASCADE"),
            nullable=False,
        ),
        if_not_exists=True,
    )
    op.create_index("ix_thread_answer", "thread", ["answer"], if_not_exists=True)
    op.create_table(
        "claim",
        sa.Column("key", sa.String(64), primary_key=True),
        sa.Column("at", sa.DateTime, nullable=False),
        sa.Column("until", sa.DateTime, nullable=False),
        sa.Column("done", sa.Boolean, nullable=False),
        if_not_exists=True,
    )
    op.create_index("ix_claim_at", "claim", ["at"], if_not_exists=True)
