"""HTML → the blocks that a reader sees, each with its exact place in the source.

tags.py        tags, comments and what a browser knows of each element
seen.py        text and inline tags → what a reader sees of them
tree.py        broken HTML → a tree, as browsers mend it
tables.py      a table's cells, with those that span rows and columns
navigation.py  which links lead around the site and tell nothing
body.py        the tree → blocks
"""

from ingest.sources.html.body import BodyReader, read_html
from ingest.sources.html.navigation import is_navigation
from ingest.sources.html.seen import Seen
from ingest.sources.html.tags import without_title_markup

__all__ = ["BodyReader", "Seen", "is_navigation", "read_html", "without_title_markup"]
