"""Bytes of a page → its text, in the character set that it says."""

from __future__ import annotations

import codecs
import re

from assistant.domain.errors import SourceError

_META = re.compile(
    rb"<meta\b[^<>]{0,200}?charset\s*=\s*[\"']?\s*([\w:.-]{2,40})|<\?xml[^<>]{0,200}?encoding\s*=\s*"
    rb"[\"']([\w:.-]{2,40})",
    re.IGNORECASE,
)
_HEADER = re.compile(r"charset\s*=\s*[\"']?([\w:.-]{2,40})", re.IGNORECASE)
_HEAD = 4096
# What pages that say so are really in, by the rules of browsers.
_READ_AS = {
    "iso-8859-1": "cp1252", "latin-1": "cp1252", "latin1": "cp1252", "us-ascii": "cp1252",
    "ascii": "cp1252", "shift_jis": "cp932", "shift-jis": "cp932", "sjis": "cp932",
    "x-sjis": "cp932", "windows-31j": "cp932", "gb2312": "gb18030", "gbk": "gb18030",
    "euc-kr": "cp949", "ks_c_5601-1987": "cp949", "big5": "big5hkscs",
}  # fmt: skip


def decoded(raw: bytes, content_type: str) -> str:
    """The text of a page: as its byte order mark, its `Content-Type`, or it itself says; UTF-8
    where nothing does. Raises `SourceError` for what is no text in it."""
    for mark, name in (
        (codecs.BOM_UTF8, "utf-8-sig"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    ):
        if raw.startswith(mark):
            return _decoded(raw, name)
    header = _HEADER.search(content_type)
    meta = _META.search(raw[:_HEAD])
    told = header[1] if header else ""
    if not told and meta:
        told = (meta[1] or meta[2]).decode("ascii", "replace")
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return _decoded(raw, told or "utf-8")


def _decoded(raw: bytes, told: str) -> str:
    name = _READ_AS.get(told.lower(), told)
    try:
        text = raw.decode(codecs.lookup(name).name, "replace")
    except (LookupError, UnicodeError) as error:
        raise SourceError(f"says that it is {told}, which cannot be read") from error
    if text.count("\ufffd") > max(3, len(text) // 500):
        raise SourceError(f"is not {told}; save it as UTF-8")
    return text
