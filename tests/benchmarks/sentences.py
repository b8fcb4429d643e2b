"""How sentences are parted: by the project's rules and by pysbd, where that is installed.

    python -m tests.benchmarks.sentences

The texts stand in `sentences.txt` beside this file, a line each. The table has, by language, how
many ends of sentences there are within the lines, how many of them were found, and how many others
were taken for one; and how long it takes for a megabyte of the same texts.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

from assistant.language.sentences import sentence_spans

TEXTS = Path(__file__).parent / "sentences.txt"
_REPEATED = 200
_LIBRARY = {"zh-Hans": "zh", "zh-Hant": "zh", "pt": "es", "ko": "en"}
"""Which languages stand for those that pysbd does not know."""

Split = Callable[[str], list[str]]


def texts() -> Iterator[tuple[str, list[str]]]:
    """The languages and the sentences of the lines of the file."""
    language = ""
    for line in TEXTS.read_text(encoding="utf-8").splitlines():
        if line.startswith("= "):
            language = line[2:]
        elif line and not line.startswith("#"):
            yield language, re.split("(?<=¦)|(?=¦)", line)


def whole(pieces: list[str]) -> str:
    """The text of a line."""
    return "".join(pieces).replace(" ¦ ", " ").replace("¦", "")


def ends(pieces: list[str]) -> set[int]:
    """Where its sentences end but the last, counted in characters that are no white space."""
    found, at = set(), 0
    for piece in pieces:
        if piece == "¦":
            found.add(at)
        at += len("".join(piece.replace("¦", "").split()))
    return found


def found_ends(sentences: list[str]) -> set[int]:
    """The same of sentences that were found."""
    at, found = 0, set()
    for one in sentences:
        at += len("".join(one.split()))
        found.add(at)
    return found - {at}


def own(text: str) -> list[str]:
    """The sentences of a text by the project's rules."""
    return [text[start:end] for start, end in sentence_spans(text)]


def library(language: str) -> Split:
    """pysbd for a language."""
    made = import_module("pysbd").Segmenter(language=_LIBRARY.get(language, language), clean=False)
    return lambda text: list(made.segment(text))


def main() -> None:
    """Print a Markdown table."""
    known = list(texts())
    ways: dict[str, Callable[[str], Split]] = {"rules": lambda _: own}
    if find_spec("pysbd"):
        ways["pysbd"] = library
    print("| language | ends | " + " | ".join(f"{one}: found | wrong" for one in ways) + " |")
    print("|---" * (2 + 2 * len(ways)) + "|")
    took = dict.fromkeys(ways, 0.0)
    size = 0
    for language in dict.fromkeys(one for one, _ in known):
        some = [pieces for one, pieces in known if one == language]
        cells = []
        for name, way in ways.items():
            split = way(language)
            right = wrong = 0
            for pieces in some:
                wanted, told = ends(pieces), found_ends(split(whole(pieces)))
                right, wrong = right + len(wanted & told), wrong + len(told - wanted)
            cells += [right, wrong]
            many = [whole(pieces) for pieces in some] * (_REPEATED if name == "rules" else 2)
            started = time.perf_counter()
            for text in many:
                split(text)
            took[name] += (time.perf_counter() - started) / len(many) * len(some)
        size += sum(len(whole(pieces).encode()) for pieces in some)
        total = sum(len(ends(pieces)) for pieces in some)
        print(f"| {language} | {total} | " + " | ".join(map(str, cells)) + " |")
    for name, seconds in took.items():
        print(f"{name}: {seconds / size * 1e6:.2f} s a megabyte")


if __name__ == "__main__":
    main()
