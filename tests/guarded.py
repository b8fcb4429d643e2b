"""An app behind the guard, served by the real uvicorn on loopback."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import TypeVar

import gradio as gr
import httpx
import uvicorn
from fastapi import FastAPI, Request
from fastapi.responses import HTMLResponse, JSONResponse, Response, StreamingResponse
from gradio import blocks
from starlette.types import ASGIApp

from assistant.records import Database
from assistant.settings import settings
from assistant.surfaces.web import (
    accounts,
    guard,
)

SECRET = "a detail that nobody outside may read"
App = TypeVar("App")


@contextmanager
def serving(app: ASGIApp) -> Iterator[httpx.Client]:
    """A client of the app, which listens on a free port."""
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    listener.listen(128)
    server = uvicorn.Server(uvicorn.Config(app, log_level="critical", **guard.UVICORN))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    base = f"http://127.0.0.1:{listener.getsockname()[1]}"
    try:
        with httpx.Client(base_url=base, timeout=90, trust_env=False, verify=False) as client:
            yield client
    finally:
        server.should_exit = True
        thread.join(20)
        listener.close()


def launch_nothing() -> None:
    """Gradio makes two apps of each page for its own `launch`, which nobody here calls, before
    the one that is mounted: they are left out, which saves a third of a second for each app."""
    blocks.App = SimpleNamespace(create_app=lambda *_, **__: None)  # type: ignore[misc]


def built(make: Callable[[], App]) -> App:
    """What `make` makes of Gradio's, which leaves event loops open unless one is running."""

    async def inside() -> App:
        return make()

    launch_nothing()
    with ThreadPoolExecutor(1) as apart:
        return apart.submit(lambda: asyncio.run(inside())).result()


@contextmanager
def guarded_app(records: Path, *, gradio: bool = False, **chosen: object) -> Iterator[httpx.Client]:
    """A small app with a route of each kind, with Gradio's pages or without them."""
    made = settings.load({"database_url": f"sqlite:///{records}"} | chosen)
    database = Database(made.database_url)
    staff = accounts.Accounts(made, database)
    try:
        app = built(lambda: small_app(staff, gradio=gradio))
        with serving(guard.guarded(app, made, staff)) as client:
            yield client
    finally:
        database.close()


def small_app(staff: accounts.Accounts, *, gradio: bool = True) -> FastAPI:
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)

    @app.get("/")
    async def reader() -> Response:
        return HTMLResponse("<!doctype html><title>小さな記録</title>")

    @app.get("/healthz")
    async def healthz() -> dict[str, str]:
        return {"status": "ok"}

    @app.get("/chat/start")
    async def start(request: Request, length: int = 0) -> Response:
        seen = {"client": request.state.client, "base": str(request.base_url)}
        return JSONResponse(seen, headers={"access-control-allow-origin": "*"})

    @app.get("/chat/boom")
    def boom() -> None:
        raise RuntimeError(SECRET)

    @app.get("/chat/halfway")
    async def halfway() -> Response:
        async def some() -> AsyncIterator[bytes]:
            yield b"data: 1\n\n"
            raise RuntimeError(SECRET)

        return StreamingResponse(some(), media_type="text/event-stream")

    left: list[str] = []

    @app.get("/chat/endless")
    async def endless() -> Response:
        async def some() -> AsyncIterator[bytes]:
            try:
                while True:
                    yield b"data: 1\n\n"
                    await asyncio.sleep(0.05)
            finally:
                left.append("gone")

        return StreamingResponse(some(), media_type="text/event-stream")

    @app.get("/chat/left")
    async def who_left() -> list[str]:
        return left

    @app.get("/chat/told")
    async def told() -> Response:
        return JSONResponse({"error": "Our own words."}, 503, {"retry-after": "5"})

    @app.get("/chat/bare")
    async def bare() -> Response:
        return JSONResponse({"detail": SECRET}, 400)

    told_to_go_on = asyncio.Event()

    @app.get("/chat/go-on")
    async def go_on() -> None:
        told_to_go_on.set()

    @app.post("/chat/ask")
    async def ask(request: Request) -> Response:
        length = len(await request.body())

        async def events() -> AsyncIterator[bytes]:
            yield f"data: {length}\n\n".encode()
            if length == 1:
                await told_to_go_on.wait()
            yield b"data: end\n\n"

        return StreamingResponse(events(), media_type="text/event-stream")

    @app.post("/chat/vote")
    async def vote() -> Response:
        return Response(status_code=204)

    @app.get("/embed")
    async def embed(request: Request) -> Response:
        return Response(f"<script nonce={guard.nonce(request)}></script>", media_type="text/html")

    @app.get("/desk/own")
    async def own(request: Request) -> dict[str, str | None]:
        return {"person": accounts.person(request)}

    app.include_router(accounts.routes(staff))
    if gradio:
        gr.mount_gradio_app(app, desk(), path="/desk", show_error=False, footer_links=[])
    return app


def desk() -> gr.Blocks:
    def greet(word: str, request: gr.Request) -> str:
        return f"{word}, {accounts.person(request)}"

    with gr.Blocks(title="Desk", analytics_enabled=False) as blocks:
        word = gr.Textbox(label="Word")
        answer = gr.Textbox(label="Greeting")
        gr.Button("Greet").click(greet, word, answer)
        gr.HTML("<b>bold</b>")
    return blocks
