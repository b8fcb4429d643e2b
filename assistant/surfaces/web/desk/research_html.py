"""Several searches and what they found, as HTML. Pure; what others wrote is escaped."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from assistant.answering.asked.steps import Step
from assistant.answering.results import Results
from assistant.domain.nouns import Answer, Language, Post
from assistant.surfaces.texts.desk import WORDING
from assistant.surfaces.web.desk import address, html

_LONGEST = 160


@dataclass(frozen=True, slots=True)
class Done:
    """A search that was made: its answer, what was found, its id once it is whole, and how many
    posts treat what was searched for."""

    step: Step
    answer: Answer
    results: Results
    id: str | None = None
    posts: int | None = None


def steps(done: Sequence[Done], every: int, language: Language) -> str:
    """The searches that are made, of so many."""
    say = WORDING[language]
    waiting = html.waiting(say["making_step"].format(n=len(done), of=every))
    return waiting + "".join(_step(n, one, language) for n, one in enumerate(done, 1))


def together(done: Sequence[Done], here: str, language: Language) -> str:
    """What all searches say together: a table of them, the posts that they cite, oldest first, and
    below that each answer. `here` is the query of the page's address."""
    say = WORDING[language]
    ids = [("id", one.id) for one in done if one.id]
    links = " ".join(
        f'<a href="/desk/export/research.{kind}{escape(address.text(ids))}" download'
        f' aria-label="{html.text(say["export_research"])} ({shown})">{shown}</a>'
        for kind, shown in (("md", "Markdown"), ("csv", "CSV"), ("json", "JSON"))
    )
    return (
        f'<section class="together" lang="{language}"><h2>{html.text(say["together"])}</h2>'
        f"{_table(done, language)}{_cited(done, language)}"
        f'<p class="exports"><span>{html.text(say["export_research"])}: {links}</span>'
        f'<span><a href="/desk/{escape(here)}" data-address>{html.text(say["link_here"])}</a>'
        "</span></p></section>" + "".join(_step(n, one, language) for n, one in enumerate(done, 1))
    )


def _period(step: Step) -> str:
    if not (step.date_from or step.date_to):
        return ""
    return f"{step.date_from or ''} 〜 {step.date_to or ''}"


def _table(done: Sequence[Done], language: Language) -> str:
    say = WORDING[language]
    names = ("number", "step", "period", "found_so_far", "posts_short")
    heads = "".join(f'<th scope="col">{html.text(say[name])}</th>' for name in names)
    rows = ""
    for number, one in enumerate(done, 1):
        begins = html.begins(one.answer)
        begins = begins[:_LONGEST] + ("…" if len(begins) > _LONGEST else "")
        state = say.get(f"state_{one.answer.state}")
        badge = f"<em>{html.text(state)}</em> " if state else ""
        listed = address.text(address.pairs(one.step.question, one.results.filters))
        rows += (
            f'<tr><td><a href="#step-{number}-done">{number}</a></td>'
            f"<td>{html.text(one.step.question)}</td><td>{html.text(_period(one.step))}</td>"
            f"<td>{badge}{html.text(begins)}</td>"
            f'<td class="count"><a href="/desk/{escape(listed)}">{one.posts or 0:,}</a></td></tr>'
        )
    return (
        f'<div class="rows" tabindex="0" role="region" aria-label="{html.text(say["together"])}">'
        f"<table><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table></div>"
    )


def _cited(done: Sequence[Done], language: Language) -> str:
    """The posts that the answers cite, oldest first, each with the searches that do."""
    found: dict[str, tuple[Post, list[int]]] = {}
    for number, one in enumerate(done, 1):
        for citation in one.answer.citations:
            _, numbers = found.setdefault(citation.post.file, (citation.post, []))
            if number not in numbers:
                numbers.append(number)
    if not found:
        return ""
    some = sorted(found.values(), key=lambda one: (one[0].date, one[0].file))
    items = "".join(
        f"<li><time>{post.date.date()}</time> {html.link(post.url, html.text(post.title))}"
        f" <small>{', '.join(map(str, numbers))}</small></li>"
        for post, numbers in some
    )
    title = WORDING[language]["cited_by_steps"].format(n=len(some))
    return f'<h3>{html.text(title)}</h3><ul class="timeline-posts">{items}</ul>'


def _step(number: int, one: Done, language: Language) -> str:
    say = WORDING[language]
    key = f"step{number}"
    period = html.text(_period(one.step))
    period = f' <small class="period">{period}</small>' if period else ""
    answer = html.answer(one.answer, one.results.rows, key, language, growing=one.id is None)
    found = ""
    if one.results.rows:
        found = (
            f"<details><summary>{html.text(say['evidence'])}</summary>"
            f"{html.evidence(one.results, key, language)}</details>"
        )
    return (
        f'<section class="step-done" id="step-{number}-done" lang="{language}">'
        f"<h3>{number}. {html.text(one.step.question)}{period}</h3>{answer}{found}</section>"
    )
