"""An Answer as Slack's blocks, within Slack's limits. Pure; all that comes from posts, readers or
models is escaped."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Final

from assistant.domain.nouns import (
    Answer,
    Citation,
    Options,
    Post,
    Sentence,
    TableRow,
)
from assistant.surfaces import chips, story
from assistant.surfaces.slack.buttons import (
    AGAIN,
    MEANT,
    Block,
    button,
    thumbs,
    to_a_person,
)
from assistant.surfaces.slack.text import (
    bold,
    cut,
    escape,
    length,
    link,
    split,
)
from assistant.surfaces.texts.chips import WORDING as CHIPS
from assistant.surfaces.texts.slack import WORDING
from assistant.surfaces.texts.story import EMPTY, beside, day, gloss

SECTION: Final = 3000
"""Most characters of a section's text."""
BLOCKS: Final = 50
"""Most blocks of a message."""
MESSAGE: Final = 12_000
"""Most characters of all blocks of one message: Slack takes no more of them."""
PLAIN: Final = 3900
"""Most characters of a message without blocks that Slack shows as one."""
_TITLE, _ADDRESS, _ALSO = 150, 1000, 3
NARROWER = "narrower"
"""How the actions begin that ask a narrower question."""
WITHOUT: Final = "without"
"""How the actions begin that take something off that was read in a question."""
_BUTTONS = 5
_VALUE = 2000
"""Most characters of what a button says when it is pressed."""


@dataclass(frozen=True, slots=True)
class Message:
    """One message: its blocks, and the text for notifications and for clients without blocks."""

    text: str
    blocks: tuple[Block, ...]


def messages(
    answer: Answer,
    key: str | None,
    base: str | None,
    *,
    begun: bool = False,
    handover: str | None = None,
) -> list[Message]:
    """The messages that show an answer, one where it fits.

    `key` is the answer's id where it was kept, `base` the address of the web page; without
    either there is no link to the answer's own page. What the answer says is left out where a
    stream has `begun` the message with it. `handover` is the channel or person that questions may
    be passed on to.
    """
    say = WORDING[answer.language]
    body = [] if begun else _said(answer)
    shown = [*body, *_beside(answer), *_sources(answer), *_narrower(answer), *_chips(answer)]
    return _packed([*shown, *_below(key, base, say, handover)])


def plain(answer: Answer, key: str | None, base: str | None) -> list[str]:
    """The same without blocks, in messages of at most `PLAIN` characters."""
    say = WORDING[answer.language]
    if story.is_story(answer):
        lines = _story(answer)
    else:
        lines = split(_head(answer) if _quotes(answer) else answer.answer, PLAIN)
        lines += [escape(one.text) for one in answer.sentences if one.framing]
    if answer.notice:
        lines.insert(0, cut(answer.notice, PLAIN))
    if answer.as_of:
        lines.append(say["as_of"].format(day=answer.as_of))
    if limited := chips.line(answer):
        lines.append(escape(limited))
    lines += _cards(answer)
    if key and base:
        lines.append(link(f"{base}/a/{key}", say["web"]))
    found = [""]
    for line in lines:
        if length(found[-1]) + length(line) + 2 > PLAIN and found[-1]:
            found.append("")
        found[-1] += ("\n\n" if found[-1] else "") + line
    return found


def _quotes(answer: Answer) -> list[Sentence]:
    return [sentence for sentence in answer.sentences if sentence.kind == "quote"]


def _head(answer: Answer) -> str:
    """What is told before the paragraphs: the sentence that answers with its numbers, or that
    none does, and why."""
    told = [sentence for sentence in answer.sentences if sentence.kind == "told"]
    return "\n".join(map(_numbered, told))


def _story(answer: Answer) -> list[str]:
    """A story or a comparison as texts, each at most as long as a section: a text for each event,
    with its day in bold and its headline as a link, and for each row of a table."""
    texts: list[str] = []
    for part in story.parts(answer):
        if part.kind == "framing":
            texts += [f"*{cut(one.text, _TITLE)}*" for one in part.sentences]
        elif part.kind == "cell":
            texts += [_row(row, answer) for row in story.rows(answer, growing=False)]
        elif part.kind == "told":
            texts += [text for one in part.sentences for text in split(_numbered(one), SECTION)]
        elif part.kind != "quote":
            texts += [_event(one, answer) for one in part.sentences]
    return texts


def _event(sentence: Sentence, answer: Answer) -> str:
    event = sentence.event
    if event is None:
        return cut(_numbered(sentence), SECTION)
    address = story.link_of(answer, sentence)
    title = " ".join(event.headline.split())
    title = title if length(title) <= _TITLE else title[:_TITLE] + "…"
    linked = link(address, title) if len(address) <= _ADDRESS else escape(title)
    head = f"*{day(event, answer.language)}*  {linked}{beside(event, answer.language)}".rstrip()
    if meant := gloss(event, answer.language):
        head += f"\n_{cut(meant, _TITLE)}_"
    quote = "> " if event.newest else ""
    left = SECTION - length(head) - 1
    text = cut(_numbered(sentence), left - 2 - 2 * sentence.text.count("\n"))
    return f"{head}\n{quote}" + text.replace("\n", f"\n{quote}")


def _row(row: TableRow, answer: Answer) -> str:
    """A row as lines, one for each side."""
    most = (SECTION - 2 * _TITLE) // max(1, len(row.cells))
    lines = [f"*{cut(row.label, _TITLE)}*"] if row.label else []
    for name, cell in zip(answer.columns, row.cells, strict=True):
        side = cut(name, _TITLE)
        told = cut(" ".join(_numbered(cell).split()), most - length(side) - 9) if cell else ""
        lines.append(f"•  {side}: {told or f'_{EMPTY[answer.language]}_'}")
    return "\n".join(lines)


def _numbered(sentence: Sentence) -> str:
    return sentence.text + "".join(f"[{n}]" for n in sentence.citations)


def _said(answer: Answer) -> list[Block]:
    if story.is_story(answer):
        return [_section(text) for text in _story(answer)]
    if not _quotes(answer):
        return [_section(piece) for piece in split(answer.answer, SECTION)]
    return [_section(piece) for piece in split(_head(answer), SECTION)]


def _beside(answer: Answer) -> list[Block]:
    """What stands below what the answer says, and is none of its sources."""
    say = WORDING[answer.language]
    blocks = []
    if answer.notice:
        blocks.append(_context(cut(answer.notice, SECTION)))
    if answer.as_of:
        blocks.append(_context(say["as_of"].format(day=answer.as_of)))
    if limited := chips.line(answer):
        blocks.append(_context(cut(limited, SECTION)))
    return blocks


def _sources(answer: Answer) -> list[Block]:
    if not answer.citations:
        return []
    say = WORDING[answer.language]
    quotes = [] if story.is_story(answer) else _quotes(answer)
    framed = story.framings(answer)
    title = say["sources"]
    if quotes:
        title = escape(framed.get(quotes[0].citations[0], say["quoted"]))
    head = [{"type": "divider"}, _context(f"*{title}*")]
    return head + [_section(card) for card in _cards(answer)]


def _cards(answer: Answer) -> list[str]:
    """The sources as texts: paragraphs that are quoted in the order in which they are quoted."""
    say = WORDING[answer.language]
    cited = {citation.number: citation for citation in answer.citations}
    quoted = {n: one for one in _quotes(answer) for n in one.citations}
    others = [number for number in cited if number not in quoted]
    told = {n: one.text for one in answer.sentences if one.event for n in one.citations}
    framed = {} if story.is_story(answer) else story.framings(answer)
    first = next(iter(quoted), None)
    return [
        _cited(
            cited[n],
            say,
            quoted.get(n),
            framing="" if n == first else framed.get(n, ""),
            again=cited[n].shown in told.get(n, ""),
        )
        for n in chain(quoted, others)
    ]


def _cited(
    citation: Citation,
    say: dict[str, str],
    quote: Sentence | None,
    *,
    framing: str,
    again: bool,
) -> str:
    """A source as text: number, title, date, the quote, with what answers in bold where Slack
    has that, and the link to its paragraph, below the line that tells where it comes from. What
    stands above is not quoted `again`."""
    post = citation.post
    head = f"{escape(framing)}\n" if framing and not again else ""
    head += f"*[{citation.number}] {cut(post.title, _TITLE)}*  {post.date.date()}"
    address = citation.link if len(citation.link) <= _ADDRESS else post.url
    target = link(address, say["open"])
    foot = [target if target.startswith("<") else escape(address)]
    if citation.also_in:
        more = len(citation.also_in) - _ALSO
        also = f"{say['also_in']} {', '.join(map(_linked, citation.also_in[:_ALSO]))}"
        also += f" {say['more'].format(count=more)}" if more > 0 else ""
        foot += [also] if length(also) <= _ADDRESS else []
    if again:
        return "\n".join([head, *foot])
    text = quote.text if quote else citation.shown
    lines = text.strip().count("\n") * len("> ")
    left = SECTION - length("\n".join([head, *foot])) - lines - len("\n> ")
    shown = cut(text.strip(), max(100, left))
    if quote and text == text.strip() and len(whole := bold(text, quote.marks)) <= left:
        shown = whole
    return "\n".join([head, "> " + shown.replace("\n", "\n> "), *foot])


def _narrower(answer: Answer) -> list[Block]:
    """A button for each narrower question."""
    if not answer.narrower:
        return []
    elements = [
        button(f"{NARROWER}_{number}", question, question)
        for number, question in enumerate(answer.narrower[:_BUTTONS])
    ]
    title = _context(f"*{WORDING[answer.language]['narrower']}*")
    return [title, {"type": "actions", "elements": elements}]


def _chips(answer: Answer) -> list[Block]:
    """A button for each thing that was read in the question, which asks again without it."""
    say = CHIPS[answer.language]
    elements = []
    for number, chip in enumerate(chips.chips(answer, answer.language)[:_BUTTONS]):
        value = _asked_without(answer, chip.name)
        if length(value) <= _VALUE:
            label = say["off"].format(label=chip.label)
            elements.append(button(f"{WITHOUT}_{number}", value, label))
    return [{"type": "actions", "elements": elements}] if elements else []


def _asked_without(answer: Answer, name: chips.ChipName) -> str:
    """A question that is to be asked as it was, but for what has this name: of the filters only
    the others stay, and the kind of the answer too."""
    kept = set(answer.read_filters.named if answer.read_filters else ()) - {name}
    kind = "fact" if name == "kind" else answer.kind
    off = [one for one in chips.FILTERS if one not in kept]
    asked = {"question": answer.question, "kind": kind, "unfiltered": off}
    return json.dumps(asked, ensure_ascii=False)


def wanted(value: str) -> tuple[str, Options]:
    """The question of a button that takes something off, and how it is to be answered."""
    asked = json.loads(value)
    off = frozenset(asked["unfiltered"])
    return str(asked["question"]), Options(kind=asked["kind"], unfiltered=off)


def _below(
    key: str | None, base: str | None, say: dict[str, str], handover: str | None
) -> list[Block]:
    if key is None:
        return [_context(say["not_kept"])]
    blocks = [_context(link(f"{base}/a/{key}", say["web"]))] if base else []
    elements = [button(action, key, say[action]) for action in (AGAIN, MEANT)]
    elements += [to_a_person(key, handover, say)] if handover else []
    return [*blocks, thumbs(key, say), {"type": "actions", "elements": elements}]


def _linked(post: Post) -> str:
    title = post.title if length(post.title) <= _TITLE else post.title[:_TITLE] + "…"
    target = link(post.url, title) if len(post.url) <= _ADDRESS else escape(title)
    return f"{target} {post.date.date()}"


def _section(text: str) -> Block:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text, "verbatim": True}}


def _context(text: str) -> Block:
    return {"type": "context", "elements": [{"type": "mrkdwn", "text": text, "verbatim": True}]}


def _packed(blocks: Sequence[Block]) -> list[Message]:
    """The blocks in as few messages as they fit into, in their order."""
    groups: list[list[Block]] = [[]]
    size = 0
    for block in blocks:
        more = length(_text(block))
        if groups[-1] and (len(groups[-1]) == BLOCKS or size + more > MESSAGE):
            groups.append([])
            size = 0
        groups[-1].append(block)
        size += more
    return [Message(_summary(group), tuple(group)) for group in groups]


def _text(block: Block) -> str:
    if block["type"] == "section":
        return str(block["text"]["text"])
    if block["type"] == "context":
        return "".join(str(element["text"]) for element in block["elements"])
    return ""


def _summary(blocks: Sequence[Block]) -> str:
    """The beginning of what blocks say, whole lines of it."""
    lines: list[str] = []
    for line in "\n".join(text for block in blocks if (text := _text(block))).split("\n"):
        if length("\n".join([*lines, line])) > SECTION:
            break
        lines.append(line)
    return "\n".join(lines) or "…"
