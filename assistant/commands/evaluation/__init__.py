"""Questions with known facts become figures: is the fact found, said, cited, or refused?"""

from assistant.commands.evaluation.asking import Result, run
from assistant.commands.evaluation.figures import (
    Group,
    Interval,
    bootstrap,
    fold,
    summary,
)
from assistant.commands.evaluation.questions import Question, read_questions
from assistant.commands.evaluation.table import text

__all__ = [
    "Group",
    "Interval",
    "Question",
    "Result",
    "bootstrap",
    "fold",
    "read_questions",
    "run",
    "summary",
    "text",
]
