"""Damages every file of an index, one after the other, and tells what commands make of it.

A process of its own, `python -m tests.damaged SITE-FOLDER`, as what is looked for may end it. It
prints a line of JSON for each step, and begins it before the step.
"""

from __future__ import annotations

import io
import json
import random
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from pathlib import Path

from assistant import __main__ as reading
from assistant.archive import (
    Archive,
    Suggested,
    index,
    prove,
)
from assistant.archive.local import checksums
from assistant.commands import doctor
from assistant.commands.doctor import stores
from assistant.domain.errors import ArchiveError
from assistant.retrieval.search import Retriever
from ingest import __main__ as writing
from tests.blog import Blog
from tests.words_embedder import WordsEmbedder

QUESTION = "蓄電池の工場"
PER_POST, POSTS = 50, 25


def make(folder: Path) -> Blog:
    """A site of so many posts, ingested: Chroma keeps most of their passages in its graph."""
    blog = Blog(folder)
    chance = random.Random(1)
    signs = [chr(0x4E00 + n) for n in range(3000)]
    for number in range(POSTS):
        blog.post(
            f"2025-{1 + number % 12:02}-{1 + number // 12:02}-post{number}.md",
            *(
                f"{QUESTION}と{''.join(chance.choices(signs, k=30))}の{number}の{n}。"
                for n in range(PER_POST)
            ),
        )
    blog.run()
    home = index.home(blog.index, index.pointed_at(blog.index))
    Suggested().write(home / index.SUGGESTED)  # proving some would take long
    checksums.renew(home, [index.SUGGESTED])
    return blog


def delete(path: Path) -> None:
    path.unlink()


def halve(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def flip(path: Path) -> None:
    content = bytearray(path.read_bytes())
    for bit in random.Random(path.name).sample(range(8 * len(content)), 16):
        content[bit // 8] ^= 1 << bit % 8
    path.write_bytes(content)


KINDS: dict[str, Callable[[Path], None]] = {"delete": delete, "halve": halve, "flip": flip}


def main(folder: Path) -> None:
    """Every step, over the site and index that `make` made in `folder`."""
    blog = Blog(folder)
    home = index.home(blog.index, index.pointed_at(blog.index))
    names = sorted(p.relative_to(home).as_posix() for p in home.rglob("*") if p.is_file())
    _tell({"step": "whole", "name": "", "found": _found(blog), "check": _check(blog)})
    for name in names:
        for kind, harm in KINDS.items():
            if kind != "delete" and not (home / name).stat().st_size:
                continue
            with _harmed(home / name, harm):
                _tell({"step": "begun", "kind": kind, "name": name})
                told = {command: _command(command, blog) for command in ("ask", "search")}
                _tell(
                    {
                        "step": kind,
                        "name": name,
                        "found": _found(blog),
                        "check": _check(blog),
                        "doctor": _doctor(blog),
                        **told,
                    }
                )
    checksums._LARGE = 0  # as if they were too large to be read whole at every opening
    for name in sorted(checksums._HARMLESS):
        with _harmed(home / name, flip):
            _tell({"step": "begun", "kind": "unseen", "name": name})
            _tell({"step": "unseen", "name": name, "found": _found(blog)})
    (header,) = home.glob("chroma/*/header.bin")
    halve(header)  # what ended processes before
    for step, options in ("cron", {}), ("rebuild", {"rebuild": True}), ("again", {}):
        _tell({"step": "begun", "kind": step, "name": header.name})
        report = blog.run(**options)
        told = {"text": report.text(), "embedded": report.embedded, "changed": report.changed}
        _tell({"step": step, "name": "", "holds": prove(blog.index).holds, **told})
        for path in blog.index.glob("generations/*/chroma/*/header.bin") if step == "cron" else ():
            halve(path)


@contextmanager
def _harmed(path: Path, harm: Callable[[Path], None]) -> Iterator[None]:
    kept = path.read_bytes()
    try:
        harm(path)
        yield
    finally:
        path.write_bytes(kept)


def _found(blog: Blog) -> str:
    try:
        found = Retriever(Archive(blog.index, "words"), WordsEmbedder()).search(QUESTION)
    except ArchiveError as error:
        return f"error: {error}"
    return f"{len(found.hits)} hits"


def _check(blog: Blog) -> tuple[int, str]:
    with redirect_stdout(io.StringIO()) as out:
        status = writing.main(["--check", "--index", str(blog.index)])
    return status, out.getvalue()


def _command(command: str, blog: Blog) -> tuple[int, str, str]:
    with redirect_stdout(io.StringIO()) as out, redirect_stderr(io.StringIO()) as errors:
        status = reading.main([command, QUESTION, "--index", str(blog.index)])
    return status, out.getvalue(), errors.getvalue()


def _doctor(blog: Blog) -> str:
    return doctor.examine({"index_dir": blog.index}, checks=[stores.index]).text()


def _tell(step: dict[str, object]) -> None:
    print(json.dumps(step), flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
