"""What the bot tells a channel by itself: what watches found, and the week's insight."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from typing import Final

from assistant.answering.collected.watching import Seen
from assistant.domain.errors import SettingError
from assistant.language.languages import ByLanguage
from assistant.language.sentences import language_of
from assistant.records import Watch
from assistant.settings.settings import Settings
from assistant.surfaces.slack.calls import Calls, Refused
from assistant.surfaces.slack.text import cut, escape, link

log = logging.getLogger(__name__)

_MOST, _QUOTE = 10, 280
_SAYS: Final = ByLanguage(
    {
        "ja": {
            "head": "*見張り「{name}」*：{n}件",
            "new": "新しい記事",
            "changed": "書き換えられた記事",
            "contradicts": "ピン留めした記事と食い違い",
            "before": "以前",
            "more": "ほか{n}件",
            "feed": "デスクで見る",
        },
        "en": {
            "head": "*Watch “{name}”*: {n}",
            "new": "new",
            "changed": "changed",
            "contradicts": "disagrees with a pin",
            "before": "before",
            "more": "{n} more",
            "feed": "See them at the desk",
        },
    }
)


def found(watch: Watch, seen: Sequence[Seen], base: str | None) -> str:
    """What a watch found as one message of Slack's marks; `base` is the address of the app."""
    say = _SAYS[language_of(watch.question)]
    lines = [say["head"].format(name=escape(watch.name), n=len(seen))]
    order = sorted(seen, key=lambda one: one.kind != "contradicts")
    for one in order[:_MOST]:
        title = link(one.link, one.post.title)
        lines.append(f"• _{say[one.kind]}_ {title} ({one.post.date.date()})")
        lines.append(f"> {_line(one.quote)}")
        if one.before is not None:
            lines.append(f"> {say['before']} ({one.before.date.date()}): {_line(one.said)}")
    if len(seen) > _MOST:
        lines.append(say["more"].format(n=len(seen) - _MOST))
    if base:
        lines.append(link(f"{base}/desk/?tab=watches", say["feed"]))
    return "\n".join(lines)


def _line(text: str) -> str:
    return cut(" ".join(text.split()), _QUOTE)


def telling(settings: Settings) -> Callable[[str], None] | None:
    """What posts a message in the channel of the settings; None where they name none, or have no
    bot. Raises `Refused` when it is called in vain."""
    channel, token = settings.slack_desk_channel, settings.slack_bot_token
    if channel is None or token is None:
        return None
    calls = Calls(token.get_secret_value().strip(), settings.slack_api_url)

    def tell(text: str) -> None:
        calls.surely(
            "chat.postMessage", channel=channel, text=text, unfurl_links=False, unfurl_media=False
        )

    return tell


def of_watches(settings: Settings) -> Callable[[Watch, Sequence[Seen]], None]:
    """What tells the channel of the settings what a watch found; what Slack refuses is logged, and
    nothing is told where there is no channel."""
    tell = telling(settings)

    def told(watch: Watch, seen: Sequence[Seen]) -> None:
        if tell is None:
            return
        try:
            tell(found(watch, seen, settings.public_url))
        except Refused as no:
            log.warning("%s", no.line())

    return told


def must_have_channel(settings: Settings) -> None:
    """Raises `SettingError` where the settings have no channel, or no bot, to post with."""
    lacking = [
        name.upper()
        for name in ("slack_desk_channel", "slack_bot_token")
        if getattr(settings, name) is None
    ]
    if lacking:
        raise SettingError(f"{lacking[0]} is not set: it is needed for a message to Slack.")


def told_once(settings: Settings, lines: Sequence[str]) -> None:
    """Post a message of plain lines, the first of which is its head. Raises `SettingError` where
    there is no channel, or Slack refuses it."""
    must_have_channel(settings)
    tell = telling(settings)
    head, *others = (cut(" ".join(one.split()), _QUOTE) for one in lines)
    try:
        if tell is not None:
            tell("\n".join([f"*{head}*", *others]))
    except Refused as no:
        raise SettingError(no.line()) from None
