"""What the process tells of itself: one line an event on standard error, with the request that
it belongs to."""

from __future__ import annotations

import json
import logging
import re
import secrets
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from types import TracebackType
from typing import Any, Final, Literal

Format = Literal["text", "json"]
_OWN = ("assistant", "ingest")
_REQUEST: Final = re.compile(r"[A-Za-z0-9._-]{4,64}")
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_NOTHING: Mapping[str, str] = {}
_ABOUT: ContextVar[Mapping[str, str]] = ContextVar("about", default=_NOTHING)

log = logging.getLogger(__name__)


class Event:
    """A line of the log that is made of fields; as text it is the fields as JSON."""

    def __init__(self, name: str, fields: Mapping[str, object]) -> None:
        self.name, self.fields = name, fields

    def __str__(self) -> str:
        return json.dumps(self.fields, ensure_ascii=False)


@contextmanager
def about(**fields: str) -> Iterator[None]:
    """What is logged from here on belongs to this `request`, `surface`, … Threads that are
    started meanwhile know it only if they run in a copy of the context."""
    token = _ABOUT.set({**_ABOUT.get(), **fields})
    try:
        yield
    finally:
        _ABOUT.reset(token)


def known() -> Mapping[str, str]:
    """What the calling thread works on: `request`, `surface`, as far as anybody said it."""
    return _ABOUT.get()


def new_request() -> str:
    """An id for something that is worked on."""
    return secrets.token_hex(6)


def is_request(text: str) -> bool:
    """Whether somebody else's id of a request can be taken as it is."""
    return _REQUEST.fullmatch(text) is not None


def begin(form: Format, level: str) -> None:
    """Write the log to standard error from now on: our own lines from `level` on, those of
    libraries from `warning` on, which below that tell what was sent and said."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_Lines() if form == "json" else _Text())
    root = logging.getLogger()
    for old in list(root.handlers):
        root.removeHandler(old)
    root.addHandler(handler)
    chosen = logging.getLevelNamesMapping()[level.upper()]
    root.setLevel(max(chosen, logging.WARNING))
    for name in _OWN:
        logging.getLogger(name).setLevel(chosen)
    logging.captureWarnings(True)
    if form == "json":
        sys.excepthook = _unexpected
        threading.excepthook = _in_a_thread


def _unexpected(
    kind: type[BaseException], error: BaseException, trace: TracebackType | None
) -> None:
    if issubclass(kind, KeyboardInterrupt):
        sys.__excepthook__(kind, error, trace)
        return
    log.critical("the process ends by a fault", exc_info=(kind, error, trace))


def _in_a_thread(args: threading.ExceptHookArgs) -> None:
    if args.exc_value is not None and not issubclass(args.exc_type, SystemExit):
        told = (args.exc_type, args.exc_value, args.exc_traceback)
        log.error("a thread ended by a fault", exc_info=told)


class _Text(logging.Formatter):
    """For people at a terminal."""

    def __init__(self) -> None:
        super().__init__("%(levelname)s %(name)s: %(message)s")

    def format(self, record: logging.LogRecord) -> str:
        """The line, what a terminal would obey written as escapes."""
        return _CONTROL.sub(lambda found: f"\\x{ord(found[0]):02x}", super().format(record))

    def formatMessage(self, record: logging.LogRecord) -> str:
        request = _ABOUT.get().get("request")
        line = super().formatMessage(record)
        return line if request is None or isinstance(record.msg, Event) else f"{line} ({request})"


class _Lines(logging.Formatter):
    """One JSON object a line, for machines."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            **_ABOUT.get(),
        }
        if isinstance(record.msg, Event):
            line |= {"event": record.msg.name, **record.msg.fields}
        else:
            line["message"] = record.getMessage()
        if record.exc_info and record.exc_info[0]:
            line["exception"] = self.formatException(record.exc_info)
        text = json.dumps(line, ensure_ascii=False, default=str)
        return _CONTROL.sub(lambda found: f"\\u{ord(found[0]):04x}", text)
