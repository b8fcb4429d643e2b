"""How the events and the table of an Answer are worded, in the language of that answer."""

from __future__ import annotations

from typing import Final

from assistant.answering.said import Said, told_date
from assistant.domain.nouns import Event, Language
from assistant.language.languages import UNSPACED

EMPTY: Final = Said("empty", "記載なし", "not told")
"""What stands in a cell for which nothing was found."""
_LABELS: Final = {
    "planned": Said("labels.planned", "予定", "planned"),
    "reported": Said("labels.reported", "報道", "reported"),
    "denied": Said("labels.denied", "否定", "denied"),
    "overtaken": Said("labels.overtaken", "その後変更", "changed since"),
    "disputed": Said("labels.disputed", "記事により異なる", "posts disagree"),
    "posts": Said("labels.posts", "{count}本の記事", "in {count} posts"),
}
_GLOSS: Final = Said("gloss", "語ごとに：{words}", "Word by word: {words}")


def day(event: Event, language: Language) -> str:
    """The day of an event as people write it, as far as it is known: "2025年9月30日",
    "30 September 2025", "September 2025" or "2025"."""
    return told_date(event.day, event.precision, language)


def labels(event: Event, language: Language) -> dict[str, str]:
    """What is to be known of an event beside its day, by kind: how it stood, that it was overtaken
    or that another one says otherwise, and how many posts tell of it where it is not one."""
    found: dict[str, str] = {}
    if event.status != "done":
        found[event.status] = _LABELS[event.status][language]
    if event.overtaken:
        found["overtaken"] = _LABELS["overtaken"][language]
    if event.disputed:
        found["disputed"] = _LABELS["disputed"][language]
    if event.posts > 1:
        found["posts"] = _LABELS["posts"][language].format(count=event.posts)
    return found


def beside(event: Event, language: Language) -> str:
    """The labels of an event in brackets, as they stand behind its headline; "" for none."""
    found = labels(event, language).values()
    if not found:
        return ""
    wide = f"（{'・'.join(found)}）" if language == "ja" else f"（{'，'.join(found)}）"
    return wide if language in UNSPACED else f" ({', '.join(found)})"


def gloss(event: Event, language: Language) -> str:
    """What its headline tells in the language of the answer, and that it is no translation; ""
    where that is not known."""
    return _GLOSS[language].format(words=event.gloss) if event.gloss else ""
