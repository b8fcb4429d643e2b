"""The sentence of a post that says best what the post tells: early in it, with the words of its
title, and of what is asked. Pure but for what it reads of the post."""

from __future__ import annotations

import re
from collections.abc import Sequence, Set
from itertools import islice

from assistant.answering.asked.question import Idf
from assistant.answering.quoted.paragraphs import tells, units
from assistant.answering.stories.shares import Words, best_share
from assistant.domain.nouns import Hit
from assistant.language.amounts import numbers
from assistant.language.modality import is_thought
from assistant.language.pointing import own_voice, points_back
from assistant.language.words import query_words, share, words

_READ, _READ_WHOLE = 60, 400
"""Sentences of a post that are read, from its beginning; of one whose title does not have what is
asked for, which only one further down may tell."""
_HALF, _ONLY_ASKED = 0.5, 2.5
"""The share of what is asked for that such a title has less than, and what that counts for then."""
_SHORTEST, _USUAL, _LONGEST = 20, 120, 240
_TITLED, _EXCERPT, _ASKED, _EARLY, _FAR, _FIGURE = 1.0, 0.4, 0.8, 0.6, 12, 0.1
"""What the words of the title, of the excerpt and of what is asked, a place at the beginning
(nothing `_FAR` passages from there) and a figure count for in a sentence."""
_POINTS, _OWN, _THINKS, _CHAT, _LEAD, _LONG, _OPEN = 0.5, 0.5, 0.3, 0.9, 0.3, 0.5, 0.5
"""What a sentence loses that points back, speaks of its writer, thinks, chats with its reader,
leads on from what was said or to what will be, is long, or has no end."""
_ENDS = ("。", "！", "」", ".", "!", "”", '"')
_CHATS = re.compile(
    r"[?？…]|^[「『]|^あ[れの]|ってのは|ちゃ[うった]|じゃない(?![かが])"
    r"|(?:[ねよなさ]|って|じゃないか|ましょう|でしょう|だろう|そうだ|らしい|だから|ですから)[。!！」]*$"
    r"|か[。]$|\b(?:let's|you know|right)\b"
)
_JOINS = (
    "しかし|でも|だから|そして|つまり|また|さらに|例えば|たとえば|一方|結局|もちろん|ただし?|実は|実際|まず|次に|特に"
    "|なぜなら|そこで|さて|では|But|And|So|However|Also|For example|Of course|Then|First|Yet"
)
_LEADS_ON = re.compile(
    rf"^(?:{_JOINS})(?:[、,\s]|(?=[一-鿿]))"
    r"|(?:以下|次|下記)の(?:通り|とおり|よう|[一-鿿]{2})(?:です|だ|に[^。]{1,8})?。?$"
    r"|(?:as follows|following)[.:]?$|[:：]$"
)
_KINDS = ("paragraph", "list", "quote")


def gist(
    hits: Sequence[Hit], asked: Sequence[Words], idf: Idf, common: Set[str]
) -> tuple[Hit, int, int] | None:
    """A passage of a post and the span of the sentence in it; None where it has none. `hits` are
    all of its passages in their order, `asked` the words that are asked for, in each form, with
    their weights, and `common` the ids of passages that stand in many posts."""
    if not hits:
        return None
    post = hits[0].post
    titled = {word: idf(word) for word in query_words(post.title)}
    excerpt = {word: idf(word) for word in query_words(post.excerpt or "")}
    own = [one for one in hits if one.passage.kind in _KINDS and one.passage.id not in common]
    elsewhere = bool(asked) and best_share(asked, set(words(post.title))) < _HALF
    weight, read = (_ONLY_ASKED, _READ_WHOLE) if elsewhere else (_ASKED, _READ)
    spans = ((at, hit, span) for at, hit in enumerate(own) for span in units(hit))
    best, most = None, float("-inf")
    for at, hit, (start, end) in islice(spans, read):
        text = hit.passage.plain[start:end]
        if not _SHORTEST <= len(text) <= _LONGEST or not tells(text):
            continue
        has = set(words(text))
        worth = (
            _TITLED * share(titled, has)
            + _EXCERPT * share(excerpt, has)
            + weight * best_share(asked, has)
            + _EARLY * max(0.0, 1 - at / _FAR)
            + _FIGURE * bool(numbers(text))
            - _POINTS * points_back(text)
            - _OWN * own_voice(text)
            - _THINKS * is_thought(text)
            - _LONG * max(0, len(text) - _USUAL) / _USUAL
            - _CHAT * bool(_CHATS.search(text))
            - _LEAD * bool(_LEADS_ON.search(text))
            - _OPEN * (not text.rstrip().endswith(_ENDS))
        )
        if worth > most:
            best, most = (hit, start, end), worth
    return best or next(((hit, *span) for hit in own for span in units(hit)), None)
