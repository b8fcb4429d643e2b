"""The names of a question (companies, products, versions, places), and whether a text has them.

A name may stand in a text in another script or form: by the glossary, or by its sound.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import islice

from assistant.language.dates import times_in
from assistant.language.glossary import is_common, other_forms
from assistant.language.invisible import nfkc
from assistant.language.languages import UNSPACED, language_of
from assistant.language.morphology import (
    Word,
    noun_runs,
    parsed,
)
from assistant.language.transliteration import (
    FEWEST,
    LONGEST,
    latin_skeletons,
    sounds_like,
)
from assistant.language.versions import read_number, versions_in
from assistant.language.words import query_words, words

_LATIN = re.compile(r"[a-z0-9]")
_L = "A-Za-zÀ-ÖØ-öø-ÿ"
_ENGLISH_NAME = re.compile(rf"[{_L}0-9&][{_L}0-9&.+]*(?:['’][{_L}]+)?")
_JAPANESE_WORD = re.compile(r"[ぁ-ゖァ-ヺー㐀-鿿々〆〇]")
_LETTERED = re.compile(
    r"(?<![A-Za-z0-9'’])([A-Za-z][A-Za-z.+&]{0,39}+|[ァ-ヺー]{3,40}+)[\s-]?"
    r"((?<=[\s-])[A-Z]|(?<=[ァ-ヺー])[A-Z])(?![A-Za-z0-9])"
)
"""A name with a letter behind it that tells it from others: Model X."""
_KATAKANA = re.compile("[ァ-ヺー]+")
_HIRAGANA_NAME = re.compile(
    r"(?:^|[、。「（\s])([ぁ-ゖー]{2,6})(?=銀行|グループ|生命|証券|食堂|寿司|自動車|製薬|建設|電力|大学)"
)
_APPOSITION = re.compile(r"([ァ-ヺー・]{2,40}+)[（(]([A-Za-z][A-Za-z0-9 .&-]{0,59})[）)]")
_SHORT_KANA = 2
_UNKNOWN, _COMMON = 10.0, 2.0
_UNSEEN, _OF_LARGE = "�", 11.0
"""A word that no archive has, and how rare it is (an idf) in one of tens of thousands of
passages; where it is less, the archive is small and all of its words are commoner."""
_MOST = 40
"""Names of a question at most: what names more is no question, and each is looked for in posts."""
_END = Word("", "", "", "", "")
_FOLLOWING = re.compile(" *+(.?)", re.DOTALL)
_LETTERS = re.compile("[a-z]+")
_TIMES = frozenset(
    "januar februar märz mai juni juli oktober dezember janvier février mars avril juin juillet"  # noqa: SIM905
    " août septembre octobre novembre décembre enero febrero marzo abril mayo junio julio agosto"
    " septiembre octubre noviembre diciembre montag dienstag mittwoch donnerstag freitag samstag"
    " sonntag lundi mardi mercredi jeudi vendredi samedi dimanche lunes martes miércoles jueves"
    " viernes sábado domingo deutsch englisch français anglais español inglés".split()
)
"""Names of months, days and tongues in other languages."""
_NO_VERSION = _TIMES | frozenset(
    _LETTERS.findall(
        "in by of the to over from for and than since until at about around top under up q are"
        " january february march april may june july august september october november december"
        " im am um ab bis vom der den die das und von mit le la les de du des et ou en el los las y"
        " al con por para sur vers dans"
    )
)
GENERIC = _TIMES | frozenset(
    _LETTERS.findall(
        "group inc corp ltd holdings company financial series round university institute bank new"
        " january february march april may june july august september october november december"
        " monday tuesday wednesday thursday friday saturday sunday english western eastern"
        " first second third fourth quarter half year fiscal spring summer autumn winter"
        " act law media the north south east west big labs lab technologies systems"
        " ceo cto cfo coo api llm gpu cpu npu ai it roi pc rpa gw mw gb tb"
    )
)
"""Words with capitals that are parts of many names, those of times and tongues, and
abbreviations that name nothing."""


_ELIDED = re.compile(r"^(?:[dljmnstc]|qu)['’]", re.IGNORECASE)
_ASKING = frozenset(
    "trace track follow compare contrast list describe explain summarize summarise outline show"  # noqa: SIM905
    " give tell name walk recap find count wer was wann wo wie warum wieso welche welcher welches"
    " wem qui que quoi quand où combien comment pourquoi quel quelle quels quelles qué quién"
    " quiénes cuándo cuánto cuánta cuántos cuántas dónde cómo cuál cuáles est-ce".split()
)
"""What a question that is no question begins with, also before a name."""


@dataclass(frozen=True, slots=True)
class Name:
    """A name as it is asked of, its other forms, how rare it is (an idf), and for a version
    what stands behind it; `shown` is how the question writes it."""

    text: str
    forms: tuple[str, ...]
    rarity: float
    version: str = ""
    shown: str = ""


class Text:
    """A text that names are looked for in."""

    def __init__(self, text: str) -> None:
        self._raw = nfkc(text)

    @cached_property
    def folded(self) -> str:
        """The text with its forms of one character, in lower case."""
        return self._raw.casefold()

    @cached_property
    def _bare(self) -> str:
        return _squeezed(self.folded)

    @cached_property
    def _readings(self) -> str:
        """How its kanji are read: 日立 as ヒタチ."""
        return "、".join("".join(word.reading for word in run) for run in noun_runs(self._raw))

    def has(self, name: Name) -> bool:
        """Whether it has the name, in any form or script; a version with what is behind it."""
        if name.version:
            return self._has_version(name)
        return self.tells(name) or self.reads(name)

    def _has_version(self, name: Name) -> bool:
        """Whether it has the version, or one of its series, behind the name; or behind a mark
        alone, where it has the name elsewhere."""
        plain, asked = replace(name, version=""), read_number(name.version)
        if asked is None:
            lettered = _LETTERED.finditer(self._raw)
            found = (one[1] for one in lettered if one[2].casefold() == name.version)
        else:
            told = versions_in(self._raw, bare=3)
            found = (one.product for one in told if asked.covers(one))
        return any(Text(one).has(plain) if one else self.has(plain) for one in found)

    def tells(self, name: Name) -> bool:
        """Whether it has the name in a known form, or something that sounds like it."""
        return self.writes(name) or self.sounds(name)

    def writes(self, name: Name) -> bool:
        """Whether it has the name in one of its known forms."""
        return any(self._holds(form) for form in name.forms)

    def sounds(self, name: Name) -> bool:
        """Whether it has kana or Latin letters that sound like the name; much alike, where the
        name's form in the other script is known."""
        return sounds_like(name.text, self._raw, sure=_in_both_scripts(name))

    def reads(self, name: Name) -> bool:
        """Whether it has kanji that are read like the name."""
        return bool(_LATIN.match(name.forms[0])) and sounds_like(
            name.text, self._readings, sure=True
        )

    def _holds(self, form: str) -> bool:
        if form not in self._bare:
            return False
        if not form.isascii():
            return True
        before = r"(?<![0-9.])" if form[0].isdigit() else r"(?<![a-z])"
        bounds = before + r"[\s・,'’.-]?".join(map(re.escape, form)) + r"(?![a-z])"
        return re.search(bounds, self.folded) is not None


def _joined(phrase: str) -> bool:
    """Whether a name has parts that are none alone: SKハイニックス, pony.ai."""
    mixed = bool(_LATIN.search(phrase) and _JAPANESE_WORD.search(phrase))
    return mixed or bool(re.search(r"[a-z][.&-][a-z]", phrase))


def _in_both_scripts(name: Name) -> bool:
    return len({bool(_LATIN.search(form)) for form in name.forms}) > 1


def _squeezed(folded: str) -> str:
    return re.sub(r"[\s・,\-'’.]", "", folded)


def names(question: str, idf: Callable[[str], float], commonest: float = _COMMON) -> list[Name]:
    """The names of a question, at most `_MOST`; those whose words are commoner than `commonest`
    (an idf in a large archive, less in a small one) say nothing and are left out."""
    commonest *= min(1.0, idf(_UNSEEN) / _OF_LARGE)
    text = _APPOSITION.sub(r"\2", nfkc(question))
    known = other_forms(text)
    others = {_squeezed(phrase): forms for phrase, forms in known.items()}
    parts = {
        _squeezed(word): (*forms, *other_forms(word).get(word, ()))
        for phrase, forms in known.items()
        for word in phrase.split()
        if word != phrase
    }
    found: dict[tuple[str, str], Name] = {}

    def add(name: str, version: str = "", shown: str = "") -> None:
        if len(found) >= _MOST or len(name) > LONGEST:
            return
        bare = _squeezed(name.casefold())
        written = (name, *others.get(bare, () if version else parts.get(bare, ())))
        forms = tuple(dict.fromkeys(_squeezed(form.casefold()) for form in written))
        rarity = max(map(idf, words(name)), default=_UNKNOWN)
        needed = commonest if _LATIN.search(bare) or _KATAKANA.match(name) else 2 * commonest
        if bare and (version or rarity > needed):
            found.setdefault((bare, version), Name(name, forms, rarity, version, shown or name))

    language = language_of(text)
    english = language not in (*UNSPACED, "ko")
    for one in versions_in(text):
        if one.product and one.product.casefold() not in _NO_VERSION:
            add(one.product, one.number, one.text)
    for match in _LETTERED.finditer(text):
        plain = english and match[1].islower()
        if match[1].casefold() not in _NO_VERSION and not plain:
            add(match[1], match[2].casefold(), match[0])
    candidates = _japanese(parsed(text)) if language == "ja" else _english(text)
    if language == "de":
        candidates = _of_german(text, candidates)
    whole = (one for one in known if not english and (_joined(one) or _KATAKANA.fullmatch(one)))
    phrases = [_as_written(phrase, text) for phrase in islice(whole, _MOST)]
    for name in dict.fromkeys((*phrases, *_HIRAGANA_NAME.findall(text), *candidates)):
        if len(found) >= _MOST:
            break
        folded = name.casefold()
        within = any(folded in phrase and folded != phrase for phrase in map(str.casefold, phrases))
        generic = folded in GENERIC or _is_time(folded)
        if not within and not generic and not is_common(name):
            add(name)
    kept = list(found.values())
    if english and len(kept) > 1:
        return [name for name in kept if _tells(name)]
    return kept


def _is_time(word: str) -> bool:
    """Whether a word is a time: Q3, FY2025; or only the beginning of one: H1, FY."""
    return word in ("h1", "h2", "fy") or any(
        (time.start, time.end) == (0, len(word)) for time in times_in(word)
    )


def _tells(name: Name) -> bool:
    """Whether a Latin name would be known again in katakana."""
    known = len(name.forms) > 1 or name.version or name.text.isupper()
    return bool(known) or any(len(way) >= FEWEST for way in latin_skeletons(name.text))


def _as_written(phrase: str, text: str) -> str:
    found = re.search(re.escape(phrase), text, re.IGNORECASE)
    return found[0] if found else phrase


def _english(text: str) -> Iterator[str]:
    """Words with capitals that do not merely open a sentence."""
    at_start = True
    for match in _ENGLISH_NAME.finditer(text):
        raw = match[0]
        word = _ELIDED.sub("", re.sub(r"['’]s?$", "", raw)).rstrip(".")
        inner = any(char.isupper() for char in word[1:])
        named = bool(word[:1].isupper() or inner)
        after = _following(text, match.end())
        asks = word.casefold() in _ASKING
        opens = at_start and not inner and (asks or not (after.isupper() or raw != word))
        if named and not opens and len(word) > 1 and query_words(word):
            yield word
        at_start = text[match.end() : match.end() + 2] in (". ", "? ", "! ")


def _of_german(text: str, names: Iterable[str]) -> Iterator[str]:
    """Of words with capitals, as all nouns have them in German, those that are surely names: with
    a capital or a figure within, or behind another one."""
    for name in names:
        behind = rf"(?<=[a-zäöüß] )[A-ZÄÖÜ][a-zäöüß]+ {re.escape(name)}(?!\w)"
        if not name[1:].islower() or re.search(behind, text):
            yield name


def _following(text: str, at: int) -> str:
    """The first character from there on that is no space."""
    found = _FOLLOWING.match(text, at)
    return found[1] if found else ""


def _japanese(parts: Iterable[Word]) -> Iterator[str]:
    """Proper nouns and words that the dictionary does not have; a run of katakana is one."""
    katakana: list[Word] = []
    for word in (*parts, _END):
        if _KATAKANA.fullmatch(word.surface):
            katakana.append(word)
            continue
        run = "".join(one.surface for one in katakana)
        named = any(one.unknown for one in katakana) or (
            len(katakana) == 1 and _is_name(katakana[0])
        )
        if len(run) > _SHORT_KANA and named:
            yield run
        katakana = []
        if _is_name(word) and (query_words(word.surface) or not word.surface.isascii()):
            yield word.surface


def _is_name(word: Word) -> bool:
    if word.part != "名詞" or len(word.surface) < 2 or word.surface.isdigit():
        return False
    if not word.unknown:
        return word.kind == "固有名詞"
    return bool(_LATIN.match(word.surface.casefold()) or _KATAKANA.match(word.surface))
