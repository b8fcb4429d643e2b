"""What a host asks of programs: its robots.txt."""

from __future__ import annotations

from urllib.robotparser import RobotFileParser

MOST_BYTES = 500 * 1024
_LONGEST_DELAY = 30.0


class Robots:
    """The rules of one host, for programs that are called `agent`. A host without the file, whose
    `text` is empty then, allows everything."""

    def __init__(self, text: str, agent: str) -> None:
        self._agent = agent
        self._rules = RobotFileParser()
        self._rules.parse(text.splitlines())
        self._rules.modified()

    def allow(self, url: str) -> bool:
        """Whether a page may be fetched."""
        return self._rules.can_fetch(self._agent, url)

    @property
    def delay(self) -> float:
        """How many seconds the host asks to wait between two pages, at most 30."""
        asked = self._rules.crawl_delay(self._agent)
        try:
            return min(_LONGEST_DELAY, max(0.0, float(asked or 0)))
        except ValueError:
            return 0.0

    @property
    def sitemaps(self) -> list[str]:
        """The sitemaps that it names."""
        return list(self._rules.site_maps() or [])
