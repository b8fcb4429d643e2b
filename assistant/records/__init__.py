"""What is kept beyond the index: answers that were given, votes on them, staff's sessions."""

from assistant.records.answers import Answers, Provenance, StoredAnswer
from assistant.records.claims import Claims
from assistant.records.database import Database
from assistant.records.meanings import QuestionVectors
from assistant.records.sessions import Sessions, SignInAttempts, digest
from assistant.records.tables import Tables
from assistant.records.threads import Threads
from assistant.records.votes import Vote, VoteCounts, Votes

__all__ = [
    "Answers",
    "Claims",
    "Database",
    "Provenance",
    "QuestionVectors",
    "Sessions",
    "SignInAttempts",
    "StoredAnswer",
    "Tables",
    "Threads",
    "Vote",
    "VoteCounts",
    "Votes",
    "digest",
]
