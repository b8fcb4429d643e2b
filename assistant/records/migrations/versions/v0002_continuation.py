"""What goes on with a conversation is a secret of the one who asked, and no longer the public id.
Who holds none, of what was asked before, goes on from single answers."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Make room for the digest of what the asker holds."""
    op.add_column("answer", sa.Column("continuation", sa.String(64)))
    op.create_index("ix_answer_continuation", "answer", ["continuation"], unique=True)
