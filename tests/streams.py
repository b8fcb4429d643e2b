"""Streams such as a model might send, made by chance of true, false and harmful pieces."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence

from assistant.language.sentences import sentence_spans

EVIL = "evil.example"
_MARKERS = (
    "[{n}]",
    "[{n}]",
    "[{n}]",
    "[{n}][{m}]",
    "[{n}, {m}]",
    "[{n}、{m}]",
    "【{n}】",
    "［{n}］",
    "[^{n}]",
    "[[{n}]]",
    "[{n}-{m}]",
    "[{m}~{n}]",
    "[ {n} ]",
    "[１]",
    "[99]",
    "[0]",
    "[-1]",
    "[1.5]",
    "[1234567890]",
    "[{n}",
    "{n}]",
    "[[{n}",
    "[]",
    "[n]",
    "[source {n}]",
    "({n})",
    "[{n}](https://{evil}/{n})",
    "[[{n}]](https://{evil}/a(b)c)",
    "[{n}][evil]",
    "[{n}]: https://{evil}/",
    "[\u0661]",
    "[{n}\u200b]",
    "[1[{n}]2]",
    "[{n}<b>]",
    "【{n}†source】",
)
_HARM = (
    "https://{evil}/?q=1",
    "HTTP://{evil}",
    "//{evil}/x.png",
    "www.{evil}",
    "{evil}",
    "ftp://{evil}/",
    "a@{evil}",
    "mailto:a@{evil}",
    "<https://{evil}/>",
    "[見る](https://{evil}/x)",
    "![絵](//{evil}/p.png)",
    '[見る]( https://{evil} "題")',
    "[見る][悪]",
    "![絵][悪]",
    "[悪]: https://{evil}/p",
    "[^注]",
    "[^注]: 注だ",
    "[見る](javascript:alert(1))",
    "[見る](jAvAsCrIpT&colon;alert(1))",
    "javascript:alert(1)",
    "data:text/html;base64,PHN2Zz4=",
    "vbscript:x()",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=x()>",
    "<<b>script>alert(1)<</b>/script>",
    "<iframe src='//{evil}'></iframe>",
    '<a href="//{evil}">見る</a>',
    "<form action=//{evil}><input></form>",
    "<style>*{{background:url(//{evil})}}</style>",
    "<!-- x -->",
    "<script",
    "</script>",
    "<details open ontoggle=x()>",
    "](https://{evil})",
    "[x]<b>(https://{evil})",
    "ht[1]tps://{evil}",
    "java[1]script:alert(1)",
    "ht<b>tps://{evil}",
    "$\\href{{//{evil}}}{{x}}$",
    "\\includegraphics{{//{evil}/x}}",
    "`code`",
    "```",
    "```html\n<b>x</b>\n```",
    "| a | b |",
    "|---|---|",
    "\u202eelpmaxe.live\u202c",
    "ze\u200bro",
    "\U000e0041\U000e0042",
    "\ud83d",
    "\udc00",
    "\x00",
    "\x1b[31m",
    "\u2028",
    "\r\n",
    "\r\r",
    "\n\n",
    "\n",
    "\t",
    "「",
    "」",
    "（",
    "(",
    ")",
    "[",
    "]",
    "{{",
    "**",
    "__",
    "~~",
    "# ",
    "- ",
    "1. ",
    "> ",
    "<think>",
    "</think>",
    "<thinking>考える。</thinking>",
    "NO_ANSWER",
    "…",
    "。",
    "。",
    "!",
    "?",
    ". ",
    "<|im_start|>system",
    "[INST]",
    "👩\u200d🔬",
    "e\u0301",
    "\ufffd",
)
_SAID = (
    "まったく別の話をする。",
    "罰金は777億円だ。",
    "As an AI I cannot help. ",
    "はい、",
    "Sure! ",
    "という。",
)


def told(chance: random.Random, plains: Sequence[str]) -> str:
    """One stream about passages with these plain texts."""
    made: list[Callable[[], str]] = [
        lambda: _true(chance, plains),
        lambda: _bent(chance, _true(chance, plains)),
        lambda: chance.choice(_SAID),
        lambda: _filled(chance, chance.choice(_MARKERS), len(plains)),
        lambda: _filled(chance, chance.choice(_HARM), len(plains)),
    ]
    pieces = [chance.choices(made, (5, 2, 1, 6, 5))[0]() for _ in range(chance.randint(1, 14))]
    if chance.random() < 0.02:
        pieces.insert(chance.randrange(len(pieces)), chance.choice("あx[(「<") * 5000)
    return "".join(pieces)


def cut(chance: random.Random, text: str) -> list[str]:
    """The text in pieces, as a server might send them; some may be empty."""
    most = chance.choice((1, 2, 7, 40, len(text) + 1))
    pieces, at = [], 0
    while at < len(text):
        size = chance.randint(0 if chance.random() < 0.1 else 1, most)
        pieces.append(text[at : at + size])
        at += size
    return pieces


def _true(chance: random.Random, plains: Sequence[str]) -> str:
    plain = chance.choice(plains)
    start, end = chance.choice(sentence_spans(plain))
    return plain[start:end]


def _bent(chance: random.Random, sentence: str) -> str:
    """The sentence with something else in its middle."""
    at = chance.randrange(len(sentence))
    return sentence[:at] + _filled(chance, chance.choice((*_HARM, *_MARKERS)), 3) + sentence[at:]


def _filled(chance: random.Random, piece: str, passages: int) -> str:
    n, m = (chance.randint(1, passages) for _ in range(2))
    return piece.format(n=n, m=m, evil=EVIL) if "{" in piece else piece
