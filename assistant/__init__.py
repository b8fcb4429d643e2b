"""Ask an archive of articles and get an answer made of checked citations.

`open_archive` opens one; the other names are what it takes and gives. Each is loaded when it is
first used, so that importing this package costs nothing.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from assistant.answer import Assistant
    from assistant.errors import ArchiveError
    from assistant.opening import as_retriever, open_archive
    from assistant.passage import Answer, Citation, Filters, Options, Post, Turn

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
    "ArchiveError": "errors",
    "Assistant": "answer",
    "as_retriever": "opening",
    "open_archive": "opening",
}


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_ROOMS.get(name, 'passage')}"), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
