"""Questions on what something is or has, from sentences and headings that tell it. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.language.invisible import nfkc
from assistant.language.morphology import parsed
from assistant.language.names import names
from assistant.suggesting.candidate import LONGEST, SHORTEST, Candidate
from assistant.suggesting.clauses import NOT_ALONE, Idf, how_named, noun_phrase

_SHORTEST_OF_TERM = 9
_KNOWN_BY = 24
_KINDS = (
    r"企業|会社|スタートアップ|新興企業|モデル|サービス|ツール|プラットフォーム|チップ|プロセッサ|"
    r"フレームワーク|規格|法律|プロジェクト|研究所|ロボット|システム|手法|アーキテクチャ|ライブラリ|製品|"
    r"アクセラレータ|メーカー|研究機関|基盤|機能|構想|ソフトウェア|データセット|AI|エンジン|技術|アプリ|エージェント|データセンター|スーパーコンピュータ|ベンチマーク|プロトコル"
)
_LATIN = r"[A-Z][A-Za-z0-9.+&-]+(?: [A-Z0-9][A-Za-z0-9.+&-]*){0,3}"
_NAME = rf"(?:{_LATIN}|[ァ-ヺー]{{4,14}}(?![ァ-ヺー]))"
_IS_A = re.compile(
    rf"^「?(?P<name>{_NAME})」?は、?(?P<what>[^。]{{10,70}}?(?P<kind>{_KINDS}))(?:です|である|だ)$"
)
_BEFORE_NAME = re.compile(
    rf"(?:^|、|は|が)(?P<what>[^、。はが「]{{7,36}}?(?P<kind>{_KINDS}))"
    rf"(?:(?:である)?「(?P<quoted>{_NAME})」|である(?P<name>{_NAME})|(?P<beside>{_LATIN}))(?=は|が|を|と|に|の|も|、)"
)
_NAMED_BY = ("name", "quoted", "beside")
_VAGUE = re.compile(
    r"多くの|様々な|さまざまな|複数の|各|主要な?|他の|ような|など|有名な|某|そして|といった|より"
    r"|常に|新しい|また|始まった|優れた"
)
_SAYS_NOTHING = re.compile(
    r"(?:生成)?(?:AI)?(?:スタートアップ|ベンチャー|新興|大手)?(?:企業|会社)$"
)
_LEAST_SAID, _LEAST_DONE = 5, 14
"""Characters that tell what something is, beside its kind; those that tell what somebody does
with it are fewer than they seem."""
_HAS = re.compile(
    r"^(?P<of>[^、。はがを]{2,24}?)の(?P<most>最大の|主な|大きな)?(?P<what>特徴|強み|弱み|弱点|課題|目的|狙い|メリット"
    r"|デメリット|利点|役割|目標|核心|本質|要因|魅力|武器|用途|違い|理念|使命|ビジョン)は、?(?P<rest>[^。]{10,90})$"
)
_ENDS = re.compile(r"(?:です|である|だ|ます|ました|る|こと|点)$")
_TERM = re.compile(
    r"^(?P<term>[^、。はがをで\s]{2,24}?)とは、?(?P<rest>.{12,90}?)(?:です|である|だ|を指します|を指す)$"
)
_ASKS = re.compile(r"なぜ|どう|いつ|どこ|誰|いくら|どれ|どの|とは")
_ENDS_ASKING = ("ですか", "ますか", "ましたか", "でしたか", "なのか", "するのか", "したのか")
_HEADING_NUMBER = re.compile(r"^(?:Q\d*[.:、]?|\d+(?:[.-]\d+)*[.)]?|[■●◆]|第\d+[章節])\s*")
_WHAT_IS = re.compile(r"とは(?:何か|なにか|何)?$")
_HEADS = {
    "何ですか": r"特徴|主な特徴|強み|弱み|課題|目的|狙い|メリット|デメリット|違い|注意点|役割|主な機能|リスク|ポイント|限界",
    "どのようなものですか": r"戦略|仕組み|概要|影響|背景|性能|動向|取り組み|ロードマップ|基本構造|全体像|成長戦略|実力|現状",
    "いくらですか": r"料金|価格|費用|料金プラン|料金体系",
    "どうすればよいですか": r"使い方|始め方|選び方|導入方法|活用方法|活用法|導入手順",
}  # fmt: skip
_LACKS_OTHER = re.compile(r"(?!.+と.+の違い).*違い")
_OF_HEADING = [
    (re.compile(rf"^(?P<body>[^、。:はがを]{{2,28}}の(?:{heads}))$"), f"は{asks}")
    for asks, heads in _HEADS.items()
]


def of_statement(text: str, idf: Idf) -> Iterator[Candidate]:
    """What something is or has, where a plain sentence says it."""
    for found in (_term(text, idf), _is_a(text, idf), _has(text, idf)):
        if found:
            yield found


def of_heading(heading: str, idf: Idf) -> Candidate | None:
    """A heading that is a question of something named, or a topic of it that can be asked for."""
    text = nfkc(heading).strip()
    body = _WHAT_IS.sub("とは何ですか", _HEADING_NUMBER.sub("", text).rstrip("?"))
    asked = False
    for pattern, ending in _OF_HEADING:
        if pattern.match(body):
            body += ending
            asked = True
            break
    if not body.endswith(_ENDS_ASKING) or NOT_ALONE.search(_ASKS.sub("", body)):
        return None
    term = body.removesuffix("とは何ですか")
    shortest = _SHORTEST_OF_TERM if term != body else SHORTEST
    if "と" in body and asked and not body.endswith("違いは何ですか"):
        return None
    if not shortest <= len(body) + 1 <= LONGEST or "、" in body or "・" in term != body:
        return None
    if not how_named(body, idf) or _LACKS_OTHER.match(body):
        return None
    return Candidate(f"{body}？", "ja", heading, 0.5 - len(body) / 100, heading=True)


def _term(text: str, idf: Idf) -> Candidate | None:
    match = _TERM.match(text)
    if not match or match["rest"].count("、") > 3 or NOT_ALONE.search(text):
        return None
    term = match["term"]
    known = names(f"{term}は", idf, commonest=0.0) or re.search(r"[A-Za-z]{3}|[ァ-ヺー]{4}", term)
    question = f"{term}とは何ですか？"
    if not known or not noun_phrase(parsed(term)) or len(question) < _SHORTEST_OF_TERM:
        return None
    return Candidate(question, "ja", match["rest"][:_KNOWN_BY], 0.8)


def _is_a(text: str, idf: Idf) -> Candidate | None:
    match = _IS_A.match(text) or _BEFORE_NAME.search(text)
    if not match or NOT_ALONE.search(match[0]):
        return None
    kind, what = match["kind"], match["what"]
    name = next(found for found in map(match.groupdict().get, _NAMED_BY) if found)
    if not how_named(name, idf) or name in what or name.endswith(kind):
        return None
    numbered = kind in ("企業", "会社", "スタートアップ") and re.search(r"\d", name)
    if numbered or (kind == "AI" and match.groupdict().get("beside")):
        return None
    if len(what) - len(kind) < _LEAST_SAID or _SAYS_NOTHING.match(what):
        return None
    if _VAGUE.search(what) or done_only(match):
        return None
    question = f"{name}はどのような{kind}ですか？"
    return Candidate(question, "ja", what[:_KNOWN_BY], 0.75) if len(question) <= LONGEST else None


def done_only(match: re.Match[str]) -> bool:
    """Whether a description is little more than what somebody did with the thing."""
    return match[0].startswith("が") and len(match["what"]) < _LEAST_DONE


def _has(text: str, idf: Idf) -> Candidate | None:
    match = _HAS.match(text)
    if not match or NOT_ALONE.search(text) or not _ENDS.search(text):
        return None
    of = match["of"]
    if match["what"] == "違い" and "と" not in of[:-1]:
        return None
    if not noun_phrase(parsed(of)) or not how_named(of, idf):
        return None
    question = f"{of}の{match['most'] or ''}{match['what']}は何ですか？"
    if not SHORTEST <= len(question) <= LONGEST:
        return None
    return Candidate(question, "ja", match["rest"][:_KNOWN_BY], 0.8)
