"""What JSON has of the nouns is said once, by the nouns: their data, their descriptions."""

from __future__ import annotations

import re
from dataclasses import dataclass, fields
from datetime import UTC, date, datetime
from typing import Annotated, Any, ClassVar, Literal, get_args

import pytest
from pydantic import BaseModel, TypeAdapter

from assistant.answering.results import Row
from assistant.domain import nouns
from assistant.domain.noun import HIDDEN, InJson, Noun, members
from assistant.surfaces.api import shapes as of_api
from assistant.surfaces.mcp import shapes as of_mcp
from assistant.surfaces.shapes import shaped
from tests.conftest import ROOT

NOW = datetime(2026, 4, 1, 9, 30, tzinfo=UTC)
POST = nouns.Post("a.md", "題", "/a/", NOW, ("交通",), excerpt="初め")
CITATION = nouns.Citation(
    1, "p1", POST, (POST,), ("見出し",), 3, "**一**つ。", "**一**つ", "/a/", "一つ。", "一つ"
)
ANSWER = nouns.Answer(
    "何？",
    "一つ。[1]",
    "ja",
    (nouns.Sentence("一つ。", (1,), "quote", ((0, 2),)),),
    (CITATION,),
    state="answered",
    mode="model",
    model="m",
    usage=nouns.Usage(10, 2, 0.1234567890123, estimated=True),
    timings=nouns.Timings(1.26, 2.0, 3.04),
    notices=(nouns.Notice("cut_off", "切れた。"), nouns.Notice("other", "他。")),
    lacks=(nouns.Lack("name", "港がない。"),),
    narrower=("一つの港",),
)


@dataclass(frozen=True, slots=True)
class Part(Noun):
    """One part.

    Of no interest to clients.
    """

    kind: Literal["name", "time"]
    text: str


@dataclass(frozen=True, slots=True)
class Whole(Noun):
    """A whole."""

    derived: ClassVar = {"newest": "spans"}

    parts: tuple[Part, ...]
    spans: tuple[tuple[int, int], ...]
    inner: Annotated[str, HIDDEN]
    cost: Annotated[float | None, InJson("cost_usd", digits=2)] = None
    first: Part | None = None

    @property
    def newest(self) -> date | None:
        """A day."""
        return NOW.date() if self.parts else None


@shaped(Whole)
class Shown(BaseModel):
    """What a surface shows of a whole."""

    id: str


def test_a_member_is_told_by_its_field_alone() -> None:
    whole = Whole((Part("name", "港"),), ((0, 2), (3, 5)), "inner", 0.126)
    data = {
        "parts": [{"kind": "name", "text": "港"}],
        "spans": [[0, 2], [3, 5]],
        "newest": "2026-04-01",
        "cost_usd": 0.13,
        "first": None,
    }
    assert whole.to_json() == data
    assert [*whole.to_json()] == [*data]
    empty = Whole((), (), "inner", first=Part("time", "今")).to_json()
    assert (empty["newest"], empty["cost_usd"]) == (None, None)
    assert empty["first"] == {"kind": "time", "text": "今"}
    schema = Shown.model_json_schema()
    assert schema["description"] == "What a surface shows of a whole."
    assert set(schema["required"]) == {"id", *data}
    assert schema["properties"]["newest"]["anyOf"][0] == {"type": "string", "format": "date"}
    assert schema["properties"]["parts"]["items"] == {"$ref": "#/$defs/Part"}
    assert schema["$defs"]["Part"]["description"] == "One part."
    assert schema["$defs"]["Part"]["properties"]["kind"]["enum"] == ["name", "time"]
    Shown.model_validate(data | {"id": "1"})


def kinds() -> list[type[Noun]]:
    return [*(kind for kind in vars(nouns).values() if isinstance(kind, type) and
              issubclass(kind, Noun)), Row]  # fmt: skip


@pytest.mark.parametrize("kind", kinds())
def test_what_nouns_derive_comes_after_a_field_of_theirs(kind: type[Noun]) -> None:
    names = {field.name for field in fields(kind)}  # type: ignore[arg-type]
    assert set(kind.derived.values()) <= names
    assert not set(kind.derived) & names
    shown: Any = kind
    assert len({member.name for member in members(shown)}) == len(members(shown))


OWN = {"id", "address", "continuation"}


@pytest.mark.parametrize(
    ("shape", "own"),
    [(of_api.Answer, {"id", "permalink", "continuation"}), (of_mcp.Answer, OWN)],
)
def test_surfaces_describe_the_answer_that_they_give(shape: type[BaseModel], own: set[str]) -> None:
    data = ANSWER.to_json()
    assert shape.model_fields.keys() == {*data, *own}
    assert own.isdisjoint(data)
    shape.model_validate(data | dict.fromkeys(own), strict=False)
    assert data["notice"] == "切れた。 他。"
    assert data["usage"]["cost_usd"] == 0.123456789
    assert data["timings_ms"] == {"retrieve": 1.3, "first_token": 2.0, "total": 3.0}
    assert data["sentences"][0]["marks"] == [[0, 2]]
    assert data["lacks"] == [{"kind": "name", "text": "港がない。"}]


def test_what_is_kept_is_the_whole_noun() -> None:
    kept: TypeAdapter[nouns.Answer] = TypeAdapter(nouns.Answer)
    assert kept.validate_json(kept.dump_json(ANSWER)) == ANSWER


def test_the_page_shows_the_members_that_there_are() -> None:
    page = (ROOT / "docs/api.md").read_text("utf-8")
    block = page.partition("## The Answer\n")[2].split("```")[1]
    schema = of_mcp.Answer.model_json_schema()
    shapes = [schema, *schema["$defs"].values()]
    there = {name for shape in shapes for name in shape["properties"]}
    modes = set(get_args(nouns.Mode))
    assert set(re.findall(r'"(\w+)"', block)) - modes == there - OWN - modes
