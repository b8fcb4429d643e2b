"""Exports of WordPress and Ghost as they are written, with posts of our own."""

from __future__ import annotations

import json
from collections.abc import Mapping
from xml.sax.saxutils import escape

_HEAD = """<?xml version="1.0" encoding="UTF-8" ?>
<!-- generator="WordPress/6.5" created="2025-06-01 10:00" -->
<rss version="2.0" xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/"
  xmlns:content="http://purl.org/rss/1.0/modules/content/"
  xmlns:wfw="http://wellformedweb.org/CommentAPI/"
  xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:wp="http://wordpress.org/export/1.2/">
<channel>
  <title>Harbour &amp;amp; Sea</title>
  <link>https://harbour.example</link>
  <wp:wxr_version>1.2</wp:wxr_version>
  <wp:base_site_url>https://harbour.example</wp:base_site_url>
  <wp:base_blog_url>https://harbour.example</wp:base_blog_url>
  <wp:author><wp:author_login><![CDATA[ifalk]]></wp:author_login>
    <wp:author_display_name><![CDATA[Ines Falk]]></wp:author_display_name></wp:author>
  <wp:author><wp:author_login><![CDATA[ben]]></wp:author_login>
    <wp:author_display_name><![CDATA[Ben Oort]]></wp:author_display_name></wp:author>
"""
_TAIL = "</channel>\n</rss>\n"


def wxr_item(number: int, content: str, **more: str) -> str:
    """An item of WordPress' export: a post that is shown, but for what is said otherwise. Names
    are those of the export without `wp:`; `extra` is written as it stands."""
    told = {
        "title": f"Post {number}",
        "link": f"https://harbour.example/post-{number}/",
        "creator": "ifalk",
        "post_date": "2025-03-04 09:30:00",
        "post_date_gmt": "2025-03-04 08:30:00",
        "status": "publish",
        "post_type": "post",
        "post_password": "",
        "excerpt": "",
        "extra": "",
    } | more
    own = ("post_date", "post_date_gmt", "status", "post_type", "post_password")
    return (
        f"<item>\n<title><![CDATA[{told['title']}]]></title>\n<link>{escape(told['link'])}</link>\n"
        f"<dc:creator><![CDATA[{told['creator']}]]></dc:creator>\n"
        f"<content:encoded><![CDATA[{content}]]></content:encoded>\n"
        f"<excerpt:encoded><![CDATA[{told['excerpt']}]]></excerpt:encoded>\n"
        f"<wp:post_id>{number}</wp:post_id>\n"
        + "".join(f"<wp:{name}><![CDATA[{told[name]}]]></wp:{name}>\n" for name in own)
        + f"{told['extra']}</item>\n"
    )


def wxr(*items: str) -> str:
    """An export of WordPress."""
    return _HEAD + "".join(items) + _TAIL


def label(domain: str, name: str, nicename: str = "x") -> str:
    """A category, a tag or a label of another taxonomy."""
    return f'<category domain="{domain}" nicename="{nicename}"><![CDATA[{name}]]></category>\n'


def ghost_post(number: int, html: str | None = "<p>Text.</p>", **more: object) -> dict[str, object]:
    """A post of Ghost's export, which is shown, but for what is said otherwise."""
    return {
        "id": f"p{number}",
        "title": f"Post {number}",
        "slug": f"post-{number}",
        "html": html,
        "lexical": None,
        "mobiledoc": None,
        "type": "post",
        "status": "published",
        "visibility": "public",
        "published_at": "2025-03-04T08:30:00.000Z",
        "custom_excerpt": None,
    } | more


def ghost(*posts: Mapping[str, object], **tables: object) -> str:
    """An export of Ghost."""
    data = {
        "posts": list(posts),
        "users": [{"id": "u1", "name": "Ines Falk"}, {"id": "u2", "name": "Ben Oort"}],
        "tags": [{"id": "t1", "name": "Port"}, {"id": "t2", "name": "#hidden"}],
        "settings": [{"key": "title", "value": "Harbour"}],
    }
    meta = {"exported_on": 1741077000000, "version": "5.80.0"}
    return json.dumps({"db": [{"meta": meta, "data": data | tables}]}, ensure_ascii=False)
