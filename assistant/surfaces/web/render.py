"""An Answer as HTML. Pure; everything that comes from posts, readers or models is escaped."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import replace

from assistant.answering import notices
from assistant.answering.said import told_date
from assistant.domain.nouns import Answer, Language, Notice, Sentence
from assistant.language.languages import spaced
from assistant.surfaces import story
from assistant.surfaces.story import Part
from assistant.surfaces.texts.reader import WORDING
from assistant.surfaces.web import paragraphs, stories
from assistant.surfaces.web.escaped import inline, link
from assistant.surfaces.web.sources import (
    quotes_html,
    references,
    said_before,
    sources_html,
)
from assistant.surfaces.web.stories import Look


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
    if written_by_ai(answer):
        parts.append(f'<p class="by-ai">{inline(by_ai(answer, language))}</p>')
    if quoted and not is_story:
        parts.append(_told(answer, answer.sentences, say))
        framed = story.framings(answer)
        if not said_before(answer, quoted[0]):
            framed.setdefault(quoted[0].citation.number, say["quoted"])
        parts.append(quotes_html(answer, quoted, language, changed, framed))
    else:
        parts.append(_parts(answer, language, changed, growing=growing))
    parts += [_left_out(answer, one) for one in answer.notices if one.kind == "left_out"]
    if answer.as_of:
        parts.append(f'<p class="as-of">{inline(_as_of(answer))}</p>')
    own = {one.citation.number for one in quoted}
    others = [one for one in answer.citations if one.number not in own]
    cards = sources_html(others, language, answer.language, changed)
    if cards:
        head = f'<p class="kind">{say["sources"]}</p>{cards}'
        if is_story:  # whose parts name their posts already
            count = say["sources_of"].format(count=len(others))
            head = f'<details class="more-quotes"><summary>{count}</summary>{cards}</details>'
        parts.append(f'<section class="sources" aria-label="{say["sources"]}">{head}</section>')
    look = f"answer {answer.state}"
    scrolls = say["scrolls"]
    return (
        f'<div class="{look}" lang="{answer.language}" data-scrolls="{scrolls}">'
        f"{''.join(parts)}</div>"
    )


def found_html(answer: Answer, language: Language) -> str:
    """What stands there while a chat model still writes: the best paragraph of an answer made of
    quotes, and the other posts that were found."""
    say, quoted = WORDING[language], paragraphs.paragraphs(answer)[:1]
    shown = {one.citation.post.file for one in quoted}
    others = [one for one in answer.citations if one.post.file not in shown]
    best = quotes_html(replace(answer, sentences=()), quoted, language, set()) if quoted else ""
    cards = sources_html(others, language, answer.language, set())
    if cards:
        cards = f'<section class="sources" aria-label="{say["sources"]}">{cards}</section>'
    return (
        f'<div class="answer found" lang="{answer.language}" data-scrolls="{say["scrolls"]}">'
        f'<p class="kind">{say["found"]}</p>{best}{cards}</div>'
    )


def written_by_ai(answer: Answer) -> bool:
    """Whether a chat model wrote what an answer tells."""
    return answer.mode == "model" and not answer.abstained


def by_ai(answer: Answer, language: Language) -> str:
    """That a chat model wrote an answer, and from what."""
    say = WORDING[language]
    return say["by_ai"].format(model=answer.model) if answer.model else say["by_ai_short"]


def _as_of(answer: Answer) -> str:
    newest = answer.as_of
    day = told_date(newest, "day", answer.language) if newest else ""
    return notices.AS_OF[answer.language].format(day=day)


def _told(answer: Answer, sentences: Sequence[Sentence], say: Mapping[str, str]) -> str:
    """What is told before the paragraphs: the sentence that answers, or that none does."""
    told = [sentence for sentence in sentences if sentence.kind == "told"]
    if answer.abstained:
        first, *lacks = told
        more = "".join(f'<p class="lack">{inline(lack.text)}</p>' for lack in lacks)
        return f'<div class="lacking"><p class="refusal">{inline(first.text)}</p>{more}</div>'
    return "".join(
        f'<div class="lead"><span>{paragraphs.lead_html(answer, one, inline)}</span>'
        f"{references(one.citations, say)}</div>"
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
        return quotes_html(answer, some, language, changed) if some else ""

    look = Look(inline, lambda numbers: references(numbers, say), link)
    return stories.story_html(answer, look, told, quoted, growing=growing)


def _prose(answer: Answer, sentences: Sequence[Sentence], say: Mapping[str, str]) -> str:
    written = [f"{inline(one.text)}{references(one.citations, say)}" for one in sentences]
    look = "said refusal" if answer.abstained else "said"
    joint = spaced(answer.language)
    return f'<p class="{look}">{joint.join(written)}</p>'


def _left_out(answer: Answer, notice: Notice) -> str:
    items = "".join(f"<li>{inline(one.text)}</li>" for one in answer.left_out)
    return (
        f'<details class="left-out"><summary>{inline(notice.text)}</summary>'
        f"<ul>{items}</ul></details>"
    )


def copied(answer: Answer, language: Language, address: str | None) -> str:
    """The answer as text for the clipboard: what it says with its numbers, its sources with
    the addresses of their posts, and `address`, under which it can be read again."""
    lines = [answer.question, "", answer.answer]
    for citation in answer.citations:
        post = citation.post
        when = told_date(post.date.date(), "day", answer.language)
        lines += ["", f"[{citation.number}] {post.title} ({when})", post.url]
    if written_by_ai(answer):
        lines += ["", by_ai(answer, language)]
    if answer.as_of:
        lines += ["", _as_of(answer)]
    if address:
        lines += ["", address]
    return "\n".join(lines)
