"""The nouns of the project by one name: what a post, a passage, a citation and an answer are.

Frozen data that knows nothing of Chroma, models or surfaces, and imports nothing of ours.
"""

from assistant.domain.answers import (
    Answer,
    Citation,
    Hit,
    Lack,
    LackKind,
    LeftOut,
    Mode,
    Notice,
    NoticeKind,
    PartKind,
    Sentence,
    State,
    Timings,
    Usage,
)
from assistant.domain.posts import (
    ArchiveInfo,
    Block,
    BlockKind,
    Passage,
    Place,
    Post,
    is_link,
    is_table,
    newest_day,
)
from assistant.domain.questions import (
    Filters,
    Language,
    Options,
    Role,
    Turn,
)

__all__ = [
    "Answer",
    "ArchiveInfo",
    "Block",
    "BlockKind",
    "Citation",
    "Filters",
    "Hit",
    "Lack",
    "LackKind",
    "Language",
    "LeftOut",
    "Mode",
    "Notice",
    "NoticeKind",
    "Options",
    "PartKind",
    "Passage",
    "Place",
    "Post",
    "Role",
    "Sentence",
    "State",
    "Timings",
    "Turn",
    "Usage",
    "is_link",
    "is_table",
    "newest_day",
]
