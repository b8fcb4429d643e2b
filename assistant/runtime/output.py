"""What a command prints, whose reader may have seen enough: `ingest … | head -1`."""

from __future__ import annotations

import os
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from contextlib import suppress
from typing import TextIO


def tell(text: str, out: TextIO | None = None, *, end: str = "\n") -> bool:
    """Print a text at once, to standard output where nothing else is named; whether somebody
    reads on. Where nobody does, this and all that follows is left unsaid, and no error."""
    out = out or sys.stdout
    try:
        print(text, end=end, file=out, flush=True)
    except BrokenPipeError:
        _silence(out)
        return False
    return True


def parsed(parser: ArgumentParser, arguments: Sequence[str] | None) -> Namespace:
    """What a command was called with; the help that it prints instead is treated likewise."""
    try:
        return parser.parse_args(arguments)
    finally:
        tell("", end="")


def _silence(out: TextIO) -> None:
    """What is still in the buffer, and what is printed later, goes nowhere."""
    with suppress(OSError, ValueError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        try:
            os.dup2(nowhere, out.fileno())
        finally:
            os.close(nowhere)
