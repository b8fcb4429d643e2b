"""Citations as data: exact quotes, links to the paragraph, and the markers of an answer. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from urllib.parse import quote as percent

from assistant.domain.nouns import (
    Citation,
    Event,
    Hit,
    Sentence,
)
from assistant.language.alignment import align, span
from assistant.language.amounts import numbers
from assistant.language.folding import casefolded
from assistant.language.languages import UNSPACED
from assistant.language.sentences import language_of, sentence_spans

# What a Markdown renderer may typeset in another way than the source has it.
_UNSTABLE = re.compile(
    r"[\xa0\t\"'`´‘’“”]|-{2,}|\.{3,}|…|<{2,}|>{2,}|\n(?:: )?|\s{2,}| \|(?: |$)|\$\$"
)
_FORMULA = re.compile(r"\$\$(?:[^$]|\$(?!\$))*+\$\$")
# Of what a source has between two characters, what parts them on the page or stands between them.
_APART = re.compile(
    r"\n|\[\^|\$\$|<(?!/?(?:a|abbr|acronym|b|bdi|bdo|big|cite|code|data|del|dfn|em|font|i|ins|kbd|"
    r"label|mark|s|samp|small|span|strike|strong|time|tt|u|var|wbr)(?![\w-])|!--)"
)
# Characters of a link's text: up to so many whole, else so many at least of either end. Posts
# begin many sentences alike.
_SHORT, _EDGE = 100, 24
_BOUNDARY = re.compile(r"(?<=[。、！？，．：；」』）】])")


def cite(number: int, hit: Hit, start: int, end: int) -> Citation:
    """The citation with this number of `hit.passage.plain[start:end]`."""
    passage = hit.passage
    spans = align(passage.plain, passage.text)
    first, last = span(spans, passage.text, start, end)
    shown = passage.plain[start:end]
    return Citation(
        number=number,
        passage_id=passage.id,
        post=hit.post,
        also_in=hit.also_in,
        heading=hit.place.heading,
        position=hit.place.position,
        text=passage.text,
        quote=passage.text[first:last],
        link=hit.post.url + text_fragment(_as_written(passage.text, shown, spans[start:end])),
        plain=passage.plain,
        shown=shown,
    )


def _as_written(text: str, shown: str, spans: Sequence[tuple[int, int]]) -> str:
    """What is shown of a source `text`, with a line break wherever the page may have something
    else: at the end of a line, beside a note's number, a reading or a formula, around a cell, and
    instead of what the source does not have. `spans` is where each character comes from."""
    pieces: list[str] = []
    behind = spans[0][0] if spans else 0
    formulas = [match.span() for match in _FORMULA.finditer(text)]
    for char, (first, last) in zip(shown, spans, strict=True):
        if formulas and any(start <= first < end for start, end in formulas):
            pieces.append("\n")
            continue
        written = text[first:last]
        if first > behind and _APART.search(text, behind, first):
            pieces.append("\n")
        if char.isspace():
            pieces.append("\n" if "\n" in written else char)
        else:
            pieces.append(char if written == char or written[:1] == "&" else "\n")
        behind = last
    return "".join(pieces)


def text_fragment(shown: str) -> str:
    """`#:~:text=…` that opens a page at the visible text `shown`, or "" if nothing is left.
    What stands on two lines of the source may stand in two paragraphs of the page.

    Follows the URL fragment text directives of the WICG: short quotes whole, long ones as
    `start,end`; parts are cut where words end, and kept clear of what a Markdown renderer
    typesets anew (quotation marks, dashes, dots, table cells).
    """
    runs = [run.strip() for run in _UNSTABLE.split(shown)]
    run = max(runs, key=len, default="")
    if len(run) < 4:
        return ""
    if len(run) <= _SHORT:
        return "#:~:text=" + _encode(run)
    pieces = [piece for piece in _BOUNDARY.split(run) if piece]
    if language_of(run) not in UNSPACED or len(pieces) < 2:
        words = run.split(" ")
        if len(words) >= 10:
            return f"#:~:text={_encode(' '.join(words[:5]))},{_encode(' '.join(words[-5:]))}"
    head, tail = _edge(pieces), _edge(pieces, at_end=True)
    if len(head) + len(tail) >= len(run):
        return "#:~:text=" + _encode(run)
    return f"#:~:text={_encode(head)},{_encode(tail)}"


def _edge(pieces: Sequence[str], *, at_end: bool = False) -> str:
    """Pieces from one end until they are long enough to be found on a page."""
    taken = ""
    for piece in reversed(pieces) if at_end else pieces:
        taken = piece + taken if at_end else taken + piece
        if len(taken) >= _EDGE:
            break
    return taken


def _encode(text: str) -> str:
    return percent(text, safe="").replace("-", "%2D")


def best_span(sentence: str, plain: str) -> tuple[int, int]:
    """The sentence of `plain` that says most of what `sentence` says, as (start, end).

    The whole of `plain` when none of its sentences shares enough with it, as when the two
    are in different languages.
    """
    wanted = _features(sentence)
    spans = sentence_spans(plain) or [(0, len(plain))]
    shares = [len(wanted & _features(plain[start:end])) for start, end in spans]
    best = max(range(len(spans)), key=lambda i: shares[i])
    if shares[best] < 0.2 * len(wanted):
        return spans[0][0], spans[-1][1]
    return spans[best]


def _features(text: str) -> set[str]:
    """Character pairs of Japanese runs, Latin words and the values of figures of a text."""
    folded = casefolded(text)
    found = set(re.findall(r"[a-z][a-z0-9]+", folded))
    found |= {f"{one.value:g}" for one in numbers(folded)}
    for run in re.findall(r"[ぁ-ゖァ-ヺー㐀-鿿々]+", folded):
        found |= {run[i : i + 2] for i in range(len(run) - 1)} or {run}
    return found


def marked(sentences: Sequence[Sentence], *, apart: bool = False) -> str:
    """The text of an answer: its sentences, each followed by its `[n]` markers.

    They run on as prose, or stand `apart`, each on a line of its own, as an event, with its day,
    a cell of a table, with its row and column, and a framing line always do. No `[n]` of a quoted
    post looks like a marker: its brackets become full-width.
    """
    text = before = ""
    alone = False
    for sentence in sentences:
        was_alone, alone = alone, bool(sentence.event or sentence.cell or sentence.framing)
        if before:
            own_line = apart or alone or was_alone
            text += "\n" if own_line else " " if before[-1].isascii() else ""
        text += re.sub(r"\[(\d+)\]", r"［\1］", _labelled(sentence))
        text += "".join(f"[{n}]" for n in sentence.citations)
        before = sentence.text
    return text


def _labelled(sentence: Sentence) -> str:
    """A sentence behind the day and the headline of its event, or its row and column."""
    if (event := sentence.event) is not None:
        headline = f" {event.headline}" if event.headline else ""
        return f"{told_day(event)}{headline}: {sentence.text}"
    if (cell := sentence.cell) is not None:
        return f"{' · '.join(filter(None, (cell.column, cell.row)))}: {sentence.text}"
    return sentence.text


def told_day(event: Event) -> str:
    """The day of an event as far as it is known: "2025-09-30", "2025-09" or "2025"."""
    return event.day.isoformat()[: {"day": 10, "month": 7, "year": 4}[event.precision]]
