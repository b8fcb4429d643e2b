"""What can be said of the container files without an engine."""

from __future__ import annotations

import fnmatch
import json
import re
import shlex
import tomllib
from pathlib import PurePosixPath
from typing import Any

import pytest
import yaml

from assistant.settings.settings import Settings
from ingest.command_line import INGEST
from tests.conftest import ROOT

SETTINGS = {name.upper() for name in Settings.model_fields}
OF_OTHERS = {
    "PATH", "HOME", "PYTHONUNBUFFERED", "PYTHONDONTWRITEBYTECODE", "GRADIO_ANALYTICS_ENABLED",
    "GRADIO_TEMP_DIR", "MALLOC_ARENA_MAX", "PIP_DISABLE_PIP_VERSION_CHECK",
    "PIP_NO_CACHE_DIR",
}  # fmt: skip
Steps = list[tuple[str, str]]


@pytest.fixture(scope="module")
def stages() -> list[Steps]:
    """The instructions of each stage."""
    text = (ROOT / "Containerfile").read_text(encoding="utf-8")
    lines = "\n".join(line for line in text.splitlines() if not line.startswith("#"))
    found: list[Steps] = []
    for line in re.sub(r"\\\n\s*", " ", lines).splitlines():
        if not line.strip():
            continue
        name, _, rest = line.partition(" ")
        if name == "FROM":
            found.append([])
        found[-1].append((name, rest.strip()))
    return found


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))
    return loaded


def of(steps: Steps, name: str) -> list[str]:
    return [rest for found, rest in steps if found == name]


def test_both_stages_have_one_base_that_is_pinned(stages: list[Steps]) -> None:
    build, end = (of(stage, "FROM")[0].split() for stage in stages)
    assert build[0] == end[0]
    assert re.fullmatch(r"docker\.io/library/python:3\.\d+\.\d+-slim-[a-z]+", end[0])
    needed = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["requires-python"]
    least = tuple(map(int, needed.removeprefix(">=").split(".")))
    assert tuple(map(int, re.findall(r"\d+", end[0])[:2])) >= least


def test_what_is_copied_is_there_and_not_ignored(stages: list[Steps]) -> None:
    wanted = [
        line.removeprefix("!")
        for line in (ROOT / ".dockerignore").read_text().splitlines()
        if line.startswith("!")
    ]
    copied = [
        source
        for stage in stages
        for step in of(stage, "COPY")
        if not step.startswith("--from=")
        for source in step.split()[:-1]
    ]
    assert set(copied) == set(wanted)
    for source in copied:
        assert (ROOT / source).exists(), source
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    assert set(project["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]) <= set(copied)
    assert not any(fnmatch.fnmatch(".env.example", one) for one in wanted)
    made = {line for line in of(stages[0], "RUN") if "/opt/cache" in line}
    assert made
    for step in of(stages[1], "COPY"):
        if step.startswith("--from=build"):
            source = step.split()[1]
            assert any(source in line for line in of(stages[0], "RUN")), source


def test_the_end_image_runs_as_nobody_in_particular(stages: list[Steps]) -> None:
    end = stages[1]
    (user,) = of(end, "USER")
    assert re.fullmatch(r"[1-9]\d+:[1-9]\d+", user)
    names = [name for name, _ in end]
    assert "RUN" not in names[names.index("USER") :]
    for tool in ("build-essential", "gcc", "pip install", "apt-get"):
        assert tool not in " ".join(of(end, "RUN"))
    assert json.loads(of(end, "CMD")[0]) == ["ask-the-archive", "serve"]
    (healthy,) = of(end, "HEALTHCHECK")
    assert "/healthz" in healthy
    command = json.loads(healthy.partition("CMD ")[2])
    assert command[:2] == ["python", "-c"]
    compile(command[2], "healthcheck", "exec")


def variables_of(steps: Steps) -> dict[str, str]:
    return dict(one.split("=", 1) for step in of(steps, "ENV") for one in shlex.split(step))


def test_the_image_sets_what_there_is_to_set(stages: list[Steps]) -> None:
    for stage in stages:
        assert set(variables_of(stage)) <= SETTINGS | OF_OTHERS
    end = variables_of(stages[1])
    given = {name.lower(): value for name, value in end.items() if name in SETTINGS}
    Settings(**given)  # type: ignore[arg-type]
    volumes = of(stages[1], "VOLUME")[0]
    assert f'"{end["INDEX_DIR"]}"' in volumes
    records = PurePosixPath(end["DATABASE_URL"].removeprefix("sqlite:///"))
    assert f'"{records.parent}"' in volumes
    assert end["CACHE_DIR"] in [step.split()[-1] for step in of(stages[1], "COPY")]


def test_compose_sets_what_there_is_to_set(compose: dict[str, Any]) -> None:
    for name in ("app", "ingest"):
        given = compose["services"][name]["environment"]
        assert set(given) <= SETTINGS
        known = {k.lower(): v for k, v in given.items() if k.lower() in Settings.model_fields}
        Settings(**known)
    grace = compose["services"]["app"]["stop_grace_period"]
    seconds = float(compose["services"]["app"]["environment"]["SHUTDOWN_SECONDS"])
    assert float(grace.removesuffix("s")) > seconds + 5


def test_nobody_outside_reaches_the_stores(compose: dict[str, Any]) -> None:
    assert compose["networks"]["inside"] == {"internal": True}
    for name in ("postgres",):
        service = compose["services"][name]
        assert service["networks"] == ["inside"]
        assert "ports" not in service
    for name in ("app", "ingest"):
        service = compose["services"][name]
        assert service["read_only"] is True
        assert service["cap_drop"] == ["ALL"]
        assert service["security_opt"] == ["no-new-privileges:true"]
        assert "inside" in service["networks"]
    (port,) = compose["services"]["app"]["ports"]
    assert port.startswith("127.0.0.1:")


def test_services_fit_each_other(compose: dict[str, Any], stages: list[Steps]) -> None:
    services = compose["services"]
    used = set()
    for service in services.values():
        assert set(service.get("depends_on", {})) <= set(services)
        for other in service.get("depends_on", {}):
            assert "healthcheck" in services[other]
        assert set(service["networks"]) <= set(compose["networks"])
        assert set(service.get("secrets", ())) <= set(compose["secrets"])
        used |= {one.split(":")[0] for one in service.get("volumes", ()) if one[0] != "/"}
        if "build" not in service:
            assert re.search(r":\d+\.\d", service["image"]), "the image is not pinned"
        else:
            assert (ROOT / service["build"]["dockerfile"]).exists()
    assert {one for one in used if not one.startswith(("$", "."))} == set(compose["volumes"])
    told = (ROOT / "compose.yaml").read_text(encoding="utf-8")
    for name in ("INDEX_URL", "DATABASE_URL"):
        address = re.search(rf"{name}=postgresql://(\w+):\w+@(\w+)/(\w+)$", told, re.M)
        assert address
        made = services[address[2]]["environment"]
        assert (made["POSTGRES_USER"], made["POSTGRES_DB"]) == (address[1], address[3])
    (exposed,) = of(stages[1], "EXPOSE")
    assert services["app"]["ports"][0].endswith(f":{exposed}")
    program = services["ingest"]["command"]
    assert program[:2] == ["ask-the-archive", "ingest"]
    INGEST.reader("ask-the-archive ingest").parse_args(program[2:])


def test_no_secret_is_written_down() -> None:
    for name in ("Containerfile", "compose.yaml", ".env.example"):
        text = (ROOT / name).read_text(encoding="utf-8")
        for found in re.findall(r"^\s*#?(\w*(?:KEY|PASSWORD|TOKEN|SECRET))[=:] ?(.+)$", text, re.M):
            assert not found[1].strip("'\"{}"), found
    assert {".env", "postgres-password"} <= set((ROOT / ".gitignore").read_text().split())
