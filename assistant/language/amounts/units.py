"""Units, counters and currencies, and how Japanese and English write them. Pure."""

from __future__ import annotations

from typing import Final, Literal

Kind = Literal["money", "share", "ratio", "count", "duration", "measure", "rank", "clock", ""]
"""What an amount measures; "" where no unit is told."""

_TABLE: Final[tuple[tuple[Kind, str, str], ...]] = (
    ("money", "JPY", "円 日本円 yen jpy ¥"),
    ("money", "USD", "米ドル ドル dollars dollar us-dollars us-dollar usd us$ $ bucks "
                     "美元 달러 dólares dólar"),
    ("money", "HKD", "香港ドル hkd hk$"),
    ("money", "AUD", "豪ドル aud a$ au$"),
    ("money", "TWD", "台湾ドル twd nt$"),
    ("money", "SGD", "シンガポールドル sgd s$ sg$"),
    ("money", "CAD", "カナダドル cad c$ ca$"),
    ("money", "BRL", "レアル reais brl r$"),
    ("money", "EUR", "ユーロ euros euro eur € 欧元 歐元 유로"),
    ("money", "CNY", "人民元 元 yuan rmb cny 人民币"),
    ("money", "GBP", "ポンド pounds gbp £"),
    ("money", "KRW", "ウォン won krw ₩ 원"),
    ("money", "INR", "ルピー rupees rupee inr ₹"),
    ("money", "CHF", "スイスフラン francs chf"),
    ("money", "SEK", "クローナ kronor sek"),
    ("share", "%", "% パーセント percent per-cent pct 퍼센트 prozent pour-cent por-ciento"),
    ("share", "ポイント", "%ポイント パーセントポイント ポイント percentage-points "
                      "percentage-point points point pp pt"),
    ("share", "bp", "ベーシスポイント bps bp basis-points basis-point"),
    ("ratio", "倍", "倍 倍速 times-as times-the times-more times-higher times-faster fold x"),
    ("count", "人", "人 名 people persons employees workers staff users engineers researchers "
                  "writers members students residents patients customers developers "
                  "명 personas personnes personen menschen besucher visiteurs visitantes einwohner "
                  "habitants habitantes"),
    ("count", "社", "社 企業 companies firms company firm startups"),
    ("count", "件", "件 cases incidents requests inquiries reports"),
    ("count", "つ", "台 基 個 枚 機 つ 点 本 冊 両 棟 units gpus chips pieces servers robots "
                  "trucks vehicles ラック 개 대 辆 輛 个 stück"),
    ("count", "所", "カ所 ヵ所 か所 ヶ所 箇所 拠点 施設 sites locations facilities 現場"),
    ("count", "回", "回 度 往復 times"),
    ("count", "種", "種類 種 kinds types"),
    ("count", "言語", "言語 か国語 カ国語 ヶ国語 languages"),
    ("count", "国", "カ国 か国 ヵ国 ヶ国 countries nations"),
    ("count", "校", "校 大学 schools universities"),
    ("count", "店", "店舗 支店 店 stores shops branches"),
    ("count", "自治体", "自治体 市町村 municipalities"),
    ("count", "世代", "世代 generations"),
    ("count", "パラメータ", "パラメータ パラメーター parameters"),
    ("count", "トークン", "トークン tokens"),
    ("count", "量子ビット", "量子ビット qubits"),
    ("count", "語", "語 words"),
    ("count", "文字", "文字 字 characters"),
    ("count", "ページ", "ページ 頁 pages"),
    ("count", "機関", "機関"),
    ("count", "病院", "病院 hospitals"),
    ("count", "団体", "団体"),
    ("count", "世帯", "世帯 households"),
    ("count", "株", "株 shares"),
    ("duration", "年", "年間 年 years year 년간 년 jahre jahren ans années años"),
    ("duration", "月間", "カ月間 か月間 ヵ月間 ヶ月間 カ月 か月 ヵ月 ヶ月 ケ月 箇月 months month "
                         "개월 monate monaten mois meses 个月 個月"),
    ("duration", "週", "週間 週 weeks week 주간 wochen semaines semanas 周"),
    ("duration", "日", "営業日 日間 日 days day business-days 일간 tage tagen jours días 天"),
    ("duration", "時間", "時間 hours hour hrs hr h "
                         "시간 stunden stunde heures heure horas 小时 小時"),
    ("duration", "分", "分間 分 minutes minute minuten minutos 分钟 分鐘"),
    ("duration", "秒", "秒間 秒 seconds second 초 sekunden secondes segundos"),
    ("duration", "ms", "ミリ秒 ms milliseconds"),
    ("measure", "歳", "歳 才 years-old"),
    ("measure", "トン", "トン tons tonnes ton tonne t"),
    ("measure", "km", "キロメートル km kilometers kilometres"),
    ("measure", "m", "メートル m meters metres"),
    ("measure", "cm", "センチメートル センチ cm"),
    ("measure", "mm", "ミリメートル ミリ mm"),
    ("measure", "nm", "ナノメートル ナノ nm nanometer nanometers nanometre nanometres"),
    ("measure", "m2", "平方メートル ㎡ m2"),
    ("measure", "kg", "キログラム kg kilograms ㎏"),
    ("measure", "g", "グラム grams"),
    ("measure", "W", "ワット w watts"),
    ("measure", "kW", "キロワット kw kilowatts kilowatt"),
    ("measure", "MW", "メガワット mw megawatts megawatt"),
    ("measure", "GW", "ギガワット gw gigawatts gigawatt"),
    ("measure", "TW", "テラワット tw"),
    ("measure", "kWh", "キロワット時 kwh"),
    ("measure", "MWh", "メガワット時 mwh"),
    ("measure", "GWh", "ギガワット時 gwh"),
    ("measure", "TWh", "テラワット時 twh"),
    ("measure", "KB", "キロバイト kb"),
    ("measure", "MB", "メガバイト mb"),
    ("measure", "GB", "ギガバイト gb"),
    ("measure", "TB", "テラバイト tb"),
    ("measure", "PB", "ペタバイト pb"),
    ("measure", "Hz", "ヘルツ hz"),
    ("measure", "MHz", "メガヘルツ mhz"),
    ("measure", "GHz", "ギガヘルツ ghz"),
    ("measure", "Mbps", "mbps"),
    ("measure", "Gbps", "gbps"),
    ("measure", "TOPS", "tops"),
    ("measure", "TFLOPS", "tflops"),
    ("measure", "℃", "℃ °c 度c"),
    ("rank", "第", "番目 位 つ目 回目 年目 期目 人目 社目 件目 日目 代目 度目 号 号機 章 条 "
                   "th st nd rd"),
    ("count", "都市", "都市 cities"),
    ("count", "州", "州 states"),
    ("count", "地域", "地域 regions"),
    ("rank", "no.", ""),
    ("clock", "時", "時半 時 時頃 時ごろ am pm a.m. p.m. o'clock"),
)  # fmt: skip
UNITS: Final[dict[str, tuple[str, Kind]]] = {
    form.replace("-", " "): (unit, kind) for kind, unit, forms in _TABLE for form in forms.split()
}
KINDS: Final[dict[str, Kind]] = {unit: kind for kind, unit, _ in _TABLE}
_LONGEST = max(map(len, UNITS))


def unit_at(text: str, at: int) -> tuple[str, int]:
    """The unit that a folded text has at an offset, and where it ends; ("", at) for none."""
    for length in range(min(_LONGEST, len(text) - at), 0, -1):
        form = text[at : at + length]
        if form not in UNITS:
            continue
        end = at + length
        latin = form[-1].isascii() and form[-1].isalpha()
        if not (latin and text[end : end + 1].isascii() and text[end : end + 1].isalnum()):
            return UNITS[form][0], end
    return "", at


def currency_before(text: str, at: int) -> tuple[str, int]:
    """The currency whose sign or code stands before an offset, and where it begins; ("", at) for
    none."""
    end = at - 1 if text[at - 1 : at] == " " else at
    for length in range(min(5, end), 0, -1):
        start = end - length
        form = text[start:end]
        unit, kind = UNITS.get(form, ("", ""))
        code = form.isascii() and form.isalpha()
        if (
            kind != "money"
            or (code and len(form) != 3)
            or (not form.isascii() and form not in "¥€£₩₹")
        ):
            continue
        before = text[start - 1 : start]
        if not (start and form[0].isalpha() and before.isascii() and before.isalnum()):
            return unit, start
    return "", at
