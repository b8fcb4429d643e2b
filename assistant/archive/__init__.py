"""The index of an archive: ledger, vectors and lexical index, in generations."""

from assistant.archive.contents import Contents, Entry, FileState, Status
from assistant.archive.index import Archive, exists
from assistant.archive.interface import Generation, Ledger, Mask, Places
from assistant.archive.local.cache import Cache
from assistant.archive.local.calibration import (
    Calibration,
    Distribution,
    OffTopicReach,
    OwnReach,
)
from assistant.archive.local.folded_texts import (
    Wording,
    folded,
    units,
)
from assistant.archive.local.matrix import (
    Rows,
    Scores,
    numbers,
)
from assistant.archive.local.memory import (
    VectorMemory,
    content_key,
    passage_id,
)
from assistant.archive.local.places import LabelKind
from assistant.archive.local.suggested import Suggested, Suggestion
from assistant.archive.locks import looked_at, writing
from assistant.archive.proof import Check, Proof, prove
from assistant.archive.publish import FolderWriting, vector_memory
from assistant.archive.search import by_meaning, by_words
from assistant.archive.served.following import ServedArchive
from assistant.archive.served.schema import archive_server
from assistant.archive.writer import IndexChange, IndexWriter, NewGeneration, change

__all__ = [
    "Archive",
    "Cache",
    "Calibration",
    "Check",
    "Contents",
    "Distribution",
    "Entry",
    "FileState",
    "FolderWriting",
    "Generation",
    "IndexChange",
    "IndexWriter",
    "LabelKind",
    "Ledger",
    "Mask",
    "NewGeneration",
    "OffTopicReach",
    "OwnReach",
    "Places",
    "Proof",
    "Rows",
    "Scores",
    "ServedArchive",
    "Status",
    "Suggested",
    "Suggestion",
    "VectorMemory",
    "Wording",
    "archive_server",
    "by_meaning",
    "by_words",
    "change",
    "content_key",
    "exists",
    "folded",
    "looked_at",
    "numbers",
    "passage_id",
    "prove",
    "units",
    "vector_memory",
    "writing",
]
