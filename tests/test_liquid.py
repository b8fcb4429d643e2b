"""Liquid in posts: rendered as Jekyll renders it, or marked where only a plugin could."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path

import pytest

from assistant.domain.errors import SourceError
from ingest.sources.jekyll import ParsedPost, digest, open_site, read_page, read_post
from tests.liquid_cases import FILES, FRONT, SNIPPETS

Read = Callable[..., ParsedPost]
_NAME = "2020-05-10-snippet.md"


def written(folder: Path, files: Mapping[str, str]) -> Path:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site that Jekyll rendered the snippets in."""
    return written(tmp_path_factory.mktemp("liquid"), FILES)


@pytest.fixture
def read(tmp_path: Path) -> Read:
    """Reads a post with this body, in a site with these files."""

    def reading(body: str, front: str = "", **files: str) -> ParsedPost:
        named = {name.replace("__", "/"): text for name, text in files.items()}
        written(tmp_path, {"_config.yml": "title: Quay Post\n", **named})
        post = tmp_path / "_posts" / _NAME
        written(tmp_path, {f"_posts/{_NAME}": f"---\ntitle: A post\n{front}---\n{body}\n"})
        return read_post(open_site(tmp_path), post, now=datetime.now(UTC))

    return reading


def plains(parsed: ParsedPost) -> list[str]:
    return [block.plain for block in parsed.blocks]


def sources(parsed: ParsedPost) -> list[str]:
    spans = (parsed.rendered.span(block.start, block.end) for block in parsed.blocks)
    return [parsed.source[start:end] for start, end in spans]


@pytest.mark.parametrize(("liquid", "expected"), SNIPPETS)
def test_liquid_is_rendered_as_by_jekyll(site: Path, liquid: str, expected: str) -> None:
    post = site / "_posts" / _NAME
    post.write_text(f"{FRONT}{liquid}\n", encoding="utf-8")
    rendered = read_page(open_site(post.parents[1]), post).rendered
    assert rendered.text == f"{FRONT}{expected}\n"
    assert rendered.marks == ()


def test_of_branches_only_the_one_that_is_shown_is_read(read: Read) -> None:
    body = (
        "{% if page.winter %}\nThe pool is closed on Mondays.\n{% else %}\n"
        "The pool is open every day.\n{% endif %}"
    )
    assert plains(read(body, "winter: false\n")) == ["The pool is open every day."]
    assert plains(read(body, "winter: true\n")) == ["The pool is closed on Mondays."]


def test_blocks_know_which_part_of_the_file_made_them(read: Read) -> None:
    parsed = read(
        "A line of {{ page.kind }} words here.\n\n{% include one.md who='Ines' %}\n\nPlain.\n\n"
        "{% for n in (1..2) %}\nRow {{ n }} of the list.\n{% endfor %}\n\n"
        "{% raw %}Kept {{ as it is }}.{% endraw %}",
        "kind: plain\n",
        _includes__one_md="",
        **{"_includes/one.md": "First of {{ include.who }}.\n\nSecond of {{ include.who }}.\n"},
    )
    assert plains(parsed) == [
        "A line of plain words here.",
        *("First of Ines.", "Second of Ines."),
        "Plain.",
        *("Row 1 of the list.", "Row 2 of the list."),
        "Kept {{ as it is }}.",
    ]
    assert sources(parsed) == [
        "A line of {{ page.kind }} words here.",
        *("{% include one.md who='Ines' %}",) * 2,
        "Plain.",
        *("Row {{ n }} of the list.",) * 2,
        "Kept {{ as it is }}.",
    ]
    for block in parsed.blocks:
        span = parsed.rendered.span(block.start, block.end)
        assert parsed.rendered.text[block.start : block.end] == block.text
        assert parsed.rendered.made(block.text, *span)
        assert not parsed.rendered.made(f"{block.text} ", *span)
        assert not parsed.rendered.made(block.text, span[0] + 1, span[1])


def test_what_has_no_liquid_is_what_its_file_holds(read: Read) -> None:
    parsed = read("Nothing to render: { a } and % b %.")
    assert parsed.rendered.text == parsed.source
    assert parsed.rendered.made("{ a }", *(start := parsed.source.index("{"), start + 5))
    unread = read("Kept {{ page.title }} {% nothing %}.", "render_with_liquid: false\n")
    assert plains(unread) == ["Kept {{ page.title }} {% nothing %}."]


def test_definitions_of_links_may_stand_in_an_include_or_be_made(read: Read) -> None:
    parsed = read(
        "It adds what [the first][one] lacked, and a [search][two].\n\n"
        "{% include links.md %}\n[two]: {{ site.baseurl }}/search/",
        **{"_includes/links.md": "[one]: https://quay.example/one\n"},
    )
    assert plains(parsed) == ["It adds what the first lacked, and a search."]


def test_highlighted_code_in_an_item_stays_in_it(read: Read) -> None:
    parsed = read(
        "1. First:\n\n   {% highlight sh %}\n   ferry --book\n   {% endhighlight %}\n\n"
        "2. Second.\n\n"
        "{% highlight rb %}\nputs 1\n{% endhighlight %}"
    )
    assert [(block.kind, block.plain) for block in parsed.blocks] == [
        ("list", "First:\nferry --book\nSecond."),
        ("code", "puts 1"),
    ]


def test_highlighted_code_is_code(read: Read) -> None:
    parsed = read(
        "Look:\n\n{% highlight ruby linenos %}\nputs 1\n\nputs `x`\n{% endhighlight %}\nAfter.\n\n"
        "{% highlight md %}{% raw %}\n```\n{{ x }}\n```\n{% endraw %}{% endhighlight %}\n"
    )
    assert [(block.kind, block.plain) for block in parsed.blocks] == [
        ("paragraph", "Look:"),
        ("code", "puts 1\n\nputs `x`"),
        ("paragraph", "After."),
        ("code", "```\n{{ x }}\n```"),
    ]


@pytest.mark.parametrize(
    ("body", "kept", "calls"),
    [
        (
            "It opened in 1911. It is {% height tower %} metres high. It fell in 1950.",
            ["It opened in 1911.", "It fell in 1950."],
            ["{% height %}"],
        ),
        (
            "It has {{ 12 | of_a_plugin }} men. And a boat.",
            ["And a boat."],
            ["the filter of_a_plugin"],
        ),
        ("It has {{ site.pages | size }} pages.", [], ["site.pages"]),
        (
            "{% assign n = site.pages | size %}It has {{ n }} pages. All good.",
            ["All good."],
            ["site.pages"],
        ),
        (
            "{% if site.github.x %}\nOne.\n{% else %}\nOther.\n{% endif %}\n\nEnd.",
            ["End."],
            ["site.github"],
        ),
        (
            "{% capture c %}a {% plug %} b{% endcapture %}One {{ c }} two. Three.",
            ["Three."],
            ["{% plug %}"],
        ),
        ("- one {% x %}\n- two\n- three", ["two\nthree"], ["{% x %}"]),
        ("|a|b|\n|-|-|\n|1|{% x %}|\n|2|3|", ["a | b", "2 | 3"], ["{% x %}"]),
        ("One.\n{% youtube a %}\nTwo.", ["One.", "Two."], ["{% youtube %}"]),
        ("The fare is\n{% fare %}\nyen. And no more.", ["And no more."], ["{% fare %}"]),
        (
            "{% note %}\nMind the gap. It is wide.\n{% endnote %}\n\nA {% fn %}b{% endfn %}. End.",
            ["Mind the gap. It is wide.", "End."],
            ["{% note %}", "{% endnote %}", "{% fn %}", "{% endfn %}"],
        ),
        ("{% mermaid %}\ngraph TD; A-->B\n{% endmermaid %}\n\nText.", ["Text."], ["{% mermaid %}"]),
        (
            "See [a map]({% asset map.png %}) and [more][m].\n\n[m]: {% asset m %}",
            ["See a map and more."],
            [],
        ),
        ('<a href="{{ x | of_a_plugin }}">Text</a> is shown.', ["Text is shown."], []),
        ("{{ site.posts | sort: 'x' | sample }} is here. Text.", ["Text."], ["the filter sample"]),
        ("{{ 5 | divided_by: 0 }} is. Text.", ["Text."], None),
        ("{{ layout.name }} is. Text.", ["is. Text."], []),
    ],
)
def test_no_sentence_has_a_hole_where_a_plugin_shows_something(
    read: Read, body: str, kept: list[str], calls: list[str] | None
) -> None:
    parsed = read(body)
    assert plains(parsed) == kept
    if calls is not None:
        assert [call for _, call in parsed.left_out] == calls
    assert "\ufdd0" not in "".join(block.plain for block in parsed.blocks)


def test_a_post_in_html_is_rendered_as_html(tmp_path: Path) -> None:
    post = "_posts/2020-05-10-page.html"
    written(
        tmp_path,
        {
            "_config.yml": "collections: {notes: {output: true}}\n",
            "_notes/one.md": "---\ntitle: One\n---\nText.",
            "_includes/part.html": "<p>A part of {{ page.title }}.</p>",
            post: "---\ntitle: A post\n---\n"
            "<p>{{ site.notes[0].title }} of {{ site.notes.size }}.</p>\n"
            "{% include part.html %}\n{% highlight sh %}\nferry <a>\n{% endhighlight %}\n"
            "<p>It is {% height %} high. Good.</p>",
        },
    )
    parsed = read_post(open_site(tmp_path), tmp_path / post, now=datetime.now(UTC))
    assert plains(parsed) == ["One of 1.", "A part of A post.", "ferry <a>", "Good."]
    assert sources(parsed)[1] == "{% include part.html %}"
    assert sources(parsed)[2].startswith("{% highlight sh %}")


def test_a_heading_with_a_hole_shows_that_there_is_one(read: Read) -> None:
    (block,) = read("## About {% x %}\n\nText.").blocks
    assert block.heading == ("About …",)


@pytest.mark.parametrize(
    ("body", "why"),
    [
        ("Text.\n\n{% if x %}\nMore.", r"line 6: \{% if %\} is never closed; write \{% endif %\}"),
        ("a {{ b", r"line 4: \{\{ is not closed"),
        ("a {{ b } c }}", r"line 4: \{\{ is not closed"),
        ("a {% b", r"line 4: \{% is not closed"),
        ("{% raw %}", r"\{% raw %\} is never closed"),
        ("{% comment %}", r"\{% comment %\} is never closed"),
        ("{% endfor %}", r"\{% endfor %\} closes nothing"),
        ("{% if a %}{% for b in c %}{% endif %}{% endfor %}", r"\{% endif %\} closes nothing"),
        ("{% include broken.md %}", r"broken.md, line 2: \{% if %\} is never closed"),
        ("{% include itself.md %}", "includes files in each other without end"),
        ("{% for i in (1..1000000000) reversed %}x{% endfor %}", "a list that is too long"),
        ("{{ (1..1000000000) | join }}", "a list that is too long"),
        (
            "{% for i in (1..9999) %}{% for j in (1..9999) %}x{% endfor %}{% endfor %}",
            "than a text can",
        ),
        ("{% assign a = 'xy' %}" + "{% assign a = a | append: a %}" * 40, "4,194,304 characters"),
        (
            "{% capture a %}x{% endcapture %}"
            + "{% capture a %}{{ a }}{{ a }}{% endcapture %}" * 40,
            "4,194,304",
        ),
        ("{% assign a = 9 %}" + "{% assign a = a | times: a %}" * 40, "a number that is too long"),
        (
            "{% assign a = 'a' | split: ',' %}" + "{% assign a = a | push: a | push: a %}" * 40,
            "too long",
        ),
        (
            "{% assign a = 'aaaaaaaa' %}"
            + "{% assign a = a | append: a %}" * 12
            + "{{ a | replace: 'a', a }}",
            "4,194",
        ),
        ("{% if true %}" * 500 + "{% endif %}" * 500, "nests more"),
        ("{{ x }}" * 20_000, "more tags than"),
        ("{% zz %} " * 20_000, "more tags than"),
        ("{% liquid\n" + "assign a = 1\n" * 20_000 + "%}", "more tags than"),
    ],
)
def test_what_jekyll_refuses_and_what_never_ends_is_named(read: Read, body: str, why: str) -> None:
    started = time.thread_time()
    with pytest.raises(SourceError, match=why) as refused:
        read(
            body,
            **{
                "_includes/broken.md": "a\n{% if x %}",
                "_includes/itself.md": "{% include itself.md %}" * 2,
            },
        )
    assert _NAME in str(refused.value)
    assert "\n" not in str(refused.value)
    assert time.thread_time() - started < 5


@pytest.mark.parametrize(
    "name",
    ["../secret.md", "sub/../../secret.md", "/etc/hostname", "link.md", "missing.md", "big.md"],
)
def test_includes_are_read_from_within_the_site_only(
    read: Read, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory, name: str
) -> None:
    outside = tmp_path_factory.mktemp("outside") / "secret.md"
    outside.write_text("A secret.", encoding="utf-8")
    written(tmp_path, {"secret.md": "A secret.", "_includes/big.md": "x" * (4 * 1024 * 1024 + 1)})
    (tmp_path / "_includes" / "link.md").symlink_to(outside)
    parsed = read(f"{{% include {name} %}} is here. Text.")
    assert plains(parsed) == ["Text."]
    (left,) = parsed.left_out
    assert name in left[1]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("bad.yml", "a: [1"),
        ("bad.yml", "a: &a [x]\n" + "".join(f"b{n}: [{'*a, ' * 900}]\n" for n in range(900))),
        ("bad.json", '{"a": '),
        ("bad.csv", "a\0b"),
    ],
)
def test_data_that_cannot_be_read_leaves_out_what_shows_it(
    read: Read, tmp_path: Path, name: str, text: str
) -> None:
    written(tmp_path, {f"_data/{name}": text, "_data/good.yml": "fare: 300"})
    parsed = read("It is {{ site.data.bad.a }} yen. It was {{ site.data.good.fare }} yen.")
    assert plains(parsed) == ["It was 300 yen."]
    assert name in parsed.left_out[0][1]


def test_links_to_data_and_folders_of_data_are_passed_over(
    read: Read, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    outside = written(tmp_path_factory.mktemp("outside"), {"far.yml": "a: secret"})
    (tmp_path / "_data").mkdir()
    (tmp_path / "_data" / "far.yml").symlink_to(outside / "far.yml")
    (tmp_path / "_data" / "all").symlink_to(outside)
    parsed = read("[{{ site.data.far.a }}{{ site.data.all.far.a }}] is nothing.")
    assert plains(parsed) == ["[] is nothing."]


def test_a_digest_follows_what_the_post_can_show(tmp_path: Path) -> None:
    post = "2020-01-02-a.md"
    bodies = {
        "plain": "No Liquid.",
        "include": "{% include one.md %}",
        "deep": "{% include two.md %}",
        "made": "{% include {{ page.x }} %}",
        "data": "{{ site.data.fares.bus }}",
        "link": "{% post_url 2020-01-01-first %}",
        "beside": "{% include_relative part.txt %}",
    }
    files = {
        "_config.yml": "title: T\n",
        "_includes/one.md": "One.",
        "_includes/two.md": "{% include one.md %}",
        "_includes/other.md": "Other.",
        "_data/fares.yml": "bus: 1",
        "_posts/2020-01-01-first.md": "---\n---\nFirst.",
        "_posts/part.txt": "Part.",
    }
    changes = {
        "_includes/one.md": {"include", "deep", "made"},
        "_includes/other.md": {"made"},
        "_includes/new.md": {"made"},
        "_data/fares.yml": {"data"},
        "_data/new.csv": {"data"},
        "_posts/2020-01-01-first.md": {"link"},
        "_posts/part.txt": {"beside"},
    }
    for kind, body in bodies.items():
        files[f"{kind}/_posts/{post}"] = f"---\n---\n{body}"
        files[f"{kind}/_posts/part.txt"] = "Part."

    def digests() -> dict[str, str]:
        site = open_site(tmp_path)
        return {kind: digest(site, tmp_path / kind / "_posts" / post) for kind in bodies}

    written(tmp_path, files)
    before = digests()
    assert before == digests()
    for name, changed in changes.items():
        name_ = f"beside/{name}" if "part" in name else name
        written(tmp_path, {name_: f"{files.get(name, '')} "})
        after = digests()
        assert {kind for kind in bodies if before[kind] != after[kind]} == changed, name
        before = after
