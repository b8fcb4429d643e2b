"""What is kept beyond the index: answers that were given, votes on them, staff's sessions."""

from assistant.records.answers import Answers, Kept, Told
from assistant.records.database import Database
from assistant.records.votes import Tally, Vote, Votes

__all__ = ["Answers", "Database", "Kept", "Tally", "Told", "Vote", "Votes"]
