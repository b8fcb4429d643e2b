"""A list of posts as a file: CSV, JSON, Markdown and RIS. Pure; what posts wrote stays data."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from itertools import groupby

from assistant.answering.topic_list import ListedPost
from assistant.domain.nouns import Filters, Language
from assistant.surfaces.texts.desk import WORDING
from assistant.surfaces.web.desk.exporting import (
    chosen_line,
    csv_text,
    filters_json,
    json_text,
    linked,
    marked,
)

POST_COLUMNS = (
    "number", "date", "title", "url", "categories", "tags", "authors", "fit", "excerpt",
    "paragraphs", "links",
)  # fmt: skip


def posts_csv(posts: Sequence[ListedPost]) -> str:
    """A list of posts as CSV, a line for each post."""
    return csv_text(
        POST_COLUMNS,
        (
            (
                one.number,
                one.post.date.date().isoformat(),
                one.post.title,
                one.post.url,
                ", ".join(one.post.categories),
                ", ".join(one.post.tags),
                ", ".join(one.post.authors),
                round(one.fit, 3),
                one.post.excerpt or "",
                "\n\n".join(passage.paragraph for passage in one.passages),
                "\n".join(passage.link for passage in one.passages),
            )
            for one in posts
        ),
    )


def posts_json(
    posts: Sequence[ListedPost], question: str, filters: Filters, created: datetime
) -> str:
    """A list of posts as JSON, with what it is a list of."""
    return json_text(
        {
            "question": question,
            "filters": filters_json(filters),
            "index_of": created.isoformat(),
            "posts": [one.to_json() for one in posts],
        }
    )


def posts_markdown(
    posts: Sequence[ListedPost], question: str, filters: Filters, language: Language
) -> str:
    """A list of posts as Markdown, in their order below the months that they are of."""
    say = WORDING[language]
    parts = [f"## {marked(question)}"]
    chosen = chosen_line(filters, language)
    parts += [chosen] if chosen else []
    parts.append(marked(say["posts_of"].format(n=f"{len(posts):,}")))
    for month, some in groupby(posts, key=lambda one: f"{one.post.date:%Y-%m}"):
        parts.append(f"### {marked(month)}")
        for one in some:
            post = one.post
            lines = [f"- **{post.date.date()}** {linked(post.title, post.url)}"]
            lines += [
                f"  > {marked(passage.paragraph)} {linked('↗', passage.link)}"
                for passage in one.passages
            ]
            parts.append("\n\n".join(lines))
    return "\n\n".join(parts) + "\n"


def posts_ris(posts: Sequence[ListedPost], site: str) -> str:
    """A list of posts as RIS, which programs for references read; `site` is the archive's name."""
    return "".join(_reference(one, site) for one in posts)


def _reference(one: ListedPost, site: str) -> str:
    post = one.post
    day = post.date.date()
    about = post.excerpt or (one.passages[0].paragraph if one.passages else "")
    fields = [
        ("TY", "BLOG"),
        ("TI", post.title),
        *(("AU", author) for author in post.authors),
        ("T2", site),
        ("PY", f"{day:%Y}"),
        ("DA", f"{day:%Y/%m/%d}"),
        ("UR", post.url),
        *(("KW", label) for label in dict.fromkeys((*post.categories, *post.tags))),
        ("AB", about),
        *(("N1", passage.paragraph) for passage in one.passages),
    ]
    lines = [f"{tag}  - {' '.join(value.split())}" for tag, value in fields if value.strip()]
    return "\r\n".join([*lines, "ER  - ", "", ""])
