"""What is said instead of what was asked for: a heading and a sentence in either language."""

from __future__ import annotations

from typing import Final

from assistant.domain.nouns import Language

Said = dict[Language, tuple[str, str]]

NOT_UNDERSTOOD: Final[Said] = {
    "ja": ("受け取れません", "リクエストの内容を受け取れませんでした。"),
    "en": ("Not understood", "That request could not be understood."),
}
SIGN_IN: Final[Said] = {
    "ja": ("ログインが必要です", "ここから先は、ログインした編集部の人だけが使えます。"),
    "en": ("Sign in first", "This is only for staff who are signed in."),
}
FOREIGN: Final[Said] = {
    "ja": ("受け付けられません", "ほかのサイトからの操作は受け付けていません。"),
    "en": ("Not from there", "Another site may not do that here."),
}
NOT_HERE: Final[Said] = {
    "ja": ("ページが見つかりません", "お探しのページはありません。"),
    "en": ("There is no such page", "Nothing is found at that address."),
}
SLOW: Final[Said] = {
    "ja": ("時間切れです", "送信に時間がかかりすぎました。もう一度お試しください。"),
    "en": ("Too slow", "It took too long to send that. Please try again."),
}
LARGE: Final[Said] = {
    "ja": ("大きすぎます", "送られた内容が大きすぎます。"),
    "en": ("Too large", "That is more than is accepted here."),
}
WRONG_HOST: Final[Said] = {
    "ja": ("アドレスが違います", "このサーバーは、そのアドレスでは公開されていません。"),
    "en": ("Wrong address", "This server isn't known by that address."),
}
OFTEN: Final[Said] = {
    "ja": ("少しお待ちください", "回数が多すぎます。少し待ってから、もう一度お試しください。"),
    "en": ("Too often", "That was too often. Please wait a little and try again."),
}
FAILED: Final[Said] = {
    "ja": (
        "エラーが起きました",
        "申し訳ありません。うまく動きませんでした。もう一度お試しください。",
    ),
    "en": ("Something went wrong", "Sorry, that did not work. Please try again."),
}
BUSY: Final[Said] = {
    "ja": (
        "混み合っています",
        "ただいま混み合っています。少し待ってから、もう一度お試しください。",
    ),
    "en": ("Busy", "There is a rush just now. Please wait a little and try again."),
}
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
