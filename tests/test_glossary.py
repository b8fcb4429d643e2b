import re
from importlib.resources import files
from itertools import chain

import pytest

from assistant.language.glossary import (
    entries,
    fold,
    other_forms,
    widened,
)

TEXT = (files("assistant.language") / "glossary.txt").read_text(encoding="utf-8")
JAPANESE = re.compile(r"[ぁ-ゖァ-ヺー㐀-䶿一-鿿]")


def test_every_entry_is_well_formed() -> None:
    lines = [line for line in TEXT.splitlines() if line and not line.startswith("#")]
    found = list(entries(TEXT))
    assert len(found) == len(lines) > 1_300
    for left, right, _ in found:
        assert all(left)
        assert all(right)
        assert any(JAPANESE.search(form) for form in (*left, *right)), left
        assert len(set(right)) == len(right), right
        for form in left:
            if not JAPANESE.search(form):
                assert re.fullmatch(r"[a-z0-9&]+(?:[. ][a-z0-9&]+)*", form), form
            assert fold(form) == form


def test_no_form_has_two_entries() -> None:
    left = list(chain.from_iterable(left for left, _, _ in entries(TEXT)))
    assert sorted(left) == sorted(set(left))
    names = [form for _, right, mutual in entries(TEXT) if mutual for form in right]
    assert sorted(names) == sorted(set(names))


@pytest.mark.parametrize(
    ("text", "phrase", "form"),
    [
        ("Which policies changed?", "policies", "政策"),
        ("The app was banned", "banned", "禁止"),
        ("Nvidia’s chips", "nvidia", "エヌビディア"),
        ("China-based firms", "china", "中国"),
        ("self-driving cars", "self-driving cars", "自動運転"),
        ("Large Language Models", "large language models", "大規模言語モデル"),
        ("the U.S. Department of Commerce", "department of commerce", "商務省"),
        ("the US", "us", "米国"),
        ("エヌビディアの新製品", "エヌビディア", "NVIDIA"),
        ("グーグルとマイクロソフト", "マイクロソフト", "Microsoft"),
        ("ディープシークは？", "ディープシーク", "DeepSeek"),
        ("チャットGPTとは", "チャットgpt", "ChatGPT"),
        ("アンソロピック社", "アンソロピック", "Anthropic"),
        ("NVIDIAの株価", "nvidia", "エヌビディア"),
        ("経産省の指針", "経産省", "経済産業省"),
        ("マイクロソフトジャパン", "マイクロソフト", "Microsoft"),
    ],
)
def test_a_form_is_found(text: str, phrase: str, form: str) -> None:
    assert form in other_forms(text)[phrase]


@pytest.mark.parametrize("name", ["Huawei", "華為", "ファーウェイ"])
def test_the_forms_of_a_name_find_each_other(name: str) -> None:
    forms = {fold(form) for form in other_forms(f"{name}のスマホ")[fold(name)]}
    assert forms == {"huawei", "華為", "ファーウェイ"} - {fold(name)}


@pytest.mark.parametrize("text", ["used", "Tell us now.", "caring", "bring", "インドア", ""])
def test_a_part_of_a_word_is_not_a_form(text: str) -> None:
    assert other_forms(text) == {}


def test_a_search_for_a_name_written_in_latin_letters_looks_for_that() -> None:
    assert "エヌビディア" not in widened("NVIDIA")
    assert widened("エヌビディア").split("\n") == ["エヌビディア", "NVIDIA"]
    assert widened("SoftBank").split("\n") == ["SoftBank", "ソフトバンク"]
