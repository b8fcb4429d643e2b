"""The index of an archive: ledger, vectors and lexical index, in generations."""

from assistant.archive.cache import Cache
from assistant.archive.calibration import Calibration, Noise, Usual
from assistant.archive.contents import Contents, Entry, FileState, Status
from assistant.archive.following import opened
from assistant.archive.index import Archive, Generation, exists
from assistant.archive.ledger import Ledger
from assistant.archive.lexical import query_words, words
from assistant.archive.matrix import Rows, Scores, numbers
from assistant.archive.memory import VectorMemory, content_key, passage_id
from assistant.archive.places import LabelKind, Mask, Places
from assistant.archive.proof import Check, Proof, prove
from assistant.archive.publish import Change, change, current, old_ledger, publish, vector_memory
from assistant.archive.search import by_meaning, by_words
from assistant.archive.suggested import Suggested, Suggestion
from assistant.archive.vectors import Server
from assistant.archive.wording import Wording, folded, units
from assistant.archive.writing import Writing, glanced, writing

__all__ = [
    "Archive",
    "Cache",
    "Calibration",
    "Change",
    "Check",
    "Contents",
    "Entry",
    "FileState",
    "Generation",
    "LabelKind",
    "Ledger",
    "Mask",
    "Noise",
    "Places",
    "Proof",
    "Rows",
    "Scores",
    "Server",
    "Status",
    "Suggested",
    "Suggestion",
    "Usual",
    "VectorMemory",
    "Wording",
    "Writing",
    "by_meaning",
    "by_words",
    "change",
    "content_key",
    "current",
    "exists",
    "folded",
    "glanced",
    "numbers",
    "old_ledger",
    "opened",
    "passage_id",
    "prove",
    "publish",
    "query_words",
    "units",
    "vector_memory",
    "words",
    "writing",
]
