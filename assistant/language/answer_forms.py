"""What a question asks for, told by its words: the form of the answer, names, figures. Pure.

A question that asks for an amount of money is answered by a sentence that holds one (the
expected answer type of question answering; Li and Roth 2002); and what it names must be what
the answer speaks of.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from assistant.language import forms_asked
from assistant.language.amounts import (
    Kind,
    amounts,
    numbers,
)
from assistant.language.dates import times_in
from assistant.language.folding import casefolded, in_place
from assistant.language.happenings import is_regular
from assistant.language.invisible import nfkc
from assistant.language.languages import language_of

_WORDS = r"(?:one|two|three|four|five|six|seven|eight|nine|ten|dozens?|hundreds?|thousands?)"
_ANY_DAY = date(2000, 1, 1)
"""What is relative to a day is a time, whatever the day."""
_ABOUT = r"(?:\s?(?:近く|以上|程度|超|弱|強|前後|余り|余|もの))?"


@dataclass(frozen=True, slots=True)
class Form:
    """One form of answers: what asks for it, and what has it: an amount of one of the `kinds`, a
    number that what is `counted` stands behind, a `time`, or certain `words`."""

    name: str
    asks: re.Pattern[str]
    words: re.Pattern[str] | None = None
    kinds: tuple[Kind, ...] = ()
    counted: re.Pattern[str] | None = None
    time: bool = False


def _form(
    name: str, asks: str, words: str = "", kinds: tuple[Kind, ...] = (), *, time: bool = False
) -> Form:
    has = _or(words, forms_asked.WORDS.get(name, ""))
    return Form(name, _asks(name, asks), has, kinds, time=time)


def _asks(name: str, source: str) -> re.Pattern[str]:
    return _or(source, forms_asked.ASKS.get(name, "")) or _pattern(source)


def _or(*sources: str) -> re.Pattern[str] | None:
    """What has one of some patterns, but the empty ones; None for none."""
    some = [one for one in sources if one]
    return _pattern(" | ".join(some)) if some else None


def _pattern(source: str) -> re.Pattern[str]:
    return re.compile(source, re.IGNORECASE | re.VERBOSE)


def _counted(
    name: str,
    asked: str,
    counters: str,
    english: str,
    words: str = "",
) -> Form:
    """A form that Japanese asks for by a counter and English by a noun after "how many"."""
    asks = (
        rf"(?:何|いくつ|幾)\s?(?:[十百千万億兆]{{1,6}})?(?:{asked})"
        rf"|how\ (?:many|few)\ (?:[a-z-]{{1,24}}+\ ){{0,3}}?(?:{english})"
    )
    counters += f"|{forms_asked.COUNTED[name]}" if name in forms_asked.COUNTED else ""
    counted = rf"{_ABOUT}\s?(?:{counters})|\s?(?:[a-z-]{{1,24}}+\ ){{0,2}}?(?:{english})"
    has = _or(words, forms_asked.WORDS.get(name, ""))
    return Form(name, _asks(name, asks), has, counted=_pattern(counted))


_ANY = r"(?:件|例|社|校|行|団体|自治体|施設|店|拠点|[カか箇ヶヵ]所|回|度|[カか箇ヶヵ]国|都市|州|棟|機関|病院|大学|つ|契約|名|人)"
_MONEY_NOUN = (
    r"(?:金額|価格|料金|費用|値段|売上高?|収益|純?利益|時価総額|評価額|企業価値|調達額|投資額|"
    r"賠償金?額?|予算|年俸|年収|給与|報酬|月額|年額|コスト|単価|買収額|資金|手数料)"
)
_HOW_MUCH = (
    r"(?:いくら|幾ら|どのくらい|どのぐらい|どれくらい|どれぐらい|どれほど|どれだけ|どの程度|何)"
)
FORMS = (
    _form(
        "money",
        rf"""いくら | 幾ら | 何(?:[十百千万億兆]{{1,6}})?(?:米)?(?:ドル|円|ユーロ|元|ポンド|ウォン)
        | {_MONEY_NOUN}[^、。]{{0,10}}{_HOW_MUCH} | {_MONEY_NOUN}(?:は|って)[?？]?$
        | {_HOW_MUCH}[^、。]{{0,6}}(?:費用|資金|金額|コスト|投資|お金)
        | (?<!by\ )how\ much\ (?:money|cash|funding|capital|will\ it\ cost|does\ [^?]{{0,160}}\bcost|did\ [^?]{{0,160}}\b
            (?:pay|raise|cost|invest|spend|earn|fetch|charge)|[^?]{{0,160}}\bin\ (?:damages|funding|fines?))
        | (?<!by\ )how\ much\ [^?]{{0,160}}\b(?:pay|paid|raise[ds]?|cost|invest(?:ed|ing)?|spen[dt]|worth|fined?|charged?
            |sold|bought|acquired?|damages|revenue|funding|valued?)\b
        | what\ (?:is|was|are|were)\ [^?]{{0,160}}\b(?:price|cost|fee|revenue|valuation|market\ cap[a-z]*
            |salary|budget|amount\ raised|fine|damages)\b
        | (?:what|which)\ (?:price|valuation|fine|amount)""",
        kinds=("money",),
    ),
    _form(
        "price",
        r"""(?:料金|価格|値段|月額|年額|利用料|会費|手数料|運賃)[^、。]{0,10}(?:いくら|どのくらい|どれくらい|何円|何ドル|は[?？]?$)
        | いくら(?:で|から)?(?:使|利用|買|契約|始め) | how\ much\ (?:does|do|is|are)\ [^?]{0,160}\bcost | \bwhat\ (?:price|fee)\b""",
        r"無料 | 無償 | 有料 | \bfree\b",
        ("money",),
    ),
    _form(
        "share",
        r"""何(?:[%％割]|パーセント|ポイント) | (?:割合|比率|シェア|成長率|増加率|率)[^、。]{0,8}
            (?:どのくらい|どれくらい|どれほど|どの程度|何|いくら) | (?:割合|比率|シェア|率)(?:は|って)[?？]?$
        | (?:どの|どれ)(?:くらい|ぐらい|ほど|程度)の割合
        | (?:what|which)\ (?:percent(?:age)?|share|proportion|fraction)\b | how\ many\ percent | how\ much\ of\b
        | 何分の[一1]
        | by\ what\ percent""",
        r"""大半 | \b(?:one|two|three)[\s-](?:thirds?|quarters?)\b""",
        ("share", "ratio"),
    ),
    _form(
        "time",
        r"""いつ | 何年(?!間|前|後|分|にわた|も|か(?:け|かっ)) | 何月 | 何日(?!間) | 何曜日 | 何時(?!間) | どの時期 | 時期は
        | (?:開始|発売|公開|施行|発効|提供開始|締切|期限|設立|実施|開催|発表)(?:日|時期)
        | [㐀-鿿]{2}(?<!曜)(?:日|時期)(?:は|って)(?:いつ)?[?？。]?$
        | ^when\b | (?:^|[,;]\ |\b(?:and|since|from|until|by)\ )when\b
        | (?:what|which)\ (?:date|year|month|day|quarter)\b""",
        r"""(?:今|昨|来|翌|前|一昨|同)(?:年|月|週|日|夏|秋|春|冬|年度|四半期) | 年(?:内|末|初|明け)
        | [春夏秋冬](?:頃|ごろ|から|に|まで) | \b(?:yesterday|today|tomorrow)\b | [0-9]/[0-9]
        | \b(?:last|next|this)\ (?:week|month|quarter|year|spring|summer|autumn|fall|winter)\b""",
        time=True,
    ),
    _form(
        "duration",
        r"""何\s?(?:年間|[ヶかカケ]月(?:間)?|週間|日間|時間|分間?(?!の[一1])|秒間?|営業日|世代)(?!目)
        | 何年(?:前|後|分|にわた|も|か(?:け|かっ)) | (?:期間|所要時間)は
        | (?:どの|どれ)(?:くらい|ぐらい|ほど)の?(?:期間|時間|年月)
        | how\ (?:long|soon|quickly)\b | how\ many\ (?:[a-z-]{1,24}+\ ){0,2}?(?:years?|months?|weeks?|days?
            |hours?|minutes?|seconds?)""",
        r"半年 | 半日",
        ("duration",),
    ),
    _counted(
        "people", "人|名(?!前|称|詞)", "人|名|人以上|万人",
        "people|persons?|employees?|workers?|engineers?|staff|users?|jobs?|researchers?|customers?"
        "|students?|patients?|developers?|doctors?|lawyers?|experts?|members?|participants?",
    ),
    _counted(
        "firms", "社|店舗?|行(?!目|動)|校|施設|拠点|[カか箇]所|団体|機関|自治体|病院", _ANY,
        "compan(?:y|ies)|firms?|startups?|banks?|stores?|shops?|schools?|sites?|locations?"
        "|hospitals?|universit(?:y|ies)|organi[sz]ations?|partners?|clients?",
    ),
    _counted(
        "places", "[カか箇ヶ]国|州|都市|地域", _ANY,
        "countr(?:y|ies)|states?|cit(?:y|ies)|regions?|nations?",
    ),
    _counted("cases", "件|例", _ANY + r"|(?<=[万億])", "cases?|lawsuits?|incidents?|bids?|patents?|deals?|requests?"),
    _counted("times", "倍", "倍|倍速|[%％]", "times|fold"),
    _counted("occasions", "回|度", _ANY + "|リクエスト|クエリ|queries|requests", "times|rounds?"),
    _counted(
        "pieces", "[個枚台基本冊両棟機]",
        "[個枚台基本冊点両棟機](?!月)|種類|ユニット|gpu|チップ|カード|ロボット",
        "gpus?|chips?|cards?|units?|devices?|robots?|vehicles?|cars?|books?|robotaxis?|servers?",
    ),
    _counted(
        "bits", r"(?:億|兆)?(?:パラメー?ター?|トークン|ビット|バイト|(?:キロ|メガ|ギガ|テラ)?ワット|文字|語|言語|ページ|行(?!目|動))",
        r"(?:億|兆|[kmb])?(?:パラメー?ター?|トークン|ビット|バイト|[kmgt]?w\b|[kmgt]b\b|(?:キロ|メガ|ギガ|テラ)?ワット|文字|語|言語|ページ|行|b\b)",
        "parameters?|tokens?|words?|languages?|pages?|bits?|(?:giga|mega|kilo)?watts?|bytes?|nodes?",
        words=r"[0-9]\s?b\b",
    ),
    _form(
        "score",
        r"""何点 | (?:スコア|得点|点数)(?:は|って) | what\ (?:[a-z]{1,24}+\ )?score\b | how\ (?:[a-z]{1,24}+\ ){0,8}score\b""",
        r"[0-9][0-9.]{0,30}+\s?(?:点|[%％]|ポイント|points?\b|percent)?",
    ),
    _form(
        "person",
        r"""誰 | (?:社長|ceo|代表|トップ|創業者|会長|責任者|担当者|アナリスト|著者)(?:の(?:名前|氏名))?(?:は|って)(?:[?？]|$|どんな|何と(?:いう|言う)|何者)
        | ^who\b | (?:^|[,;]\ |\band\ )who\ (?:is|was|are|were|led|leads|runs|founded|heads|made|wrote|said)\b
        | name\ of\ the\ (?:ceo|founder|head|chief|analyst)""",
        r"""氏 | さん | ceo | cto | cfo | 社長 | 代表 | 会長 | 創業 | 教授 | 大臣 | 首相 | 大統領 | 長官 | 博士 | 議員 | 責任者 | アナリスト
        | 担当 | 社 | 財団 | ファンド | [a-z]{3} | \b(?:mr|ms|dr)\b""",
    ),
    _form(
        "number",
        r"""どれ(?:くらい|ぐらい|ほど|だけ) | どの(?:くらい|ぐらい|程度) | 何(?:[十百千万億兆]{1,6}) | いくつ | 幾つ
        | (?:規模|台数|件数|人数|回数|社数|パラメー?ター?数|数)(?:は|って)(?:[?？]|$|何|いくつ|どの|どれ)
        | (?:台数|件数|人数|回数|社数|パラメー?ター?数)[^、。]{0,4}[?？]?$
        | how\ (?:much|many|big|large|fast|high|far|often|powerful|heavy|tall)\b
        | what\ (?:is|was|are|were)\ the\ (?:[a-z]{1,24}+\ )?(?:number|size|speed|capacity|scale|score|rate)""",
        rf"[0-9] | \b{_WORDS}\b",
        ("count", "share", "ratio", "duration"),
    ),
)  # fmt: skip

_INDEFINITE = re.compile(
    r"(?:いつ|誰|だれ|いくら|いくつ)(?:まで)?(?:でも|も(?!ら))|(?:いつ|誰|だれ)か(?!ら)|いつの間にか"
    r"|何[十百千万億兆]{0,6}[㐀-鿿ヶカケか]{0,2}(?:でも|も(?![ちうらっとた]))|いくら[^、。?？]{1,12}[てで]も"
)
"""何度も, いつでも, 誰か: words of questions that ask for nothing."""


def forms(question: str) -> list[Form]:
    """The forms that an answer must have, none when any text may answer.

    >>> [form.name for form in forms("買収額はいくらで、いつ完了した？")]
    ['money', 'time']
    """
    text = _asking(question)
    found = [form for form in FORMS if form.asks.search(text)]
    exact = [form for form in found if form.name != "number"]
    return exact or found


def has_form(form: Form, text: str) -> bool:
    """Whether a text has the form."""
    if form.words is not None and form.words.search(casefolded(text)):
        return True
    if form.time and (times_in(text, _ANY_DAY) or is_regular(text)):
        return True
    if form.kinds and any(one.kind in form.kinds for one in amounts(text)):
        return True
    if form.counted is None:
        return False
    plain = in_place(text)
    return any(
        form.counted.match(plain, one.number_end) for one in numbers(text) if one.kind != "rank"
    )


def _asking(question: str) -> str:
    """A question folded, without words that only look as if they asked."""
    text = _INDEFINITE.sub("、", casefolded(question).strip())
    # Chinese names people without any word that tells so.
    return text.replace("誰", "谁") if "誰" in text and language_of(text) == "zh-Hant" else text


_PLEASANTRY = re.compile(
    r"""(?:(?:どうも|本当に|いろいろ)?ありがとう(?:ございま(?:す|した))?|どうも|サンキュー|感謝します|助かりました
    |こんにちは|こんばんは|おはよう(?:ございます)?|はじめまして|さようなら|またね|よろしく(?:お願いします)?
    |了解(?:です|しました)?|わかりました|分かりました|なるほど(?:です)?|お疲れ様(?:です|でした)?
    |thanks?(?:\ you)?(?:\ (?:so|very)\ much|\ a\ lot)?|thx|cheers|hello|hi|hey|(?:good)?bye|ok(?:ay)?
    |good\ (?:morning|afternoon|evening|night)|(?:i\ )?(?:see|got\ it)|great|nice|there|again
    |你好 | 您好 | 谢谢(?:你|您)? | 謝謝(?:你|您)? | 再见 | 再見 | 안녕(?:하세요|히\ 가세요)? | 감사합니다 | 고마워요? | 고맙습니다
    |hallo|guten\ (?:morgen|tag|abend)|danke(?:\ schön|\ sehr)?|vielen\ dank|tschüss|auf\ wiedersehen
    |bonjour|bonsoir|salut|merci(?:\ beaucoup)?|au\ revoir|hola|buen[oa]s\ (?:días|tardes|noches)|(?:muchas\ )?gracias|adiós
    )""",
    re.IGNORECASE | re.VERBOSE,
)


def is_pleasantry(text: str) -> bool:
    """Whether a text only greets or thanks, and asks nothing.

    >>> is_pleasantry("ありがとうございます！"), is_pleasantry("ありがとう、それはいつ？")
    (True, False)
    """
    plain = nfkc(text)
    left = _PLEASANTRY.sub("", plain)
    return left != plain and not re.sub(r"[\W_]|ー", "", left)
