"""What the page itself says, in the languages that it speaks."""

from __future__ import annotations

from typing import Final

from assistant.passage import Language

WORDING: Final[dict[Language, dict[str, str]]] = {
    "ja": {
        "tagline": "記事アーカイブに質問する",
        "coverage": "{posts}本の記事 · {first} 〜 {last}",
        "extractive": "AIモデルなし：記事からの引用だけで答えます",
        "model": "回答の作成：{model}",
        "placeholder": "記事について質問する",
        "question": "質問",
        "conversation": "会話",
        "new": "新しい会話",
        "welcome": "記事について聞いてみてください",
        "welcome_more": "答えには必ず出典の段落が付きます。見つからないときは、そうお答えします。",
        "quoted": "記事からの引用",
        "sources": "出典",
        "source": "出典{n}",
        "unconfirmed": "［出典で確認できません］",
        "as_of": "{day} の記事までに基づく",
        "open": "この段落を記事で開く",
        "also_in": "同じ段落がある記事",
        "related": "近い記事（答えは書かれていません）",
        "failed": "申し訳ありません。答えを作れませんでした（受付番号 {id}）。もう一度お試しください。",
        "too_long": "質問が長すぎます。{limit}字までにしてください。",
        "note": "回答は記事の引用に基づきますが、誤りを含むことがあります。出典をご確認ください。",
    },
    "en": {
        "tagline": "Ask the archive",
        "coverage": "{posts} posts · {first} to {last}",
        "extractive": "No AI model: answers are quotes from the posts",
        "model": "Answers written by {model}",
        "placeholder": "Ask a question about the posts",
        "question": "Question",
        "conversation": "Conversation",
        "new": "New chat",
        "welcome": "Ask about the posts",
        "welcome_more": "Every answer names the paragraphs it rests on, or says that it found none.",
        "quoted": "Quoted from the posts",
        "sources": "Sources",
        "source": "Source {n}",
        "unconfirmed": " [not confirmed by the sources]",
        "as_of": "Based on posts up to {day}",
        "open": "Open this paragraph in the article",
        "also_in": "The same paragraph is in",
        "related": "Related posts (they don't hold the answer)",
        "failed": "Sorry, no answer could be made (reference {id}). Please try again.",
        "too_long": "The question is too long: at most {limit} characters, please.",
        "note": "Answers rest on quotes from the posts but may be wrong. Please check the sources.",
    },
}


def preferred(accept_language: str | None) -> Language:
    """The page's language for an `Accept-Language` header: Japanese if it is asked for before
    English, otherwise English."""
    for part in (accept_language or "").lower().split(","):
        tag = part.split(";")[0].strip()
        if tag.startswith("ja"):
            return "ja"
        if tag.startswith("en"):
            return "en"
    return "en"
