"""A site whose posts are compared, listed and counted together, with its answers."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from assistant.answering.assistant import Assistant
from assistant.bootstrap import wiring
from assistant.embedding import Embedder
from assistant.settings import settings
from ingest import pipeline
from tests.blog import Blog
from tests.clock import NOW


def written(folder: Path) -> Blog:
    """The site: two ferries, three towns that bought boats, and what has nothing to do with it."""
    blog = Blog(folder)
    blog.post(
        "2025-03-04-kamome.md",
        "渡し船「カモメ3」が3月に就航した。",
        "速度は時速38キロで、定員は120人である。建造費は14億円だった。",
        title="カモメ3が就航",
    )
    blog.post(
        "2025-04-08-isokaze.md",
        "渡し船「イソカゼ」が4月に就航した。",
        "定員は84人で、時速は52キロに達する。建造費は21億円にのぼった。",
        title="イソカゼ、島へ最初の便",
    )
    blog.post(
        "2025-05-13-minami.md",
        "青葉町は電動の渡し船を2隻購入した。",
        "運航は6月に始まる。",
        title="青葉町が電動の渡し船を購入",
        tags=["電動船"],
    )
    blog.post(
        "2025-06-10-kita.md",
        "霧島市も電動の渡し船を1隻購入した。",
        "充電は夜のあいだに行う。",
        title="霧島市、電動の渡し船を導入",
        tags=["電動船"],
    )
    blog.post(
        "2025-07-15-lake.md",
        "The town of Kuromatsu bought an electric ferry, the Heron 2, for its lake.",
        "It carries forty passengers and cost 3.2 million dollars.",
        title="An electric ferry for Kuromatsu",
    )
    blog.post("2025-08-05-tea.md", "若葉製茶は機械で摘む畑を広げた。", title="茶畑が広がる")
    blog.post("2025-08-19-book.md", "図書館は日曜日も夜八時まで開く。", title="図書館の時間")
    return blog


def answering(folder: Path, embedder: Embedder) -> Assistant:
    """What answers questions about the site."""
    blog = written(folder)
    pipeline.run(blog.root, blog.index, embedder, suggest=False, now=NOW)
    chosen = settings.load({"index_dir": blog.index})
    return wiring.assistant(chosen, embed=embedder, today=lambda: date(2025, 9, 1))
