"""Keys of machines: who is admitted, to what, how often."""

from __future__ import annotations

import json

import pytest

from assistant.domain.errors import KeyRefused, SettingError
from assistant.runtime import keys
from assistant.runtime.keys import Keys
from assistant.runtime.rate import Rate
from assistant.settings import settings
from assistant.settings.types import ApiKey
from tests.called import Call

KEY = keys.new_key()


def made(*, anonymous: tuple[keys.Scope, ...] = (), rate: str | None = None) -> Keys:
    kept = ApiKey(hash=keys.hashed(KEY), scopes=("ask", "read"), rate=rate)
    return Keys({"site": kept}, anonymous, {"ask": Rate("2/hour")}, "100/minute")


def refused(admit: Keys, header: str | None, scope: keys.Scope = "ask") -> KeyRefused:
    with pytest.raises(KeyRefused) as caught:
        admit.admitted(header, "1.2.3.4", scope)
    return caught.value


def test_a_key_is_admitted_to_its_scopes_only() -> None:
    admit = made()
    assert admit.admitted(f"Bearer {KEY}", "1.2.3.4", "ask").name == "site"
    assert admit.admitted(f"bearer  {KEY} ", "1.2.3.4", "read").name == "site"
    assert refused(admit, f"Bearer {KEY}", "search").kind == "scope"
    assert refused(admit, "Bearer something else").kind == "unknown"
    for header in (None, "", "Bearer ", f"Basic {KEY}", KEY):
        assert refused(admit, header).kind == "missing"


def test_without_a_key_only_what_is_anonymous_and_seldom_enough() -> None:
    admit = made(anonymous=("ask",))
    assert admit.admitted(None, "1.2.3.4", "ask").name is None
    assert admit.admitted(None, "1.2.3.4", "ask").name is None
    often = refused(admit, None)
    assert often.kind == "often"
    assert 3500 < often.wait <= 3600
    assert admit.admitted(None, "5.6.7.8", "ask").name is None
    assert refused(admit, None, "read").kind == "missing"
    assert refused(admit, "Bearer wrong").kind == "unknown"


def test_the_word_none_stands_for_no_key() -> None:
    admit = made(anonymous=("ask",))
    assert admit.admitted("Bearer none", "1.2.3.4", "ask").name is None
    assert admit.recognised("Bearer None").name is None
    assert refused(admit, "Bearer none", "read").kind == "missing"
    with pytest.raises(KeyRefused):
        made().recognised("Bearer none")


def test_a_key_is_recognised_without_being_counted() -> None:
    admit = made(rate="1/hour")
    for _ in range(3):
        assert admit.recognised(f"Bearer {KEY}").name == "site"
    with pytest.raises(KeyRefused, match="not known"):
        admit.recognised("Bearer wrong")


def test_a_key_has_a_rate_of_its_own() -> None:
    admit = made(rate="1/hour")
    admit.admitted(f"Bearer {KEY}", "1.2.3.4", "ask")
    assert refused(admit, f"Bearer {KEY}", "read").kind == "often"


def test_the_command_makes_a_key_that_its_setting_admits(
    monkeypatch: pytest.MonkeyPatch, call: Call
) -> None:
    done = call("new-key", "site", "ask", "metrics")
    key = done.out.strip()
    export = done.err.strip().splitlines()[-1].removeprefix("export API_KEYS=").strip("'")
    assert key not in done.err
    monkeypatch.setenv("API_KEYS", export)
    chosen = settings.load()
    admit = Keys(chosen.api_keys, chosen.api_anonymous, {}, chosen.api_rate_limit)
    assert admit.admitted(f"Bearer {key}", "", "metrics").name == "site"
    assert refused(admit, f"Bearer {key}", "search").kind == "scope"
    assert call("new-key", "site", "everything").status == 2


@pytest.mark.parametrize(
    "kept",
    [
        {"hash": "sha256:12"},
        {"hash": keys.hashed("a"), "scopes": ["all"]},
        {"hash": keys.hashed("a"), "rate": "often"},
        {"key": "a"},
    ],
)
def test_a_wrong_setting_is_named_without_what_it_holds(
    kept: dict[str, object], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("API_KEYS", json.dumps({"site": kept}))
    with pytest.raises(SettingError, match="API_KEYS") as caught:
        settings.load()
    assert "sha256" not in str(caught.value).replace("^sha256:[0-9a-f]{64}$", "")
