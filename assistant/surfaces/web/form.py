"""The form by which a question is asked without JavaScript."""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape
from typing import Final

from assistant.domain.nouns import Language
from assistant.surfaces.texts.reader import WORDING

KEY: Final = re.compile(r"[A-Za-z0-9_-]{16,32}")
"""What an answer's id or its continuation looks like."""


def form(
    language: Language,
    *,
    question: str = "",
    after: str = "",
    suggestions: Sequence[str] = (),
    title: str = "",
    above: str = "",
) -> str:
    """The form as HTML, with questions to start from; it goes on `after` an answer. `above`
    is the way to the app."""
    say = WORDING[language]
    goes_on = f'<input type="hidden" name="after" value="{after}">' if KEY.fullmatch(after) else ""
    starters = "".join(
        f'<p><button name="question" value="{escape(one)}">{escape(one)}</button></p>'
        for one in suggestions
    )
    begin = f'<form method="post" action="{above}ask">'
    own = (
        f'{begin}{goes_on}<label for="typed">{say["placeholder"]}</label>'
        f'<textarea id="typed" name="question" rows="3" required>{escape(question)}</textarea>'
        f"<button>{say['send']}</button></form>"
    )
    others = f'{begin}<p class="kind">{say["start"]}</p>{starters}</form>' if starters else ""
    heading = f"<h1>{escape(title)}</h1>" if title else ""
    return f'<div class="page asks">{heading}{own}{others}<p>{say["note"]}</p></div>'
