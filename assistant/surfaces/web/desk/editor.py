"""The editor's report as HTML. Pure; what readers wrote is escaped."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.domain.nouns import Language
from assistant.surfaces.texts.desk import WORDING
from assistant.surfaces.web.desk import html
from assistant.surfaces.web.desk.gaps import (
    MOST,
    Cluster,
    Report,
)

_SHOWN, _QUESTIONS = 50, 3


def report(found: Report, language: Language) -> str:
    """The report: a table of groups of questions for each kind."""
    say = WORDING[language]
    summary = say["report_of"].format(since=found.since, asked=f"{found.asked:,}")
    left_out = (
        html.notice(say["left_out"].format(most=f"{MOST:,}", n=f"{found.left_out:,}"))
        if found.left_out
        else ""
    )
    href = f"/desk/export/gaps.csv?since={found.since}&amp;months={found.months}"
    kinds = (
        (say["none_near"], found.none),
        (say["nearest_only"], found.nearest),
        (say["outdated"].format(months=found.months), found.outdated),
        (say["disliked"], found.disliked),
    )
    return (
        f'<div class="gaps" lang="{language}"><p class="caption" role="status">'
        f"{html.text(summary)} · "
        f'<a href="{href}" download>{html.text(say["export_report"])}</a></p>{left_out}'
        + "".join(_kind(title, clusters, say) for title, clusters in kinds)
        + "</div>"
    )


def _kind(title: str, clusters: Sequence[Cluster], say: dict[str, str]) -> str:
    total = sum(cluster.count for cluster in clusters)
    head = f"<h2>{html.text(title)} <small>{total:,}</small></h2>"
    if not clusters:
        return f'<section>{head}<p class="how">{html.text(say["nothing"])}</p></section>'
    reasons = any(cluster.reasons for cluster in clusters)
    names = ["count", "questions", "newest", "near"] + (["reasons"] if reasons else [])
    heads = "".join(f'<th scope="col" role="columnheader">{html.text(say[n])}</th>' for n in names)
    rows = "".join(_row(cluster, say, reasons) for cluster in clusters[:_SHOWN])
    more = len(clusters) - _SHOWN
    below = html.text(say["more_groups"].format(n=f"{more:,}")) if more > 0 else ""
    return (
        f'<section>{head}<table role="table"><thead role="rowgroup"><tr role="row">{heads}</tr>'
        f'</thead><tbody role="rowgroup">{rows}</tbody></table><p class="how">{below}</p></section>'
    )


def _row(cluster: Cluster, say: dict[str, str], reasons: bool) -> str:
    first, *others = cluster.examples
    more = "".join(f"<li>{html.text(q)}</li>" for q in others)
    if len(others) >= _QUESTIONS:
        label = html.text(say["more_questions"].format(n=len(others)))
        more = f"<details><summary>{label}</summary><ul>{more}</ul></details>"
    elif more:
        more = f"<ul>{more}</ul>"
    said = "".join(f"<li>{html.text(reason)}</li>" for reason in cluster.reasons)
    return (
        f'<tr role="row"><td role="cell" class="count">{cluster.count:,}</td>'
        f'<td role="cell" class="questions"><b>{html.text(first)}</b>{more}</td>'
        f'<td role="cell" class="date"><time>{cluster.newest}</time></td>'
        f'<td role="cell" class="near">{html.posts(cluster.near)}</td>'
        + (f'<td role="cell" class="reasons"><ul>{said}</ul></td>' if reasons else "")
        + "</tr>"
    )
