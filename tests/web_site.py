"""A site as a real server on loopback: pages that a test writes, and what was asked for."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import md5
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

XMLNS = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'


def article(text: str, day: str = "2024-05-03") -> str:
    return (
        f'<html lang="en"><head><title>{text[:12]}</title><meta name="date" content="{day}"></head>'
        f"<body><nav><a href='/'>Home</a></nav><article><h1>{text[:12]}</h1><p>{text}</p></article>"
        "<footer>All rights reserved</footer></body></html>"
    )


@dataclass
class Site:
    """Pages by their paths, and which of them were asked for and sent."""

    url: str = ""
    pages: dict[str, str | bytes | int] = field(default_factory=dict)
    headers: dict[str, dict[str, str]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    sent: list[str] = field(default_factory=list)

    def sitemap(self, *paths: str, changed: str = "") -> None:
        lastmod = f"<lastmod>{changed}</lastmod>" if changed else ""
        urls = "".join(f"<url><loc>{self.url}{path}</loc>{lastmod}</url>" for path in paths)
        self.pages["/sitemap.xml"] = f"<?xml version='1.0'?><urlset {XMLNS}>{urls}</urlset>"

    def feed(self, *entries: tuple[str, str], text: str = "") -> None:
        items = "".join(
            f"<item><title>{title}</title><link>{self.url}{path}</link><author>a@b.c (Ola Berg)"
            f"</author><pubDate>Fri, 03 May 2024 10:00:00 GMT</pubDate>"
            f"<description><![CDATA[{text}]]></description></item>"
            for path, title in entries
        )
        self.pages["/feed.xml"] = (
            f'<rss version="2.0"><channel><title>Isle</title>{items}</channel></rss>'
        )

    def forget(self) -> None:
        self.asked.clear()
        self.sent.clear()


@contextmanager
def site() -> Iterator[Site]:
    """A server that knows ETags."""
    made = Site()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            made.asked.append(self.path)
            found = made.pages.get(self.path, 404)
            body = b"" if isinstance(found, int) else found
            body = body.encode() if isinstance(body, str) else body
            etag = f'"{md5(body).hexdigest()}"'
            status = found if isinstance(found, int) else 200
            if status == 200 and self.headers.get("If-None-Match") == etag:
                status, body = 304, b""
            if status == 200:
                made.sent.append(self.path)
            self.send_response(status)
            own = made.headers.get(self.path, {})
            kind = "application/xml" if self.path.endswith(".xml") else "text/html; charset=utf-8"
            for name, value in {"Content-Type": kind, "ETag": etag, **own}.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Nobody reads it."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    made.url = f"http://127.0.0.1:{server.server_port}"
    thread = Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield made
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
