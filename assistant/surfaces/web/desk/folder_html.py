"""A folder as HTML: a timeline of its pins with their notes. Pure; all that others wrote is
escaped."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from assistant.answering.collected.pins import Collected
from assistant.domain.nouns import Language
from assistant.records import Folder
from assistant.records.folders import LONGEST_NAME, LONGEST_NOTE
from assistant.surfaces.texts.folders import WORDING
from assistant.surfaces.web import tables
from assistant.surfaces.web.desk import html


def folder(
    kept: Folder,
    pins: Sequence[Collected],
    themes: Sequence[str],
    address: str,
    language: Language,
    *,
    own: bool,
) -> str:
    """A folder with the address at which colleagues read it; its pins as a timeline, the newest
    first, each with the theme that it has or is given. Only one's own can be written in."""
    say = WORDING[language]
    whose = "" if own else html.notice(say["folder_of"].format(person=kept.person))
    days = [one.pinned.post.date.date() for one in pins if one.standing != "gone"]
    facts = ""
    if days:
        told = say["folder_facts"].format(n=len(pins), first=min(days), last=max(days))
        facts = f'<span class="facts">{html.text(told)}</span>'
    share = (
        f'<p class="share"><label>{html.text(say["folder_share"])}'
        f'<input type="text" readonly value="{escape(address)}"></label>'
        f'<button type="button" data-copy="{escape(address)}"'
        f' data-done="{html.text(say["copied"])}">{html.text(say["copy"])}</button></p>'
    )
    shown = zip(reversed(pins), reversed(themes), strict=True)
    items = "".join(_pin(one, theme, say, own) for one, theme in shown)
    below = f'<ol class="pins">{items}</ol>' if items else html.notice(say["folder_empty"])
    return (
        f'<div class="folder" lang="{language}"><h2>{html.text(kept.name)} {facts}</h2>{whose}'
        f"{share}{below}</div>"
    )


def _pin(one: Collected, theme: str, say: dict[str, str], own: bool) -> str:
    pinned, title = one.pinned, html.text(one.pinned.post.title)
    day = f"<time>{pinned.post.date.date()}</time>"
    if one.standing == "gone":
        body = html.notice(say["gone"])
    else:
        quote = (
            tables.whole_html(pinned.paragraph, pinned.quotes, html.text)
            if pinned.table
            else html.marked(pinned.paragraph, pinned.quotes)
        )
        changed = html.notice(say["changed"]) if one.standing == "changed" else ""
        asked = say["found_for"].format(question=pinned.question) if pinned.question else ""
        body = (
            f"<h3>{html.link(pinned.link, title)}</h3><blockquote>{quote}</blockquote>{changed}"
            + (f'<p class="how">{html.text(asked)}</p>' if asked else "")
        )
    return f'<li>{day}<div class="pin-body">{body}{_beside(one, theme, say, own)}</div></li>'


def _beside(one: Collected, theme: str, say: dict[str, str], own: bool) -> str:
    """What a person writes beside a pin, as boxes in one's own folder."""
    if not own:
        said = (
            f"<p><b>{html.text(say['theme'])}</b> {html.text(one.theme)}</p>" if one.theme else ""
        )
        note = f'<p class="noted">{html.text(one.note)}</p>' if one.note else ""
        return said + note
    key = escape(one.passage)
    hint = say["theme_found"].format(theme=theme) if theme and not one.theme else ""
    title = one.pinned.post.title
    return (
        '<div class="beside">'
        f"<label>{html.text(say['theme'])}"
        f'<input type="text" data-write="theme {key}" maxlength="{LONGEST_NAME}"'
        f' value="{escape(one.theme)}" placeholder="{escape(hint)}"></label>'
        f"<label>{html.text(say['note'])}"
        f'<textarea data-write="note {key}" rows="1" maxlength="{LONGEST_NOTE}"'
        f' placeholder="{escape(say["note_hint"])}">{escape(one.note)}</textarea></label>'
        f'<button type="button" data-pick="out {key}"'
        f' aria-label="{html.text(say["unpin"].format(title=title))}">'
        f"{html.text(say['unpin_sign'])}</button></div>"
    )


def saving(key: str, what: str, language: Language) -> str:
    """Links that save what was made of a folder: its `quotes` or its `draft`."""
    say = WORDING[language]
    links = " ".join(
        f'<a href="/desk/briefing/{escape(key)}.{kind}?what={what}" download>{shown}</a>'
        for kind, shown in (("docx", "Word"), ("md", "Markdown"), ("html", "HTML"))
    )
    return f'<p class="exports"><span>{html.text(say["briefing_save"])} {links}</span></p>'
