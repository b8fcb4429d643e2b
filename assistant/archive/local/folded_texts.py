"""What is searched of every passage, folded, in one array on disk: for ranking by words.

Rows are those of the matrix. Characters are UTF-16 units, so that two beside each other are one
number, and a search for some of them is a comparison of arrays. The file is mapped, not read.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from assistant.archive.local.matrix import Rows
from assistant.domain.errors import IndexUnusable
from assistant.language.folding import casefolded
from assistant.language.stems import unaccented

_CHARACTERS, _STARTS, _BODIES = "characters.npy", "starts.npy", "bodies.npy"
_COMMA = re.compile(r"(?<=[0-9]),(?=[0-9])")
_BETWEEN = "\n"
_LETTERS, _DIGITS, _KATAKANA = "[a-zà-öø-ÿ]", "[0-9]", "[ァ-ヺー]"
_OPENING = 4
"""Characters of a word in katakana that may open a longer one."""
_LONGEST_WANTED = 200
"""Characters that are compared, one after the other, of what is looked for."""


def folded(text: str) -> str:
    """The text with its forms of one character, without accents, and figures without commas."""
    text = unaccented(casefolded(text))
    return _COMMA.sub("", text) if "," in text else text


def units(text: str) -> NDArray[np.uint16]:
    """A text as UTF-16 units, shape (units,)."""
    return np.frombuffer(text.encode("utf-16-le", "replace"), dtype=np.uint16)


def _kind(char: str) -> str | None:
    return next((one for one in (_LETTERS, _DIGITS, _KATAKANA) if re.match(one, char)), None)


def _among(characters: NDArray[np.uint16], kind: str) -> NDArray[np.bool_]:
    """Which characters are of a kind."""
    every = [chr(one) for one in np.unique(characters).tolist()]
    own = [ord(one) for one in every if re.match(kind, one)]
    found: NDArray[np.bool_] = np.isin(characters, np.array(own, dtype=np.uint16))
    return found


@dataclass(frozen=True, slots=True)
class Wording:
    """The folded wordings of some passages, one after the other.

    Passage i is `characters[starts[i]:starts[i + 1]]` with a line break at its end; what stands
    above its text, and a line break, come before `bodies[i]`. Shapes: (characters,),
    (passages + 1,), (passages,).
    """

    characters: NDArray[np.uint16]
    starts: NDArray[np.int64]
    bodies: NDArray[np.int64]

    @classmethod
    def of(cls, texts: Sequence[tuple[str, str]]) -> Wording:
        """The wordings of pairs of what stands above a passage, and its text."""
        return cls.of_folded([(folded(context), folded(text)) for context, text in texts])

    @classmethod
    def of_folded(cls, texts: Sequence[tuple[str, str]]) -> Wording:
        """The same of texts that are folded."""
        above = [units(context + _BETWEEN) for context, _ in texts]
        own = [units(text + _BETWEEN) for _, text in texts]
        whole = [np.concatenate(both) for both in zip(above, own, strict=True)]
        return _joined(whole, [len(one) for one in above])

    @property
    def lengths(self) -> NDArray[np.int64]:
        """How many characters each has, without the last line break: shape (passages,)."""
        return np.diff(self.starts) - 1

    def __len__(self) -> int:
        return len(self.bodies)


class Wordings:
    """The wordings of a generation's passages.

    Raises `IndexUnusable` where the files are missing or damaged.
    """

    def __init__(self, path: Path) -> None:
        try:
            self._characters = np.asarray(np.load(path / _CHARACTERS, mmap_mode="r"))
            self._starts = np.load(path / _STARTS)
            self._above = np.load(path / _BODIES)
        except Exception as error:  # whatever NumPy comes up with
            raise IndexUnusable(
                f"{path} cannot be read ({error}). Run the ingest with --rebuild."
            ) from None
        whole = len(self._starts) and self._starts[-1] == len(self._characters)
        whole = whole and self._characters.dtype == np.uint16
        if not whole or len(self._above) != len(self):
            raise IndexUnusable(f"{path} is damaged. Run the ingest with --rebuild.")

    def __len__(self) -> int:
        return len(self._starts) - 1

    def of(self, rows: Rows) -> Wording:
        """The wordings of rows, in their order."""
        return _joined(self._pieces(rows), self._above[rows])

    def holding(self, text: str) -> Rows:
        """The rows whose wordings, what stands above a passage included, have a text, each once.
        A word in Latin letters, figures or short katakana is found only where it stands alone."""
        return holding(self._characters, self._starts, text)

    def _pieces(self, rows: Rows) -> list[NDArray[np.uint16]]:
        starts, ends = self._starts[rows].tolist(), self._starts[rows + 1].tolist()
        return [self._characters[a:b] for a, b in zip(starts, ends, strict=True)]


def holding(characters: NDArray[np.uint16], starts: NDArray[np.int64], text: str) -> Rows:
    """Which wordings, one after the other in `characters` from `starts` on, have a text, each
    once. A word in Latin letters, figures or short katakana is found only where it stands alone.
    Of a long text the beginning is looked for.
    """
    wanted = folded(text)[:_LONGEST_WANTED]
    head = units(wanted)
    if not len(head):
        return np.zeros(0, dtype=np.int32)
    at: NDArray[np.int64] = np.flatnonzero(characters[: len(characters) - len(head)] == head[0])
    for place, unit in enumerate(head.tolist()[1:], 1):
        at = at[characters[at + place] == unit]
    rows = np.searchsorted(starts, at, side="right") - 1
    found: Rows = np.unique(rows[_alone(characters, wanted, at, len(head))]).astype(np.int32)
    return found


def _alone(
    characters: NDArray[np.uint16], wanted: str, at: NDArray[np.int64], length: int
) -> NDArray[np.bool_]:
    """At which of these places what is wanted is no part of a longer word."""
    last = len(characters) - 1
    before = np.where(at > 0, characters[np.maximum(at - 1, 0)], ord(_BETWEEN))
    after, further = characters[at + length], characters[np.minimum(at + length + 1, last)]
    alone = np.ones(len(at), dtype=bool)
    for script in (_LETTERS, _DIGITS, _KATAKANA):
        long = script is _KATAKANA and len(wanted) >= _OPENING
        alone &= ~(_among(before, script) & (_kind(wanted[0]) is script))
        alone &= ~(_among(after, script) & (_kind(wanted[-1]) is script and not long))
    decimals = (after == ord(".")) & _among(further, _DIGITS)
    alone &= ~(decimals & (_kind(wanted[-1]) is _DIGITS))
    return alone


def write(
    path: Path,
    base: Wordings | None,
    kept: Rows,
    add: Sequence[tuple[str, str]],
    order: Rows,
) -> None:
    """Write wordings into the new folder `path`: those of the rows `kept` of `base`, then those
    of `add`, pairs of what stands above a passage and its text, all in the `order` of the matrix.
    """
    new = Wording.of(add)
    bounds = zip(new.starts[:-1].tolist(), new.starts[1:].tolist(), strict=True)
    pieces = base._pieces(kept) if base else []
    pieces += [new.characters[a:b] for a, b in bounds]
    above = np.concatenate([base._above[kept] if base else [], new.bodies - new.starts[:-1]])
    whole = _joined([pieces[i] for i in order.tolist()], above[order])
    path.mkdir()
    np.save(path / _CHARACTERS, whole.characters)
    np.save(path / _STARTS, whole.starts)
    np.save(path / _BODIES, (whole.bodies - whole.starts[:-1]).astype(np.int32))


def _joined(
    pieces: Sequence[NDArray[np.uint16]], above: Sequence[int] | NDArray[np.int32]
) -> Wording:
    """Wordings in one; of each the first units, as many as `above` says, stand above its text."""
    starts = np.zeros(len(pieces) + 1, dtype=np.int64)
    np.cumsum([len(one) for one in pieces], out=starts[1:])
    characters = np.concatenate([np.zeros(0, dtype=np.uint16), *pieces])
    return Wording(characters, starts, starts[:-1] + np.asarray(above, dtype=np.int64))
