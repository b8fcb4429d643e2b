"""Whatever others write is read in time that grows no faster than its length.

A text of one unit, repeated, is what drives a reader to the square of its length: each place where
something may begin is followed to the end. What counts is how the time of a processor grows from
a length to ten times as much, never how long it is.
"""

from __future__ import annotations

import functools
import gc
import importlib
import inspect
import pkgutil
import sys
import time
from collections.abc import Callable, Iterator
from types import ModuleType

import pytest

from tests.readers import BESIDE, READERS

UNITS = (
    "ソーラー", "ー", "ｱ", "ア・", "ヴァ", "ソーラー、", "a.", "a", "A-", "that ", "and ",
    "how much does ", "1,", "1", "$1", "億", "二", "2025年", "年", "第", "3月", "Q3 ", "（", "(a",
    "「", "AはBを", "て、", "。", " ", "　", "\n", "\u200b", "\u0300\u0323", "ﾞ\u0334", "[", "-",
    "<", "&amp;",
)  # fmt: skip
SHORT, LONG, LONGEST = 200, 2_000, 20_000
THOROUGH = 5
"""How many times as long they are in `make fuzz`."""
_MADE_ONCE = (1, 2)
"""The sizes of memories that remember no text."""
GROWTH, STEEP = 20, 60
"""How many times as long ten times as much may take, at full length and before: its square takes a
hundred times. Short texts may go another way than long ones."""
NOTHING, LITTLE = 0.00002, 0.0045
"""Seconds so few that what was measured says nothing: for the shortest text, and for the others."""
WORST, FLAT = 2, 10
"""Units of each reader that are tried at full length: those that grew most until then, if they
grew by more than that. What is to take more than 20 times as long at full length took more than 11
times as long before."""
ROOMS = (
    "assistant.language.alignment", "assistant.language.amounts", "assistant.language.folding",
    "assistant.language.numerals", "assistant.archive.local.addresses",
    "assistant.archive.local.lexical", "assistant.archive.local.folded_texts",
    "assistant.language.invisible", "assistant.answering.citations",
    "assistant.answering.asked.follow_ups", "assistant.language.dates",
    "assistant.answering.asked.other_thing", "assistant.answering.answerable.when_told",
    "assistant.answering.quoted.same_thing", "assistant.language.happenings",
    "assistant.language.versions", "assistant.retrieval.versioned",
    "assistant.answering.answerable.lacks", "assistant.answering.answerable.judging",
    "assistant.answering.answerable.premise", "assistant.answering.answerable.participants",
    "assistant.answering.asked.digests", "assistant.answering.asked.spelling",
    "assistant.answering.stories.gists", "assistant.retrieval.known_names",
    "assistant.answering.asked.narrower", "assistant.answering.asked.question",
    "assistant.answering.asked.kinds", "assistant.answering.asked.sides",
    "assistant.answering.asked.steps", "assistant.retrieval.query", "assistant.retrieval.mentions",
    "assistant.answering.asked.named_filters", "assistant.answering.stories.phrases",
    "assistant.answering.stories.events", "assistant.answering.stories.timeline",
    "assistant.answering.stories.context", "assistant.language.modality",
    "assistant.language.glossary", "assistant.language.pointing", "assistant.language.sentences",
    "assistant.surfaces.markdown", "assistant.language.morphology", "assistant.language.names",
    "assistant.language.naming", "assistant.answering.written.judging",
    "assistant.answering.asked.this_article", "assistant.models.prompt",
    "assistant.language.answer_forms", "assistant.answering.quoted.paragraphs",
    "assistant.retrieval.ranking", "assistant.retrieval.relevance",
    "assistant.answering.written.sentence_reader", "assistant.surfaces.slack.text",
    "assistant.suggesting", "assistant.answering.quoted.superseding", "assistant.checking",
    "assistant.models.tokens", "assistant.language.transliteration", "ingest.boilerplate",
    "ingest.chunk", "ingest.dedupe", "ingest.sources.dates", "ingest.sources.folder",
    "ingest.sources.ghost", "ingest.sources.html", "ingest.sources.jekyll", "ingest.sources.jsonl",
    "ingest.sources.records", "ingest.sources.web", "ingest.sources.wordpress", "ingest.likeness",
)  # fmt: skip
"""The modules that read what others write, packages with all that is in them."""


@pytest.fixture(autouse=True, scope="module")
def _undisturbed() -> Iterator[None]:
    gc.disable()
    yield
    gc.enable()


@functools.cache
def memories() -> list[functools._lru_cache_wrapper[object]]:
    """What remembers results: it would hide that the same text takes as long every time. What is
    made once, or once for each language, is kept."""
    return [
        value
        for name, module in list(sys.modules.items())
        if name.startswith(("assistant", "ingest"))
        for value in vars(module).values()
        if isinstance(value, functools._lru_cache_wrapper)
        and value.cache_parameters()["maxsize"] not in _MADE_ONCE
    ]


def seconds(read: Callable[[str], object], unit: str, length: int) -> float:
    """Of a processor, for a text of the unit that has so many characters."""
    text = (unit * (length // len(unit) + 1))[:length]
    for memory in memories():
        memory.cache_clear()
    began = time.thread_time()
    read(text)
    return time.thread_time() - began


def steep(
    read: Callable[[str], object],
    unit: str,
    lengths: tuple[int, int],
    spent: tuple[float, float],
    growth: int,
) -> str | None:
    """What is wrong with how a reader's time grows, which it `spent` on texts of both lengths."""
    if spent[1] <= max(LITTLE, growth * spent[0]):
        return None
    tries = [[seconds(read, unit, length) for length in lengths] for _ in range(5)]
    short, long = map(min, zip(*tries, strict=True))
    if long <= max(LITTLE, growth * short):
        return None
    return f"{unit!r}: {short:.4f} s for {lengths[0]:,} characters, {long:.3f} s for {lengths[1]:,}"


def wrong_growth(read: Callable[[str], object], times: int = 1) -> str | None:
    """What is wrong with how a reader's time grows, on texts so many times as long."""
    few, some, many = SHORT * times, LONG * times, LONGEST * times
    spent: dict[str, tuple[float, float]] = {}
    for unit in UNITS:
        short = seconds(read, unit, few)
        if short > NOTHING:
            spent[unit] = short, seconds(read, unit, some)
            if wrong := steep(read, unit, (few, some), spent[unit], STEEP):
                return wrong
    rising = [unit for unit, (short, long) in spent.items() if long > FLAT * short]
    for unit in sorted(rising, key=lambda unit: -spent[unit][1] / spent[unit][0])[:WORST]:
        long, longest = spent[unit][1], seconds(read, unit, many)
        if wrong := steep(read, unit, (some, many), (long, longest), GROWTH):
            return wrong
    return None


@pytest.mark.parametrize("name", READERS)
def test_ten_times_as_much_takes_about_ten_times_as_long(name: str, thorough: bool) -> None:
    read = READERS[name]
    for text in ("北斗工業は2025年3月に倉庫を開いた。", "The AB-1 opened in March."):
        read(text)  # what is made once
    assert wrong_growth(read, THOROUGH if thorough else 1) is None


def modules() -> Iterator[ModuleType]:
    for room in ROOMS:
        module = importlib.import_module(room)
        yield module
        for found in pkgutil.iter_modules(getattr(module, "__path__", ())):
            yield importlib.import_module(f"{room}.{found.name}")


def public(module: ModuleType) -> Iterator[str]:
    """The public functions of a module, and the public methods of its public classes."""
    for name, value in vars(module).items():
        if name.startswith("_") or getattr(value, "__module__", "") != module.__name__:
            continue
        whole = f"{module.__name__}.{name}"
        if not inspect.isclass(value):
            if callable(value):
                yield whole
            continue
        for method, function in vars(value).items():
            if not method.startswith("_") and inspect.isfunction(function):
                yield f"{whole}.{method}"


def test_every_reader_is_tried_or_has_a_reason_not_to_be() -> None:
    found = {name for module in modules() for name in public(module)}
    tried = {name.partition("#")[0] for name in READERS}
    missing = sorted(
        name
        for name in found - tried - BESIDE.keys()
        if name.rpartition(".")[0] not in tried | BESIDE.keys()
    )
    assert missing == [], "put them into READERS, or into BESIDE with the reason"


def test_no_reason_stands_for_what_is_gone() -> None:
    found = {name for module in modules() for name in public(module)}
    classes = {name.rpartition(".")[0] for name in found}
    gone = {name for name in BESIDE if name not in found | classes}
    assert gone == set()
    assert all(BESIDE.values())


def test_a_reader_that_follows_each_place_to_the_end_is_caught() -> None:
    def square(text: str) -> object:
        return [text[at:].lstrip("ー") for at in range(len(text))]

    told = wrong_growth(square)
    assert told is not None
    assert "ー" in told
