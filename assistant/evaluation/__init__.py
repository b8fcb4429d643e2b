"""Questions with known facts become figures: is the fact found, said, cited, or refused?"""

from assistant.evaluation.asking import Result, run
from assistant.evaluation.figures import Group, Interval, bootstrap, fold, summary
from assistant.evaluation.questions import Question, read_questions
from assistant.evaluation.table import text

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
