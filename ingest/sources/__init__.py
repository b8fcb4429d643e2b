"""What posts are read from, one reader a kind of source; all give the same posts.

It imports `assistant.domain` and `assistant.language`, and nothing of the ingest above it. A new
kind is a package here with `open_source`, and a line in `kinds.py`.
"""

from ingest.sources.jekyll import Page, ParsedPost, Rendered
from ingest.sources.kinds import KINDS, Kind
from ingest.sources.opening import Keep, Wanted, detect, kinds, open_source
from ingest.sources.source import Source, Watched

__all__ = [
    "KINDS",
    "Keep",
    "Kind",
    "Page",
    "ParsedPost",
    "Rendered",
    "Source",
    "Wanted",
    "Watched",
    "detect",
    "kinds",
    "open_source",
]
