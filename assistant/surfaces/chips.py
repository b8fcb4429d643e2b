"""What was read in a question and can be taken off again: the kind of answer, and filters. Pure."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Final, Literal, get_args

from assistant.answering.said import told_date
from assistant.domain.nouns import (
    Answer,
    FilterName,
    Language,
    Options,
    ReadFilters,
)
from assistant.language.languages import UNSPACED
from assistant.surfaces import story
from assistant.surfaces.texts.chips import LIMITED, NAMED, WORDING

ChipName = Literal["kind"] | FilterName
FILTERS: Final[tuple[FilterName, ...]] = get_args(FilterName)
NAMES: Final[tuple[ChipName, ...]] = ("kind", *FILTERS)


@dataclass(frozen=True, slots=True)
class Chip:
    """Something that was read in a question: its name, and how people are told of it."""

    name: ChipName
    label: str


def chips(answer: Answer, language: Language) -> list[Chip]:
    """What was read in the question of an answer and shaped it: that it is answered as a story, a
    comparison, …, and the filters that it names."""
    say = WORDING[language]
    found = [Chip("kind", say[answer.kind])] if _is_of_its_kind(answer) else []
    if read := answer.read_filters:
        found += [Chip(name, _label(read, name, language)) for name in read.named]
    return found


def _is_of_its_kind(answer: Answer) -> bool:
    written = answer.mode == "model" and answer.kind != "fact"
    return (
        answer.state == "answered" and answer.kind != "fact" and (written or story.is_story(answer))
    )


def _label(read: ReadFilters, name: FilterName, language: Language) -> str:
    value = str(getattr(read, name)) if name != "time" else _span(read, language)
    return NAMED[name][language].format(value=value)


def _span(read: ReadFilters, language: Language) -> str:
    first, last = read.date_from, read.date_to
    told = [told_date(at, "day", language) if at else "" for at in (first, last)]
    if first and first == last:
        return told[0]
    dash = "〜" if language in UNSPACED else "–"
    return f" {dash} ".join(told).strip()


def without(options: Options, off: Collection[ChipName]) -> Options:
    """The options of a question of which these were taken off."""
    return replace(
        options,
        kind="fact" if "kind" in off else options.kind,
        unfiltered=options.unfiltered | {name for name in FILTERS if name in off},
    )


def line(answer: Answer) -> str:
    """The filters that the question names and the answer is limited to, in its own language, as
    one line; "" for none."""
    language = answer.language
    some = [chip.label for chip in chips(answer, language) if chip.name != "kind"]
    joint = "、" if language in UNSPACED else ", "
    return LIMITED[language].format(filters=joint.join(some)) if some else ""
