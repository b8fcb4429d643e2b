"""What is kept beyond the index: answers that were given, votes on them, staff's sessions."""

from assistant.records.answers import Answers, Kept, Told
from assistant.records.database import Database
from assistant.records.meanings import Meanings
from assistant.records.sessions import Sessions, Tries, digest
from assistant.records.tables import Tables
from assistant.records.votes import Tally, Vote, Votes

__all__ = [
    "Answers",
    "Database",
    "Kept",
    "Meanings",
    "Sessions",
    "Tables",
    "Tally",
    "Told",
    "Tries",
    "Vote",
    "Votes",
    "digest",
]
