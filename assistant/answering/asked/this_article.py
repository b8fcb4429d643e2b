"""Questions that point at the article that is open beside them: "この記事の要点は？". Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass

from assistant.language import pointing

_ELSEWHERE = re.compile(
    r"以外|ほか|他の|他に|別の|関連|似た|類似|続報|その後|より(?:前|後|新し|古)|と比べ|と比較|前回"
    r"|\b(?:other|others|another|besides|related|similar|else|since|compared?|elsewhere|after this"
    r"|before this)\b",
    re.IGNORECASE,
)
_OF_THE_WHOLE = re.compile(
    r"要点|要約|要旨|概要|まとめ|ポイント|主張|結論|趣旨|内容|言いたい(?:こと)?|メッセージ|論点|話題"
    r"|テーマ|何について|何が(?:書|述べ)|何の話|何を(?:言|述べ|伝え|論じ|主張)|何と(?:言|述べ|主張)"
    r"|どんな(?:記事|話|内容|こと)|どういう(?:記事|話|内容)|説明して|解説して|何行か?|[0-9０-９一二三]{1,8}"
    r"(?:行|点|つ|文|字|個|分)|百字|簡単|短く|手短|ざっと|一言|重要な?|大事な?|主な|主要な?|核心|全体"
    r"|教えて|示して|挙げて|ください|下さい|ほしい|欲しい|知りたい|何ですか|何でしょうか?|なに|何|書かれて"
    r"|書いて|述べて|言って|話して|伝えて|いる|います|ある|あります|の|は|が|を|に|で|と|も|か|って"
    r"|した|して|する|です|ます|い|く|な|こと|それぞれ|要するに|つまり|れ|話|的|ざっくり"
)
_OF_THE_WHOLE_ENGLISH = re.compile(
    r"\b(?:summar(?:y|i[sz]e|ies|i[sz]ed)|sum|up|tl;?dr|key|main|central|core|important|points?"
    r"|take-?aways?|ideas?|arguments?|argu(?:e|es|ing)|conclusions?|conclud(?:e|es)|claims?|gist"
    r"|message|topic|theme|overview|about|what|whats|is|are|does|do|did|say|says|said|tell|tells"
    r"|give|make|list|explain|describe|briefly|short|in|of|the|a|an|and|please|can|could"
    rf"|{pointing.OF_AN_ARTICLE}"
    r"|for|one|two|three|five|few|sentences?|lines?|words?|bullets?|mean|means|want|discuss(?:es)?"
    r"|cover|covers|covered|all|actually|trying|to|think|thinks|believe|believes|s)\b|[0-9]+",
    re.IGNORECASE,
)
_SAYS = re.compile(
    r"(?<=について)(?:は)?(?:何と|どう|何を|なんと)?(?:言っ|述べ|書い|書かれ|説明し|触れ|語っ)て"
    r"(?:い(?:る|ます)|あ(?:る|ります))か?(?:[。？?]|$)"
    r"|^(?:what|how|does|did)\b(?=\s+(?:say|mention|tell|write|report|think|discuss)s?\b)"
    r"|\b(?:say|mention|tell|write|report|think|discuss)s?\b"
    rf"(?:\s+(?:{pointing.TOLD}))?(?:\s+(?:anything))?"
    r"(?:\s+(?:about|on|of))?(?=\s+\S)",
    re.IGNORECASE,
)
_OF_ANY = re.compile(
    r"リスク|課題|懸念|問題点?|影響|背景|経緯|理由|原因|目的|狙い|意味|意義|真意|効果|メリット|デメリット"
    r"|利点|欠点|弱点|強み|特徴|仕組み|方法|手順|対策|対応|費用|価格|値段|料金|コスト|金額|投資額|調達額"
    r"|予算|期間|時期|期限|日程|いつ|どこ|誰|だれ|どう|なぜ|なんで|いくら|どれ(?:くらい|ほど)"
    r"|どの(?:くらい|程度|ような)|どんな|根拠|数字|データ|見通し|見込み|予測|今後|これまで|将来|展望|競合"
    r"|他社|事例|日本|国内|海外|企業|会社|投資家|開発者|技術者|経営者|個人|読者|注目|注意|すべき"
    r"|べき|技術|市場|業界|社会|始ま|終わ|発表|公開|発売|導入|変わ|変化|違い|起き|具体|成功|失敗|可能性"
    rf"|{pointing.WE}"
    r"|必要|出資|適用|施行|開始|対象|規模|割合|から|まで|ど|な|よ|っ|た|る|り|ら|き|へ"
)
_OF_ANY_ENGLISH = re.compile(
    r"\b(?:risks?|challenges?|concerns?|problems?|issues?|impacts?|effects?|background|reasons?"
    r"|causes?|purpose|goals?|benefits?|advantages?|disadvantages?|drawbacks?|downsides?|strengths?"
    r"|weakness(?:es)?|features?|costs?|prices?|priced?|budget|amount|dates?|when|where|who|whom|why"
    r"|how|which|much|many|long|evidence|figures?|numbers?|data|outlook|forecasts?|future|next|steps?"
    r"|competitors?|examples?|cases?|japan|japanese|compan(?:y|ies)|firms?|investors?|developers?"
    r"|readers?|watch|should|will|would|was|were|has|have|had|be|been|there|start|started|begin|end"
    r"|launch(?:ed)?|announced?|happen(?:s|ed)?|change[sd]?|invest(?:ed)?|matters?|technical|business"
    rf"|market|industry|by|with|from|at|or|any|so|{pointing.OF_ANYBODY})\b",
    re.IGNORECASE,
)
_ASKS_FOR_GIST = re.compile(
    r"要点|要約|要旨|概要|まとめ|summar|tl;?dr|takeaways?|gist", re.IGNORECASE
)
_BREAKS = re.compile(r"[\s、。，．,.;:：！!？?「」『』()（）・…'’\"-]+")
_KANJI = re.compile("[㐀-鿿]")
_SHORTEST = 2


@dataclass(frozen=True, slots=True)
class ArticleReference:
    """A question to one article: what it asks, without the words that point; `gist` where it
    asks what the article says as a whole. It is not `surely` one to the article where it only
    names nothing of its own ("リスクは？")."""

    rest: str
    gist: bool
    surely: bool = True


def pointed(question: str) -> ArticleReference | None:
    """How a question points at the article beside it; None for a question to the archive."""
    bare = question.strip()
    if _ELSEWHERE.search(bare):
        return None
    rest = pointing.without_this_article(bare).strip(" 　、,")
    gist = not _left(rest, _OF_THE_WHOLE, _OF_THE_WHOLE_ENGLISH)
    if rest == bare and not (gist and _ASKS_FOR_GIST.search(bare)):
        named = _left(rest, _OF_ANY, _OF_ANY_ENGLISH, _OF_THE_WHOLE, _OF_THE_WHOLE_ENGLISH)
        return None if named or gist else ArticleReference(bare, gist=False, surely=False)
    if not gist:
        rest = _SAYS.sub("", rest) or rest
    return ArticleReference(" ".join(rest.split()), gist)


def _left(text: str, *words: re.Pattern[str]) -> bool:
    """Whether a question says anything besides these words."""
    for some in words:
        text = some.sub(" ", text)
    left = _BREAKS.sub("", text)
    return len(left) >= _SHORTEST or bool(_KANJI.search(left))
