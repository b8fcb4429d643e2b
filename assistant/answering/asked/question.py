"""A question, read once: what it asks for, of what, and of which time."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from assistant.answering.asked import kinds
from assistant.domain.nouns import Language, QuestionKind
from assistant.language.amounts import amounts
from assistant.language.answer_forms import Form, forms
from assistant.language.dates import Time, TimeAsked, times_in
from assistant.language.glossary import widened
from assistant.language.names import Name, names
from assistant.language.sentences import language_of
from assistant.language.words import query_words

_CONTEXT = 0.4
"""What a word of earlier turns weighs beside one of the question."""
_NEXT_QUESTION = re.compile(
    r"[?？]|,? and (?=(?:what|which|who|why|how|where|when)\b)", re.IGNORECASE
)

Idf = Callable[[str], float]


@dataclass(frozen=True, slots=True)
class Question:
    """A question as it stands alone as far as that is known.

    `topic` is what it asks of, its words of time left out, `searched` what is searched for it,
    `when` what it says of time. `surely` is False when it is only a guess that it goes on from
    earlier turns; `otherwise` is what else may be searched where that finds no answer. `beside`
    says that it is asked of the post that is open beside it, and `gist` that it asks what that
    post says as a whole.

    `kind` is what kind of answer it asks for, `names` are those that it has, `times` and
    `amounts` (of money, in their values) what it tells of these. `forms` are the forms that its
    answer must have: none where a part of it asks for none, since that part may be answered alone.
    `weights` are its words, widened by their other forms, with how rare they are (an idf). `also`
    are names as posts write them and it does not, where a chat model knows them.
    """

    text: str
    topic: str
    searched: str
    when: TimeAsked
    language: Language
    kind: QuestionKind = "fact"
    names: tuple[Name, ...] = ()
    times: tuple[Time, ...] = ()
    amounts: tuple[float, ...] = ()
    forms: tuple[Form, ...] = ()
    weights: Mapping[str, float] = field(default_factory=dict)
    surely: bool = True
    beside: bool = False
    gist: bool = False
    otherwise: str | None = None
    also: tuple[str, ...] = ()

    @property
    def sought(self) -> str:
        """What is searched for it, with the names that posts write otherwise."""
        return "\n".join((self.searched, *self.also))

    @property
    def rarest(self) -> Name | None:
        """The name that tells most, of those that are no versions."""
        plain = [name for name in self.names if not name.version]
        return max(plain, key=lambda name: name.rarity, default=None)

    @property
    def story(self) -> bool:
        """Whether it asks how something changed, or how it stands now."""
        return self.kind in ("change", "current")

    @property
    def alone(self) -> bool:
        """Whether nothing of earlier turns is searched with it."""
        return self.searched == self.topic


def read(
    text: str,
    topic: str,
    searched: str,
    when: TimeAsked,
    idf: Idf,
    *,
    usual: Language | None = None,
) -> Question:
    """A question, read. `idf` tells how rare a word is in the archive, `usual` is the language of
    most of it."""
    language = language_of(text, usual)
    weights = {word: _CONTEXT * idf(word) for word in set(query_words(widened(searched)))}
    weights |= {word: idf(word) for word in set(query_words(widened(text)))}
    return Question(
        text,
        topic,
        searched,
        when,
        language,
        kinds.kind(text, language),
        names=tuple(names(text, idf)),
        times=tuple(times_in(text)),
        amounts=tuple(one.value for one in amounts(text) if one.scaled and one.kind == "money"),
        forms=_forms(text),
        weights=weights,
    )


def _forms(text: str) -> tuple[Form, ...]:
    parts = [part for part in _NEXT_QUESTION.split(text) if part.strip()]
    return tuple(forms(text)) if all(forms(part) for part in parts) else ()
