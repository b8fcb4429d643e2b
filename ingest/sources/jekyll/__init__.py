"""A Jekyll site's posts: from files to `Post`s, each with its citable blocks.

source.py        a file → its text
front_matter.py  front matter, and the only reader of YAML
liquid/          Liquid, as Jekyll renders it before Markdown
data.py          the files that Liquid has under site.data
surroundings.py  what a post's Liquid can see of its site
marks.py         no sentence is kept that only a plugin could complete
site.py          _config.yml, and which files are posts
permalink.py     the URL that Jekyll gives a post
lines.py         what kramdown takes away
markdown.py      the Markdown parser
html.py          what a reader sees of HTML
characters.py    what nobody sees
plain.py         a block → what a reader sees of it
blocks.py        Markdown → blocks
post.py          one file → one ParsedPost
page.py          what a reader of the live page sees
"""

from ingest.sources.jekyll.liquid import Rendered
from ingest.sources.jekyll.page import (
    Page,
    read_page,
    shown,
)
from ingest.sources.jekyll.post import (
    ParsedPost,
    digest,
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
from ingest.sources.jekyll.surroundings import may_be_shown

__all__ = [
    "MAX_BYTES",
    "POST_NAME",
    "Page",
    "ParsedPost",
    "Rendered",
    "Site",
    "digest",
    "file_name",
    "may_be_shown",
    "open_site",
    "post_files",
    "read_page",
    "read_post",
    "shown",
]
