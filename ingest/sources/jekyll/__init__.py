"""A Jekyll site's posts: from files to `Post`s, each with its citable blocks.

source.py        a file → its text
front_matter.py  front matter, and the only reader of YAML
site.py          _config.yml, and which files are posts
permalink.py     the URL that Jekyll gives a post
lines.py         what Liquid and kramdown take away
markdown.py      the Markdown parser
kramdown/        what kramdown reads in another way than CommonMark
plain.py         a block → what a reader sees of it
blocks.py        Markdown → blocks
post.py          one file → one ParsedPost
page.py          what a reader of the live page sees
"""

from ingest.sources.jekyll.page import (
    Page,
    read_page,
    seen,
    shown,
)
from ingest.sources.jekyll.post import (
    ParsedPost,
    file_name,
    read_post,
)
from ingest.sources.jekyll.site import (
    POST_NAME,
    Site,
    open_site,
    post_files,
)
from ingest.sources.jekyll.source import MAX_BYTES

__all__ = [
    "MAX_BYTES",
    "POST_NAME",
    "Page",
    "ParsedPost",
    "Site",
    "file_name",
    "open_site",
    "post_files",
    "read_page",
    "read_post",
    "seen",
    "shown",
]
