"""An Answer as HTML. Pure; everything that comes from posts, readers or models is escaped."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence, Set
from dataclasses import replace
from functools import lru_cache
from html import escape
from types import MappingProxyType

from assistant.domain.nouns import (
    Answer,
    Citation,
    Language,
    Notice,
    Sentence,
    is_link,
    is_table,
)
from assistant.language.languages import spaced
from assistant.surfaces import story
from assistant.surfaces.story import Part
from assistant.surfaces.texts.reader import WORDING
from assistant.surfaces.web import paragraphs, stories, tables
from assistant.surfaces.web.paragraphs import Paragraph
from assistant.surfaces.web.stories import Look

_ALSO = 8
_SHOWN_NEAREST = 2
_REMEMBERED = 500
_MARK = re.compile(r"[!-/:-@\[-`{-~]|\r\n?|\n")


def answer_html(
    answer: Answer,
    language: Language,
    *,
    changed: Set[int] = frozenset(),
    growing: bool = False,
) -> str:
    """The answer: the sentence that answers, and the paragraphs that it quotes; or what a model
    wrote, or a story or a comparison, with the list of its sources below it.

    A quoted paragraph is its own source. Each other source is a card that holds its whole
    paragraph; the page's script shows that beside the answer, and without one it can be unfolded.
    The numbers in `changed` are of paragraphs that the live article doesn't have in these words
    any more. An answer is `growing` while there is more to come.
    """
    say = WORDING[language]
    is_story = story.is_story(answer)
    quoted = paragraphs.paragraphs(answer)
    parts = []
    told = " ".join(notice.text for notice in answer.notices if notice.kind != "left_out")
    if told:
        parts.append(f'<p class="notice">{inline(told)}</p>')
    if quoted and not is_story:
        parts.append(_told(answer, answer.sentences, say))
        framed = story.framings(answer)
        framed.setdefault(quoted[0].citation.number, say["quoted"])
        parts.append(_quotes(answer, quoted, language, changed, framed))
    else:
        parts.append(_parts(answer, language, changed, growing=growing))
    parts += [_left_out(answer, one) for one in answer.notices if one.kind == "left_out"]
    if answer.as_of:
        parts.append(f'<p class="as-of">{say["as_of"].format(day=answer.as_of)}</p>')
    own = {one.citation.number for one in quoted}
    cards = "".join(
        _source(c, language, changed=c.number in changed)
        for c in answer.citations
        if c.number not in own
    )
    if cards:
        head = f'<p class="kind">{say["sources"]}</p>{cards}'
        if is_story:  # whose parts name their posts already
            count = say["sources_of"].format(count=len(answer.citations) - len(own))
            head = f'<details class="more-quotes"><summary>{count}</summary>{cards}</details>'
        parts.append(f'<section class="sources" aria-label="{say["sources"]}">{head}</section>')
    look = f"answer {answer.state}"
    return f'<div class="{look}" lang="{answer.language}">{"".join(parts)}</div>'


def _told(answer: Answer, sentences: Sequence[Sentence], say: dict[str, str]) -> str:
    """What is told before the paragraphs: the sentence that answers, or that none does."""
    told = [sentence for sentence in sentences if sentence.kind == "told"]
    if answer.abstained:
        first, *lacks = told
        more = "".join(f'<p class="lack">{inline(lack.text)}</p>' for lack in lacks)
        return f'<div class="lacking"><p class="refusal">{inline(first.text)}</p>{more}</div>'
    return "".join(
        f'<div class="lead">{paragraphs.lead_html(answer, one, inline)}'
        f"{_references(one.citations, say)}</div>"
        for one in told
    )


def _parts(answer: Answer, language: Language, changed: Set[int], *, growing: bool) -> str:
    """What a model wrote, or a story or a comparison, part by part."""
    say = WORDING[language]
    leads = answer.mode == "extractive" and (story.is_story(answer) or not answer.abstained)

    def told(part: Part) -> str:
        show = _told if leads else _prose
        return show(answer, part.sentences, say)

    def quoted(part: Part) -> str:
        some = paragraphs.paragraphs(replace(answer, sentences=part.sentences))
        return _quotes(answer, some, language, changed) if some else ""

    look = Look(inline, lambda numbers: _references(numbers, say), link)
    return stories.story_html(answer, look, told, quoted, growing=growing)


def _quotes(
    answer: Answer,
    quoted: Sequence[Paragraph],
    language: Language,
    changed: Set[int],
    framed: Mapping[int, str] = MappingProxyType({}),
) -> str:
    """The first of the paragraphs, and the others folded up, those of one post together. Where
    they are the answer as a whole, and none of them leads, all are unfolded."""
    say = WORDING[language]
    most = _SHOWN_NEAREST if answer.abstained else 1
    if not (answer.abstained or _leads(answer, quoted[0])):
        most = len(quoted)

    def posts(some: Sequence[Paragraph], before: Set[str]) -> str:
        html = ""
        for group in paragraphs.by_post(some):
            framing = " ".join(filter(None, (framed.get(n.citation.number) for n in group)))
            html += f'<p class="kind">{inline(framing)}</p>' if framing else ""
            html += _post(group, language, changed, told=group[0].citation.post.file in before)
        return html

    shown, rest = quoted[:most], quoted[most:]
    last = shown[-1].citation.post.file
    rest = sorted(rest, key=lambda one: one.citation.post.file != last)
    html = posts(shown, frozenset())
    if rest:
        words = say["more_paragraphs" if len(rest) > 1 else "more_paragraph"]
        html += (
            f'<details class="more-quotes"><summary>{words.format(count=len(rest))}</summary>'
            f"{posts(rest, frozenset({last}))}</details>"
        )
    return f'<div class="quotes">{html}</div>'


def _leads(answer: Answer, first: Paragraph) -> bool:
    """Whether one sentence is told before the paragraphs, or is the first of them whole."""
    return any(s.kind == "told" for s in answer.sentences) or first.marks == (first.shown,)


def _post(some: Sequence[Paragraph], language: Language, changed: Set[int], *, told: bool) -> str:
    """Paragraphs of one post below its title and day; those are not `told` twice."""
    say, post = WORDING[language], some[0].citation.post
    day = f"<time>{post.date.date()}</time>"
    of = say["same_post"] if told else f'<span class="title">{inline(post.title)}</span> {day}'
    quotes = "".join(_quote(one, language, changed=one.citation.number in changed) for one in some)
    return (
        f'<section class="post"><p class="of{" again" if told else ""}">{of}</p>{quotes}</section>'
    )


def _quote(one: Paragraph, language: Language, *, changed: bool) -> str:
    say, citation = WORDING[language], one.citation
    heading = " › ".join(citation.heading)
    return (
        f'<div class="source quote" data-source="{citation.number}"><div class="whole">'
        + (f'<p class="heading">{inline(heading)}</p>' if heading else "")
        + (f'<p class="notice">{say["changed"]}</p>' if changed else "")
        + '<div class="around before"></div>'
        + f"<blockquote>{paragraphs.paragraph_html(one, inline)}</blockquote>"
        + '<div class="around after"></div><div class="foot">'
        + f'<p class="open">{_references((citation.number,), say)}'
        + f"{link(citation.link, say['open'])}</p>{_also(citation, say)}</div></div></div>"
    )


def _prose(answer: Answer, sentences: Sequence[Sentence], say: dict[str, str]) -> str:
    written = [f"{inline(one.text)}{_references(one.citations, say)}" for one in sentences]
    look = "said refusal" if answer.abstained else "said"
    joint = spaced(answer.language)
    return f'<p class="{look}">{joint.join(written)}</p>'


def _references(numbers: Sequence[int], say: dict[str, str]) -> str:
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
    return (
        f'<p class="of">{inline(post.title)} <time>{post.date.date()}</time></p>'
        + (f'<p class="heading">{inline(heading)}</p>' if heading else "")
        + (f'<p class="notice">{say["changed"]}</p>' if changed else "")
        + '<div class="around before"></div>'
        + f"<blockquote>{_quoted(citation)}</blockquote>"
        + '<div class="around after"></div>'
        + f'<p class="open">{link(citation.link, say["open"])}</p>{_also(citation, say)}'
    )


def _also(citation: Citation, say: dict[str, str]) -> str:
    items = "".join(
        f"<li>{link(other.url, inline(other.title))} <time>{other.date.date()}</time></li>"
        for other in citation.also_in[:_ALSO]
    )
    if (more := len(citation.also_in) - _ALSO) > 0:
        items += f"<li>{say['more'].format(count=more)}</li>"
    return paragraphs.also_html(say, citation.also_in, items)


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
