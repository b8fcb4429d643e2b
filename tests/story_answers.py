"""Answers that follow a story, compare and list, made by hand, in both languages."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from assistant.answering.citations import marked, text_fragment
from assistant.domain.nouns import (
    Answer,
    Cell,
    Citation,
    Event,
    Language,
    Mode,
    Post,
    QuestionKind,
    Sentence,
)
from tests.samples import JST

Part = tuple[str, Event | Cell | Literal["told", "framing"], tuple[int, ...]]
_JA = (
    (
        "2024-11-05",
        "霧谷市、路面電車の復活を検討",
        "霧谷市は5日、1968年に廃止した路面電車を復活させる検討を始めると発表した。",
    ),
    (
        "2025-02-18",
        "路面電車は2028年春の開業をめざす",
        "市は2028年春の開業をめざす。総事業費は240億円と見込む。",
    ),
    (
        "2025-04-02",
        "事業費が300億円を超えるとの見方",
        "関係者によると、事業費は300億円を超える見通しだ。市は算定中だとしている。",
    ),
    (
        "2025-04-04",
        "市長「計画の凍結は考えていない」",
        "市長は定例会見で、計画を凍結するという見方を否定した。",
    ),
    (
        "2025-07-22",
        "市議会、路面電車の予算案を可決",
        "市議会は22日、路面電車の予算案を賛成多数で可決した。反対は6人だった。",
    ),
    (
        "2025-09-30",
        "路面電車の開業、2029年秋に延期",
        "霧谷市は30日、路面電車の開業を2029年秋に延期すると発表した。"
        "総事業費は312億円に増える。用地の取得が遅れたためだという。",
    ),
)
_EN = (
    (
        "2024-11-05",
        "Mistvale looks into bringing its trams back",
        "Mistvale said on 5 November that it will study a return of the trams it gave up in 1968.",
    ),
    (
        "2025-02-18",
        "Trams are to run from the spring of 2028",
        "The city wants to open the line in spring 2028. It expects a cost of 240 million.",
    ),
    (
        "2025-04-02",
        "Line may cost more than 300 million, sources say",
        "The cost is likely to pass 300 million, people close to the project said.",
    ),
    (
        "2025-04-04",
        "Mayor: nobody thinks of freezing the plan",
        "At his weekly briefing the mayor denied that the plan will be frozen.",
    ),
    (
        "2025-07-22",
        "Council passes the tram budget",
        "The council passed the budget for the trams on 22 July, with six votes against.",
    ),
    (
        "2025-09-30",
        "Opening of the trams put off to autumn 2029",
        "Mistvale said on 30 September that the trams will open in autumn 2029, not in spring 2028."
        " The cost rises to 312 million. Buying the land took longer than planned.",
    ),
)
_POSTS = {"ja": _JA, "en": _EN}
_FRAMES = {
    "now": {"ja": "いまの状況：", "en": "Where it stands now:"},
    "how": {"ja": "これまでの経緯：", "en": "How it came to this:"},
    "before": {"ja": "それまで：", "en": "Before:"},
    "sides": {"ja": "二つの計画の比較：", "en": "The two plans side by side:"},
    "many": {"ja": "6本の記事が伝えています。", "en": "6 posts tell of it."},
}
_QUESTIONS = {
    "change": {
        "ja": "霧谷市の路面電車の計画はどう変わった？",
        "en": "How did the tram plan change?",
    },
    "current": {"ja": "路面電車の開業はいま、いつの予定？", "en": "When will the trams open now?"},
    "compare": {"ja": "路面電車とバス専用道はどう違う？", "en": "How do trams and busway compare?"},
    "list": {"ja": "路面電車について何があった？", "en": "What happened around the trams?"},
    "count": {"ja": "路面電車の記事は何本ある？", "en": "How many posts tell of the trams?"},
}


def sources(language: Language) -> list[Citation]:
    """Numbered as the answers cite them: the newest post first, then the oldest."""
    some = _POSTS[language]
    found = []
    for number, (day, title, text) in enumerate((some[-1], *some[:-1]), 1):
        url = f"https://kaku.example/{day.replace('-', '/')}/tram/"
        at = datetime.fromisoformat(f"{day}T08:00:00").replace(tzinfo=JST)
        post = Post(f"{day}-tram-{language}.md", title, url, at)
        found.append(
            Citation(
                number, f"tram-{language}-{number}", post, (), (), 0, text, text,
                url + text_fragment(text), text, text,
            )
        )  # fmt: skip
    return found


def _answer(
    kind: QuestionKind,
    language: Language,
    parts: list[Part],
    mode: Mode,
    columns: tuple[str, ...] = (),
) -> Answer:
    said = tuple(
        Sentence(text, numbers, "event", event=what)
        if isinstance(what, Event)
        else Sentence(text, numbers, "cell", cell=what)
        if isinstance(what, Cell)
        else Sentence(text, numbers, what)
        for text, what, numbers in parts
    )
    used = {n for one in said for n in one.citations}
    cited = tuple(one for one in sources(language) if one.number in used)
    return Answer(
        _QUESTIONS[kind][language], marked(said, apart=mode == "extractive"), language, said,
        cited, "answered", mode, "scripted" if mode == "model" else None, kind=kind,
        columns=columns,
    )  # fmt: skip


def _events(language: Language) -> list[Part]:
    """All events, the newest first and the others from the oldest on, each with all that may be
    set."""
    more: list[dict[str, Any]] = [
        {"newest": True, "dated": "words", "posts": 2},
        {"dated": "words"},
        {"precision": "month", "status": "planned", "overtaken": True, "posts": 3},
        {"status": "reported", "posts": 2},
        {"status": "denied"},
        {"dated": "words"},
    ]
    return [
        (one.text, Event(one.post.date.date(), one.post.title, **fields), (one.number,))
        for one, fields in zip(sources(language), more, strict=True)
    ]


def change(language: Language = "ja", mode: Mode = "extractive") -> Answer:
    """How it stands, and how it came to this."""
    newest, *others = _events(language)
    said: list[Part] = [
        (_FRAMES["now"][language], "framing", ()),
        newest,
        (_FRAMES["how"][language], "framing", ()),
        *others,
    ]
    return _answer("change", language, said, mode)


def current(language: Language = "ja", mode: Mode = "extractive") -> Answer:
    """A sentence that tells how it stands, and what was overtaken, of which one day is a year."""
    text = {"ja": "開業は2029年秋に延期された。", "en": "The trams will open in autumn 2029."}
    (before, event, numbers), (other, reported, more) = _events(language)[2:4]
    assert isinstance(event, Event)
    assert isinstance(reported, Event)
    said: list[Part] = [
        (text[language], "told", (1,)),
        (_FRAMES["before"][language], "framing", ()),
        (before, event, numbers),
        (other, Event(reported.day, reported.headline, "year", overtaken=True), more),
    ]
    return _answer("current", language, said, mode)


def compare(language: Language = "ja", mode: Mode = "extractive") -> Answer:
    """Three rows with a column for each side, one cell of which is missing in the middle and one
    at the end; a cell has a pipe in it, and two sources."""
    columns, labels = {
        "ja": (("路面電車", "バス専用道"), ("開業", "費用", "反対の声")),
        "en": (("Trams", "Busway"), ("Opening", "Cost", "Objections")),
    }[language]
    cells = {
        "ja": (
            "2029年秋に延期された。",
            "2027年度中。",
            "312億円 | 当初は240億円。",
            "市議6人が反対した。",
        ),
        "en": (
            "Put off to autumn 2029.",
            "During 2027.",
            "312 million | 240 at first.",
            "Six of the council voted against it.",
        ),
    }[language]
    said: list[Part] = [
        (_FRAMES["sides"][language], "framing", ()),
        (cells[0], Cell(labels[0], columns[0]), (1,)),
        (cells[1], Cell(labels[0], columns[1]), (2,)),
        (cells[2], Cell(labels[1], columns[1]), (1, 3)),
        (cells[3], Cell(labels[2], columns[0]), (6,)),
    ]
    return _answer("compare", language, said, mode, columns)


def listed(language: Language = "ja", kind: QuestionKind = "list") -> Answer:
    """How many there are, and all of them."""
    said: list[Part] = [(_FRAMES["many"][language], "told", ())]
    said += _events(language)[1:]
    return _answer(kind, language, said, "extractive")


def every_story() -> dict[str, Answer]:
    """One of each kind, by a name."""
    return {
        "change": change(),
        "change-en": change("en"),
        "change-model": change("en", "model"),
        "current": current(),
        "current-model": current("en", "model"),
        "compare": compare(),
        "compare-en": compare("en"),
        "compare-model": compare("ja", "model"),
        "list": listed(),
        "count": listed("en", "count"),
    }
