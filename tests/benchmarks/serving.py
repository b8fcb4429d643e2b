"""A fresh process that opens an index and answers, for its time and memory.

python -m tests.benchmarks.serving INDEX < questions
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

from assistant.bootstrap import wiring
from assistant.domain.nouns import Filters
from assistant.settings import settings


def main() -> None:
    """Answer the list of questions on standard input, and the last one once more under a filter
    that half of the archive's time passes; print seconds and MB as JSON."""
    questions = json.load(sys.stdin)
    started = time.perf_counter()
    assistant = wiring.assistant(settings.load({"index_dir": Path(sys.argv[1])}))
    opened = time.perf_counter() - started
    for question in questions:
        assistant.ask(question)
    peak = _peak()
    first, last = assistant.info.first_day, assistant.info.last_day
    if first and last:
        assistant.ask(questions[-1], filters=Filters(date_to=first + (last - first) / 2))
    print(json.dumps({"opened": opened, "peak": peak, "filtered": _peak()}))


def _peak() -> float:
    """The most memory that this process had so far, in MB (Linux). What the operating system
    tells of a child's resources counts that of the process it was forked from."""
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM"))


if __name__ == "__main__":
    main()
