"""What is kept beyond the index: answers that were given, votes on them, staff's sessions."""

from assistant.records.answers import Answers, Kept, Told
from assistant.records.claims import Claims
from assistant.records.database import Database
from assistant.records.meanings import Meanings
from assistant.records.sessions import Sessions, Tries, digest
from assistant.records.tables import Tables
from assistant.records.threads import Threads
from assistant.records.votes import Tally, Vote, Votes

__all__ = [
    "Answers",
    "Claims",
    "Database",
    "Kept",
    "Meanings",
    "Sessions",
    "Tables",
    "Tally",
    "Threads",
    "Told",
    "Tries",
    "Vote",
    "Votes",
    "digest",
]
