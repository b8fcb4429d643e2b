"""Headlines word by word: what the glossary knows of them, or nothing."""

from __future__ import annotations

from datetime import date

import pytest

from assistant.answering.draft import Draft
from assistant.domain.nouns import Event, Hit, Passage, Place
from assistant.language.glossing import gloss
from assistant.surfaces.texts import story
from tests.samples import ONE

HEADLINE = "NVIDIA、中国向け半導体の輸出を再開"
WORDS = "NVIDIA · China · chip · export · resume"


@pytest.mark.parametrize(
    ("headline", "words"),
    [
        (HEADLINE, WORDS),
        ("OpenAIのGPT-5.2、料金を15％引き下げ", "OpenAI · GPT-5.2 · price"),
        ("H200の対中販売、売上は55億ドル", "H200 · sell · revenue"),
        ("米国が半導体の輸出規制を強化", "US · chip · export control · strengthen"),
        ("エヌビディアの決算", "Nvidia · earnings"),
    ],
)
def test_a_headline_is_told_word_by_word(headline: str, words: str) -> None:
    assert gloss(headline) == words


@pytest.mark.parametrize(
    "headline",
    ["", "、。", "岬の花火大会に三万人", "NVIDIA", "老舗の豆腐屋がAIで味を守る", "55億ドル"],
)
def test_of_what_is_hardly_known_nothing_is_told(headline: str) -> None:
    assert gloss(headline) == ""


@pytest.mark.parametrize(("language", "told"), [("en", WORDS), ("ja", "")])
def test_events_have_it_in_answers_in_english_only(language: str, told: str) -> None:
    passage = Passage("p" * 16, "paragraph", "輸出を再開した。", "輸出を再開した。", 9, ())
    hit = Hit(passage, ONE, Place("a.md", 0, 0, 8), (), 0.0)
    draft = Draft("q", language, 0.0)  # type: ignore[arg-type]
    draft.tell("輸出を再開した。", [(hit, 0, 8)], Event(date(2025, 7, 1), HEADLINE))
    event = draft.sentences[0].event
    assert event is not None
    assert event.gloss == told
    assert story.gloss(event, "en") == (f"Word by word: {WORDS}" if told else "")


def test_an_english_headline_needs_none() -> None:
    passage = Passage("p" * 16, "paragraph", "Sales resumed.", "Sales resumed.", 9, ())
    hit = Hit(passage, ONE, Place("a.md", 0, 0, 14), (), 0.0)
    draft = Draft("q", "en", 0.0)
    draft.tell("Sales resumed.", [(hit, 0, 14)], Event(date(2025, 7, 1), "NVIDIA resumes exports"))
    assert draft.sentences[0].event
    assert draft.sentences[0].event.gloss == ""
