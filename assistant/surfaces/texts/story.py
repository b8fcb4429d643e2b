"""How the events and the table of an Answer are worded, in the language of that answer."""

from __future__ import annotations

from typing import Final

from assistant.domain.nouns import Event, Language

EMPTY: Final[dict[Language, str]] = {"ja": "記載なし", "en": "not told"}
"""What stands in a cell for which nothing was found."""
_LABELS: Final[dict[Language, dict[str, str]]] = {
    "ja": {
        "planned": "予定",
        "reported": "報道",
        "denied": "否定",
        "overtaken": "その後変更",
        "posts": "{count}本の記事",
    },
    "en": {
        "planned": "planned",
        "reported": "reported",
        "denied": "denied",
        "overtaken": "changed since",
        "posts": "in {count} posts",
    },
}
_MONTHS: Final = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)


def day(event: Event, language: Language) -> str:
    """The day of an event as people write it, as far as it is known: "2025年9月30日",
    "30 September 2025", "September 2025" or "2025"."""
    at, known = event.day, event.precision
    if language == "ja":
        month = "" if known == "year" else f"{at.month}月"
        return f"{at.year}年{month}" + (f"{at.day}日" if known == "day" else "")
    number = f"{at.day} " if known == "day" else ""
    return f"{number}{'' if known == 'year' else _MONTHS[at.month - 1] + ' '}{at.year}"


def labels(event: Event, language: Language) -> dict[str, str]:
    """What is to be known of an event beside its day, by kind: how it stood, that it was overtaken,
    and how many posts tell of it where it is not one."""
    say = _LABELS[language]
    found: dict[str, str] = {} if event.status == "done" else {event.status: say[event.status]}
    if event.overtaken:
        found["overtaken"] = say["overtaken"]
    if event.posts > 1:
        found["posts"] = say["posts"].format(count=event.posts)
    return found


def beside(event: Event, language: Language) -> str:
    """The labels of an event in brackets, as they stand behind its headline; "" for none."""
    found = labels(event, language).values()
    if not found:
        return ""
    return f"（{'・'.join(found)}）" if language == "ja" else f" ({', '.join(found)})"
