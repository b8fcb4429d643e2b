from datetime import UTC, datetime
from urllib.parse import unquote

from hypothesis import given
from hypothesis import strategies as st

from assistant.answering.citations import (
    best_span,
    cite,
    marked,
    text_fragment,
)
from assistant.domain.nouns import (
    Hit,
    Passage,
    Place,
    Post,
    Sentence,
)
from assistant.language.alignment import source_span


def hit(text: str, plain: str | None = None) -> Hit:
    post = Post("2025-01-02-a.md", "題", "https://example.jp/a/", datetime(2025, 1, 2, tzinfo=UTC))
    place = Place(post.file, 3, 10, 10 + len(text), ("見出し",))
    passage = Passage("id", "paragraph", text, plain or text, 9, (place,))
    return Hit(passage, post, place, (), 1.0)


def test_quote_is_exact_source_with_its_marks() -> None:
    source = "最初の文。**規則は[撤回](https://x.example/a)された**。最後。"
    plain = "最初の文。規則は撤回された。最後。"
    start = plain.index("規則")
    first, last = source_span(plain, source, start, start + len("規則は撤回された。"))
    assert source[first:last] == "**規則は[撤回](https://x.example/a)された**。"
    citation = cite(1, hit(source, plain), start, start + len("規則は撤回された。"))
    assert citation.quote in citation.text
    assert citation.shown == "規則は撤回された。"
    assert citation.link == "https://example.jp/a/#:~:text=" + "".join(
        f"%{b:02X}" for b in "規則は撤回された。".encode()
    )


def test_quote_leaves_the_next_mark_alone() -> None:
    source, plain = "一つ目の文。**二つ目**の文。`三つ目`。", "一つ目の文。二つ目の文。三つ目。"
    spans = [(0, 6), (6, 12), (12, 16)]
    quotes = [source[slice(*source_span(plain, source, *span))] for span in spans]
    assert quotes == ["一つ目の文。", "**二つ目**の文。", "`三つ目`。"]


@given(st.text(), st.data())
def test_any_span_gives_a_quote_of_the_source(plain: str, data: st.DataObject) -> None:
    if not plain:
        return
    source = "**" + plain.replace("。", "**。") + "`"
    start = data.draw(st.integers(0, len(plain) - 1))
    end = data.draw(st.integers(start + 1, len(plain)))
    citation = cite(1, hit(source, plain), start, end)
    assert citation.quote in source


def test_english_sentences_are_joined_with_spaces() -> None:
    sentences = [Sentence("It was rescinded.", (1,)), Sentence("Guidance followed.", (2,))]
    assert marked(sentences) == "It was rescinded.[1] Guidance followed.[2]"


def test_fragment_of_a_long_quote_names_both_ends() -> None:
    shown = "商務省は規則の撤回を発表し、同時に指針を出した。" * 6
    start, end = text_fragment(shown).removeprefix("#:~:text=").split(",")
    assert shown.startswith(unquote(start))
    assert shown.endswith(unquote(end))


def test_fragment_avoids_what_a_renderer_typesets() -> None:
    assert text_fragment('彼は"はい"と答え、その後に長い説明を続けた') == "#:~:text=" + "".join(
        f"%{b:02X}" for b in "と答え、その後に長い説明を続けた".encode()
    )
    assert "%2D" in text_fragment("gpt-oss-120b")
    assert text_fragment("…") == ""


def test_the_sentence_that_says_it_is_quoted() -> None:
    plain = "前置きの文です。輸出には許可が必要になった。結びです。"
    start, end = best_span("4月から輸出には許可が必要になった", plain)
    assert plain[start:end] == "輸出には許可が必要になった。"
    assert best_span("Completely other words", plain) == (0, len(plain))


def test_an_unchecked_sentence_is_shown_as_it_is() -> None:
    said = [Sentence("It was fined.", (), check="unchecked"), Sentence("It paid.", (1,))]
    assert marked(said) == "It was fined. It paid.[1]"
