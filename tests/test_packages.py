"""What is installed: no more than is used, and all of it under licences that are told."""

from __future__ import annotations

import ast
import gzip
import re
import subprocess
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from assistant.domain.errors import ModelError
from assistant.models.tokens import (
    count_tokens,
    cut_to_tokens,
    table,
)
from tests import third_party
from tests.conftest import ROOT

PERMITTED = {
    "0BSD", "Apache-2.0", "BSD", "BSD-2-Clause", "BSD-3-Clause", "CC0-1.0", "CNRI-Python", "ISC",
    "MIT", "MIT-0", "MIT-CMU", "MPL-1.1", "MPL-2.0", "NAIST-2003", "PSF-2.0", "Unlicense", "Zlib",
}  # fmt: skip
"""Licences that let a program under the MIT licence depend on a package."""
LESSER = {"psycopg", "psycopg-binary"}
"""Packages of an extra that are under the LGPL: used as they are, never changed."""
BROUGHT = {
    "anyio": "fastapi", "starlette": "fastapi",
    "mcp_types": "mcp", "pydantic_core": "pydantic",
}  # fmt: skip
"""Packages that are imported and come with one that is asked for, as a part of it."""


def imported() -> dict[str, Path]:
    """Each package of others that the product imports, and a file that does."""
    found: dict[str, Path] = {}
    for folder in ("assistant", "ingest"):
        for file in (ROOT / folder).rglob("*.py"):
            for node in ast.walk(ast.parse(file.read_text("utf-8"))):
                if isinstance(node, ast.Import):
                    names = [one.name for one in node.names]
                elif isinstance(node, ast.ImportFrom) and not node.level:
                    names = [node.module or ""]
                else:
                    continue
                found.update({name.partition(".")[0]: file for name in names})
    ours = {*sys.stdlib_module_names, "assistant", "ingest", "prompts"}
    return {name: file for name, file in found.items() if name not in ours}


def test_what_is_imported_is_asked_for() -> None:
    asked, holders = third_party.asked_for(), packages_distributions()
    for name, file in imported().items():
        by = {canonicalize_name(one) for one in holders.get(name, [name])}
        brought = BROUGHT.get(name) in asked
        assert by & asked or brought, f"{file} imports {name}, which pyproject.toml does not name"


def test_the_project_has_a_licence() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert project["license"] == "MIT"
    for name in project["license-files"]:
        assert (ROOT / name).read_text("utf-8").startswith("MIT License\n\nCopyright (c) 2026 ")


def test_every_package_is_under_a_licence_that_permits_this() -> None:
    for package in third_party.installed().values():
        choices = [set(re.findall(r"[\w.-]+", one)) for one in package.licence.split(" OR ")]
        permitted = PERMITTED | ({"LGPL-3.0-only"} if package.name in LESSER else set())
        assert all(choices), f"{package.name} does not say what its licence is"
        assert any(parts - {"AND"} <= permitted for parts in choices), package


def test_the_page_of_third_parties_is_up_to_date() -> None:
    listed = third_party.rows(third_party.PAGE.read_text("utf-8"))
    have = third_party.installed()
    asked = third_party.asked_for()
    again = "; write it again: make third-party"
    assert asked <= set(listed), f"the page lacks {asked - set(listed)}{again}"
    for name in have.keys() & listed.keys():
        assert listed[name].licence == have[name].licence, f"{name}{again}"
    # What they bring changes with their versions; most of it has to be there all the same.
    brought = have.keys() - asked
    assert len(brought & listed.keys()) >= 0.9 * len(brought), again
    with_them = third_party.text(listed.values())
    assert third_party.PAGE.read_text("utf-8") == with_them, again


def test_licences_that_no_metadata_tells_are_where_the_page_says() -> None:
    for name, (_, said) in third_party.SAID_ELSEWHERE.items():
        have = third_party.distribution(name)
        assert "License-Expression" not in have.metadata, f"{name} says it by now"
        assert "MIT" in str(have.metadata)
        for file in re.findall(r"`([^`]+)`", said):
            assert "permitted" in Path(str(have.locate_file(file))).read_text("latin-1")


@pytest.fixture(scope="module")
def steps() -> list[str]:
    """What `make setup` runs."""
    made = subprocess.run(
        ["make", "--dry-run", "--always-make", "setup"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    return made.stdout.splitlines()


def test_setup_leaves_no_old_setuptools(steps: list[str]) -> None:
    (gone,) = [i for i, step in enumerate(steps) if "uninstall" in step and "setuptools" in step]
    assert all("install --quiet" not in step for step in steps[gone:])


def test_setup_compiles_what_is_imported_and_nothing_else(steps: list[str]) -> None:
    (installs,) = [step for step in steps if "--editable" in step]
    assert "--no-compile" in installs
    # Python writes what it compiled, whatever the environment says of that.
    assert any(
        step.startswith("PYTHONDONTWRITEBYTECODE= ") and "import assistant.surfaces.server" in step
        for step in steps[steps.index(installs) :]
    )


def test_the_image_has_no_old_setuptools() -> None:
    build, end = (ROOT / "Containerfile").read_text("utf-8").split("\n\n\nFROM ")
    for stage in (build, end):
        gone = re.findall(r"pip uninstall ((?:[\w=-]+ ?)+)", stage)
        assert {"pip", "setuptools"} <= set(gone[-1].split())
    assert "rm -rf /usr/local/lib/python3.11/ensurepip" in end
    assert "python:3.11." in end


def test_nothing_needs_setuptools() -> None:
    for name in third_party.installed():
        for line in third_party.distribution(name).requires or ():
            needed = Requirement(line)
            if needed.name == "setuptools":
                assert needed.marker is not None
                assert not needed.marker.evaluate({"extra": ""}), name


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("", 0),
        ("tiktoken is great!", 6),
        ("antidisestablishmentarianism", 6),
        ("お誕生日おめでとう", 9),
    ],
)
def test_tokens_are_counted_as_openai_counts_them(text: str, tokens: int) -> None:
    assert count_tokens(text) == tokens
    assert cut_to_tokens(text, 100) == text


def test_special_tokens_are_text() -> None:
    assert count_tokens("<|endoftext|>") > 1


@pytest.mark.parametrize(
    "content",
    [None, b"", b"no gzip", gzip.compress(b"IQ== 0\n"), gzip.compress(b"IQ== 0\n")[:-9]],
    ids=["missing", "empty", "no gzip", "other", "cut"],
)
def test_another_table_of_tokens_is_refused(content: bytes | None, tmp_path: Path) -> None:
    file = tmp_path / "cl100k_base.tiktoken.gz"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(ModelError, match=r"cl100k_base.*: missing or not .* again") as caught:
        table(file)
    assert "\n" not in str(caught.value)
