"""Questions that are offered: they read like a person's, and the archive answers them."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from assistant.answering.assistant import Assistant
from assistant.answering.quoted.superseding import otherwise
from assistant.archive import (
    Archive,
    Suggested,
    Suggestion,
)
from assistant.archive.local import checksums
from assistant.bootstrap import wiring
from assistant.domain.errors import IndexUnusable
from assistant.domain.nouns import Language, Options
from assistant.embedding import Embedder
from assistant.suggesting import Candidate, PinnedArchive, Prover, Suggesting, english, japanese
from assistant.suggesting.candidate import folded, weak
from assistant.suggesting.choosing import same, various
from tests.blog import Blog

HOKUTO = (
    "北斗ロボティクスは2025年11月20日に荷運びロボット「HR-9」を発表した。"
    "発売は翌春になると話す店もある。"
)
MINATO = "ミナト電機は2026年1月に青葉県の工場へ48億円を投資しました。これで働く人は増えるという。"
OTHERWISE = (
    "海沿いの町の話である。青葉県にある工場への投資は、ミナト電機では75億円になったと書かれている。"
)
TEA = "若葉製茶の畑では、秋になると朝から機械の音が聞こえる。"


def rarity(_: str) -> float:
    return 5.0


def asked(sentence: str) -> dict[str, str]:
    return {one.question: one.value for one in japanese.of_sentence(sentence, rarity)}


def titled(title: str) -> list[str]:
    return [one.question for one in japanese.of_title(title, rarity)]


@pytest.mark.parametrize(
    ("sentence", "question", "value"),
    [
        (
            "北斗ロボティクスは2025年8月7日に荷運び機「HR-9」を発表した。",
            "北斗ロボティクスはいつ荷運び機「HR-9」を発表した？",
            "2025年8月7日",
        ),
        (
            "北斗ロボティクスは2025年8月7日に荷運び機「HR-9」を発表した。",
            "北斗ロボティクスは2025年8月7日に何を発表した？",
            "荷運び機「HR-9」",
        ),
        (
            "2025年8月7日、ミナト電機は港の工場を開きました。",
            "ミナト電機はいつ港の工場を開きましたか？",
            "2025年8月7日",
        ),
        (
            "2024年には、ミナト電機が青葉県の工場に約300億円を投じた。",
            "ミナト電機は2024年に青葉県の工場にいくら投じた？",
            "300億円",
        ),
        (
            "EUのAI法（AI Act）は2026年8月に全面的に施行される。",
            "EUのAI法はいつ全面的に施行される？",
            "2026年8月",
        ),
        (
            "さらに、若葉製茶は青葉県で1,200人を採用しました。",
            "若葉製茶は青葉県で何人採用しましたか？",
            "1,200人",
        ),
        ("ミナト電機の売上高は570億円でした。", "ミナト電機の売上高はいくらでしたか？", "570億円"),
        ("EUのAI法の発効日は2024年8月1日である。", "EUのAI法の発効日はいつ？", "2024年8月1日"),
        (
            "ミナト電機は部品の値上がりが続いたため、港の工場を閉じた。",
            "ミナト電機はなぜ港の工場を閉じた？",
            "部品の値上がりが続いた",
        ),
        (
            "ミナト電機は港に工場を建て、2025年4月に試作を始めた。",
            "ミナト電機はいつ試作を始めた？",
            "2025年4月",
        ),
        (
            "図書館の開館時間は2026年5月から1時間延びました。",
            "図書館の開館時間はいつから1時間延びましたか？",
            "2026年5月",
        ),
    ],
)
def test_a_fact_becomes_a_question(sentence: str, question: str, value: str) -> None:
    assert asked(sentence).get(question) == value


@pytest.mark.parametrize(
    "sentence",
    [
        "同社は2025年8月7日に新しいモデルを発表した。",
        "これは2025年に30億円を調達しました。",
        "北斗ロボティクスは昨年、港で倉庫を開いた。",
        "北斗ロボティクスは2025年に10億円を調達したという。",
        "北斗ロボティクスは2025年に10億円を調達したわけです。",
        "北斗ロボティクスは2025年に調達した10億円です。",
        "北斗ロボティクスは2025年8月7日に発表した計画を撤回した。",
        "北斗ロボティクスの2025年",
        "窓口は2025年8月までに必ずご返却ください。",
        "給食のおかず代は3歳以上で月に変わる。",
    ],
)
def test_what_would_read_oddly_is_left_alone(sentence: str) -> None:
    assert not [
        q for q, value in asked(sentence).items() if "いつ" in q or "いく" in q or "何歳" in q
    ]


def test_what_a_question_tells_beside_has_its_year() -> None:
    for question in asked("北斗ロボティクスは8月7日に港の倉庫へ30億円を投じた。"):
        assert "8月7日" not in question


@pytest.mark.parametrize(
    ("title", "questions"),
    [
        ("千鳥橋の開通、半年遅れて来年9月に", ["千鳥橋の開通はいつ？"]),
        ("千鳥橋の事業費、23億円超に　鋼材の上がりで", ["千鳥橋の事業費はいくら？"]),
        ("岬分校の閉校、議会が見送り", ["岬分校の閉校はどうなった？"]),
        ("ミナト電機、港の工場を閉鎖へ", ["ミナト電機は何を閉鎖する？"]),
        ("【続報】北斗ロボティクス、HR-9の発売を延期", ["北斗ロボティクスは何を延期した？"]),
        ("千鳥橋で何が変わる？　渡り初めの日に", ["千鳥橋で何が変わる？"]),
        ("2026年ミナト電機の再建とは？（海と町）", ["ミナト電機の再建とは何ですか？"]),
        ("読者の手紙　バスの日曜便、夜の花火", []),
        ("まとめ", []),
    ],
)
def test_titles_are_asked_for(title: str, questions: list[str]) -> None:
    assert titled(title) == questions


def test_headings_that_ask_are_questions() -> None:
    made = [
        [one.question for one in japanese.of_heading(heading, rarity)]
        for heading in (
            "Q3. HR-9は屋外でも動きますか？",
            "背景：なぜミナト電機なのか？",
            "1. HR-9の制御とは",
            "その真意は何か？",
            "ミナト電機の戦略",
            "なぜ今なのか？",
        )
    ]
    assert made == [
        ["HR-9は屋外でも動きますか？"],
        ["なぜミナト電機なのか？"],
        ["HR-9の制御とは何ですか？"],
        [],
        [],
        [],
    ]


@pytest.mark.parametrize(
    ("sentence", "question", "value"),
    [
        (
            "Hokuto Robotics announced the HR-9 on August 7, 2025.",
            "When did Hokuto Robotics announce the HR-9?",
            "August 7, 2025",
        ),
        ("The ferry pier was opened in May 2025.", "When was the ferry pier opened?", "May 2025"),
        ("A lunch costs 270 yen in primary school.", None, None),
        (
            "The permit will cost 270 yen for residents, and 400 for others.",
            "How much will the permit cost for residents?",
            "270 yen",
        ),
        (
            "Hokuto Robotics will close its pier shop because the rent has doubled.",
            None,
            None,
        ),
        (
            "The pier shop was closed because the rent has doubled.",
            "Why was the pier shop closed?",
            "the rent has doubled",
        ),
        (
            "Hokuto Robotics plans to build a second dock beside the fish market.",
            "What is Hokuto Robotics planning?",
            "build a second dock beside the",
        ),
        ("HR-9 is a robot that carries crates.", "What is HR-9?", "a robot that carries crates"),
        ("It announced the HR-9 in 2025.", None, None),
        ("This was opened in May 2025.", None, None),
        ("Last week the pier was opened on 3 May 2025.", None, None),
    ],
)
def test_english_sentences_become_questions(
    sentence: str, question: str | None, value: str | None
) -> None:
    known = {"announce": 3.0, "announc": 9.0}
    made = english.of_sentence(sentence, lambda word: known.get(word, 9.0))
    found = {one.question: one.value for one in made}
    assert (found == {}) if question is None else (found.get(question) == value)


def test_english_questions_of_japanese_sentences() -> None:
    def made(sentence: str) -> list[str]:
        return [one.question for one in english.of_japanese(sentence, date(2025, 8, 9))]

    assert made("Hokutoは8月7日に「HR-9」を公開した。") == [
        "What did Hokuto release in August 2025?"
    ]
    assert made("Hokutoは2024年に港の倉庫を買収した。") == ["What did Hokuto acquire in 2024?"]
    assert made("Hokutoは港に二つ目の工場を建てる計画だ。") == ["What is Hokuto planning?"]
    assert made("Hokutoは、港で荷を運ぶ機械を作る会社です。") == ["What is Hokuto?"]
    assert made("Hokutoは「HR-9」を公開した。") == []
    assert made("北斗は港に二つ目の工場を建てる計画だ。") == []
    headings = ("Should I join the harbour club?", "Is it over?", "The harbour club")
    asking = [[one.question for one in english.of_heading(heading)] for heading in headings]
    assert asking == [["Should I join the harbour club?"], [], []]


def test_every_question_that_is_kept_is_answered_by_what_proves_it(
    assistant: Assistant, sample_index: Path, embedder: Embedder
) -> None:
    kept = Archive(sample_index, embedder.name).current().suggested
    assert any(not one.own for one in kept.questions)
    assert {one.language for one in kept.questions} == {"ja", "en"}
    assert len({one.question for one in kept.questions}) == len(kept.questions)
    for one in kept.questions:
        answer = assistant.ask(one.question, options=Options(extractive=True))
        assert not answer.abstained, one.question
        assert one.file in {citation.post.file for citation in answer.citations}
        if answer.events or answer.table:  # told by many posts, another of which may lead
            continue
        first = next(s for s in answer.sentences if not s.framing)
        citation = answer.citations[first.citations[0] - 1]
        assert (citation.passage_id, citation.post.file) == (one.passage, one.file)
        under = one.value in (citation.post.title, *citation.heading)
        assert under or folded(one.value) in folded(first.text)


def test_a_value_that_the_answer_does_not_say_is_no_proof(
    sample_index: Path, embedder: Embedder
) -> None:
    generation = Archive(sample_index, embedder.name).current()
    prover = Prover(PinnedArchive(generation), embedder, lambda: date(2026, 4, 1))
    question, file = "欧州連合のAI法はいつ発効しましたか？", "2025-02-10-eu-ai-act-kinshi.md"
    right = prover.proven(Candidate(question, "ja", "2024年8月1日", 1.0), file)
    assert right is not None
    assert right.file == file
    assert prover.proven(Candidate(question, "ja", "2023年8月1日", 1.0), file) is None
    off = Candidate("月見バーガーの値段はいくらですか？", "ja", "400円", 1.0)
    assert prover.proven(off, file) is None


def test_own_questions_come_first_if_they_are_answered(assistant: Assistant) -> None:
    assert assistant.examples(3) == [
        "米国のチップ輸出規制はどう変わった？",
        "HR-7の発売日はいつになった？",
        "あおば信用金庫のボットは電話の何割を完結させた？",
    ]


# Renewed with the ingest


@pytest.fixture
def offering(blog: Blog, embedder: Embedder, monkeypatch: pytest.MonkeyPatch) -> Blog:
    monkeypatch.setattr("ingest.suggest._SECONDS", 240.0)
    blog.embedder = embedder  # type: ignore[assignment]
    blog.post("2026-01-10-hokuto.md", HOKUTO)
    blog.post("2026-01-11-minato.md", MINATO)
    blog.post("2026-01-12-tea.md", TEA)
    blog.run(suggest=True)
    return blog


def offered(blog: Blog) -> dict[str, str]:
    return {one.question: one.file for one in blog.open().suggested.questions}


def test_a_question_goes_with_the_fact_and_others_stay(
    offering: Blog, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = offered(offering)
    hokuto = {q for q, file in before.items() if "hokuto" in file}
    minato = {q for q, file in before.items() if "minato" in file}
    assert hokuto
    assert "ミナト電機は2026年1月に青葉県の工場へいくら投資しましたか？" in minato
    assert len(offering.open().suggested.tried) == 3
    tried: list[str] = []
    proven = Prover.proven

    def noted(self: Prover, candidate: Candidate, file: str, prefer: str | None = None) -> object:
        tried.append(file)
        return proven(self, candidate, file, prefer)

    monkeypatch.setattr(Prover, "proven", noted)
    offering.post("2026-01-11-minato.md", TEA.replace("若葉製茶", "ミナト電機"))
    offering.post("2026-01-13-wakaba.md", "Wakaba Labsは2025年6月3日に翻訳モデルを公開した。")
    offering.run(suggest=True)
    after = offered(offering)
    assert set(after) >= hokuto
    assert not set(after) & minato
    assert "Wakaba Labsはいつ翻訳モデルを公開した？" in after
    assert set(tried) == {"2026-01-13-wakaba.md"}
    offering.path("2026-01-10-hokuto.md").unlink()
    offering.run(suggest=True)
    assert not set(offered(offering)) & hokuto


def test_questions_never_fail_an_ingest(offering: Blog, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("no luck")

    monkeypatch.setattr("ingest.pipeline.suggestions", broken)
    offering.post("2026-01-14-more.md", HOKUTO.replace("HR-9", "HR-10"))
    report = offering.run(suggest=True)
    assert report.changed
    assert report.warnings == ["no questions to start from were made: no luck"]
    assert offering.open().suggested.questions == ()
    assert not offering.run(suggest=True).changed


def test_without_time_nothing_new_is_tried_and_later_it_is(
    offering: Blog, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = set(offered(offering))
    with monkeypatch.context() as patch:
        patch.setattr("ingest.suggest._SECONDS", -100.0)
        offering.post("2026-01-13-wakaba.md", "Wakaba Labsは2025年6月3日に翻訳モデルを公開した。")
        offering.run(suggest=True)
        assert set(offered(offering)) == known
    offering.post("2026-01-12-tea.md", TEA, title="茶")
    offering.run(suggest=True)
    assert set(offered(offering)) > known


def test_a_damaged_file_of_questions_is_told(own_index: Path, embedder: Embedder) -> None:
    generation = Archive(own_index, embedder.name).current()
    (generation.folder / "suggested.json").write_text("[]", encoding="utf-8")
    with pytest.raises(IndexUnusable, match="--rebuild"):
        Archive(own_index, embedder.name)
    (generation.folder / "suggested.json").unlink()
    with pytest.raises(IndexUnusable, match=r"suggested\.json is missing"):
        Archive(own_index, embedder.name)
    checksums.write(generation.folder)  # as where no questions were made
    assert Archive(own_index, embedder.name).current().suggested == Suggested()


# Offered to readers


@pytest.fixture
def suggesting(sample_index: Path, assistant: Assistant) -> Suggesting:
    return wiring.suggesting(assistant)


def test_the_start_is_in_the_readers_language(suggesting: Suggesting) -> None:
    assert suggesting.start("en", 1) == ["What changed in US chip export policy?"]
    started = suggesting.start("ja", 4)
    assert len(started) == 4
    assert all(not same(one, other) for one in started for other in started if one != other)
    assert suggesting.start(most=0) == []


def test_follow_ups_go_on_from_an_answer(assistant: Assistant, suggesting: Suggesting) -> None:
    asked = (assistant.ask(question) for question in assistant.examples(12))
    answer = next(one for one in asked if suggesting.follow_ups(one))
    found = suggesting.follow_ups(answer)
    assert 1 <= len(found) <= 3
    assert found == suggesting.follow_ups(answer)
    assert answer.question not in found
    assert not set(found) & set(suggesting.follow_ups(answer, asked=found))
    for question in found:
        assert not assistant.ask(question).abstained
    english = suggesting.follow_ups(assistant.ask("When did BIS rescind the AI Diffusion Rule?"))
    assert all(question.isascii() for question in english)


@pytest.mark.parametrize(
    "text", ["月見バーガーの値段はいくらですか？", "ありがとう！", "1997年5月のニュース", "NVIDIA"]
)
def test_every_answer_has_something_to_go_on_with(
    text: str, assistant: Assistant, suggesting: Suggesting
) -> None:
    found = suggesting.follow_ups(assistant.ask(text))
    assert found
    assert text not in found
    assert all(assistant.ask(question).state == "answered" for question in found)


@pytest.mark.parametrize("language", ["ja", "en"])
def test_a_start_has_lists_beside_proven_questions(
    language: Language, assistant: Assistant, suggesting: Suggesting
) -> None:
    found = suggesting.start(language, most=8)
    answers = [assistant.ask(question) for question in found]
    assert all(answer.state == "answered" for answer in answers)
    lists = [answer for answer in answers if answer.kind == "list" and answer.events]
    assert 0 < len(lists) < len(found)


def test_a_post_has_at_least_two_questions_beside_its_gist(
    assistant: Assistant, suggesting: Suggesting
) -> None:
    for file in list(assistant.generation.ledger.posts())[::6]:
        found = suggesting.beside(file, "ja")
        assert len(found) >= 2
        for question in found:
            assert not assistant.ask(question, options=Options(prefer=file)).abstained
    assert suggesting.beside("no-such-post.md") == []


def test_questions_about_a_post_are_answered_from_it(
    assistant: Assistant, suggesting: Suggesting
) -> None:
    file = "2025-10-03-hbm4-suppliers.md"
    found = suggesting.about(file)
    assert found
    for question in found:
        answer = assistant.ask(question, options=Options(prefer=file))
        assert answer.citations[0].post.file == file
    assert suggesting.about("no-such-post.md") == []
    assert all(question.isascii() for question in suggesting.about(file, language="en"))


def test_offers_are_of_different_posts_and_things() -> None:
    made = [
        Suggestion(question, "ja", file, "p")
        for question, file in (
            ("OpenAIはいつGPT-5を発表しましたか？", "a"),
            ("OpenAIはいつGPT-5を公開しましたか？", "b"),
            ("NVIDIAの売上高はいくらですか？", "a"),
            ("TSMCの工場はいつ稼働しますか？", "c"),
        )
    ]
    assert [one.file for one in various(made, 3)] == ["a", "c"]


def test_a_start_has_different_kinds_and_names_and_is_short() -> None:
    made = [
        Suggestion(question, "ja", file, "p")
        for question, file in (
            ("Kasaneで何が変わる？", "a"),
            ("北斗ロボティクスはいつHR-9を発表しましたか？", "b"),
            ("ミナト電機はいつ青葉県に工場を開きましたか？", "c"),
            ("青葉県の調査では若葉町の店舗の何%が釣り銭のいらない会計をしていますか？", "d"),
            ("若葉製茶の社長は誰ですか？", "e"),
            ("HR-9は前世代と比べて速度が何倍ですか？", "f"),
        )
    ]
    names = {"b": {"hr-9"}, "f": {"hr-9"}}
    by_question = {one.question: frozenset(names.get(one.file, ())) for one in made}
    assert [one.file for one in various(made, 3, by_question.__getitem__)] == ["a", "b", "e"]
    assert [one.file for one in various(made, 4, by_question.__getitem__)] == ["a", "b", "e", "c"]
    assert len(various(made, 6, by_question.__getitem__)) == 6


@pytest.mark.parametrize(
    ("other", "against"),
    [
        ("ミナト電機の港の倉庫は2025年3月に開いたと書かれている。", True),
        ("ミナト電機の港の倉庫は2024年に開いた。", False),
        ("ミナト電機の港の倉庫は2024年5月に開いた。", False),
        ("若葉製茶の工場は2023年に建った。", False),
        ("ミナト電機の港の倉庫が開いた。", False),
    ],
)
def test_another_date_of_the_same_thing_disputes_an_answer(other: str, against: bool) -> None:
    lead = "ミナト電機の港の倉庫は2024年5月に開きました。"
    assert otherwise(lead, other) is against


def test_hearsay_and_words_that_point_back_are_weak() -> None:
    for sentence in (
        "北斗ロボティクスは翌春に新しい荷運び機を出すらしいと店で聞いた。",
        "それは2025年の秋に港で発表されたものである。",
        "個人的には、北斗ロボティクスの荷運び機が一番だ。",
        "速いです。",
    ):
        assert weak(sentence)
    assert not weak(HOKUTO.partition("。")[0] + "。")


def test_what_posts_contradict_is_not_offered(offering: Blog) -> None:
    question = "ミナト電機は2026年1月に青葉県の工場へいくら投資しましたか？"
    assert question in offered(offering)
    offering.post("2026-01-13-other.md", OTHERWISE)
    offering.run(suggest=True)
    assert question not in offered(offering)
    offering.post("2026-01-11-minato.md", MINATO, title="投資")
    offering.run(suggest=True)
    assert question not in offered(offering)
