from pathlib import Path

import pytest

from assistant.domain.errors import SettingError
from assistant.settings import settings


def test_environment_and_overrides(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CONTEXT_TOKENS", "700")
    monkeypatch.setenv("INDEX_DIR", "~/somewhere")
    monkeypatch.setenv("OPENAI_API_KEY", " ")
    chosen = settings.load({"port": 99, "host": None})
    assert (chosen.context_tokens, chosen.port, chosen.host) == (700, 99, "127.0.0.1")
    assert chosen.index_dir == Path.home() / "somewhere"
    assert chosen.openai_api_key is None


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("CONTEXT_TOKENS", "0"),
        ("CONTEXT_TOKENS", "many"),
        ("PORT", "70000"),
        ("OPENAI_BASE_URL", "localhost:8089"),
        ("OPENAI_BASE_URL", "http://[::1"),
        ("CHAT_TIMEOUT", "-1"),
    ],
)
def test_a_wrong_value_is_named(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingError) as caught:
        settings.load()
    assert str(caught.value).startswith(f"{name}=")
    assert "\n" not in str(caught.value)


def test_a_key_is_never_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "very-secret")
    assert "very-secret" not in repr(settings.load())
