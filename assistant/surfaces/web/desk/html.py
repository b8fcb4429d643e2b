"""The desk's own HTML. Pure; everything that comes from posts, readers or models is escaped."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from html import escape
from itertools import groupby
from types import MappingProxyType

from assistant.answering.results import Results, Row
from assistant.domain.nouns import (
    Answer,
    ArchiveInfo,
    Filters,
    Language,
    Post,
    Sentence,
    is_link,
)
from assistant.language.languages import spaced
from assistant.records import StoredAnswer
from assistant.surfaces import story
from assistant.surfaces.chips import Chip, chips
from assistant.surfaces.story import Part
from assistant.surfaces.texts.desk import WORDING
from assistant.surfaces.texts.folders import WORDING as COLLECTED
from assistant.surfaces.web import paragraphs, stories, tables
from assistant.surfaces.web.desk import chosen
from assistant.surfaces.web.paragraphs import Paragraph
from assistant.surfaces.web.stories import Look

Refs = Callable[[Iterable[int]], str]
_BEGINNING = 90
_SOME_ALSO = 8


def text(value: str) -> str:
    """Anybody's text as HTML that shows it as it is."""
    return re.sub(r"\r\n?|\n", "<br>", escape(value.replace("\x00", "")))


def link(address: str, shown: str) -> str:
    """Safe HTML as a link to a page of the archive; as it is for any other address."""
    if not is_link(address):
        return shown
    return f'<a href="{escape(address)}" target="_blank" rel="noopener noreferrer">{shown}</a>'


def head(info: ArchiveInfo, person: str | None, language: Language, leave: str = "") -> str:
    """The top of the page: the archive's name, what it covers, who is signed in, and with the
    token `leave` the button to sign out."""
    say = WORDING[language]
    covers = say["coverage"].format(
        posts=f"{info.posts:,}", first=info.first_day, last=info.last_day
    )
    who = f"<span>{text(say['signed_in'].format(person=person))}</span>" if person else ""
    if person and leave:
        who += (
            '<form method="post" action="/logout">'
            f'<input type="hidden" name="token" value="{escape(leave)}">'
            f"<button>{text(say['sign_out'])}</button></form>"
        )
    return (
        f'<header class="masthead" lang="{language}" data-calendar="{text(say["calendar"])}"'
        f' data-tabs="{text(say["more_tabs"])}">'
        f"<h1>{text(info.title)}"
        f"<small>{text(say['title'])}</small></h1>"
        f'<div class="facts"><span>{text(covers)}</span>{who}</div></header>'
    )


def notice(line: str) -> str:
    """One line from us in the place of an answer."""
    return f'<p class="notice" role="status">{text(line)}</p>'


def waiting(line: str) -> str:
    """One line while something is being done."""
    return f'<p class="waiting" role="status">{text(line)}</p>'


def answer(
    given: Answer,
    rows: Sequence[Row],
    key: str,
    language: Language,
    *,
    growing: bool = False,
    off: Sequence[Chip] | None = None,
) -> str:
    """An answer; its numbers open the rows of the table whose id begins with `key`. It is
    `growing` while there is more to come. What was read in its question can be taken off where
    there is an `off`, of what is taken off already."""
    say = WORDING[language]
    row_of = {number: row.number for row in rows for number in row.cited}

    def refs(numbers: Iterable[int]) -> str:
        return "".join(
            f'<button type="button" class="ref" data-open="{key}-{row_of[n]}"'
            f' aria-label="{text(say["source"].format(n=n))}">{n}</button>'
            for n in numbers
            if n in row_of
        )

    parts = [f'<h2 class="asked">{text(given.question)}</h2>']
    if not growing:
        parts.append(chosen.chips_html(chips(given, language), off, language, text))
    told = " ".join(one.text for one in given.notices if one.kind != "left_out")
    if told:
        parts.append(notice(told))
    quoted = paragraphs.paragraphs(given)
    if story.is_story(given):
        parts += _by_model(given, say)
        parts.append(_story(given, refs, growing=growing))
    elif quoted:
        parts.append(_told(given, given.sentences, refs))
        framed = story.framings(given)
        framed.setdefault(quoted[0].citation.number, say["quoted"])
        parts.append(_quotes(quoted, refs, framed))
    else:
        parts += _by_model(given, say)
        parts.append(_said(given, given.sentences, refs))
    for one in given.notices:
        if one.kind == "left_out":
            items = "".join(f"<li>{text(left.text)}</li>" for left in given.left_out)
            parts.append(
                f'<details class="left-out"><summary>{text(one.text)}</summary>'
                f"<ul>{items}</ul></details>"
            )
    if given.as_of:
        parts.append(f'<p class="as-of">{text(say["as_of"].format(day=given.as_of))}</p>')
    if not growing:
        parts.append(chosen.considered_html(given.considered, language, text, link))
    if given.narrower:
        some = "".join(f"<li>{text(question)}</li>" for question in given.narrower)
        parts.append(f'<p class="kind">{text(say["narrower"])}</p><ul class="narrower">{some}</ul>')
    look = f"answer {given.state}"
    return f'<div class="{look}" lang="{given.language}">{"".join(parts)}</div>'


def _by_model(given: Answer, say: Mapping[str, str]) -> list[str]:
    """The line that names the model which wrote an answer."""
    if not given.model:
        return []
    return [f'<p class="kind">{text(say["by_model"].format(model=given.model))}</p>']


def _story(given: Answer, refs: Refs, *, growing: bool) -> str:
    def told(part: Part) -> str:
        show = _told if given.mode == "extractive" else _said
        return show(given, part.sentences, refs)

    def quoted(part: Part) -> str:
        return _quotes(paragraphs.paragraphs(replace(given, sentences=part.sentences)), refs)

    return stories.story_html(given, Look(text, refs, link), told, quoted, growing=growing)


def _quotes(
    quoted: Iterable[Paragraph], refs: Refs, framed: Mapping[int, str] = MappingProxyType({})
) -> str:
    """The paragraphs, below the lines that tell where they come from, by their numbers."""
    html = ""
    for one in quoted:
        framing = framed.get(one.citation.number)
        if framing or not html:
            html += "</ul>" if html else ""
            html += f'<p class="kind">{text(framing)}</p>' if framing else ""
            html += '<ul class="quotes">'
        html += f"<li>{paragraphs.paragraph_html(one, text)} {refs([one.citation.number])}"
        html += f"<time>{one.citation.post.date.date()}</time></li>"
    return f"{html}</ul>" if html else ""


def _said(given: Answer, sentences: Iterable[Sentence], refs: Refs) -> str:
    joint = spaced(given.language)
    said = joint.join(f"{text(one.text)}{refs(one.citations)}" for one in sentences)
    look = "said refusal" if given.abstained else "said"
    return f'<p class="{look}">{said}</p>'


def _told(given: Answer, sentences: Iterable[Sentence], refs: Refs) -> str:
    """What is told before paragraphs: the sentence that answers, or that none does, and why."""
    look = "lacking" if given.abstained else "lead"
    return "".join(
        f'<div class="{look}">{paragraphs.lead_html(given, one, text)}{refs(one.citations)}</div>'
        for one in sentences
        if one.kind == "told"
    )


def begins(given: Answer) -> str:
    """What an answer tells, without the paragraphs that it quotes beside that."""
    told = [sentence.text for sentence in given.sentences if sentence.kind == "told"]
    return " ".join(told or [s.text for s in given.sentences if not s.framing])


def posts(some: Iterable[Post]) -> str:
    """Posts as a list of links with their days."""
    return f'<ul class="posts">{_items(some)}</ul>'


def _items(some: Iterable[Post]) -> str:
    return "".join(
        f"<li>{link(p.url, text(p.title))} <time>{p.date.date()}</time></li>" for p in some
    )


def earlier(chain: Sequence[StoredAnswer], language: Language) -> str:
    """The conversation before the answer that is shown, folded up; "" if there is none."""
    if not chain:
        return ""
    say = WORDING[language]
    turns = "".join(
        f"<dt>{text(kept.answer.question)}</dt><dd>{text(begins(kept.answer))}</dd>"
        for kept in chain
    )
    summary = text(say["earlier"].format(n=len(chain)))
    return f'<details class="earlier"><summary>{summary}</summary><dl>{turns}</dl></details>'


def evidence(results: Results, key: str, language: Language, *, pins: bool = False) -> str:
    """The evidence table; each row's button opens the whole paragraph below it, and where there are
    `pins` another one pins it."""
    say = WORDING[language] | {"pin": COLLECTED[language]["pin"]}
    scored = any(row.dense_rank or row.lexical_rank or row.score for row in results.rows)
    cited = sum(bool(row.cited) for row in results.rows)
    caption = say["evidence_of"].format(
        rows=len(results.rows), cited=cited, day=results.created.date()
    )
    limits = filters(results.filters, say)
    more = [caption] + ([] if scored or not results.rows else [say["evidence_kept"]])
    more += [say["filtered"].format(filters=limits)] if limits else []
    look = "evidence" if any(row.heading for row in results.rows) else "evidence plain"
    columns = ("number", "post", "date", "heading", "paragraph", "score", "dense", "lexical")
    heads = "".join(_column(name, say) for name in columns)
    rows = "".join(_row(row, key, say, scored, pins) for row in results.rows)
    return (
        f'<div class="{look}" lang="{language}"><h2>{text(say["evidence"])}</h2>'
        f'<p class="caption" id="{key}-caption">{text(" · ".join(more))}</p>'
        f'{_details(scored, say)}<table role="table" aria-describedby="{key}-caption">'
        f'<thead role="rowgroup"><tr role="row">{heads}</tr></thead>'
        f'<tbody role="rowgroup">{rows}</tbody></table></div>'
    )


def _details(scored: bool, say: Mapping[str, str]) -> str:
    """The button that shows the columns of the search engine: scores and ranks."""
    if not scored:
        return ""
    shown = text(say["details"])
    return f'<button type="button" class="details" aria-pressed="false">{shown}</button>'


def _column(name: str, say: Mapping[str, str]) -> str:
    if name in ("heading", "paragraph"):
        return f'<th role="columnheader" scope="col" class="{name}">{text(say[name])}</th>'
    label = text(say["sort"].format(column=say[name]))
    return (
        f'<th role="columnheader" scope="col" class="{name}" aria-sort="none">'
        f'<button type="button" data-sort="{name}" title="{label}">{text(say[name])}</button></th>'
    )


def _row(row: Row, key: str, say: Mapping[str, str], scored: bool, pins: bool) -> str:
    name = f"{key}-{row.number}"
    marks = "".join(
        f'<b class="mark" aria-label="{text(say["cited"].format(n=n))}">{n}</b>' for n in row.cited
    )
    ranked = scored and bool(row.score or row.dense_rank or row.lexical_rank)
    begins = row.paragraph[:_BEGINNING] + ("…" if len(row.paragraph) > _BEGINNING else "")
    cells = (
        _cell("number", f"{row.number}{marks}{pin_button(row, say) if pins else ''}", row.number),
        _cell("post", link(row.link, text(row.post.title)), row.post.title),
        _cell("date", f"<time>{row.post.date.date()}</time>", row.post.date.date()),
        _cell("heading", _headings(row), ""),
        _cell(
            "paragraph",
            f'<button type="button" class="more" data-open="{name}" aria-expanded="false"'
            f' aria-controls="{name}">{text(begins)}</button>',
            "",
        ),
        _cell("score", f"{row.score:.2f}" if ranked else "–", row.score, say["score"]),
        _cell("dense", _rank(row.dense_rank), row.dense_rank or "", say["dense"]),
        _cell("lexical", _rank(row.lexical_rank), row.lexical_rank or "", say["lexical"]),
    )
    look = "hit cited" if row.cited else "hit"
    return (
        f'<tr role="row" class="{look}">{"".join(cells)}</tr>'
        f'<tr role="row" class="whole" id="{name}" hidden><td role="cell" colspan="8">'
        f"{_whole(row, say)}</td></tr>"
    )


def pin_button(row: Row, say: Mapping[str, str]) -> str:
    """A button that pins a row; "" for one of an earlier version, whose passage is not known."""
    if not row.passage:
        return ""
    label = text(say["pin"].format(title=row.post.title))
    return (
        f'<button type="button" class="pin" data-pick="pin {row.number}" aria-pressed="false"'
        f' aria-label="{label}" title="{label}"></button>'
    )


def _cell(name: str, shown: str, value: object, label: str = "") -> str:
    label = f' data-label="{text(label)}"' if label else ""
    return f'<td role="cell" class="{name}" data-value="{escape(str(value))}"{label}>{shown}</td>'


def _headings(row: Row) -> str:
    where = text(" › ".join(row.heading))
    return f'<span title="{where}">{where}</span>' if where else ""


def _rank(rank: int | None) -> str:
    return "–" if rank is None else str(rank)


def _whole(row: Row, say: Mapping[str, str]) -> str:
    """The whole paragraph with what is quoted of it marked, and where else it stands."""
    where = f'<p class="where">{text(" › ".join(row.heading))}</p>' if row.heading else ""
    return (
        f"{where}<blockquote>{_quoted(row)}</blockquote>"
        f'<p class="live">{link(row.link, text(say["open_live"]))}</p>'
        + paragraphs.also_html(say, row.also_in, _items(row.also_in[:_SOME_ALSO]))
    )


def _quoted(row: Row) -> str:
    if row.table:
        return tables.whole_html(row.paragraph, row.quotes, text)
    return marked(row.paragraph, row.quotes)


def marked(paragraph: str, quotes: Iterable[str]) -> str:
    """A paragraph in which all that is quoted stands out."""
    quoted = [False] * len(paragraph)
    for quote in quotes:
        start = paragraph.find(quote)
        if quote and start >= 0:
            quoted[start : start + len(quote)] = [True] * len(quote)
    shown = ""
    for is_quoted, group in groupby(range(len(paragraph)), key=lambda i: quoted[i]):
        part = text("".join(paragraph[i] for i in group))
        shown += f"<mark>{part}</mark>" if is_quoted else part
    return shown


def filters(wanted: Filters, say: Mapping[str, str]) -> str:
    """The filters that are set, in words; "" for none."""
    told = []
    names = ("date_from", "date_to", "category", "categories", "tag", "tags", "author")
    for name in (*names, "without_categories", "without_tags", "words"):
        if value := getattr(wanted, name):
            shown = " / ".join(value) if isinstance(value, tuple) else value
            told.append(f"{say[name]} {shown}")
    return ", ".join([*told, *([say["titled"]] if wanted.titled else [])])


def exports(key: str | None, language: Language, address: str = "") -> str:
    """Links that save the conversation up to an answer, and what was found for it; and the link
    to what is shown, with the query of its `address`."""
    if key is None:
        return ""
    say = WORDING[language]
    lines = ""
    for what in ("conversation", "evidence"):
        label = say[f"export_{what}"]
        links = " ".join(
            f'<a href="/desk/export/{escape(key)}.{kind}?what={what}" download'
            f' aria-label="{text(label)} ({shown})">{shown}</a>'
            for kind, shown in (("md", "Markdown"), ("csv", "CSV"), ("json", "JSON"))
        )
        lines += f"<span>{text(label)}: {links}</span>"
    if address:
        shown = text(say["link_here"])
        lines += f'<span><a href="/desk/{escape(address)}" data-address>{shown}</a></span>'
    return f'<p class="exports">{lines}</p>'
