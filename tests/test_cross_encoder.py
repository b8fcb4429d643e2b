"""A cross-encoder in a folder: what it scores, and folders that hold none."""

from __future__ import annotations

import re
import shutil
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from onnx import TensorProto

from assistant.bootstrap import wiring
from assistant.domain.errors import ModelError
from assistant.embedding import Embedder
from assistant.embedding.cross_encoder import CrossEncoder
from assistant.runtime import cancellation
from assistant.settings import settings
from tests.tiny_cross_encoder import made

WEIGHTS = {"gull": 1.0, "tide": 2.5, "mud": -4.0}
PASSAGES = [("gull", "gull"), ("", "tide mud"), ("tide", "tide gull gull gull tide"), ("", "x")]
SCORES = [2.0, -1.5, 10.5, 0.0]


@pytest.mark.parametrize("columns", [0, 1, 2])
@pytest.mark.parametrize("kind", [TensorProto.INT64, TensorProto.INT32])
def test_each_passage_has_its_score(tmp_path: Path, columns: int, kind: int) -> None:
    model = CrossEncoder(made(tmp_path, WEIGHTS, columns=columns, kind=kind))
    assert model.scores("mud", PASSAGES) == SCORES
    assert model.scores("mud", []) == []


def test_types_of_tokens_are_given_to_models_that_want_them_only(tmp_path: Path) -> None:
    model = CrossEncoder(made(tmp_path, WEIGHTS, types=False))
    assert model.scores("mud", PASSAGES) == [score - 4 for score in SCORES]


def test_the_order_and_the_batch_do_not_matter(tmp_path: Path) -> None:
    model = CrossEncoder(made(tmp_path, WEIGHTS))
    many = [("", "gull " * (number * 7 % 30)) for number in range(30)]
    assert model.scores("mud", many) == [number * 7 % 30 for number in range(30)]


def test_of_a_long_passage_the_first_512_tokens_count(tmp_path: Path) -> None:
    model = CrossEncoder(made(tmp_path, WEIGHTS))
    # Three marks and the question's one word leave 508.
    assert model.scores("mud", [("", "gull " * 508 + "tide")]) == [508]
    assert model.scores("mud " * 3000, [("", "gull"), ("", "gull " * 3000)])[0] == 1


def test_threads_share_one_model(tmp_path: Path) -> None:
    model = CrossEncoder(made(tmp_path, WEIGHTS))
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(lambda _: model.scores("mud", PASSAGES), range(40))) == [SCORES] * 40


def test_half_a_surrogate_pair_is_no_fault(tmp_path: Path) -> None:
    model = CrossEncoder(made(tmp_path, WEIGHTS))
    assert model.scores("\ud83d", [("\udc00", "gull")]) == [1]


def test_who_left_does_not_wait(tmp_path: Path) -> None:
    model = CrossEncoder(made(tmp_path, WEIGHTS))
    gone = threading.Event()
    gone.set()
    with cancellation.watched(gone), pytest.raises(cancellation.Cancelled):
        model.scores("mud", PASSAGES)


def test_the_model_may_lie_where_the_hub_has_it(tmp_path: Path) -> None:
    model = CrossEncoder(made(tmp_path, WEIGHTS, name="onnx/model.onnx"))
    assert model.scores("mud", PASSAGES) == SCORES


@pytest.mark.parametrize("missing", ["model.onnx", "tokenizer.json"])
def test_a_folder_without_one_of_the_files_is_named(tmp_path: Path, missing: str) -> None:
    folder = made(tmp_path, WEIGHTS)
    (folder / missing).unlink()
    with pytest.raises(ModelError, match=rf"RERANK_MODEL={folder} .* no {missing}\."):
        CrossEncoder(folder)


@pytest.mark.parametrize("broken", ["model.onnx", "tokenizer.json"])
@pytest.mark.parametrize("content", [b"", b"{}", b"\xff\x00 nothing"])
def test_a_file_that_is_none_is_named_in_one_line(
    tmp_path: Path, broken: str, content: bytes
) -> None:
    folder = made(tmp_path, WEIGHTS)
    (folder / broken).write_bytes(content)
    with pytest.raises(ModelError, match=broken) as raised:
        CrossEncoder(folder)
    assert "\n" not in str(raised.value)


def test_a_model_that_is_no_cross_encoder_is_refused_at_once(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"is no cross-encoder: it gives .* \(1, 3\)"):
        CrossEncoder(made(tmp_path, WEIGHTS, columns=3))
    with pytest.raises(ModelError, match="wants an input 'attention_mask'"):
        CrossEncoder(made(tmp_path, WEIGHTS, mask=TensorProto.FLOAT))


def test_a_tokenizer_of_another_model_fails_as_one_line(tmp_path: Path) -> None:
    folder = made(tmp_path / "a", WEIGHTS)
    other = made(tmp_path / "b", {**WEIGHTS, "kelp": 1.0, "sand": 1.0})
    shutil.copy(other / "tokenizer.json", folder / "tokenizer.json")
    model = CrossEncoder(folder)
    with pytest.raises(ModelError, match="failed") as raised:
        model.scores("mud", [("", "kelp sand")])
    assert "\n" not in str(raised.value)


def test_scores_that_are_no_numbers_are_refused(tmp_path: Path) -> None:
    model = CrossEncoder(made(tmp_path, {"gull": float("inf")}))
    with pytest.raises(ModelError, match="no numbers"):
        model.scores("mud", [("", "gull")])


def of(index: Path, embedder: Embedder, **chosen: Any) -> Any:
    return wiring.assistant(
        settings.load({"index_dir": index, **chosen}),
        embed=embedder,
        today=lambda: date(2026, 4, 1),
    )


def test_a_folder_in_the_settings_decides_the_order(
    tmp_path: Path, sample_index: Path, embedder: Embedder
) -> None:
    question = "What did the reranker cost per question in milliseconds?"
    plain = of(sample_index, embedder, rerank_model="none").search(question).hits
    own = set(re.findall(r"[A-Za-z]+", plain[6].passage.plain))
    rare = dict.fromkeys(own - set(re.findall(r"[A-Za-z]+", plain[0].passage.plain)), 5.0)
    assert rare
    folder = made(tmp_path, {**rare, **dict.fromkeys(own - set(rare), 0.0)})
    hits = of(sample_index, embedder, rerank_model=str(folder)).search(question).hits
    assert hits[0].passage == plain[6].passage


def test_a_folder_that_is_not_there_ends_the_start(
    tmp_path: Path, sample_index: Path, embedder: Embedder
) -> None:
    with pytest.raises(ModelError, match=r"RERANK_MODEL=.*nowhere cannot be used"):
        of(sample_index, embedder, rerank_model=str(tmp_path / "nowhere"))
