"""An Answer as HTML. Pure; everything that comes from posts, readers or models is escaped."""

from __future__ import annotations

import re
from html import escape, unescape
from itertools import groupby

from assistant.passage import Answer, ArchiveInfo, Citation, Language
from assistant.web.wording import WORDING


def answer_html(answer: Answer, key: str, language: Language) -> str:
    """The answer with its sources below; `key` makes the ids of the page unique.

    The text has no blank line, so that a Markdown renderer leaves it as it is.
    """
    say = WORDING[language]
    parts = []
    if answer.notice:
        parts.append(f'<p class="notice">{_inline(answer.notice)}</p>')
    if answer.mode == "extractive" and not answer.abstained:
        dates = {citation.number: citation.post.date.date() for citation in answer.citations}
        items = ""
        for (numbers, framing), group in groupby(
            answer.sentences, key=lambda s: (s.citations, s.framing)
        ):
            if framing:
                items += "".join(f'<li class="frame">{_inline(line.text)}</li>' for line in group)
                continue
            quote = (" " if answer.language == "en" else "").join(s.text for s in group)
            days = "".join(f"<time>{dates[n]}</time>" for n in numbers)
            items += f"<li>{_inline(quote)}{_references(numbers, key, say)}{days}</li>"
        parts.append(f'<p class="kind">{say["quoted"]}</p><ul class="said quotes">{items}</ul>')
    else:
        joint = " " if answer.language == "en" else ""
        sentences = [
            f"{_inline(sentence.text)}{_references(sentence.citations, key, say)}"
            f"{'' if sentence.supported else _unconfirmed(say)}"
            for sentence in answer.sentences
        ]
        look = "said refusal" if answer.abstained else "said"
        parts.append(f'<p class="{look}">{joint.join(sentences)}</p>')
    if answer.as_of:
        parts.append(f'<p class="as-of">{say["as_of"].format(day=answer.as_of)}</p>')
    if answer.related:
        parts.append(_related(answer, say))
    sources = "".join(_source(citation, key, say) for citation in answer.citations)
    if sources:
        parts.append(
            f'<section class="sources"><p class="kind">{say["sources"]}</p>{sources}</section>'
        )
    return f'<div class="answer" lang="{answer.language}">{"".join(parts)}</div>'


def _related(answer: Answer, say: dict[str, str]) -> str:
    items = "".join(
        f"<li>{_link(post.url, _inline(post.title))} <time>{post.date.date()}</time></li>"
        for post in answer.related
    )
    return f'<div class="related"><p class="kind">{say["related"]}</p><ul>{items}</ul></div>'


def spoken(html: str) -> str:
    """What an answer said, back from `answer_html`, for the history of a conversation."""
    said = re.search(r'<(?:p|ul) class="said[^"]*">(.*?)</(?:p|ul)>', html, re.DOTALL)
    if not said:
        return unescape(html)
    text = re.sub(
        r'<a class="ref".*?</a>|<time>.*?</time>|<li class="frame">.*?</li>'
        r'|<span class="unconfirmed">.*?</span>',
        "",
        said[1],
    )
    text = re.sub(r"</li>|<br>", "\n", text)
    return unescape(re.sub(r"<[^>]+>", "", text)).strip()


def header_html(info: ArchiveInfo, model: str | None, language: Language) -> str:
    """The top of the page: the archive's name, what it covers, and who writes the answers."""
    say = WORDING[language]
    coverage = say["coverage"].format(
        posts=f"{info.posts:,}", first=info.first_day, last=info.last_day
    )
    writer = say["model"].format(model=model) if model else say["extractive"]
    return (
        f'<header class="masthead" lang="{language}"><div><p class="tagline">{say["tagline"]}</p>'
        f"<h1>{_inline(info.title)}</h1></div>"
        f'<p class="facts"><span>{_inline(coverage)}</span><span>{_inline(writer)}</span></p>'
        "</header>"
    )


def welcome_html(language: Language) -> str:
    """What stands where the conversation will be."""
    say = WORDING[language]
    return f'<div class="welcome"><h2>{say["welcome"]}</h2><p>{say["welcome_more"]}</p></div>'


def typed_html(text: str) -> str:
    """A reader's own words for the conversation: shown as they were typed, never rendered."""
    return _inline(text)


def typed(html: str) -> str:
    """The reader's words back from `typed_html`."""
    return unescape(html.replace("<br>", "\n"))


def is_notice(html: str) -> bool:
    """Whether a message of ours is no answer but a line about what went wrong."""
    return '<p class="said notice">' in html


def failure_html(reference: str, language: Language) -> str:
    """What a reader sees when something went wrong that nobody foresaw."""
    text = WORDING[language]["failed"].format(id=reference)
    return f'<div class="answer"><p class="said notice">{_inline(text)}</p></div>'


def notice_html(text: str) -> str:
    """One line from us in the place of an answer."""
    return f'<div class="answer"><p class="said notice">{_inline(text)}</p></div>'


def _references(numbers: tuple[int, ...], key: str, say: dict[str, str]) -> str:
    return "".join(
        f'<a class="ref" href="#{key}-{n}" title="{say["source"].format(n=n)}">{n}</a>'
        for n in numbers
    )


def _unconfirmed(say: dict[str, str]) -> str:
    return f'<span class="unconfirmed">{escape(say["unconfirmed"])}</span>'


def _source(citation: Citation, key: str, say: dict[str, str]) -> str:
    post = citation.post
    heading = " › ".join(citation.heading)
    also = "".join(
        f"<li>{_link(other.url, _inline(other.title))} <time>{other.date.date()}</time></li>"
        for other in citation.also_in[:5]
    )
    return (
        f'<details class="source" id="{key}-{citation.number}">'
        f'<summary><span class="number">{citation.number}</span>'
        f'<span class="title">{_inline(post.title)}'
        f'<span class="begins">{_inline(citation.shown[:80])}</span></span>'
        f"<time>{post.date.date()}</time></summary>"
        + (f'<p class="heading">{_inline(heading)}</p>' if heading else "")
        + f"<blockquote>{_marked(citation.plain, citation.shown)}</blockquote>"
        f'<p class="open">{_link(citation.link, say["open"])}</p>'
        + (f'<div class="also"><p>{say["also_in"]}</p><ul>{also}</ul></div>' if also else "")
        + "</details>"
    )


def _marked(plain: str, shown: str) -> str:
    before, found, after = plain.partition(shown)
    if not found:
        return _inline(plain)
    return f"{_inline(before)}<mark>{_inline(shown)}</mark>{_inline(after)}"


def _inline(text: str) -> str:
    """The text on one line, as it is: all that Markdown, HTML or LaTeX could read as a mark, and
    all that makes an address of a word, is an entity."""
    safe = re.sub(r"[!-/:-@\[-`{-~]", lambda m: f"&#{ord(m[0])};", text)
    return re.sub(r"\r\n?|\n", "<br>", safe)


def _link(address: str, text: str) -> str:
    """Safe text as a link to a page of the archive; as text alone for any other address."""
    if not re.match(r"https?://|/(?![/\\])", address):
        return text
    return f'<a href="{escape(address)}" target="_blank" rel="noopener">{text}</a>'
