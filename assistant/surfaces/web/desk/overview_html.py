"""What surrounds an answer at the desk: its topic month by month, and what was asked before. Pure;
what posts and readers wrote is escaped."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape

from assistant.answering.topics import WIDTH
from assistant.domain.nouns import Filters, Language
from assistant.records import StoredAnswer
from assistant.surfaces.texts.desk import WORDING
from assistant.surfaces.web.desk import html


def plot(
    counts: Mapping[str, int], posts_in_all: int, listed: int, wanted: Filters, language: Language
) -> str:
    """A bar for each month, which is a button, and how is counted; as many as `listed` of the
    posts are of the dates that are wanted, and in the list below."""
    say = WORDING[language]
    if not posts_in_all:
        return f'<section class="plot"><p class="how">{html.text(say["plot_none"])}</p></section>'
    first = f"{wanted.date_from:%Y-%m}" if wanted.date_from else ""
    last = f"{wanted.date_to:%Y-%m}" if wanted.date_to else "9999-99"
    restricted = bool(wanted.date_from or wanted.date_to)
    top = max(counts.values())
    bars = ""
    for number, (month, n) in enumerate(counts.items()):
        inside = restricted and first <= month <= last
        label = html.text(say["month"].format(month=month, n=n))
        height = round(100 * n / top, 1)
        tick = month if month.endswith("-01") or number == 0 else month[5:]
        bars += (
            f'<li><button type="button" class="bar" data-pick="{month}" aria-label="{label}"'
            f' title="{label}" aria-pressed="{str(inside).lower()}">'
            f'<span class="n" aria-hidden="true">{n or ""}</span>'
            f'<svg viewBox="0 0 10 100" preserveAspectRatio="none" aria-hidden="true">'
            f'<rect x="0" y="{100 - height}" width="10" height="{height}"/></svg>'
            f'<span class="tick" aria-hidden="true">{tick}</span></button></li>'
        )
    back = (
        f'<button type="button" class="all" data-pick="all">{html.text(say["all_months"])}</button>'
        if restricted
        else ""
    )
    title = html.text(say["plot_of"].format(posts=f"{posts_in_all:,}"))
    if restricted:
        title = html.text(say["plot_within"].format(posts=f"{listed:,}", all=f"{posts_in_all:,}"))
    if listed:
        title += f' <a href="#posts-list" class="to-list">{html.text(say["to_list"])}</a>'
    how = html.text(say["plot_how"].format(width=f"{WIDTH:,}"))
    return (
        f'<section class="plot" lang="{language}" aria-label="{html.text(say["plot"])}">'
        f'<h2>{title}{back}</h2><ol class="bars">{bars}</ol><p class="how">{how}</p></section>'
    )


def history(
    found: Sequence[StoredAnswer],
    limits: Mapping[str, Filters],
    searched: bool,
    language: Language,
) -> str:
    """What a person asked, the newest first, to be opened again, with the filters of each."""
    say = WORDING[language]
    if not found:
        return html.notice(say["history_not_found" if searched else "history_none"])
    items = ""
    for kept in found:
        begins = html.begins(kept.answer)[:140]
        state = say.get(f"state_{kept.answer.state}")
        badge = f" <em>{html.text(state)}</em>" if state else ""
        told = html.filters(limits.get(kept.id, Filters()), say)
        limited = f'<small class="limits">{html.text(told)}</small>' if told else ""
        items += (
            f'<li><button type="button" data-pick="{escape(kept.id)}">'
            f"<span>{html.text(kept.answer.question)}</span>{badge}{limited}"
            f"<small>{html.text(begins)}</small></button>"
            f"<time>{kept.asked_at:%Y-%m-%d %H:%M %Z}</time></li>"
        )
    return f'<ul class="history" lang="{language}">{items}</ul>'
