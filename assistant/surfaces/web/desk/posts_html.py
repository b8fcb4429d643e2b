"""The list of posts behind a count as HTML. Pure; what posts wrote is escaped."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from html import escape
from itertools import groupby
from typing import Final, Literal, get_args

from assistant.answering.topic_list import ListedPost, Matching, Order
from assistant.domain.nouns import Language, Post
from assistant.surfaces.texts.desk import WORDING
from assistant.surfaces.web.desk import html

Group = Literal["month", "category", "none"]
ORDERS: Final[tuple[Order, ...]] = get_args(Order)
GROUPS: Final[tuple[Group, ...]] = get_args(Group)
PER_PAGE: Final = 20
_SHOWN = 1
_LONGEST = 420
KINDS: Final = (("csv", "CSV"), ("json", "JSON"), ("md", "Markdown"), ("ris", "RIS"))


@dataclass(frozen=True, slots=True)
class View:
    """How a list is looked at: its order, what its posts are grouped by, and the page, from 1."""

    order: Order = "newest"
    group: Group = "month"
    page: int = 1

    def changed(self, picked: str) -> View:
        """The same after a press of a button of the list; as it is for what is none."""
        what, _, value = picked.partition(" ")
        if what == "page" and value.isdecimal():
            return replace(self, page=max(1, int(value)))
        for order in ORDERS:
            if (what, value) == ("order", order):
                return replace(self, order=order, page=1)
        for group in GROUPS:
            if (what, value) == ("group", group):
                return replace(self, group=group, page=1)
        return self


def group_of(post: Post, group: Group, say: dict[str, str]) -> str:
    """The heading that a post stands below."""
    if group == "month":
        return f"{post.date:%Y-%m}"
    return (
        (post.categories[0] if post.categories else say["no_category"]) if group != "none" else ""
    )


def posts(
    shown: Sequence[ListedPost],
    total: int,
    view: View,
    query: str,
    language: Language,
    *,
    note: str = "",
) -> str:
    """One page of the list, of `total` posts in all, in the order of the view, with those of a
    group side by side. `query` is that of the address of what is saved; `note` what is to be known
    of the number."""
    say = WORDING[language]
    if not total:
        return ""
    parts = [
        f'<section class="behind" id="posts-list" lang="{language}"'
        f' aria-labelledby="posts-title" data-list="{escape(query)}">'
        f'<h2 id="posts-title" tabindex="-1">{html.text(say["posts_of"].format(n=f"{total:,}"))}'
        "</h2>"
    ]
    parts += [f'<p class="how">{html.text(note)}</p>'] if note else []
    parts.append(
        '<div class="list-bar">'
        + _choice("order", say["order"], [(one, say[f"order_{one}"]) for one in ORDERS], view.order)
        + _choice("group", say["group"], [(one, say[f"group_{one}"]) for one in GROUPS], view.group)
        + _saving(query, say)
        + "</div>"
    )
    for name, some in groupby(shown, key=lambda one: group_of(one.post, view.group, say)):
        parts.append(f'<h3 class="group">{html.text(name)}</h3>' if name else "")
        items = "".join(_item(one, say) for one in some)
        parts.append(f'<ol class="listed">{items}</ol>')
    parts.append(_pages(total, view.page, say))
    return "".join([*parts, "</section>"])


def _choice(what: str, label: str, values: Sequence[tuple[str, str]], now: str) -> str:
    buttons = "".join(
        f'<button type="button" data-pick="{what} {value}"'
        f' aria-pressed="{str(value == now).lower()}">{html.text(shown)}</button>'
        for value, shown in values
    )
    name = html.text(label)
    return (
        f'<div class="choice" role="group" aria-label="{name}"><span>{name}</span>{buttons}</div>'
    )


def _saving(query: str, say: dict[str, str]) -> str:
    links = " ".join(
        f'<a href="/desk/export/posts.{kind}{escape(query)}" data-kind="{kind}" download'
        f' aria-label="{html.text(say["export_posts"])} ({shown})">{shown}</a>'
        for kind, shown in KINDS
    )
    every, some = html.text(say["save_all"]), html.text(say["save_chosen"])
    return (
        f'<div class="saving"><label><input type="checkbox" class="pick-page">'
        f"{html.text(say['choose_page'])}</label>"
        f'<span class="what" role="status" data-all="{every}" data-some="{some}">{every}</span>'
        f"{links}</div>"
    )


def _item(one: ListedPost, say: dict[str, str]) -> str:
    post = one.post
    title = html.text(post.title)
    labels = " · ".join((*post.categories, *post.tags[:4]))
    about = [f"<time>{post.date.date()}</time>"]
    about += [html.text(labels)] if labels else []
    about += [html.text(post.author)] if post.author else []
    excerpt = " ".join((post.excerpt or "").split())
    best = one.passages[0].paragraph if one.passages else ""
    repeated = excerpt and excerpt[:40] in " ".join(best.split())
    cut = excerpt[:_LONGEST] + ("…" if len(excerpt) > _LONGEST else "")
    told = f'<p class="excerpt">{html.text(cut)}</p>' if excerpt and not repeated else ""
    first = "".join(map(_matching, one.passages[:_SHOWN]))
    rest = one.passages[_SHOWN:]
    more = ""
    if rest:
        summary = html.text(say["more_matching"].format(n=len(rest)))
        more = f"<details><summary>{summary}</summary>{''.join(map(_matching, rest))}</details>"
    choose = html.text(say["choose"].format(title=post.title))
    return (
        f'<li value="{one.number}"><input type="checkbox" class="pick" value="{one.key}"'
        f' aria-label="{choose}"><div class="item"><h4>{html.link(post.url, title)}</h4>'
        f'<p class="about">{" · ".join(about)}</p>{told}{first}{more}</div></li>'
    )


def _matching(one: Matching) -> str:
    where = html.text(" › ".join(one.heading))
    head = f'<span class="where">{where}</span>' if where else ""
    shown = marked(one.paragraph, one.marks, html.text)
    arrow = f'<span aria-hidden="true">↗</span><span class="hidden">{where or "↗"}</span>'
    return f"<blockquote>{head}{shown} {html.link(one.link, arrow)}</blockquote>"


def marked(paragraph: str, marks: Sequence[tuple[int, int]], text: Callable[[str], str]) -> str:
    """A paragraph in which spans stand out."""
    shown, at = "", 0
    for start, end in marks:
        shown += f"{text(paragraph[at:start])}<mark>{text(paragraph[start:end])}</mark>"
        at = end
    return shown + text(paragraph[at:])


def _pages(total: int, page: int, say: dict[str, str]) -> str:
    last = -(-total // PER_PAGE)
    if last < 2:
        return ""
    some = sorted({1, last, *range(max(1, page - 2), min(last, page + 2) + 1)})
    buttons, before = "", 0
    for one in some:
        buttons += "<span>…</span>" if one > before + 1 else ""
        now = ' aria-current="page"' if one == page else ""
        label = html.text(say["page"].format(n=one))
        buttons += (
            f'<button type="button" data-pick="page {one}" aria-label="{label}"{now}>{one}</button>'
        )
        before = one
    return f'<nav class="pages" aria-label="{html.text(say["pages"])}">{buttons}</nav>'
