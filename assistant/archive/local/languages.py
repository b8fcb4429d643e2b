"""The languages of an archive: that of most of its passages, and that of each post."""

from __future__ import annotations

import threading
from collections import Counter
from typing import Protocol

from assistant.domain.nouns import Language
from assistant.language.languages import language_of, tongue_of

_SAMPLED, _SHORTEST = 400, 20
"""Passages that are read of an archive, and characters of one that tells anything."""
_FEW = 0.01
"""The share of passages up to which another language is taken for a mistake."""
_BEGINNING = 8
"""Passages that are read of a post."""


class _Texts(Protocol):
    """What of a ledger is read here."""

    def sample(self, size: int) -> list[tuple[str, str]]:
        """Contexts and texts of some passages."""
        ...

    def near(self, file: str, position: int, reach: int) -> list[tuple[int, str]]:
        """The texts of a post around a position, in order."""
        ...


class Languages:
    """Reads what languages an archive is written in. Thread-safe.

    `usual` is the language of most passages, None where there are none; `several` whether there
    are posts in others.
    """

    def __init__(self, ledger: _Texts) -> None:
        self._ledger = ledger
        texts = [text for _, text in ledger.sample(_SAMPLED) if len(text) >= _SHORTEST]
        counts = Counter(language_of(text) for text in texts)
        self.usual: Language | None = next((one for one, _ in counts.most_common(1)), None)
        others = [text for text in texts if language_of(text, self.usual) != self.usual]
        self.several = len(others) > _FEW * len(texts)
        self._posts: dict[str, str] = {}
        self._reading = threading.Lock()

    def of_post(self, file: str, title: str = "") -> str:
        """The language of a post as `tongue_of` tells it, by its first passages, or its title."""
        known = self._posts.get(file)
        if known is None:
            with self._reading:
                texts = [text for _, text in self._ledger.near(file, 0, _BEGINNING)]
                known = tongue_of(
                    "\n".join(sorted(texts, key=len, reverse=True)) or title, self.usual
                )
                self._posts[file] = known
        return known
