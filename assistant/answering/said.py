"""What an answer says in words of its own, by language: Japanese and English stand where they are
said, those of the other languages in a file each, `texts/LANGUAGE.txt`."""

from __future__ import annotations

from calendar import month_name
from datetime import date
from functools import lru_cache
from importlib.resources import files
from typing import Final, Literal

from assistant.domain.nouns import Language
from assistant.language.languages import ByLanguage

Precision = Literal["day", "month", "year"]


class Said(ByLanguage[str]):
    """One text in each language, by its name in the files; English where a file lacks it."""

    def __init__(self, name: str, ja: str, en: str) -> None:
        super().__init__({"ja": ja, "en": en})
        self.name = name

    def __missing__(self, language: Language) -> str:
        return texts(language).get(self.name) or self["en"]


@lru_cache(maxsize=16)
def texts(language: Language) -> dict[str, str]:
    """The texts of a language by name; none where it has no file."""
    file = files("assistant.answering") / "texts" / f"{language}.txt"
    if not file.is_file():
        return {}
    lines = file.read_text(encoding="utf-8").splitlines()
    pairs = (line.partition(" = ") for line in lines if not line.startswith("#"))
    return {name: text for name, _, text in pairs if text}


_FROM_POST = Said("from_post", "{language}の記事から：", "From a {language} post:")
_FROM_OTHER = Said("from_other", "別の言語の記事から：", "From a post in another language:")
_TONGUES = {
    tongue: Said(f"tongue.{tongue}", ja, en)
    for tongue, ja, en in (
        ("ja", "日本語", "Japanese"),
        ("en", "英語", "English"),
        ("zh", "中国語", "Chinese"),
        ("ko", "韓国語", "Korean"),
        ("de", "ドイツ語", "German"),
        ("fr", "フランス語", "French"),
        ("es", "スペイン語", "Spanish"),
        ("it", "イタリア語", "Italian"),
        ("pt", "ポルトガル語", "Portuguese"),
        ("nl", "オランダ語", "Dutch"),
    )
}

_DATES: Final[dict[Precision, Said]] = {
    "day": Said("date.day", "{year}年{number}月{day}日", "{day} {month} {year}"),
    "month": Said("date.month", "{year}年{number}月", "{month} {year}"),
    "year": Said("date.year", "{year}年", "{year}"),
}
_MONTHS: Final = Said("months", "", " ".join(month_name[1:]))


def told_date(at: date, precision: Precision, language: Language) -> str:
    """A date as people write it, as far as it is known: "2025年9月30日", "30 September 2025",
    "septembre 2025" or "2025"."""
    names = _MONTHS[language].split()
    month = names[at.month - 1] if names else ""
    said = _DATES[precision][language]
    return said.format(year=at.year, number=at.month, month=month, day=at.day)


def tongue_name(tongue: str, language: Language) -> str:
    """What a language, as `tongue_of` tells it, is called in another; "" for an unknown one."""
    said = _TONGUES.get(tongue.partition("-")[0])
    return said[language] if said else ""


def from_post(tongue: str, language: Language) -> str:
    """The line before what a post in another language says."""
    name = tongue_name(tongue, language)
    if not name:
        return _FROM_OTHER[language]
    article = "an" if language == "en" and name[0] in "EI" else "a"
    return _FROM_POST[language].replace(" a ", f" {article} ").format(language=name)
