"""What the site's button, panel and form say, and the page in the panel."""

from __future__ import annotations

from typing import Final

from assistant.surfaces.texts.worded import Worded

WORDING: Final = Worded(
    "widget",
    ja={
        "label": "記事に質問する",
        "panel": "記事についての質問と回答",
        "close": "閉じる",
        "wait": "読み込んでいます…",
        "failed": "いまは質問のページにつながりません。",
        "again": "もう一度試す",
        "full": "新しいタブで開く",
        "ask": "質問する",
    },
    en={
        "label": "Ask the archive",
        "panel": "Questions and answers about the posts",
        "close": "Close",
        "wait": "Loading…",
        "failed": "The page for questions can't be reached just now.",
        "again": "Try again",
        "full": "Open it in a new tab",
        "ask": "Ask",
    },
)
"""On pages of the site."""

PANEL: Final = Worded(
    "panel",
    ja={
        "full": "別のタブで開く",
        "beside": "この記事：",
        "no_script": "ここではJavaScriptが必要です。別のタブでは、なくても質問できます。",
    },
    en={
        "full": "Open in full",
        "beside": "This article: ",
        "no_script": "Asking questions here needs JavaScript; in a tab of its own it doesn't.",
    },
)
"""On the page in the panel."""
