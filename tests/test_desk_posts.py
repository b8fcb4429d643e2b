"""The posts behind a count: which they are, in which order, and how they are saved."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from datetime import date

import pytest

from assistant.answering import topic_list
from assistant.answering.assistant import Assistant
from assistant.answering.topic_list import ListedPost, Matching, key_of
from assistant.domain.nouns import Filters, Post, ReadFilters
from assistant.retrieval.query import read
from assistant.surfaces.web.desk import address, exporting_posts, posts_html
from assistant.surfaces.web.desk.comparing import periods
from assistant.surfaces.web.desk.controls import ControlValues, number_line, within
from assistant.surfaces.web.desk.post_list import Counted, widened
from assistant.surfaces.web.desk.posts_html import View
from tests.test_desk_parts import HOSTILE, NOW

TOPIC = "AI拡散規則の撤回"
CHOSEN = Filters(
    date(2025, 1, 2),
    date(2025, 12, 3),
    author="森",
    categories=("a", "b"),
    tags=("c", "d"),
    without_categories=("e",),
    without_tags=("f", "g"),
    titled=True,
)


def listed(title: str = "造船の受注", paragraph: str = "4割増えた。") -> ListedPost:
    post = Post(
        "a.md", title, "/a/", NOW, ("経済",), ("造船",), excerpt="要約", authors=("森", "Mori")
    )
    return ListedPost(1, post, 0.5, (Matching(("業績",), paragraph, "/a/#:~:text=x", ((0, 2),)),))


def test_the_list_has_the_posts_of_the_plot_in_every_order(assistant: Assistant) -> None:
    found = assistant.treated(TOPIC, Filters())
    assert found.whole
    assert sum(found.counts().values()) == len(found.posts) > 3
    orders = {
        order: topic_list.ordered(assistant.generation, found, order)
        for order in ("newest", "oldest", "fit")
    }
    for some in orders.values():
        assert {post.file for post in some} == set(found.posts)
    days = [post.date for post in orders["newest"]]
    assert days == sorted(days, reverse=True)
    fits = [found.fit(post.file) for post in orders["fit"]]
    assert fits == sorted(fits, reverse=True)
    one, *_ = topic_list.listed(assistant.generation, found, TOPIC, orders["fit"], most=2)
    assert 1 <= len(one.passages) <= 2
    assert any(
        passage.paragraph[start:end] in ("拡散規則", "撤回")
        for passage in one.passages
        for start, end in passage.marks
    )


def test_filters_only_leave_posts_out(assistant: Assistant) -> None:
    whole = set(assistant.treated(TOPIC, Filters()).posts)
    tags = [*assistant.generation.places.labels("tag")]
    for filters in (
        Filters(date_from=date(2025, 6, 1)),
        Filters(tag=tags[0]),
        Filters(tags=tuple(tags[:3])),
        Filters(without_tags=tuple(tags[:3])),
        assistant.limited(read(f'{TOPIC} "撤回"'), Filters()),
        assistant.limited(read(f"{TOPIC} -NVIDIA"), Filters()),
        assistant.limited(read(TOPIC), Filters(), titled=True),
    ):
        some = set(assistant.treated(TOPIC, filters).posts)
        assert some <= whole
        assert all(filters.match(post) for post in assistant.generation.ledger.posts(some).values())


def test_words_limit_the_posts_that_are_searched(assistant: Assistant) -> None:
    ledger = assistant.generation.ledger
    both = assistant.limited(read("NVIDIA AND AMD"), Filters()).files
    one = assistant.limited(read("NVIDIA OR AMD"), Filters()).files
    without = assistant.limited(read("AI -NVIDIA"), Filters()).files
    assert both is not None
    assert one is not None
    assert without is not None
    assert both < one
    assert not one & without - assistant.limited(read("AMD OR AMD"), Filters()).files  # type: ignore[operator]
    phrase = assistant.limited(read('"拡散規則」を撤回"'), Filters())
    texts = [
        "".join(passage.plain for passage, _ in ledger.of_post(file)) for file in phrase.files or ()
    ]
    assert texts
    assert all("拡散規則」を撤回" in text for text in texts)
    titled = assistant.limited(read("拡散規則"), Filters(), titled=True)
    titles = [post.title for post in ledger.posts(titled.files or ()).values()]
    assert titles
    assert all("拡散規則" in title for title in titles)
    found = assistant.search("拡散規則", titled)
    assert {hit.post.file for hit in found.hits} <= (titled.files or set())
    assert assistant.limited(read("ふつうの質問"), Filters()) == Filters()


def test_a_mask_has_the_posts_that_match(assistant: Assistant) -> None:
    places, posts = assistant.generation.places, assistant.generation.ledger.posts()
    tags = [*places.labels("tag")]
    some = frozenset([*posts][:5])
    for filters in (
        Filters(tags=tuple(tags[:2])),
        Filters(tags=tuple(tags[:2]), without_tags=(tags[2],)),
        Filters(without_categories=tuple(places.labels("category"))[:1]),
        Filters(files=some),
    ):
        mask = places.mask(filters)
        for number, file in enumerate(places.files):
            if filters.match(posts[file]):
                assert mask[places.sequence(number)].all()
        standing = {
            places.files[post] for row in mask.nonzero()[0] for post, _ in places.standing(row)
        }
        assert any(filters.match(posts[file]) for file in standing) == bool(mask.any())


def test_a_narrower_question_that_counts_more_says_why() -> None:
    wide = Counted("AI規制", Filters(), frozenset("ab"))
    more = Counted("EUのAI規制", Filters(), frozenset("abc"))
    assert "「AI規制」（2本）" in widened(wide, more, "ja")
    assert "1 posts" in widened(wide, more, "en")
    assert widened(more, wide, "ja") == ""
    assert widened(None, more, "ja") == ""
    assert widened(replace(wide, filters=Filters(tag="x")), more, "ja") == ""
    assert widened(wide, replace(more, topic="造船"), "ja") == ""


def test_the_address_of_a_search_is_read_again() -> None:
    pairs = address.pairs('"AI Act" -x & y', CHOSEN)
    found = address.read([*pairs, ("answer", "k"), ("unknown", "1")])
    assert found.question == '"AI Act" -x & y'
    assert found.answer == "k"
    assert found.values.filters("ja") == CHOSEN
    assert address.pairs("q", Filters(category="a")) == [("q", "q"), ("category", "a")]
    assert address.read([("paragraphs", "x"), ("characters", "90")]).values.characters == 90
    named = ReadFilters("a", None, None, "", date(2025, 2, 1), date(2026, 1, 1))
    narrowed = address.with_read(Filters(date(2025, 1, 1), date(2025, 6, 1), tag="t"), named)
    assert narrowed == Filters(date(2025, 2, 1), date(2025, 6, 1), "a", "t")


def test_a_wrong_number_is_told_and_the_nearest_is_used() -> None:
    assert number_line(500, 1, 100, "ja") == "1から100までの数にしてください。100で調べます。"
    assert "from 60 to 2,000" in number_line(1, 60, 2000, "en")
    assert (number_line(12, 1, 100, "ja"), number_line(None, 1, 100, "ja")) == ("", "")
    assert within(float("nan"), 1, 100) is None
    assert ControlValues(category=["a"], tag=["b", "c"]).filters("ja") == Filters(
        category="a", tags=("b", "c")
    )


def test_two_periods_are_real_ones() -> None:
    long = periods(date(2020, 1, 1), date(2025, 12, 31))
    assert [str(day) for day in long] == ["2024-01-02", "2024-12-31", "2025-01-01", "2025-12-31"]
    assert periods(None, None) == (None,) * 4


def test_a_list_is_looked_at_in_pages() -> None:
    view = View().changed("page 3")
    assert view.page == 3
    assert view.changed("order fit") == View("fit")
    assert view.changed("group none") == View(group="none")
    assert view.changed("order <x>") == view
    shown = posts_html.posts([listed(HOSTILE, HOSTILE)], 41, view, '?q="<', "ja", note="<b>")
    assert "<img" not in shown
    assert "<b>" not in shown
    assert 'aria-current="page">3<' in shown
    assert posts_html.posts([], 0, View(), "", "ja") == ""


def test_a_list_is_saved_whole() -> None:
    posts = [listed(f"={HOSTILE}")]
    (row,) = csv.DictReader(io.StringIO(exporting_posts.posts_csv(posts)[1:], newline=""))
    assert tuple(row) == exporting_posts.POST_COLUMNS
    assert row["title"].startswith("'=")
    data = json.loads(exporting_posts.posts_json(posts, "受注は？", CHOSEN, NOW))
    assert data["filters"]["without_tags"] == ["f", "g"]
    assert data["posts"][0]["passages"][0]["paragraph"] == "4割増えた。"
    told = exporting_posts.posts_markdown([listed()], "受注は？", Filters(tag="造船"), "ja")
    assert "### 2026\\-04" in told
    assert "  > 4割増えた。" in told
    reference = exporting_posts.posts_ris([listed("造船の\r\nER  - 受注")], "海の記録").split(
        "\r\n"
    )
    assert reference[0] == "TY  - BLOG"
    assert reference[-3:] == ["ER  - ", "", ""]
    assert "TI  - 造船の ER - 受注" in reference
    assert [line for line in reference if line.startswith("AU")] == ["AU  - 森", "AU  - Mori"]
    assert "DA  - 2026/04/01" in reference


@pytest.mark.parametrize("file", ["a.md", "2025/日本.md"])
def test_a_post_has_a_short_name_in_addresses(file: str) -> None:
    assert len(key_of(file)) == 10
    assert key_of(file).isalnum()
