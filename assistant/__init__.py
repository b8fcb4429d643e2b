"""Ask an archive of articles and get an answer made of checked citations.

`open_archive` opens one; the other names are what it takes and gives. Each is loaded when it is
first used, so that importing this package costs nothing.
"""

from typing import TYPE_CHECKING, Final

from assistant.runtime.loading import lazy

if TYPE_CHECKING:
    from assistant.answering.assistant import Assistant
    from assistant.domain.errors import ArchiveError
    from assistant.domain.nouns import (
        Answer,
        Citation,
        Filters,
        Options,
        Post,
        Turn,
    )
    from assistant.surfaces.python.opening import as_retriever, open_archive

__all__ = [
    "Answer",
    "ArchiveError",
    "Assistant",
    "Citation",
    "Filters",
    "Options",
    "Post",
    "Turn",
    "as_retriever",
    "open_archive",
]

_ROOMS: Final = {
    **dict.fromkeys(__all__, "domain.nouns"),
    "ArchiveError": "domain.errors",
    "Assistant": "answering.assistant",
    "as_retriever": "surfaces.python.opening",
    "open_archive": "surfaces.python.opening",
}
__getattr__ = lazy(__name__, _ROOMS)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
