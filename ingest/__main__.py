"""Make or renew the index of an archive: `python -m ingest PATH`."""

from __future__ import annotations

import argparse
import gc
import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from assistant.archive import Proof, prove
from assistant.bootstrap import indexes
from assistant.bootstrap.embedders import deferred_embedder
from assistant.domain.errors import (
    ArchiveError,
    SettingError,
    SourceError,
)
from assistant.embedding import Embedder
from assistant.runtime.output import parsed, tell
from assistant.settings import settings
from assistant.settings.settings import Settings
from ingest import pipeline
from ingest.progress import Bars
from ingest.report import Report
from ingest.verbatim import against
from ingest.watch import follow

EXIT_ERROR, EXIT_USAGE, EXIT_STRICT = 1, 2, 3


def parser() -> argparse.ArgumentParser:
    """The command line of the writing side."""
    main = argparse.ArgumentParser(
        prog="python -m ingest",
        description="Make or renew the index of an archive of posts.",
        epilog="Exit status: 0 done, 1 failed, 2 wrong call, 3 done but files were skipped"
        " (with --strict), 130 stopped by Ctrl-C.",
    )
    main.add_argument(
        "path",
        type=Path,
        nargs="?",
        metavar="PATH",
        help="a Jekyll site, its _posts folder, or one post",
    )
    main.add_argument("--index", type=Path, metavar="DIR", help="the index (INDEX_DIR)")
    main.add_argument("--env-file", type=Path, metavar="FILE", help="more settings")
    main.add_argument(
        "--dry-run", action="store_true", help="print what would change, and change nothing"
    )
    main.add_argument(
        "--strict", action="store_true", help="end with status 3 when files were skipped"
    )
    main.add_argument(
        "--watch", action="store_true", help="go on, and ingest again when files change"
    )
    main.add_argument(
        "--check",
        action="store_true",
        help="prove that the index is whole, and with PATH that it says what the posts say",
    )
    main.add_argument(
        "--rebuild", action="store_true", help="build the index anew; vectors are kept"
    )
    main.add_argument("--json", action="store_true", help="print the report as JSON")
    return main


def main(arguments: Sequence[str] | None = None) -> int:
    """Run an ingest or a check; gives the exit status that the help text explains."""
    reader = parser()
    options = parsed(reader, arguments)
    others = (options.dry_run, options.watch, options.rebuild, options.strict)
    if options.check and any(others):
        reader.error("--check looks at an index: it takes PATH, --index and --json only")
    if options.dry_run and options.watch:
        reader.error("--dry-run changes nothing, so there is nothing to go on with --watch")
    if not options.check and options.path is None:
        reader.error("PATH is missing: a Jekyll site, its _posts folder, or one post")
    try:
        chosen = settings.load({"index_dir": options.index}, options.env_file)
        if options.check:
            return _check(chosen, options.path, as_json=options.json)
        embedder = deferred_embedder(chosen)
        report = _ingest(options, chosen, embedder)
        if options.watch and not options.dry_run:
            _watch(options, chosen, embedder)
    except ArchiveError as error:
        tell(f"error: {error}", sys.stderr)
        return EXIT_USAGE if isinstance(error, SettingError) else EXIT_ERROR
    except KeyboardInterrupt:
        tell("stopped; the index is whole", sys.stderr)
        return 130
    return EXIT_STRICT if options.strict and report.skipped else 0


def _ingest(options: argparse.Namespace, chosen: Settings, embedder: Embedder) -> Report:
    with Bars() as bars, _no_collection():
        report = pipeline.run(
            options.path,
            chosen.index_dir,
            embedder,
            passage_tokens=chosen.passage_tokens,
            now=datetime.now(UTC),
            dry_run=options.dry_run,
            rebuild=options.rebuild,
            progress=bars.show,
            server=indexes.server(chosen),
        )
    _print(report, as_json=options.json)
    return report


@contextmanager
def _no_collection() -> Iterator[None]:
    """Python's search for cyclic garbage costs a fifth of a run, which makes hundreds of
    thousands of objects that all live until its end."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def _watch(options: argparse.Namespace, chosen: Settings, embedder: Embedder) -> None:
    """Ingest at every cause to; what goes wrong is told and waited out."""

    def again(why: str) -> str | None:
        tell(f"{datetime.now():%H:%M:%S} {why}", sys.stderr)
        try:
            return _ingest(options, chosen, embedder).next_due
        except ArchiveError as error:
            tell(f"error: {error}", sys.stderr)
            # What is wrong with the site changes with its files; all else may pass by itself.
            return None if isinstance(error, SourceError) else datetime.now(UTC).isoformat()

    # At the first look at the clock once more, for what changed while the first run was on.
    follow(options.path, datetime.now(UTC).isoformat(), again)


def _check(chosen: Settings, path: Path | None, *, as_json: bool) -> int:
    with Bars() as bars:

        def compared(done: int, total: int) -> None:
            bars.show(pipeline.Progress("comparing", done, total, "passages"))

        proof = prove(
            chosen.index_dir,
            [against(path, compared)] if path else [],
            server=indexes.server(chosen),
        )
    _print(proof, as_json=as_json)
    return 0 if proof.holds else EXIT_ERROR


def _print(result: Report | Proof, *, as_json: bool) -> None:
    tell(json.dumps(result.to_json(), ensure_ascii=False, indent=2) if as_json else result.text())


if __name__ == "__main__":
    sys.exit(main())
