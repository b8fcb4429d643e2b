"""Questions that are offered: they read like a person's, and the archive answers them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from assistant.answering.assistant import Assistant
from assistant.archive import (
    Archive,
    Suggested,
    Suggestion,
)
from assistant.archive.local import checksums
from assistant.bootstrap import wiring
from assistant.domain.errors import IndexUnusable
from assistant.domain.nouns import Options
from assistant.embedding import Embedder
from assistant.suggesting import Candidate, PinnedArchive, Prover, Suggesting
from assistant.suggesting.choosing import kind, same, various
from assistant.suggesting.descriptions import of_heading
from assistant.suggesting.english import of_english, of_japanese
from assistant.suggesting.japanese import good, of_sentence
from assistant.suggesting.proving import folded
from assistant.suggesting.relations import of_relations
from assistant.suggesting.trusting import disputed, weak
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


def asked(sentence: str) -> list[str]:
    return [one.question for one in of_sentence(sentence, 2026, rarity)]


@pytest.mark.parametrize(
    ("sentence", "question", "value"),
    [
        (
            "OpenAIは2025年8月7日にGPT-5を発表した。",
            "OpenAIはいつGPT-5を発表しましたか？",
            "2025年8月7日",
        ),
        (
            "2025年8月7日、OpenAIはGPT-5を公開しました。",
            "OpenAIはいつGPT-5を公開しましたか？",
            "2025年8月7日",
        ),
        (
            "2024年には、NVIDIAが日本の工場に約300億円を投じた。",
            "NVIDIAは2024年に日本の工場にいくら投じましたか？",
            "300億円",
        ),
        (
            "EUのAI法（AI Act）は2026年8月に全面的に施行される。",
            "EUのAI法はいつ全面的に施行されますか？",
            "2026年8月",
        ),
        (
            "NTTは2025年に国内で1,200人を採用し、教育にも力を入れた。",
            "NTTは2025年に国内で何人を採用しましたか？",
            "1,200人",
        ),
        (
            "さらに、TSMCは先端チップの世界市場で90%以上を占めている。",
            "TSMCは先端チップの世界市場で何%を占めていますか？",
            "90%",
        ),
        (
            "NVIDIAの売上高は2025年に570億ドルでした。",
            "NVIDIAの売上高は2025年にいくらでしたか？",
            "570億ドル",
        ),
        (
            "EUのAI法の発効日は2024年8月1日である。",
            "EUのAI法の発効日はいつですか？",
            "2024年8月1日",
        ),
        (
            "Rapidusは北海道に工場を建て、2025年4月に試作を始めた。",
            "Rapidusは北海道に工場を建てましたか？",
            None,
        ),
        (
            "カナダ発のAI開発企業であるCohereは、各地の銀行に使われている。",
            "Cohereはどのような企業ですか？",
            "カナダ発のAI開発企業",
        ),
        (
            "RAGとは、外の文書を検索して回答の根拠にする手法です。",
            "RAGとは何ですか？",
            "外の文書を検索して回答の根拠にする手法",
        ),
        (
            "Anthropicの強みは、安全性の研究を製品に生かしている点にあります。",
            "Anthropicの強みは何ですか？",
            "安全性の研究を製品に生かしている点にあります",
        ),
        (
            "GoogleがAnthropicに20億ドルを出資するという報道は、市場を動かした。",
            "GoogleはAnthropicにいくら出資しますか？",
            "20億ドル",
        ),
    ],
)
def test_a_fact_becomes_a_question(sentence: str, question: str, value: str | None) -> None:
    found = {one.question: one.value for one in of_sentence(sentence, 2026, rarity)}
    assert found.get(question) == value


@pytest.mark.parametrize(
    "sentence",
    [
        "同社は2025年8月7日に新しいモデルを発表した。",
        "これは2025年に30億ドルを調達しました。",
        "OpenAIは昨年、10億ドルを調達しました。",
        "私は2025年にOpenAIの製品を10社に勧めました。",
        "OpenAIは2025年に10億ドルを調達したらしいよ。",
        "導入企業は2025年に業務時間を40%削減しました。",
        "コンバージョン率は2025年に15%向上しました。",
        "CVRは2025年に15%向上しました。",
        "OpenAIは2025年に10億ドルを調達したわけではない。",
        "A社は2025年に費用を40%削減しました。",
        "OpenAIは8月7日に10億ドルを調達しました。",
        "OpenAIは2025年に10億ドルを調達しましたか？",
        "OpenAIの2025年",
        "某有力企業のGPT-5は速い。",
        "OpenAIは2025年に30億ドルと40億ドルを調達し、",
    ],
)
def test_what_would_read_oddly_is_left_alone(sentence: str) -> None:
    assert asked(sentence) == []


@pytest.mark.parametrize(
    ("question", "reads"),
    [
        ("「NavLamp-2 」はいつ港に導入されましたか？", False),
        ("NavLamp-2はいつ港の灯台に自動点灯が追加されましたか？", False),
        ("「NavLamp-2」はいつ港に導入されましたか？", True),
        ("灯台の自動点灯法はいつ施行されましたか？", True),
    ],
)
def test_a_question_has_one_subject_and_closed_brackets(question: str, reads: bool) -> None:
    assert good(question) is reads


def test_headings_that_ask_are_questions() -> None:
    made = [
        of_heading(heading, rarity)
        for heading in (
            "Q3. ChatGPTは日本語に対応していますか？",
            "NVIDIAの戦略",
            "ChatGPTとClaudeの違い",
            "Claudeの料金",
            "LangChainとは",
        )
    ]
    assert [one.question for one in made if one] == [
        "ChatGPTは日本語に対応していますか？",
        "NVIDIAの戦略はどのようなものですか？",
        "ChatGPTとClaudeの違いは何ですか？",
        "Claudeの料金はいくらですか？",
        "LangChainとは何ですか？",
    ]
    for odd in ("まとめ", "私たちが今、何をすべきか？", "EUとの違い", "なぜ今なのか？", "料金"):
        assert of_heading(odd, rarity) is None


def test_english_questions_are_english() -> None:
    def made(found: Iterator[Candidate]) -> list[tuple[str, str]]:
        return [(one.question, one.value) for one in found]

    assert made(of_english("OpenAI announced GPT-5 on August 7, 2025.")) == [
        ("When did OpenAI announce GPT-5?", "August 7, 2025")
    ]
    assert made(of_english("In May 2025, BIS rescinded the AI Diffusion Rule.")) == [
        ("When did BIS rescind the AI Diffusion Rule?", "May 2025")
    ]
    assert made(of_japanese("OpenAIは2025年8月7日に「GPT-5」を発表した。")) == [
        ("When did OpenAI announce GPT-5?", "2025年8月7日")
    ]
    assert made(of_japanese("カナダ発のAI開発企業であるCohereは、各地の銀行に使われている。")) == [
        ("What is Cohere?", "カナダ発のAI開発企業")
    ]
    for odd in (
        "It announced GPT-5 in 2025.",
        "This is a test of names.",
        "The firm raised $5 billion.",
    ):
        assert made(of_english(odd)) == []
    assert made(of_japanese("ソフトバンクは2025年に新会社を設立した。")) == []


def test_every_question_that_is_kept_is_answered_by_what_proves_it(
    assistant: Assistant, sample_index: Path, embedder: Embedder
) -> None:
    kept = Archive(sample_index, embedder.name).current().suggested
    assert len(kept.questions) >= 8
    assert {one.language for one in kept.questions} == {"ja", "en"}
    assert len({one.question for one in kept.questions}) == len(kept.questions)
    for one in kept.questions:
        answer = assistant.ask(one.question, options=Options(extractive=True))
        assert not answer.abstained, one.question
        first = next(s for s in answer.sentences if not s.framing)
        citation = answer.citations[first.citations[0] - 1]
        assert (citation.passage_id, citation.post.file) == (one.passage, one.file)
        under = any(one.value == heading for heading in citation.heading)
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
def offering(blog: Blog, embedder: Embedder) -> Blog:
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
    assert "Wakaba Labsはいつ翻訳モデルを公開しましたか？" in after
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
    started = suggesting.start("ja", 6)
    assert len(started) == 6
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


def test_follow_ups_of_a_refusal_are_near_it_or_none(
    assistant: Assistant, suggesting: Suggesting
) -> None:
    refused = assistant.ask("月見バーガーの値段はいくらですか？")
    assert refused.abstained
    assert suggesting.follow_ups(refused) == []


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
            ("Kasaneはどのようなモデルですか？", "a"),
            ("北斗ロボティクスはいつHR-9を発表しましたか？", "b"),
            ("ミナト電機はいつ青葉県に工場を開きましたか？", "c"),
            ("青葉県の調査では若葉町の店舗の何%が釣り銭のいらない会計をしていますか？", "d"),
            ("若葉製茶の社長は誰ですか？", "e"),
            ("HR-9は前世代と比べて速度が何倍ですか？", "f"),
        )
    ]
    names = {"b": {"hr-9"}, "f": {"hr-9"}}
    by_question = {one.question: frozenset(names.get(one.file, ())) for one in made}
    assert [one.file for one in various(made, 2, by_question.__getitem__)] == ["b", "e"]
    assert [one.file for one in various(made, 4, by_question.__getitem__)] == ["b", "e", "a", "c"]
    assert len(various(made, 6, by_question.__getitem__)) == 6


@pytest.mark.parametrize(
    ("question", "found"),
    [
        ("OpenAIはいつGPT-5を発表しましたか？", "date"),
        ("Akariの料金はいくらですか？", "money"),
        ("Akariの利用率は何%から何%に増加しましたか？", "change"),
        ("AkariはKasaneと比べて速度が何倍ですか？", "comparison"),
        ("Akariを開発したのはどこですか？", "maker"),
        ("Who developed Akari?", "maker"),
        ("Who is the CEO of Hokuto?", "who"),
        ("Akariはどのようなサービスですか？", "definition"),
        ("Akariは英語に対応していますか？", "other"),
    ],
)
def test_the_kind_of_a_question(question: str, found: str) -> None:
    assert kind(question) == found


@pytest.mark.parametrize(
    ("sentence", "question", "value"),
    [
        (
            "NVIDIAのCEOであるミナト・ハヤミ氏は会場で新しい工場について語った。",
            "NVIDIAのCEOは誰ですか？",
            "ミナト・ハヤミ",
        ),
        (
            "港では、NVIDIAが開発した翻訳モデル「KasaneLM」が船員の通訳を務めている。",
            "翻訳モデル「KasaneLM」を開発したのはどこですか？",
            "NVIDIA",
        ),
        (
            "MicrosoftはNamiSoftを買収し、港の予約を一つにまとめた。",
            "NamiSoftを買収したのはどこですか？",
            "Microsoft",
        ),
        (
            "NVIDIAの返品率は8%から4.5%に低下した。",
            "NVIDIAの返品率は何%から何%に低下しましたか？",
            "4.5%",
        ),
        (
            "KasaneLMは前世代と比べて最大3倍の処理速度を備えている。",
            "KasaneLMは前世代と比べて処理速度が何倍ですか？",
            "3倍",
        ),
        (
            "EUのAI法は、製品を「禁止」「高リスク」「その他」の3つに分類している。",
            "EUのAI法は製品をどう分類していますか？",
            "「禁止」",
        ),
        (
            "カナダのトロントに本社を置くNamiSoftは、港の予約を扱う。",
            "NamiSoftの本社はどこにありますか？",
            "カナダのトロント",
        ),
    ],
)
def test_who_where_and_how_it_changed(sentence: str, question: str, value: str) -> None:
    found = {one.question: one.value for one in of_relations(sentence, "ja", rarity)}
    assert found == {question: value}


def test_relations_in_english() -> None:
    made = of_relations(
        "NVIDIAのCEOであるMina Hayami氏は、NVIDIAが公開した「KasaneLM」を紹介した。", "en", rarity
    )
    assert {one.question: one.value for one in made} == {
        "Who is the CEO of NVIDIA?": "Mina Hayami",
        "Who released KasaneLM?": "NVIDIA",
    }


@pytest.mark.parametrize(
    "sentence",
    [
        "元NVIDIAのCEOであるミナト・ハヤミ氏は茶を育てている。",
        "NVIDIAの返品率は8%から4.5%に低下する見込みだ。",
        "NVIDIAが開発した「NVIDIA Kasane」は速い。",
        "当社の返品率は8%から4.5%に低下した。",
    ],
)
def test_relations_that_tell_little_are_left_alone(sentence: str) -> None:
    assert list(of_relations(sentence, "ja", rarity)) == []


OPENED = Candidate("NVIDIAの港の倉庫はいつ開きましたか？", "ja", "2024年5月", 1.0)
LEAD = "NVIDIAの港の倉庫は2024年5月に開きました。"


@pytest.mark.parametrize(
    ("other", "against"),
    [
        ("NVIDIAの港の倉庫は2025年3月に開いたと書かれている。", True),
        ("2024年にはNVIDIAの港の倉庫が開いた。", False),
        ("NVIDIAの港の倉庫は2024年5月8日に開いた。", False),
        ("NVIDIAの工場は2023年に建った。", False),
        ("若葉製茶の港の倉庫は2025年3月に開いた。", False),
        ("NVIDIAの港の倉庫が開いた。", False),
    ],
)
def test_another_date_of_the_same_thing_disputes_an_answer(other: str, against: bool) -> None:
    assert disputed(OPENED, LEAD, [LEAD, other], rarity) is against


@pytest.mark.parametrize(
    ("other", "against"),
    [
        ("NVIDIAは港の倉庫に52億円を投じた。", True),
        ("NVIDIAは港の倉庫に約4,750,000,000円を投じた。", False),
        ("NVIDIAは港の倉庫に3億ドルを投じた。", False),
        ("NVIDIAは港の倉庫に12台の車を投じた。", False),
    ],
)
def test_another_amount_disputes_an_answer(other: str, against: bool) -> None:
    asked = Candidate("NVIDIAは港の倉庫にいくら投じましたか？", "ja", "48億円", 1.0)
    assert disputed(asked, "NVIDIAは港の倉庫に48億円を投じた。", [other], rarity) is against


def test_another_name_disputes_an_answer() -> None:
    asked = Candidate("NVIDIAのCEOは誰ですか？", "ja", "ミナト・ハヤミ", 1.0)
    lead = "NVIDIAのCEOであるミナト・ハヤミ氏は工場について語った。"
    other = "NVIDIAのCEO、アオイ・サカエ氏は工場を見せた。"
    assert disputed(asked, lead, [lead, other], rarity)
    assert not disputed(asked, lead, [lead], rarity)


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
