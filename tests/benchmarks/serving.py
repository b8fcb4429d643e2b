"""A fresh process that opens an index and answers, for its time and memory.

python -m tests.benchmarks.serving INDEX < questions
"""

from __future__ import annotations

import json
import resource
import sys
import time
from pathlib import Path

from assistant import bootstrap, settings


def main() -> None:
    """Answer each line of standard input; print seconds and MB as JSON."""
    questions = sys.stdin.read().splitlines()
    started = time.perf_counter()
    assistant = bootstrap.assistant(settings.load({"index_dir": Path(sys.argv[1])}))
    opened = time.perf_counter() - started
    for question in questions:
        assistant.ask(question)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"opened": opened, "peak": peak}))


if __name__ == "__main__":
    main()
