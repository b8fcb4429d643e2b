"""What language a text is in: told alone, and in an archive of its language."""

from __future__ import annotations

import pytest

from assistant.domain.nouns import Language
from assistant.language.languages import LANGUAGES, language_of, tongue_of
from tests.benchmarks.languages import texts

KNOWN = list(texts())


@pytest.mark.parametrize("language", LANGUAGES)
def test_texts_of_an_archive_are_told_to_be_in_its_language(language: Language) -> None:
    own = [text for one, text in KNOWN if one == language]
    assert len(own) >= 20
    assert [text for text in own if language_of(text, language) != language] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_text_alone_is_told_where_its_own_characters_or_words_tell(language: Language) -> None:
    own = [text for one, text in KNOWN if one == language]
    wrong = [text for text in own if language_of(text) != language]
    # Traditional Chinese that only has characters of Japanese cannot be told from it alone.
    assert len(wrong) <= (len(own) // 3 if language == "zh-Hant" else 1), wrong


@pytest.mark.parametrize("tongue", ["it", "pt", "nl"])
def test_neighbours_are_no_spanish_and_german(tongue: str) -> None:
    own = [text for one, text in KNOWN if one == tongue]
    assert own
    assert {tongue_of(text) for text in own} == {tongue}


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("NVIDIA決算", "ja"),
        ("国会会期延長", "ja"),
        ("董事长王伟表示，公司将于明年发布新产品。", "zh-Hans"),
        ("董事長表示，公司將於明年推出新產品。", "zh-Hant"),
        ("优衣库的“スヌーピー”系列今天开始销售。", "zh-Hans"),
        ("「中国移动」という会社の名前の由来", "ja"),
        ("大統領이 國會에서 演說했다.", "ko"),
        ("How do you pronounce 한글 in English?", "en"),
        ("我们用 git rebase and merge to main 来整理提交", "zh-Hans"),
        ("Was kostet das?", "de"),
        ("C'est quand ?", "fr"),
        ("¿Y ahora?", "es"),
        ("NVIDIA", "en"),
        ("3.14", "en"),
        ("", "en"),
    ],
)
def test_what_mixes_scripts_is_told_by_its_grammar(text: str, language: Language) -> None:
    assert language_of(text) == language


def test_what_tells_nothing_is_in_the_language_around_it() -> None:
    assert language_of("北京大学") == "ja"
    assert language_of("北京大学", "zh-Hans") == "zh-Hans"
    assert language_of("Morta 1.30", "de") == "de"
    assert language_of("1234", "fr") == "fr"
    # What is sure is not overruled.
    assert language_of("何時ですか", "zh-Hans") == "ja"
    assert language_of("What time is it in the morning?", "de") == "en"


def test_other_scripts_have_no_name_and_are_answered_in_english() -> None:
    for text in ("Когда откроется библиотека?", "Πότε ανοίγει;", "पुस्तकालय कब खुलेगा?"):
        assert (tongue_of(text), language_of(text)) == ("", "en")


@pytest.mark.parametrize(
    "text", ["Nachtbusse N1 N3 eingestellt warum", "Was kostet die Fahrt mit L2 und D4"]
)
def test_letters_beside_figures_are_no_words(text: str) -> None:
    assert language_of(text) == "de"
