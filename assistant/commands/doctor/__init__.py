"""What is configured, what can be reached, and what is wrong, in words: `ask-the-archive
doctor`."""

from assistant.commands.doctor.examining import examine
from assistant.commands.doctor.finding import (
    Check,
    Examination,
    Finding,
    Report,
    State,
)

__all__ = ["Check", "Examination", "Finding", "Report", "State", "examine"]
