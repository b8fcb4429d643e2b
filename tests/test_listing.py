"""Lists are gathered over posts, each item with its post."""

from __future__ import annotations

import pytest

from assistant.answering.assistant import Assistant
from assistant.embedding import Embedder
from tests.stories_blog import answering

ASKED = "電動の渡し船を購入した町や市を挙げて"


@pytest.fixture(scope="module")
def ferries(tmp_path_factory: pytest.TempPathFactory, embedder: Embedder) -> Assistant:
    return answering(tmp_path_factory.mktemp("ferries"), embedder)


def test_items_of_several_posts_are_told(ferries: Assistant) -> None:
    answer = ferries.ask(ASKED)
    assert (answer.kind, answer.state) == ("list", "answered")
    told = {one.event.headline: one.text for one in answer.events if one.event}
    assert "青葉町は電動の渡し船を2隻購入した。" in told["青葉町が電動の渡し船を購入"]
    assert "霧島市も電動の渡し船を1隻購入した。" in told["霧島市、電動の渡し船を導入"]


def test_a_list_says_that_it_may_not_be_whole(ferries: Assistant) -> None:
    first, *_ = ferries.ask(ASKED).sentences
    assert (first.kind, first.text) == ("framing", "これらの記事から：")
    first, *_ = ferries.ask("List all towns that bought an electric ferry.").sentences
    assert first.text == "In these posts:"


def test_what_has_nothing_to_do_with_it_is_left_out(ferries: Assistant) -> None:
    told = {one.event.headline for one in ferries.ask(ASKED).events if one.event}
    assert not told & {"茶畑が広がる", "図書館の時間"}


def test_each_post_is_told_once_with_its_day_and_source(assistant: Assistant) -> None:
    answer = assistant.ask("対中輸出規制の対象になったチップを挙げて")
    assert answer.kind == "list"
    posts = {one.number: one for one in answer.citations}
    files = []
    for one in answer.events:
        (number,) = one.citations
        assert one.event is not None
        assert one.text == posts[number].shown
        assert one.event.headline == posts[number].post.title
        assert one.event.day == posts[number].post.date.date()
        files.append(posts[number].post.file)
    assert len(files) == len(set(files)) > 3


def test_one_item_is_no_list(ferries: Assistant) -> None:
    answer = ferries.ask("茶畑を広げた会社をすべて挙げて")
    assert not answer.events
