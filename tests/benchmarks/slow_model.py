"""A chat model for load tests: repeats the first sentences of its passages, word by word, for as
long as it is told, over the OpenAI protocol.

python -m tests.benchmarks.slow_model SECONDS
"""

from __future__ import annotations

import asyncio
import json
import re
import sys
from collections.abc import AsyncIterator

import uvicorn
from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse, Response, StreamingResponse

_PASSAGE = re.compile(r"^\[(\d+)\] (.*)$", re.MULTILINE)
_SENTENCE = re.compile(r"[^。.!?！？]{8,}(?:[。！？]|[.!?](?=\s|$))")
_PIECES = 50
_SENTENCES = 8


def app(seconds: float) -> FastAPI:
    """The model's server; a reply takes `seconds`. `/open` tells how many are being written."""
    served = FastAPI()
    running = 0

    @served.post("/v1/chat/completions")
    async def complete(request: Request) -> Response:
        body = await request.json()
        prompt = str(body["messages"][-1]["content"])
        text = _reply(prompt) if _PASSAGE.search(prompt) else prompt.rsplit("\n", 1)[-1]
        if not body.get("stream"):
            choice = {"index": 0, "finish_reason": "stop", "message": _said(text)}
            return JSONResponse({"id": "1", "object": "chat.completion", "choices": [choice]})
        return StreamingResponse(_stream(text), media_type="text/event-stream")

    async def _stream(text: str) -> AsyncIterator[bytes]:
        nonlocal running
        running += 1
        size = max(1, -(-len(text) // _PIECES))
        pieces = [text[i : i + size] for i in range(0, len(text), size)]
        try:
            for piece in pieces:
                yield _chunk({"content": piece})
                await asyncio.sleep(seconds / len(pieces))
            yield _chunk({}, "stop")
            yield b"data: [DONE]\n\n"
        finally:
            running -= 1

    @served.get("/open")
    async def still_open() -> dict[str, int]:
        return {"open": running}

    return served


def _reply(prompt: str) -> str:
    said = []
    for number, text in _PASSAGE.findall(prompt)[:_SENTENCES]:
        first = _SENTENCE.search(text)
        said.append(f"{(first[0] if first else text[:80]).strip()} [{number}]")
    return "\n".join(said)


def _said(text: str) -> dict[str, str]:
    return {"role": "assistant", "content": text}


def _chunk(delta: dict[str, str], reason: str | None = None) -> bytes:
    choice = {"index": 0, "delta": delta, "finish_reason": reason}
    data = {"id": "1", "object": "chat.completion.chunk", "model": "slow", "choices": [choice]}
    return f"data: {json.dumps(data, ensure_ascii=False)}\n\n".encode()


def main() -> None:
    """Serve on a free port of loopback, whose address is the first line of the output."""
    config = uvicorn.Config(app(float(sys.argv[1])), port=0, log_level="error", backlog=2048)
    socket = config.bind_socket()
    print(f"http://127.0.0.1:{socket.getsockname()[1]}", flush=True)
    uvicorn.Server(config).run(sockets=[socket])


if __name__ == "__main__":
    main()
