"""An Answer as Markdown for other programs' windows, and that text as it was said. Pure.

What posts and models wrote is text in it and no more: it makes no link, picture, heading or tag.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from assistant.answering import notices
from assistant.answering.citations import marked, told_day
from assistant.answering.said import Said
from assistant.domain.nouns import (
    Answer,
    Citation,
    Sentence,
    is_link,
)
from assistant.surfaces import chips, story
from assistant.surfaces.texts.story import EMPTY, beside, gloss

_SOURCES: Final = Said("sources", "出典", "Sources")
_ADDRESS: Final = Said("address", "この回答のページ", "This answer's page")
_RULE: Final = "\n\n---\n\n"
_QUOTE: Final = "> "
_NEWEST: Final = "**{day}{headline}**  \n"
_ITEM: Final = "- **{day}**{headline}: "
_MARKS = re.compile(
    r"[\\`*~$|<\[]"
    r"|(?<![^\W_])_|_(?![^\W_])"
    r"|&(?=#?\w+;)"
    r"|(?<=[a-z]):(?=//)"
    r"|(?<=\bwww)\."
    r"|(?<=[\w.+-])@(?=\w)",
    re.IGNORECASE,
)
_AT_START = re.compile(r"^(?:\d{1,9}(?=[.)](?:\s|$))|(?=#{1,6}(?:\s|$)|[>=]|[+-](?:\s|$|-)))")
_MARKER = re.compile(r"\[(\d+)\]")
_OWN = re.compile(r"\\.|\[((?:[^\[\]\\\n]|\\.)*)\]\([^()\s]*\)|\*\*", re.DOTALL)
_BAR = re.compile(r"(\\.)| ?\| ?", re.DOTALL)
_ROW = re.compile(r"^\|(?: --- \|)+\n|^\|.*\|$", re.MULTILINE)
_UNSAFE = re.compile(r"[^!#-'*-;=?-Z^_a-z~\x80-\U0010ffff]|[\x80-\xa0\u2000-\u200f\u2028-\u202f]")


@dataclass(frozen=True, slots=True)
class Link:
    """A number in a text, as a link: `text[start:end]`, counted in characters."""

    number: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Text:
    """Markdown, and the numbers of citations in it, in their order."""

    text: str
    links: tuple[Link, ...]


def said(answer: Answer, *, growing: bool = False) -> Text:
    """What an answer says, each `[n]` a link to what it cites. Paragraphs of posts are block
    quotes, events a list below the newest in bold, cells a table. That of an answer that has grown
    begins with that of before, which was `growing`."""
    cited = {citation.number: citation for citation in answer.citations}
    found: list[Text] = []
    for part in story.parts(answer):
        if part.kind == "cell":
            own = [_table(answer, cited, growing=growing)]
        elif part.kind == "newest":
            own = [_event(one, answer, cited, _NEWEST, "") for one in part.sentences]
        elif part.kind == "event":
            items = [_event(one, answer, cited, _ITEM, "  ") for one in part.sentences]
            own = [_joined([_after("\n" if at else "", one) for at, one in enumerate(items)])]
        elif part.kind == "told" and (answer.mode == "model" or not cited):
            own = [_linked(marked(part.sentences), cited, "")]
        else:
            quote = _QUOTE if part.kind == "quote" else ""
            texts = [_linked(marked([one]), cited, quote) for one in part.sentences]
            own = [_after(quote, one) for one in texts]
        found += own
    return _joined([_after("\n\n" if at else "", one) for at, one in enumerate(found)])


def _event(
    sentence: Sentence, answer: Answer, cited: Mapping[int, Citation], head: str, indent: str
) -> Text:
    """An event below a `head` of its day and its headline, a link to where an article tells it."""
    event = sentence.event
    if event is None:
        return _linked(marked([sentence]), cited, indent)
    title = " ".join(event.headline.split())
    linked = link(title, story.link_of(answer, sentence)) if title else ""
    day, more = told_day(event), beside(event, answer.language)
    if meant := gloss(event, answer.language):
        more += f" ({escaped(meant)})"
    own = _linked(marked([replace(sentence, event=None)]), cited, indent)
    return _after(head.format(day=day, headline=f" {linked}{more}" if linked else more), own)


def _table(answer: Answer, cited: Mapping[int, Citation], *, growing: bool) -> Text:
    """A row for each label; a cell for which nothing was found says so."""
    heads = [_one_line(name) for name in answer.columns]
    rule = " --- |" * (len(heads) + 1)
    found = [Text(f"|  | {' | '.join(heads)} |\n|{rule}", ())]
    for row in story.rows(answer, growing=growing):
        found.append(Text(f"\n| {_one_line(row.label)} |", ()))
        for cell in row.cells:
            own = Text(EMPTY[answer.language], ())
            if cell:
                plain = replace(cell, text=" ".join(cell.text.split()), cell=None)
                own = _linked(marked([plain]), cited, "")
            found += [_after(" ", own), Text(" |", ())]
    return _joined(found)


def _one_line(text: str) -> str:
    return escaped(" ".join(text.split()))


def sources(answer: Answer, address: str | None) -> str:
    """What stands below an answer: its notice, its sources by number, the day of the newest, the
    filters that the question names, and the `address` under which it can be read again. Empty for
    nothing."""
    language = answer.language
    parts = []
    if answer.citations:
        lines = [_source(citation, answer) for citation in answer.citations]
        parts.append("\n".join([f"**{_SOURCES[language]}**", "", *lines]))
    if answer.as_of:
        parts.append(notices.AS_OF[language].format(day=answer.as_of))
    if limited := chips.line(answer):
        parts.append(escaped(limited))
    if address:
        parts.append(link(_ADDRESS[language], address))
    notice = f"\n\n{escaped(answer.notice)}" if answer.notice else ""
    return notice + (_RULE + "\n\n".join(parts) if parts else "")


def whole(answer: Answer, address: str | None = None) -> Text:
    """The answer with what stands below it."""
    text = said(answer)
    return Text(text.text + sources(answer, address), text.links)


def unmarked(text: str) -> str:
    """What a text of `whole` said, without numbers, sources and marks; another text as good as
    it was."""
    plain = _OWN.sub(_bare, text.partition(_RULE)[0])
    plain = _ROW.sub(lambda row: _BAR.sub(lambda bar: bar[1] or " ", row[0]).strip(" -\n"), plain)
    plain = re.sub(rf"(?m)^{_QUOTE}", "", plain)
    return re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", plain).strip()


def _bare(found: re.Match[str]) -> str:
    """Of a mark of ours what it says: a headline of its link, nothing of a number or of bold."""
    if found[0].startswith("\\"):
        return found[0]
    return "" if found[1] is None or found[1].isdecimal() else found[1]


def escaped(text: str) -> str:
    """Text as Markdown that is shown as it is; its lines stay lines, below one another."""
    return _linked(text, {}, "", numbers=False).text


def link(text: str, address: str) -> str:
    """Text as a link to an address of the web or of the site, alone for any other."""
    shown = escaped(text)
    if not is_link(address):
        return shown
    label = shown.replace("]", "\\]")
    return f"[{label}]({destination(address)})"


def destination(address: str) -> str:
    """An address that stands in a Markdown link and cannot end it: what could is
    percent-encoded."""
    safe = _UNSAFE.sub(lambda m: "".join(f"%{b:02X}" for b in m[0].encode()), address)
    return re.sub(r"&(?=#?\w+;)", "&amp;", safe)


def _linked(text: str, cited: Mapping[int, Citation], indent: str, *, numbers: bool = True) -> Text:
    """Text as Markdown; with `numbers`, the markers of `citations.marked` in it are links."""
    made, links = "", []
    for line in filter(None, (line.strip() for line in text.splitlines())):
        made += f"  \n{indent}" if made else ""
        pieces = _MARKER.split(line) if numbers else [line]
        for at, piece in enumerate(pieces):
            if at % 2 == 0:
                made += _plain(piece, first=at == 0, last=at + 1 == len(pieces))
            elif int(piece) in cited and is_link(cited[int(piece)].link):
                own = f"[{piece}]({destination(cited[int(piece)].link)})"
                links.append(Link(int(piece), len(made), len(made) + len(own)))
                made += own
            else:
                made += f"\\[{piece}]"
    return Text(made, tuple(links))


def _plain(piece: str, *, first: bool, last: bool) -> str:
    """A part of a line without marks: `first` of them, or `last`, which no link follows."""
    text = _MARKS.sub(r"\\\g<0>", piece)
    if first:
        text = _AT_START.sub(lambda m: m[0] + "\\", text)
    return text if last or not text.endswith("!") else f"{text[:-1]}\\!"


def _joined(parts: Sequence[Text]) -> Text:
    made = Text("", ())
    for part in parts:
        moved = _moved(part.links, len(made.text))
        made = Text(made.text + part.text, (*made.links, *moved))
    return made


def _after(before: str, text: Text) -> Text:
    return Text(before + text.text, tuple(_moved(text.links, len(before))))


def _moved(links: Iterable[Link], by: int) -> list[Link]:
    return [replace(one, start=one.start + by, end=one.end + by) for one in links]


def _source(citation: Citation, answer: Answer) -> str:
    line = f"- {_linked(f'[{citation.number}]', {citation.number: citation}, '').text}"
    line += f" {escaped(citation.post.title)} ({citation.post.date.date()})"
    if answer.mode == "model":
        line += f": “{escaped(' '.join(citation.shown.split()))}”"
    return line
