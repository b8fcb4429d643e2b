"""Whether what a sentence cites says what the sentence says.

`RulesJudge` compares figures with their units, times, names and who does what, denials and
directions, plans and facts, and wording; `model` asks a chat model. `backing` is what the
rest of the code needs: the passages that may stand behind a sentence.
"""

from __future__ import annotations

from collections.abc import Sequence

from assistant.checking.rules import RulesJudge
from assistant.checking.verdict import (
    Judge,
    Reason,
    Verdict,
)
from assistant.checking.wording import coverage
from assistant.domain.nouns import Hit
from assistant.language.glossary import fold

__all__ = ["Judge", "Reason", "RulesJudge", "Verdict", "backing"]

_EVIDENT = 0.6


def backing(sentence: str, pointed: Sequence[Hit], shown: Sequence[Hit], judge: Judge) -> list[Hit]:
    """The passages that a sentence rests on, none when nothing supports it.

    These are those it points at that say it, each alone or all together, or else the one of
    those `shown` that evidently says it: it holds most of its words, and `judge` agrees.
    """
    alone = [hit for hit in pointed if judge.judge(sentence, [hit]).supported]
    if alone:
        return alone
    if len(pointed) > 1 and judge.judge(sentence, pointed).supported:
        return list(pointed)
    said = fold(sentence)
    shares = [0.0 if hit in pointed else coverage(said, fold(hit.passage.plain)) for hit in shown]
    best = max(range(len(shown)), key=lambda i: shares[i], default=-1)
    if best >= 0 and shares[best] >= _EVIDENT and judge.judge(sentence, [shown[best]]).supported:
        return [shown[best]]
    return []
