"""No six equal lines stand in two places of the product."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping

from tests.conftest import ROOT

MOST = 5
"""Equal lines that may follow each other in two places. Not counted are blank lines, imports, and
those without a word, such as closing brackets."""
Place = tuple[str, int]


def lines(text: str) -> list[tuple[int, str]]:
    """The lines that count, each with its number."""
    imports = {
        number
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Import | ast.ImportFrom)
        for number in range(node.lineno, (node.end_lineno or node.lineno) + 1)
    }
    return [
        (number, line.strip())
        for number, line in enumerate(text.splitlines(), 1)
        if number not in imports and re.search(r"\w", line)
    ]


def repeats(texts: Mapping[str, str]) -> Iterator[tuple[Place, Place, list[str]]]:
    """Where more than `MOST` lines begin that stand somewhere before, and the lines; of a longer
    run, its beginning only."""
    first: dict[tuple[str, ...], tuple[str, int, int]] = {}
    for name, text in texts.items():
        counted = lines(text)
        last = ("", -2)
        for at in range(len(counted) - MOST):
            run = tuple(line for _, line in counted[at : at + MOST + 1])
            before, where, number = first.setdefault(run, (name, at, counted[at][0]))
            if before == name and at - where <= MOST:
                continue
            if last != (before, where - 1):
                yield (before, number), (name, counted[at][0]), list(run)
            last = (before, where)


def test_no_six_equal_lines_stand_twice() -> None:
    files = [*ROOT.glob("assistant/**/*.py"), *ROOT.glob("ingest/**/*.py"), ROOT / "app.py"]
    assert len(files) > 100
    texts = {str(one.relative_to(ROOT)): one.read_text("utf-8") for one in sorted(files)}
    found = [
        f"{there}:{number} and {here}:{line}:\n  " + "\n  ".join(run)
        for (there, number), (here, line), run in repeats(texts)
    ]
    assert not found, "say it once:\n" + "\n".join(found)


def test_what_repeats_is_found_wherever_it_stands() -> None:
    seven = [f"value_{number} = {number}" for number in range(7)]
    other = [f"other_{number} = {number}" for number in range(7)]
    spaced = "\n\n".join(f"    {line}" for line in seven)
    one, two = "\n".join([*other, *seven]), f"import re\n\ndef f():\n{spaced}\n"
    ((first, second, run),) = repeats({"a.py": one, "b.py": two})
    assert (first, second, run) == (("a.py", 8), ("b.py", 4), seven[:6])
    assert [*repeats({"a.py": "\n".join([*seven, *other, *seven])})]
    five = [*seven[:5], "pass"]
    assert not [*repeats({"a.py": one, "b.py": "\n".join([*other[:5], *five])})]
    assert not [*repeats({"a.py": "total += 1\n" * 9})]
    imported = "from a import (\n" + "".join(f"    name_{n},\n" for n in range(9)) + ")\n"
    assert not [*repeats({"a.py": imported, "b.py": imported})]
