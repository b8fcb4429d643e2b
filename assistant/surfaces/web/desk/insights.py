"""The tab of insight, and the same as lines of a message: what people asked of the archive."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta

import gradio as gr

from assistant.answering.assistant import Assistant
from assistant.domain.nouns import Language, Post
from assistant.records import Answers, QuestionVectors, VoteCounts, Votes
from assistant.surfaces.texts.insight import WORDING
from assistant.surfaces.web.desk import gaps, html
from assistant.surfaces.web.desk.controls import days
from assistant.surfaces.web.desk.insight import CitedPost, Counts, Insight, insight
from assistant.surfaces.web.desk.parts import I18N, QUIET, Parts, language, line

_USUAL_DAYS = 28
_WEEK = timedelta(days=7)
_TOPICS, _POSTS, _EXAMPLES = 20, 20, 2
_SOME, _LINES = 5000, 5


def add(parts: Parts) -> None:
    """Add the components of the tab."""
    gr.Markdown(I18N("insight_what"), elem_id="insight-what")
    with gr.Row(elem_id="insight-controls", equal_height=True):
        boxes = [
            gr.Textbox(
                label=I18N(name), elem_id=f"insight-{name[5:]}", elem_classes="day", lines=1,
                min_width=140, value=value,
            )
            for name, value in (
                ("date_from", _first),
                ("date_to", _last),
            )
        ]  # fmt: skip
        make = gr.Button(I18N("insight_make"), variant="primary", scale=0, elem_id="insight-make")
    shown = gr.HTML(elem_id="insight", js_on_load=None)

    def working(request: gr.Request) -> str:
        return html.waiting(WORDING[language(request)]["insight_working"])

    def made(first: str, last: str, request: gr.Request) -> str:
        spoken = language(request)
        try:
            parts.signed_in(request)
            return page(of_desk(parts, first, last, spoken), spoken)
        except Exception as error:
            return html.notice(line(error, spoken))

    make.click(working, None, [shown], **QUIET).then(
        made,
        boxes,
        [shown],
        show_progress="hidden",
        api_visibility="private",
        concurrency_limit=2,
    )


def _first() -> str:
    return usual()[0].isoformat()


def _last() -> str:
    return usual()[1].isoformat()


def usual() -> tuple[date, date]:
    """The days that are looked at where no others are chosen: the last four weeks."""
    today = datetime.now(UTC).date()
    return today - timedelta(days=_USUAL_DAYS - 1), today


def of_desk(parts: Parts, first: str, last: str, spoken: Language) -> Insight:
    """The insight of days as they were typed. Raises `NotUnderstood`, `RecordsError` and what the
    embedder raises."""
    begin, end = days(first, last, spoken)
    span = (begin or usual()[0], end or usual()[1])
    answering = parts.answering
    return of_span(answering.answers, parts.votes, parts.meanings, answering.assistant, span)


def of_span(
    answers: Answers,
    votes: Votes,
    meanings: QuestionVectors,
    assistant: Assistant,
    span: tuple[date, date],
) -> Insight:
    """The insight of a span of days. Raises `RecordsError` and what the embedder raises."""
    kept = list(answers.since(span[0]))
    tallies: dict[tuple[str, int], VoteCounts] = {}
    for start in range(0, len(kept), _SOME):
        tallies |= votes.tallies([one.id for one in kept[start : start + _SOME]])
    posts = assistant.generation.ledger.posts()
    vectors = gaps.remembered(meanings, assistant.embedder)
    return insight(kept, tallies, posts, span, vectors)


def page(found: Insight, spoken: Language) -> str:
    """The insight as HTML."""
    say = WORDING[spoken]
    told = say["insight_of"].format(since=found.since, until=found.until, asked=found.total.asked)
    href = f"/desk/export/insight.csv?first={found.since}&amp;last={found.until}"
    top = (
        f'<p class="caption" role="status">{html.text(told)} · '
        f'<a href="{href}" download>{html.text(say["insight_save"])}</a></p>'
    )
    if not found.total.asked:
        top += html.notice(say["insight_none"])
    weeks = {f"{week}": counts for week, counts in found.by_week().items()}
    surfaces = {
        say.get(f"surface_{name}", name): counts for name, counts in found.by_surface().items()
    }
    never = say["never_of"].format(n=f"{len(found.never):,}", posts=f"{found.posts:,}")
    return (
        f'<div class="gaps insight" lang="{spoken}">{top}'
        + _section(say["by_week"], _counts(say["week"], weeks, say))
        + _section(say["by_surface"], _counts(say["surface"], surfaces, say))
        + _section(say["topics"], _topics(found, say))
        + _section(say["cited"], _cited(found.cited, say))
        + _section(never, _never(found.never, say))
        + "</div>"
    )


def _section(title: str, body: str) -> str:
    return f"<section><h2>{html.text(title)}</h2>{body}</section>" if body else ""


def _table(heads: Sequence[str], rows: Sequence[str]) -> str:
    if not rows:
        return ""
    cells = "".join(f'<th scope="col" role="columnheader">{html.text(one)}</th>' for one in heads)
    return (
        f'<div class="rows" tabindex="0"><table role="table"><thead role="rowgroup"><tr role="row">'
        f'{cells}</tr></thead><tbody role="rowgroup">{"".join(rows)}</tbody></table></div>'
    )


def _row(*cells: tuple[str, str]) -> str:
    """A row of cells, each as its name and safe HTML."""
    inside = "".join(f'<td role="cell" class="{name}">{shown}</td>' for name, shown in cells)
    return f'<tr role="row">{inside}</tr>'


def _counts(first: str, rows: Mapping[str, Counts], say: dict[str, str]) -> str:
    names = ("asked", "answered", "nearest", "none", "up", "down")
    made = []
    for label, one in rows.items():
        numbers = (one.asked, one.answered, one.nearest, one.none, one.up, one.down)
        cells = [("n", f"{n:,}{_share(n, one.asked) if 0 < at < 4 else ''}")
                 for at, n in enumerate(numbers)]  # fmt: skip
        made.append(_row(("label", html.text(label)), *cells))
    return _table([first, *(say[name] for name in names)], made)


def _share(part: int, whole: int) -> str:
    return f" <small>{round(100 * part / whole)}%</small>" if whole else ""


def _topics(found: Insight, say: dict[str, str]) -> str:
    rows = []
    for topic in found.topics[:_TOPICS]:
        first, *others = (html.text(one) for one in topic.examples)
        more = "".join(f"<li>{one}</li>" for one in others[:_EXAMPLES])
        asked = f"<b>{first}</b>" + (f"<ul>{more}</ul>" if more else "")
        rows.append(
            _row(
                ("count", f"{topic.count:,}"),
                ("questions", asked),
                ("date", f"<time>{topic.newest}</time>"),
                ("near", html.posts(topic.near)),
            )
        )
    return _table([say[name] for name in ("asked", "topic", "newest", "near")], rows)


def _cited(found: Sequence[CitedPost], say: dict[str, str]) -> str:
    rows = [
        _row(
            ("n", f"{one.answers:,}"),
            ("post", html.link(one.post.url, html.text(one.post.title))),
            ("date", f"<time>{one.post.date.date()}</time>"),
            ("n", f"{one.up:,}"),
            ("n", f"{one.down:,}"),
        )
        for one in found[:_POSTS]
    ]
    return _table([say[name] for name in ("answers", "post", "date", "up", "down")], rows)


def _never(found: Sequence[Post], say: dict[str, str]) -> str:
    more = len(found) - _POSTS
    below = say["never_more"].format(n=f"{more:,}") if more > 0 else ""
    return html.posts(found[:_POSTS]) + (f'<p class="how">{html.text(below)}</p>' if below else "")


def lines(now: Insight, before: Counts, language: Language) -> list[str]:
    """The insight of a week as plain lines, beside the counts of the week before."""
    say, total = WORDING[language], now.total
    found = [
        say["week_head"].format(since=now.since, until=now.until),
        say["week_asked"].format(n=f"{total.asked:,}", before=f"{before.asked:,}"),
        say["week_states"].format(answered=total.answered, nearest=total.nearest, none=total.none),
        say["week_votes"].format(up=total.up, down=total.down),
    ]
    if now.topics:
        found.append(say["topics"] + ":")
        found += [f"• {one.count:,} × {one.examples[0]}" for one in now.topics[:_LINES]]
    if now.cited:
        found.append(say["cited"] + ":")
        found += [f"• {one.answers:,} × {one.post.title}" for one in now.cited[:_LINES]]
    found.append(say["never_of"].format(n=f"{len(now.never):,}", posts=f"{now.posts:,}"))
    return found


def week_before(today: date) -> tuple[tuple[date, date], tuple[date, date]]:
    """The seven days up to yesterday, and the seven before them."""
    last = today - timedelta(days=1)
    return (last - _WEEK + timedelta(days=1), last), (
        last - 2 * _WEEK + timedelta(days=1),
        last - _WEEK,
    )
