"""One Answer, recorded, on every surface: the same numbers, quotes, links, day and refusal."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from html.parser import HTMLParser
from typing import Any, cast

import openai
import pytest
from mcp_types import CallToolResult

from assistant.answering.assistant import Assistant
from assistant.answering.citations import marked
from assistant.answering.said import told_date
from assistant.commands import ask
from assistant.domain.nouns import (
    Answer,
    Cell,
    Event,
    Notice,
    Sentence,
)
from assistant.surfaces.slack import blocks
from assistant.surfaces.web.desk import exporting
from tests.served import Served, served
from tests.test_mcp import connected

QUESTION = "What happened to the AI diffusion rule?"
IN_VAIN = "量子コンピュータの実用化はいつ？"


class Recorded:
    """An assistant that always gives one Answer, and is the real one for all else."""

    def __init__(self, real: Assistant, answer: Answer) -> None:
        self._real, self._answer = real, answer

    def __getattr__(self, name: str) -> Any:
        return getattr(self._real, name)

    def stream(self, question: str, *_: object, seen: Any = None, **__: object) -> Iterator[Answer]:
        if seen is not None:
            seen(question, self._real.search(question))
        half = replace(self._answer, sentences=self._answer.sentences[:1])
        yield replace(half, answer=marked(half.sentences, apart=half.mode == "extractive"))
        yield self._answer

    def ask(self, question: str, *_: object, **__: object) -> Answer:
        *_, last = self.stream(question)
        return last


@dataclass
class Shown:
    """What a surface shows: where the number of each source leads, and all of its text."""

    links: dict[int, str]
    text: str


class Page(HTMLParser):
    """The answer's HTML: numbers in what it says, and the card of each source."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.said: list[int] = []
        self.links: dict[int, str] = {}
        self.marks: dict[int, str] = {}
        self.text = ""
        self._card = 0
        self._open = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = dict(attrs)
        if names.get("class") == "ref":
            self.said.append(int(names["data-source"] or 0))
        elif (names.get("class") or "").startswith("source") and "data-source" in names:
            self._card = int(names["data-source"] or 0)
        elif names.get("class") == "open":
            self._open = "link"
        elif tag == "mark":
            self._open = "mark"
        elif tag == "a" and self._open == "link":
            self.links[self._card] = names["href"] or ""

    def handle_endtag(self, tag: str) -> None:
        if tag in ("p", "mark"):
            self._open = ""

    def handle_data(self, data: str) -> None:
        self.text += data
        if self._open == "mark":
            self.marks[self._card] = self.marks.get(self._card, "") + squeezed(data)


def answers(assistant: Assistant) -> dict[str, Answer]:
    quoted = assistant.ask(QUESTION)
    assert len(quoted.citations) >= 3
    first, second, third = quoted.citations[:3]
    said = (
        Sentence("The rule was announced & <rescinded> in the end.", (2, 1)),
        Sentence("It *never* took effect.", (3,)),
        Sentence("Nobody knows why.", (), check="unchecked"),
    )
    written = replace(
        quoted,
        sentences=said,
        answer=marked(said),
        citations=(first, second, third),
        mode="model",
        model="recorded",
        notices=(Notice("other", "Some sentences were left out."),),
    )
    nearest = assistant.ask(IN_VAIN)
    assert (nearest.state, bool(nearest.citations)) == ("nearest", True)
    none = replace(
        nearest,
        sentences=nearest.sentences[:1],
        answer=nearest.sentences[0].text,
        citations=(),
        lacks=(),
        state="none",
    )
    return {
        "quoted": quoted, "written": written, "nearest": nearest, "none": none,
        "story": story(quoted), "compared": compared(quoted),
    }  # fmt: skip


def story(quoted: Answer) -> Answer:
    """How something stands and how it came to that, from the first paragraphs of an answer."""
    first, second, third = quoted.citations[:3]
    events = [
        Sentence(
            one.shown, (one.number,), "event",
            event=Event(one.post.date.date(), one.post.title, newest=one is first, posts=2),
        )
        for one in (first, second, third)
    ]  # fmt: skip
    frames = [Sentence(text, kind="framing") for text in ("Where it stands now:", "Before that:")]
    said = (frames[0], events[0], frames[1], *events[1:])
    return replace(
        quoted, sentences=said, answer=marked(said, apart=True), citations=(first, second, third),
        narrower=(), kind="change",
    )  # fmt: skip


def compared(quoted: Answer) -> Answer:
    """Two sides, one of which lacks something."""
    first, second = quoted.citations[:2]
    said = (
        Sentence("Side by side:", kind="framing"),
        Sentence("In May | late.", (1, 2), "cell", cell=Cell("When", "The rule")),
        Sentence("Nobody & none.", (2,), "cell", cell=Cell("Who", "The other")),
    )
    return replace(
        quoted, sentences=said, answer=marked(said), citations=(first, second), mode="model",
        model="recorded", narrower=(), kind="compare", columns=("The rule", "The other"),
    )  # fmt: skip


@pytest.fixture(
    scope="module", params=["quoted", "written", "nearest", "none", "story", "compared"]
)
def recorded(
    request: pytest.FixtureRequest, assistant: Assistant, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Served, Answer]]:
    answer = answers(assistant)[request.param]
    stand_in = cast(Assistant, Recorded(assistant, answer))
    with served(stand_in, tmp_path_factory.mktemp("one") / "records.sqlite3") as server:
        yield server, answer


def squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)


def cited_in(text: str) -> dict[int, str]:
    return {int(n): link for n, link in re.findall(r"\[(\d+)\]\(([^)\s]+)\)", text)}


def page(server: Served, answer: Answer, surface: str) -> Shown:
    whole = server.answer(answer.question, surface=surface)
    html = Page(whole["html"])
    told = [n for s in answer.sentences if s.kind != "quote" for n in s.citations]
    quotes = {s.citations[0]: s for s in answer.sentences if s.kind == "quote"}
    assert html.said[: len(told)] == told
    assert sorted(html.said[len(told) :]) == sorted(quotes)
    assert html.marks == {
        c.number: squeezed(quotes[c.number].text[slice(*quotes[c.number].marks[0])])
        if c.number in quotes
        else squeezed(c.shown)
        for c in answer.citations
    }
    assert (whole["state"], whole["narrower"]) == (answer.state, list(answer.narrower))
    again = server.client.get("/chat/answers", params={"id": whole["id"]}).json()[0]
    assert Page(again["html"]).links == html.links
    return Shown(html.links, html.text)


def reader(server: Served, answer: Answer) -> Shown:
    return page(server, answer, "reader")


def widget(server: Served, answer: Answer) -> Shown:
    return page(server, answer, "embed")


def permalink(server: Served, answer: Answer) -> Shown:
    whole = server.answer(answer.question)
    html = Page(server.client.get(f"/a/{whole['id']}").text)
    return Shown(html.links, html.text)


def api(server: Served, answer: Answer) -> Shown:
    data = server.client.post("/api/ask", json={"question": answer.question}).json()
    assert same(data, answer)
    return of_json(data)


def events(server: Served, answer: Answer) -> Shown:
    accept = {"accept": "text/event-stream"}
    reply = server.client.post("/api/ask", json={"question": answer.question}, headers=accept)
    found = [block.split("\n") for block in reply.text.strip().split("\n\n")]
    told = [
        (lines[0].removeprefix("event: "), json.loads(lines[1].removeprefix("data: ")))
        for lines in found
        if lines[0].startswith("event: ")
    ]
    assert [data["text"] for kind, data in told if kind == "sentence"] == [
        sentence.text for sentence in answer.sentences
    ]
    numbers = [data["number"] for kind, data in told if kind == "citation"]
    assert sorted(numbers) == [c.number for c in answer.citations]
    kind, done = told[-1]
    assert kind == "done"
    assert same(done, answer)
    return of_json(done)


def of_json(data: dict[str, Any]) -> Shown:
    links = {one["number"]: one["link"] for one in data["citations"]}
    return Shown(links, json.dumps(data, ensure_ascii=False))


def same(data: dict[str, Any], answer: Answer) -> bool:
    """Whether it is the Answer's JSON, with more beside it."""
    return all(data[name] == value for name, value in answer.to_json().items())


def completion(server: Served, answer: Answer) -> Shown:
    client = openai.OpenAI(base_url=f"{server.client.base_url}/v1", api_key="none")
    with client:
        made = client.chat.completions.create(
            model="archive", messages=[{"role": "user", "content": answer.question}]
        )
    message = made.choices[0].message
    text = message.content or ""
    noted = [note.url_citation for note in message.annotations or ()]
    said = [n for sentence in answer.sentences for n in sentence.citations]
    assert [text[note.start_index : note.end_index] for note in noted] == [
        f"[{n}]({note.url})" for n, note in zip(said, noted, strict=True)
    ]
    return Shown(cited_in(text), text)


def tool(server: Served, answer: Answer) -> Shown:
    async def run() -> CallToolResult:
        async with connected(server) as client:
            return await client.call_tool("ask", {"question": answer.question})

    result = asyncio.run(run())
    (block,) = result.content
    assert block.type == "text"
    told = cast(dict[str, Any], result.structured_content)
    assert {one["number"]: one["link"] for one in told["citations"]} == cited_in(block.text)
    assert [one["quote"] for one in told["citations"]] == [c.quote for c in answer.citations]
    return Shown(cited_in(block.text), block.text)


def slack(_: Served, answer: Answer) -> Shown:
    made = [block for message in blocks.messages(answer, "key", None) for block in message.blocks]
    text = json.dumps(made, ensure_ascii=False).replace("\\n", "\n").replace('\\"', '"')
    cards = [block["text"]["text"] for block in made if block["type"] == "section"]
    found = [re.match(r"\*\[(\d+)\] .*?<([^|>]+)\|", card, re.DOTALL) for card in cards]
    return Shown({int(one[1]): one[2] for one in found if one}, text)


def desk_markdown(server: Served, answer: Answer) -> Shown:
    kept = server.answering.answers.get(server.answer(answer.question)["id"])
    assert kept is not None
    text = exporting.conversation_markdown([kept.answer], [kept.asked_at])
    notes = re.findall(r"^\[\^1-(\d+)\]: \[.*?\]\(<([^>]+)>\)", text, re.MULTILINE)
    return Shown({int(n): link for n, link in notes}, text)


def desk_csv(_: Served, answer: Answer) -> Shown:
    text = exporting.conversation_csv([answer])
    links = re.findall(r'"(\d+)","(?:[^"]|"")*","(?:[^"]|"")*","[\d-]+","([^"]+)"', text)
    return Shown({int(n): link for n, link in links}, text)


def desk_json(_: Served, answer: Answer) -> Shown:
    (data,) = json.loads(exporting.conversation_json([answer]))["answers"]
    assert data == answer.to_json()
    return of_json(data)


def shell(server: Served, answer: Answer, capsys: pytest.CaptureFixture[str]) -> Shown:
    ask.show(server.answering.assistant.stream(answer.question), links=True)
    text = capsys.readouterr().out
    found = re.findall(r"^\[(\d+)\] .*\n(?:    > .*\n)?    (\S+)$", text, re.MULTILINE)
    return Shown({int(n): link for n, link in found}, text)


SURFACES: dict[str, Callable[[Served, Answer], Shown]] = {
    one.__name__: one
    for one in (
        reader, widget, permalink, api, events, completion, tool, slack,
        desk_markdown, desk_csv, desk_json,
    )
}  # fmt: skip


@pytest.mark.parametrize("name", [*SURFACES, "shell"])
def test_every_surface_shows_the_same(
    recorded: tuple[Served, Answer], name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    server, answer = recorded
    shown = shell(*recorded, capsys) if name == "shell" else SURFACES[name](server, answer)
    assert shown.links == {c.number: c.link for c in answer.citations}
    text = plain(shown.text)
    for citation in answer.citations:
        assert plain(citation.shown) in text
        for post in citation.also_in:
            assert plain(post.title) in text or name in ("completion", "tool", "shell", "desk_csv")
    for sentence in answer.sentences:
        assert plain(sentence.text) in text
    if answer.as_of:
        readers = name in ("reader", "widget", "permalink")
        day = told_date(answer.as_of, "day", answer.language)
        told = day if readers else answer.as_of.isoformat()
        assert told in shown.text.replace("\\-", "-")
    if answer.notice:
        assert plain(answer.notice) in text


def plain(text: str) -> str:
    """A text without the marks and entities that a surface needs to show it as it is."""
    for entity, character in (("&amp;", "&"), ("&lt;", "<"), ("&gt;", ">")):
        text = text.replace(entity, character)
    return re.sub(r"[\s\\*]|^> ", "", text)
