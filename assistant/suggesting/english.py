"""Questions in English: of English sentences and headings, and of Japanese sentences that tell what
somebody with a Latin name does. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from assistant.language import pointing
from assistant.language.amounts import amounts
from assistant.language.dates import times_in
from assistant.language.invisible import nfkc
from assistant.language.words import words
from assistant.suggesting.candidate import Candidate, Idf, dated, unbracketed

_LONGEST, _SHORTEST, _KNOWN_BY = 90, 12, 30
_IRREGULAR = {
    "took": "take", "rose": "rise", "fell": "fall", "began": "begin", "ran": "run",
    "made": "make", "bought": "buy", "cut": "cut",
}  # fmt: skip
_SUBJECT = r"(?P<of>(?![A-Z][a-z]*s (?![A-Z]))(?:The |An? |Every )?[A-Za-z0-9][^,.;:()\"“”]{1,45}?)"
_AUXILIARY = r"is|are|was|were|will|would|can|could|has|have|had|must|may"
_SAYS = re.compile(rf"^{_SUBJECT} (?P<aux>{_AUXILIARY}) (?P<rest>[a-z][^;:]{{2,110}})[.,]")
_DOES = re.compile(
    rf"^{_SUBJECT} (?P<verb>[a-z]{{3,12}}(?:ed|s)|{'|'.join(_IRREGULAR)}) (?P<rest>[^;:]{{2,110}})[.,]"
)
_PLANS = re.compile(
    rf"^{_SUBJECT} (?:plans?|planned|intends?|intended|aims?|hopes?|wants?) to (?P<value>[^.;]{{12,}})"
)
_IS = re.compile(
    r"^(?P<of>[A-Z][\w&.+-]*(?: [A-Z0-9][\w&.+-]*){0,4}) is (?P<value>(?:an?|the) [^.;:]{15,120})\.$"
)
_CAUSE = re.compile(r",? because (?P<value>.{8,})$")
_WHEN = re.compile(r"(?:,? (?:on|in|by|since|from|until)) $")
_AT_FIRST = re.compile(r"(?:From|In|On|By|Since|Until) [^,]{3,30}, ")
_VERB = re.compile(r"(?P<verb>[a-z]+) (?:about |around |over |up to |at least |more than )?")
_NEXT_CLAUSE = re.compile(r",| (?:and|or|but|that|which|who|if|when) ")
_ASKS = re.compile(
    rf"(?:What|Why|How|When|Where|Who|Which|Should|Do|Does|Did|{_AUXILIARY})(?: [^ ?]+){{3,}}\?$",
    re.IGNORECASE,
)
_STARTS_NO_NAME = re.compile(
    rf"(?:{pointing.ENGLISH_BEGINNINGS}|There|Here|What|Who|If|When|As|In|On|At|For|But|And|So|One|Some|Most|Many|No|Not)\b"
)
_NOT_ALONE = re.compile(
    rf"\b(?:{pointing.ENGLISH_BEGINNINGS}|them|here|there|also|now|today|last|next)\b",
    re.IGNORECASE,
)
_LATIN = re.compile(
    r"(?:[ぁ-ゖ]{2,7}、)?(?P<of>[A-Z][A-Za-z0-9&.+-]*(?: [A-Z0-9][A-Za-z0-9&.+-]*){0,3})社?と?は(?P<told>.+)"
)
_DID = {
    "発表": "announce", "公開": "release", "発売": "release", "買収": "acquire", "導入": "introduce",
}  # fmt: skip
_TOLD = [
    (re.compile(told), question, worth)
    for told, question, worth in (
        (r"(?:計画|予定|方針|目指)[^、。は]{0,10}。$", "What is {of} planning?", 1.0),
        (r"(?:ドル|円)[^、。]{0,8}を調達し", "How much money did {of} raise in {then}?", 0.8),
        (r"と(?:提携|協業)し", "Who does {of} work with?", 0.8),
        (rf"を[^、。]{{0,6}}?(?P<did>{'|'.join(_DID)})し", "What did {of} {did} in {then}?", 0.6),
        (r"の(?:である|です|だ)。$", "", 0.0),
        (r"^、?[^は]{10,80}[一-鿿ァ-ヺー]{2}(?:です|である|だ)。$", "What is {of}?", 0.5),
    )
]
"""What Japanese sentences tell of somebody, and the question that asks for it."""


def of_sentence(sentence: str, idf: Idf) -> Iterator[Candidate]:
    """Questions that an English sentence answers. `idf` tells how rare a word is."""
    text = unbracketed(nfkc(sentence).strip())
    for question, value, worth in _questions(text, idf):
        fits = _SHORTEST <= len(question) <= _LONGEST
        if fits and not _NOT_ALONE.search(question) and dated(question):
            yield Candidate(question, "en", value, worth)


def of_heading(heading: str) -> Iterator[Candidate]:
    """An English heading, or a title, that asks."""
    text = nfkc(heading).strip()
    asks = _ASKS.match(text) and text.isascii() and len(text) <= _LONGEST
    if asks and not pointing.leans(text):
        yield Candidate(text, "en", heading, 0.8, heading=True)


def of_japanese(sentence: str, day: date) -> Iterator[Candidate]:
    """English questions that a Japanese sentence answers, which was written on a day."""
    text = unbracketed(nfkc(sentence).strip())
    match = _LATIN.match(text)
    for pattern, asked, worth in _TOLD if match else ():
        if match and (told := pattern.search(match["told"])):
            values = {"of": match["of"], "then": _then(text, day), **told.groupdict()}
            if asked and ("{then}" not in asked or values["then"]):
                values["did"] = _DID.get(values.get("did", ""), "")
                yield Candidate(asked.format(**values), "en", text[:_KNOWN_BY], worth)
            return


def _then(text: str, day: date) -> str:
    """The month or the year that a text tells first, as English says it; empty for none."""
    past = (one for one in times_in(text, day) if one.span and one.span.first <= day)
    told = next(past, None)
    return f"{told.span.first:{'%B %Y' if told.month else '%Y'}}" if told and told.span else ""


def _questions(text: str, idf: Idf) -> Iterator[tuple[str, str, float]]:
    """Questions, the value that answers each, and what they promise."""
    text = _AT_FIRST.sub("", text)
    if _STARTS_NO_NAME.match(text):
        return
    if match := _PLANS.match(text):
        yield f"What is {_of(match)} planning?", match["value"][:_KNOWN_BY], 1.0
    if match := _IS.match(text):
        yield f"What is {match['of']}?", match["value"][:_KNOWN_BY], 0.4
    if match := _SAYS.match(text):
        auxiliary, rest = match["aux"], match["rest"]
    elif (match := _DOES.match(text)) and (base := _base(match["verb"], idf)):
        auxiliary = "does" if match["verb"].endswith("s") else "did"
        rest = f"{base} {match['rest']}"
    else:
        return
    for asked, left, value, worth in _asked(rest):
        yield f"{asked} {auxiliary} {_of(match)} {left}?", value, worth


def _of(match: re.Match[str]) -> str:
    of = match["of"]
    return of[0].lower() + of[1:] if of.startswith(("The ", "A ", "An ", "Every ")) else of


def _asked(rest: str) -> Iterator[tuple[str, str, str, float]]:
    """The word that asks, what is left of a statement, the value, and what that promises."""
    if cause := _CAUSE.search(rest):
        yield "Why", rest[: cause.start()], cause["value"][:_KNOWN_BY], 1.0
        return
    for time in times_in(rest):
        before = _WHEN.search(rest, 0, time.start)
        if before and "," not in rest[: before.start()]:
            yield "When", rest[: before.start()], time.text, 0.4
    for one in amounts(rest):
        before = _VERB.fullmatch(rest, 0, one.start)
        if before and one.kind == "money":
            clause = _NEXT_CLAUSE.split(rest[one.end :], maxsplit=1)[0]
            yield "How much", f"{before['verb']}{clause}".rstrip(), one.text, 0.7


def _base(verb: str, idf: Idf) -> str:
    """The plain form of a verb in the past, or of the third person, as the archive writes it
    elsewhere; empty where it does not."""
    if verb in _IRREGULAR:
        return _IRREGULAR[verb]
    stem = verb.removesuffix("s") if verb.endswith("s") else verb.removesuffix("ed")
    unseen = idf("�")
    known = [(idf(one), one) for one in (stem, f"{stem}e") if words(one) and idf(one) < unseen]
    return min(known)[1] if known else ""
