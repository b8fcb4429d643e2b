"""Searches are run again after each ingest."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Make the tables of watches and of what they found."""
    op.create_table(
        "watch",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("person", sa.String(200), nullable=False, index=True),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("question", sa.Text, nullable=False),
        sa.Column("filters", sa.Text, nullable=False),
        sa.Column("folder", sa.String(32), sa.ForeignKey("folder.id", ondelete="SET NULL")),
        sa.Column("secret", sa.String(64), nullable=False, unique=True),
        sa.Column("generation", sa.String(64), nullable=False),
        sa.Column("known", sa.Text, nullable=False),
        sa.Column("made", sa.DateTime, nullable=False),
        sa.Column("looked", sa.DateTime, nullable=False),
    )
    op.create_table(
        "watch_find",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column(
            "watch", sa.String(32), sa.ForeignKey("watch.id", ondelete="CASCADE"), nullable=False
        ),
        sa.Column("key", sa.String(64), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("content", sa.Text, nullable=False),
        sa.Column("at", sa.DateTime, nullable=False, index=True),
        sa.UniqueConstraint("watch", "key", name="watch_find_once"),
    )
