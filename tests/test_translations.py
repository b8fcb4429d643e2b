"""A site with translations: the answer is in the question's language, and so is what it quotes
where a post says it in that language; others follow below a line with the name of theirs."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

import pytest

from assistant.answering.assistant import Assistant
from assistant.answering.said import from_post, texts, told_date
from assistant.bootstrap import wiring
from assistant.domain.nouns import Answer, Sentence
from assistant.embedding import Embedder
from assistant.language.languages import LANGUAGES
from assistant.settings import settings
from tests.blog import Blog

POSTS = {
    "2026-01-10-ferry": {
        "en": (
            "The ferry to Tarn Island returns",
            "The ferry to Tarn Island sails again from 12 March 2026. A ticket costs 14 euros.",
            "The old boat was sold in autumn, and the new one carries ninety passengers.",
        ),
        "de": (
            "Die Fähre zur Insel Tarn kehrt zurück",
            "Die Fähre zur Insel Tarn fährt ab dem 12. März 2026 wieder. Sie kostet 14 Euro.",
            "Das alte Schiff wurde im Herbst verkauft, das neue fasst neunzig Fahrgäste.",
        ),
        "ja": (
            "ターン島へのフェリーが再開",
            "ターン島へのフェリーは2026年3月12日に運航を再開する。運賃は14ユーロである。",
            "古い船は秋に売られ、新しい船には九十人が乗れる。",
        ),
    },
    "2026-02-03-library": {
        "en": (
            "The town library moves",
            "The town library moves into the old mill in May. Olga Brandt leads the project.",
            "It will be open until ten in the evening, two hours longer than now.",
        ),
        "de": (
            "Die Stadtbibliothek zieht um",
            "Die Stadtbibliothek zieht im Mai in die alte Mühle. Olga Brandt leitet das Projekt.",
            "Sie wird bis zehn Uhr abends geöffnet sein, zwei Stunden länger als jetzt.",
        ),
        "ja": (
            "町立図書館が移転",
            "町立図書館は五月に古い製粉所へ移る。計画の責任者はオルガ・ブラントである。",
            "夜十時まで開き、今より二時間長くなる。",
        ),
    },
    "2026-02-20-robot": {
        "ko": (
            "청소 로봇 HB-7 도입",
            "역에서는 4월부터 청소 로봇 HB-7 여섯 대를 쓴다. 로봇 한 대의 값은 900만 원이다.",
            "HB-7은 밤에만 움직이며 시민 단체가 관리한다.",
        ),
    },
    "2026-03-01-bridge": {
        "de": (
            "Brücke über die Oll gesperrt",
            "Die Brücke über die Oll ist bis zum 3. Oktober gesperrt. Die Sanierung kostet"
            " 2,4 Mio. Euro.",
            "Busse der Linie 6 fahren solange über den Nordring.",
        ),
    },
}


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory, embedder: Embedder) -> Assistant:
    blog = Blog(tmp_path_factory.mktemp("translations"))
    for name, by_language in POSTS.items():
        for language, (title, *blocks) in by_language.items():
            blog.post(f"{name}-{language}.md", *blocks, title=title)
    blog.run(embedder=embedder)
    chosen = settings.load({"index_dir": blog.index})
    return wiring.assistant(chosen, embed=embedder, today=lambda: date(2026, 4, 1))


def quoted(answer: Answer) -> list[str]:
    """The languages of the posts that it quotes, in order."""
    return [one.post.file.removesuffix(".md")[-2:] for one in answer.citations]


@pytest.mark.parametrize(
    ("question", "language", "told"),
    [
        ("When does the ferry to Tarn Island sail again?", "en", "12 March 2026"),
        ("Wann fährt die Fähre zur Insel Tarn wieder?", "de", "12. März 2026"),
        ("ターン島へのフェリーはいつ再開する？", "ja", "3月12日"),
        ("Who leads the project of the library?", "en", "Olga Brandt leads"),
        ("Wer leitet das Projekt der Bibliothek?", "de", "Olga Brandt leitet"),
        ("図書館の計画の責任者は誰？", "ja", "オルガ・ブラント"),
    ],
)
def test_the_questions_language_comes_first(
    assistant: Assistant, question: str, language: str, told: str
) -> None:
    answer = assistant.ask(question)
    assert answer.state == "answered"
    assert answer.language == language
    assert quoted(answer)[0] == language
    first = next(one for one in answer.sentences if one.citations)
    assert told in first.text
    own = [language == one for one in quoted(answer)]
    assert own == sorted(own, reverse=True), quoted(answer)


def test_other_languages_follow_below_their_names(assistant: Assistant) -> None:
    answer = assistant.ask("Who is Olga Brandt and what does HB-7 cost?")
    names = {"en": "an English", "de": "a German", "ja": "a Japanese", "ko": "a Korean"}
    cited = {one.number: one.post.file[-5:-3] for one in answer.citations}
    now, framed = "en", list[str]()
    for before, one in pairwise((Sentence(""), *answer.sentences)):
        language = cited[one.citations[0]] if one.citations else now
        if language != now:
            assert before.text == f"From {names[language]} post:"
            framed.append(language)
            now = language
    assert "ko" in framed
    assert len(framed) == len(set(framed)) == sum(one.framing for one in answer.sentences)


def test_what_tells_no_language_is_asked_in_the_archives(assistant: Assistant) -> None:
    answer = assistant.ask("HB-7")
    assert answer.language == "de"  # the language of most posts
    assert answer.sentences[0].text == "Aus einem Beitrag auf Koreanisch:"


@pytest.mark.parametrize(
    ("question", "framing", "told"),
    [
        ("How much does the robot HB-7 cost?", "From a Korean post:", "900만 원"),
        ("Was kostet der Roboter HB-7?", "Aus einem Beitrag auf Koreanisch:", "900만 원"),
        (
            "Jusqu'à quand le pont sur l'Oll est-il fermé ?",
            "D'un article en allemand :",
            "3. Oktober",
        ),
        ("奥尔河大桥关闭到什么时候？", "来自德语文章：", "3. Oktober"),
        ("¿Cuánto cuesta la reparación del puente?", "De un artículo en alemán:", "2,4 Mio. Euro"),
    ],
)
def test_what_only_another_language_tells_has_its_name(
    assistant: Assistant, question: str, framing: str, told: str
) -> None:
    answer = assistant.ask(question)
    lines = [one.text for one in answer.sentences]
    assert framing in lines
    assert any(told in line for line in lines[lines.index(framing) :])
    assert "Japanese" not in answer.answer


def test_dates_and_amounts_lead_as_each_language_asks_for_them(assistant: Assistant) -> None:
    for question, told in (
        (
            "Was kostet die Sanierung der Brücke über die Oll?",
            "Die Sanierung kostet 2,4 Mio. Euro.",
        ),
        ("Bis wann ist die Brücke über die Oll gesperrt?", "bis zum 3. Oktober gesperrt."),
        ("청소 로봇 HB-7 한 대는 얼마인가요?", "로봇 한 대의 값은 900만 원이다."),
    ):
        answer = assistant.ask(question)
        assert answer.state == "answered"
        assert told in answer.sentences[0].text


def test_what_it_says_itself_is_in_the_questions_language(assistant: Assistant) -> None:
    for question, said in (
        ("Wie hoch ist der Zuckerberg auf dem Mars?", "Archiv"),
        ("Quelle est la hauteur de la tour Eiffel à Paris ?", "archive"),
        ("¿Cuál es la capital de Mongolia?", "archivo"),
        ("몽골의 수도는 어디인가요?", "아카이브"),
        ("蒙古国的首都是哪里？", "存档"),
        ("蒙古國的首都是哪裡？", "典藏"),
    ):
        answer = assistant.ask(question)
        assert answer.abstained
        assert said in answer.sentences[0].text


@pytest.mark.parametrize("language", [one for one in LANGUAGES if one not in ("ja", "en")])
def test_each_language_has_all_texts_with_the_same_values(language: str) -> None:
    known = {one: set(texts(one)) for one in LANGUAGES}  # type: ignore[arg-type]
    assert known[language] >= known["zh-Hans"] - {"date.year"}
    assert all("= " not in text for text in texts(language).values())  # type: ignore[arg-type]


def test_names_of_languages_and_dates() -> None:
    assert from_post("en", "en") == "From an English post:"
    assert from_post("it", "en") == "From an Italian post:"
    assert from_post("zh-Hans", "ja") == "中国語の記事から："
    assert from_post("", "de") == "Aus einem Beitrag in einer anderen Sprache:"
    day = date(2026, 5, 3)
    assert [told_date(day, "day", one) for one in LANGUAGES] == [
        "2026年5月3日",
        "3 May 2026",
        "2026年5月3日",
        "2026年5月3日",
        "2026년 5월 3일",
        "3. Mai 2026",
        "3 mai 2026",
        "3 de mayo de 2026",
    ]
    assert told_date(day, "month", "fr") == "mai 2026"
    assert told_date(day, "year", "de") == "2026"
