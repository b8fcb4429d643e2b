"""What an archive is measured by: questions beside the point, and clauses of its own passages."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from statistics import mean, stdev

import pytest

from assistant.archive import Archive
from assistant.retrieval.search import Retriever
from ingest import calibrate
from tests.blog import BATTERY, SEA, SHIP, TEA, Blog

ENGLISH = (
    "The port of Kasane opened a second warehouse, and its cranes run at night.",
    "Wakaba Tea widened the fields that machines can pick, and sells more in autumn.",
    "Sakyu Telecom laid a new cable to the island, which took fourteen months of work.",
)


@pytest.fixture
def written(blog: Blog) -> Blog:
    for number, text in enumerate((BATTERY, SHIP, SEA, TEA, *ENGLISH), 1):
        blog.post(f"2025-01-0{number}-p.md", text)
    blog.run()
    return blog


def test_an_ingest_measures_what_own_clauses_reach(written: Blog) -> None:
    generation = written.open()
    measured = generation.calibration
    assert measured is not None
    assert measured.passages == generation.info.passages == 7
    assert set(measured.own) == set(measured.noise) == {"ja", "en"}
    clauses = calibrate._clauses(generation)
    retriever = Retriever(Archive(written.index, written.embedder.name), written.embedder)
    for language, own in measured.own.items():
        assert len(clauses[language]) >= 3
        reached = [retriever.search(clause).signals for clause in clauses[language]]
        cosines = [one.cosine for one in reached if one]
        assert own.cosine.mean == pytest.approx(mean(cosines), abs=1e-6)
        assert own.cosine.deviation == pytest.approx(max(0.015, stdev(cosines)), abs=1e-6)
        out = [one.stands_out for one in reached if one]
        assert own.stands_out.mean == pytest.approx(mean(out), abs=1e-6)


def test_clauses_are_parts_of_the_passages_in_their_languages(written: Blog) -> None:
    generation = written.open()
    texts = "\n".join(text for _, text in generation.ledger.sample(100))
    for language, clauses in calibrate._clauses(generation).items():
        assert len(set(clauses)) == len(clauses)
        for clause in clauses:
            assert clause in texts
            assert 10 <= len(clause) <= 40
            assert clause.isascii() is (language == "en")
            assert not set("、,;:。") & set(clause)


def test_a_language_of_few_clauses_has_none_of_its_own(blog: Blog) -> None:
    for number, text in enumerate((BATTERY, SHIP, SEA, TEA, ENGLISH[0]), 1):
        blog.post(f"2025-01-0{number}-p.md", text)
    blog.run()
    measured = blog.open().calibration
    assert measured is not None
    assert set(measured.own) == {"ja"}


def test_a_few_passages_among_many_tell_nothing_of_their_language(blog: Blog) -> None:
    text = "\n\n".join(
        f"{number}号車の切符は{number * 7}円で、窓口{number}番で売られている。"
        for number in range(1, 41)
    )
    blog.post("2025-01-01-p.md", text)
    blog.post("2025-01-02-q.md", "\n\n".join(ENGLISH[:3]))
    blog.run()
    measured = blog.open().calibration
    assert measured is not None
    assert set(measured.own) == {"ja"}
    assert measured.reach("en") == measured.own["ja"]


def test_it_is_measured_anew_where_the_archive_has_grown_or_the_code_has_changed(
    written: Blog,
) -> None:
    generation, embedder = written.open(), written.embedder
    before = generation.calibration
    assert before is not None
    assert calibrate.calibration(generation, embedder, before) is before
    told: list[tuple[int, int]] = []

    def progress(done: int, of: int) -> None:
        told.append((done, of))

    for old in (replace(before, passages=3), replace(before, made_with="other"), None):
        told.clear()
        again = calibrate.calibration(generation, embedder, old, progress)
        assert again == before
        questions = sum(map(len, calibrate.everyday().values()))
        clauses = sum(map(len, calibrate._clauses(generation).values()))
        assert told[0] == (0, questions + clauses)
        assert told[-1] == (questions + clauses, questions + clauses)


def test_it_comes_back_from_its_file(written: Blog) -> None:
    first = written.open().calibration
    written.now += timedelta(days=1)
    written.post("2025-01-01-p.md", BATTERY.replace("二倍", "三倍"))
    written.run()
    assert written.open().calibration == first


def test_clauses_are_a_small_part_of_their_passages() -> None:
    words = "the quay was dredged again in spring so that larger ships may turn there"
    assert calibrate._shortened(words, 200) == words
    assert calibrate._shortened(words, 22) == "the quay was dredged"
    assert calibrate._shortened("extraordinarily long", 10) == "extraordinarily"
    assert (
        calibrate._shortened("港は春に深くされ大きな船も向きを変えられる", 12)
        == "港は春に深くされ大きな船"
    )
