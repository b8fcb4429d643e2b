"""Questions that ask for posts, not for what they tell of something: the news of a day, a week or a
month, what is new, the posts about a topic, or nothing but a name or a time. Pure.

What a question says beside its time is taken apart into the words that ask for posts and a topic.
Only what is nothing else asks for a list of posts: a verb or a word that asks leaves more than a
topic ("2025年12月にOpenAIは何を発表した？").
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from assistant.answering.asked.question import Question
from assistant.language.dates import TimeAsked, times_in
from assistant.language.folding import in_place
from assistant.language.morphology import parsed
from assistant.language.pointing import without_this_article
from assistant.language.words import query_words

_LONGEST = 120
"""Characters of a question that is read: what is longer asks for more than posts."""
_LONGEST_TOPIC, _MOST_WORDS = 24, 5
"""Characters of a topic in Japanese or Chinese, words of one in other languages."""
_BEFORE_JA = (
    r"最新の?|新着の?|主要な?|主な|おもな|注目の?|話題の|重要な?|大きな|新しい|直近の?|最近の?|その日の?"
    r"|[0-9]{1,2}大|全部の|すべての|全ての"
)
_POSTS_JA = (
    rf"(?:(?:{_BEFORE_JA})*(?:週間|月間|年間)?(?:ニュース|記事|投稿|トピックス?|話題|出来事|できごと|お知らせ"
    r"|ヘッドライン|見出し))"
)
_SUMMED_JA = (
    r"(?:要約|まとめ|ダイジェスト|サマリー?|振り返り|ふりかえり|ハイライト|おさらい|総まとめ|一覧|リスト|動向"
    r"|動き)"
)
_ASKING_JA = (
    r"(?:を?(?:まとめて|要約して|振り返って|教えて|おしえて|見せて|表示して|紹介して|挙げて|読みたい|知りたい|見たい"
    r"|出して|一覧で|リストで)|(?:くだ|下)さい|ください|ほしい|欲しい|お願い(?:します)?|(?:し|いただけ)ますか"
    r"|ざっと|簡単に|短く|は何(?:です|でしょう)?か?|は?(?:何か|なにか)?あ(?:る|り?ます|った|りました)か?"
    r"|について|に関して|を|は|って|とは|です|でしょう)"
)
_WHATS_NEW_JA = re.compile(
    r"(?:最新|新着|更新)(?:情報)?|(?:(?:何|なに)が(?:あ(?:った|りました|る|ります)|起き(?:た|ました|ている?)|起こ(?:った|りました))"
    r"|(?:何か|なにか)?(?:新しい|変わった|目新しい)(?:こと|もの|話|動き)(?:は|が|って)?"
    r"(?:何か|なにか)?(?:あ(?:る|ります|った|りました))?|(?:何|なに)が新しい(?:の|です)?"
    r"|どんなことがあ(?:った|りました))か?(?:教えて(?:ください)?)?"
)
_OF_JA = re.compile(
    r"(?:に関する|に関連する|についての|関連の?|関係の?|をめぐる|の|を?扱う|[、,・\s])+$"
)
_CJK = re.compile("[ぁ-ヺー㐀-鿿々]")
_END_JA = re.compile(r"[?？。！!、…\s]+$")
_IS_POSTS_JA = re.compile(rf"(?P<posts>{_POSTS_JA})(?:の|を)?(?:{_SUMMED_JA})?$")
_IS_SUMMED_JA = re.compile(rf"(?:の|を)?(?P<summed>(?:{_BEFORE_JA})*{_SUMMED_JA})$")
_IS_ASKING_JA = re.compile(rf"{_ASKING_JA}$")
_LEADS_JA = re.compile(rf"^(?:(?:{_BEFORE_JA})+|の)")
_NO_END_JA = re.compile(r"[がをはへ]$|来[週月年]|曜日?$")
_NO_TOPIC_JA = frozenset(("動詞", "形容詞", "助動詞", "副詞", "接続詞", "感動詞"))
_ASKS_JA = re.compile(
    r"カテゴリ|タグ|著者|筆者|[何誰]|いつ|どこ|どれ|どう|どの|どん|なぜ|なに|いくら|いくつ|この|その|あの|他|ほか|以外|初|古"
)

_ASK = (
    r"(?:(?:please|can you|could you|would you|i want to|i'd like to|let me)\s+)*"
    r"(?:(?:give|show|tell|list|get|find|bring|read|see|catch|send)\s+(?:me\s+|us\s+)?"
    r"(?:up\s+(?:on|with)?\s*)?(?:about\s+)?)?"
)
_SUM = (
    r"(?:summari[sz]e|sum up|recap(?: of)?|round-?\s?up(?: of)?|digest(?: of)?|overview of"
    r"|summary(?: of)?|highlights(?: of| from)?)"
)
_ADJ = (
    r"(?:(?:the|all|all the|all of the|any|some|your|this|latest|newest|new|recent|most recent|top"
    r"|main|major|important|most important|biggest|key|current)\s+)*"
)
_NOUN = r"(?:news|(?:blog )?posts|articles|stories|headlines|updates|entries)"
_JOINT = (
    r"(?:on|about|of|from|regarding|concerning|for|around|in|with|to do with|mentioning|covering)"
)
_ASKS_EN = re.compile(
    rf"(?:what(?:'s|’s| is| are| was| were|s)?\s+|is there\s+|are there\s+|do you have\s+)?{_ASK}"
    rf"(?:a\s+|an\s+|the\s+)?(?:{_SUM}\s*)?{_ADJ}"
)
_LEADS_EN = re.compile(rf"^{_ASKS_EN.pattern}")
_POSTS_EN = re.compile(rf"^{_ASKS_EN.pattern}(?P<posts>{_NOUN})(?P<rest>\s.*|)$")
_LATEST_EN = re.compile(rf"^{_ASKS_EN.pattern}(?P<rest>(?:on|about)\s.*)$")
_SUMMED_EN = re.compile(
    rf"^{_ASK}(?:a\s+|an\s+|the\s+)?{_SUM}\s*(?P<rest>(?:the\s+)?(?:{_JOINT})?\s*)$"
)
_WHATS_NEW_EN = re.compile(
    r"^(?:so\s+)?(?:(?:what(?:'s|’s| is| are| was| were|s)?|anything|something)\s+"
    r"(?:the\s+)?(?:new|latest|happening|going on|up|in the news)(?:\s+(?:here|today|around here))?"
    r"|what(?:\s+(?:has|have|had|all|else))*\s+happened|what (?:did|have) (?:i|we) miss(?:ed)?"
    r"|what(?:\s+(?:has|have))? changed|catch me up|(?:any|something)thing happen(?:ed|ing)?)$"
)
_BEHIND_EN = re.compile(rf"^(?P<topic>.+?)\s+(?:latest\s+|recent\s+)?(?P<posts>{_NOUN})$")
_OF_EN = re.compile(rf"^\s*(?:{_JOINT}\s+)?(?:the\s+topic\s+of\s+)?")
_TAIL_EN = re.compile(rf"(?:\s+(?:please|here|for me|{_JOINT}|so far))+$")
_NO_TOPIC_EN = re.compile(
    r"\b(?:is|are|was|were|be|been|do|does|did|has|have|had|will|would|can|could|should|may|might"
    r"|why|how|who|whom|whose|when|where|which|what|that|this|these|those|it|its|they|them|there"
    r"|vs|versus|than|between|after|before|because|since|until|if|not|other|others|else|you|your"
    r"|first|oldest|earliest|more|most|many|much|number|compare[ds]?|differ\w*|say|says|said"
    r"|per|each|total|altogether|mention\w*|write|wrote|written|by)\b"
)
_ABOUT_JA = re.compile(r"(?:について|は|って)$")
_AROUND_EN = re.compile(
    r"^(?:in|about|on|of|from|for)\s+|(?<=\S)\s+(?:in|from|of|for|and)$", re.IGNORECASE
)
_NOTHING_EN = re.compile(r"in|of|the|from|for|(?:the )?(?:day|week|month|year)")


@dataclass(frozen=True, slots=True)
class DigestAsked:
    """A list of posts that is asked for: of a `topic`, "" for any, and of the time `when`. `bare`
    says that the question is a name and nothing more, whether or not with a time; `explicit` that
    it says itself that posts are meant."""

    topic: str
    when: TimeAsked
    bare: bool = False
    explicit: bool = False


def digest_asked(
    question: Question, known: Callable[[str], bool] = lambda _: False
) -> DigestAsked | None:
    """The list of posts that a question asks for; None for one that asks for anything else.
    `known` tells whether the archive knows a word as a name.

    >>> from assistant.answering.asked.understanding import Understanding
    >>> from datetime import date
    >>> read = Understanding(lambda: date(2026, 3, 9)).alone
    >>> digest_asked(read("2月のロボットのニュース", lambda word: 9.0)).topic
    'ロボット'
    >>> digest_asked(read("2月にOpenAIは何を発表した？", lambda word: 9.0)) is None
    True
    """
    if len(question.text) > _LONGEST or question.beside:
        return None
    if without_this_article(question.text) != question.text:
        return None
    when = question.when
    rest = _END_JA.sub("", in_place(when.rest).strip())
    found = _japanese(rest) if _CJK.search(rest) else _english(rest.rstrip(" ?.!"))
    timed = bool(when.first or when.last)
    if found is None:
        bare = "" if when.newest else _bare(question, rest, known)
        return DigestAsked(_written(bare, when.rest), when, bare=True) if bare else None
    topic = _written(found.topic, when.rest)
    named = _is_name(topic, question, known)
    if topic:
        ok = found.posts and (not found.joined or named or timed or when.newest)
        ok = ok or (found.new and timed and when.newest)
    else:
        ok = timed or when.newest or found.new or (found.posts and not found.asks)
    return DigestAsked(topic, when, named, found.posts) if ok else None


def every_post(question: Question) -> DigestAsked:
    """The list of posts of any topic, of the time that a question tells."""
    return DigestAsked("", question.when, explicit=True)


def _written(topic: str, text: str) -> str:
    """A folded topic as the question writes it."""
    at = in_place(text).find(topic)
    return text[at : at + len(topic)] if topic and at >= 0 else topic


def _bare(question: Question, rest: str, known: Callable[[str], bool]) -> str:
    """The name that a question is, "" for any other question."""
    topic = _ABOUT_JA.sub("", rest).strip(" 　、,")
    if not _CJK.search(topic):
        topic = _AROUND_EN.sub("", topic)
    return topic if _is_name(topic, question, known) else ""


def _is_name(topic: str, question: Question, known: Callable[[str], bool]) -> bool:
    """Whether a topic is one name and nothing more, and no version of one."""
    if not topic or any(one.version for one in question.names):
        return False
    folded = in_place(topic)
    own = [in_place(one.shown) for one in question.names]
    return folded in own or folded == " ".join(own) or known(topic)


@dataclass(frozen=True, slots=True)
class _Found:
    """What is asked for beside a time: the posts of a `topic`; whether the words say that `posts`
    are meant, whether they ask what is `new`, and whether they ask (`asks`) or only name it.
    A topic is `joined` where nothing stands between it and the word for posts: fake news."""

    topic: str = ""
    posts: bool = False
    new: bool = False
    asks: bool = False
    joined: bool = False


def _japanese(rest: str) -> _Found | None:
    """What is asked for in Japanese, beside the time; None for anything but posts."""
    bare = _IS_ASKING_JA.sub("", rest)
    if not rest or _WHATS_NEW_JA.fullmatch(rest) or _WHATS_NEW_JA.fullmatch(bare):
        return _Found(new=bool(rest))
    text, posts, summed = rest, False, False
    while True:
        before = text
        text = _END_JA.sub("", _IS_ASKING_JA.sub("", text))
        if not posts and (match := _IS_POSTS_JA.search(text)):
            text, posts = text[: match.start()], True
        elif not summed and (match := _IS_SUMMED_JA.search(text)):
            text, summed = text[: match.start()], True
        if text == before:
            break
    topic = _OF_JA.sub("", _LEADS_JA.sub("", text)).strip(" 　、,")
    if topic and not (posts and _is_topic_ja(topic)):
        return None
    return _Found(topic, posts, joined=bool(topic) and text.endswith(topic))


def _is_topic_ja(topic: str) -> bool:
    if len(topic) > _LONGEST_TOPIC or not query_words(topic) or times_in(topic):
        return False
    if _ASKS_JA.search(topic) or _NO_END_JA.search(topic):
        return False
    return not any(word.part in _NO_TOPIC_JA for word in parsed(topic))


def _english(rest: str) -> _Found | None:
    """What is asked for in English, beside the time; None for anything but posts."""
    text = " ".join(rest.replace("’", "'").split())
    text = _TAIL_EN.sub("", text.removesuffix("'s"))
    if not text or _NOTHING_EN.fullmatch(text) or _SUMMED_EN.match(f"{text} "):
        return _Found()
    if _WHATS_NEW_EN.match(text):
        return _Found(new=True)
    asks = text.startswith(("what", "is ", "are "))
    if match := _POSTS_EN.match(text):
        topic = _TAIL_EN.sub("", _OF_EN.sub("", match["rest"])).strip(" ,")
        topic = "" if _NOTHING_EN.fullmatch(topic) else topic
        ok = not topic or _is_topic_en(topic)
        return _Found(topic, posts=True, asks=asks) if ok else None
    if match := _LATEST_EN.match(text):
        topic = _OF_EN.sub("", match["rest"]).strip(" ,")
        return _Found(topic, new=True) if _is_topic_en(topic) else None
    match = _BEHIND_EN.match(_LEADS_EN.sub("", text))
    topic = match["topic"].strip(" ,") if match else ""
    return _Found(topic, posts=True, joined=True) if _is_topic_en(topic) else None


def _is_topic_en(topic: str) -> bool:
    words = topic.split()
    ok = 0 < len(words) <= _MOST_WORDS and not _NO_TOPIC_EN.search(topic)
    return ok and bool(query_words(topic)) and not times_in(topic)
