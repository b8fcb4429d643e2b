"""Examples of what the API is sent and gives, for its description."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any, Final

from assistant.domain.nouns import (
    Answer,
    Citation,
    Hit,
    Passage,
    Place,
    Post,
    Sentence,
    Timings,
)

_FILE = "2025-04-02-night-bus.md"
_POST: Final = Post(
    file=_FILE,
    title="深夜バスが値上げ",
    url="https://www.example.org/2025/04/02/night-bus/",
    date=datetime.fromisoformat("2025-04-02T09:00:00+09:00"),
    categories=("交通",),
    tags=("バス",),
    excerpt="深夜バスが四月から高くなった。",
)
_TEXT = "深夜バスの運賃は、四月から**二割**上がって1,200円になった。"
_SHOWN = "深夜バスの運賃は、四月から二割上がって1,200円になった。"
_LINK = (
    "https://www.example.org/2025/04/02/night-bus/"
    "#:~:text=%E9%81%8B%E8%B3%83%E3%81%AF%E3%80%81%E5%9B%9B%E6%9C%88%E3%81%8B%E3%82%89"
)
_PLACE: Final = Place(_FILE, position=2, start=310, end=346, heading=("運賃",))
_PASSAGE: Final = Passage("3c1f9a40b7d2e865", "paragraph", _TEXT, _SHOWN, 30, (_PLACE,))
_CITATION: Final = Citation(
    number=1,
    passage_id=_PASSAGE.id,
    post=_POST,
    also_in=(),
    heading=_PLACE.heading,
    position=_PLACE.position,
    text=_TEXT,
    quote=_TEXT,
    link=_LINK,
    plain=_SHOWN,
    shown=_SHOWN,
)
_SENTENCE: Final = Sentence(_SHOWN, (1,), "quote", ((0, len(_SHOWN)),))
_QUESTION: Final = "深夜バスの運賃はいくらに上がった？"
ANSWER: Final[dict[str, Any]] = {
    **Answer(
        question=_QUESTION,
        answer=f"{_SHOWN}[1]",
        language="ja",
        sentences=(_SENTENCE,),
        citations=(_CITATION,),
        state="answered",
        mode="extractive",
        timings=Timings(41.2, 58.0, 58.1),
    ).to_json(),
    "id": "pT3v0gkQ5yq2W1nXc7uZ8A",
    "permalink": "https://ask.example.org/a/pT3v0gkQ5yq2W1nXc7uZ8A",
    "continuation": "r6Jw2mXq0Vb9Tn4cLz8Yd1Ks5Ug7Ph3E",
}
_HIT: Final = Hit(_PASSAGE, _POST, _PLACE, (), 3.4, 0.91, 12.7, 1, 1)
PASSAGES: Final[dict[str, Any]] = {
    "searched": _QUESTION,
    "passages": [{**_HIT.to_json(), "link": _LINK}],
}
_LISTED: Final[dict[str, Any]] = {
    **_POST.to_json(),
    "excerpt": _POST.excerpt,
    "href": f"https://ask.example.org/api/posts/{_FILE}",
}
POSTS: Final[dict[str, Any]] = {"posts": [_LISTED], "next": "1743552000.9f2c4e6a8b0d1357"}
POST: Final[dict[str, Any]] = {
    **_LISTED,
    "passages": [{**_PASSAGE.to_json(), **_PLACE.to_json(), "link": _LINK}],
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
        ("citation", _CITATION.to_json()),
        ("sentence", _SENTENCE.to_json()),
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
    "question": _QUESTION,
    "filters": {"date_from": "2025-04-01", "category": "交通"},
    "options": {"mode": "extractive", "characters": 300},
}
FEEDBACK: Final[dict[str, Any]] = {
    "answer": ANSWER["id"],
    "value": -1,
    "citation": 1,
    "why": "古い記事です。",
}
