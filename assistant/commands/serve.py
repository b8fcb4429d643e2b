"""`serve`: the web page, the API and all other doors by HTTP."""

from __future__ import annotations

import argparse
import ctypes
import socket

from assistant.bootstrap import assistants
from assistant.domain.errors import SettingError
from assistant.runtime import logs
from assistant.runtime.garbage import uncollected
from assistant.settings import settings
from assistant.settings.settings import Settings

_M_ARENA_MAX = -8


def run(options: argparse.Namespace) -> int:
    """Serve until stopped."""
    _share_arenas()
    chosen = settings.load(
        {"host": options.host, "port": options.port, "index_dir": options.index},
        options.env_file,
    )
    logs.begin(chosen.log_format, chosen.log_level)
    with _listen(chosen) as listener:
        assistant = assistants.assistant(chosen)
        # The framework of the pages takes seconds to import: what is wrong with the settings, the
        # address or the index is told before.
        with uncollected():
            from assistant.surfaces import server  # noqa: PLC0415

        server.serve(chosen, assistant, listener)
    return 0


def _share_arenas() -> None:
    """Let the threads share two arenas of memory. glibc would give many of them one of their own
    (mallopt(3), M_ARENA_MAX), and none gives back what its threads once needed."""
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:
        mallopt(_M_ARENA_MAX, 2)


def _listen(chosen: Settings) -> socket.socket:
    """The bound socket, taken before anything slow so that a used port is told at once."""
    listener = socket.socket(socket.AF_INET6 if ":" in chosen.host else socket.AF_INET)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((chosen.host, chosen.port))
        listener.listen(128)
    except OSError as error:
        listener.close()
        raise SettingError(
            f"{chosen.host}:{chosen.port} cannot be listened on ({error.strerror}). Stop what"
            " uses it, or choose others with --host and --port."
        ) from None
    return listener
