"""A chat model for load tests: repeats the first sentences of its passages, word by word, for as
long as it is told, over the OpenAI protocol.

python -m tests.benchmarks.slow_model SECONDS
"""

from __future__ import annotations

import asyncio
import json
import re
import sys
import time

import uvicorn
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.types import Receive, Scope, Send

_PASSAGE = re.compile(r"^\[(\d+)\] (.*)$", re.MULTILINE)
_SENTENCE = re.compile(
    r"(?:^|(?<=[。！？」\s]))[^。.!?！？\s][^。.!?！？]{18,78}(?:[。！？]|[.!?](?=\s|$))"
)
"""Sentences of the length that chat models write."""
_PIECES = 50
_SENTENCES = 8


class Model:
    """The model's server, bare ASGI so that it takes little from what is measured; a reply takes
    `seconds`. `/open` tells how many are being written, and after how many seconds each one's
    first sentence was whole."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._running = 0
        self._first: list[float] = []

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            return
        if scope["path"] == "/open":
            await JSONResponse({"open": self._running, "first": self._first})(scope, receive, send)
            return
        body = await Request(scope, receive).json()
        prompt = str(body["messages"][-1]["content"])
        text = _reply(prompt) if _PASSAGE.search(prompt) else prompt.rsplit("\n", 1)[-1]
        if body.get("stream"):
            await self._stream(text, receive, send)
            return
        choice = {"index": 0, "finish_reason": "stop", "message": _said(text)}
        whole = {"id": "1", "object": "chat.completion", "choices": [choice]}
        await JSONResponse(whole)(scope, receive, send)

    async def _stream(self, text: str, receive: Receive, send: Send) -> None:
        self._running += 1
        size = max(1, -(-len(text) // _PIECES))
        pieces = [text[i : i + size] for i in range(0, len(text), size)]
        left = asyncio.ensure_future(_gone(receive))
        try:
            headers = [(b"content-type", b"text/event-stream")]
            await send({"type": "http.response.start", "status": 200, "headers": headers})
            started, said, told = time.perf_counter(), "", False
            for piece in pieces:
                said += piece
                if not told and "]" in said:
                    told = True
                    self._first.append(time.perf_counter() - started)
                await _piece(send, _chunk({"content": piece}))
                await asyncio.wait((left,), timeout=self._seconds / len(pieces))
                if left.done():
                    return
            await _piece(send, _chunk({}, "stop") + b"data: [DONE]\n\n")
            await send({"type": "http.response.body"})
        finally:
            left.cancel()
            self._running -= 1


async def _gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _piece(send: Send, data: bytes) -> None:
    await send({"type": "http.response.body", "body": data, "more_body": True})


def _reply(prompt: str) -> str:
    """The first sentences of the passages, one of each as long as there are enough."""
    found = [
        (at, rank, f"{sentence[0]} [{number}]")
        for rank, (number, text) in enumerate(_PASSAGE.findall(prompt))
        for at, sentence in enumerate(_SENTENCE.finditer(text))
    ]
    return "\n".join(said for *_, said in sorted(found)[:_SENTENCES]) or "NO_ANSWER"


def _said(text: str) -> dict[str, str]:
    return {"role": "assistant", "content": text}


def _chunk(delta: dict[str, str], reason: str | None = None) -> bytes:
    choice = {"index": 0, "delta": delta, "finish_reason": reason}
    data = {"id": "1", "object": "chat.completion.chunk", "model": "slow", "choices": [choice]}
    return f"data: {json.dumps(data, ensure_ascii=False)}\n\n".encode()


def main() -> None:
    """Serve on a free port of loopback, whose address is the first line of the output."""
    config = uvicorn.Config(
        Model(float(sys.argv[1])), port=0, log_level="error", lifespan="off", backlog=2048
    )
    socket = config.bind_socket()
    print(f"http://127.0.0.1:{socket.getsockname()[1]}", flush=True)
    uvicorn.Server(config).run(sockets=[socket])


if __name__ == "__main__":
    main()
