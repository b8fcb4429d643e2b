"""Ask an archive of articles and get an answer made of checked citations.

`open_archive` opens one; the other names are what it takes and gives. Each is loaded when it is
first used, so that importing this package costs nothing.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

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
    "ArchiveError": "domain.errors",
    "Assistant": "answering.assistant",
    "as_retriever": "surfaces.python.opening",
    "open_archive": "surfaces.python.opening",
}


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_ROOMS.get(name, 'domain.nouns')}"), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
