"""The scripts and styles of our own pages, each joined into one file with its hash in its name, so
that browsers keep it for a year and never ask again."""

from __future__ import annotations

import gzip
import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response

_UI = Path(__file__).parent / "ui"
_KINDS = {"js": "text/javascript", "css": "text/css"}
_BUNDLES: Final[dict[str, tuple[str, ...]]] = {
    "reader.css": (
        *("look", "chat", "answer", "drawer", "earlier", "story", "embed", "small", "print"),
    ),
    "reader.js": ("chat",),
    "panel.js": ("embed", "chat"),
    "permalink.js": ("own",),
}
"""What is joined into one file, in its order; a script brings what it imports."""
_NAME = re.compile(r"([a-z_]+)(?:-([0-9a-f]{12}))?\.(js|css)")
_IMPORT = re.compile(r'^import (?:(\{[^}]*\}) from )?"\./([a-z_]+)\.js";\n', re.MULTILINE)
_EXPORT = re.compile(r"^export ((?:async )?function\*?|class|const) (\w+)", re.MULTILINE)
_REMEMBERED = 64
_YEAR = "public, max-age=31536000, immutable"


@dataclass(frozen=True, slots=True)
class Asset:
    """A script or a style: its bytes, the same packed with gzip, and the hash of them."""

    content: bytes
    packed: bytes
    hash: str


def routes() -> APIRouter:
    """`/ui/NAME-HASH.KIND`, kept for a year; without the hash, or with one of another version, it
    is asked for again each time, and sent again only when it changed."""
    router = APIRouter()

    @router.get("/ui/{name}")
    def static(name: str, request: Request) -> Response:
        found = _NAME.fullmatch(name)
        asset = _asset(f"{found[1]}.{found[3]}") if found else None
        if found is None or asset is None:
            return JSONResponse({"error": "There is no such file."}, 404)
        tag = f'W/"{asset.hash}"'
        headers = {
            "etag": tag,
            "cache-control": _YEAR if found[2] == asset.hash else "no-cache",
            "vary": "accept-encoding",
        }
        if tag in request.headers.get("if-none-match", ""):
            return Response(status_code=304, headers=headers)
        packs = "gzip" in request.headers.get("accept-encoding", "")
        headers |= {"content-encoding": "gzip"} if packs else {}
        content = asset.packed if packs else asset.content
        return Response(content, headers=headers, media_type=_KINDS[found[3]])

    return router


def address(name: str) -> str:
    """Where a script or a style is found, from the root of the app. Raises `KeyError` where there
    is none of that name."""
    asset = _asset(name)
    if asset is None:
        raise KeyError(name)
    stem, _, kind = name.rpartition(".")
    return f"ui/{stem}-{asset.hash}.{kind}"


@lru_cache(_REMEMBERED)
def _asset(name: str) -> Asset | None:
    stem, _, kind = name.rpartition(".")
    parts = _BUNDLES.get(name, (stem,))
    if not all((_UI / f"{part}.{kind}").is_file() for part in parts):
        return None
    text = joined(*parts) if kind == "js" else "".join(_source(f"{part}.css") for part in parts)
    content = text.encode()
    if name not in _BUNDLES:
        content = (_UI / name).read_bytes()
    return Asset(content, gzip.compress(content, mtime=0), hashlib.sha256(content).hexdigest()[:12])


def joined(*names: str) -> str:
    """These scripts and all that they import as one, each in a function of its own, those first
    that others need."""
    found: dict[str, str] = {}
    for name in names:
        for module, text in _needed(name, set()):
            found.setdefault(module, text)
    return "".join(found.values())


def _needed(name: str, seen: set[str]) -> Iterator[tuple[str, str]]:
    seen.add(name)
    source = _source(f"{name}.js")
    for _, other in _IMPORT.findall(source):
        if other not in seen:
            yield from _needed(other, seen)
    exported = [found[2] for found in _EXPORT.finditer(source)]
    inner = _IMPORT.sub(lambda m: f"const {m[1]} = {m[2]}_;\n" if m[1] else "", source)
    inner = _EXPORT.sub(r"\1 \2", inner)
    yield name, f"const {name}_ = (() => {{\n{inner}return {{ {', '.join(exported)} }};\n}})();\n"


def _source(name: str) -> str:
    return (_UI / name).read_text(encoding="utf-8")
