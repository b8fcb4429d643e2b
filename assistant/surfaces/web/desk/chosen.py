"""What an answer was made with, at the desk: what was read in its question, and which posts a story
was chosen from, and why. Pure; what posts and readers wrote is escaped by `text`."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from assistant.domain.nouns import Considered, Language
from assistant.surfaces.chips import Chip
from assistant.surfaces.texts.chips import WORDING as CHIPS
from assistant.surfaces.texts.desk import WORDING

Text = Callable[[str], str]


def chips_html(
    found: Sequence[Chip], off: Sequence[Chip] | None, language: Language, text: Text
) -> str:
    """What was read in a question, as buttons that take it off, and what is `off` as buttons that
    put it on again; as it is where there is no `off`."""
    say = CHIPS[language]
    if not found and not off:
        return ""

    def button(chip: Chip, look: str, words: str, sign: str) -> str:
        what = text(words.format(label=chip.label))
        return (
            f'<button type="button" class="{look}" data-pick="{text(f"{chip.name} {chip.label}")}"'
            f' aria-label="{what}" title="{what}">{text(chip.label)}'
            f'<span class="off-sign" aria-hidden="true">{sign}</span></button>'
        )

    if off is None:
        items = "".join(f'<span class="chip">{text(chip.label)}</span>' for chip in found)
    else:
        items = "".join(button(chip, "chip", say["take_off"], "×") for chip in found)
        items += "".join(button(chip, "chip off", say["put_on"], "+") for chip in off)
    return f'<div class="chips" role="group" aria-label="{text(say["read"])}">{items}</div>'


def considered_html(
    posts: Sequence[Considered],
    language: Language,
    text: Text,
    link: Callable[[str, str], str],
) -> str:
    """The posts that a story was chosen from, folded up: how they rank and fit, their day, and why
    each is told or not; "" for none."""
    if not posts:
        return ""
    say = WORDING[language]
    told = sum(bool(one.told) for one in posts)
    rows = "".join(
        f'<tr role="row" class="{"told" if one.told else "out"}">'
        f'<td role="cell">{one.rank}</td>'
        f'<td role="cell">{round(100 * one.fit)}%</td>'
        f'<td role="cell"><time>{one.day}</time></td>'
        f'<td role="cell">{link(one.post.url, text(one.post.title))}</td>'
        f'<td role="cell">{text(say[f"why_{one.why}"].format(count=one.told))}</td></tr>'
        for one in posts
    )
    heads = "".join(
        f'<th role="columnheader" scope="col">{text(say[name])}</th>'
        for name in ("rank", "fit", "day_told", "post", "why")
    )
    summary = text(say["considered"].format(told=told, posts=len(posts)))
    return (
        f'<details class="considered"><summary>{summary}</summary><div class="rows" tabindex="0">'
        f'<table role="table"><thead role="rowgroup"><tr role="row">{heads}</tr></thead>'
        f'<tbody role="rowgroup">{rows}</tbody></table></div></details>'
    )
