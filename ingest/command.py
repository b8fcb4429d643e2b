"""`ingest`: make or renew the index of an archive, or look whether it is whole."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from assistant.archive import Proof, prove
from assistant.bootstrap import indexes
from assistant.bootstrap.embedders import deferred_embedder
from assistant.commands.command_line import EXIT_ERROR, Interrupted, WrongCall
from assistant.commands.terminal import say, say_json, tell
from assistant.domain.errors import ArchiveError, SourceError
from assistant.embedding import Embedder
from assistant.runtime.garbage import uncollected
from assistant.settings import settings
from assistant.settings.settings import Settings
from ingest import pipeline
from ingest.progress import Bars
from ingest.report import Report
from ingest.verbatim import against
from ingest.watch import follow

EXIT_STRICT = 3


def run(options: argparse.Namespace) -> int:
    """Run an ingest or a check."""
    others = (options.dry_run, options.watch, options.rebuild, options.strict)
    if options.check and any(others):
        raise WrongCall(
            "--check looks at an index: it takes PATH, --config, --index and --json only"
        )
    if options.dry_run and options.watch:
        raise WrongCall("--dry-run changes nothing, so there is nothing to go on with --watch")
    if not options.check and options.path is None:
        raise WrongCall("PATH is missing: a Jekyll site, its _posts folder, or one post")
    chosen = settings.load({"index_dir": options.index}, options.env_file)
    try:
        if options.check:
            return _check(chosen, options.path, options.config, as_json=options.json)
        embedder = deferred_embedder(chosen)
        report = _ingest(options, chosen, embedder)
        if options.watch:
            _watch(options, chosen, embedder)
    except KeyboardInterrupt:
        raise Interrupted("stopped; the index is whole") from None
    return EXIT_STRICT if options.strict and report.skipped else 0


def _ingest(options: argparse.Namespace, chosen: Settings, embedder: Embedder) -> Report:
    with Bars() as bars, uncollected():
        report = pipeline.run(
            options.path,
            chosen.index_dir,
            embedder,
            now=datetime.now(UTC),
            dry_run=options.dry_run,
            rebuild=options.rebuild,
            config=options.config,
            progress=bars.show,
            server=indexes.server(chosen),
        )
    _print(report, as_json=options.json)
    return report


def _watch(options: argparse.Namespace, chosen: Settings, embedder: Embedder) -> None:
    """Ingest at every cause to; what goes wrong is told and waited out."""

    def again(why: str) -> str | None:
        tell(f"{datetime.now():%H:%M:%S} {why}")
        try:
            return _ingest(options, chosen, embedder).next_due
        except ArchiveError as error:
            tell(f"error: {error}")
            # What is wrong with the site changes with its files; all else may pass by itself.
            return None if isinstance(error, SourceError) else datetime.now(UTC).isoformat()

    # At the first look at the clock once more, for what changed while the first run was on.
    follow(options.path, datetime.now(UTC).isoformat(), again, config=options.config)


def _check(chosen: Settings, path: Path | None, config: Sequence[Path], *, as_json: bool) -> int:
    with Bars() as bars:

        def compared(done: int, total: int) -> None:
            bars.show(pipeline.Progress("comparing", done, total, "passages"))

        proof = prove(
            chosen.index_dir,
            [against(path, compared, config)] if path else [],
            server=indexes.server(chosen),
        )
    _print(proof, as_json=as_json)
    return 0 if proof.holds else EXIT_ERROR


def _print(result: Report | Proof, *, as_json: bool) -> None:
    if as_json:
        say_json(result.to_json())
    else:
        say(result.text())
