"""What language a text is in: by its script first, then by the characters that only one of the
languages of a script writes, or by the words that carry a language's grammar. Pure.

Chinese and Japanese share most of their characters: which ones only one of them writes is read
off the character sets of their countries (GB 2312, Big5, JIS X 0208). A few short texts could be
of several languages (北京大学, Morta 1.30). `usual` tells then: the language of what they stand in.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files
from itertools import islice
from typing import Final, Generic, NamedTuple, TypeVar, get_args

from py3langid.langid import MODEL_FILE, LanguageIdentifier

from assistant.domain.nouns import Language

LANGUAGES: Final[tuple[Language, ...]] = get_args(Language)
UNSPACED: Final = frozenset[Language]({"ja", "zh-Hans", "zh-Hant"})
"""Languages that put no blanks between words and sentences."""
_READ = 300
"""Characters of a text that are read: more tell no more."""
_HIRAGANA = re.compile("[ぁ-ゖ]")
_KANA = re.compile("[ぁ-ヺーｦ-ﾟ]")
_HAN = re.compile("[㐀-鿿豈-﫿々〆〇]")
_HANGUL = re.compile("[가-힣ㄱ-ㆎ]")
_HANGUL_RUN = re.compile("[가-힣]+")
_CJK = re.compile("[ぁ-ヿ㐀-鿿豈-﫿々〆〇가-힣ｦ-ﾟ]")
_LATIN_WORD = re.compile(
    r"(?<![0-9])[a-zà-öø-ÿœ]++(?![0-9])(?:-ce|-t-[a-z]{2,5}|['’](?:s|t|m|re|ve|ll)(?![a-z]))?"
)
_PLAIN_WORD = re.compile(r"(?<![A-Za-z0-9_.-])[A-Za-z]?[a-z]{1,20}(?=[ ,?.!]|$)")
_OTHER_LETTER = re.compile(r"[^\W\d_]")
_SENTENCE = 4
"""Latin words that make a sentence of their language, whatever names stand in it."""
_MOSTLY = 3
"""Kana of which there is one for so many kanji at least are no quotation."""
_GRAMMAR = re.compile(
    r"[你她您們们這这嗎吗哪啊呢吧很怎甚麼么沒没讓让給给跟從从還还]|什[麼么]|公司|如何|可以|已[經经]"
    r"|[，“”]|(?<=[㐀-鿿])是(?![非正認])(?<![国國]是)|(?<![終完修満校読未投済受魅])了(?![解承知])"
    r"|(?<![現存所滞実健不自駐混内潜介散])在(?![庫宅籍留来住学校任職中位日外庁])"
    r"|(?<![目公私法知性標端射動静心物体外内的史済治会術学])的(?![中確場屋])"
    r"|多少|(?<![今昨来先])明年|[一二三四五六七八九十两兩几幾]个|週五|季度|[于於](?=[㐀-鿿])"
)
"""What Chinese has of grammar and punctuation, and Japanese not."""
_NAME_WORD = re.compile(r"[A-Za-z][A-Za-z0-9.&-]*")
_MOST_OF_NAME = 2
"""Words of a text that may be no more than a name."""
_LETTER = 0.5
_CLEAR = 1.0
"""How far a language must lie before the next for its words to tell: by one that no other has."""
_RATHER, _FEWEST = 0.75, 3
"""The same where nothing rests on it but which endings are cut, and the fewest words that tell."""
_EXPECTED: Final = {"en": 2.0, "de": 1.5, "fr": 1.5, "es": 1.5}
_USUAL = 4.0
"""How much likelier than others a language is before a text is read."""
_LIKELY = 0.3
"""The share from which a language is told; below it the text is a name, or names."""


_T = TypeVar("_T")


class ByLanguage(dict[Language, _T], Generic[_T]):
    """Something by language, which has that of English for languages that it lacks."""

    def __missing__(self, language: Language) -> _T:
        return self["en"]


class _Kind(NamedTuple):
    """In which of three ways of writing a character is usual: simplified, traditional, Japanese."""

    simplified: bool
    traditional: bool
    japanese: bool


def language_of(text: str, usual: Language | None = None) -> Language:
    """The language of a text; English for one of none of `LANGUAGES`. Names in another script do
    not change a sentence's language. `usual` is told where the text itself does not tell, and
    Japanese, or English, where that is None.

    >>> [language_of(text) for text in ("NVIDIA決算", "How much is the ハコビ robot?", "书的价格")]
    ['ja', 'en', 'zh-Hans']
    """
    found = tongue_of(text, usual)
    return next((one for one in LANGUAGES if one == found), "en")


def tongue_of(text: str, usual: Language | None = None) -> str:
    """The language of a text as a tag of BCP 47, of Italian, Portuguese and Dutch too; "" where it
    is written in letters that none of them has."""
    return _told(text[:_READ], usual)


def tells_none(text: str) -> bool:
    """Whether a text is of no language, as a name or two in Latin letters are that no language has
    among the words that carry its grammar.

    >>> tells_none("OpenAI"), tells_none("who?"), tells_none("札幌")
    (True, False, False)
    """
    latin = _NAME_WORD.findall(text)
    if not latin or len(latin) > _MOST_OF_NAME or _CJK.search(text):
        return False
    known = _profile().words
    return text.isascii() and not any(one.lower() in known for one in latin)


def spaced(language: Language) -> str:
    """What stands between two sentences of a language: a blank, or nothing."""
    return "" if language in UNSPACED else " "


@lru_cache(maxsize=4096)
def _told(text: str, usual: Language | None) -> str:
    if not _CJK.search(text):
        return _of_latin(text, usual)
    hangul, kana = len(_HANGUL.findall(text)), len(_KANA.findall(text))
    hiragana = _HIRAGANA.search(text)
    if hangul > kana:
        words = len(list(islice(_PLAIN_WORD.finditer(text), 3 * _SENTENCE)))
        foreign = words >= _SENTENCE and words > len(_HANGUL_RUN.findall(text))
        return _of_latin(text, usual) if foreign else "ko"
    han = len(_HAN.findall(text))
    if hiragana and kana * _MOSTLY >= han:
        return "ja"
    chinese = len(_GRAMMAR.findall(text)) if han else 0
    if not (hiragana or chinese):
        words = len(list(islice(_PLAIN_WORD.finditer(text), _SENTENCE)))
        if words == _SENTENCE:
            return _of_latin(text, usual)
    return _of_han(text, kana, chinese, usual)


def _of_han(text: str, kana: int, chinese: int, usual: Language | None) -> Language:
    """The language of a text that is mostly kanji or hanzi."""
    simplified = traditional = only_chinese = only_japanese = 0
    for char in _HAN.findall(text):
        kind = _kind(char)
        simplified += kind.simplified and not kind.traditional
        traditional += kind.traditional and not kind.simplified
        only_chinese += not kind.japanese and (kind.simplified or kind.traditional)
        only_japanese += kind == (False, False, True)
    of_chinese, of_japanese = only_chinese + chinese, only_japanese + kana
    around = usual if usual in ("zh-Hans", "zh-Hant") else None
    if of_chinese < of_japanese or (of_chinese == of_japanese and around is None):
        return "ja"
    if simplified != traditional:
        return "zh-Hans" if simplified > traditional else "zh-Hant"
    return around or "zh-Hans"


@lru_cache(maxsize=8192)
def _kind(char: str) -> _Kind:
    simplified, traditional = _in(char, "gb2312"), _in(char, "big5")
    # Of JIS X 0208 the first level: the second one has what is no longer written in Japan.
    return _Kind(
        simplified >= b"\xb0\xa1",
        traditional >= b"\xa4\x40",
        b"\x88\x9f" <= _in(char, "shift_jis") <= b"\x98\x72",
    )


def _in(char: str, characters: str) -> bytes:
    try:
        return char.encode(characters)
    except UnicodeEncodeError:
        return b""


class _Profile(NamedTuple):
    """Words and letters, each with what they count for the languages that have them."""

    words: Mapping[str, Mapping[str, float]]
    letters: Mapping[str, Mapping[str, float]]


@lru_cache(maxsize=1)
def _profile() -> _Profile:
    text = (files("assistant.language") / "languages.txt").read_text(encoding="utf-8")
    having: dict[str, dict[str, set[str]]] = {
        "words": defaultdict(set),
        "letters": defaultdict(set),
    }
    language = ""
    for line in text.splitlines():
        kind, _, rest = line.partition(" ")
        if kind == "=":
            language = rest
        elif kind in having:
            for one in rest.split():
                having[kind][one].add(language)
    words, letters = (
        {one: dict.fromkeys(some, 1 / len(some)) for one, some in by.items()}
        for by in having.values()
    )
    return _Profile(words, letters)


def clearly(text: str) -> str | None:
    """The language of a text in Latin letters where its words tell it at once; None for others."""
    told = not _CJK.search(text) and len(_LATIN_WORD.findall(text[:_READ])) >= _FEWEST
    return _by_words(text[:_READ], _RATHER) if told else None


def is_function_word(word: str, language: str) -> bool:
    """Whether a folded word carries the grammar of a language, or asks in it."""
    return language in _profile().words.get(word, {})


@lru_cache(maxsize=4096)
def _by_words(text: str, bar: float) -> str | None:
    profile, folded = _profile(), text.lower()
    worth: dict[str, float] = defaultdict(float)
    for word in _LATIN_WORD.findall(folded):
        for language, weight in profile.words.get(word.replace("’", "'"), {}).items():
            worth[language] += weight
    for letter in profile.letters.keys() & set(folded):
        for language, weight in profile.letters[letter].items():
            worth[language] += _LETTER * weight
    first, second = (*sorted(worth, key=lambda one: -worth[one]), "", "")[:2]
    return first if worth[first] - worth[second] >= bar else None


def _of_latin(text: str, usual: Language | None) -> str:
    """The language of a text in Latin letters: by its words where they tell clearly, since that
    takes little time and no memory, else as `py3langid` tells it."""
    if not _LATIN_WORD.search(text.lower()):
        return "" if _OTHER_LETTER.search(text) else usual or "en"
    if clear := _by_words(text, _CLEAR):
        return clear
    expected = _EXPECTED | ({usual: _USUAL} if usual else {})
    likely = {
        one: (share * expected.get(one, 1.0), share) for one, share in _identified(text).items()
    }
    best = max(likely, key=lambda one: likely[one])
    if likely[best][1] >= _LIKELY:
        return best
    return usual if usual in likely else "en"


def _identified(text: str) -> dict[str, float]:
    """How likely each language of Latin letters is, as a share of 1."""
    return {language: float(share) for language, share in _identifier().rank(text)}


@lru_cache(maxsize=1)
def _identifier() -> LanguageIdentifier:
    """The process's identifier: half a second to load, and 75 MB."""
    found = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    found.set_languages(["en", "de", "fr", "es", "it", "pt", "nl"])
    return found
