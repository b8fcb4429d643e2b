"""Comparisons are told side by side, in a table made of several posts."""

from __future__ import annotations

from datetime import date

import pytest

from assistant.answering.answerable.judging import Judgement
from assistant.answering.answerable.lacks import Missing
from assistant.answering.asked.understanding import Understanding
from assistant.answering.assistant import Assistant
from assistant.answering.draft import Draft
from assistant.answering.stories.answers import told_by_posts
from assistant.answering.stories.side_sentences import Said
from assistant.answering.stories.sources import PostSources
from assistant.domain.nouns import Answer, Filters, Options
from assistant.embedding import Embedder
from assistant.retrieval.search import Retriever
from tests.readers import hit
from tests.stories_blog import answering


@pytest.fixture(scope="module")
def ferries(tmp_path_factory: pytest.TempPathFactory, embedder: Embedder) -> Assistant:
    return answering(tmp_path_factory.mktemp("ferries"), embedder)


def cell(answer: Answer, row: str, column: str) -> str:
    """The text of a cell, "" for one that has nothing."""
    assert answer.table is not None
    (found,) = (one for one in answer.table.rows if one.label == row)
    told = found.cells[answer.table.columns.index(column)]
    return told.text if told else ""


def test_each_side_is_told_by_its_own_post(ferries: Assistant) -> None:
    answer = ferries.ask("カモメ3とイソカゼの定員と建造費を比べて")
    assert (answer.kind, answer.state) == ("compare", "answered")
    assert answer.table is not None
    assert answer.table.columns == ("カモメ3", "イソカゼ")
    assert "120人" in cell(answer, "定員", "カモメ3")
    assert "84人" in cell(answer, "定員", "イソカゼ")
    assert "14億円" in cell(answer, "建造費", "カモメ3")
    assert "21億円" in cell(answer, "建造費", "イソカゼ")


def test_cells_are_quotes_with_their_sources(ferries: Assistant) -> None:
    answer = ferries.ask("カモメ3とイソカゼの定員と建造費を比べて")
    shown = {one.number: one.shown for one in answer.citations}
    cells = [one for one in answer.sentences if one.cell]
    assert cells
    assert {one.kind for one in answer.sentences[len(cells) :]} <= {"quote"}
    for one in cells:
        assert one.kind == "cell"
        assert one.text == "".join(shown[number] for number in one.citations)


def test_nothing_stands_in_two_columns(assistant: Assistant) -> None:
    answer = assistant.ask("SKハイニックスとマイクロンのHBM4、見本の出荷日と帯域を比べて")
    assert answer.table is not None
    for row in answer.table.rows:
        texts = [one.text for one in row.cells if one]
        assert len(texts) == len(set(texts))
    assert "3月" in cell(answer, "見本の出荷日", "SKハイニックス")
    assert "6月10日" in cell(answer, "見本の出荷日", "マイクロン")
    assert "2テラバイト" in cell(answer, "帯域", "マイクロン")


def test_names_are_found_from_the_other_script(assistant: Assistant) -> None:
    answer = assistant.ask("How do SK hynix and Micron compare in HBM4 shipments?")
    assert answer.kind == "compare"
    assert answer.table is not None
    told = {
        column: " ".join(row.cells[at].text for row in answer.table.rows if row.cells[at])  # type: ignore[union-attr]
        for at, column in enumerate(answer.table.columns)
    }
    assert "SKハイニックス" in told["SK hynix"]
    assert "マイクロン" in told["Micron"]


def test_sides_of_which_one_is_unknown_make_no_table(ferries: Assistant) -> None:
    answer = ferries.ask("カモメ3とフブキ9の定員を比べて")
    assert answer.table is None


def test_a_narrow_answer_is_no_longer_than_it_may_be(ferries: Assistant) -> None:
    answer = ferries.ask("カモメ3とイソカゼの定員と建造費を比べて", options=Options(characters=60))
    assert sum(len(one.text) for one in answer.sentences) <= 75


def test_an_aspect_that_no_post_tells_of_makes_no_table(ferries: Assistant) -> None:
    answer = ferries.ask("カモメ3とイソカゼの船長の年齢を比べて")
    assert answer.table is None


@pytest.mark.parametrize(
    ("asked", "lacks", "told"),
    [
        ("カモメ3とイソカゼの定員を比べて", Missing("name", "イソカゼ"), True),
        ("カモメ3とイソカゼの定員を比べて", Missing("topic", ""), False),
        ("カモメ3とイソカゼを比べて", Missing("name", "イソカゼ"), False),
        ("カモメ3とフブキ9の定員を比べて", Missing("name", "フブキ9"), False),
    ],
)
def test_a_side_that_one_search_lacks_is_looked_for(
    ferries: Assistant, asked: str, lacks: Missing, told: bool
) -> None:
    generation = ferries.generation
    question = Understanding(lambda: date(2025, 9, 1)).alone(asked, generation.lexical.idf)
    sources = PostSources(
        Retriever(ferries.archive, ferries.embedder),
        ferries.embedder,
        generation,
        Filters(),
        question.when,
    )
    draft = Draft(asked, "ja", 0.0)
    worth = Judgement("nearest", 0.0, (lacks,))
    assert told_by_posts(draft, question, sources, 1200, worth) is told
    assert bool(draft.sentences) is told


def test_what_somebody_else_does_is_in_no_cell() -> None:
    def said(text: str, title: str, *, named: bool = False) -> Said:
        return Said(hit(text, title), 0, len(text), frozenset(), 1.0, named)

    other = "ミサキ造船は昨年度に40億円を売り上げた。"
    assert said(other, "カモメ3の就航が決まる").of_another
    assert not said(other, "ミサキ造船のカモメ3が就航").of_another
    assert not said(other, "カモメ3の就航が決まる", named=True).of_another
    assert not said("昨年度の売上は40億円だった。", "カモメ3の就航が決まる").of_another
    assert said("GlobexAI sold 40 ships last year.", "The Kite 3 sails in June").of_another
