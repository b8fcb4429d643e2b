"""An index of any size: the passages of a real one again and again, each a little different.

Every vector but those of the first round has a little Gaussian noise in it; every text has a
serial word. All that is made of a number depends on it alone, so that a build that was
interrupted goes on where it was, and a check can make the same passages again.
"""

from __future__ import annotations

import json
import random
import shutil
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from tqdm import tqdm

from assistant import archive
from assistant.archive import (
    Contents,
    Entry,
    FileState,
    Generation,
    index,
)
from assistant.archive.index import CHROMA, LEDGER, LEXICAL, MATRIX, WORDING
from assistant.archive.local import (
    folded_texts,
    lexical,
    matrix,
    schema,
)
from assistant.archive.vectors import Vectors
from assistant.domain.nouns import (
    Passage,
    Place,
    Post,
)
from tests.benchmarks.jsquad import info

Vectors32 = NDArray[np.float32]

PER_POST = 37
DAYS = 3 * 365
FIRST_DAY = datetime(2023, 1, 1, tzinfo=UTC)
CATEGORIES, TAGS, AUTHORS = 8, 200, 20
TAGS_A_POST = 3
NOISE = 0.25  # length of the noise beside a vector of length 1
BLOCK = 2000
_FORM = 2  # of what is made; kept folders of another form are refused
_RECIPE = "recipe.json"


@dataclass(frozen=True)
class Scaled:
    """`size` passages made of the searched ones of a real generation."""

    size: int
    vectors: Vectors32
    passages: list[Passage]
    contexts: list[str]
    embedder: str

    @property
    def posts(self) -> list[Post]:
        """The posts, oldest number first."""
        return [post(number) for number in range(-(-self.size // PER_POST))]

    def blocks(self, start: int = 0) -> Iterator[tuple[int, Vectors32]]:
        """From the passage `start`, a multiple of `BLOCK`, on: numbers of the first of each
        block, and the block's vectors, of shape (at most `BLOCK`, dimension)."""
        for first in range(start, self.size, BLOCK):
            numbers = np.arange(first, min(first + BLOCK, self.size))
            real = self.vectors[numbers % len(self.vectors)]
            noise = np.random.default_rng(first).standard_normal(real.shape, dtype=np.float32)
            noise *= NOISE / np.sqrt(real.shape[1])
            noise[numbers < len(self.vectors)] = 0
            made = real + noise
            yield first, made / np.linalg.norm(made, axis=1, keepdims=True)

    def entry(self, number: int) -> Entry:
        """The passage of this number."""
        real = self.passages[number % len(self.passages)]
        text = f"{real.text} serial{number:07d}"
        plain = text if real.plain == real.text else f"{real.plain} serial{number:07d}"
        position = number % PER_POST
        start = 2000 * position
        place = Place(post(number // PER_POST).file, position, start, start + len(text))
        key = archive.passage_id(real.kind, text, plain)
        passage = replace(real, id=key, text=text, plain=plain, places=(place,))
        return Entry(passage, (self.contexts[number % len(self.contexts)],))

    def entries(self) -> Iterator[Entry]:
        """All passages by number."""
        return map(self.entry, range(self.size))


@lru_cache(maxsize=100_000)
def post(number: int) -> Post:
    """The post of this number: a day, a category, tags and an author drawn by the number."""
    chance = random.Random(number)
    tags = chance.sample(range(TAGS), TAGS_A_POST)
    return Post(
        file=f"{number:06d}.md",
        title=f"記事{number}",
        url=f"/{number:06d}/",
        date=FIRST_DAY + timedelta(days=chance.randrange(DAYS)),
        categories=(f"category{chance.randrange(CATEGORIES)}",),
        tags=tuple(f"tag{tag}" for tag in tags),
        author=f"author{chance.randrange(AUTHORS)}",
    )


def scaled(size: int, real: Generation) -> Scaled:
    """`size` passages made of those of `real`: its posts in random order, whole."""
    ids = real.matrix.ids(np.arange(len(real.matrix)))
    found = real.ledger.passages(ids)
    contexts = real.ledger.contexts()
    order = {file: n for n, file in enumerate(real.ledger.posts())}
    shuffled = list(range(len(order)))
    random.Random(7).shuffle(shuffled)

    def where(key: str) -> tuple[int, int]:
        place = found[key].places[0]
        return shuffled[order[place.file]], place.position

    ids.sort(key=where)
    vectors: dict[str, Vectors32] = {}
    for start in range(0, len(ids), BLOCK):
        vectors |= real.vectors.get(ids[start : start + BLOCK])
    return Scaled(
        size,
        np.stack([vectors[key] for key in ids]),
        [found[key] for key in ids],
        [contexts[key] or "" for key in ids],
        real.info.embedder,
    )


def build(folder: Path, made: Scaled) -> dict[str, float]:
    """Make the index in `folder`, or go on with it; seconds by stage of what was done now.

    Parts are written one after the other into `folder/building`; each is complete when
    `recipe.json` names it. The vectors go on at the block at which they were left.
    """
    if archive.exists(folder):
        _check(folder / _RECIPE, made)
        return {}
    building = folder / "building"
    recipe = folder / _RECIPE
    building.mkdir(parents=True, exist_ok=True)
    if recipe.exists():
        _check(recipe, made)
    else:
        _write(recipe, made, [])
    seconds: dict[str, float] = {}
    for stage in (_ledger, _lexical, _matrix, _vectors):
        done = json.loads(recipe.read_text())["done"]
        if stage.__name__ not in done:
            started = time.perf_counter()
            stage(building, made)
            seconds[stage.__name__.strip("_")] = time.perf_counter() - started
            _write(recipe, made, [*done, stage.__name__])
    own = info("scaled", made.posts, made.size, made.embedder, made.vectors.shape[1])
    index.write_info(building, own, 0)
    final = folder / "generations" / own.generation
    final.parent.mkdir(exist_ok=True)
    building.rename(final)
    index.point_at(folder, own.generation)
    return seconds


def _write(recipe: Path, made: Scaled, done: list[str]) -> None:
    recipe.write_text(json.dumps(_description(made) | {"done": done}))


def _description(made: Scaled) -> dict[str, object]:
    return {
        "form": _FORM,
        "size": made.size,
        "made_of": len(made.vectors),
        "first": made.passages[0].id,
        "embedder": made.embedder,
    }


def _check(recipe: Path, made: Scaled) -> None:
    kept = json.loads(recipe.read_text()) if recipe.exists() else {}
    if {key: kept.get(key) for key in _description(made)} != _description(made):
        raise SystemExit(f"{recipe.parent} holds something else. Name another folder.")


def _ledger(building: Path, made: Scaled) -> None:
    (building / LEDGER).unlink(missing_ok=True)
    files = [FileState(one.file, "", "", "published") for one in made.posts]
    entries = list(tqdm(made.entries(), "entries", made.size, disable=None))
    schema.write(building / LEDGER, Contents(files, made.posts, entries))


def _lexical(building: Path, made: Scaled) -> None:
    shutil.rmtree(building / LEXICAL, ignore_errors=True)
    every = tqdm(made.entries(), "lexical", made.size, disable=None)
    lexical.change(building / LEXICAL, (), ((e.passage.id, e.searched) for e in every))


def _matrix(building: Path, made: Scaled) -> None:
    shutil.rmtree(building / MATRIX, ignore_errors=True)
    shutil.rmtree(building / WORDING, ignore_errors=True)
    entries = list(tqdm(made.entries(), "matrix", made.size, disable=None))
    vectors = np.concatenate([vectors for _, vectors in made.blocks()])
    ids = [one.passage.id for one in entries]
    kept, order = matrix.write(building / MATRIX, None, (), ids, vectors)
    texts = [(one.above or "", one.passage.plain) for one in entries]
    folded_texts.write(building / WORDING, None, kept, texts, order)


def _vectors(building: Path, made: Scaled) -> None:
    path = building / CHROMA
    started = path.exists()
    store = Vectors(path, create=not started)
    if len(store) % BLOCK:  # a block that was cut off
        store.close()
        shutil.rmtree(path)
        store = Vectors(path, create=True)
    with (
        closing(store),
        tqdm(desc="vectors", total=made.size, initial=len(store), disable=None) as bar,
    ):
        for first, vectors in made.blocks(len(store)):
            ids = [made.entry(first + i).passage.id for i in range(len(vectors))]
            store.add(ids, vectors)
            bar.update(len(ids))
