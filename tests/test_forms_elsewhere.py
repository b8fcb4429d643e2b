"""Amounts, dates and the forms of answers as Chinese, Korean, German, French and Spanish write and
ask for them."""

from __future__ import annotations

from datetime import date

import pytest

from assistant.answering.asked.kinds import kind
from assistant.language.amounts import amounts
from assistant.language.answer_forms import forms, has_form, is_pleasantry
from assistant.language.dates import asked, times_in
from assistant.language.names import names

DAY = date(2026, 6, 1)


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("Der Umbau kostet 2,4 Mio. Euro.", 2.4e6, "EUR"),
        ("rund 12.500 Euro", 12500, "EUR"),
        ("24 Prozent der Stimmen", 24, "%"),
        ("un budget de 3,5 millions d'euros", 3.5e6, "EUR"),
        ("2 milliards d’euros", 2e9, "EUR"),
        ("18 pour cent des voix", 18, "%"),
        ("1 200 euros par mois", 1200, "EUR"),
        ("3,5 millones de euros", 3.5e6, "EUR"),
        ("1.200 millones de euros", 1.2e9, "EUR"),
        ("2 mil millones de dólares", 2e9, "USD"),
        ("40 personas", 40, "人"),
        ("월세는 45만 원이다", 450000, "KRW"),
        ("예산 3천5백만 원", 3.5e7, "KRW"),
        ("3.5억 원 규모", 3.5e8, "KRW"),
        ("관람객 350명", 350, "人"),
        ("造价3.5亿元", 3.5e8, "CNY"),
        ("造價3.5億元", 3.5e8, "CNY"),
        ("每月两千元", 2000, "CNY"),
        ("共12辆车", 12, "つ"),
        ("全程3小时", 3, "時間"),
    ],
)
def test_amounts_are_read(text: str, value: float, unit: str) -> None:
    found = amounts(text)
    assert [(round(one.value, 3), one.unit) for one in found] == [(value, unit)]


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("am 3. Mai 2026", (2026, 5, 3)),
        ("Am 12. Oktober geht es los.", (None, 10, 12)),
        ("am 03.05.2026", (2026, 5, 3)),
        ("le 3 mai 2026", (2026, 5, 3)),
        ("le 1er août", (None, 8, 1)),
        ("en décembre 2025", (2025, 12, None)),
        ("el 3 de mayo de 2026", (2026, 5, 3)),
        ("desde enero", (None, 1, None)),
        ("2026年5月3日", (2026, 5, 3)),
        ("5月3号", (None, 5, 3)),
        ("2026년 5월 3일에", (2026, 5, 3)),
        ("2026. 5. 3.", (2026, 5, 3)),
        ("5월 3일", (None, 5, 3)),
    ],
)
def test_dates_are_read(text: str, day: tuple[int | None, int, int | None]) -> None:
    (found,) = times_in(text)
    assert (found.year, found.month, found.day) == day


@pytest.mark.parametrize("text", ["1.2.2025.1", "v3.5.2026", "3.5 Mai", "99월", "2026. 13. 45."])
def test_what_only_looks_like_a_date_is_none(text: str) -> None:
    assert not any(one.day for one in times_in(text))


def test_the_time_that_is_asked_of_is_read() -> None:
    assert asked("Was geschah im Mai 2026?", DAY).first == date(2026, 5, 1)
    assert asked("¿Qué pasó el 3 de mayo de 2026?", DAY).last == date(2026, 5, 3)
    assert asked("2025년 12월에 무슨 일이 있었나요?", DAY).first == date(2025, 12, 1)
    assert asked("l'année dernière", DAY).first == date(2025, 1, 1)


@pytest.mark.parametrize(
    ("question", "form", "answer", "other"),
    [
        ("新图书馆什么时候开放？", "time", "图书馆5月3日开放。", "图书馆很大。"),
        ("地铁票多少钱？", "money", "票价是4元。", "票在车站卖。"),
        ("有多少人参加？", "people", "共有350人参加。", "参加的人很高兴。"),
        ("誰說的？", "", "", ""),
        ("도서관은 언제 문을 여나요?", "time", "5월 3일에 문을 연다.", "도서관은 크다."),
        ("요금은 얼마인가요?", "money", "요금은 4천5백 원이다.", "요금은 역에서 낸다."),
        ("몇 명이 왔나요?", "people", "350명이 왔다.", "많이 왔다."),
        ("Wann öffnet das Bad?", "time", "Es öffnet am 3. Mai.", "Es öffnet bald."),
        ("Was kostet die Karte?", "money", "Sie kostet 4,50 Euro.", "Sie ist teuer."),
        ("Wie viele Besucher kamen?", "people", "Es kamen 1.200 Besucher.", "Es kamen viele."),
        ("Wie lange dauert es?", "duration", "Es dauert 3 Monate.", "Es dauert."),
        ("Quand ouvre la piscine ?", "time", "Elle ouvre le 3 mai.", "Elle ouvre bientôt."),
        ("Combien coûte le billet ?", "money", "Il coûte 4 euros.", "Il coûte cher."),
        ("Combien de visiteurs ?", "people", "1 200 visiteurs sont venus.", "Beaucoup."),
        ("¿Cuándo abre?", "time", "Abre el 3 de mayo.", "Abre pronto."),
        ("¿Cuánto cuesta?", "money", "Cuesta 4 euros.", "Cuesta mucho."),
        ("¿Cuánto tiempo dura?", "duration", "Dura 3 meses.", "Dura mucho."),
    ],
)
def test_forms_are_asked_for_and_had(question: str, form: str, answer: str, other: str) -> None:
    found = forms(question)
    assert [one.name for one in found][:1] == ([form] if form else [])
    if found:
        assert has_form(found[0], answer)
        assert not has_form(found[0], other)


def test_nouns_and_question_words_are_no_names() -> None:
    def named(question: str) -> list[str]:
        return [one.text for one in names(question, lambda _: 8.0)]

    assert named("Was kostet die Monatskarte für Kinder?") == []
    assert named("Wie viele Besucher kamen 2025 ins Museum?") == []
    assert named("Seit wann leitet Frau Olga Brandt die ABX-Werke?") == ["Brandt", "ABX"]
    assert named("Quand Airbus a-t-il ouvert l'usine ?") == ["Airbus"]
    assert named("¿Quién dirige el proyecto de Zaragoza?") == ["Zaragoza"]
    assert named("이 회사는 NVIDIA와 무엇을 했나요?") == ["NVIDIA"]
    assert named("新图书馆什么时候开放？") == []


def test_greetings_and_kinds() -> None:
    for text in ("Danke schön!", "Bonjour !", "¡Muchas gracias!", "안녕하세요", "谢谢"):
        assert is_pleasantry(text)
    assert not is_pleasantry("Danke, und wann?")
    assert kind("Wie hat sich der Preis verändert?") == "fact"
