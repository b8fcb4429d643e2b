"""When something happened is told by the day of its post, where the post names none."""

from __future__ import annotations

from datetime import date

import pytest

from assistant.answering.assistant import Assistant
from assistant.bootstrap import wiring
from assistant.embedding import Embedder
from assistant.language.happenings import happening, is_dated, is_known, is_regular
from assistant.settings import settings
from tests.blog import Blog

HOURS = "| Day | Hours |\n|---|---|\n| Monday | 08:00 to 12:00 |\n| Thursday | 14:00 to 18:00 |"


@pytest.fixture(scope="module")
def paper(tmp_path_factory: pytest.TempPathFactory, embedder: Embedder) -> Assistant:
    blog = Blog(tmp_path_factory.mktemp("paper"))
    blog.post("2025-06-10-a.md", "The quay at Oka collapsed in the storm.", title="Storm at Oka")
    blog.post("2025-06-12-b.md", "Director Hana Moor has stepped down.", title="A director goes")
    blog.post("2025-06-14-c.md", "The smithy reopened yesterday.", title="The smithy")
    blog.post("2025-06-16-d.md", "The swimming bath of Oka is closed on Fridays.", title="Bathing")
    blog.post("2025-06-18-e.md", HOURS, title="Opening hours of the town hall")
    blog.post("2025-06-20-f.md", "南丘の時計台が完成した。高さは31メートルだ。", title="時計台")
    blog.post("2025-06-22-g.md", "佐原花さんが岡小学校の校長に就任した。", title="新しい校長")
    blog.post("2025-06-24-h.md", "来春には岡橋を架け替える予定だ。", title="岡橋の今後")
    blog.run(embedder=embedder)
    return wiring.assistant(
        settings.load({"index_dir": blog.index}), embed=embedder, today=lambda: date(2026, 4, 1)
    )


@pytest.mark.parametrize(
    ("question", "day", "told"),
    [
        ("When did the quay at Oka collapse?", "Reported on 10 June 2025:", "collapsed"),
        ("When did Hana Moor resign?", "Reported on 12 June 2025:", "stepped down"),
        ("When did the smithy reopen?", "Reported on 14 June 2025:", "yesterday"),
        ("南丘の時計台はいつ完成した？", "2025年6月20日の記事によると：", "完成した"),
        ("南丘の時計台の完成日は？", "2025年6月20日の記事によると：", "完成した"),
        ("佐原花さんはいつ校長になった？", "2025年6月22日の記事によると：", "就任した"),
    ],
)
def test_the_day_of_the_post_tells_it(paper: Assistant, question: str, day: str, told: str) -> None:
    answer = paper.ask(question)
    assert answer.state == "answered", answer.answer
    first, second, *_ = answer.sentences
    assert (first.text, first.kind) == (day, "framing")
    assert told in second.text
    assert answer.citations[0].post.date.date().isoformat()[8:].lstrip("0") in day


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("When is the swimming bath of Oka closed?", "on Fridays"),
        ("When is the town hall open on Thursday?", "14:00 to 18:00"),
        ("When is the town hall open on Monday?", "08:00 to 12:00"),
    ],
)
def test_a_weekday_or_an_hour_is_a_when(paper: Assistant, question: str, told: str) -> None:
    answer = paper.ask(question)
    assert answer.state == "answered", answer.answer
    assert told in answer.sentences[0].text
    assert "Reported" not in answer.answer


@pytest.mark.parametrize(
    "question",
    ["When was Hana Moor born?", "When did Hana Moor marry?", "佐原花さんはいつ生まれた？"],
)
def test_what_is_told_nowhere_is_nearest(paper: Assistant, question: str) -> None:
    answer = paper.ask(question)
    assert answer.state == "nearest", answer.answer
    assert "form" in [one.kind for one in answer.lacks]


def test_words_for_what_happens_stand_for_each_other() -> None:
    asked = happening("When did Hana Moor resign?", ("Hana", "Moor"))
    assert asked
    assert is_known(asked)
    assert asked.is_told("She has stepped down.")
    assert asked.is_told("モーア氏が辞任した。")
    assert not asked.is_told("She was born in Oka.")
    assert happening("When is the fair?") is None


def test_days_and_hours_are_told_apart() -> None:
    assert is_dated("It reopened on 3 May.")
    assert not is_dated("It reopened yesterday.")
    assert is_regular("毎週火曜日は休みだ。")
    assert is_regular("from 07:00")
    assert not is_regular("It reopened on 3 May.")
