"""An Answer as HTML. Pure; everything that comes from posts, readers or models is escaped."""

from __future__ import annotations

import re
from collections.abc import Sequence, Set
from functools import lru_cache
from html import escape
from itertools import groupby

from assistant.domain.nouns import (
    Answer,
    Citation,
    Language,
    Notice,
    is_link,
    is_table,
)
from assistant.surfaces.texts.reader import WORDING
from assistant.surfaces.web import tables

_ALSO = 8
_REMEMBERED = 500
_MARK = re.compile(r"[!-/:-@\[-`{-~]|\r\n?|\n")


def answer_html(answer: Answer, language: Language, *, changed: Set[int] = frozenset()) -> str:
    """The answer with the list of its sources below it.

    Each source is a card that holds its whole paragraph; the page's script shows that beside
    the answer, and without one it can be unfolded. The numbers in `changed` are of paragraphs
    that the live article doesn't have in these words any more.
    """
    say = WORDING[language]
    parts = []
    told = " ".join(notice.text for notice in answer.notices if notice.kind != "left_out")
    if told:
        parts.append(f'<p class="notice">{inline(told)}</p>')
    if answer.mode == "extractive" and answer.citations:
        parts.append(f'<p class="kind">{say["quoted"]}</p>{_quotes(answer, say)}')
    else:
        parts.append(_prose(answer, say))
    parts += [_left_out(answer, one) for one in answer.notices if one.kind == "left_out"]
    if answer.as_of:
        parts.append(f'<p class="as-of">{say["as_of"].format(day=answer.as_of)}</p>')
    if answer.citations:
        cards = "".join(_source(c, language, changed=c.number in changed) for c in answer.citations)
        parts.append(
            f'<section class="sources" aria-label="{say["sources"]}">'
            f'<p class="kind">{say["sources"]}</p>{cards}</section>'
        )
    return f'<div class="answer" lang="{answer.language}">{"".join(parts)}</div>'


def _quotes(answer: Answer, say: dict[str, str]) -> str:
    dates = {citation.number: citation.post.date.date() for citation in answer.citations}
    cited = {citation.number: citation for citation in answer.citations}
    items = ""
    for (numbers, framing), group in groupby(
        answer.sentences, key=lambda s: (s.citations, s.framing)
    ):
        if framing:
            items += "".join(f'<li class="frame">{inline(line.text)}</li>' for line in group)
            continue
        of_tables = [cited[n] for n in numbers if is_table(cited[n].text)]
        if of_tables:
            rows = [row for line in group for row in line.text.split("\n")]
            shown = tables.rows_html(of_tables[0].plain, rows, inline)
            days = "".join(f"<time>{dates[n]}</time>" for n in numbers)
            items += f"<li>{shown}{_references(numbers, say)}{days}</li>"
            continue
        quote = (" " if answer.language == "en" else "").join(s.text for s in group)
        days = "".join(f"<time>{dates[n]}</time>" for n in numbers)
        items += f"<li>{inline(quote)}{_references(numbers, say)}{days}</li>"
    return f'<ul class="said quotes">{items}</ul>'


def _prose(answer: Answer, say: dict[str, str]) -> str:
    sentences = [
        f"{inline(sentence.text)}{_references(sentence.citations, say)}"
        for sentence in answer.sentences
    ]
    look = "said refusal" if answer.abstained else "said"
    joint = " " if answer.language == "en" else ""
    return f'<p class="{look}">{joint.join(sentences)}</p>'


def _references(numbers: tuple[int, ...], say: dict[str, str]) -> str:
    return "".join(
        f'<a class="ref" role="button" href="#source-{n}" data-source="{n}"'
        f' aria-label="{say["source"].format(n=n)}">{n}</a>'
        for n in numbers
    )


def _left_out(answer: Answer, notice: Notice) -> str:
    items = "".join(f"<li>{inline(one.text)}</li>" for one in answer.left_out)
    return (
        f'<details class="left-out"><summary>{inline(notice.text)}</summary>'
        f"<ul>{items}</ul></details>"
    )


@lru_cache(_REMEMBERED)
def _source(citation: Citation, language: Language, *, changed: bool) -> str:
    say = WORDING[language]
    post, n = citation.post, citation.number
    return (
        f'<details class="source" data-source="{n}">'
        f'<summary><span class="number">{n}</span>'
        f'<span class="title">{inline(post.title)}'
        f'<span class="begins">{inline(citation.shown[:80])}</span></span>'
        f"<time>{post.date.date()}</time></summary>"
        f'<div class="whole">{_whole(citation, say, changed=changed)}</div></details>'
    )


def _whole(citation: Citation, say: dict[str, str], *, changed: bool) -> str:
    post = citation.post
    heading = " › ".join(citation.heading)
    also = "".join(
        f"<li>{link(other.url, inline(other.title))} <time>{other.date.date()}</time></li>"
        for other in citation.also_in[:_ALSO]
    )
    more = len(citation.also_in) - _ALSO
    if more > 0:
        also += f"<li>{say['more'].format(count=more)}</li>"
    return (
        f'<p class="of">{inline(post.title)} <time>{post.date.date()}</time></p>'
        + (f'<p class="heading">{inline(heading)}</p>' if heading else "")
        + (f'<p class="notice">{say["changed"]}</p>' if changed else "")
        + '<div class="around before"></div>'
        + f"<blockquote>{_quoted(citation)}</blockquote>"
        + '<div class="around after"></div>'
        + f'<p class="open">{link(citation.link, say["open"])}</p>'
        + (f'<div class="also"><p>{say["also_in"]}</p><ul>{also}</ul></div>' if also else "")
    )


def around_html(paragraphs: Sequence[str]) -> str:
    """Paragraphs beside a quoted one."""
    return "".join(f"<p>{inline(text)}</p>" for text in paragraphs)


def copied(answer: Answer, language: Language, address: str | None) -> str:
    """The answer as text for the clipboard: what it says with its numbers, its sources with
    their links, and `address`, under which it can be read again."""
    say = WORDING[language]
    lines = [answer.question, "", answer.answer]
    for citation in answer.citations:
        post = citation.post
        lines += ["", f"[{citation.number}] {post.title} ({post.date.date()})", citation.link]
    if answer.as_of:
        lines += ["", say["as_of"].format(day=answer.as_of)]
    if address:
        lines += ["", address]
    return "\n".join(lines)


def _quoted(citation: Citation) -> str:
    if is_table(citation.text):
        return tables.whole_html(citation.plain, [citation.shown], inline)
    return _marked(citation.plain, citation.shown)


def _marked(plain: str, shown: str) -> str:
    before, found, after = plain.partition(shown)
    if not found:
        return inline(plain)
    return f"{inline(before)}<mark>{inline(shown)}</mark>{inline(after)}"


def inline(text: str) -> str:
    """The text on one line, as it is: all that Markdown, HTML or LaTeX could read as a mark, and
    all that makes an address of a word, is an entity."""
    return _MARK.sub(lambda m: "<br>" if m[0] in "\r\n" else f"&#{ord(m[0])};", text)


def link(address: str, text: str) -> str:
    """Safe text as a link to a page of the archive; as text alone for any other address."""
    if not is_link(address):
        return text
    return f'<a href="{escape(address)}" target="_blank" rel="noopener">{text}</a>'
