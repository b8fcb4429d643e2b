"""An Answer as blocks and as text, the escaping, and the manifest."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from html import unescape
from typing import Any

import pytest

from assistant.__main__ import main
from assistant.answering import notices
from assistant.domain.nouns import Answer, Notice, Sentence
from assistant.surfaces import slack
from assistant.surfaces.slack import scopes
from assistant.surfaces.slack.blocks import (
    BLOCKS,
    MESSAGE,
    PLAIN,
    SECTION,
    messages,
    plain,
)
from assistant.surfaces.slack.buttons import plainer, voted
from assistant.surfaces.slack.text import (
    bold,
    cut,
    escape,
    length,
    link,
    markdown,
    people,
    question,
    split,
)
from tests.samples import ONE, TWO, answer, citation, every_kind, quoting
from tests.scripted_slack import words

KEY = "k" * 22
BASE = "https://ask.example.org"
NASTY = "R&D <!channel> <@U1> <https://evil.example|click> *b* _i_ `c` > q"


@pytest.mark.parametrize("said", every_kind(), ids=["quotes", "nearest", "refusal", "model"])
def test_all_that_an_answer_holds_is_shown(said: Answer) -> None:
    shown = messages(said, KEY, BASE)
    text = "\n".join(words(block) for one in shown for block in one.blocks)
    for readable in (unescape(text), unescape("\n".join(plain(said, KEY, BASE)))):
        bare = re.sub(r"^> |(?<!\S)\*|\*(?!\S)", "", readable, flags=re.MULTILINE)
        for sentence in said.sentences:
            assert sentence.text in bare
        for cited in said.citations:
            assert f"[{cited.number}] {cited.post.title}" in readable
            assert str(cited.post.date.date()) in readable
            assert cited.shown in bare
            assert f"<{cited.link}|" in readable
            assert all(f"<{other.url}|{other.title}>" in readable for other in cited.also_in)
        assert (str(said.as_of) in readable) == bool(said.citations)
        assert said.notice is None or said.notice in readable
        assert f"<{BASE}/a/{KEY}|" in readable
    *narrower, buttons = (
        b["elements"] for one in shown for b in one.blocks if b["type"] == "actions"
    )
    assert [b["value"] for row in narrower for b in row] == list(said.narrower)
    assert [button["action_id"] for button in buttons] == ["again", "meant"]
    assert {button["value"] for button in buttons} == {KEY}
    ((thumbs,),) = (
        b["elements"] for one in shown for b in one.blocks if b["type"] == "context_actions"
    )
    given = [thumbs[which]["value"] for which in ("positive_button", "negative_button")]
    assert [voted(value) for value in given] == [(KEY, True), (KEY, False)]
    plain_blocks = plainer(shown[-1].blocks)
    rows = [b["elements"] for b in plain_blocks if b["type"] == "actions"]
    in_their_place = rows[-2]
    assert [one["action_id"] for one in in_their_place] == ["vote_up", "vote_down"]


def test_a_paragraph_is_shown_once_with_what_answers_in_bold() -> None:
    english = citation(1, TWO, "The quay was built. It opens in May. Ships come.")
    said = replace(quoting(english, citation(2, ONE)), language="en")
    quote = replace(said.sentences[1], marks=((20, 36),))
    said = replace(said, sentences=(said.sentences[0], quote, *said.sentences[2:]))
    (shown,) = messages(said, KEY, BASE)
    sections = [words(block) for block in shown.blocks if block["type"] == "section"]
    assert [section.count("Ships come.") for section in sections] == [1, 1, 0]
    assert "\n> The quay was built. *It opens in May.* Ships come.\n" in sections[1]
    assert sections[2].startswith("*[2] 一つ目*  2025-01-01\n> *電池の量産を始めた。*\n")


def test_bold_makes_no_mark_of_what_a_post_says() -> None:
    assert bold("一つ。二つ。", [(3, 6)]) == "一つ。二つ。"  # Slack wants a blank before it
    assert bold("a *b* c & d", [(0, 5)]) == "a *b* c &amp; d"
    assert bold("<!here> is it. Yes.", [(0, 14)]) == "*&lt;!here&gt; is it.* Yes."
    assert bold("one\ntwo", [(0, 7)]) == "one\ntwo"
    assert bold("one\ntwo", [(4, 7)]) == "one\n*two*"


def test_what_comes_nearest_is_told_to_be_no_answer() -> None:
    (shown,) = messages(quoting(citation(), state="nearest"), KEY, BASE)
    first, _, title, card, *_ = [
        words(block) for block in shown.blocks if block["type"] != "divider"
    ]
    assert first.split("\n") == [notices.REFUSAL["ja"], "近い記事には「港」が出てきません。"]
    assert (title, card.partition("\n")[0]) == (
        f"*{notices.NEAREST['ja']}*",
        "*[1] 一つ目*  2025-01-01",
    )
    (none,) = messages(quoting(state="none"), KEY, BASE)
    assert words(none.blocks[0]) == notices.REFUSAL["ja"]
    assert not any(block["type"] == "divider" for block in none.blocks)


def test_narrower_questions_are_buttons() -> None:
    wide = replace(quoting(citation()), narrower=("港 " * 50, *(f"港{n}" for n in range(9))))
    (shown,) = messages(wide, KEY, BASE)
    (narrower, _) = [b["elements"] for b in shown.blocks if b["type"] == "actions"]
    assert [b["action_id"] for b in narrower] == [f"narrower_{n}" for n in range(5)]
    assert narrower[0]["value"] == "港 " * 50
    assert all(length(b["text"]["text"]) <= 75 for b in narrower)


def test_without_an_address_or_an_id_there_is_no_link() -> None:
    assert "/a/" not in json.dumps([one.blocks for one in messages(answer(), KEY, None)])
    unkept = messages(answer(), None, BASE)
    assert "/a/" not in json.dumps([one.blocks for one in unkept])
    assert not any(block["type"] == "actions" for one in unkept for block in one.blocks)


def test_a_site_without_an_address_has_no_links() -> None:
    here = replace(ONE, url="/2025/01/01/one/")
    said = replace(answer(), citations=(citation(1, here),))
    text = "\n".join(words(block) for one in messages(said, KEY, None) for block in one.blocks)
    assert "<" not in text
    assert "/2025/01/01/one/" in text


def test_nothing_that_others_wrote_does_anything() -> None:
    post = replace(ONE, title=NASTY, url="https://kaku.example/?a=1&b=<2>|3")
    cited = replace(citation(1, post, NASTY), link=f"{post.url}#:~:text=x", also_in=(post,))
    said = Answer(
        NASTY, NASTY, "en", (Sentence(NASTY, (1,)),), (cited,), "answered", "model",
        notices=(Notice("other", NASTY),),
    )  # fmt: skip
    for shown in (messages(said, KEY, BASE), messages(said, KEY, BASE, begun=True)):
        for one in shown:
            for text in (one.text, *map(words, one.blocks)):
                _harmless(text)
    for text in plain(said, KEY, BASE):
        _harmless(text)
    streamed = markdown(NASTY)
    assert not set("<>") & set(streamed)
    assert "\\*b\\*" in streamed


def _harmless(text: str) -> None:
    """Only links of ours are left, and no command."""
    for angled in re.findall(r"<[^<>]*>", text):
        assert re.match(r"<https://(kaku\.example|ask\.example\.org)/[^|]*\|[^|]*>$", angled), (
            angled
        )
    rest = re.sub(r"<https://[^<>]*>", "", text)
    assert "<" not in rest
    assert not re.search(r"(?<!^)>(?! )", rest, re.MULTILINE)
    assert not re.search(r"&(?!amp;|lt;|gt;)", text)


@pytest.mark.parametrize(
    "piece", ["長い答えです。", "word & word <@U1> ", "😀", "a" * 9_999 + "\n"]
)
def test_forty_thousand_characters_are_split_within_the_limits(piece: str) -> None:
    long = (piece * 40_000)[:40_000].strip()
    cited = tuple(citation(n, TWO, f"{piece[:500]}{n}。" * 30) for n in range(1, 61))
    said = Answer("Q?", long, "ja", (Sentence(long, (1,)),), cited, "answered", "model")
    shown = messages(said, KEY, BASE)
    body = []
    for one in shown:
        assert 1 <= len(one.blocks) <= BLOCKS
        assert length(one.text) <= PLAIN
        assert sum(len(words(b)) for b in one.blocks if b["type"] != "actions") <= MESSAGE
        for block in one.blocks:
            if block["type"] == "section":
                assert 1 <= length(words(block)) <= SECTION
                body.append(unescape(words(block)))
    joined = re.sub(r"\s", "", "".join(body))
    assert joined.startswith(re.sub(r"\s", "", long))
    assert all(f"[{number}]" in joined for number in range(1, 61))
    assert all(length(text) <= PLAIN for text in plain(said, KEY, BASE))
    text = re.sub(r"\s", "", unescape("".join(plain(said, KEY, BASE))))
    assert re.sub(r"\s", "", long) in text
    print(f"\n{len(shown)} messages, {sum(len(one.blocks) for one in shown)} blocks")


def test_texts_are_cut_where_something_ends() -> None:
    assert split("一つ目です。二つ目です。三つ目です。", 14) == [
        "一つ目です。二つ目です。",
        "三つ目です。",
    ]
    assert split("one two three", 9) == ["one two", "three"]
    assert split("a" * 25, 10) == ["a" * 10, "a" * 10, "a" * 5]
    assert split("&" * 5, 12) == ["&amp;&amp;", "&amp;&amp;", "&amp;"]
    assert split(" \n ", 10) == []
    assert cut("&&&", 100) == "&amp;&amp;&amp;"
    assert cut("word word", 6) == "word…"


def test_what_people_type_is_read() -> None:
    typed = (
        "<@U0BOT|bot> <!here> 値段は? &lt;b&gt; <#C1|general> <mailto:a@b.c|a@b.c> <https://x.y>"
    )
    assert question(typed) == "値段は? <b> #general a@b.c https://x.y"
    assert question("<@U0BOT>") == ""
    assert people("<@U1> and <@W2|two>") == {"U1", "W2"}
    assert link("javascript:alert(1)", "<b>") == "&lt;b&gt;"
    assert escape("&amp;") == "&amp;amp;"


# The manifest


def test_the_manifest_asks_for_what_the_code_uses() -> None:
    made = slack.manifest(BASE)
    assert set(made["oauth_config"]["scopes"]["bot"]) == scopes.NEEDED
    events = set(made["settings"]["event_subscriptions"]["bot_events"])
    assert events == scopes.EVENTS.keys() - {"assistant_thread_started"}
    assert [c["command"] for c in made["features"]["slash_commands"]] == [scopes.COMMAND]
    assert [s["callback_id"] for s in made["features"]["shortcuts"]] == ["ask_about"]
    addresses = set(re.findall(r'"(https?://[^"]*)"', json.dumps(made)))
    assert addresses == {f"{BASE}/slack/events"}
    assert made["settings"]["socket_mode_enabled"] is False
    assert len(made["display_information"]["name"]) <= 35
    assert len(made["display_information"]["description"]) <= 140


def test_every_method_that_is_called_has_its_scope() -> None:
    folder = re.compile(r'"((?:chat|assistant\.threads|users|views|conversations)\.\w+)"')
    called = set()
    for module in _sources():
        called |= set(folder.findall(module))
    assert called - {"views.open", "chat.getPermalink"} == scopes.SCOPES.keys()


def _sources() -> list[str]:
    from importlib.resources import files

    room = files("assistant.surfaces.slack")
    return [one.read_text(encoding="utf-8") for one in room.iterdir() if one.name.endswith(".py")]


def test_the_manifest_is_printed(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["slack", "--manifest"]) == 0
    socket: dict[str, Any] = json.loads(capsys.readouterr().out)
    assert socket["settings"]["socket_mode_enabled"] is True
    assert "https://" not in json.dumps(socket)
    monkeypatch.setenv("PUBLIC_URL", BASE)
    assert main(["slack", "--manifest"]) == 0
    assert json.loads(capsys.readouterr().out) == slack.manifest(BASE)
