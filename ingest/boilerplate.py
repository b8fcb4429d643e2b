"""Which blocks of a post are not what the post says: calls to action, notes on advertising,
lists of contents, and traces of the machine that wrote it. Pure.

Each rule asks for a form as well as a wording: where the block stands, what kind it is, how
long, how it begins or ends. A paragraph of news that only mentions a sign-up stays.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence, Set
from typing import Literal, NamedTuple

from assistant.domain.nouns import Block
from assistant.language import pointing

Rule = Literal[
    "reply", "instructions", "heading", "contents", "action", "advertising", "disclaimer",
    "section", "pointer", "placeholder", "address",
]  # fmt: skip

_NOTE = 300
_SHORT = 200
_TITLE = 60

_REPLY = re.compile(
    r"^[\s、。.…]*(?:はい、|ええ、|もちろん(?:です)?[、。])?"
    r"(?:承知(?:いた)?しました|承知です|了解(?:いた)?しました|かしこまりました)"
    r"|^(?:大変|誠に)?申し訳(?:あり|ござい)ません(?:が|、|。)"
    r".{0,120}(?:見つけ|見つか|検索|取得|アクセス|作成|執筆|生成|お答え)"
    r"|^.{0,40}検索.{0,30}(?:できない|利用できません|利用できない|できません)ため.{0,120}"
    r"(?:作成|執筆|完了|取得|提供)"
    r"|^以下(?:に|は|が|の通り|のとおり).{0,50}"
    r"(?:記事|文章|本文|原稿|続き|要約|翻訳).{0,20}(?:しました|いたします|です|ます)[。:：]?$"
    r"|^[(（]?[.…\s]*(?:ご希望|ご要望|ご指定|ご指示|ご依頼)の(?:形式|内容|条件|文体|トーン|文字数)"
    r"|^[.…\s]*[(（](?:上記|既存|元|前回)の?(?:記事|文章|本文)[^)）]{0,30}[)）][.…\s]*$"
    r"|^(?:もちろん|それでは|では|はい|以下|この)[^。]{0,40}(?:。[^。]{0,10})?"
    r"(?:記事|文章|本文)の続きを"
    r"[^。]{0,20}(?:執筆|書いて|書き|完成)[^。]{0,14}(?:します|ください|ました)"
    r"|^提供され(?:た|ている)(?:テキスト|文章|記事|情報).{0,160}(?:指示|続きを|---end)"
    r"|^[^。]{0,30}(?:既存|元|途中まで|上記)の?(?:記事|文章|本文|テキスト)(?:の(?:続き|最後|末尾))"
    r".{0,30}(?:書(?:く|き|い)|執筆|完成させ|続け|作成)"
    r"|^(?:i'?m sorry|i am sorry|i apologi[sz]e)\b.{0,80}"
    r"\b(?:can(?:'?t|not)|unable|not able|couldn'?t|could not)\b.{0,40}"
    r"\b(?:access|assist|browse|complete|find|fulfil|generate|help|perform|provide|search|write)"
    r"|^i(?:'m| am) (?:unable|not able) to (?:access|browse|complete|find|generate|help|perform|"
    r"provide|search|write)\b"
    r"|^as an? (?:ai|language model|ai language model)\b(?=.{0,40}(?:,|i\b|model))"
    r"|^(?:sure|certainly|of course|absolutely)[,!.]? here(?:'s| is| are)\b"
    r"|^here(?:'s| is| are) (?:the|a|an|your) (?:\w+ ){0,3}"
    r"(?:article|draft|continuation|translation|summary|rewrite|version|post)\b.{0,60}[:.]$",
    re.IGNORECASE | re.DOTALL,
)
_LEAKED_LABEL = re.compile(
    r"^[\s*#]*[【\[《〈＜](?:[^】\]》〉＞\n]{0,12}(?:既存の?記事|元の記事)[^】\]》〉＞\n]{0,12}|"
    r"(?:文体|文章|執筆|出力|記事作成|回答)の?(?:指示|条件|要件|形式|ルール)|指示(?:事項)?|"
    r"要求事項|文体|文字数|"
    r"(?:system prompt|instructions?|output format|writing style))[】\]》〉＞]",
    re.IGNORECASE,
)
_ORDER = re.compile(
    r"(?:(?:書|含め|避け|補完|完成させ|締めくく|追加す|出力す|継続す|使う|する)(?:く|る|こと|ること)?|"
    r"(?:使わ|使用し|繰り返さ|追加し|出力し|し)ないこと|(?:使わ|使用し|繰り返さ|追加し|出力し)ない|"
    r"補完|ください|のみ[)）]?)。?$"
    r"|^(?:do not|don't|avoid|write|use|keep|include|output|return|make sure|ensure|end with)\b",
    re.IGNORECASE,
)
_OF_WRITING = re.compile(
    r"記事|文章|文体|本文|見出し|文字数|\d字|文字(?:程度|以内|以上)|日本語|表現|トーン|読者|語尾|"
    r"マークダウン|markdown|フロントマター|front matter|article|words|tone|paragraph|heading|---",
    re.IGNORECASE,
)
_OF_PROMPTS = re.compile(
    r"文字数|\d字|文字(?:程度|以内|以上)|マークダウン|フロントマター|続きを|語尾|---|"
    r"markdown|front matter|\d words",
    re.IGNORECASE,
)
_ACTION = re.compile(
    r"(?:お問い?合わ?せ|ご相談|ご連絡|お申し?込み|ご予約|ご登録|登録|購読|フォロー|シェア|資料請求|"
    r"ダウンロード)(?:を|も|して|いただき)?"
    r"(?:お待ちして(?:い|お)ります|ください(?:ませ|ね)?|下さい(?:ませ)?|お願い(?:いた)?します|"
    r"は?こちら(?:から)?|を?承って(?:い|お)ります)[。!！→>»]*$"
    r"|(?:お手伝い|ご支援|サポート|ご提案)(?:を)?(?:して|いたして)(?:い|お)ります[。!！]?$"
    r"|^(?:please )?(?:subscribe|sign up|contact us|follow us|join our|get in touch|"
    r"register (?:now|today|here)|share this)\b",
    re.IGNORECASE,
)
_OWN_VOICE = re.compile(
    rf"{pointing.HOUSE}|{pointing.THIS_TEXT}|お気軽に|お問い?合わ?せは|"
    r"よろしければ|メルマガ|メールマガジン|ニュースレター|チャンネル登録|承って|"
    rf"\b(?:{pointing.HOUSE_ENGLISH}|newsletter|now|today|here)\b",
    re.IGNORECASE,
)
_ADVERTISING = re.compile(
    r"(?:記事|ページ|サイト|リンク|コンテンツ)(?:に|は|の)[^。]{0,20}"
    r"(?:アフィリエイト|プロモーション|広告)[^。]{0,12}(?:含|利用して|参加して)|"
    r"(?:amazon|アマゾン).{0,4}アソシエイト|^[【\[(（](?:PR|広告|スポンサー)[】\])）]|"
    r"^sponsored (?:post|content)|amazon associate|paid partnership with|"
    rf"\b(?:this|{pointing.HOUSE_ENGLISH}|links?)\b"
    r".{0,40}affiliate (?:links?|commissions?|program)",
    re.IGNORECASE,
)
_DISCLAIMER = re.compile(
    r"^[※*＊【\[\s]*(?:免責(?:事項)?|disclaimer)(?:[】\]:：]|$)"
    r"|(?:^|[\s。、※])(?:本|当|この)(?:記事|ページ|サイト|コンテンツ|内容)(?:は|の).{0,160}(?:"
    r"(?:投資(?:助言|勧誘)|情報提供).{0,40}目的と(?:し|する).{0,80}(?:ありません|ません)|"
    r"(?:正確性|完全性).{0,30}保証.{0,12}(?:ません|ありません)|"
    r"一切の?責任を負いません|責任を負いかねます)"
    r"|^this (?:article|post|site|content) (?:is|does) (?:for|not).{0,80}"
    r"(?:advice|informational purposes)",
    re.IGNORECASE | re.DOTALL,
)
_LINKS = re.compile(
    r"(?:関連(?:する)?(?:記事|リンク|ページ)|(?:あわ|合わ)せて(?:読|よ)みたい(?:記事)?|"
    r"おすすめ(?:の)?(?:記事|書籍|本)|"
    r"(?:この記事に)?関連するおすすめ書籍|参考書籍|人気(?:の)?記事|最新記事|目次|もくじ|シェアする|"
    r"related (?:posts?|articles?|reading)|you (?:may|might) also like|table of contents|contents|"
    r"share this)",
    re.IGNORECASE,
)
_ABOUT = re.compile(
    rf"(?:(?:{pointing.AUTHOR}|ライター)(?:について|紹介|プロフィール|情報)?|この記事を書いた人|"
    r"プロフィール|免責事項|お問い?合わ?せ(?:先)?|ニュースレター登録|"
    r"about the authors?|author bio|disclaimers?|contact(?: us)?|newsletter)",
    re.IGNORECASE,
)
_POINTER = re.compile(
    r"^[\s←<«◀]*(?:前(?:の|へ)(?:記事|ページ)?|次(?:の|へ)(?:記事|ページ)?|"
    r"(?:ページ)?トップ(?:へ|に)(?:戻る)?|"
    r"目次(?:へ|に)(?:戻る)?|previous(?: post)?|next(?: post)?|back to top)\s*(?:[:：|｜→>»▶←]|$)"
    r"|(?:詳しく見る|詳細を見る|続きを読む|購入する|詳細はこちら|で見る|read more|learn more|"
    r"continue reading|buy (?:now|on \w+))\s*[→>»▶]*$",
    re.IGNORECASE,
)
_PLACEHOLDER = re.compile(
    r"(?:lorem ipsum\b.*|todo|tbd|fixme|undefined|null|nan|none|x{3,}|[〇○●]{2,}|"
    r"(?:\d+[.)]\s*)+|[.…・\s]+|\W*[(（]?続く?き?[)）]\W*|-{3}end-{3}|"
    r"[\[【(（＜<](?:ここに|画像|図|写真|挿入|リンク|url|placeholder|your|"
    r"insert)[^\]】)）＞>]{0,40}"
    r"[\]】)）＞>])",
    re.IGNORECASE | re.DOTALL,
)
_CONFLICT = re.compile(r"^(?:<{7} \S.*|={7}|>{7} \S.*)$", re.MULTILINE)
_ADDRESS = re.compile(r"(?:<?https?://[^\s、。「」]+>?\s*)+")
_BOLD = re.compile(r"(?:\*\*|__)[^*_\n]+(?:\*\*|__)[:：]?")
_FULL_STOP = re.compile(r"[。.．]|[!！?？].")


class LeftAside(NamedTuple):
    """A block that is left out, and the rule that it falls under."""

    block: Block
    rule: Rule


def sift(blocks: Sequence[Block]) -> tuple[list[Block], list[LeftAside]]:
    """The blocks that a post is about, and those that are beside it, both in order."""
    titles = {_bare(part) for block in blocks for part in block.heading}
    kept: list[Block] = []
    asides: list[LeftAside] = []
    for i, block in enumerate(blocks):
        after = blocks[i + 1] if i + 1 < len(blocks) else None
        before = blocks[i - 1] if i else None
        rule = rule_of(block, titles, before, after)
        if rule is None:
            kept.append(block)
        else:
            asides.append(LeftAside(block, rule))
    return kept, asides


def rule_of(
    block: Block,
    titles: Set[str] = frozenset(),
    before: Block | None = None,
    after: Block | None = None,
) -> Rule | None:
    """The rule that takes the block out, or None.

    `titles` are the headings of the post without white space, `before` and `after` its
    neighbours. Code is left alone, but for marks of a merge conflict.
    """
    if block.kind == "code":
        return "placeholder" if _is_conflict(block) else None
    for rule, applies in _RULES:
        if applies(block):
            return rule
    around: tuple[tuple[Rule, bool], ...] = (
        ("section", _is_in_section(block, before)),
        ("contents", _lists_headings(block, titles)),
        ("heading", _is_heading(block, after)),
    )
    return next((rule for rule, applies in around if applies), None)


def _is_conflict(block: Block) -> bool:
    return bool(_CONFLICT.search(block.plain)) and not _CONFLICT.sub("", block.plain).strip()


def _is_reply(block: Block) -> bool:
    short = block.kind == "paragraph" and len(block.plain) <= 2 * _NOTE
    return short and bool(_REPLY.search(block.plain.strip()))


def _is_instruction(block: Block) -> bool:
    """A label of a prompt, or a list of which most items are orders on how to write."""
    if _LEAKED_LABEL.match(block.plain):
        return len(block.plain) <= _SHORT or block.kind == "list"
    if block.kind != "list" or not _OF_PROMPTS.search(block.plain):
        return False
    items = [item for item in block.plain.split("\n") if item.strip()]
    orders = sum(bool(_ORDER.search(item.strip())) for item in items)
    of_writing = sum(bool(_OF_WRITING.search(item)) for item in items)
    return len(items) >= 3 and orders >= 0.6 * len(items) and of_writing >= 0.4 * len(items)


def _is_action(block: Block) -> bool:
    """A short paragraph that ends in an appeal and speaks of the site's own offer."""
    text = block.plain.strip()
    short = block.kind == "paragraph" and len(text) <= _SHORT
    return short and bool(_ACTION.search(text) and _OWN_VOICE.search(text))


def _is_advertising(block: Block) -> bool:
    return len(block.plain) <= _SHORT and bool(_ADVERTISING.search(block.plain.strip()))


def _is_disclaimer(block: Block) -> bool:
    return len(block.plain) <= 2 * _NOTE and bool(_DISCLAIMER.search(block.plain.strip()))


def _is_in_section(block: Block, before: Block | None) -> bool:
    """Titles and blurbs below a heading such as "Related posts", or the first paragraph below
    one such as "About the author". An article may go on below either without a heading."""
    if not block.heading or len(block.plain) > _NOTE:
        return False
    heading = block.heading[-1].strip(" :：*【】[]■◆●▼")
    if _LINKS.fullmatch(heading):
        return block.kind == "list" or not _FULL_STOP.search(block.plain)
    first = before is None or before.heading != block.heading
    return first and bool(_ABOUT.fullmatch(heading))


def _is_pointer(block: Block) -> bool:
    """A link to elsewhere, with a few words of why."""
    linked = "](" in block.text or "<a " in block.text
    return (
        linked
        and block.kind == "paragraph"
        and len(block.plain) <= _SHORT
        and bool(_POINTER.search(block.plain.strip()))
    )


def _is_placeholder(block: Block) -> bool:
    return bool(_PLACEHOLDER.fullmatch(block.plain.strip())) or _is_conflict(block)


def _is_address(block: Block) -> bool:
    return bool(_ADDRESS.fullmatch(block.plain.strip()))


def _lists_headings(block: Block, titles: Set[str]) -> bool:
    """A list that is made of the post's own headings."""
    items = [_bare(item) for item in block.plain.split("\n") if item.strip()]
    own = sum(item in titles for item in items)
    return block.kind == "list" and own >= 3 and own >= 0.7 * len(items)


def _is_heading(block: Block, after: Block | None) -> bool:
    """A bold line that is no sentence and has text of the same section below it."""
    return (
        block.kind == "paragraph"
        and after is not None
        and after.heading == block.heading
        and len(block.plain) <= _TITLE
        and bool(_BOLD.fullmatch(block.text.strip()))
        and not _FULL_STOP.search(re.sub(r"\d\.", "", block.plain.strip()))
    )


def _bare(text: str) -> str:
    return "".join(text.split())


_RULES: tuple[tuple[Rule, Callable[[Block], bool]], ...] = (
    ("placeholder", _is_placeholder),
    ("address", _is_address),
    ("reply", _is_reply),
    ("instructions", _is_instruction),
    ("advertising", _is_advertising),
    ("disclaimer", _is_disclaimer),
    ("action", _is_action),
    ("pointer", _is_pointer),
)
