import pytest

from assistant.language.answer_forms import (
    FORMS,
    forms,
    has_form,
    is_pleasantry,
)

_FORMS = {form.name: form for form in FORMS}


def asked(question: str) -> set[str]:
    return {form.name for form in forms(question)}


@pytest.mark.parametrize(
    ("form", "questions"),
    [
        (
            "money",
            [
                "買収額はいくら？",
                "罰金は何億円だった？",
                "調達した資金はどれくらい？",
                "どれだけの資金を調達した？",
                "Ｍ＆Ａの総額は何ドル?",
                "How much did Acme raise?",
                "How much money was lost?",
                "How much will it cost to build the plant?",
                "What was the fine?",
                "What is the company's market cap?",
            ],
        ),
        ("price", ["月額料金はいくら？", "いくらで使える？", "how much does it cost"]),
        (
            "share",
            [
                "シェアは何％？",
                "普及率はどのくらい？",
                "何割減った？",
                "何分の一になった？",
                "What percentage of firms use it?",
                "How much of the revenue comes from China?",
            ],
        ),
        (
            "time",
            [
                "いつ発売された？",
                "いつから使える？",
                "何年に設立された？",
                "何月何日に施行された？",
                "発売日は？",
                "When was it released?",
                "Since when has it been sold?",
                "Which quarter was best?",
            ],
        ),
        (
            "duration",
            ["何年間続いた？", "何時間かかる？", "何分で終わる？", "How long did it take?"],
        ),
        ("people", ["何人が参加した？", "何万人を雇う？", "How many full-time engineers left?"]),
        ("firms", ["何社が導入した？", "何校で使われている？", "How many companies joined?"]),
        ("places", ["何カ国で使える？", "何か国？", "How many countries signed?"]),
        ("cases", ["訴訟は何件？", "How many lawsuits were filed?"]),
        ("times", ["何倍になった？", "How many times faster is it?"]),
        ("occasions", ["何回失敗した？", "How many rounds were there?"]),
        ("pieces", ["何台のGPUを買った？", "何冊売れた？", "How many chips were bought?"]),
        ("bits", ["何言語に対応？", "何トークンまで？", "何ギガワット？", "How many parameters?"]),
        ("score", ["何点を取った？", "スコアは？", "What score did it get?"]),
        ("person", ["誰が社長？", "誰からもらった？", "社長は何という人？", "Who leads the lab?"]),
        ("number", ["工場はいくつ？", "規模は？", "How big is it?", "How much did it grow?"]),
    ],
)
def test_what_asks_for_a_form(form: str, questions: list[str]) -> None:
    for question in questions:
        assert form in asked(question), question


@pytest.mark.parametrize(
    "question",
    [
        "一方で何が変わった？",
        "何が変わった？",
        "なぜ失敗したのか？",
        "どのように使う？",
        "何度も延期された理由は？",
        "何人もの技術者が去ったのはなぜ？",
        "何年もかかったのはなぜ？",
        "何でもできる？",
        "いつでも使える？",
        "いつも失敗するのはなぜ？",
        "いつか実現する？",
        "誰でも使える？",
        "誰かが止めた？",
        "いくらでも使える？",
        "いくら頑張っても失敗するのはなぜ？",
        "CEOは何と述べた？",
        "What happens when the model fails?",
        "Tell me what users do when it breaks",
        "What did the firm say about when to use it?",
        "The man who was fired, what did he do?",
        "Which part of the law changed?",
    ],
)
def test_what_asks_for_no_form(question: str) -> None:
    assert asked(question) == set()


@pytest.mark.parametrize(
    ("question", "form"),
    [
        ("How much better is the new model?", "money"),
        ("By how much did sales rise?", "money"),
        ("何年も続いた計画は何カ月で終わった？", "time"),
        ("何年間続いた？", "time"),
        ("何日間の催し？", "time"),
        ("何分の一になった？", "duration"),
        ("何名称に改めた？", "people"),
        ("何行目で止まる？", "firms"),
    ],
)
def test_what_does_not_ask_for_a_form(question: str, form: str) -> None:
    assert form not in asked(question)


def test_a_question_asks_for_several_forms_and_for_a_number_only_if_for_nothing_else() -> None:
    assert asked("買収額はいくらで、いつ完了した？") == {"money", "time"}
    assert asked("How many people work there, and since when?") == {"people", "time"}
    assert "number" not in asked("従業員はいくつの国の何人？")


@pytest.mark.parametrize(
    ("form", "texts"),
    [
        (
            "money",
            ["120億円", "一億円", "十一万円", "1兆2,000億円", "数十億円", "5 百万ドル",
             "$3.5 billion",
             "3 million dollars", "USD 40", "２００円", "120億円近く"],
        ),
        ("price", ["無料で使える", "月額500円", "It is free."]),
        ("share", ["30%", "三割", "４割増", "半減した", "3分の1", "過半を占める", "half of it",
                   "three quarters of users", "12 percent"]),
        ("time", ["2025年に", "5月13日", "第3四半期", "昨年", "年内に", "Q2", "on 13 May",
                  "May 13", "in March.", "announced yesterday.", "last week", "by 2027"]),
        ("duration", ["3年", "5カ月", "半年", "10分で", "200ミリ秒", "two weeks", "30-day"]),
        ("people", ["三百人", "1,200名", "一万人以上", "十一人", "two million users",
                    "3 senior engineers"]),
        ("firms", ["20社", "三十校", "4カ所", "ten banks"]),
        ("places", ["12カ国", "三都市", "5 countries"]),
        ("times", ["2倍", "3 times"]),
        ("pieces", ["三千台", "10万個", "500 GPUs"]),
        ("bits", ["700億パラメータ", "128Kトークン", "5ギガワット", "5 GW", "70b"]),
        ("score", ["92点", "88.5%"]),
        ("person", ["山田氏が", "社長が", "Dr. Lee"]),
        ("number", ["3", "三つ", "半分", "seven"]),
    ],
)  # fmt: skip
def test_what_has_a_form(form: str, texts: list[str]) -> None:
    for text in texts:
        assert has_form(_FORMS[form], text), text


@pytest.mark.parametrize(
    ("form", "texts"),
    [
        (
            "money",
            ["二元的な考え", "3次元", "一元化する", "円満に", "人気アイドル", "five models"],
        ),
        ("share", ["last quarter", "第三者", "割と多い"]),
        ("time", ["一方で", "12000台", "it came last", "いち早く", "next to it", "it may change"]),
        ("duration", ["5分の1", "一部の日程", "何日も前"]),
        ("people", ["一方で", "一人で", "個人が", "多くの人", "people"]),
        ("firms", ["一方", "同社", "一社", "会社が"]),
        ("places", ["国が", "外国", "多くの国"]),
        ("cases", ["一件", "条件"]),
        ("times", ["倍増", "timeless"]),
        ("pieces", ["台数", "一台", "chips"]),
        ("number", ["一方", "一部", "一般に", "often", "phones"]),
    ],
)
def test_what_does_not_have_a_form(form: str, texts: list[str]) -> None:
    for text in texts:
        assert not has_form(_FORMS[form], text), text


def test_every_form_can_be_asked_for() -> None:
    assert len(_FORMS) == len(FORMS)
    for form in FORMS:
        assert not form.asks.search("")
        assert not has_form(form, "")


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        ("ありがとう", True),
        ("ありがとうございました！", True),
        ("どうもありがとう。助かりました", True),
        ("Thank you very much!", True),
        ("Hi there", True),
        ("なるほど、ありがとう", True),
        ("ありがとう、それはいつ？", False),
        ("OK Computerとは？", False),
        ("Hi-NA EUVとは？", False),
        ("HI", True),
        ("HBM4の供給元は？", False),
        ("！？", False),
    ],
)
def test_greetings_and_thanks_ask_nothing(text: str, is_one: bool) -> None:
    assert is_pleasantry(text) is is_one
