"""Where sentences end in ten languages: abbreviations, ordinals, quotations, dots, addresses."""

from __future__ import annotations

import pytest

from assistant.language.sentences import sentence_spans
from tests.benchmarks.sentences import ends, found_ends, own, texts, whole

KNOWN = list(texts())
MISSED = {
    "Dr. Smith Jr. arrived at 9 a.m. Mrs. Jones was there, too.",
    "“你来吗？”他问。没有人回答……后来他走了。",
    "「你來嗎？」他問。沒有人回答……後來他走了。",
}
"""Lines with an end that no rule finds: what follows could go on with the sentence."""


@pytest.mark.parametrize("language", dict.fromkeys(one for one, _ in KNOWN))
def test_sentences_end_where_they_do(language: str) -> None:
    lines = [pieces for one, pieces in KNOWN if one == language]
    assert len(lines) > 1
    for pieces in lines:
        text = whole(pieces)
        found, wanted = found_ends(own(text)), ends(pieces)
        assert found <= wanted, own(text)
        if text not in MISSED:
            assert found == wanted, own(text)


def test_offsets_are_exact() -> None:
    text = "\n  ".join(whole(pieces) for _, pieces in KNOWN)
    at = 0
    for start, end in sentence_spans(text):
        assert at <= start < end
        assert not text[at:start].strip()
        assert text[start:end] == text[start:end].strip()
        at = end
    assert not text[at:].strip()


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("It opens on Apr. 7 at noon. Bring a friend.", 2),
        ("Lt. Gov. Ana Brook and Supt. Lee spoke. Others did not.", 2),
        ("The firm is Acme Corp. It makes saws.", 2),
        ("He was born ca. 1850. She was not.", 2),
        ("“Stay,” he said. “Why?” she asked. “Because.” They stayed.", 4),
        ("Das Fest ist am 12. Juli. Es kostet nichts.", 2),
        ("Es gilt ab dem 1. Januar 2027. Bis dahin bleibt es beim Alten.", 2),
        ("Die Firma Holz GmbH baut, u. a. in Ulm, ca. 30 Häuser. Dr. med. Weiß wohnt dort.", 2),
        ("Les Mmes. Petit et Roux, p. ex., votent contre. M. Roy s'abstient.", 2),
        ("Viven en EE. UU. desde 2019. Trabajan allí.", 2),
        ("彼は「はい。」とだけ答えた。次の質問はなかった。", 2),
        ("「はい。」彼はそう答えた。", 2),
        ("費用は1.5倍になった。ver. 2.0で直った。", 2),
        ("他说：“好。”大家都笑了。", 2),
        ("버전 1.2.3은 5월 3일에 나왔다. 값은 3.5만 원이다.", 2),
        ("See www.example.org/a?b=c. It is free.", 2),
        ("Ruby 3.1.5. December follows.", 2),
        ("Tell me. Then go.", 2),
        ("The trip takes 5 min. The bus is free.", 2),
        ("...", 1),
        ("", 0),
    ],
)
def test_more_of_each_kind(text: str, sentences: int) -> None:
    assert len(sentence_spans(text)) == sentences, own(text)
