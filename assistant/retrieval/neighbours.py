"""What stands around a hit in its post."""

from __future__ import annotations

from assistant.archive import Generation, numbers
from assistant.domain.nouns import Hit

_BACK, _ON = 2, 1


class Neighbours:
    """Reads posts of a generation passage by passage; each post once."""

    def __init__(self, generation: Generation) -> None:
        self._generation = generation
        self._posts: dict[str, list[tuple[str, str]]] = {}

    def post(self, hit: Hit) -> list[str]:
        """The plain texts of all searched passages of the hit's post, in order."""
        return [text for _, text in self._passages(hit)]

    def near(self, hit: Hit) -> list[str]:
        """The hit's plain text with those of the two passages before it and the one after."""
        passages = self._passages(hit)
        for at, (key, _) in enumerate(passages):
            if key == hit.passage.id:
                return [text for _, text in passages[max(0, at - _BACK) : at + _ON + 1]]
        return [hit.passage.plain]

    def _passages(self, hit: Hit) -> list[tuple[str, str]]:
        found = self._posts.get(hit.post.file)
        if found is None:
            found = self._posts[hit.post.file] = self._read(hit)
        return found

    def _read(self, hit: Hit) -> list[tuple[str, str]]:
        generation = self._generation
        (row,) = generation.matrix.find(numbers([hit.passage.id]))
        if row < 0:
            return []
        places = generation.places
        for post, _ in places.standing(int(row)):
            if places.files[post] == hit.post.file:
                ids = list(generation.matrix.ids(places.sequence(post)))
                texts = generation.ledger.texts(ids)
                return [(key, texts[key][1]) for key in ids]
        return []
