"""Which code a result was made with: modules, what they import, the texts that they open, and
the versions of the libraries behind them. Read from the source, so that no list can be forgotten.

A name that a package's `__init__` only hands on counts as imported from where it is made; the
`__init__` itself counts where something of its own is taken. Nothing runs at import, so what else
stands in it has no part in a result.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from dis import get_instructions, opmap
from functools import lru_cache
from hashlib import blake2b
from importlib.metadata import version
from pathlib import Path
from types import CodeType

_IMPORT_NAME = opmap["IMPORT_NAME"]
ROOT = Path(__file__).parents[1]
_RESOURCES = "importlib.resources"
_OURS = ("assistant", "ingest")
_DISTRIBUTIONS = {"liquid": "python-liquid", "markdown_it": "markdown-it-py", "yaml": "pyyaml"}
"""Libraries whose package has another name than what is imported."""


@dataclass(frozen=True, slots=True)
class Code:
    """`modules` are ours, by their full names, `texts` files that they open, `libraries` what
    others made."""

    modules: frozenset[str]
    texts: frozenset[Path]
    libraries: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Module:
    """One module as it is written: pairs of a module and a name that is imported from it, by the
    name that it has here, the packages whose texts it opens, and what may be the names of these."""

    imports: tuple[tuple[str, str, str], ...]
    opens: tuple[str, ...]
    texts: frozenset[str]


def digest(*modules: str, root: Path | None = None) -> str:
    """A digest of the code that these modules of ours, in the folder `root`, run on."""
    return _digest(modules, root or ROOT)


@lru_cache(maxsize=8)
def _digest(modules: tuple[str, ...], root: Path) -> str:
    found = behind(*modules, root=root)
    made = blake2b(digest_size=16)
    files = {_file(root, module) for module in found.modules} | found.texts
    for file in sorted(file for file in files if file is not None):
        content = file.read_bytes()
        made.update(f"{file.relative_to(root)}\0{len(content)}\0".encode())
        made.update(content)
    for library in sorted(found.libraries):
        made.update(f"{library}\0{version(_DISTRIBUTIONS.get(library, library))}\0".encode())
    return made.hexdigest()


def behind(*modules: str, root: Path | None = None) -> Code:
    """These modules of ours in the folder `root`, and all that they import, however far away."""
    root = root or ROOT
    found: set[str] = set()
    texts: set[Path] = set()
    libraries: set[str] = set()
    unread = list(modules)
    while unread:
        name = unread.pop()
        if name in found:
            continue
        found.add(name)
        module = _read(root, name)
        for source, taken, _ in module.imports:
            top = source.partition(".")[0]
            if top in _OURS:
                unread.append(_made_in(root, source, taken))
            elif top not in sys.stdlib_module_names:
                libraries.add(top)
        for package in module.opens:
            folder = _folder(root, package).iterdir()
            beside = {file for file in folder if file.is_file() and file.suffix != ".py"}
            texts |= {file for file in beside if file.name in module.texts} or beside
    return Code(frozenset(found), frozenset(texts), frozenset(libraries))


def _made_in(root: Path, source: str, name: str) -> str:
    """The module that makes what is imported by this name from the module `source`."""
    if name and _file(root, f"{source}.{name}"):
        return f"{source}.{name}"
    file = _file(root, source)
    if name and file is not None and file.name == "__init__.py":
        for behind_it, taken, here in _read(root, source).imports:
            if here == name and behind_it.partition(".")[0] in _OURS:
                return _made_in(root, behind_it, taken)
    return source


@lru_cache(maxsize=1024)
def _read(root: Path, name: str) -> _Module:
    file = _file(root, name)
    if file is None:
        raise LookupError(f"there is no module {name} in {root}")
    package = name if file.name == "__init__.py" else name.rpartition(".")[0]
    # Compiled, as the trees of `ast` are not made safely for threads before Python 3.12.
    parts = list(_parts(compile(file.read_bytes(), str(file), "exec", dont_inherit=True)))
    imports = tuple(one for part in parts for one in _imported(part, package))
    texts = {one for part in parts for one in part.co_consts if isinstance(one, str)}
    if not any(source == _RESOURCES for source, _, _ in imports):
        texts = set()
    opens = (one for one in texts if all(map(str.isidentifier, one.split("."))))
    opened = tuple(sorted(o for o in opens if _folder(root, o).is_dir()))
    return _Module(imports, opened, frozenset(texts))


def _parts(code: CodeType) -> Iterator[CodeType]:
    """A module's code, and that of all that is defined in it."""
    yield code
    for one in code.co_consts:
        if isinstance(one, CodeType):
            yield from _parts(one)


def _imported(part: CodeType, package: str) -> Iterator[tuple[str, str, str]]:
    if _IMPORT_NAME not in part.co_code[::2]:
        return
    steps = [step for step in get_instructions(part) if step.opname != "EXTENDED_ARG"]
    source, taken, names = "", "", None
    for at, step in enumerate(steps):
        if step.opcode == _IMPORT_NAME:
            level, names = steps[at - 2].argval, steps[at - 1].argval
            source = _absolute(step.argval, level, package)
            if not names or "*" in names:
                yield source, "", ""
        elif step.opname == "IMPORT_FROM" and names:
            taken = step.argval
        elif step.opname.startswith("STORE_") and taken:
            yield source, taken, step.argval
            taken = ""


def _absolute(name: str, level: int, package: str) -> str:
    """A module's full name, as a module of the `package` names it by so many dots."""
    above = package.split(".")[: 1 - level or None] if level else []
    return ".".join([*above, *([name] if name else [])])


def _folder(root: Path, package: str) -> Path:
    return root.joinpath(*package.split("."))


def _file(root: Path, module: str) -> Path | None:
    """The file of a module of ours, None where there is none."""
    place = _folder(root, module)
    files = (place.with_name(f"{place.name}.py"), place / "__init__.py")
    return next((file for file in files if file.is_file()), None)
