"""The desk alone, served as the app serves it: the person is named by a header or a cookie."""

from __future__ import annotations

import argparse
import socket

import gradio as gr
import uvicorn
from fastapi import FastAPI, Request

from assistant.bootstrap import wiring
from assistant.records import Database
from assistant.settings import settings
from assistant.settings.settings import Settings
from assistant.surfaces.web import desk


def signed_in(request: Request) -> str | None:
    return request.cookies.get("person") or request.headers.get("x-person")


def create(chosen: Settings) -> FastAPI:
    assistant = wiring.assistant(chosen)
    database = Database(chosen.database_url)
    answering = wiring.answering(chosen, assistant, database)
    parts = desk.parts(answering, database, signed_in)
    app = FastAPI()
    app.include_router(desk.routes(parts))
    gr.mount_gradio_app(app, desk.page(parts), path="/desk", **desk.look())
    return app


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, default=0)
    options = parser.parse_args()
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind(("127.0.0.1", options.port))
    listener.listen(64)
    app = create(settings.load())
    print(f"Ready: http://127.0.0.1:{listener.getsockname()[1]}", flush=True)
    uvicorn.Server(uvicorn.Config(app, log_level="warning")).run(sockets=[listener])


if __name__ == "__main__":
    main()
