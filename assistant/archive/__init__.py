"""The index of an archive: ledger, vectors and lexical index, in generations."""

from assistant.archive.contents import Contents, Entry, FileState, Status
from assistant.archive.index import Archive, Generation, exists
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
from assistant.archive.local.ledger import Ledger
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
from assistant.archive.local.places import (
    LabelKind,
    Mask,
    Places,
)
from assistant.archive.local.suggested import Suggested, Suggestion
from assistant.archive.locks import (
    IndexWriting,
    glanced,
    writing,
)
from assistant.archive.proof import Check, Proof, prove
from assistant.archive.publish import (
    IndexChange,
    NewGeneration,
    change,
    current,
    new_generation,
    old_ledger,
    vector_memory,
)
from assistant.archive.search import by_meaning, by_words
from assistant.archive.shared.replicas import opened
from assistant.archive.vectors import Server

__all__ = [
    "Archive",
    "Cache",
    "Calibration",
    "Check",
    "Contents",
    "Distribution",
    "Entry",
    "FileState",
    "Generation",
    "IndexChange",
    "IndexWriting",
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
    "Server",
    "Status",
    "Suggested",
    "Suggestion",
    "VectorMemory",
    "Wording",
    "by_meaning",
    "by_words",
    "change",
    "content_key",
    "current",
    "exists",
    "folded",
    "glanced",
    "new_generation",
    "numbers",
    "old_ledger",
    "opened",
    "passage_id",
    "prove",
    "units",
    "vector_memory",
    "writing",
]
