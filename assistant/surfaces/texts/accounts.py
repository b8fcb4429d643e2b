"""What the pages of signing in and out say."""

from __future__ import annotations

from typing import Final

from assistant.language.languages import ByLanguage

WORDING: Final[ByLanguage[dict[str, str]]] = ByLanguage(
    {
        "ja": {
            "sign_in": "編集部デスクにログイン",
            "name": "名前",
            "password": "パスワード",
            "enter": "ログイン",
            "wrong": "名前かパスワードが違います。",
            "locked": "失敗が続きました。約{minutes}分後に、もう一度お試しください。",
            "stale": "このページは古くなっています。もう一度ログインしてください。",
            "home": "質問のページへ",
            "signed_in": "ログインしています",
            "as": "{person} さんとしてログインしています。",
            "desk": "デスクを開く",
            "leave": "ログアウト",
            "elsewhere": "ログアウトは、シングルサインオンの画面で行ってください。",
            "through": "デスクへは、シングルサインオンを通ってお入りください。",
            "closed": "デスクはまだ開いていません",
            "closed_more": "利用者がまだ登録されていません。管理者は次の手順で開けます。",
            "closed_hash": "パスワードのハッシュを作る：",
            "closed_set": "その名前とハッシュを設定し、サーバーを起動し直す：",
        },
        "en": {
            "sign_in": "Sign in to the desk",
            "name": "Name",
            "password": "Password",
            "enter": "Sign in",
            "wrong": "The name or the password is wrong.",
            "locked": "There were too many failed tries. Try again in about {minutes} min.",
            "stale": "This page was out of date. Please sign in again.",
            "home": "To the questions",
            "signed_in": "Signed in",
            "as": "You are signed in as {person}.",
            "desk": "Open the desk",
            "leave": "Sign out",
            "elsewhere": "Sign out where you signed in: at your single sign-on.",
            "through": "Come to the desk by way of your single sign-on.",
            "closed": "The desk is not open yet",
            "closed_more": "Nobody may use it on this server so far. Its operator can open it:",
            "closed_hash": "Make the hash of a password:",
            "closed_set": "Set it with a name, and start the server again:",
        },
    }
)
