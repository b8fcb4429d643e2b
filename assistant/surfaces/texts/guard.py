"""What is said instead of what was asked for: a heading and a sentence in either language."""

from __future__ import annotations

from typing import Final

from assistant.domain.nouns import Language
from assistant.language.languages import ByLanguage
from assistant.surfaces.texts.worded import Worded

Said = ByLanguage[tuple[str, str]]


class InEach(ByLanguage[tuple[str, str]]):
    """A heading and a sentence in each language, by their group in the files of texts."""

    def __init__(self, group: str, ja: tuple[str, str], en: tuple[str, str]) -> None:
        super().__init__({"ja": ja, "en": en})
        self.words = Worded(
            group,
            {"title": ja[0], "text": ja[1]},
            {"title": en[0], "text": en[1]},
        )

    def __missing__(self, language: Language) -> tuple[str, str]:
        words = self.words[language]
        return words["title"], words["text"]


NOT_UNDERSTOOD: Final = InEach(
    "not_understood",
    ("受け取れません", "リクエストの内容を受け取れませんでした。"),
    ("Not understood", "That request could not be understood."),
)
SIGN_IN: Final = InEach(
    "sign_in",
    ("ログインが必要です", "ここから先は、ログインした編集部の人だけが使えます。"),
    ("Sign in first", "This is only for staff who are signed in."),
)
FOREIGN: Final = InEach(
    "foreign",
    ("受け付けられません", "ほかのサイトからの操作は受け付けていません。"),
    ("Not from there", "Another site may not do that here."),
)
NOT_HERE: Final = InEach(
    "not_here",
    ("ページが見つかりません", "お探しのページはありません。"),
    ("There is no such page", "Nothing is found at that address."),
)
SLOW: Final = InEach(
    "slow",
    ("時間切れです", "送信に時間がかかりすぎました。もう一度お試しください。"),
    ("Too slow", "It took too long to send that. Please try again."),
)
LARGE: Final = InEach(
    "large",
    ("大きすぎます", "送られた内容が大きすぎます。"),
    ("Too large", "That is more than is accepted here."),
)
WRONG_HOST: Final = InEach(
    "wrong_host",
    ("アドレスが違います", "このサーバーは、そのアドレスでは公開されていません。"),
    ("Wrong address", "This server isn't known by that address."),
)
OFTEN: Final = InEach(
    "often",
    ("少しお待ちください", "回数が多すぎます。少し待ってから、もう一度お試しください。"),
    ("Too often", "That was too often. Please wait a little and try again."),
)
FAILED: Final = InEach(
    "failed",
    (
        "エラーが起きました",
        "申し訳ありません。うまく動きませんでした。もう一度お試しください。",
    ),
    ("Something went wrong", "Sorry, that did not work. Please try again."),
)
BUSY: Final = InEach(
    "busy",
    (
        "混み合っています",
        "ただいま混み合っています。少し待ってから、もう一度お試しください。",
    ),
    ("Busy", "There is a rush just now. Please wait a little and try again."),
)
BY_STATUS: Final[dict[int, Said]] = {
    401: SIGN_IN,
    403: FOREIGN,
    404: NOT_HERE,
    405: NOT_HERE,
    408: SLOW,
    413: LARGE,
    421: WRONG_HOST,
    429: OFTEN,
    500: FAILED,
    502: BUSY,
    503: BUSY,
    504: BUSY,
}
PLAIN: Final = Worded(
    "plain",
    {
        "number": "受付番号：",
        "home": "質問のページへ",
        "records": (
            "いまは回答の記録を読み書きできません。少し待ってから、もう一度お試しください。"
        ),
    },
    {
        "number": "Reference: ",
        "home": "To the questions",
        "records": (
            "Answers that were kept can't be reached just now. Please try again in a while."
        ),
    },
)
"""What stands beside it."""
