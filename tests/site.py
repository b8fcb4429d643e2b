"""A site with the widget on its pages: in the style of a Jekyll theme, on a server of its own."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from urllib.parse import unquote, urlsplit

import uvicorn
from fastapi import FastAPI

LIVE = "https://ai-choryu.example"
STYLE = """
:root { --text: #222; --paper: #fff; --brand: #12407f }
@media (prefers-color-scheme: dark) { :root { --text: #eee; --paper: #151515; --brand: #9dc1ff } }
* { box-sizing: border-box }
body { margin: 0; font: 400 16px/1.9 "Noto Sans CJK JP", sans-serif; color: var(--text);
  background: var(--paper) }
.wrapper { max-width: 760px; margin: 0 auto; padding: 0 20px }
.site-header { border-top: 5px solid var(--brand); border-bottom: 1px solid #ccc; padding: 14px 0 }
.site-title { font-weight: 700; font-size: 22px; color: var(--brand); text-decoration: none }
.page-link { margin-left: 18px; color: inherit }
.post-title { font-size: 30px; line-height: 1.35; margin: 36px 0 4px }
.post-meta { color: #777; font-size: 14px } button { background: #ddd; border-radius: 0 }
.site-footer { border-top: 1px solid #ccc; margin-top: 60px; padding: 28px 0 48px; font-size: 14px }
"""
OPEN_ROOTS = """
const attach = Element.prototype.attachShadow;
Element.prototype.attachShadow = function () { return attach.call(this, {mode: "open"}) };
"""
"""For pages whose shadow roots a test is to look into."""
HOSTILE = """
* { all: unset !important; display: block !important; position: static !important }
button, ask-the-archive-panel { display: none !important; opacity: 0 !important }
iframe { width: 10px !important; height: 10px !important; visibility: hidden !important }
div { transform: scale(.5) !important; z-index: -1 !important; color: red !important }
"""
_PAGE = """<!doctype html><html lang="{lang}"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>{title}</title>
{canonical}<link rel="stylesheet" href="/style.css">{head}</head><body>
<header class="site-header"><div class="wrapper"><a class="site-title" href="/">AI潮流ノート</a>
<a class="page-link" href="/about/">運営者</a></div></header>
<main class="wrapper"><article class="post h-entry"><h1 class="post-title">{title}</h1>
<p class="post-meta">2025年1月15日 · AI潮流ノート編集部</p>{body}
<p><button id="own">購読する</button> <input id="search" aria-label="検索"></p>
<p><a id="next" href="/2025/04/14/datacenter-power/">次の記事</a></p></article></main>
<footer class="site-footer"><div class="wrapper">技術と現場のあいだを読む</div></footer>
{foot}</body></html>"""
_WORDS = (
    "輸出の決まりは段階ごとに分かれ、国によって扱いが違う。装置をつくる側も、借りて使う側も、"
    "手続きを見直すことになった。期限までに書類をそろえられるかが、当面の分かれ目になる。"
)


_TITLES = {
    "1-ai-diffusion-rule": "米国の「AI拡散規則」とは：三つの区分と、国ごとの上限",
    "datacenter-power": "データセンターの電力はどこから来るのか",
}


class Site:
    """Pages by path; `head` and `foot` stand in each of them. Paths that were asked for are
    kept in `asked`."""

    def __init__(self, host: str = "localhost") -> None:
        self.head = self.foot = ""
        self.lang, self.style, self.policy = "ja", STYLE, ""
        self.canonical = True
        self.asked: list[str] = []
        site = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                site.asked.append(self.path)
                style = self.path == "/style.css"
                found = (style or self.path.endswith("/")) and not self.path.startswith("/gone")
                text = site.style if style else site.page(self.path)
                self.send_response(200 if found else 404)
                kind = "text/css" if style else "text/html"
                self.send_header("content-type", f"{kind}; charset=utf-8")
                if site.policy:
                    self.send_header("content-security-policy", site.policy)
                self.end_headers()
                self.wfile.write(text.encode())

            def log_message(self, format: str, *values: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://{host}:{self._server.server_port}"
        self._thread = threading.Thread(
            target=self._server.serve_forever, args=(0.01,), daemon=True
        )

    def page(self, path: str) -> str:
        name = unquote(urlsplit(path).path).strip("/").rpartition("/")[2]
        return _PAGE.format(
            lang=self.lang,
            title=_TITLES.get(name, "新しい記事"),
            canonical=f'<link rel="canonical" href="{LIVE}{path}">' if self.canonical else "",
            head=self.head,
            foot=self.foot,
            body="".join(f"<h2>{n}つ目の見出し</h2><p>{_WORDS * 3}</p>" for n in range(1, 7)),
        )

    def __enter__(self) -> Site:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(5)


@contextmanager
def served(app: FastAPI) -> Iterator[str]:
    """The address at which an app is served on loopback."""
    server = uvicorn.Server(uvicorn.Config(app, log_level="warning"))
    listener = socket.create_server(("127.0.0.1", 0))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    server.should_exit = True
    thread.join(10)
    listener.close()
