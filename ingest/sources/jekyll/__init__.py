"""A Jekyll site's posts: from files to `Post`s, each with its citable blocks.

source.py        a file → its text
front_matter.py  front matter, and the only reader of YAML
configuration.py _config.yml, _config.toml, or several files
site.py          a site
configured.py    configuration → site
home.py          the site that a path belongs to
entries.py       what Jekyll passes over
files.py         which files are posts
defaults.py      front matter that a site gives its posts
dates.py         all dates that Jekyll reads
authors.py       who wrote a post
liquid/          Liquid, as Jekyll renders it before Markdown
data.py          the files that Liquid has under site.data
surroundings.py  what a post's Liquid can see of its site
marks.py         no sentence is kept that only a plugin could complete
permalink.py     the URL that Jekyll gives a post
lines.py         what kramdown takes away
markdown.py      the Markdown parser
kramdown/        what kramdown reads in another way than CommonMark
plain.py         a block → what a reader sees of it
blocks.py        Markdown → blocks
post.py          one file → one ParsedPost
page.py          what a reader of the live page sees
"""

from ingest.sources.jekyll.files import POST_NAME, post_files
from ingest.sources.jekyll.home import open_site
from ingest.sources.jekyll.liquid import Rendered
from ingest.sources.jekyll.page import (
    Page,
    read_page,
    seen,
    shown,
)
from ingest.sources.jekyll.post import (
    ParsedPost,
    digest,
    file_name,
    read_post,
)
from ingest.sources.jekyll.site import Site
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
    "seen",
    "shown",
]
