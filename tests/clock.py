"""The time at which tests stand still."""

from datetime import UTC, datetime

NOW = datetime(2026, 4, 1, tzinfo=UTC)
