"""Which posts a story is made of, and which of them may be its newest event."""

from __future__ import annotations

from datetime import UTC, datetime

from assistant.answering.asked import question as asked
from assistant.answering.asked.question import Question
from assistant.answering.stories.timeline import story
from assistant.domain.nouns import Hit, Passage, Place, Post
from assistant.language.dates import TimeAsked
from assistant.retrieval.on_topic import PostHits


def post(day: str, title: str, text: str, worth: float = 1.0) -> PostHits:
    file = f"{day}-p.md"
    when = datetime.fromisoformat(day).replace(tzinfo=UTC)
    made = Post(file, title, f"https://town.example/{file}", when)
    place = Place(file, 0, 0, len(text), ())
    passage = Passage(file, "paragraph", text, text, 20, (place,))
    return PostHits(made, worth, (Hit(passage, made, place, (), 1.0, 0.9),))


def question(text: str) -> Question:
    return asked.read(
        text,
        text,
        text,
        TimeAsked(None, None, strict=False, newest=False, rest=text),
        lambda word: 1.0,
    )


FERRY = (
    post("2025-03-01", "渡船の運賃を値上げ", "渡船の運賃は3月から片道220円になった。"),
    post("2025-09-01", "渡船の運賃に割引", "渡船の運賃に回数券の割引が9月に加わった。"),
)
MENTION = post(
    "2026-02-01", "朝市の出店者を募集", "朝市は渡船の乗り場の前で2月から開かれる。", worth=0.8
)


def newest(*posts: PostHits, text: str) -> str:
    return story(question(text), posts, lambda word: 1.0)[-1].post.title


def test_a_post_that_only_mentions_the_topic_is_not_where_it_stands_now() -> None:
    assert newest(*FERRY, MENTION, text="渡船の運賃はどう変わってきた？") == "渡船の運賃に割引"


def test_titles_that_say_nothing_of_the_topic_are_no_measure() -> None:
    plain = [
        post(one.post.date.date().isoformat(), f"第{n}報", one.hits[0].passage.plain)
        for n, one in enumerate((*FERRY, MENTION))
    ]
    assert newest(*plain, text="渡船の運賃はどう変わってきた？") == "第2報"
