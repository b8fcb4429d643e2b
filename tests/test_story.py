"""Stories and comparisons as each surface writes them: dated, linked, labelled, and as tables."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from html import unescape
from html.parser import HTMLParser

import pytest
from markdown_it import MarkdownIt
from mdit_py_plugins.footnote import footnote_plugin

from assistant.answering import withdrawal
from assistant.answering.citations import marked
from assistant.answering.results import of_answer
from assistant.commands import ask
from assistant.domain.nouns import Answer, Cell, Event, Sentence
from assistant.surfaces import markdown, story
from assistant.surfaces.slack import blocks
from assistant.surfaces.slack.streamed import streamed
from assistant.surfaces.slack.text import length
from assistant.surfaces.texts.story import EMPTY, beside, day, labels
from assistant.surfaces.web import render
from assistant.surfaces.web.desk import exporting, html
from tests.samples import TWO, answer, citation, quoting
from tests.scripted_slack import words
from tests.story_answers import change, compare, current, every_story, listed
from tests.story_told import grown

STORIES = every_story()
NOW = datetime(2026, 4, 1, tzinfo=UTC)
Shown = Callable[[Answer], "Outline"]
HOSTILE = '<b>"x"</b> | *y* [z](http://evil.example) <!channel> `c`\n# h'


class Outline(HTMLParser):
    """The elements of a page, each with its attributes and all of its text."""

    VOID = frozenset(("br",))

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str], list[str]]] = []
        self._open: list[tuple[str, dict[str, str], list[str]]] = []
        self.feed(page)
        assert not self._open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in self.VOID:
            return
        own = (tag, {name: value or "" for name, value in attrs}, list[str]())
        self.found.append(own)
        self._open.append(own)

    def handle_endtag(self, tag: str) -> None:
        if tag not in self.VOID:
            assert self._open.pop()[0] == tag

    def handle_data(self, data: str) -> None:
        for _, _, texts in self._open:
            texts.append(data)

    def all(self, tag: str, look: str = "") -> list[tuple[dict[str, str], str]]:
        return [
            (names, "".join(texts))
            for own, names, texts in self.found
            if own == tag and set(look.split()) <= set(names.get("class", "").split())
        ]


def page(made: Answer) -> Outline:
    return Outline(render.answer_html(made, made.language))


def desk(made: Answer) -> Outline:
    return Outline(html.answer(made, of_answer(made), "row", made.language))


def rendered(text: str) -> str:
    made = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
    return made.use(footnote_plugin).render(text)


# Words


@pytest.mark.parametrize(
    ("precision", "japanese", "english"),
    [
        ("day", "2025年9月30日", "30 September 2025"),
        ("month", "2025年9月", "September 2025"),
        ("year", "2025年", "2025"),
    ],
)
def test_a_day_is_told_as_far_as_it_is_known(precision: str, japanese: str, english: str) -> None:
    event = Event(date(2025, 9, 30), "x", precision=precision)  # type: ignore[arg-type]
    assert (day(event, "ja"), day(event, "en")) == (japanese, english)


def test_labels_tell_what_is_not_usual() -> None:
    event = Event(date(2025, 9, 30), "x")
    assert labels(event, "ja") == {}
    assert beside(event, "ja") == ""
    event = replace(event, status="denied", overtaken=True, posts=3)
    assert list(labels(event, "ja").values()) == ["否定", "その後変更", "3本の記事"]
    assert beside(event, "en") == " (denied, changed since, in 3 posts)"
    assert beside(replace(event, posts=1, overtaken=False), "ja") == "（否定）"


def test_parts_follow_the_order_of_the_answer() -> None:
    assert [part.kind for part in story.parts(change())] == [
        *("framing", "newest", "framing", "event"),
    ]
    assert [part.kind for part in story.parts(current())] == ["told", "framing", "event"]
    assert [part.kind for part in story.parts(compare())] == ["framing", "cell"]
    assert [part.kind for part in story.parts(replace(compare(), columns=()))][1] == "told"
    assert not story.is_story(quoting(citation()))
    assert not story.is_story(answer())


# The reader's page and the desk


@pytest.mark.parametrize("shown", [page, desk])
@pytest.mark.parametrize("name", ["change", "change-en", "change-model"])
def test_a_story_is_a_card_above_a_list_of_dated_events(name: str, shown: Shown) -> None:
    made = STORIES[name]
    outline = shown(made)
    newest, *others = [one for one in made.sentences if one.event]
    ((_, card),) = outline.all("div", "event newest")
    assert newest.text in card
    ((names, _),) = outline.all("ol", "story")
    assert names["role"] == "list"
    frames = [one.text for one in made.sentences if one.framing]
    assert names["aria-label"] == frames[1]
    items = outline.all("li", "event")
    assert [one.text in text for one, (_, text) in zip(others, items, strict=True)] == [True] * 5
    days = [names["datetime"] for names, _ in outline.all("time") if "datetime" in names]
    assert days[:6] == [  # behind them are those of the sources
        *("2025-09-30", "2024-11-05", "2025-02", "2025-04-02", "2025-04-04", "2025-07-22")
    ]
    links = {c.number: c.link for c in made.citations}
    heads = [(names["href"], text) for names, text in outline.all("a") if "ref" not in
             names.get("class", "") and text in {c.post.title for c in made.citations}]  # fmt: skip
    told = [(links[one.citations[0]], one.event.headline) for one in (newest, *others) if one.event]
    assert heads == told
    assert [text for _, text in outline.all("span", "label")] == [
        label
        for one in (newest, *others)
        if one.event
        for label in labels(one.event, made.language).values()
    ]
    classes = [names["class"] for names, _ in items]
    assert classes[1:4] == ["event planned overtaken posts", "event reported posts", "event denied"]
    numbers = outline.all("a", "ref") or outline.all("button", "ref")
    assert [text for _, text in numbers] == ["1", "2", "3", "4", "5", "6"]


@pytest.mark.parametrize("shown", [page, desk])
def test_what_stands_now_leads_and_what_was_comes_below(shown: Shown) -> None:
    outline = shown(current())
    ((_, lead),) = outline.all("div", "lead")
    assert lead == "開業は2029年秋に延期された。1"
    assert [names["class"] for names, _ in outline.all("li", "event")] == [
        "event planned overtaken posts",
        "event overtaken",
    ]
    assert shown(STORIES["current-model"]).all("p", "said")


@pytest.mark.parametrize("shown", [page, desk])
@pytest.mark.parametrize("name", ["compare", "compare-en", "compare-model"])
def test_a_comparison_is_a_table_that_says_what_is_empty(name: str, shown: Shown) -> None:
    made = STORIES[name]
    outline = shown(made)
    table = made.table
    assert table is not None
    heads = [(names["scope"], text) for names, text in outline.all("th")]
    assert heads[:2] == [("col", column) for column in table.columns]
    assert heads[2:] == [("row", row.label) for row in table.rows]
    cells = [text for _, text in outline.all("td")][1:]
    empty = {"ja": "記載なし", "en": "not told"}[made.language]
    assert [re.sub(r"\d+$", "", text) for text in cells] == [
        re.sub(r"\d+$", "", cell.text) if cell else empty
        for row in table.rows
        for cell in row.cells
    ]
    assert [names["data-side"] for names, _ in outline.all("td")[1:]] == list(table.columns) * 3
    assert len(outline.all("td", "empty")) == 2
    ((names, _),) = outline.all("div", "compared")
    assert names["tabindex"] == "0"
    assert names["aria-label"] == " · ".join(table.columns)


def test_what_is_still_to_come_is_not_said_to_be_empty() -> None:
    *_, whole = grown(compare())
    *_, half, _, _ = grown(compare())  # its last cell is the first one of the second row
    growing = Outline(render.answer_html(half, "ja", growing=True))
    assert [text for _, text in growing.all("td", "empty")] == []
    assert [text for _, text in growing.all("td")][-1] == "2027年度中。2"
    late = Outline(render.answer_html(whole, "ja", growing=True))
    assert len(late.all("td", "empty")) == 1
    assert len(page(whole).all("td", "empty")) == 2


def test_a_table_without_labels_has_no_column_of_them() -> None:
    made = compare()
    bare = [
        replace(one, cell=Cell("", one.cell.column)) if one.cell else one
        for one in made.sentences[:3]
    ]
    outline = page(replace(made, sentences=tuple(bare)))
    assert [names["scope"] for names, _ in outline.all("th")] == ["col", "col"]
    assert len(outline.all("td")) == 2


def test_sources_of_a_story_are_folded_up_below_it() -> None:
    outline = page(change())
    ((_, summary),) = [one for one in outline.all("summary") if one[1].startswith("出典")]
    assert summary == "出典（6）"
    assert len(outline.all("details", "source")) == 6


@pytest.mark.parametrize("shown", [page, desk])
def test_what_others_wrote_is_text(shown: Shown) -> None:
    for made in (hostile(change()), hostile(compare())):
        outline = shown(made)
        assert not outline.all("b")
        assert {names["href"].split("/")[2] for names, _ in outline.all("a") if "http" in
                names["href"]} <= {"kaku.example"}  # fmt: skip


def hostile(made: Answer) -> Answer:
    said = [
        replace(
            one,
            text=HOSTILE,
            event=one.event and replace(one.event, headline=HOSTILE),
            cell=one.cell and replace(one.cell, row=HOSTILE),
        )
        for one in made.sentences
    ]
    return replace(made, sentences=tuple(said), answer=marked(said))


# Markdown


@pytest.mark.parametrize("made", STORIES.values(), ids=STORIES)
def test_markdown_has_the_days_in_bold_the_headlines_as_links_and_the_numbers(made: Answer) -> None:
    text = markdown.said(made)
    shown = rendered(text.text)
    cited = {c.number: c.link for c in made.citations}
    for one in made.sentences:
        if one.event:
            link = cited[one.citations[0]].replace("&", "&amp;")
            assert f'<a href="{link}">{one.event.headline}</a>' in unescape(shown)
    assert [link.number for link in text.links] == [n for s in made.sentences for n in s.citations]
    for link in text.links:
        own = text.text[link.start : link.end]
        assert own.startswith(f"[{link.number}](https://kaku.example/")
    bare = re.sub(r"\W", "", re.sub(r"\[\d+\]", "", marked(made.sentences)))
    for letters in re.split(r"\W+", markdown.unmarked(text.text)):
        labelled = made.events and any(
            letters in beside(one.event, made.language) for one in made.events if one.event
        )
        assert letters in bare or labelled or letters in EMPTY[made.language].split()
    assert "](" not in markdown.unmarked(text.text)


def test_the_newest_is_bold_above_a_list() -> None:
    made = change("en")
    lines = re.sub(r"\]\([^()\s]*\)", "]", markdown.said(made).text).split("\n")
    assert lines[2:5] == [
        "**2025-09-30 [Opening of the trams put off to autumn 2029] (in 2 posts)**  ",
        f"{made.sentences[1].text}[1]",
        "",
    ]
    assert lines[8].startswith(
        "- **2025-02** [Trams are to run from the spring of 2028]"
        " (planned, changed since, in 3 posts): The city"
    )
    assert rendered(markdown.said(made).text).count("<li>") == 5


def test_a_table_in_markdown_has_its_pipes_escaped_and_says_what_is_empty() -> None:
    text = markdown.said(compare()).text
    assert "312億円 \\| 当初は240億円。[1](" in text
    outline = Outline(rendered(text).replace("<hr />", ""))
    assert [text for _, text in outline.all("th")] == ["", "路面電車", "バス専用道"]
    assert [text for _, text in outline.all("td")] == [
        *("開業", "2029年秋に延期された。1", "2027年度中。2"),
        *("費用", "記載なし", "312億円 | 当初は240億円。13"),
        *("反対の声", "市議6人が反対した。6", "記載なし"),
    ]


@pytest.mark.parametrize("made", STORIES.values(), ids=STORIES)
def test_what_has_grown_begins_as_it_did(made: Answer) -> None:
    before = slack = ""
    for one in grown(made):
        text = markdown.said(one, growing=True).text
        assert text.startswith(before)
        before = text
        if made.kind != "compare":  # a table comes whole there
            assert streamed(one).startswith(slack)
            slack = streamed(one)
    assert markdown.whole(made).text.startswith(before)


@pytest.mark.parametrize("made", [hostile(change()), hostile(compare())])
def test_no_text_makes_a_mark_of_markdown(made: Answer) -> None:
    for text in (
        markdown.whole(made).text,
        exporting.conversation_markdown([made], [NOW]),
    ):
        shown = rendered(text)
        assert "evil.example" in shown
        assert 'href="http://evil' not in shown
        assert not re.search(r"<(?:b|em>y|code|h1|img)\b", shown)
        table = re.search(r"<table>.*</table>", shown, re.DOTALL)
        rows = [row.count("<td") for row in table[0].split("</tr>")[1:-1]] if table else []
        assert set(rows) <= {3}


# Slack


@pytest.mark.parametrize("made", STORIES.values(), ids=STORIES)
def test_slack_shows_dated_lines_and_rows(made: Answer) -> None:
    messages = blocks.messages(made, "k" * 22, "https://ask.example")
    sections = [words(b) for one in messages for b in one.blocks if b["type"] == "section"]
    cited = {c.number: c.link for c in made.citations}
    for one in made.sentences:
        if one.event:
            (line,) = [text for text in sections if f"{one.text}[" in unescape(text)]
            assert line.startswith(
                f"*{day(one.event, made.language)}*  <{cited[one.citations[0]]}|"
            )
            assert beside(one.event, made.language) in line
    if made.table:
        rows = [text for text in sections if "\n•" in text]
        assert [row.split("\n")[0] for row in rows] == [f"*{r.label}*" for r in made.table.rows]
        assert "".join(rows).count({"ja": "_記載なし_", "en": "_not told_"}[made.language]) == 2
    for shown in ("\n".join(sections), "\n".join(blocks.plain(made, "k" * 22, None))):
        for one in made.sentences:
            assert one.framing or one.text in unescape(shown).replace("\n> ", " ")


def test_a_source_of_slack_does_not_quote_what_an_event_says() -> None:
    (message,) = blocks.messages(change(), "k" * 22, None)
    text = "\n".join(words(block) for block in message.blocks)
    assert text.count("用地の取得が遅れた") == 1
    assert text.count("|この段落を記事で開く>") == 6


def test_of_an_event_with_two_sources_neither_is_quoted_again() -> None:
    made = change()
    first, second, *_ = made.citations[0].shown.split("。")
    own = [replace(made.citations[0], number=n, shown=f"{text}。", quote=f"{text}。")
           for n, text in ((1, first), (2, second))]  # fmt: skip
    event = replace(made.sentences[1], text=f"{first}。{second}。", citations=(1, 2))
    (message,) = blocks.messages(
        replace(made, sentences=(event,), citations=tuple(own)), "k" * 22, None
    )
    text = "\n".join(words(block) for block in message.blocks)
    assert text.count(first) == text.count(second) == 1


def test_a_long_story_keeps_to_slacks_limits() -> None:
    made = hostile(change())
    event = replace(made.sentences[1], text="<&>" * 3000)
    (cell,) = [one for one in compare().sentences if one.cell and len(one.citations) == 2]
    table = replace(compare(), sentences=(replace(cell, text="<&>" * 3000),))
    for long in (replace(made, sentences=(event,) * 70), table):
        messages = blocks.messages(long, "k" * 22, "https://ask.example")
        for one in messages:
            assert len(one.blocks) <= blocks.BLOCKS
            assert sum(length(words(b)) for b in one.blocks) <= blocks.MESSAGE
            assert all(length(words(b)) <= blocks.SECTION for b in one.blocks)
        for text in blocks.plain(long, "k" * 22, None):
            assert length(text) <= blocks.PLAIN


def test_a_stream_of_slack_pings_nobody() -> None:
    text = streamed(hostile(change()))
    assert "<!channel>" not in text
    assert text.count("**2025年9月30日** [") == 1


# The command line


def terminal(made: Answer, capsys: pytest.CaptureFixture[str]) -> str:
    ask.show(grown(made), links=False)
    return capsys.readouterr().out


def test_a_terminal_has_a_column_of_days(capsys: pytest.CaptureFixture[str]) -> None:
    text = terminal(change("en"), capsys)
    assert text.startswith(
        "Where it stands now:\n\n"
        "2025-09-30  Opening of the trams put off to autumn 2029 (in 2 posts)\n"
        "            Mistvale said on 30 September"
    )
    assert "\n\n2025-02     Trams are to run" in text
    assert text.count("How it came to this:") == 1
    *_, said, events = terminal(STORIES["current-model"], capsys).partition("\n\nBefore:\n\n")
    assert said
    assert events.startswith("2025-02     Trams are")


def test_a_terminal_has_the_sides_below_each_row(capsys: pytest.CaptureFixture[str]) -> None:
    text = terminal(compare(), capsys)
    assert (
        "\n\n費用\n    路面電車: – (記載なし)\n    バス専用道: 312億円 | 当初は240億円。[1][3]\n"
        in text
    )
    assert text.count("記載なし") == 2
    assert text.count("反対の声") == 1


# What the staff saves


def test_a_saved_story_is_a_list_and_a_saved_comparison_a_table() -> None:
    text = rendered(exporting.conversation_markdown([change(), compare()], [NOW, NOW]))
    assert "<strong>2025-09-30 <a " in text
    assert text.count("<li><strong>") + text.count("<li>\n<p><strong>") == 5
    outline = Outline(text.replace('<hr class="footnotes-sep" />', ""))
    assert [cell for _, cell in outline.all("td")][3:5] == ["費用", "記載なし"]


def test_a_saved_csv_tells_where_each_part_stands() -> None:
    text = exporting.conversation_csv([change(), compare(), answer()])
    rows = list(csv.DictReader(io.StringIO(text[1:], newline="")))
    days = [(row["event_day"], row["event_status"]) for row in rows if row["kind"] == "event"]
    assert days[:3] == [("2025-09-30", "done"), ("2024-11-05", "done"), ("2025-02", "planned")]
    newest = [row for row in rows if row["newest"] == "1"]
    assert [row["event_posts"] for row in newest] == ["2"]
    cells = [(row["row"], row["column"]) for row in rows if row["kind"] == "cell"]
    assert cells == [
        *(("開業", "路面電車"), ("開業", "バス専用道")),
        *(("費用", "バス専用道"), ("費用", "バス専用道"), ("反対の声", "路面電車")),
    ]
    assert {row["event_day"] for row in rows if row["kind"] in ("quote", "cell")} == {""}


# Withdrawal


def files(made: Answer, *without: int) -> set[str]:
    return {c.post.file for c in made.citations if c.number not in without}


def test_an_event_goes_with_its_post_and_the_line_above_it_with_the_last() -> None:
    made = change()
    shown = withdrawal.shown(made, files(made, 1), {})
    assert shown.sentences[0].text == "これまでの経緯："
    assert [c.number for c in shown.citations] == [2, 3, 4, 5, 6]
    assert "延期" not in str(replace(shown, question=""))
    left = withdrawal.shown(made, files(made, 2, 3, 4, 5, 6), {})
    assert [one.kind for one in left.sentences] == ["framing", "event"]
    assert withdrawal.shown(made, set(), {}).sentences == ()


def test_cells_go_and_columns_stay() -> None:
    made = compare()
    shown = withdrawal.shown(made, files(made, 1), {})
    assert shown.columns == made.columns
    assert shown.table is not None
    assert [row.label for row in shown.table.rows] == ["開業", "費用", "反対の声"]
    assert [row.cells[0] is None for row in shown.table.rows] == [True, True, False]
    none = withdrawal.shown(made, set(), {})
    assert none.sentences == ()
    assert not page(none).all("table")


def test_an_event_that_others_tell_has_their_headline_and_day() -> None:
    made = change()
    others = [replace(one, citations=(2, 3)) if one.citations == (2,) else one
              for one in made.sentences]  # fmt: skip
    both = replace(made, sentences=tuple(others))
    shown = withdrawal.shown(both, files(made, 2), {})
    event = shown.sentences[3].event
    assert event is not None
    assert event.headline == made.citations[2].post.title
    assert event.day == date(2024, 11, 5)  # the words tell it
    by_post = [replace(one, event=one.event and replace(one.event, dated="post")) for one in others]
    shown = withdrawal.shown(replace(made, sentences=tuple(by_post)), files(made, 2), {})
    event = shown.sentences[3].event
    assert event is not None
    assert event.day == date(2025, 2, 18)


def test_a_passage_that_moved_gives_its_event_the_headline_of_its_post() -> None:
    made = change()
    moved = withdrawal.shown(made, files(made, 2), {made.citations[1].passage_id: [TWO]})
    event = moved.sentences[3].event
    assert event is not None
    assert event.headline == TWO.title
    assert "霧谷市、路面電車の復活を検討" not in moved.answer


def test_posts_that_are_gone_are_not_counted() -> None:
    made = change()
    cited = replace(made.citations[0], also_in=(TWO,))
    made = replace(made, citations=(cited, *made.citations[1:]))
    whole = withdrawal.shown(made, {*files(made), TWO.file}, {})
    gone = withdrawal.shown(made, files(made), {})
    assert [one.sentences[1].event.posts for one in (whole, gone) if one.sentences[1].event] == [
        *(2, 1)
    ]


def test_nothing_is_overtaken_by_what_is_gone() -> None:
    made = listed()
    said = tuple(one for one in made.sentences if one.event)[:2]
    two = replace(made, sentences=(*said, change().sentences[1]),
                  citations=change().citations)  # fmt: skip
    kept = withdrawal.shown(two, files(two, 2), {})
    assert [one.event.overtaken for one in kept.sentences if one.event] == [True, False]
    alone = withdrawal.shown(two, files(two, 1), {})
    assert [one.event.overtaken for one in alone.sentences if one.event] == [False, False]
    lead = withdrawal.shown(current(), files(current(), 4), {})
    assert [one.event.overtaken for one in lead.sentences if one.event] == [True]


def test_a_framing_line_stands_alone_in_the_text_of_a_model() -> None:
    said = STORIES["current-model"].sentences
    assert marked(said).split("\n")[:2] == ["The trams will open in autumn 2029.[1]", "Before:"]
    after = (*said, Sentence("And so on."))
    assert marked(after).split("\n")[-1] == "And so on."
