"""The web side as a whole: the reader's page at `/`, answers of their own at `/a/ID`, the widget's
`/embed`, the staff's `/desk`."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import Any

import gradio as gr
from fastapi import FastAPI, Request

from assistant.answering.service import AnsweringService
from assistant.domain.nouns import Language
from assistant.records import Database, Votes
from assistant.settings import brand_file
from assistant.settings.settings import Settings
from assistant.suggesting import Suggesting
from assistant.surfaces.texts.desk import WORDING as DESK_WORDING
from assistant.surfaces.web import (
    accounts,
    brand,
    desk,
    embed,
    feeds,
    files,
    page,
    permalink,
    reader,
    scriptless,
    widget,
)
from assistant.surfaces.web.described import (
    Describe,
    Descriptions,
    PageDescription,
)

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Parts:
    """What the web side is made of."""

    settings: Settings
    answering: AnsweringService
    votes: Votes
    suggesting: Suggesting
    staff: accounts.Accounts
    desk: desk.Parts
    branding: brand.Branding


def parts(
    settings: Settings,
    answering: AnsweringService,
    votes: Votes,
    suggesting: Suggesting,
    database: Database,
) -> Parts:
    """The parts that the settings ask for. Raises `SettingError` and `RecordsError`."""
    staff = accounts.Accounts(settings, database)

    def leave(request: Request) -> str:
        return staff.form_token(request.scope)

    return Parts(
        settings,
        answering,
        votes,
        suggesting,
        staff,
        desk.parts(answering, database, accounts.person, leave),
        _branding(settings, answering.assistant.info.title),
    )


def _branding(settings: Settings, title: str) -> brand.Branding:
    read = brand_file.read(settings.brand_file)
    for fault in read.faults:
        log.warning("%s", fault.line())
    return brand.Branding(read.brand, title)


def add(app: FastAPI, of: Parts) -> None:
    """Add all its routes to an app."""
    assistant = of.answering.assistant
    app.include_router(files.routes())
    app.include_router(reader.routes(of.answering, of.votes, of.suggesting, of.branding))
    app.include_router(permalink.routes(of.answering, of.branding))
    app.include_router(page.routes(assistant, of.suggesting, of.branding))
    app.include_router(scriptless.routes(of.answering))
    app.include_router(embed.routes(assistant, of.suggesting, of.branding))
    app.include_router(widget.routes(of.branding))
    app.include_router(brand.routes(of.branding))
    app.include_router(accounts.routes(of.staff))
    app.include_router(desk.routes(of.desk))
    app.include_router(feeds.routes(assistant, of.desk.watches))
    app.add_middleware(Descriptions, pages=_described(of.branding))
    gr.mount_gradio_app(app, desk.page(of.desk), path="/desk", **_of_desk(of.branding))


def _of_desk(branding: brand.Branding) -> dict[str, Any]:
    """How the desk looks, in the brand's colours."""
    look = desk.look()
    return look | {"head": look["head"] + branding.desk_style()}


def _described(branding: brand.Branding) -> dict[str, Describe]:
    """What the desk's page is, which Gradio makes, as the archive is when it is asked for."""

    def staffs(language: Language) -> PageDescription:
        name = DESK_WORDING[language]["title"]
        return PageDescription(f"{name} – {branding.name(language)}", name, public=False)

    return {"/desk/": staffs}
