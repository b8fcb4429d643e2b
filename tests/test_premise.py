"""Questions that take for granted what the posts say otherwise, and such that sound alike."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from assistant.answering import withdrawal
from assistant.answering.answerable.premise import contradicted
from assistant.answering.asked.question import read
from assistant.answering.assistant import Assistant
from assistant.answering.notices import OTHERWISE, REFUSAL
from assistant.bootstrap import wiring
from assistant.domain.nouns import Answer
from assistant.embedding import Embedder
from assistant.language.dates import asked
from assistant.language.opposites import opposites
from assistant.settings import settings
from tests.blog import Blog
from tests.scripted_openai import ScriptedOpenAI, says

POSTS = {
    "2025-02-10-shares.md": (
        "架空電機の持ち株",
        "架空電機は2月、持っていたツムリ通信の株をすべて売却した。得た資金は新しい工場にあてる。",
        "架空電機の社長は、蓄電池に力を集めると話す。",
    ),
    "2025-03-05-offer.md": (
        "霞研究所と買収の話",
        "霞研究所は、砂丘通信からの買収提案を断った。独立した研究所のままでいたいという。",
        "霞研究所には百二十人が働く。",
        "Furoshiki Labsも、Dune Mobileからの買収提案を拒否していた。",
    ),
    "2025-04-20-permit.md": (
        "青葉県の条例",
        "青葉県議会は4月、川べりでの花火を禁止する条例を可決した。",
        "見物客のごみが増えたためだと青葉県は説明する。",
    ),
    "2025-06-15-court.md": (
        "津軽製茶が松本交通を提訴",
        "津軽製茶は6月、松本交通を商標の侵害で提訴した。",
        "津軽製茶が松本交通を訴えた裁判は秋に始まる。松本交通を提訴したのは、似た名の茶を車内で売ったためだ。",
        "みなと銀行は津軽製茶に資金を貸している。",
    ),
    "2025-08-01-delay.md": (
        "Ferry to Kirishima",
        "The new ferry to Kirishima will start half a year late because of the pier.",
        "The old ferry to Kirishima runs until then.",
    ),
    "2025-09-09-fare.md": (
        "Bus fares",
        "Matsumoto Kotsu raised the fare of the night bus to 300 yen in September 2025.",
        "Tickets for the night bus are sold by the driver.",
    ),
}
FALSE = [
    ("架空電機がツムリ通信の株を買い増した狙いは？", "すべて売却した"),
    ("砂丘通信による霞研究所の買収はいつ完了する？", "買収提案を断った"),
    ("When will Dune Mobile's takeover of Furoshiki Labs be completed?", "買収提案を拒否"),
    ("青葉県が川べりでの花火を解禁したのはなぜ？", "禁止する条例"),
    ("架空電機がツムリ通信の株を買い増した狙いをすべて挙げて", "すべて売却した"),  # a list
    ("津軽製茶がみなと銀行を提訴した理由は？", "松本交通を"),
    ("Why does the new ferry to Kirishima start ahead of schedule?", "half a year late"),
    ("Why did Matsumoto Kotsu lower the fare of the night bus?", "raised the fare"),
]
TRUE = [
    "架空電機がツムリ通信の株を売却した狙いは？",
    "霞研究所が砂丘通信の買収提案を断ったのはなぜ？",
    "青葉県が川べりでの花火を禁止したのはなぜ？",
    "津軽製茶が松本交通を提訴した理由は？",
    "Why does the new ferry to Kirishima start late?",
    "Why did Matsumoto Kotsu raise the fare of the night bus?",
    "霞研究所には何人が働いている？",
    "Where are tickets for the night bus sold?",
]


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory, embedder: Embedder) -> Path:
    blog = Blog(tmp_path_factory.mktemp("premises"))
    for name, (title, *blocks) in POSTS.items():
        blog.post(name, *blocks, title=title)
    blog.run(embedder=embedder)
    return blog.index


@pytest.fixture(scope="module")
def news(index: Path, embedder: Embedder) -> Assistant:
    return wiring.assistant(
        settings.load({"index_dir": index}), embed=embedder, today=lambda: date(2026, 4, 1)
    )


def corrected(answer: Answer, told: str) -> None:
    # A line may say that the post is in another language.
    first, second, *rest = (one for one in answer.sentences if one.kind != "framing")
    assert (answer.state, first.text, first.citations) == (
        "answered",
        OTHERWISE[answer.language],
        (),
    )
    (cited,) = [one for one in answer.citations if one.number in second.citations]
    assert told in second.text
    assert second.text in cited.plain
    assert {one.kind for one in rest} == {"quote"}
    assert told in rest[0].text
    assert not answer.narrower
    assert not answer.lacks


@pytest.mark.parametrize(("question", "told"), FALSE)
def test_what_the_posts_say_otherwise_comes_first(
    news: Assistant, question: str, told: str
) -> None:
    corrected(news.ask(question), told)


@pytest.mark.parametrize("question", TRUE)
def test_a_right_question_is_not_corrected(news: Assistant, question: str) -> None:
    answer = news.ask(question)
    assert OTHERWISE[answer.language] not in answer.answer
    assert answer.state == "answered"


def test_one_that_asks_whether_takes_nothing_for_granted(news: Assistant) -> None:
    answer = news.ask("架空電機はツムリ通信の株を買い増しましたか？")
    assert OTHERWISE["ja"] not in answer.answer


def test_a_sentence_that_says_it_too_leaves_the_question_alone(
    tmp_path: Path, embedder: Embedder
) -> None:
    blog = Blog(tmp_path)
    blog.post("2025-01-10-a.md", "架空電機はツムリ通信の株を買い増した。", title="一月")
    blog.post("2025-05-10-b.md", "架空電機はツムリ通信の株を売却した。", title="五月")
    blog.run(embedder=embedder)
    found = wiring.assistant(settings.load({"index_dir": blog.index}), embed=embedder)
    for question in (
        "架空電機がツムリ通信の株を買い増した狙いは？",
        "架空電機がツムリ通信の株を売却した狙いは？",
    ):
        assert OTHERWISE["ja"] not in found.ask(question).answer


def test_a_model_that_finds_no_answer_leaves_the_correction_to_the_posts(
    index: Path, embedder: Embedder, openai_server: ScriptedOpenAI
) -> None:
    openai_server.script = [says("NO_ANSWER")]
    chosen = {
        "index_dir": index,
        "openai_api_key": "secret-of-the-test",
        "openai_base_url": openai_server.url,
        "chat_model": "scripted",
    }
    assistant = wiring.assistant(settings.load(chosen), embed=embedder)
    answer = assistant.ask(FALSE[0][0])
    corrected(answer, FALSE[0][1])
    (prompt,) = openai_server.prompts()
    assert "takes for granted" in prompt
    assert "すべて売却した" in prompt


def test_the_line_goes_with_the_post_that_says_otherwise(news: Assistant) -> None:
    answer = news.ask(FALSE[0][0])
    (cited,) = [c for c in answer.citations if c.number in answer.sentences[1].citations]
    others = {post.file for post in news.generation.ledger.posts().values()} - {cited.post.file}
    left = withdrawal.shown(answer, others, {})
    assert OTHERWISE["ja"] not in left.answer
    assert withdrawal.shown(answer, others | {cited.post.file}, {}) == answer


def test_no_hits_contradict_nothing() -> None:
    text = "架空電機が株を買い増した狙いは？"
    when = asked(text, date(2026, 4, 1))
    assert contradicted(read(text, text, text, when, lambda word: 3.0), ()) is None
    assert REFUSAL["ja"] != OTHERWISE["ja"]


def test_no_word_is_its_own_opposite() -> None:
    for pair in opposites():
        for side, against in ((pair.one, pair.other), (pair.other, pair.one)):
            plain = [w for w in side.pattern.split("|") if w.isalpha() and not w.isascii()]
            assert not [word for word in plain if against.fullmatch(word)]
