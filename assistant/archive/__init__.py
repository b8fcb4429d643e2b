"""The index of an archive: ledger, vectors and lexical index, in generations."""

from assistant.archive.cache import Cache
from assistant.archive.calibration import Calibration, Noise, Usual
from assistant.archive.index import Archive, Generation, exists
from assistant.archive.ledger import Contents, Entry, FileState, Status
from assistant.archive.lexical import query_words, words
from assistant.archive.matrix import Rows, Scores, numbers
from assistant.archive.memory import VectorMemory, content_key, passage_id
from assistant.archive.places import LabelKind, Mask, Places
from assistant.archive.proof import Check, Proof, prove
from assistant.archive.publish import Change, change, current, publish, vector_memory, writing
from assistant.archive.search import by_meaning, by_words
from assistant.archive.suggested import Suggested, Suggestion
from assistant.archive.wording import Wording, folded, units

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
    "Mask",
    "Noise",
    "Places",
    "Proof",
    "Rows",
    "Scores",
    "Status",
    "Suggested",
    "Suggestion",
    "Usual",
    "VectorMemory",
    "Wording",
    "by_meaning",
    "by_words",
    "change",
    "content_key",
    "current",
    "exists",
    "folded",
    "numbers",
    "passage_id",
    "prove",
    "publish",
    "query_words",
    "units",
    "vector_memory",
    "words",
    "writing",
]
