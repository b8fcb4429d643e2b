"""Examples of what the API is sent and gives, for its description."""

from __future__ import annotations

import json
from typing import Any, Final

_POST: Final[dict[str, Any]] = {
    "file": "2025-04-02-night-bus.md",
    "title": "深夜バスが値上げ",
    "url": "https://www.example.org/2025/04/02/night-bus/",
    "date": "2025-04-02T09:00:00+09:00",
    "categories": ["交通"],
    "tags": ["バス"],
    "author": None,
}
_TEXT = "深夜バスの運賃は、四月から**二割**上がって1,200円になった。"
_SHOWN = "深夜バスの運賃は、四月から二割上がって1,200円になった。"
_LINK = (
    "https://www.example.org/2025/04/02/night-bus/"
    "#:~:text=%E9%81%8B%E8%B3%83%E3%81%AF%E3%80%81%E5%9B%9B%E6%9C%88%E3%81%8B%E3%82%89"
)
_CITATION: Final[dict[str, Any]] = {
    "number": 1,
    "passage_id": "3c1f9a40b7d2e865",
    "post": _POST,
    "also_in": [],
    "heading": ["運賃"],
    "position": 2,
    "text": _TEXT,
    "quote": _TEXT,
    "link": _LINK,
}
_SENTENCE: Final[dict[str, Any]] = {
    "text": _SHOWN,
    "citations": [1],
    "framing": False,
    "supported": True,
}
ANSWER: Final[dict[str, Any]] = {
    "question": "深夜バスの運賃はいくらに上がった？",
    "answer": f"{_SHOWN}[1]",
    "language": "ja",
    "sentences": [_SENTENCE],
    "citations": [_CITATION],
    "abstained": False,
    "as_of": "2025-04-02",
    "mode": "extractive",
    "model": None,
    "usage": None,
    "timings_ms": {"retrieve": 41.2, "first_token": 58.0, "total": 58.1},
    "notice": None,
    "notices": [],
    "related": [],
    "id": "pT3v0gkQ5yq2W1nXc7uZ8A",
    "permalink": "https://ask.example.org/a/pT3v0gkQ5yq2W1nXc7uZ8A",
    "continuation": "r6Jw2mXq0Vb9Tn4cLz8Yd1Ks5Ug7Ph3E",
}
PASSAGES: Final[dict[str, Any]] = {
    "searched": ANSWER["question"],
    "passages": [
        {
            "passage_id": _CITATION["passage_id"],
            "text": _TEXT,
            "post": _POST,
            "also_in": [],
            "heading": ["運賃"],
            "position": 2,
            "score": 3.4,
            "cosine": 0.91,
            "bm25": 12.7,
            "dense_rank": 1,
            "lexical_rank": 1,
            "before": None,
            "link": _LINK,
        }
    ],
}
_LISTED: Final[dict[str, Any]] = {
    **_POST,
    "excerpt": "深夜バスが四月から高くなった。",
    "href": "https://ask.example.org/api/posts/2025-04-02-night-bus.md",
}
POSTS: Final[dict[str, Any]] = {"posts": [_LISTED], "next": "1743552000.9f2c4e6a8b0d1357"}
POST: Final[dict[str, Any]] = {
    **_LISTED,
    "passages": [
        {
            "passage_id": _CITATION["passage_id"],
            "kind": "paragraph",
            "heading": ["運賃"],
            "position": 2,
            "text": _TEXT,
            "plain": _SHOWN,
            "link": _LINK,
        }
    ],
}
VOTE: Final[dict[str, Any]] = {
    "answer": ANSWER["id"],
    "citation": 1,
    "value": 1,
    "voter": "k0Jm3u9QeX2aV5rT8yLw1g",
}
EVENTS: Final = "\n\n".join(
    f"event: {name}\ndata: {json.dumps(data, ensure_ascii=False)}"
    for name, data in (
        ("retrieval", PASSAGES),
        ("citation", _CITATION),
        ("sentence", _SENTENCE),
        ("done", ANSWER),
    )
)
OF: Final[dict[str, dict[str, Any]]] = {
    "/api/ask": ANSWER,
    "/api/search": PASSAGES,
    "/api/posts": POSTS,
    "/api/posts/{id}": POST,
    "/api/feedback": VOTE,
    "/healthz": {"status": "ok"},
    "/readyz": {"status": "ready", "behind": []},
}
"""What the operation of each path gives."""
QUESTION: Final[dict[str, Any]] = {
    "question": ANSWER["question"],
    "filters": {"date_from": "2025-04-01", "category": "交通"},
    "options": {"mode": "extractive", "characters": 300},
}
FEEDBACK: Final[dict[str, Any]] = {
    "answer": ANSWER["id"],
    "value": -1,
    "citation": 1,
    "why": "古い記事です。",
}
