"""The lexical index: BM25 over words that work in Japanese, kept by tantivy.

Words are runs of one script: Latin words and numbers whole, katakana and kanji as character
bigrams within their run, hiragana left out (it carries grammar, costs time, and hurts the
ranking). Text is folded by NFKC and case first, so that full and half width are the same.

tantivy locks where it reads, so an index is read from a private folder of links to its files.
"""

from __future__ import annotations

import math
import shutil
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import lru_cache, partial
from pathlib import Path

import numpy as np
import tantivy
from numpy.typing import NDArray

from assistant.archive.local import private_folders
from assistant.archive.local.memory import passage_number
from assistant.domain.errors import IndexUnusable
from assistant.language.words import query_words, words

_REMEMBERED = 50_000
_TOLD_EVERY = 500

Hits = tuple[NDArray[np.uint64], NDArray[np.float32]]


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_unsigned_field("number", indexed=True, fast=True)
    builder.add_text_field("words", tokenizer_name="whitespace", index_option="freq")
    return builder.build()


def _open(path: Path, *, create: bool) -> tantivy.Index:
    index = tantivy.Index(_schema(), path=str(path)) if create else tantivy.Index.open(str(path))
    index.register_tokenizer(
        "whitespace", tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build()
    )
    return index


def change(
    path: Path,
    remove: Iterable[str],
    add: Iterable[tuple[str, str]],
    progress: Callable[[int], None] = lambda _: None,
) -> None:
    """Take the passages with these ids out of the index in the folder `path`, and put pairs of
    id and text in; `progress` is told now and then how many more are in.

    The index is made where there is none. One commit: all of it or as before.
    """
    create = not path.exists()
    path.mkdir(parents=True, exist_ok=True)
    index = _open(path, create=create)
    writer = index.writer(num_threads=1)
    gone = [passage_number(key) for key in remove]
    if gone:
        writer.delete_documents_by_query(tantivy.Query.term_set_query(index.schema, "number", gone))
    untold = 0
    for key, text in add:
        document = tantivy.Document(words=" ".join(words(text)))
        document.add_unsigned("number", passage_number(key))
        writer.add_document(document)
        untold += 1
        if untold == _TOLD_EVERY:
            progress(untold)
            untold = 0
    progress(untold)
    writer.commit()
    writer.wait_merging_threads()
    del writer, index
    for lock in path.glob(".*.lock"):
        lock.unlink()


def copy(source: Path, target: Path) -> None:
    """Copy an index's folder, so that the copy can be changed. Raises `OSError`."""
    shutil.copytree(source, target, copy_function=shutil.copyfile)
    target.chmod(0o755)


@contextmanager
def _readable(path: Path) -> Iterator[None]:
    try:
        yield
    except (KeyboardInterrupt, SystemExit):
        raise
    except BaseException as error:  # a panic in tantivy is no Exception
        raise IndexUnusable(
            f"{path} cannot be read ({error}). Run the ingest with --rebuild."
        ) from None


class Lexical:
    """Searches a lexical index that `change` made. Raises `IndexUnusable` where it is missing or
    damaged."""

    def __init__(self, path: Path) -> None:
        self._path = path
        place = private_folders.folder(self)
        try:
            private_folders.link(path.absolute(), place)
        except OSError as error:
            raise private_folders.no_room(path, place, error) from None
        with _readable(self._path):
            self._index = _open(place, create=False)
            self._searcher = self._index.searcher()
            self._schema = self._index.schema
        counted = partial(_rarity, path, self._searcher, len(self))
        self._rarity = lru_cache(_REMEMBERED)(counted)  # knows no `self`, which goes at once then

    def __len__(self) -> int:
        return int(self._searcher.num_docs)

    def numbers(self) -> NDArray[np.uint64]:
        """The numbers of all passages in the index."""
        return self._hits(tantivy.Query.all_query(), max(1, len(self)))[0]

    def _hits(self, query: tantivy.Query, limit: int) -> Hits:
        with _readable(self._path):
            hits = self._searcher.search(query, limit, count=False).hits
            numbers = self._searcher.fast_field_values("number", [place for _, place in hits])
        return (
            np.array(numbers, dtype=np.uint64),
            np.array([score for score, _ in hits], dtype=np.float32),
        )

    def search(self, text: str, limit: int, only: NDArray[np.uint64] | None = None) -> Hits:
        """The numbers and BM25 scores of at most `limit` passages, best first.

        `only`, when given, are the only passages that may come back: what they are compared
        with grows with their number.
        """
        counted = Counter(query_words(text))
        if not counted or limit < 1 or (only is not None and not len(only)):
            return np.zeros(0, dtype=np.uint64), np.zeros(0, dtype=np.float32)
        query = tantivy.Query.boolean_query(
            [(tantivy.Occur.Should, self._term(word, count)) for word, count in counted.items()]
        )
        if only is not None:
            among = tantivy.Query.term_set_query(self._schema, "number", only.tolist())
            query = tantivy.Query.boolean_query(
                [
                    (tantivy.Occur.Must, query),
                    (tantivy.Occur.Must, tantivy.Query.const_score_query(among, 0.0)),
                ]
            )
        return self._hits(query, limit)

    def _term(self, word: str, count: int) -> tantivy.Query:
        term = tantivy.Query.term_query(self._schema, "words", word, index_option="freq")
        return term if count == 1 else tantivy.Query.boost_query(term, float(count))

    def idf(self, word: str) -> float:
        """How rare a word of `words` is here: ln(1 + (N - n + ½) / (n + ½)), as in BM25
        (Robertson and Zaragoza 2009)."""
        return self._rarity(word)


def _rarity(path: Path, searcher: tantivy.Searcher, count: int, word: str) -> float:
    with _readable(path):
        n = min(searcher.doc_freq("words", word), count)  # it counts removed ones too
    return math.log(1 + (count - n + 0.5) / (n + 0.5))
