"""A reranker at an HTTP endpoint: both forms of asking, and all that may go wrong there."""

from __future__ import annotations

import logging
import socket
import threading
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from pydantic import SecretStr

from assistant.answering.assistant import Assistant
from assistant.bootstrap import wiring
from assistant.commands.doctor import examining, models
from assistant.commands.doctor.finding import Finding
from assistant.domain.errors import ModelError
from assistant.embedding import Embedder
from assistant.models import HostedReranker
from assistant.runtime import cancellation
from assistant.runtime.breaker import CircuitBreaker
from assistant.runtime.metrics import REGISTRY
from assistant.settings import settings
from tests.scripted_rerank import Reply, ScriptedRerank, drips, resets, sends

PASSAGES = [("Harbour", "short"), ("Harbour", "a much longer text"), ("Harbour", "of length")]
BEST = [len("Harbour\n" + text) / 1000 for _, text in PASSAGES]
QUESTION = "AI拡散規則の撤回はいつ発表された？"


@pytest.fixture
def far() -> Iterator[ScriptedRerank]:
    with ScriptedRerank() as server:
        yield server


def failures(kind: str) -> float:
    labels = {"model": "rerank", "kind": kind}
    return REGISTRY.get_sample_value("archive_model_errors_total", labels) or 0.0


def test_with_a_model_it_is_asked_as_jina_and_cohere_are(far: ScriptedRerank) -> None:
    model = HostedReranker(f"{far.url}/v1/rerank", "far-model", SecretStr("k"))
    assert model.scores("which?", PASSAGES) == BEST
    (request,) = far.requests
    assert request == {
        "path": "/v1/rerank",
        "key": "Bearer k",
        "model": "far-model",
        "query": "which?",
        "documents": ["\n".join(one) for one in PASSAGES],
        "top_n": 3,
    }


def test_without_a_model_it_is_asked_as_tei_is(far: ScriptedRerank) -> None:
    assert HostedReranker(f"{far.url}/rerank").scores("which?", PASSAGES) == BEST
    (request,) = far.requests
    texts = ["\n".join(one) for one in PASSAGES]
    wanted = {"path": "/rerank", "key": None, "query": "which?", "texts": texts, "truncate": True}
    assert request == wanted


@pytest.mark.parametrize(
    ("given", "asked"),
    [("", "/rerank"), ("/", "/rerank"), ("/v1", "/v1/rerank"), ("/v2/rerank/", "/v2/rerank")],
)
def test_the_address_may_leave_the_last_word_out(
    far: ScriptedRerank, given: str, asked: str
) -> None:
    HostedReranker(far.url + given, "m").scores("?", PASSAGES)
    assert far.requests[0]["path"] == asked


def test_half_a_surrogate_pair_is_no_fault(far: ScriptedRerank) -> None:
    assert len(HostedReranker(far.url).scores("\ud83d", [("a", "\udc00"), ("b", "c")])) == 2


def scored(*scores: object) -> object:
    return {"results": [{"index": i, "relevance_score": s} for i, s in enumerate(scores)]}


@pytest.mark.parametrize(
    ("reply", "kind", "said"),
    [
        (sends({}, 401), "key", "refused the key. Check RERANK_API_KEY."),
        (sends({}, 404), "unknown", "Check RERANK_MODEL and RERANK_URL."),
        (sends({}, 413), "too_long", "takes no passages of that length."),
        (sends({}, 429), "often", "over its rate limit"),
        (sends({}, 500), "error", "answered with an error"),
        (sends({}, 302), "error", "answered with an error"),
        (resets, "unreachable", "cannot be reached"),
        (sends(b"<html>"), "other", "cannot be understood"),
        (sends({}), "other", "cannot be understood"),
        (sends(7), "other", "cannot be understood"),
        (sends({"results": None}), "other", "cannot be understood"),
        (sends({"results": ["a", "b", "c"]}), "other", "cannot be understood"),
        (sends(scored(0.1, 0.2)), "other", "cannot be understood"),
        (sends(scored(0.1, 0.2, 0.3, 0.4)), "other", "cannot be understood"),
        (sends(scored(0.1, 0.2, None)), "other", "cannot be understood"),
        (sends(scored(0.1, 0.2, "0.3")), "other", "cannot be understood"),
        (sends(scored(0.1, 0.2, True)), "other", "cannot be understood"),
        (sends(b'[{"index": 0, "score": NaN}]'), "other", "cannot be understood"),
        (sends([{"index": i, "score": 1} for i in (0, 1, 3)]), "other", "cannot be understood"),
        (sends([{"index": i, "score": 1} for i in (0, 1, 1)]), "other", "cannot be understood"),
        (sends([{"index": i, "score": 1} for i in (0, 1, -1)]), "other", "cannot be understood"),
        (sends([{"index": i, "score": 1} for i in (0, 1, "2")]), "other", "cannot be understood"),
        (sends([{"score": 1}] * 3), "other", "cannot be understood"),
        (sends(b"[" * 100_000), "other", "cannot be understood"),
        (sends(b" " * (5 << 20)), "other", "cannot be understood"),
    ],
)
def test_what_goes_wrong_is_one_line_and_counted(
    far: ScriptedRerank, reply: Reply, kind: str, said: str
) -> None:
    far.reply = reply
    before = failures(kind)
    with pytest.raises(ModelError) as raised:
        HostedReranker(far.url, "far-model", SecretStr("hidden"), 10).scores("secret?", PASSAGES)
    assert said in str(raised.value)
    assert str(raised.value).startswith(f"The reranker 'far-model' at {far.url}")
    assert "hidden" not in str(raised.value)
    assert "\n" not in str(raised.value)
    assert failures(kind) == before + 1


def test_nobody_there() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        url = f"http://user:word@127.0.0.1:{taken.getsockname()[1]}"
        with pytest.raises(ModelError, match="cannot be reached") as raised:
            HostedReranker(url).scores("?", PASSAGES)
    assert "word" not in str(raised.value)


@pytest.mark.parametrize("way", ["silent", "byte after byte"])
def test_one_that_is_slow_is_not_waited_for(far: ScriptedRerank, way: str) -> None:
    far.reply = drips(far.over) if way != "silent" else lambda *_: far.over.wait()
    began = time.monotonic()
    with pytest.raises(ModelError, match="did not reply within RERANK_TIMEOUT"):
        HostedReranker(far.url, seconds=0.1).scores("?", PASSAGES)
    assert time.monotonic() - began < 20


def test_who_left_does_not_wait(far: ScriptedRerank) -> None:
    far.reply = lambda *_: far.over.wait()
    gone = threading.Event()
    model = HostedReranker(far.url, seconds=20)
    threading.Timer(0.05, gone.set).start()
    with cancellation.watched(gone), pytest.raises(cancellation.Cancelled):
        model.scores("?", PASSAGES)


def test_one_that_fails_again_and_again_is_left_alone(far: ScriptedRerank) -> None:
    now = [0.0]
    model = HostedReranker(far.url, breaker=CircuitBreaker(3, 30, lambda: now[0]))
    far.reply = sends({}, 500)
    for _ in range(3):
        with pytest.raises(ModelError, match="answered with an error"):
            model.scores("?", PASSAGES)
    far.reply = sends([{"index": i, "score": i} for i in range(3)])
    with pytest.raises(ModelError, match="left alone for a while"):
        model.scores("?", PASSAGES)
    assert len(far.requests) == 3
    now[0] = 31.0
    assert model.scores("?", PASSAGES) == [0, 1, 2]


def made(index: Path, embedder: Embedder, **overrides: object) -> Assistant:
    chosen = settings.load({"index_dir": index, **overrides})
    return wiring.assistant(chosen, embed=embedder, today=lambda: date(2026, 4, 1))


def test_the_endpoint_decides_the_order(
    sample_index: Path, embedder: Embedder, far: ScriptedRerank
) -> None:
    plain = made(sample_index, embedder, rerank_model="none").search(QUESTION).hits
    assistant = made(sample_index, embedder, rerank_url=far.url, rerank_model="far-model")
    hits = assistant.search(QUESTION).hits
    (request,) = far.requests
    assert len(request["documents"]) == 30
    assert request["query"] == QUESTION
    lengths = [len("\n".join((h.post.title, *h.place.heading, h.passage.plain))) for h in hits]
    assert lengths == sorted(map(len, request["documents"]), reverse=True)[:12]
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
    assert [hit.passage.id for hit in hits] != [hit.passage.id for hit in plain]


@pytest.mark.parametrize("reply", [sends({}, 500), sends({"results": []})])
def test_where_it_fails_the_order_stays_and_the_question_is_answered(
    sample_index: Path,
    embedder: Embedder,
    far: ScriptedRerank,
    reply: Reply,
    caplog: pytest.LogCaptureFixture,
) -> None:
    plain = made(sample_index, embedder, rerank_model="none")
    assistant = made(sample_index, embedder, rerank_url=far.url)
    far.reply = reply
    with caplog.at_level(logging.WARNING):
        assert assistant.search(QUESTION).hits == plain.search(QUESTION).hits
    (line,) = [one for one in caplog.messages if one.startswith("The passages keep their order: ")]
    assert far.url in line
    assert QUESTION not in line
    assert assistant.ask(QUESTION).answer == plain.ask(QUESTION).answer


def doctored(**overrides: object) -> Finding:
    checks = (models.embedding, models.reranking)
    report = examining.examine(dict(overrides), checks=checks)
    (one,) = [finding for finding in report.findings if finding.about == "reranking"]
    return one


def test_the_doctor_tries_it(far: ScriptedRerank) -> None:
    one = doctored(rerank_url=far.url, rerank_model="far-model")
    assert (one.state, len(far.requests)) == ("ok", 1)
    assert one.said.startswith(f"'far-model' at {far.url}: two passages take ")
    far.reply = sends({}, 401)
    one = doctored(rerank_url=far.url, rerank_api_key="hidden")
    assert (one.state, one.then) == ("wrong", "Check RERANK_API_KEY.")
    assert doctored(rerank_model="/nowhere").state == "wrong"
    assert doctored(rerank_model="none").state == "off"
    assert doctored().said.startswith("tokens of the embedded model: two passages take ")
