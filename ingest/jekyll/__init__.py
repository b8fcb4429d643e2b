"""A Jekyll site's posts: from files to `Post`s, each with its citable blocks.

source.py     bytes → text, and the only reader of YAML
site.py       _config.yml, and which files are posts
permalink.py  the URL that Jekyll gives a post
blocks.py     Markdown → blocks, and the only reader of Markdown
post.py       one file → one ParsedPost
"""

from ingest.jekyll.post import ParsedPost, read_post
from ingest.jekyll.site import Site, open_site, post_files

__all__ = ["ParsedPost", "Site", "open_site", "post_files", "read_post"]
