"""What is kept beyond the index: answers that were given, votes on them, staff's sessions
and what they collect."""

from assistant.records.answers import Answers, Provenance, StoredAnswer
from assistant.records.claims import Claims
from assistant.records.database import Database
from assistant.records.folders import Folder, Folders, Pin
from assistant.records.meanings import QuestionVectors
from assistant.records.sessions import Sessions, SignInAttempts, digest
from assistant.records.tables import Tables
from assistant.records.threads import Threads
from assistant.records.votes import Vote, VoteCounts, Votes
from assistant.records.watches import Find, Watch, Watches

__all__ = [
    "Answers",
    "Claims",
    "Database",
    "Find",
    "Folder",
    "Folders",
    "Pin",
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
    "Watch",
    "Watches",
    "digest",
]
