"""All filters that a site has: Liquid's own, as Ruby works, and Jekyll's."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, tzinfo
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, NoReturn

from liquid.exceptions import FilterArgumentError

from ingest.sources.jekyll.liquid import dates
from ingest.sources.jekyll.liquid.context import NotRendered
from ingest.sources.jekyll.liquid.lists import LISTS
from ingest.sources.jekyll.liquid.texts import TEXTS
from ingest.sources.jekyll.liquid.values import shown


def date_filter(zone: tzinfo, now: datetime) -> Callable[..., Any]:
    """Liquid's `date`, for a site in this zone."""

    def filtered(value: Any, form: Any = "") -> Any:
        if not shown(form):
            return value
        moment = dates.moment(value, zone, now)
        return value if moment is None else dates.strftime(moment, shown(form))

    return filtered


def site_filters(zone: tzinfo, now: datetime) -> dict[str, Callable[..., Any]]:
    """Jekyll's filters of days and times, for a site in this zone."""

    def time(value: Any) -> datetime:
        moment = dates.moment(value, zone, now)
        if moment is None:
            raise FilterArgumentError(f"{shown(value)[:60]!r} is no day", token=None)
        return dates.local(moment, zone)

    def told(month: str) -> Callable[..., Any]:
        def filtered(value: Any, kind: Any = None, style: Any = None) -> Any:
            if not shown(value):
                return value
            moment = time(value)
            if kind != "ordinal":
                return dates.strftime(moment, f"%d {month} %Y")
            day = f"{moment.day}{_ordinal(moment.day)}"
            form = f"{month} {day}, %Y" if style == "US" else f"{day} {month} %Y"
            return dates.strftime(moment, form)

        return filtered

    def xmlschema(value: Any) -> Any:
        return dates.xmlschema(time(value), zone) if shown(value) else value

    def rfc822(value: Any) -> Any:
        return dates.strftime(time(value), "%a, %d %b %Y %H:%M:%S %z") if shown(value) else value

    return {
        "date": date_filter(zone, now),
        "date_to_string": told("%b"),
        "date_to_long_string": told("%B"),
        "date_to_xmlschema": xmlschema,
        "date_to_rfc822": rfc822,
    }


def _ordinal(day: int) -> str:
    if 11 <= day <= 13:
        return "th"
    return {1: "st", 2: "nd", 3: "rd"}.get(day % 10, "th")


def _round(value: Any, digits: Any = 0) -> Any:
    """Halves are rounded away from zero."""
    try:
        exact = Decimal(shown(value).strip() or "0")
        step = Decimal(1).scaleb(-int(digits))
        made = exact.quantize(step, rounding=ROUND_HALF_UP)
    except ArithmeticError as error:
        raise FilterArgumentError("is no number", token=None) from error
    return float(made) if int(digits) > 0 else int(made)


def _size(value: Any) -> int:
    return len(value) if isinstance(value, (str, Sequence, Mapping)) else 0


def _sample(*_: Any) -> NoReturn:
    """What is different each time the site is built is nothing to quote."""
    raise NotRendered("the filter sample")


FILTERS: dict[str, Callable[..., Any]] = {
    **LISTS,
    **TEXTS,
    "round": _round,
    "sample": _sample,
    "size": _size,
}
