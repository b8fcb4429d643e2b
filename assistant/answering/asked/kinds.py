"""What kind a question is, learnt from the examples in `kinds.txt`. Pure.

A linear classifier (ridge regression to the kinds, solved in its dual form) reads pieces of the
question and the cues in it. For Japanese the pieces are one to four characters, for English one
to three words; only those count that examples of two topics have, so that no topic is learnt for
a kind. Cues are words that hint at a kind, whatever stands beside them, and the pieces tell
where they mislead.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import lru_cache
from importlib.resources import files
from typing import Final, NamedTuple, get_args

import numpy as np
import numpy.typing as npt

from assistant.domain.nouns import Language, QuestionKind
from assistant.language.folding import casefolded
from assistant.language.sentences import language_of

KINDS: Final[tuple[QuestionKind, ...]] = get_args(QuestionKind)
_EXAMPLES = files("assistant.answering.asked") / "kinds.txt"
_READ = 300
"""Characters that are read of a long question, at its beginning and at its end."""
_TOPICS = 2
_CUE = 0.4
"""What a cue weighs beside all pieces, which weigh 1 together. 0.3 to 0.6 do about as well."""
_SURE = 0.3
"""How far the best kind has to lie ahead of the next to be sure. Of 150 questions that are no
examples 125 lie so far ahead, one of which is taken for another kind; of the others five are."""
_PENALTY = 0.5
"""Of large weights. 0.1 to 1 do about as well."""

_CUES: Final[dict[QuestionKind, re.Pattern[str]]] = {
    "change": re.compile(
        r"経緯|いきさつ|顛末|推移|変遷|変化|移り変わ|移って|沿革|歴史|歴代|年表|時系列|世代交代"
        r"|軌跡|経過|過程"
        r"|歩み|あゆみ|流れ|順を追|順番に|順に|古い順|年代順|振り返|たど[っりる]|一連の|一部始終"
        r"|紆余曲折|二転三転"
        r"|道のり|道筋|変貌|様変わ|増減|上がり下がり|値動き|伸び|代替わり|交代|年々|おさらい"
        r"|(?:最初|初め|はじめ|発端|当初|一)から|その後|あれから|結局|続き|昔と今|転[ぶん]"
        r"|どう(?:なった|なりました|決着|動い|変わ|進[んみ]|揺れ)|変わってき|変わりま"
        r"|て(?:き|いっ)(?:た|ま)"
        r"|に至[るっ]|ここまで|何が?(?:あっ|あり|起き|起こっ)|これまで|まで(?:の|何が|$)"
        r"|\b(?:history|timelines?|chronolog\w{1,9}|evol\w{1,9}|progress\w{0,9}|unfold\w{0,3}"
        r"|bec(?:ame|ome) of|came of|so far|happened|walk me through|catch me up"
        r"|up to (?:date|speed) on"
        r"|trace|story|saga|arc of|backstory|led up|c[oa]me (?:about|to be|down|in|to pass)"
        r"|step by step"
        r"|sequence|developments?|over (?:time|the)|through the"
        r"|(?:year|month|quarter) (?:by|after) \w{1,9}"
        r"|milestones?|turning points?|recap|journey|shift\w{0,3}|changed?|transform\w{1,6}"
        r"|grown?|grew"
        r"|g[eo]t here|since|began|beginning|start(?:ed)?|origins?|along|rise and fall"
        r"|ups and downs"
        r"|play(?:ed)? out|turn(?:ed)? out|pan(?:ned)? out|end(?:ed)? up|trends?|traject\w{1,5}"
        r"|phases?"
        r"|stages?|generations?|successive|one after another|to now|chain of|series of"
        r"|before and after"
        r"|aftermath|going on|decades?|go from|went from|path|road|to finish)\b"
    ),
    "current": re.compile(
        r"(?<!昨)今(?![回後治度週年月季期日])|今[月年季週日]|今シ|(?<![ぁ-ん])いま(?![すしせ])"
        r"|現在|現時点|現状"
        r"|現行|現役|現職|最新(?!鋭|式|科)|(?:一番|いちばん)(?:新し|あたらし|最近)|直近|足元"
        r"|足もと|目下"
        r"|最近|このごろ|近頃|昨今|まだ|もう|のまま|依然|続いてい|上映中|稼働中"
        r"|\b(?:now|nowadays|currently|current|latest|newest|recent(?:ly)?|still|today(?:'s)?"
        r"|these days|lately|at (?:the moment|present|this point)|present|as of|yet|any ?more"
        r"|no longer"
        r"|as things (?:stand|are)|as we speak|stands?|in (?:effect|force|place)|ongoing|incumbent"
        r"|status|news?|remain|state of|to date|this (?:week|month|season|year))\b"
    ),
    "compare": re.compile(
        r"違[いうっ]|比べ|比較|どちら|どっち|それぞれ|対(?=[a-zァ-ヺ])|差(?!出)|異な|使い分け"
        r"|優れ|優劣|勝[てるっ]"
        r"|劣[るっ]|相違|共通点|食い違|開き|上回|下回|メリット|長所|利点|より|(?:の|る)うち"
        r"|\b(?:vs|versus|compar\w{1,9}|differ\w{0,9}|better|worse|than|rather|contrast\w{0,3}"
        r"|relative|against|opposed|between|both|side by side|pros|or|stack up|apart|common|alike"
        r"|similar\w{0,6}|distinguish\w{0,3}|beats?|gap|disagree|weigh|outperform\w{0,3}"
        r"|as \w{1,20} as"
        r"|which of the|\w{3,20}er|more|less|either|trade-?offs?|next to)\b"
    ),
    "list": re.compile(
        r"一覧|挙げ|まとめ|列挙|リスト|すべて|全て|全部|ぜんぶ|全員|全種|もれなく|残らず|ひと通り"
        r"|一通り|ひととおり"
        r"|どこ(?:と|が|です|\?|$|に)|誰と|何と何|どれとどれ|どこどこ|集め|並べ|箇条書き|洗い出"
        r"|抜き出|紹介して"
        r"|名前|名簿|企業名|会社名|各社|顔ぶれ|どんな|どなた|何が(?:あ|い)|教えて|候補"
        r"|[0-9三五](?:つ|個)"
        r"|\b(?:lists?|all|every|everything|everyone|names?|enumerate|(?:which|what) \w{1,20}s"
        r"|what (?:\w{1,20} ){1,3}\w{1,20}s (?:are|were|do|did|have|has)|who (?:are|were|all)"
        r"|examples?|round ?up|rundown|lineup|collect|gather|pull together|show me|find me|give me"
        r"|kinds|full|set|each|whole|types|options)\b"
        r"|^(?:\w{1,20} ){0,3}\w{1,20}s (?:that|who|which|using|with|in|of)\b"
    ),
    "count": re.compile(
        r"何(?:件|本|回|記事|度(?!か))|件数|本数|回数|総数|投稿数|数$|頻度|割合|比率|何割|初出"
        r"|初めて|初登場|最初[にの]"
        r"|最古|(?:一番|いちばん)古|記事|投稿|見出し|いくつ|[月年](?:別|ごと)|多[くい]|登場|載っ"
        r"|掲載|触れ|言及|取り上げ"
        r"|扱|話題|のべ|通算"
        r"|\b(?:how (?:many|often|much coverage|frequently|regularly)|number of|counts?|total|tally"
        r"|posts?|articles?|stories|entries|headlines?|interviews?|reviews?|mention\w{0,3}"
        r"|(?:per|by) (?:month|year|week|quarter)|first|earliest|oldest|share of|percentage"
        r"|appear\w{0,5}|frequency|most|wrote|written|blog|site|archive|published|covered)\b"
    ),
}  # fmt: skip
"""What hints at a kind, in a folded question."""
_LEFT_OUT = re.compile(r"[?。!\s]+")
_TOKEN = re.compile(r"[a-z]{1,40}(?:'s)?|[0-9]+|[?:,]")
_FEWEST_LETTERS, _STEM = 5, 5

Matrix = npt.NDArray[np.float32]


class Example(NamedTuple):
    """A question of a known kind; those of one topic are about the same thing."""

    topic: str
    kind: QuestionKind
    question: str


def kind(question: str, language: Language | None = None) -> QuestionKind:
    """What kind a question is. Of a long one the beginning and the end are read. In `language`s
    without examples any question asks for a fact, which paragraphs answer.

    >>> kind("市電の運賃はどう変わってきた？"), kind("How do trams compare with buses?")
    ('change', 'compare')
    """
    language = language or language_of(question)
    return _learnt(language).kind(question) if language in ("ja", "en") else "fact"


def settled(
    question: str, said: QuestionKind | None, language: Language | None = None
) -> QuestionKind:
    """What kind a question is where a chat model `said` one too: that one counts where the learnt
    kinds lie so near each other that the examples do not tell, and in languages without examples.

    >>> settled("市電の運賃はどう変わってきた？", "fact")
    'change'
    """
    language = language or language_of(question)
    if language not in ("ja", "en"):
        return said or "fact"
    learnt, ahead = _learnt(language).told(question)
    return said if said and ahead < _SURE else learnt


@lru_cache(maxsize=2)
def _learnt(language: Language) -> Classifier:
    return Classifier(one for one in examples() if language_of(one.question) == language)


def without_cues(text: str, of: QuestionKind) -> str:
    """A question in small letters without the words that hint at a kind; `text` for a fact."""
    return _CUES[of].sub(" ", casefolded(text)) if of in _CUES else text


def examples() -> Iterator[Example]:
    """The examples of the project, in the order of their file."""
    topic = ""
    for line in _EXAMPLES.read_text(encoding="utf-8").splitlines():
        first, _, rest = line.partition(" ")
        if first == "=":
            topic = rest
        for one in KINDS:
            if first == one:
                yield Example(topic, one, rest)


class Classifier:
    """Tells the kinds of questions as some examples have them. Immutable."""

    def __init__(self, known: Iterable[Example]) -> None:
        """Learns from questions that are all of one language."""
        known = list(known)
        read = [set(_pieces(one.question)) for one in known]
        topics: dict[str, set[str]] = defaultdict(set)
        counts: dict[str, int] = defaultdict(int)
        for one, pieces in zip(known, read, strict=True):
            for piece in pieces:
                topics[piece].add(one.topic)
                counts[piece] += 1
        common = [piece for piece, some in topics.items() if len(some) >= _TOPICS]
        self._places = {piece: place for place, piece in enumerate(common)}
        self._idf = np.log(len(known) / np.array([counts[one] for one in common], np.float32))
        rows = np.zeros((len(known), len(common) + len(KINDS)), np.float32)
        for row, one, pieces in zip(rows, known, read, strict=True):
            self._fill(row, one.question, pieces)
        wanted = np.array([[one.kind == name for name in KINDS] for one in known], np.float32)
        gram = rows @ rows.T
        gram[np.diag_indices_from(gram)] += _PENALTY
        self._weights = rows.T @ np.linalg.solve(gram, wanted - 1 / len(KINDS))

    def kind(self, question: str) -> QuestionKind:
        """The kind that a question is most like."""
        return self.told(question)[0]

    def told(self, question: str) -> tuple[QuestionKind, float]:
        """The kind that a question is most like, and how far that lies ahead of the next."""
        row = np.zeros(len(self._weights), np.float32)
        self._fill(row, question, set(_pieces(question)))
        scores = row @ self._weights
        best, next_best = np.sort(scores)[-1], np.sort(scores)[-2]
        return KINDS[int(scores.argmax())], float(best - next_best)

    def _fill(self, row: Matrix, question: str, pieces: set[str]) -> None:
        places = [self._places[piece] for piece in pieces if piece in self._places]
        row[places] = self._idf[places]
        row /= np.linalg.norm(row) or 1
        text = _folded(question)
        row[-len(KINDS)] = 1
        for place, name in enumerate(KINDS[1:], 1 - len(KINDS)):
            row[place] = _CUE * bool(_CUES[name].search(text))


def _folded(question: str) -> str:
    if len(question) > 2 * _READ:
        question = f"{question[:_READ]} {question[-_READ:]}"
    return casefolded(question).strip()


def _pieces(question: str) -> Iterator[str]:
    """The pieces of a question: of characters where it is Japanese, of words where not."""
    text = _folded(question)
    if language_of(question) == "ja":
        whole = f"^{_LEFT_OUT.sub('', text)}$"
        for size in range(1, 5):
            for at in range(len(whole) - size + 1):
                yield whole[at : at + size]
        return
    tokens = ["^", *_TOKEN.findall(text.replace("’", "'")), "$"]
    for size in range(1, 4):
        for at in range(len(tokens) - size + 1):
            yield " ".join(tokens[at : at + size])
    yield from (f"{one[:_STEM]}…" for one in tokens if len(one) >= _FEWEST_LETTERS)
    yield from (f"{tokens[1]}…{one[:_STEM]}" for one in tokens[1:])
