"""Figures for Prometheus: the only one that knows prometheus_client. Counted in this process.

No label takes what somebody sends: each has a few values that the code gives.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final, Literal

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.metrics_core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.process_collector import ProcessCollector
from prometheus_client.registry import Collector

CONTENT_TYPE: Final = "text/plain; version=0.0.4; charset=utf-8"
Outcome = Literal["answered", "refused", "left", "busy", "slow", "invalid", "failed"]
SlackEvent = Literal[
    "mention",
    "message",
    "opened",
    "command",
    "shortcut",
    "form",
    "vote",
    "again",
    "narrower",
    "without",
    "handover",
]
SlackWay = Literal["stream", "edits", "message", "whisper", "response", "none"]
SlackFailure = Literal[
    "often", "unreachable", "down", "scope", "token", "channel", "content", "stream", "other"
]
_SECONDS = (0.05, 0.1, 0.2, 0.5, 1, 2, 3, 5, 8, 13, 20, 30, 60)
_MOST_VALUES, _MOST_ROUTES = 200, 1000
_NAME = re.compile(r"[a-z0-9_.-]{1,40}")
_METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}

REGISTRY: Final = CollectorRegistry()
_PROCESS = ProcessCollector(registry=REGISTRY)
_QUESTIONS = Counter(
    "archive_questions_total",
    "Questions that came to an end: where they were asked, what wrote the answer, how they ended.",
    ("surface", "mode", "outcome"),
    registry=REGISTRY,
)
_NOTICES = Counter(
    "archive_notices_total",
    "Answers that say why they are not as they should be.",
    ("notice",),
    registry=REGISTRY,
)
_ANSWER_SECONDS = Histogram(
    "archive_answer_seconds",
    "Seconds from a question's arrival to the end of a stage, for answers that became whole.",
    ("stage", "mode"),
    buckets=_SECONDS,
    registry=REGISTRY,
)
_MODEL_ERRORS = Counter(
    "archive_model_errors_total",
    "Calls of a model that failed, those that were tried again included.",
    ("model", "kind"),
    registry=REGISTRY,
)
_TOKENS = Counter("archive_tokens_total", "Tokens of the chat model.", ("kind",), registry=REGISTRY)
_COST = Counter(
    "archive_cost_dollars_total", "US dollars, as far as CHAT_PRICES tells.", registry=REGISTRY
)
_REQUESTS = Counter(
    "archive_requests_total",
    "Requests that were answered, by the pattern of their path.",
    ("method", "route", "status"),
    registry=REGISTRY,
)
_SLACK_EVENTS = Counter(
    "archive_slack_events_total",
    "What happened in Slack and was taken on, once however often it was sent.",
    ("kind",),
    registry=REGISTRY,
)
_SLACK_ANSWERS = Counter(
    "archive_slack_answers_total",
    "Whole answers for Slack, by how they got there; none for those that did not.",
    ("way",),
    registry=REGISTRY,
)
_SLACK_FAILURES = Counter(
    "archive_slack_failures_total",
    "Calls that Slack did not do, those that were tried again included.",
    ("kind",),
    registry=REGISTRY,
)


@dataclass(frozen=True, slots=True)
class State:
    """What is looked at when the figures are asked for: the queue, and the index, which may be
    `behind` a newer state that cannot be had or used."""

    answering: int
    waiting: int
    turned_away: int
    index_age: float
    posts: int
    passages: int
    behind: bool = False


class _Now(Collector):
    def __init__(self, state: State) -> None:
        self._state = state

    def collect(self) -> Iterator[Metric]:
        """What the state says."""
        now = self._state
        for name, what, value in (
            ("archive_answering", "Questions that are being answered.", now.answering),
            ("archive_waiting", "Questions that wait for their turn.", now.waiting),
            ("archive_index_age_seconds", "Seconds since the index was made.", now.index_age),
            ("archive_index_behind", "1 while there is a newer one, or may be.", now.behind),
            ("archive_index_posts", "Posts of the index.", now.posts),
            ("archive_index_passages", "Passages of the index.", now.passages),
        ):
            yield GaugeMetricFamily(name, what, value=value)
        yield CounterMetricFamily(
            "archive_turned_away_total",
            "Questions that were not taken: too many waited, or they waited in vain.",
            value=now.turned_away,
        )


class _Values:
    """The values of a label: any name at first, `other` once there are too many."""

    def __init__(self, most: int = _MOST_VALUES) -> None:
        self._known: set[str] = set()
        self._most = most

    def of(self, text: str) -> str:
        if text not in self._known:
            if len(self._known) >= self._most:
                return "other"
            self._known.add(text)
        return text


_ROUTES = _Values(_MOST_ROUTES)
_SURFACES = _Values()


def answered(
    surface: str,
    mode: str,
    *,
    refused: bool,
    notice: str | None,
    seconds: Mapping[str, float],
) -> None:
    """A question has its whole answer; `seconds` from its arrival to the end of each stage."""
    outcome: Outcome = "refused" if refused else "answered"
    _QUESTIONS.labels(_surface(surface), mode, outcome).inc()
    if notice is not None:
        _NOTICES.labels(notice).inc()
    for stage, spent_seconds in seconds.items():
        _ANSWER_SECONDS.labels(stage, mode).observe(spent_seconds)


def unanswered(surface: str, outcome: Outcome) -> None:
    """A question ended without a whole answer."""
    _QUESTIONS.labels(_surface(surface), "none", outcome).inc()


def model_failed(model: Literal["chat", "embedding", "rerank"], kind: str) -> None:
    """A call of a model failed."""
    _MODEL_ERRORS.labels(model, kind).inc()


def spent(prompt_tokens: int, completion_tokens: int, dollars: float | None) -> None:
    """What an answer took of the chat model."""
    _TOKENS.labels("prompt").inc(prompt_tokens)
    _TOKENS.labels("completion").inc(completion_tokens)
    _COST.inc(dollars or 0.0)


def slack_taken(kind: SlackEvent) -> None:
    """Something happened in Slack that is dealt with here."""
    _SLACK_EVENTS.labels(kind).inc()


def slack_answered(way: SlackWay) -> None:
    """A whole answer is in Slack, in one of the ways, or (`none`) could not be brought there."""
    _SLACK_ANSWERS.labels(way).inc()


def slack_failed(kind: SlackFailure) -> None:
    """Slack did not do what it was asked for."""
    _SLACK_FAILURES.labels(kind).inc()


def requested(method: str, route: str, status: int) -> None:
    """A request was answered; `route` is the pattern of its path."""
    known = method if method in _METHODS else "other"
    _REQUESTS.labels(known, _ROUTES.of(route), str(status)).inc()


def page(state: State) -> bytes:
    """All figures as Prometheus reads them."""
    now = CollectorRegistry()
    now.register(_Now(state))
    return generate_latest(REGISTRY) + generate_latest(now)


def _surface(name: str) -> str:
    return _SURFACES.of(name) if _NAME.fullmatch(name) else "other"
