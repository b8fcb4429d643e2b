"""The sources of an answer as HTML: paragraphs below the title and the day of their post, one card
for each post, and what else is cited. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from functools import lru_cache
from types import MappingProxyType

from assistant.answering.said import told_date
from assistant.domain.nouns import Answer, Citation, Language, Post, is_table
from assistant.surfaces.texts.reader import WORDING
from assistant.surfaces.web import paragraphs
from assistant.surfaces.web.escaped import inline, link
from assistant.surfaces.web.paragraphs import Paragraph

_ALSO = 8
_SHOWN_NEAREST = 2
_REMEMBERED = 500


def day(post: Post, language: Language) -> str:
    """The day of a post as people write it, as HTML."""
    at = post.date.date()
    return f'<time datetime="{at}">{told_date(at, "day", language)}</time>'


def references(numbers: Sequence[int], say: Mapping[str, str]) -> str:
    """The numbers of citations as links that open these."""
    return "".join(
        f'<a class="ref" role="button" href="#source-{n}" data-source="{n}"'
        f' aria-label="{say["source"].format(n=n)}">{n}</a>'
        for n in numbers
    )


def quotes_html(
    answer: Answer,
    quoted: Sequence[Paragraph],
    language: Language,
    changed: Set[int],
    framed: Mapping[int, str] = MappingProxyType({}),
) -> str:
    """The first of the paragraphs below the title and the day of its post, and the others folded
    up, those of one post together. Where they are the answer as a whole, and none of them leads,
    all are unfolded."""
    say = WORDING[language]
    most = _SHOWN_NEAREST if answer.abstained else 1
    if not (answer.abstained or _leads(answer, quoted[0])):
        most = len(quoted)
    shown, rest = quoted[:most], quoted[most:]
    last = shown[-1].citation.post.file
    rest = sorted(rest, key=lambda one: one.citation.post.file != last)
    told: dict[str, int] = {}

    def posts(some: Sequence[Paragraph]) -> str:
        html = ""
        for group in paragraphs.by_post(some):
            framing = " ".join(filter(None, (framed.get(n.citation.number) for n in group)))
            html += f'<p class="kind">{inline(framing)}</p>' if framing else ""
            html += _card(answer, group, language, changed, told)
        return html

    html = posts(shown)
    if rest:
        words = say["more_paragraphs" if len(rest) > 1 else "more_paragraph"]
        html += (
            f'<details class="more-quotes"><summary>{words.format(count=len(rest))}</summary>'
            f"{posts(rest)}</details>"
        )
    return f'<div class="quotes">{html}</div>'


def _leads(answer: Answer, first: Paragraph) -> bool:
    """Whether one sentence is told before the paragraphs, or is the first of them whole."""
    return any(s.kind == "told" for s in answer.sentences) or first.marks == (first.shown,)


def said_before(answer: Answer, one: Paragraph) -> bool:
    """Whether what answers in a paragraph was told before it, word by word."""
    return not answer.abstained and any(
        s.kind == "told" and one.citation.number in s.citations and s.text in one.plain
        for s in answer.sentences
    )


def _card(
    answer: Answer,
    some: Sequence[Paragraph],
    language: Language,
    changed: Set[int],
    told: dict[str, int],
) -> str:
    """Paragraphs of one post below its title and day; of one that was `told`, with its number,
    they are not told again."""
    post = some[0].citation.post
    again = post.file in told
    number = told.setdefault(post.file, len(told))
    title = f'<span class="title">{inline(post.title)}</span> {day(post, answer.language)}'
    of = WORDING[language]["same_post"] if again else title
    quotes = "".join(
        _quote(answer, one, language, changed=one.citation.number in changed) for one in some
    )
    look = "of again" if again else "of"
    return (
        f'<section class="post" data-post="{number}"><p class="{look}">{of}</p>{quotes}</section>'
    )


def _quote(answer: Answer, one: Paragraph, language: Language, *, changed: bool) -> str:
    """A paragraph; what was told before it, word by word, is left out of it on the page and stands
    in it beside the answer (see `answer.css`)."""
    say, citation = WORDING[language], one.citation
    quote = paragraphs.paragraph_html(one, inline)
    look, numbers = "source quote", references((citation.number,), say)
    if said_before(answer, one):
        look, numbers = "source quote above", ""
        if not is_table(citation.text):
            quote = quote.replace("<mark>", f"{paragraphs.CUT}<mark>", 1)
        if not _beside_marks(one):
            look += " whole-above"
    heading = " › ".join(citation.heading)
    return (
        f'<div class="{look}" data-source="{citation.number}"><div class="whole">'
        + (f'<p class="heading">{inline(heading)}</p>' if heading else "")
        + (f'<p class="notice">{say["changed"]}</p>' if changed else "")
        + '<div class="around before"></div>'
        + f"<blockquote>{quote}</blockquote>"
        + '<div class="around after"></div><div class="foot">'
        + f'<p class="open">{numbers}{link(citation.link, say["open"])}</p>'
        + f"{_also(citation, say, answer.language)}</div></div></div>"
    )


def _beside_marks(one: Paragraph) -> str:
    """What is quoted of a paragraph and does not answer."""
    start, end = one.shown
    marked = {at for first, last in one.marks for at in range(first, last)}
    left = (one.plain[at] for at in range(start, end) if at not in marked)
    return "".join(left).strip()


def sources_html(
    citations: Sequence[Citation], language: Language, spoken: Language, changed: Set[int]
) -> str:
    """What is cited and no quote stands for, folded up: one card for each post. Days are told in
    the language that is `spoken` in the answer."""
    by_post: dict[str, list[Citation]] = {}
    for citation in citations:
        by_post.setdefault(citation.post.file, []).append(citation)
    return "".join(
        _of_post(tuple(some), language, spoken, frozenset(changed)) for some in by_post.values()
    )


@lru_cache(_REMEMBERED)
def _of_post(
    some: tuple[Citation, ...], language: Language, spoken: Language, changed: frozenset[int]
) -> str:
    post = some[0].post
    cards = ""
    for one in some:
        begins = f'<span class="begins">{inline(one.shown[:80])}</span>'
        title = inline(post.title) + begins if len(some) == 1 else begins
        when = day(post, spoken) if len(some) == 1 else ""
        cards += (
            f'<details class="source" data-source="{one.number}">'
            f'<summary><span class="number">{one.number}</span>'
            f'<span class="title">{title}</span>{when}</summary>'
            f'<div class="whole">{_whole(one, language, spoken, changed)}</div></details>'
        )
    if len(some) == 1:
        return cards
    of = f'<span class="title">{inline(post.title)}</span> {day(post, spoken)}'
    return f'<section class="post several"><p class="of">{of}</p>{cards}</section>'


def _whole(
    citation: Citation, language: Language, spoken: Language, changed: frozenset[int]
) -> str:
    post, say = citation.post, WORDING[language]
    heading = " › ".join(citation.heading)
    return (
        f'<p class="of">{inline(post.title)} {day(post, spoken)}</p>'
        + (f'<p class="heading">{inline(heading)}</p>' if heading else "")
        + (f'<p class="notice">{say["changed"]}</p>' if citation.number in changed else "")
        + '<div class="around before"></div>'
        + f"<blockquote>{paragraphs.cited_html(citation, inline)}</blockquote>"
        + '<div class="around after"></div>'
        + f'<p class="open">{link(citation.link, say["open"])}</p>{_also(citation, say, spoken)}'
    )


def _also(citation: Citation, say: Mapping[str, str], spoken: Language) -> str:
    items = "".join(
        f"<li>{link(other.url, inline(other.title))} {day(other, spoken)}</li>"
        for other in citation.also_in[:_ALSO]
    )
    if (more := len(citation.also_in) - _ALSO) > 0:
        items += f"<li>{say['more'].format(count=more)}</li>"
    return paragraphs.also_html(say, citation.also_in, items, spoken)


def around_html(some: Sequence[str]) -> str:
    """Paragraphs beside a quoted one."""
    return "".join(f"<p>{inline(text)}</p>" for text in some)
