"""All checks in their order; what fails unexpectedly is a finding too."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

from assistant.commands.doctor import (
    bots,
    configured,
    doors,
    models,
    stores,
)
from assistant.commands.doctor.finding import (
    Check,
    Examination,
    Finding,
    Report,
)
from assistant.settings.env_file import read

CHECKS: Final[tuple[Check, ...]] = (
    configured.settings,
    configured.brand,
    stores.index,
    stores.cache,
    models.embedding,
    models.reranking,
    models.search,
    stores.records,
    models.chat,
    doors.address,
    doors.desk,
    doors.keys,
    bots.slack,
    stores.space,
)


def examine(
    overrides: Mapping[str, object] | None = None,
    env_file: Path | None = None,
    *,
    network: bool = False,
    checks: Sequence[Check] = CHECKS,
) -> Report:
    """Look at all that `checks` look at. Asks the chat model once, and with `network`
    what is not asked for answers. Raises `SettingError` for an `env_file` that cannot be read."""
    examined = Examination(read(overrides, env_file), env_file, network)
    findings: list[Finding] = []
    for check in checks:
        findings += _all(check, examined)
    return Report(tuple(findings))


def _all(check: Check, examined: Examination) -> Iterator[Finding]:
    try:
        yield from check(examined)
    except Exception as error:
        name = check.__name__.strip("_")
        yield Finding(
            name,
            "wrong",
            f"the check itself failed ({type(error).__name__})",
            "This is a fault of the program's own: please report it.",
        )
