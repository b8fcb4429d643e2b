"""What the desk says of watches and of insight, in the languages that it speaks."""

from __future__ import annotations

from typing import Final

from assistant.language.languages import ByLanguage

WORDING: Final[ByLanguage[dict[str, str]]] = ByLanguage(
    {
        "ja": {
            "tab_watches": "見張り",
            "watch_this": "この検索を見張る",
            "watch_begun": "見張りを始めました。新しい記事が取り込まれるたびに調べ、「見張り」のタブに出します。",
            "watch_what": "検索を見張ると、記事が取り込まれるたびに調べ直し、新しい記事・書き換えられた記事と、選んだフォルダーのピンと食い違う文を知らせます。",
            "watch_question": "見張る質問や言葉",
            "watch_folder": "食い違いを調べるフォルダー",
            "watch_no_folder": "調べない",
            "watch_make": "見張りを始める",
            "watch_look": "いま調べる",
            "watch_none": "まだ何も見張っていません。",
            "watch_nothing": "{day} 以降、新しいものはありません。",
            "watch_facts": "{made} から · 最後に調べたのは {looked}",
            "watch_feed": "Atomフィード（アドレスを知る人はだれでも読めます）",
            "watch_remove": "やめる：{name}",
            "watch_remove_sign": "やめる",
            "watch_against": "フォルダー「{folder}」と照らし合わせています",
            "kind_new": "新しい記事",
            "kind_changed": "書き換えられた記事",
            "kind_contradicts": "食い違い",
            "said_before": "以前（{day}、{title}）：",
            "copy": "コピー",
            "copied": "コピーしました",
        },
        "en": {
            "tab_watches": "Watches",
            "watch_this": "Watch this search",
            "watch_begun": "This search is watched now: after each ingest, what is new stands on the tab “Watches”.",
            "watch_what": "A watched search is run again after each ingest. New and changed posts are told, and sentences that disagree with what is pinned in a folder.",
            "watch_question": "Question or words to watch",
            "watch_folder": "Folder to compare with",
            "watch_no_folder": "None",
            "watch_make": "Begin to watch",
            "watch_look": "Look now",
            "watch_none": "Nothing is watched yet.",
            "watch_nothing": "Nothing new since {day}.",
            "watch_facts": "since {made} · last looked {looked}",
            "watch_feed": "Atom feed (whoever knows the address can read it)",
            "watch_remove": "Stop watching: {name}",
            "watch_remove_sign": "Stop watching",
            "watch_against": "compared with the folder “{folder}”",
            "kind_new": "New post",
            "kind_changed": "Changed post",
            "kind_contradicts": "Disagrees",
            "said_before": "Before ({day}, {title}):",
            "copy": "Copy",
            "copied": "Copied",
        },
    }
)
