"""The staff collect paragraphs in folders."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Make the tables of folders and of the pins in them."""
    op.create_table(
        "folder",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("person", sa.String(200), nullable=False),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("draft", sa.Text),
        sa.Column("made", sa.DateTime, nullable=False),
        sa.Column("changed", sa.DateTime, nullable=False),
    )
    op.create_index("folder_person", "folder", ["person", "changed"])
    op.create_table(
        "pin",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column(
            "folder", sa.String(32), sa.ForeignKey("folder.id", ondelete="CASCADE"), nullable=False
        ),
        sa.Column("passage", sa.String(64), nullable=False),
        sa.Column("theme", sa.String(120)),
        sa.Column("note", sa.Text),
        sa.Column("content", sa.Text, nullable=False),
        sa.Column("at", sa.DateTime, nullable=False),
        sa.UniqueConstraint("folder", "passage", name="pin_once"),
    )
