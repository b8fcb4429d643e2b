"""What language somebody in Slack reads; nothing else is asked of a person, or kept."""

from __future__ import annotations

import threading
from collections import OrderedDict

from assistant.domain.nouns import Language
from assistant.surfaces.slack.calls import Calls, Refused

_KEPT = 5000


class Locales:
    """The languages of people, by their own settings in Slack; `usual` where these cannot be
    read. Kept in memory alone. Thread-safe."""

    def __init__(self, calls: Calls, usual: Language) -> None:
        self._calls, self._usual = calls, usual
        self._known: OrderedDict[str, Language] = OrderedDict()
        self._lock = threading.Lock()

    def of(self, user: str) -> Language:
        """The language that this user reads."""
        with self._lock:
            if user in self._known:
                return self._known[user]
        found = self._asked(user)
        with self._lock:
            self._known[user] = found
            while len(self._known) > _KEPT:
                self._known.popitem(last=False)
        return found

    def _asked(self, user: str) -> Language:
        try:
            told = self._calls.once("users.info", user=user, include_locale=True)
        except Refused as refused:
            self._calls.complain(refused)
            return self._usual
        locale = str((told.get("user") or {}).get("locale") or "")
        return "ja" if locale.startswith("ja") else "en" if locale else self._usual
