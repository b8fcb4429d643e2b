"""What a chat begins with: its words, what the archive holds, and questions to start from."""

from __future__ import annotations

import logging
from typing import Any

from assistant.answering.assistant import Assistant
from assistant.answering.said import told_date
from assistant.domain.errors import ModelError
from assistant.domain.nouns import Language, Post
from assistant.suggesting import Suggesting
from assistant.surfaces.texts import chips as chip_texts
from assistant.surfaces.texts.reader import WORDING
from assistant.surfaces.web.brand import Branding

log = logging.getLogger(__name__)

_OF_CHIPS = ("read", "take_off", "put_on")


def start_of(
    assistant: Assistant,
    suggesting: Suggesting,
    branding: Branding,
    post: Post | None,
    language: Language,
) -> dict[str, Any]:
    """What the chat's script needs at its start, as JSON has it; `post` is the article that the
    chat stands beside."""
    own, brand = branding.starters(language), branding.brand
    say = WORDING[language]
    say = say | {
        "welcome": branding.told(brand.welcome, language, say["welcome"]),
        "note": branding.told(brand.disclaimer, language) or say["note"],
    }
    model = assistant.chat_model_name
    return {
        "language": language,
        "title": branding.name(language),
        "logo": branding.picture("logo", ""),
        "links": branding.named_links(language),
        "coverage": coverage(assistant, language),
        "writer": say["model"].format(model=model) if model else say["extractive"],
        "longest": assistant.longest_question,
        "suggestions": list(
            own if own and post is None else _suggestions(suggesting, post, language)
        ),
        "page": {"title": post.title, "url": post.url} if post else None,
        "say": say | {name: chip_texts.WORDING[language][name] for name in _OF_CHIPS},
    }


def coverage(assistant: Assistant, language: Language) -> str:
    """How many posts there are, from when to when; "" for none."""
    info = assistant.info
    if not info.first_day or not info.last_day:
        return ""
    return WORDING[language]["coverage"].format(
        posts=f"{info.posts:,}",
        first=told_date(info.first_day, "day", language),
        last=told_date(info.last_day, "day", language),
    )


def _suggestions(suggesting: Suggesting, post: Post | None, language: Language) -> list[str]:
    if post is None:
        return suggesting.start(language) or suggesting.start()
    try:
        own = suggesting.beside(post.file, language=language)
    except ModelError as error:
        log.error("%s", error)
        own = []
    return [WORDING[language]["gist"], *own]
