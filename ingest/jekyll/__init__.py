"""A Jekyll site's posts: from files to `Post`s, each with its citable blocks.

source.py     bytes → text, and the only reader of YAML
site.py       _config.yml, and which files are posts
permalink.py  the URL that Jekyll gives a post
blocks.py     Markdown → blocks, and the only reader of Markdown
post.py       one file → one ParsedPost
"""

from ingest.jekyll.post import ParsedPost, file_name, read_post
from ingest.jekyll.site import POST_NAME, Site, open_site, post_files
from ingest.jekyll.source import MAX_BYTES

__all__ = [
    "MAX_BYTES",
    "POST_NAME",
    "ParsedPost",
    "Site",
    "file_name",
    "open_site",
    "post_files",
    "read_post",
]
