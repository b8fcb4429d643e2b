"""Questions that point at the article that is open beside them: "この記事の要点は？". Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass

_JAPANESE = re.compile(
    r"(?:(?:今|いま)?(?:この|こちらの|今の|いまの|表示中の|読んでいる|見ている|上の|当|(?<!日)本)"
    r"(?:記事|ページ|投稿|コラム|レポート|文章|ブログ|エントリー?|解説|ニュース)|当記事|本稿)"
    r"(?P<after>の中|内|中)?(?:で(?:は)?|に(?:は)?(?:よると|よれば|おいて)?|の|は|が|を|って|から|、)*"
    r"|(?:^|(?<=[、。\s]))(?:この)?(?:著者|筆者|書き手|執筆者)(?:は|が|の|によると|によれば|も)"
)
_ENGLISH = re.compile(
    r"\b(?:(?:according to|in|from|of|about|on|does|do|is|what'?s) )?"
    r"(?:this (?:article|post|page|piece|story|column|blog post|news|text|write-?up)"
    r"|the (?:article|post|page|piece|author|writer)s?(?! (?:on|of|about|by|from|that|which|in)\b))"
    r"(?:'s)?",
    re.IGNORECASE,
)
_ELSEWHERE = re.compile(
    r"以外|ほか|他の|他に|別の|関連|似た|類似|続報|その後|より(?:前|後|新し|古)|と比べ|と比較|前回"
    r"|\b(?:other|others|another|besides|related|similar|else|since|compared?|elsewhere|after this"
    r"|before this)\b",
    re.IGNORECASE,
)
_OF_THE_WHOLE = re.compile(
    r"要点|要約|要旨|概要|まとめ|ポイント|主張|結論|趣旨|内容|言いたい(?:こと)?|メッセージ|論点|話題"
    r"|テーマ|何について|何が(?:書|述べ)|何の話|何を(?:言|述べ|伝え|論じ|主張)|何と(?:言|述べ|主張)"
    r"|どんな(?:記事|話|内容|こと)|どういう(?:記事|話|内容)|説明して|解説して|何行か?|[0-9０-９一二三]+"
    r"(?:行|点|つ|文|字|個|分)|百字|簡単|短く|手短|ざっと|一言|重要な?|大事な?|主な|主要な?|核心|全体"
    r"|教えて|示して|挙げて|ください|下さい|ほしい|欲しい|知りたい|何ですか|何でしょうか?|なに|何|書かれて"
    r"|書いて|述べて|言って|話して|伝えて|いる|います|ある|あります|の|は|が|を|に|で|と|も|か|って"
    r"|した|して|する|です|ます|い|く|な|こと|それぞれ|要するに|つまり|れ|話|的|ざっくり"
)
_OF_THE_WHOLE_ENGLISH = re.compile(
    r"\b(?:summar(?:y|i[sz]e|ies|i[sz]ed)|sum|up|tl;?dr|key|main|central|core|important|points?"
    r"|take-?aways?|ideas?|arguments?|argu(?:e|es|ing)|conclusions?|conclud(?:e|es)|claims?|gist"
    r"|message|topic|theme|overview|about|what|whats|is|are|does|do|did|say|says|said|tell|tells|me|us"
    r"|give|make|list|explain|describe|briefly|short|in|of|the|a|an|this|it|its|and|please|can|could"
    r"|you|for|one|two|three|five|few|sentences?|lines?|words?|bullets?|mean|means|want|discuss(?:es)?"
    r"|cover|covers|covered|all|actually|trying|to|think|thinks|believe|believes|s)\b|[0-9]+",
    re.IGNORECASE,
)
_BREAKS = re.compile(r"[\s、。，．,.;:：！!？?「」『』()（）・…'’\"-]+")
_SHORTEST = 2


@dataclass(frozen=True, slots=True)
class Pointed:
    """A question to one article: what it asks, without the words that point; `gist` where it
    asks what the article says as a whole."""

    rest: str
    gist: bool


def pointed(question: str) -> Pointed | None:
    """How a question points at the article beside it; None for a question to the archive."""
    bare = question.strip()
    if _ELSEWHERE.search(bare):
        return None
    rest = _ENGLISH.sub(" ", _JAPANESE.sub("", bare)).strip(" 　、,")
    gist = not _named(rest)
    if rest == bare and not (gist and _asks_for_gist(bare)):
        return None
    return Pointed(" ".join(rest.split()), gist)


def _named(text: str) -> str:
    """What is left of a question without the words that ask for a whole article."""
    left = _OF_THE_WHOLE_ENGLISH.sub("", _OF_THE_WHOLE.sub("", text))
    left = _BREAKS.sub("", left)
    return left if len(left) >= _SHORTEST else ""


def _asks_for_gist(text: str) -> bool:
    return bool(re.search(r"要点|要約|要旨|概要|まとめ|summar|tl;?dr|takeaways?|gist", text, re.I))
