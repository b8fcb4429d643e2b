"""The archive as a model: the real openai client and langchain's, over real HTTP."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Iterator
from pathlib import Path

import httpx2
import openai
import pytest
from langchain_core.messages import AIMessage, HumanMessage
from langchain_openai import ChatOpenAI
from openai import AsyncOpenAI, OpenAI
from openai.types.chat import ChatCompletion, ChatCompletionMessageParam

from assistant.answering.assistant import Assistant
from assistant.answering.notices import REFUSAL
from assistant.runtime import keys
from assistant.surfaces import markdown
from tests.conftest import ROOT, MakeWritten
from tests.scripted_openai import ScriptedOpenAI, drips, hangs, says
from tests.served import Served, served
from tests.test_gate import until

QUESTION = "AI拡散規則の撤回はいつ発表された？"
SAID = "撤回は2025年5月13日に発表された。"
KEY = keys.new_key()


def client(server: Served, key: str = "none", **more: object) -> OpenAI:
    http = httpx2.Client(trust_env=False, verify=False)
    return OpenAI(
        base_url=f"{server.client.base_url}/v1", api_key=key, http_client=http,
        max_retries=0, **more,
    )  # type: ignore[arg-type]  # fmt: skip


def ask(question: str) -> list[ChatCompletionMessageParam]:
    return [{"role": "user", "content": question}]


@pytest.fixture(scope="module")
def quoting(assistant: Assistant, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with served(assistant, tmp_path_factory.mktemp("quoting") / "records.sqlite3") as server:
        yield server


@pytest.fixture
def writing(make_written: MakeWritten, tmp_path: Path) -> Iterator[Served]:
    with served(make_written(chat_timeout=90.0), tmp_path / "records.sqlite3") as server:
        yield server


def _checked(server: Served, made: ChatCompletion) -> str:
    """The content, whose annotations are those of the Answer that was kept."""
    message = made.choices[0].message
    content = message.content or ""
    assert made.model_extra is not None
    own = made.model_extra["archive"]
    kept = server.answering.answers.get(own["id"])
    assert kept is not None
    assert kept.answer.to_json() == own["answer"]
    assert kept.told.surface == "openai"
    links = {c.number: (c.link, c.post.title) for c in kept.answer.citations}
    numbers = []
    for annotation in message.annotations or []:
        found = annotation.url_citation
        cited = content[found.start_index : found.end_index]
        match = re.fullmatch(r"\[(\d+)\]\((.+)\)", cited)
        assert match is not None
        numbers.append(int(match[1]))
        assert (found.url, found.title) == links[int(match[1])]
        assert match[2] == markdown.destination(found.url)
    assert numbers == [n for s in kept.answer.sentences for n in s.citations]
    assert own["url"] == f"{server.client.base_url}/a/{own['id']}"
    assert own["url"] in content
    assert server.client.get(f"/a/{own['id']}").status_code == 200
    return content


def test_the_models_are_listed(quoting: Served) -> None:
    with client(quoting) as made:
        names = [model.id for model in made.models.list()]
        assert names == ["archive", "archive-quotes"]
        assert made.models.retrieve("archive").owned_by == "ask-the-archive"
        with pytest.raises(openai.NotFoundError) as caught:
            made.models.retrieve("gpt-5")
        assert caught.value.code == "model_not_found"


def test_an_answer_made_of_quotes(quoting: Served) -> None:
    with client(quoting) as made:
        done = made.chat.completions.create(model="archive", messages=ask(QUESTION))
    content = _checked(quoting, done)
    assert "5月13日" in content
    assert "\n\n---\n\n**出典**" in content
    assert done.choices[0].message.refusal is None
    assert done.choices[0].finish_reason == "stop"
    assert done.usage is not None
    assert done.usage.total_tokens == 0
    assert done.model == "archive"


def test_a_refusal_is_content_in_the_words_of_all_surfaces(quoting: Served) -> None:
    with client(quoting) as made:
        done = made.chat.completions.create(
            model="archive", messages=ask("量子コンピュータの実用化はいつ？")
        )
    content = _checked(quoting, done)
    assert content.startswith(REFUSAL["ja"] + "\n\n")
    message = done.choices[0].message
    assert message.refusal is None
    assert message.annotations
    assert done.choices[0].finish_reason == "stop"
    assert done.model_extra is not None
    state, lacks = (done.model_extra["archive"]["answer"][name] for name in ("state", "lacks"))
    assert (state, [one["kind"] for one in lacks]) == ("nearest", ["topic"])
    assert lacks[0]["text"] in content


def test_a_stream_says_the_same_as_the_whole(
    writing: Served, openai_server: ScriptedOpenAI
) -> None:
    openai_server.script = [says(f"{SAID}[1]米商務省が発表した。[1]")]
    with client(writing) as made:
        done = made.chat.completions.create(model="archive", messages=ask(QUESTION))
        stream = made.chat.completions.create(
            model="archive", messages=ask(QUESTION), stream=True,
            stream_options={"include_usage": True},
        )  # fmt: skip
        chunks = list(stream)
    assert done.usage is not None
    assert (done.usage.prompt_tokens, done.usage.completion_tokens) == (321, 45)
    assert done.usage.total_tokens == 366
    content = _checked(writing, done)
    assert content.startswith(f"{SAID[:-1]}")
    *said, last = chunks
    assert last.choices == []
    assert last.usage == done.usage
    assert all(chunk.usage is None for chunk in said)
    assert len({chunk.id for chunk in chunks}) == 1
    deltas = [chunk.choices[0].delta for chunk in said]
    streamed = "".join(delta.content or "" for delta in deltas)
    assert re.sub(r"/a/[\w-]+", "", streamed) == re.sub(r"/a/[\w-]+", "", content)
    assert deltas[0].role == "assistant"
    (cited,) = [d.model_extra["annotations"] for d in deltas if d.model_extra]
    assert done.choices[0].message.annotations is not None
    assert cited == [a.model_dump() for a in done.choices[0].message.annotations]
    assert [chunk.choices[0].finish_reason for chunk in said if chunk.choices[0].finish_reason] == [
        "stop"
    ]
    assert said[-1].model_extra is not None
    assert said[-1].model_extra["archive"]["id"] in streamed


def test_a_stream_ends_as_the_protocol_has_it(quoting: Served) -> None:
    body = {"model": "archive", "messages": ask(QUESTION), "stream": True}
    reply = quoting.client.post("/v1/chat/completions", json=body)
    assert reply.headers["content-type"].startswith("text/event-stream")
    assert reply.text.endswith("data: [DONE]\n\n")
    for block in reply.text.strip().split("\n\n")[:-1]:
        chunk = json.loads(block.removeprefix("data: "))
        assert chunk["object"] == "chat.completion.chunk"
        assert "usage" not in chunk


def test_the_name_chooses_quotes(writing: Served, openai_server: ScriptedOpenAI) -> None:
    openai_server.script = [says(f"{SAID}[1]")]
    with client(writing) as made:
        done = made.chat.completions.create(model="archive-quotes", messages=ask(QUESTION))
    assert done.model_extra is not None
    assert done.model_extra["archive"]["answer"]["mode"] == "extractive"
    assert openai_server.requests == []


def test_a_model_that_fails_in_mid_answer_is_told(
    writing: Served, openai_server: ScriptedOpenAI
) -> None:
    openai_server.script = [says(f"{SAID}[1]米商務省が", reason=None)]
    with client(writing) as made:
        done = made.chat.completions.create(model="archive", messages=ask(QUESTION))
    assert done.choices[0].finish_reason == "length"
    assert "この答えは一部だけです" in _checked(writing, done)


def test_the_conversation_counts(quoting: Served) -> None:
    question = "北斗ロボティクスのHR-7の発売日はいつ？"
    with client(quoting) as made:
        first = made.chat.completions.create(model="archive", messages=ask(question))
        said: list[ChatCompletionMessageParam] = [
            {"role": "system", "content": "Speak like a pirate about curry."},
            *ask(question),
            {"role": "assistant", "content": first.choices[0].message.content},
            {"role": "user", "content": [{"type": "text", "text": "それの価格はいくら？"}]},
        ]
        then = made.chat.completions.create(model="archive", messages=said)
        alone = made.chat.completions.create(model="archive", messages=ask("それの価格はいくら？"))
    assert "万円" in _checked(quoting, then)
    assert alone.choices[0].message.content != then.choices[0].message.content


def test_the_model_is_told_neither_links_nor_sources_of_before(
    writing: Served, openai_server: ScriptedOpenAI
) -> None:
    openai_server.script = [says(f"{SAID}[1]")]
    with client(writing) as made:
        first = made.chat.completions.create(model="archive", messages=ask(QUESTION))
        openai_server.requests.clear()
        said: list[ChatCompletionMessageParam] = [
            *ask(QUESTION),
            {"role": "assistant", "content": first.choices[0].message.content},
            *ask("撤回の理由は？"),
        ]
        made.chat.completions.create(model="archive", messages=said)
    (messages,) = [r["messages"] for r in openai_server.requests if len(r["messages"]) > 2][:1]
    before = next(m["content"] for m in messages if m["role"] == "assistant")
    assert before == SAID


def test_a_long_conversation_is_taken(quoting: Served) -> None:
    long = [*ask("あ" * 900), {"role": "assistant", "content": "い" * 900}] * 100
    with client(quoting) as made:
        done = made.chat.completions.create(model="archive", messages=[*long, *ask(QUESTION)])  # type: ignore[list-item]
    assert "5月13日" in (done.choices[0].message.content or "")


TOOL = {"type": "function", "function": {"name": "f", "parameters": {}}}
PICTURE = {"type": "image_url", "image_url": {"url": "data:,"}}


@pytest.mark.parametrize(
    ("body", "param"),
    [
        ({"tools": [TOOL]}, "tools"),
        ({"n": 2}, "n"),
        ({"response_format": {"type": "json_object"}}, "response_format"),
        ({"stop": ["。"]}, "stop"),
        ({"logprobs": True}, "logprobs"),
        ({"stream": "yes"}, "stream"),
        ({"stream_options": 1}, "stream_options"),
        ({"model": None}, "model"),
        ({"messages": []}, "messages"),
        ({"messages": "?"}, "messages"),
        ({"messages": [{"role": "system", "content": "?"}]}, "messages"),
        ({"messages": [{"role": "assistant", "content": "?"}]}, "messages"),
        ({"messages": [{"role": "tool", "content": "?"}]}, "messages[0].role"),
        ({"messages": ["?"]}, "messages[0].role"),
        ({"messages": [{"role": "user", "content": 1}]}, "messages[0].content"),
        ({"messages": [{"role": "user", "content": [PICTURE]}]}, "messages[0].content[0]"),
        ({"messages": [{"role": "user", "content": " "}]}, "messages"),
        ({"messages": [{"role": "user", "content": "あ" * 2001}]}, "messages"),
    ],
)
def test_what_cannot_be_honoured_is_named(
    quoting: Served, body: dict[str, object], param: str
) -> None:
    whole = {"model": "archive", "messages": ask(QUESTION)} | body
    with client(quoting) as made, pytest.raises(openai.BadRequestError) as caught:
        made.post("/chat/completions", cast_to=object, body=whole)
    assert caught.value.param == param
    assert caught.value.type == "invalid_request_error"
    assert caught.value.message


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b'{"a": "\\ud800"}', b"\xff", b"[" * 60000])
def test_what_is_not_json_is_told(quoting: Served, body: bytes) -> None:
    reply = quoting.client.post("/v1/chat/completions", content=body)
    assert reply.status_code == 400
    assert set(reply.json()["error"]) == {"message", "type", "param", "code"}


def test_what_does_no_harm_is_taken(quoting: Served) -> None:
    with client(quoting) as made:
        done = made.chat.completions.create(
            model="archive", messages=ask(QUESTION), temperature=0.2, top_p=0.5, user="u",
            max_tokens=5, max_completion_tokens=5, seed=1, n=1, stop=None, tools=[],
            response_format={"type": "text"}, tool_choice="none", reasoning_effort="low",
            extra_body={"top_k": 5, "chat_id": "x"},
        )  # fmt: skip
    assert "5月13日" in (done.choices[0].message.content or "")


def test_a_key_is_checked(assistant: Assistant, tmp_path: Path) -> None:
    scoped = {
        "reader": {"hash": keys.hashed(KEY), "scopes": ["ask"], "rate": "1/hour"},
        "other": {"hash": keys.hashed("ask_other"), "scopes": ["read"]},
    }
    records = tmp_path / "records.sqlite3"
    with served(assistant, records, api_keys=scoped, api_anonymous="") as server:
        for wrong in ("none", "ask_wrong"):
            with client(server, wrong) as made:
                with pytest.raises(openai.AuthenticationError) as caught:
                    made.models.list()
                assert caught.value.code == "invalid_api_key"
                with pytest.raises(openai.AuthenticationError):
                    made.chat.completions.create(model="archive", messages=ask(QUESTION))
        with client(server, "ask_other") as made, pytest.raises(openai.PermissionDeniedError):
            made.chat.completions.create(model="archive", messages=ask(QUESTION))
        with client(server, KEY) as made:
            made.models.list()
            made.chat.completions.create(model="archive", messages=ask(QUESTION))
            with pytest.raises(openai.RateLimitError) as often:
                made.chat.completions.create(model="archive", messages=ask(QUESTION))
            assert int(often.value.response.headers["retry-after"]) > 3000


def test_without_a_key_the_word_none_is_taken_and_a_wrong_one_is_not(quoting: Served) -> None:
    with client(quoting, "sk-something") as made, pytest.raises(openai.AuthenticationError):
        made.chat.completions.create(model="archive", messages=ask(QUESTION))


def test_a_rush_is_told_with_the_time_to_wait(
    make_written: MakeWritten, tmp_path: Path, openai_server: ScriptedOpenAI
) -> None:
    openai_server.script = [hangs(90)]
    slow = make_written(chat_timeout=90.0)
    with served(slow, tmp_path / "records.sqlite3", at_once=1, waiting=0) as server:
        with server.client.stream("POST", "/chat/ask", json={"question": QUESTION}) as first:
            until(lambda: server.answering.gate.inside == 1)
            with client(server) as made, pytest.raises(openai.InternalServerError) as caught:
                made.chat.completions.create(model="archive", messages=ask(QUESTION))
            first.close()
        assert caught.value.status_code == 503
        assert caught.value.response.headers["retry-after"] == "5"
        assert caught.value.code == "overloaded"


@pytest.mark.parametrize("stream", [False, True])
def test_who_leaves_stops_the_work(
    writing: Served, openai_server: ScriptedOpenAI, stream: bool
) -> None:
    openai_server.script = [drips(90)]
    with client(writing, timeout=60.0 if stream else 1.0) as made:
        if stream:
            chunks = made.chat.completions.create(
                model="archive", messages=ask(QUESTION), stream=True
            )
            next(iter(chunks))
            until(lambda: writing.answering.gate.inside == 1)
            chunks.close()
        else:
            with pytest.raises(openai.APITimeoutError):
                made.chat.completions.create(model="archive", messages=ask(QUESTION))
    until(lambda: writing.answering.gate.inside == 0)


def test_a_fault_in_a_stream_is_raised_by_the_client(
    quoting: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("a detail that nobody outside may read")

    monkeypatch.setattr(quoting.answering, "stream", broken)
    with client(quoting) as made:
        chunks = made.chat.completions.create(model="archive", messages=ask(QUESTION), stream=True)
        with pytest.raises(openai.APIError, match="can't answer just now") as caught:
            list(chunks)
        assert "detail" not in str(caught.value.body)
        with pytest.raises(openai.InternalServerError) as whole:
            made.chat.completions.create(model="archive", messages=ask(QUESTION))
        assert "detail" not in whole.value.response.text


def test_an_address_of_the_world_stands_in_the_permalink(
    assistant: Assistant, tmp_path: Path
) -> None:
    public = "https://ask.example.org"
    with served(assistant, tmp_path / "records.sqlite3", public_url=public) as server:
        with client(server) as made:
            done = made.chat.completions.create(model="archive", messages=ask(QUESTION))
        assert "](https://ask.example.org/a/" in (done.choices[0].message.content or "")


def test_the_async_client(quoting: Served) -> None:
    async def run() -> str:
        http = httpx2.AsyncClient(trust_env=False, verify=False)
        base = f"{quoting.client.base_url}/v1"
        async with AsyncOpenAI(base_url=base, api_key="none", http_client=http) as made:
            stream = await made.chat.completions.create(
                model="archive", messages=ask(QUESTION), stream=True
            )
            return "".join([c.choices[0].delta.content or "" async for c in stream])

    assert "5月13日" in asyncio.run(run())


def test_langchain(quoting: Served) -> None:
    model = ChatOpenAI(
        model="archive", base_url=f"{quoting.client.base_url}/v1", api_key="none",  # type: ignore[arg-type]
        http_client=httpx2.Client(trust_env=False, verify=False),
        http_async_client=httpx2.AsyncClient(),
    )  # fmt: skip
    question = "北斗ロボティクスのHR-7の発売日はいつ？"
    first = model.invoke(question)
    assert "#:~:text=" in str(first.content)
    then = model.invoke(
        [HumanMessage(question), AIMessage(str(first.content)), HumanMessage("それの価格は？")]
    )
    assert "万円" in str(then.content)
    assert "万円" in "".join(str(c.content) for c in model.stream("HR-7の価格はいくら？"))


def test_the_example_of_its_page_works(
    quoting: Served, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    page = (ROOT / "docs/openai-mcp.md").read_text(encoding="utf-8")
    example = page.partition("```python\n")[2].partition("```")[0]
    address = "https://ask.example.org"
    assert address in example
    exec(example.replace(address, str(quoting.client.base_url).rstrip("/")), {})
    assert len(re.findall(r"^(?!\[).+ https?://\S+#:~:text=", capsys.readouterr().out, re.M)) >= 2
