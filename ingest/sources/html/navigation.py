"""Which lists and paragraphs of links lead around a site, and which are what a text tells."""

from __future__ import annotations

import re
from collections.abc import Sequence

_AROUND = re.compile(
    r"(?:(?:«|‹|←|<+|»|›|→|>+|&laquo;|\||/|・)\s*)*(?:"
    r"(?:previous|prev|next|older|newer)(?:\s+(?:post|page|article|entry|posts|story))?"
    r"|(?:read|learn|see)\s+more|continue(?:\s+reading)?|more|home|top|up|back(?:\s+to\s+(?:the\s+)?"
    r"(?:top|home|index|contents|overview))?|(?:table\s+of\s+)?contents|toc|share|tweet|print|"
    r"permalink|comments?|subscribe|rss|atom"
    r"|前(?:へ|の(?:記事|ページ|投稿)(?:へ)?)?|次(?:へ|の(?:記事|ページ|投稿)(?:へ)?)?"
    r"|続きを(?:読む|見る)|もっと(?:読む|見る)|(?:トップ(?:ページ)?|ホーム|目次|一覧)(?:へ|に戻る)?|戻る|シェア"
    r"|上一篇|下一篇|上一页|下一页|返回(?:顶部|目录|首页)?|阅读(?:全文|更多)|目录|首页|更多"
    r"|上一頁|下一頁|閱讀(?:全文|更多)|目錄|首頁"
    r"|이전(?:\s*글)?|다음(?:\s*글)?|목차|홈|더\s*(?:보기|읽기)|맨\s*위로"
    r"|zurück|weiter(?:lesen)?|mehr|startseite|inhalt(?:sverzeichnis)?|nach oben"
    r"|précédente?|suivante?|lire la suite|accueil|retour|sommaire"
    r"|anterior|siguiente|leer más|inicio|volver|índice"
    r")(?:\s*(?:»|›|→|>+|«|‹|←|<+|…|\.\.\.|&raquo;|:))*",
    re.IGNORECASE,
)
_LABEL = re.compile(r"(?:^|/)(?:tags?|categor(?:y|ies)|archives?|topics?|keywords?)(?:/|#|\.html)")


def is_navigation(links: Sequence[tuple[str, str]]) -> bool:
    """Whether links, each an address and its text, lead around the site and tell nothing, where
    nothing else stands in their list or paragraph: into the page itself (a table of contents), to
    the posts before and behind it, to its labels."""
    return bool(links) and all(
        address.startswith("#")
        or (address.startswith("/") and bool(_LABEL.search(address)))
        or not any(char.isalnum() for char in text)
        or bool(_AROUND.fullmatch(text.strip()))
        for address, text in links
    )
