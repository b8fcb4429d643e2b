"""Questions that an archive is known to answer, kept with the index."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from assistant.domain.errors import IndexUnusable
from assistant.domain.nouns import Language


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A question that was asked, and answered first of all by a quote of the passage `passage`
    in the post `file` that holds `value`, or stands under the heading of these words.

    `own` says that the site named the question itself.
    """

    question: str
    language: Language
    file: str
    passage: str
    value: str = ""
    own: bool = False


@dataclass(frozen=True, slots=True)
class Suggested:
    """The questions, the site's own first, then those of newer posts; and the files of the posts
    that were tried for some; `made_with` is a digest of the code that proved them."""

    questions: tuple[Suggestion, ...] = ()
    tried: tuple[str, ...] = ()
    made_with: str = ""

    def write(self, path: Path) -> None:
        """Keep them in a file."""
        path.write_text(json.dumps(asdict(self), ensure_ascii=False, indent=1), encoding="utf-8")


def read(path: Path) -> Suggested:
    """What `Suggested.write` kept; nothing where there is no file. Raises `IndexUnusable` for a
    file that is damaged."""
    try:
        return of(json.loads(path.read_text(encoding="utf-8")), path)
    except FileNotFoundError:
        return Suggested()
    except (OSError, ValueError) as error:
        raise _unreadable(path, error) from None


def of(data: Any, where: object) -> Suggested:
    """What `asdict` made of them, none of None. Raises `IndexUnusable` for what is damaged."""
    if data is None:
        return Suggested()
    try:
        questions = tuple(Suggestion(**one) for one in data["questions"])
        made_with = str(data.get("made_with", ""))
        return Suggested(questions, tuple(map(str, data["tried"])), made_with)
    except (ValueError, TypeError, LookupError) as error:
        raise _unreadable(where, error) from None


def _unreadable(where: object, error: Exception) -> IndexUnusable:
    return IndexUnusable(f"{where} cannot be read ({error}). Run the ingest with --rebuild.")
