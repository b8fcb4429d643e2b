"""`ingest`: make or renew the index of an archive, or look whether it is whole."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime

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
from ingest.several import open_all
from ingest.sources import KINDS, Wanted, detect, kinds
from ingest.sources.jsonl import fields
from ingest.verbatim import against
from ingest.watch import follow

EXIT_STRICT = 3


def run(options: argparse.Namespace) -> int:
    """Run an ingest or a check."""
    if options.schema:
        say(fields.schema().rstrip())
        return 0
    others = (options.dry_run, options.watch, options.rebuild, options.strict)
    if options.check and any(others):
        raise WrongCall(
            "--check looks at an index: it takes PATH_OR_URL, --as, --config, --index and --json"
            " only"
        )
    if options.dry_run and options.watch:
        raise WrongCall("--dry-run changes nothing, so there is nothing to go on with --watch")
    chosen = settings.load({"index_dir": options.index}, options.env_file)
    wanted = _wanted(options, chosen)
    if not options.check and not wanted:
        raise WrongCall(f"PATH_OR_URL is missing; what is read is {kinds()}")
    try:
        if options.check:
            return _check(chosen, wanted, as_json=options.json)
        embedder = deferred_embedder(chosen)
        if options.watch and all(one.is_url for one in wanted):
            raise WrongCall(
                "--watch follows files, and there are none; run the ingest of an address by a timer"
            )
        _tell(wanted)
        report = _ingest(options, wanted, chosen, embedder)
        if options.watch:
            _watch(options, wanted, chosen, embedder)
    except KeyboardInterrupt:
        raise Interrupted("stopped; the index is whole") from None
    return EXIT_STRICT if options.strict and report.skipped else 0


def _wanted(options: argparse.Namespace, chosen: Settings) -> list[Wanted]:
    """The sources that were named, or else those of the settings."""
    count = len(options.sources)
    if not count and not options.check:
        return [_of_setting(text) for text in chosen.sources]
    kinds, urls = _each(options.kinds, count, "--as"), _each(options.urls, count, "--url")
    names = options.names or [""] * count
    if len(names) != count:
        raise WrongCall(f"--name stands {len(names)} times for {count} sources; name each or none")
    given = zip(options.sources, kinds, names, urls, strict=True)
    config = tuple(options.config)
    return [Wanted(where, kind, name, url, config) for where, kind, name, url in given]


def _each(values: Sequence[str], count: int, option: str) -> Sequence[str]:
    """What an option says of each source: once for all, or once for each."""
    if len(values) not in {0, 1, count}:
        raise WrongCall(
            f"{option} stands {len(values)} times for {count} sources; give it once for all, or"
            " once for each"
        )
    return values if len(values) == count else [*values, ""][:1] * count


def _of_setting(text: str) -> Wanted:
    """A source of the setting, perhaps with a name before it."""
    name, is_named, where = text.partition("=")
    if is_named and name and not {"/", ":"} & set(name):
        return Wanted(where, name=name)
    return Wanted(text)


def _tell(wanted: Sequence[Wanted]) -> None:
    """Say as what each source is read, where that can be told; of a Jekyll site its report does."""
    for one in wanted:
        with suppress(SourceError):
            kind = detect(one)
            if kind == "jekyll":
                continue
            tell(f"reading {one.where} as {kind}: {KINDS[kind].told}")


def _ingest(
    options: argparse.Namespace, wanted: Sequence[Wanted], chosen: Settings, embedder: Embedder
) -> Report:
    with Bars() as bars, uncollected():
        report = pipeline.run(
            wanted,
            chosen.index_dir,
            embedder,
            now=datetime.now(UTC),
            dry_run=options.dry_run,
            rebuild=options.rebuild,
            progress=bars.show,
            server=indexes.server(chosen),
        )
    _print(report, as_json=options.json)
    return report


def _watch(
    options: argparse.Namespace, wanted: Sequence[Wanted], chosen: Settings, embedder: Embedder
) -> None:
    """Ingest at every cause to; what goes wrong is told and waited out."""

    def again(why: str) -> str | None:
        tell(f"{datetime.now():%H:%M:%S} {why}")
        try:
            return _ingest(options, wanted, chosen, embedder).next_due
        except ArchiveError as error:
            tell(f"error: {error}")
            # What is wrong with the site changes with its files; all else may pass by itself.
            return None if isinstance(error, SourceError) else datetime.now(UTC).isoformat()

    # At the first look at the clock once more, for what changed while the first run was on.
    files = open_all([one for one in wanted if not one.is_url]).opened
    follow([named.source for named in files], datetime.now(UTC).isoformat(), again)


def _check(chosen: Settings, wanted: Sequence[Wanted], *, as_json: bool) -> int:
    with Bars() as bars:

        def compared(done: int, total: int) -> None:
            bars.show(pipeline.Progress("comparing", done, total, "passages"))

        proof = prove(
            chosen.index_dir,
            [against(wanted, compared)] if wanted else [],
            server=indexes.server(chosen),
        )
    _print(proof, as_json=as_json)
    return 0 if proof.holds else EXIT_ERROR


def _print(result: Report | Proof, *, as_json: bool) -> None:
    if as_json:
        say_json(result.to_json())
    else:
        say(result.text())
