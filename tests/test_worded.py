"""The texts of the pages in every language: none lacks, and each has its places to fill."""

from __future__ import annotations

import re
from importlib import import_module
from pkgutil import iter_modules

import pytest

from assistant.domain.nouns import Language
from assistant.surfaces import texts
from assistant.surfaces.texts import guard
from assistant.surfaces.texts.worded import OTHERS, Worded, preferred
from assistant.surfaces.texts.worded import texts as of_file

_PLACE = re.compile(r"\{\w+\}")


def groups() -> list[Worded]:
    """All groups of texts that have files."""
    found = []
    for module in iter_modules(texts.__path__):
        members = vars(import_module(f"{texts.__name__}.{module.name}")).values()
        found += [one for one in members if isinstance(one, Worded)]
        found += [one.words for one in members if isinstance(one, guard.InEach)]
    return list({one.group: one for one in found}.values())


@pytest.mark.parametrize("language", OTHERS)
def test_each_file_has_each_text_with_its_places(language: Language) -> None:
    own = of_file(language)
    wanted = {f"{group.group}.{n}": t for group in groups() for n, t in group["en"].items()}
    assert len(wanted) > 120
    assert own.keys() == wanted.keys()
    for name, text in own.items():
        assert sorted(_PLACE.findall(text)) == sorted(_PLACE.findall(wanted[name])), name
    same = [name for name, text in own.items() if text == wanted[name]]
    assert len(same) <= 8, same


def test_japanese_has_each_text_with_its_places() -> None:
    for group in groups():
        assert group["ja"].keys() == group["en"].keys()
        for name, text in group["ja"].items():
            filled = set(_PLACE.findall(text))
            assert filled <= set(_PLACE.findall(group["en"][name])) | {"{count}"}, name


def test_a_text_that_a_file_lacks_is_english() -> None:
    made = Worded("nowhere", {"a": "あ"}, {"a": "A", "b": "B"})
    assert made["ko"] == {"a": "A", "b": "B"}
    assert made["ja"] == {"a": "あ", "b": "B"}


@pytest.mark.parametrize(
    ("asked", "language"),
    [
        (None, "en"),
        ("it,fr;q=0.8,en;q=0.5", "fr"),
        ("zh-TW,zh;q=0.9", "zh-Hant"),
        ("zh-CN", "zh-Hans"),
        ("DE-at", "de"),
        ("ja", "ja"),
        ("ja;q=0, ko", "ko"),
        ("*", "en"),
        ("it", "en"),
        (";;,,", "en"),
    ],
)
def test_the_language_that_is_asked_for(asked: str | None, language: str) -> None:
    assert preferred(asked) == language


def test_the_usual_language_stands_in() -> None:
    assert preferred("it, pt", "ja") == "ja"
