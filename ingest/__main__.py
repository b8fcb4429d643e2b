"""Make or renew the index of an archive: `python -m ingest PATH`."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tqdm import tqdm

from assistant import bootstrap, settings
from assistant.archive import Archive
from assistant.errors import ArchiveError, IndexMissing, IndexUnusable, SettingError
from ingest import pipeline

EXIT_ERROR, EXIT_USAGE = 1, 2


def parser() -> argparse.ArgumentParser:
    """The command line of the writing side."""
    main = argparse.ArgumentParser(
        prog="python -m ingest", description="Make or renew the index of an archive of posts."
    )
    main.add_argument(
        "path",
        type=Path,
        metavar="PATH",
        help="a Jekyll site, its _posts folder, or one post",
    )
    main.add_argument("--index", type=Path, metavar="DIR", help="the index (INDEX_DIR)")
    main.add_argument(
        "--if-needed",
        action="store_true",
        help="do nothing when the index holds PATH as it is now",
    )
    main.add_argument("--json", action="store_true", help="print the report as JSON")
    return main


def main(arguments: Sequence[str] | None = None) -> int:
    """Run an ingest; the exit status is 0, 1 for an error, 2 for a wrong call."""
    options = parser().parse_args(arguments)
    try:
        chosen = settings.load({"index_dir": options.index})
        name = bootstrap.embedder_name(chosen)
        if options.if_needed and _holds(chosen.index_dir, options.path, name):
            return 0
        with _Bars() as bars:
            report = pipeline.run(
                options.path,
                chosen.index_dir,
                bootstrap.embedder(chosen),
                passage_tokens=chosen.passage_tokens,
                now=datetime.now(UTC),
                progress=bars.show,
            )
    except ArchiveError as error:
        print(f"error: {error}", file=sys.stderr)
        return EXIT_USAGE if isinstance(error, SettingError) else EXIT_ERROR
    except KeyboardInterrupt:
        print("stopped; the index is as it was before", file=sys.stderr)
        return 130
    if options.json:
        print(json.dumps(report.to_json(), ensure_ascii=False, indent=2))
    else:
        print(report.text())
    return 0


def _holds(index: Path, path: Path, embedder: str) -> bool:
    try:
        info = Archive(index, embedder).current().info
    except (IndexMissing, IndexUnusable):
        return False
    return (info.source, info.fingerprint) == (str(path.resolve()), pipeline.fingerprint(path))


class _Bars:
    """Progress on standard error: a bar on a terminal, a line every 30 s in a log."""

    def __init__(self) -> None:
        self._stage = ""
        self._bar: tqdm[Any] | None = None

    def __enter__(self) -> _Bars:
        return self

    def __exit__(self, *_: object) -> None:
        if self._bar is not None:
            self._bar.close()

    def show(self, progress: pipeline.Progress) -> None:
        """Draw one step of a stage."""
        bar = self._bar
        if bar is None or self._stage != progress.stage:
            if bar is not None:
                bar.close()
            on_terminal = sys.stderr.isatty()
            bar = self._bar = tqdm(
                desc=progress.stage,
                total=progress.total,
                file=sys.stderr,
                mininterval=0.2 if on_terminal else 30.0,
                ascii=None if on_terminal else True,
            )
            self._stage = progress.stage
        bar.update(progress.done - bar.n)


if __name__ == "__main__":
    sys.exit(main())
