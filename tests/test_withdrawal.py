"""What was answered before, after its posts were withdrawn, moved or edited."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from assistant.answering import withdrawal
from assistant.bootstrap import wiring
from assistant.domain.nouns import Answer, Sentence
from assistant.settings import settings
from tests.blog import BATTERY, SEA, SHIP, SHIP_FILE, TEA, Blog
from tests.clock import NOW
from tests.samples import ONE, TWO, answer, citation
from tests.served import Served, served

FILE = "2025-01-01-battery.md"
QUESTION = "架空電機の蓄電池の容量はどうなる？"
FIRST, SECOND = "一つ目の段落には鯨の話がある。", "二つ目の段落には鯉の話がある。"


def two_quotes() -> Answer:
    sentences = (
        Sentence("2025年1月1日の記事：", kind="framing"),
        Sentence("電池の量産を始めた。", (1,)),
        Sentence("2025年1月2日の記事：", kind="framing"),
        Sentence("船の受注が増えた。", (2,)),
    )
    cited = (citation(), citation(2, TWO, "船の受注が増えた。"))
    return replace(answer(), sentences=sentences, citations=cited)


def test_nothing_changes_while_all_is_published() -> None:
    whole = two_quotes()
    assert withdrawal.shown(whole, {ONE.file, TWO.file}, {}) is whole


def test_what_rested_on_a_post_goes_with_the_line_above_it() -> None:
    shown = withdrawal.shown(two_quotes(), {TWO.file}, {})
    assert [s.text for s in shown.sentences] == ["2025年1月2日の記事：", "船の受注が増えた。"]
    assert [c.number for c in shown.citations] == [2]
    assert "電池" not in str(replace(shown, question=""))
    assert "[2]" in shown.answer


def test_all_may_go() -> None:
    shown = withdrawal.shown(two_quotes(), set(), {})
    assert (shown.answer, shown.sentences, shown.citations) == ("", (), ())


def test_a_sentence_that_rests_on_two_keeps_the_other() -> None:
    both = replace(two_quotes(), sentences=(Sentence("どちらも増えた。", (1, 2)),), mode="model")
    shown = withdrawal.shown(both, {TWO.file}, {})
    assert shown.sentences == (Sentence("どちらも増えた。", (2,)),)


def test_posts_that_also_had_it_are_named_while_they_are_published() -> None:
    cited = replace(citation(), also_in=(TWO,))
    whole = replace(answer(), citations=(cited,))
    assert withdrawal.shown(whole, {ONE.file}, {}).citations[0].also_in == ()


def test_a_passage_moves_with_its_place_in_the_address() -> None:
    cited = replace(citation(), also_in=(TWO,))
    whole = replace(answer(), citations=(cited,))
    (moved,) = withdrawal.shown(whole, {TWO.file}, {"p1": [TWO]}).citations
    assert (moved.post, moved.also_in) == (TWO, ())
    assert moved.link == "https://kaku.example/two/#:~:text=x"


def test_a_post_that_says_nearly_the_same_is_no_place_for_it() -> None:
    whole = replace(answer(), citations=(replace(citation(), also_in=(TWO,)),))
    assert withdrawal.shown(whole, {TWO.file}, {}).citations == ()


# Over a site


@pytest.fixture
def site(running: Blog, tmp_path: Path) -> Iterator[Served]:
    chosen = settings.load({"index_dir": running.index})
    made = wiring.assistant(chosen, embed=running.embedder, today=NOW.date)
    with served(made, tmp_path / "records.sqlite3") as app:
        yield app


def everywhere(site: Served, key: str, language: str = "ja") -> list[str]:
    headers = {"accept-language": language}
    page = site.client.get(f"/a/{key}", headers=headers)
    again = site.client.get("/chat/answers", params={"id": key}, headers=headers)
    assert (page.status_code, again.status_code) == (200, 200)
    return [page.text, again.text]


def test_a_withdrawn_post_is_shown_nowhere(running: Blog, site: Served) -> None:
    key = site.answer(QUESTION)["id"]
    for text in everywhere(site, key):
        assert "二倍になる" in text
        assert "取り下げ" not in text
    running.path(FILE).unlink()
    running.run()
    for text in everywhere(site, key):
        assert "二倍" not in text
        assert "青葉県" not in text
        assert "/battery" not in text
        assert "取り下げられた" in text
        assert "架空電機" in text, "the question stays"
    assert "was withdrawn" in everywhere(site, key, "en")[0]
    assert site.client.get(f"/chat/source/{key}/1").status_code == 404


def test_a_passage_of_two_posts_is_cited_from_the_other(running: Blog, site: Served) -> None:
    running.post("2025-02-01-again.md", BATTERY, title="再掲")
    running.run()
    key = site.answer(QUESTION)["id"]
    kept = site.answering.answers.get(key)
    assert kept is not None
    assert kept.answer.citations[0].post.file == "2025-02-01-again.md"
    running.path("2025-02-01-again.md").unlink()
    running.run()
    found = site.answering.shown(key)
    assert found is not None
    assert (found.withdrawn, found.changed) == (False, frozenset())
    assert found.answer.citations
    files = [cited.post.file for cited in found.answer.citations]
    assert files.count(FILE) == 1
    for cited in found.answer.citations:
        assert cited.also_in == ()
        assert cited.link.startswith(f"{cited.post.url}#")
    for text in everywhere(site, key):
        assert "二倍になる" in text
        assert "再掲" not in text
        assert "取り下げ" not in text


def test_a_renamed_post_keeps_its_answers(running: Blog, site: Served) -> None:
    key = site.answer(QUESTION)["id"]
    running.rename(FILE, "2025-03-03-denchi.md")
    running.run()
    found = site.answering.shown(key)
    assert found is not None
    assert found.answer.citations[0].post.file == "2025-03-03-denchi.md"
    assert not found.withdrawn


def test_an_edited_paragraph_is_marked(running: Blog, site: Served) -> None:
    key = site.answer(QUESTION)["id"]
    running.post(FILE, BATTERY.replace("二倍", "三倍"))
    running.run()
    for text in everywhere(site, key):
        assert "二倍になる" in text
        assert "書き換えられている" in text
        assert "取り下げ" not in text
    assert "in these words any more" in everywhere(site, key, "en")[0]
    assert site.client.get(f"/chat/source/{key}/1").status_code == 404


@pytest.mark.parametrize(
    ("blocks", "before", "after"),
    [
        ([BATTERY, FIRST, SECOND, SEA], [], [FIRST, SECOND]),
        ([TEA, FIRST, SECOND, BATTERY], [FIRST, SECOND], []),
        ([FIRST, BATTERY, SECOND], [FIRST], [SECOND]),
        ([BATTERY], [], []),
    ],
    ids=["beginning", "end", "middle", "alone"],
)
def test_paragraphs_around(
    running: Blog, site: Served, blocks: list[str], before: list[str], after: list[str]
) -> None:
    running.post(FILE, *blocks)
    running.run()
    key = site.answer(QUESTION)["id"]
    reply = site.client.get(f"/chat/source/{key}/1")
    assert reply.status_code == 200
    assert reply.json() == {
        "before": "".join(f"<p>{text}</p>" for text in before),
        "after": "".join(f"<p>{text}</p>" for text in after),
    }
    for path in (f"{key}/9", f"{'x' * 22}/1"):
        assert site.client.get(f"/chat/source/{path}").status_code == 404


def test_paragraphs_around_are_those_of_today(running: Blog, site: Served) -> None:
    running.post(FILE, BATTERY, SECOND)
    running.run()
    key = site.answer(QUESTION)["id"]
    running.post(FILE, SHIP, FIRST, TEA, BATTERY, SECOND)
    running.path(SHIP_FILE).unlink()
    running.run()
    assert site.answering.around(key, 1) == ([FIRST, TEA], [SECOND])
