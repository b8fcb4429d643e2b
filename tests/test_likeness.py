import random
import time
from hashlib import sha256

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.domain.nouns import Passage, Place
from ingest import likeness

TEXT = (
    "政府は半導体の輸出規制を見直し、審査の窓口を一本化すると発表した。"
    "審査にかかる日数は、これまでの90日から30日に縮まる見通しだ。"
    "企業の担当者は、書類の準備が楽になると歓迎している。"
    "一方で、人手が足りないとの声も窓口の職員から上がっている。"
)
MORE = "新しい窓口は来春に開く。"


def passage(text: str, kind: str = "paragraph", name: str = "") -> Passage:
    return Passage(name or text, kind, text, text, 1, (Place("a.md", 0, 0, 1),))  # type: ignore[arg-type]


def grouped(*passages: Passage) -> dict[str, likeness.NearDuplicate]:
    return likeness.groups(passages, likeness.signatures([p.plain for p in passages]))


def merged(better: str, other: str, kind: str = "paragraph") -> bool:
    return bool(grouped(passage(better, kind, "better"), passage(other, kind, "other")))


def signature(text: str) -> bytes:
    (made,) = likeness.signatures([text])
    return made


def overlap(one: str, other: str) -> float:
    """Jaccard similarity of the sets of character 5-grams without white space."""
    left, right = (
        {bare[i : i + likeness.GRAM] for i in range(max(1, len(bare) - likeness.GRAM + 1))}
        for bare in ("".join(text.split()) for text in (one, other))
    )
    return len(left & right) / len(left | right)


def test_a_signature_is_the_same_everywhere() -> None:
    made = signature(TEXT)
    assert len(made) == 4 * (likeness.SLOTS + 2)
    assert sha256(made).hexdigest()[:16] == "e7622b7e0dbd95c4"


@given(st.lists(st.text(max_size=40), max_size=8))
@settings(max_examples=50, deadline=None)
def test_signatures_in_bulk_are_those_one_by_one(texts: list[str]) -> None:
    assert likeness.signatures(texts) == [signature(text) for text in texts]


def test_white_space_does_not_change_a_signature() -> None:
    assert signature(TEXT.replace("。", "。\n ")) == signature(TEXT)


def test_slots_agree_as_often_as_the_texts_overlap() -> None:
    rng = random.Random(1)
    letters = [chr(0x4E00 + i) for i in range(500)]
    for share in (0.5, 0.8, 0.95):
        estimates, exact = [], []
        for _ in range(30):
            one = "".join(rng.choices(letters, k=400))
            other = one[: int(400 * share)] + "".join(rng.choices(letters, k=40))
            left, right = (
                np.frombuffer(signature(text), dtype="<u4")[: likeness.SLOTS]
                for text in (one, other)
            )
            estimates.append(float((left == right).mean()))
            exact.append(overlap(one, other))
        assert float(np.mean(estimates)) == pytest.approx(float(np.mean(exact)), abs=0.03)


@pytest.mark.parametrize(
    ("better", "other"),
    [
        (TEXT, TEXT.replace("一方で、", "一方、")),
        (TEXT, TEXT.replace("歓迎している", "歓迎していた")),
        (TEXT, f"「{TEXT}」"),
        (TEXT, TEXT.replace("90", "９０")),
        (TEXT + MORE, TEXT),
        (TEXT + MORE, TEXT + MORE[:6]),
        (MORE + TEXT, TEXT),
    ],
)
def test_what_says_the_same_is_merged(better: str, other: str) -> None:
    assert merged(better, other)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("30日", "45日"),
        ("90日から30日", "30日から90日"),
        ("一本化すると", "一本化しないと"),
        ("歓迎している", "警戒している"),
        ("足りない", "足りる"),
        ("職員から", "職員に"),
        ("半導体の", "AIの"),
        ("半導体の", "ロケットの"),
        ("これまでの90日", "これまでの-90日"),
        ("窓口の職員", "米国の窓口の職員"),
        ("上がっている。", "上がっているか。"),
    ],
)
def test_what_says_another_thing_is_not_merged(old: str, new: str) -> None:
    changed = TEXT.replace(old, new)
    assert changed != TEXT
    assert overlap(TEXT, changed) >= 0.7
    assert not merged(TEXT, changed)
    assert not merged(changed, TEXT)


def test_a_representative_says_all_that_the_other_says() -> None:
    assert not merged(TEXT, TEXT + MORE)
    assert merged(TEXT + MORE, TEXT)


def test_a_sentence_that_goes_on_to_its_opposite_is_not_the_same() -> None:
    assert not merged(TEXT + "これで規制は十分ではない。", TEXT + "これで規制は十分")
    assert merged(TEXT + "これで規制は十分だと言う。", TEXT + "これで規制は十")


def test_other_kinds_and_code_stay_apart() -> None:
    edited = TEXT.replace("一方で、", "一方、")
    one, other = passage(TEXT, "quote"), passage(edited, "paragraph")
    assert not grouped(one, other)
    assert not merged(TEXT, edited, "code")


def test_words_are_compared_in_english_too() -> None:
    text = "The ministry has dropped the export rule for older chips, and firms such as Acme cheer."
    assert merged(text, text.replace("the export", "an export"))
    assert not merged(text, text.replace("has dropped", "has not dropped"))
    assert not merged(text, text.replace("Acme", "Apex"))


def test_the_first_in_order_stands_for_the_others() -> None:
    texts = [TEXT, TEXT.replace("一方で、", "一方、"), TEXT.replace("している。", "していた。")]
    passages = [passage(text, name=str(i)) for i, text in enumerate(texts)]
    other = passage("まったく別の話題を扱う短い段落である。", name="other")
    for order in ([0, 1, 2], [2, 0, 1]):
        found = grouped(*(passages[i] for i in order), other)
        best = str(order[0])
        assert {near.representative for near in found.values()} == {best}
        assert set(found) == {"0", "1", "2"} - {best}
        for key, near in found.items():
            exact = overlap(passages[int(best)].plain, passages[int(key)].plain)
            assert near.score == round(exact, 4) >= likeness.NEAR


@given(st.lists(st.sampled_from(["", "さて、", "また、", "なお"]), min_size=1, max_size=12))
@settings(max_examples=50, deadline=None)
def test_nothing_is_lost_and_nobody_represented_represents(edits: list[str]) -> None:
    texts = list(dict.fromkeys(f"{TEXT}{edit}{MORE * (i % 3)}" for i, edit in enumerate(edits)))
    passages = [passage(text) for text in texts]
    found = grouped(*passages)
    by_id = {p.id: p for p in passages}
    order = [p.id for p in passages]
    for key, near in found.items():
        assert near.representative not in found
        assert order.index(near.representative) < order.index(key)
        assert key in grouped(by_id[near.representative], by_id[key])
    assert grouped(*passages) == found


@pytest.mark.parametrize("names", [False, True])
def test_many_of_a_kind_take_no_square_time(names: bool) -> None:
    rng = random.Random(1)
    letters = "山川田中村井上木林森" if names else "あいうえおきけこそた"
    texts = list({TEXT + "".join(rng.choices(letters, k=6)) + "。" for _ in range(4000)})
    passages = [passage(text) for text in texts]
    signatures = likeness.signatures(texts)
    started = time.process_time()
    found = likeness.groups(passages, signatures)
    assert time.process_time() - started < 10
    assert len(found) == (0 if names else len(texts) - 1)


def test_nothing_in_nothing_out() -> None:
    assert likeness.signatures([]) == []
    assert grouped() == {}
    assert grouped(passage("", name="a"), passage(" ", name="b")) == {}
