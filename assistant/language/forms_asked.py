"""How Chinese, Korean, German, French and Spanish ask for the forms of answers that
`answer_forms` tells apart, and which words have a form in them. Patterns in verbose mode. Pure."""

from __future__ import annotations

from typing import Final

_NOUNS_DE = "preis|kosten|eintritt|gebühr(?:en)?|miete|budget|haushalt|umsatz|gewinn|strafe|betrag"
_NOUNS_ES = "precio|coste|costo|presupuesto|multa|importe|tarifa|valor"
_PEOPLE: Final = {
    "de": "menschen|personen|leute|besucher|mitarbeiter|einwohner|schüler|kinder|gäste|mitglieder",
    "fr": "personnes|gens|visiteurs|employés|habitants|élèves|enfants|membres|participants",
    "es": "personas|visitantes|empleados|habitantes|alumnos|niños|miembros|participantes|gente",
}

ASKS: Final = {
    "money": rf"""多少[钱錢元] | (?:价格|價格|费用|費用|票价|票價|租金|预算|預算|金额|金額|造价|造價|成本|收入)[^，。]{{0,8}}(?:多少|几|幾)
        | (?:花|投资|投資|耗资|耗資)了?多少
        | 얼마(?!나)(?:인|입|에|였|예|를|의|짜|\s|[?？]|$) | (?:가격|요금|비용|예산|값|금액|매출|월세)[^.?]{{0,8}}얼마
        | \bwas\ (?:kostet|kosten|kostete|kosteten|hat\ [^?]{{0,80}}gekostet)\b | \bwie\ ?(?:viel|teuer)\ (?:kostet|kosten|ist|war|geld|euro)\b
        | \bwie\ hoch\ (?:ist|sind|war|waren|wird|werden)\ (?:[a-zäöü]{{2,6}}\ )?(?:[a-zäöüß-]{{0,24}})(?:{_NOUNS_DE})\b
        | \bcombien\ (?:co[uû]te|co[uû]tent|a\ co[uû]té|ont\ co[uû]té|co[uû]tera|d['’](?:euros|argent)|pay)
        | \bquel(?:le)?\ (?:est|était|sera)\ (?:le|la)\ (?:prix|co[uû]t|budget|tarif|montant|loyer|amende)\b
        | \bcu[aá]nto\ (?:cuesta|cuestan|cost[oó]|costará|vale|valen|pag[aoó]|dinero|se\ (?:paga|pagó|invirti[oó]))\w{{0,4}}
        | \bcu[aá]l\ (?:es|fue|era|será)\ (?:el|la)\ (?:{_NOUNS_ES})\b""",
    "share": r"""百分之[几幾多] | 占(?:了)?多少 | (?:比例|比率|占比)[^，。]{0,4}多少 | 몇\ ?(?:퍼센트|프로|%) | 비율[^.?]{0,6}(?:얼마|몇)
        | \bwie\ ?viel\ prozent\b | \bwelcher\ anteil\b | \bquel\ pourcentage\b | \bquelle\ (?:part|proportion)\b
        | \bqué\ (?:porcentaje|proporción|parte)\b""",
    "time": r"""什[么麼]时候 | 什[么麼]時候 | 何[时時](?![间間]) | 哪一?[年天月日] | [几幾][月号號] | 到几时 | 언제 | 며칠(?!\ ?(?:동안|간)) | 몇\ ?(?:월|년도)
        | (?:^|[\s,;])(?:ab\ |bis\ |seit\ )?wann\b | \b(?:an|in|zu|bis\ zu|ab)\ welche[mrn]\ (?:tag|jahr|monat|datum|termin)\b
        | (?:^|[\s,;])(?:depuis\ |jusqu['’]à\ |à\ partir\ de\ )?quand\b(?!\ même) | \b(?:à\ )?quelle\ (?:date|année)\b | \bquel\ (?:jour|mois)\b
        | \bcu[aá]ndo\b | \b(?:qué|que)\ (?:día|fecha|año|mes)\b""",
    "duration": r"""多久 | 多[长長](?:时间|時間) | [几幾](?:年|个月|個月|周|週|天|小时|小時|分钟|分鐘) | 多少(?:天|年|小时|小時|分钟|分鐘)
        | 얼마나\ (?:오래|걸) | 몇\ ?(?:시간|분|일|개월|달|주|년)\ ?(?:동안|간|이나|걸)
        | \bwie\ lange\b | \bcombien\ de\ (?:temps|jours|mois|années|ans|semaines|heures|minutes)\b
        | \bcu[aá]nto\ (?:tiempo|dura|tarda) | \bcu[aá]nt[oa]s\ (?:días|meses|años|semanas|horas|minutos)\b
        | \bwie\ viele\ (?:jahre|monate|wochen|tage|stunden|minuten)\b""",
    "people": rf"""多少(?:人|名) | [几幾](?:个人|個人|名|位) | 몇\ ?(?:명|사람)
        | \bwie\ viele\ (?:[a-zäöüß-]{{1,24}}\ )?(?:{_PEOPLE['de']})\b | \bcombien\ de\ (?:{_PEOPLE['fr']})\b | \bcombien\ d['’](?:{_PEOPLE['fr']})\b
        | \bcu[aá]nt[oa]s?\ (?:{_PEOPLE['es']})\b""",
    "person": r"""누구 | 누가 | ^(?:von\ |mit\ |für\ )?we[rmn]\b | ^(?:à\ |par\ |avec\ )?qui\b | ^¿?(?:a\ |por\ |con\ )?qui[eé]n(?:es)?\b""",
    "number": r"""多少 | [几幾](?:个|個|家|辆|輛|座|条|條|部|次|篇|页|頁|层|層|所|间|間|台|只|張|张) | 몇(?!몇) | 얼마나\ (?:많|큰|빨|높)
        | \bwie\ ?(?:viele?|groß|gross|hoch|schnell|weit|oft|lang|schwer)\b | \bcombien\b | \bcu[aá]nt[oa]s?\b""",
}  # fmt: skip
"""By the name of a form, what asks for it."""
WORDS: Final = {
    "price": r"免费 | 免費 | 무료 | \b(?:kostenlos|gratis|gratuit(?:e|s|es)?|gratuito)\b",
    "share": r"百分之 | \b(?:hälfte|drittel|viertel|moitié|tiers|quart|mitad|tercio)\b",
    "time": r"""[昨今明后後][天日] | 上[个個]?[月周週] | 下[个個]?[月周週] | (?:周|週|星期)[一二三四五六日天] | [月화수목금토일]요일 | (?:지난|이번|다음)\ ?[주달해]
        | \b(?:montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonntag|frühjahr|herbst|winter|sommer)\b
        | \b(?:lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|printemps|automne|hiver|été)\b
        | \b(?:lunes|martes|miércoles|jueves|viernes|sábado|domingo|primavera|verano|otoño|invierno)\b""",
    "person": r"""[가-힣] | \b[a-zß-ÿ]{3}""",
    "duration": r"半[天小] | \b(?:halbes?\ jahr|demi-journée|medio\ año)\b",
    "number": r"""[一二三四五六七八九十两兩百千][个個家辆輛座条條次所间間层層] | (?:한|두|세|네|다섯|여섯|일곱|여덟|아홉|열)\ (?:명|개|대|곳|번|층)
        | \b(?:zwei|drei|vier|fünf|sechs|sieben|acht|neun|zehn|elf|zwölf|zwanzig|dreißig|vierzig|fünfzig|hundert|tausend)\b
        | \b(?:deux|trois|quatre|cinq|sept|huit|neuf|dix|onze|douze|vingt|trente|quarante|cinquante|cent|mille)\b
        | \b(?:dos|tres|cuatro|cinco|seis|siete|ocho|nueve|diez|once|doce|veinte|treinta|cuarenta|cincuenta|cien|mil)\b""",
}  # fmt: skip
"""By the name of a form, words that have it."""
COUNTED: Final = {"people": "명|个人|個人|位|" + "|".join(_PEOPLE.values())}
"""By the name of a form, what is counted behind a number."""
