"""The reader's page: Gradio's shell, in which the chat's own script builds the conversation.

Nothing of Gradio is called from it: the stream, the sources and the votes have routes of their
own (see `reader`), which hold under load and are all that the public can reach.
"""

from __future__ import annotations

from typing import Any

import gradio as gr

_FONTS = ["Hiragino Sans", "Noto Sans JP", "Noto Sans CJK JP", "Yu Gothic UI", "Meiryo"]
_PARTS = ("dom", "icons", "stream", "votes", "drawer")
_HEAD = "".join(
    (
        *(f'<link rel="stylesheet" href="ui/{name}.css">' for name in ("chat", "story")),
        *(f'<link rel="modulepreload" href="ui/{name}.js">' for name in _PARTS),
        '<script type="module" src="ui/chat.js"></script>',
    )
)


def look() -> dict[str, Any]:
    """Arguments of `gr.mount_gradio_app` that give the page its look and behaviour."""
    return {
        "theme": gr.themes.Base(
            primary_hue=gr.themes.colors.teal,
            neutral_hue=gr.themes.colors.slate,
            font=[*_FONTS, "system-ui", "sans-serif"],
            font_mono=["ui-monospace", "monospace"],
        ),
        "head": _HEAD,
        "footer_links": [],
        "show_error": False,
    }


def page(title: str) -> gr.Blocks:
    """The reader's page of an archive with this title."""
    blocks = gr.Blocks(title=title, analytics_enabled=False, fill_height=True)
    with blocks:
        gr.Column(elem_id="chat")
    return blocks
