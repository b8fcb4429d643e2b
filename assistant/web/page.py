"""The chat page: Gradio's components and what happens between them."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import gradio as gr

from assistant.answer import Assistant
from assistant.errors import ArchiveError, QuestionError
from assistant.passage import Language, Turn
from assistant.web import render
from assistant.web.wording import WORDING, preferred

log = logging.getLogger(__name__)
Messages = list[dict[str, Any]]

_HERE = Path(__file__).parent
I18N = gr.I18n(**WORDING)
_FONTS = [
    "Hiragino Sans",
    "Noto Sans JP",
    "Noto Sans CJK JP",
    "Yu Gothic UI",
    "Meiryo",
    "system-ui",
    "sans-serif",
]


def look() -> dict[str, Any]:
    """Arguments of `gr.mount_gradio_app` that give the page its look and behaviour."""
    theme = gr.themes.Base(
        primary_hue=gr.themes.colors.teal,
        neutral_hue=gr.themes.colors.slate,
        font=_FONTS,
        font_mono=["ui-monospace", "monospace"],
    )
    script = (_HERE / "page.js").read_text(encoding="utf-8")
    return {
        "theme": theme,
        "css_paths": _HERE / "style.css",
        "head": f"<script>{script}</script>",
        "i18n": I18N,
        "footer_links": [],
        "show_error": False,
    }


def page(assistant: Assistant, examples: Sequence[str]) -> gr.Blocks:
    """The chat page of an assistant with questions to start from."""
    name = assistant.info.title

    blocks = gr.Blocks(title=name, analytics_enabled=False, fill_height=True)
    with blocks:
        header = gr.HTML(elem_id="masthead")
        chat = gr.Chatbot(
            elem_id="chat",
            label=I18N("conversation"),
            show_label=False,
            container=False,
            layout="bubble",
            height=None,
            scale=1,
            buttons=[],
            editable="user",
            feedback_options=None,
            sanitize_html=True,
            latex_delimiters=[],
            autoscroll=False,
            examples=[{"text": question} for question in examples],
        )
        box = gr.Textbox(
            elem_id="question",
            label=I18N("question"),
            show_label=False,
            container=False,
            placeholder=I18N("placeholder"),
            submit_btn=True,
            stop_btn=False,
            autofocus=True,
            lines=1,
            max_lines=6,
        )
        with gr.Row(elem_id="below"):
            note = gr.HTML(elem_id="note")
            new = gr.Button(I18N("new"), size="sm", variant="secondary", scale=0, elem_id="new")

        def greet(request: gr.Request) -> tuple[str, Any, str]:
            language = _language(request)
            return (
                render.header_html(assistant.info, assistant.chat_model_name, language),
                gr.Chatbot(placeholder=render.welcome_html(language)),
                f"<p>{WORDING[language]['note']}</p>",
            )

        def reply(messages: Messages, request: gr.Request) -> Iterator[Messages]:
            yield from _reply(assistant, messages, _language(request))

        blocks.load(greet, None, [header, chat, note], **_QUIET)
        asked = box.submit(_take, [box, chat], [box, chat], **_QUIET)
        chosen = chat.example_select(_choose, [chat], [box, chat], **_QUIET)
        again = chat.retry(_again, [chat], [box, chat], **_QUIET)
        edited = chat.edit(_edit, [chat], [box, chat], **_QUIET)
        running = []
        for start in (asked, chosen, again, edited):
            answering = start.success(
                reply,
                [chat],
                [chat],
                show_progress="hidden",
                concurrency_limit=8,
                api_visibility="private",
            )
            answering.then(_ready, None, [box], **_QUIET)
            running.append(answering)
        box.stop(_ready, None, [box], cancels=running, **_QUIET)
        new.click(_clear, None, [box, chat], cancels=running, **_QUIET)
        chat.undo(_undo, [chat], [box, chat], **_QUIET)
    return blocks


_QUIET: dict[str, Any] = {
    "queue": False,
    "show_progress": "hidden",
    "api_visibility": "private",
}


def _busy(text: str = "") -> Any:
    return gr.Textbox(value=text, submit_btn=False, stop_btn=True)


def _ready() -> Any:
    return gr.Textbox(submit_btn=True, stop_btn=False)


def _take(text: str, messages: Messages) -> tuple[Any, Messages]:
    if not text.strip():
        return gr.Textbox(value=""), messages
    return _busy(), [*messages, _asked(text)]


def _choose(messages: Messages, chosen: gr.SelectData) -> tuple[Any, Messages]:
    return _busy(), [*messages, _asked(chosen.value["text"])]


def _again(messages: Messages, which: gr.RetryData) -> tuple[Any, Messages]:
    return _busy(), messages[: _position(which.index) + 1]


def _edit(messages: Messages, which: gr.EditData) -> tuple[Any, Messages]:
    index = _position(which.index)
    return _busy(), [*messages[:index], _asked(render.typed(str(which.value)))]


def _undo(messages: Messages, which: gr.UndoData) -> tuple[Any, Messages]:
    index = _position(which.index)
    return gr.Textbox(value=render.typed(_text(messages[index]))), messages[:index]


def _position(index: int | tuple[int, int]) -> int:
    return index if isinstance(index, int) else index[0]


def _clear() -> tuple[Any, Messages]:
    return gr.Textbox(value="", submit_btn=True, stop_btn=False), []


def _reply(assistant: Assistant, messages: Messages, language: Language) -> Iterator[Messages]:
    """The conversation with the answer to its last question, as it grows."""
    if not messages or messages[-1]["role"] != "user":
        yield messages
        return
    question = render.typed(_text(messages[-1]))
    key = f"a{secrets.token_hex(4)}"
    try:
        for answer in assistant.stream(question, _history(messages[:-1])):
            yield [*messages, _said(render.answer_html(answer, key, language))]
    except QuestionError as error:
        words = WORDING[language]["too_long"].format(limit=f"{error.limit:,}")
        yield [*messages, _said(render.notice_html(words))]
    except ArchiveError as error:
        yield [*messages, _said(render.notice_html(str(error)))]
    except Exception:
        log.exception("no answer (%s)", key)
        yield [*messages, _said(render.failure_html(key, language))]


def _history(messages: Messages) -> list[Turn]:
    """What was asked and answered before, without questions that got no answer."""
    turns: list[Turn] = []
    for message in messages:
        text = _text(message)
        if message["role"] == "user":
            turns.append(Turn("user", render.typed(text)))
        elif not render.is_notice(text):
            turns.append(Turn("assistant", render.spoken(text)))
        elif turns and turns[-1].role == "user":
            turns.pop()
    return turns


def _asked(text: str) -> dict[str, str]:
    return {"role": "user", "content": render.typed_html(text.strip())}


def _said(html: str) -> dict[str, str]:
    return {"role": "assistant", "content": html}


def _text(message: dict[str, Any]) -> str:
    """The text of a message, whether Gradio keeps it as a string or in parts."""
    content = message["content"]
    if isinstance(content, str):
        return content
    return "".join(part.get("text") or "" for part in content if isinstance(part, dict))


def _language(request: gr.Request | None) -> Language:
    return preferred(request.headers.get("accept-language") if request else None)
