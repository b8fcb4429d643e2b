import json
import re
import signal
import time
import unicodedata
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from subprocess import PIPE
from typing import Any

import pytest

from assistant.__main__ import main
from assistant.answering.assistant import Assistant
from assistant.archive import passage_id
from assistant.bootstrap import assistants
from assistant.commands.evaluation import (
    Question,
    Result,
    bootstrap,
    read_questions,
    run,
    summary,
    text,
)
from assistant.commands.evaluation.asking import AskingDay
from assistant.commands.evaluation.figures import (
    fact_recall,
    measured,
    quantile,
)
from assistant.domain.errors import SettingError
from assistant.domain.nouns import (
    Answer,
    Citation,
    Filters,
    Hit,
    Passage,
    Place,
    Post,
    Sentence,
    State,
    Turn,
)
from assistant.embedding import Embedder
from assistant.settings import settings
from tests.conftest import ROOT
from tests.programs import Program

PRICE = {
    "id": "price", "lang": "ja", "type": "fact", "question": "HR-7の価格はいくらになった？",
    "posts": ["2025-10-28-3-hokuto-hr7-enki.md"], "facts": [["428万円"]],
}  # fmt: skip
CURRY = {"id": 2, "lang": "ja", "type": "unanswerable", "question": "カレーの作り方は？"}
ENGLISH = {
    "id": "tsuzumi", "lang": "en", "type": "crosslingual",
    "question": "How many parameters does tsuzumi 2 have?", "facts": [["300億", "30B"]],
}  # fmt: skip


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Path]:
    def written(*rows: dict[str, Any] | str) -> Path:
        path = tmp_path / "questions.jsonl"
        lines = [row if isinstance(row, str) else json.dumps(row) for row in rows]
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        return path

    return written


def read(path: Path) -> list[Question]:
    return read_questions(path, 2000)


def test_a_question_is_read_with_all_its_fields(write: Callable[..., Path]) -> None:
    row = PRICE | {
        "history": [
            {"role": "user", "content": "HR-7の話"},
            {"role": "assistant", "content": "何を？"},
        ],
        "filters": {"date_from": "2025-10-01", "date_to": None, "tag": "NVIDIA"},
        "evidence": ["段落"],
        "note": "ignored",
    }  # fmt: skip
    (question,) = read(write(row))
    assert question.id == "price"
    assert question.history == (Turn("user", "HR-7の話"), Turn("assistant", "何を？"))
    assert question.filters == Filters(date_from=date(2025, 10, 1), tag="NVIDIA")
    assert question.posts == ("2025-10-28-3-hokuto-hr7-enki.md",)
    assert question.evidence == ("段落",)
    assert question.facts == (("428万円",),)


def test_lines_end_only_at_line_ends(tmp_path: Path) -> None:
    path = tmp_path / "windows.jsonl"
    row = json.dumps(PRICE | {"question": "価格は\u2028いくら\x85？"}, ensure_ascii=False)
    path.write_bytes(b"\xef\xbb\xbf" + row.encode() + b"\r\n\r\n" + json.dumps(CURRY).encode())
    assert [question.id for question in read(path)] == ["price", 2]


@pytest.mark.parametrize(
    ("change", "field", "why"),
    [
        ({"id": None}, "id", "missing"),
        ({"id": True}, "id", "string"),
        ({"id": 2}, "id", "line 1"),
        ({"question": " "}, "question", "empty"),
        ({"question": "あ" * 2001}, "question", "2,001"),
        ({"question": "\ud800"}, "question", "surrogate"),
        ({"type": 3}, "type", "3"),
        ({"facts": ["428万円"]}, "facts[0]", "list of strings"),
        ({"facts": "428万円"}, "facts", "list"),
        ({"facts": [["428万円"], []]}, "facts[1]", "empty"),
        ({"facts": [["428万円", ""]]}, "facts[0][1]", "empty"),
        ({"type": "unanswerable"}, "facts", "unanswerable"),
        ({"posts": "a.md"}, "posts", "list"),
        ({"evidence": [1]}, "evidence[0]", "1"),
        ({"history": [{"role": "system", "content": "x"}]}, "history[0].role", "system"),
        ({"history": [{"role": ["user"], "content": "x"}]}, "history[0].role", "user"),
        ({"history": [{"role": "user"}]}, "history[0].content", "string"),
        ({"history": ["hello"]}, "history[0]", "hello"),
        ({"filters": {"date_from": "2025-13-01"}}, "filters.date_from", "2025-13-01"),
        ({"filters": {"date_to": 20250101}}, "filters.date_to", "20250101"),
        ({"filters": {"tag": ["NVIDIA"]}}, "filters.tag", "string"),
        ({"filters": {"tags": "NVIDIA"}}, "filters.tags", "category"),
        ({"filters": ["NVIDIA"]}, "filters", "object"),
        ({"today": "yesterday"}, "today", "2025-09-30"),
        (
            {"filters": {"date_from": "2025-02-01", "date_to": "2025-01-01"}},
            "filters.date_from",
            "later",
        ),
        ({"type": "a\nb" * 99, "lang": ["x\ny" * 99]}, "lang", "…"),
    ],
)
def test_a_wrong_field_is_named(
    write: Callable[..., Path], change: dict[str, Any], field: str, why: str
) -> None:
    path = write(CURRY, PRICE | change)
    with pytest.raises(SettingError) as error:
        read(path)
    message = str(error.value)
    assert message.startswith(f"{path}, line 2, field '{field}': ")
    assert why in message
    assert "\n" not in message


@pytest.mark.parametrize(
    ("line", "why"),
    [('{"id": "1",', "column"), ("[1, 2]", "object"), ("[" * 100_000, "deep"), ("1" * 9999, "")],
)
def test_a_line_that_is_no_object_is_named(write: Callable[..., Path], line: str, why: str) -> None:
    path = write(CURRY, line)
    with pytest.raises(SettingError, match="line 2") as error:
        read(path)
    assert why in str(error.value)
    assert "\n" not in str(error.value)


def test_a_file_that_cannot_be_read_is_one_line(tmp_path: Path) -> None:
    latin = tmp_path / "latin.jsonl"
    latin.write_bytes("é".encode("latin-1"))
    empty = tmp_path / "empty.jsonl"
    empty.write_text("\n\n")
    for path in (tmp_path, tmp_path / "none.jsonl", latin, empty):
        with pytest.raises(SettingError, match=path.name) as error:
            read(path)
        assert "\n" not in str(error.value)


def hit(text: str, file: str = "2025-01-01-a.md") -> Hit:
    place = Place(file, 0, 0, len(text))
    passage = Passage(passage_id("paragraph", text, text), "paragraph", text, text, 1, (place,))
    post = Post(file, "題", f"/{file}", datetime(2025, 1, 1, tzinfo=UTC))
    return Hit(passage, post, place, (), 1.0)


def answer(*cited: Hit, said: str = "", state: State = "answered") -> Answer:
    citations = tuple(
        Citation(
            number, one.passage.id, one.post, (), (), 0, one.passage.text, one.passage.text[:5],
            "/", one.passage.plain, one.passage.plain[:5],
        )
        for number, one in enumerate(cited, 1)
    )  # fmt: skip
    sentence = Sentence(said, tuple(citation.number for citation in citations))
    return Answer("？", f"{said}[1]", "ja", (sentence,), citations, state, "extractive")


def question(**fields: Any) -> Question:
    return Question(**{"id": "1", "lang": "ja", "type": "fact", "question": "？"} | fields)


def test_facts_are_found_whatever_their_width_and_case() -> None:
    facts = [["１，０００億 ドル"], ["ABC", "えび"], ["ない"]]
    assert fact_recall(facts, ["投資は1,000億ドル", "Ａｂｃ"]) == pytest.approx(2 / 3)
    assert fact_recall([["ab"]], ["a", "b"]) == 0


def test_the_context_ends_when_it_is_full() -> None:
    hits = (hit("あ" * 2990), hit("428万円と書く段落は二番目に立つ"), hit("鯨"))
    facts = (("428万円",), ("二番目",), ("鯨",))
    figures = measured(Result(question(facts=facts), hits, None, 0.1))
    assert figures["context fact recall@3000"] == pytest.approx(1 / 3)


def test_of_the_first_passage_all_is_read_and_of_others_nothing() -> None:
    hits = (hit("あ" * 5000 + "428万円"), hit("鯨"))
    asked = question(facts=(("428万円",), ("鯨",)))
    assert measured(Result(asked, hits, None, 0.1))["first passage fact recall"] == 0.5
    assert measured(Result(asked, (), None, 0.1))["first passage fact recall"] == 0
    assert measured(Result(question(), hits, None, 0.1))["first passage fact recall"] is None


def test_evidence_and_posts_are_found_by_rank() -> None:
    long = "証拠の段落は長く、" * 12
    hits = (hit("別", "x.md"), hit("前。" + "短い証拠" + "。後", "a.md"), hit(long[:70], "b.md"))
    asked = question(evidence=("短い 証拠", long, "どこにもない"), posts=("b.md", "z.md"))
    figures = measured(Result(asked, hits, None, 0.1))
    assert figures["evidence recall@1"] == 0
    assert figures["evidence recall@5"] == pytest.approx(2 / 3)
    assert figures["MRR@10"] == 0.5
    assert figures["post recall@5"] == 0.5
    late = tuple(hit(str(i), f"{i}.md") for i in range(10))
    figures = measured(Result(asked, (*late, *hits), None, 0.1))
    assert figures["evidence recall@10"] == figures["MRR@10"] == figures["post recall@5"] == 0


def test_post_recall_counts_distinct_posts() -> None:
    hits = [hit(f"段落{i}", "same.md") for i in range(9)] + [hit("次の記事", "next.md")]
    figures = measured(Result(question(posts=("next.md",)), tuple(hits), None, 0.1))
    assert figures["post recall@5"] == 1


def test_passages_that_say_the_same_are_counted_in_pairs() -> None:
    said = (
        "米商務省は輸出規則の撤回を発表し、海外製の先端チップの利用に警告する指針も示したという。"
    )
    hits = (hit(said), hit(said + "　"), hit("別の段落"), hit(said[:-1]), hit(said[:15]))
    assert measured(Result(question(), hits, None, 0.1))["pairs that say the same"] == 3
    late = tuple(hit(f"{i}番目の段落") for i in range(9))
    assert measured(Result(question(), late + hits, None, 0.1))["pairs that say the same"] == 0


def test_an_answer_is_measured_by_what_it_says_and_cites() -> None:
    right, wrong = hit("価格は428万円である。", "a.md"), hit("価格の話は別の段落にある。", "b.md")
    asked = question(facts=(("428万円",), ("鯨",)), posts=("a.md",))
    figures = measured(Result(asked, (), answer(right, wrong, said="価格は428万円"), 0.1))
    assert figures["answer fact recall@600"] == figures["answer fact recall@1200"] == 0.5
    assert figures["citations all verbatim"] == figures["cites a required fact"] == 1
    assert figures["cites a named post"] == 1
    assert figures["citations per answer"] == 2
    assert figures["none, wrongly"] == figures["nearest, wrongly"] == 0
    assert figures["near or none, rightly"] is None
    assert figures["answer characters"] == 8
    figures = measured(Result(asked, (), answer(wrong, said="[1]は428万円でない"), 0.1))
    assert figures["cites a required fact"] == figures["cites a named post"] == 0
    without = measured(Result(asked, (), answer(said="428万円"), 0.1))
    assert without["citations all verbatim"] == 0


@pytest.mark.parametrize("state", ["none", "nearest"])
def test_what_is_no_answer_is_right_or_wrong(state: State) -> None:
    given = answer(said="428万円はありません", state=state)
    figures = measured(Result(question(facts=(("428万円",),)), (), given, 0.1))
    assert figures["none, wrongly"] == (state == "none")
    assert figures["nearest, wrongly"] == (state == "nearest")
    assert figures["answer fact recall@600"] == (state == "nearest")
    assert "citations per answer" not in figures
    for unanswerable in (question(type="unanswerable", posts=("a.md",)), question()):
        figures = measured(Result(unanswerable, (), given, 0.1))
        assert figures["near or none, rightly"] == 1
        assert figures["none, wrongly"] is figures["nearest, wrongly"] is None


def test_fact_recall_looks_at_the_first_characters_of_an_answer() -> None:
    said = "鯨" * 590 + "428万円" + "鯨" * 590 + "36万円"
    asked = question(facts=(("428万円",), ("36万円",)))
    figures = measured(Result(asked, (), answer(said=said), 0.1))
    assert (figures["answer fact recall@600"], figures["answer fact recall@1200"]) == (0.5, 1)


def test_intervals_hold_the_figure() -> None:
    values = [1.0] * 80 + [0.0] * 20
    share = bootstrap(values)
    assert (share.value, share.n) == (0.8, 100)
    assert 0.70 < share.low < 0.75
    assert 0.85 < share.high < 0.90
    p95 = bootstrap(range(1000), quantile(0.95))
    assert p95.value == pytest.approx(949, abs=1)
    assert p95.low < p95.value < p95.high
    assert bootstrap([3.0]).low == bootstrap([3.0]).high == 3.0
    assert bootstrap(values) == share


def columns(line: str) -> int:
    return sum(2 if unicodedata.east_asian_width(c) in "FW" else 1 for c in line)


def test_the_table_fits_a_terminal() -> None:
    results = [
        Result(
            question(lang=lang, type=kind, facts=(("鯨",),), evidence=("鯨",), posts=("a.md",)),
            (hit("鯨", "a.md"),),
            answer(hit("鯨"), said="鯨" * 9999),
            seconds,
        )
        for lang, kind, seconds in (("ja", "fact", 60), ("en", "とても長い名前の質問の種類", 61))
    ]
    shown = text(summary(results))
    assert max(map(columns, shown.splitlines())) <= 110
    assert "recall@3000" in shown
    assert "all 2; by language: ja 1, en 1; by type: fact 1, とても長い名前" in shown
    assert "NFKC" in shown
    assert "60500 60000–61000" in shown
    searched = text(summary([replace(one, answer=None) for one in results]))
    assert "Answers" not in searched
    assert text(summary([]))


def test_a_search_takes_its_time_and_a_full_run_the_time_of_the_answer(
    assistant: Assistant, write: Callable[..., Path]
) -> None:
    questions = read(write(PRICE, CURRY, ENGLISH))
    for result in run(assistant, questions, AskingDay(), retrieval_only=True):
        assert result.answer is None
        assert result.seconds > 0.001
    for result in run(assistant, questions, AskingDay()):
        assert result.answer is not None
        assert 1000 * result.seconds >= result.answer.timings.total > 0


def test_lines_are_the_answer_with_what_was_retrieved(
    sample_index: Path,
    assistant: Assistant,
    write: Callable[..., Path],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    call = ["eval", str(write(PRICE, CURRY)), "--index", str(sample_index)]
    out = tmp_path / "answers.jsonl"
    assert main([*call, "--answers", str(out), "--json"]) == 0
    table = json.loads(capsys.readouterr().out)
    assert table["all"]["questions"] == 2
    assert table["type"]["fact"]["figures"]["cites a named post"]["value"] == 1
    assert table["lang"]["ja"]["figures"]["pairs that say the same"]["value"] == 0
    assert {"value", "low", "high", "n"} == set(table["all"]["figures"]["latency p95 ms"])
    first, second = map(json.loads, out.read_text(encoding="utf-8").splitlines())
    assert second["id"] == 2
    told = assistant.ask(str(PRICE["question"])).to_json()
    assert list(first) == [*told, "id", "retrieved"]
    for key in told.keys() - {"timings_ms"}:
        assert first[key] == told[key]
    for row in first["retrieved"]:
        assert list(row) == ["passage_id", "text", "post", "score"]
    texts = {row["passage_id"]: row["text"] for row in first["retrieved"]}
    for citation in first["citations"]:
        assert texts[citation["passage_id"]] == citation["text"]
        sample = ROOT / "ingest/sample/_posts" / citation["post"]["file"]
        assert citation["text"] in sample.read_text(encoding="utf-8")

    assert main([*call, "--answers", str(out), "--retrieval-only"]) == 0
    assert "latency p50" in capsys.readouterr().out
    lines = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
    assert [(line["id"], len(line["retrieved"]) > 9) for line in lines] == [
        ("price", True),
        (2, True),
    ]
    assert "answer" not in lines[0]


def test_answers_that_cannot_be_written_are_told_before_the_run(
    sample_index: Path,
    write: Callable[..., Path],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    questions = write(PRICE)
    kept = questions.read_bytes()
    for out in (tmp_path, tmp_path / "none" / "out.jsonl", questions):
        call = ["eval", str(questions), "--index", str(sample_index), "--answers", str(out)]
        assert main(call) == 2
        told = capsys.readouterr()
        assert str(out) in told.err
        assert told.err.count("\n") == 1
        assert told.out == ""
    assert questions.read_bytes() == kept


def test_ctrl_c_prints_what_was_measured(
    sample_index: Path, write: Callable[..., Path], tmp_path: Path
) -> None:
    questions = write(*(PRICE | {"id": i} for i in range(5000)))
    out = tmp_path / "answers.jsonl"
    call = ["eval", questions, "--index", sample_index, "--answers", out]
    process = Program("-m", "assistant", *call, stderr=PIPE)
    deadline = time.monotonic() + 60
    while not (out.exists() and out.stat().st_size) and time.monotonic() < deadline:
        time.sleep(0.02)
    process.send_signal(signal.SIGINT)
    shown, told = process.communicate(timeout=60)
    assert process.returncode == 130
    asked = int(told.split()[2])
    assert told == f"stopped after {asked} of 5000 questions\n"
    assert 0 < asked < 5000
    assert f"Questions: all {asked};" in shown
    assert len(out.read_text(encoding="utf-8").splitlines()) == asked


def test_its_page_shows_questions_that_can_be_asked(tmp_path: Path) -> None:
    page = (ROOT / "docs/evaluation.md").read_text(encoding="utf-8")
    blocks = re.findall(r"```json\n(.+?)```", page, re.DOTALL)
    (example,) = [block for block in blocks if '"facts"' in block]
    path = tmp_path / "questions.jsonl"
    path.write_text(example, encoding="utf-8")
    assert [question.answerable for question in read(path)] == [True, False]


def test_a_question_is_asked_on_its_day(
    own_index: Path, embedder: Embedder, write: Callable[..., Path]
) -> None:
    day = AskingDay()
    own = assistants.assistant(settings.load({"index_dir": own_index}), embed=embedder, today=day)
    asked = {"id": "then", "lang": "ja", "type": "fact", "question": "HR-7の価格は今いくら？"}
    questions = read(write({**asked, "today": "2025-07-01"}, {**asked, "id": "now"}))
    then, now = run(own, questions, day)
    assert then.answer
    assert now.answer
    assert "398万円" in then.answer.answer
    assert "428万円" not in then.answer.answer
    assert "428万円" in now.answer.answer
    assert all(hit.post.date.date() <= date(2025, 7, 1) for hit in then.hits)
