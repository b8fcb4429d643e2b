"""What is made of collected paragraphs: tables of who paid whom, dossiers, and their files."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from datetime import date, datetime

import docx
import pytest

from assistant.answering.collected.briefing import dossier
from assistant.answering.collected.pins import Collected, Pinned
from assistant.answering.collected.relations import Relation, relations
from assistant.answering.collected.themes import themes
from assistant.domain.nouns import Hit, Passage, Place, Post
from assistant.surfaces.web.desk import dealing, document, dossiers, folder_html, word
from assistant.surfaces.web.desk.document import Document, Note, Run, line
from tests.samples import JST, ONE
from tests.test_desk_parts import HOSTILE

INVESTED = "2025年にだれがだれにいくら投資した？"
NEWER = replace(
    ONE, file="b.md", title="蓄電池K1の値上げ", url="https://kaku.example/b/",
    date=datetime(2025, 6, 1, tzinfo=JST),
)  # fmt: skip
OLDER = replace(ONE, file="a.md", title="蓄電池K1の発表", url="https://kaku.example/a/")


def hit(text: str, post: Post = ONE) -> Hit:
    place = Place(post.file, 0, 0, len(text), ())
    passage = Passage("p1", "paragraph", text, text, 9, (place,))
    return Hit(passage, post, place, (), 1.0)


def rows(text: str, question: str = "だれがだれにいくら？") -> list[tuple[str, str, str]]:
    return [(one.who, one.whom, one.amount) for one in relations([hit(text)], question)]


def pin(text: str, post: Post = ONE, *quotes: str, **more: str) -> Collected:
    pinned = Pinned(f"p-{post.file}", post, ("章",), text, f"{post.url}#x", quotes, "K1はいくら？")
    return Collected(pinned, post.date, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("日立はSonyに2億円を出資した。", [("日立", "Sony", "2億円")]),
        ("ASMLのMistral AIへの13億ユーロ投資は大きい。", [("ASML", "Mistral AI", "13億ユーロ")]),
        ("SonyはHitachiから40億円、Canonから5億円の投資を受けた。",
         [("Hitachi", "Sony", "40億円"), ("Canon", "Sony", "5億円")]),
        ("NikonがCanonを30億円で買収した。", [("Nikon", "Canon", "30億円")]),
        ("Canonは20億円（約1300万ドル）を調達した。", [("", "Canon", "20億円")]),
        ("SonyはAIと半導体の研究に5億円から6億円を投じる。",
         [("Sony", "AIと半導体の研究", "5億円から6億円")]),
        ("Canonの評価額は50億円で、Sonyが出資した。", []),
        ("物流で年間15億円の配送コストを削減したSonyの投資。", []),
        ("2025年までに50兆円がAIインフラに投じられると、Sonyは見る。", []),
        ("ある企業が5億円を投資した。", []),
        ("Sony invested $2 billion in Acme Robotics.", [("Sony", "Acme Robotics", "$2 billion")]),
        ("Acme Robotics raised $30 million from Hitachi Ventures last week.",
         [("Hitachi Ventures", "Acme Robotics", "$30 million")]),
        ("Acme Robotics was acquired by Hitachi for $5 million.",
         [("Hitachi", "Acme Robotics", "$5 million")]),
        ("Nikon acquired Acme Optics for $5 million.", [("Nikon", "Acme Optics", "$5 million")]),
        ("Acme Robotics, valued at $9 billion, hired people.", []),
    ],
)  # fmt: skip
def test_each_cell_is_a_piece_of_its_sentence(
    text: str, expected: list[tuple[str, str, str]]
) -> None:
    found = rows(text)
    assert found == expected
    assert all(cell in text for row in found for cell in row)


def test_a_question_says_which_dealings_of_which_time_it_wants() -> None:
    text = "SonyはCanonに2億円を出資した。NikonはCanonを3億円で買収した。"
    assert [one[0] for one in rows(text, INVESTED)] == ["Sony"]
    assert [one[0] for one in rows(text, "Who bought whom?")] == ["Nikon"]
    text = "2024年3月、SonyはCanonに2億円を出資した。SonyはNikonに4億円を出資した。"
    told = [hit(text)]
    within = relations(told, INVESTED, date(2025, 1, 1), date(2025, 12, 31))
    assert [(one.whom, one.day, one.dated) for one in within] == [("Nikon", "2025-01-01", False)]
    before = relations(told, INVESTED, date(2024, 1, 1), date(2024, 12, 31))
    assert [(one.whom, one.day, one.dated) for one in before] == [("Canon", "2024年3月", True)]


def test_what_several_posts_say_is_one_row() -> None:
    text = "SonyはCanonに2億円を出資した。"
    (row,) = relations([hit(text), hit(text, NEWER), hit("Canonへ2億円の出資。")], INVESTED)
    assert (row.hit.post, row.also) == (ONE, (NEWER,))


def test_a_theme_is_what_several_posts_share_and_not_all() -> None:
    texts = [
        ("一", "Sonyの電池事業の話。Canonの工場。"),
        ("二", "Sonyの電池事業について。Nikonの工場。"),
        ("三", "Sonyの物流倉庫の話。"), ("四", "Sonyの物流倉庫は広い。"), ("五", "Sonyの広報。"),
    ]  # fmt: skip
    found = themes(texts)
    assert found[0] == found[1] != found[2] == found[3]
    assert {found[0], found[2]} == {"電池事業", "物流倉庫"}
    assert found[4] == ""
    assert themes([]) == []


PINS = [
    pin("蓄電池K1の価格は980円と発表された。", OLDER),
    pin("*強調*と[印]。\n蓄電池K1の価格は1,280円に改定された。", NEWER,
        "蓄電池K1の価格は1,280円に改定された。", theme="価格", note="電話で確認"),
    Collected(Pinned("p3", ONE, (), "", "/"), ONE.date, "", "残るメモ", "gone"),
]  # fmt: skip


def test_a_dossier_is_of_verbatim_quotes_with_what_contradicts_what() -> None:
    found = dossier("K1の価格", PINS, date(2025, 7, 1))
    assert [theme for theme, _ in found.themes] == ["価格", ""]
    assert [entry.number for entry in found.timeline] == [2, 1]
    (one,) = found.disagreements
    assert (one.newer.number, one.older.number) == (1, 2)
    assert ("1,280円" in one.says, "980円" in one.said) == (True, True)
    assert found.gone == 1
    made = dossiers.of_dossier(found, "ja")
    assert [note.number for note in made.notes] == [1, 2]
    text = document.markdown(made)
    assert "電話で確認" in text
    assert "残るメモ" not in text
    assert "[^1]: [蓄電池K1の値上げ](<https://kaku.example/b/#x>)" in text
    assert r"\*強調\*と\[印\]" in text
    page = document.page(made)
    assert "<strong>蓄電池K1の価格は1,280円に改定された。</strong>" in page
    assert '<a href="#n1">[1]</a>' in page


def test_a_word_file_has_words_own_footnotes() -> None:
    runs = (Run("一文目。", (1, 2)), Run("二文目。", (1,)))
    notes = (Note(1, "題\x01", "https://kaku.example/a/", "2025"), Note(2, "二", "/b/"))
    content = word.word(Document("報告", "ja", (line("line", *runs),), notes, "出典"))
    opened = docx.Document(io.BytesIO(content))
    assert [p.text for p in opened.paragraphs][:1] == ["報告"]
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        footnotes = file.read("word/footnotes.xml").decode()
        body = file.read("word/document.xml").decode()
        linked = file.read("word/_rels/footnotes.xml.rels").decode()
        types = file.read("[Content_Types].xml").decode()
    assert footnotes.count("<w:footnoteRef/>") == 2
    assert body.count("<w:footnoteReference ") == 2
    assert body.count("NOTEREF _source1") == 1
    assert "https://kaku.example/a/" in linked
    assert "/b/" not in linked
    assert "footnotes+xml" in types


def test_nothing_that_others_wrote_is_live_in_what_was_collected() -> None:
    post = replace(ONE, title=HOSTILE, author=HOSTILE)
    one = pin(HOSTILE, post, HOSTILE[3:20], theme=HOSTILE, note=HOSTILE)
    made = dossiers.of_dossier(dossier(HOSTILE, [one, one], date(2025, 7, 1)), "en")
    kept = type("Folder", (), {"name": HOSTILE, "person": HOSTILE})
    row = Relation(
        HOSTILE, HOSTILE, HOSTILE, 1.0, "JPY", "invest", HOSTILE, hit(HOSTILE, post), 0,
        len(HOSTILE), HOSTILE, True, date(2025, 1, 1), date(2025, 1, 1),
    )  # fmt: skip
    for shown in (
        document.page(made),
        folder_html.folder(kept, [one], [HOSTILE], HOSTILE, "ja", own=True),  # type: ignore[arg-type]
        dealing.shown([row], (None, None), "q=1", "ja"),
        document.page(dossiers.of_dealings([row], HOSTILE, "en")),
    ):
        assert "<img" not in shown
        assert "onerror" in shown
    assert "'=1" in dossiers.dealings_csv([replace(row, who="=1")])
