"""Folders of Markdown: what Hugo, Eleventy, Astro and Obsidian make of their files.

The addresses of Hugo are those that Hugo 0.168 gives for the same files.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from assistant.domain.errors import SourceError
from ingest.sources import ParsedPost, Source, Wanted, detect, open_source
from ingest.sources.dates import read_date
from ingest.sources.folder.cleaned import HOLE, Cleaned
from ingest.sources.folder.components import without_components
from ingest.sources.folder.shortcodes import without_shortcodes
from ingest.sources.folder.vault import without_marks

NOW = datetime(2025, 1, 1, tzinfo=UTC)
TEXT = "The ferry to Skarholm sails at nine and costs 40 crowns."


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Path]:
    """Puts files into a folder, and gives the folder."""

    def put(**files: str) -> Path:
        for name, text in files.items():
            file = tmp_path / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, "utf-8")
        return tmp_path

    return put


def page(front: str, text: str = TEXT) -> str:
    return f"---\n{front}\n---\n\n{text}\n"


def read(source: Source, name: str) -> ParsedPost:
    return source.read(name, now=NOW)


def addresses(source: Source) -> dict[str, str]:
    return {name: read(source, name).post.url for name in source.names()}


def plain(source: Source, name: str) -> list[str]:
    return [block.plain for block in read(source, name).blocks]


HUGO = """
baseURL = "https://ferry.example.org/blog/"
title = "Ferry news"
[languages.en]
weight = 1
[languages.ja]
weight = 2
[permalinks]
docs = "/d/:year/:month/:slug/"
"""


def test_hugo_addresses(write: Callable[..., Path]) -> None:
    day = "title: One & Two\ndate: 2024-05-03"
    source = open_source(
        Wanted(
            str(
                write(
                    **{
                        "hugo.toml": HUGO,
                        "content/posts/My Post!.md": page(day),
                        "content/posts/über straße.md": page(day),
                        "content/posts/日本語 記事.md": page(day),
                        "content/posts/a&b (c).md": page(day),
                        "content/posts/C++ tips.md": page(day),
                        "content/posts/v1.2 notes.md": page(day),
                        "content/posts/bundle/index.md": '+++\ntitle = "B"\n'
                        f"date = 2024-05-03T10:00:00+09:00\n+++\n{TEXT}\n",
                        "content/posts/bundle/note.md": page(day),
                        "content/posts/json.md": '{"title": "J", "date": "2024-05-03", '
                        f'"slug": "Jay Son!"}}\n\n{TEXT}\n',
                        "content/posts/u.md": page(day + "\nurl: /special/Path Here.html"),
                        "content/posts/u2.md": page(day + "\nurl: other/place"),
                        "content/docs/one.md": page(day),
                        "content/docs/two.md": page(day + "\nslug: Own_Slug X"),
                        "content/posts/tr.ja.md": page(day),
                        "content/posts/tr.md": page(day),
                        "content/posts/sub/Deep.md": page(day),
                        "content/posts/_index.md": page(day),
                    }
                )
            )
        )
    )
    base = "https://ferry.example.org/blog"
    assert source.kind == "hugo"
    assert source.title == "Ferry news"
    assert addresses(source) == {
        "posts/My Post!.md": f"{base}/posts/my-post/",
        "posts/über straße.md": f"{base}/posts/%C3%BCber-stra%C3%9Fe/",
        "posts/日本語 記事.md": f"{base}/posts/%E6%97%A5%E6%9C%AC%E8%AA%9E-%E8%A8%98%E4%BA%8B/",
        "posts/a&b (c).md": f"{base}/posts/ab-c/",
        "posts/C++ tips.md": f"{base}/posts/c++-tips/",
        "posts/v1.2 notes.md": f"{base}/posts/v1.2-notes/",
        "posts/bundle/index.md": f"{base}/posts/bundle/",
        "posts/json.md": f"{base}/posts/jay-son/",
        "posts/u.md": f"{base}/special/Path%20Here.html",
        "posts/u2.md": f"{base}/other/place/",
        "docs/one.md": f"{base}/d/2024/05/one-two/",
        "docs/two.md": f"{base}/d/2024/05/own_slug-x/",
        "posts/tr.ja.md": f"{base}/ja/posts/tr/",
        "posts/tr.md": f"{base}/posts/tr/",
        "posts/sub/Deep.md": f"{base}/posts/sub/deep/",
    }


def test_hugo_languages_and_patterns(write: Callable[..., Path]) -> None:
    config = """
baseURL: https://two.example.org
timeZone: Asia/Tokyo
defaultContentLanguage: ja
defaultContentLanguageInSubdir: true
languages: {ja: {weight: 1}, en: {weight: 2}}
frontmatter:
  date: [":filename", ":default"]
permalinks:
  page:
    posts: /:year/:month/:day/:contentbasename/
    docs: /:sections[1:]/k/:slugorcontentbasename/
"""
    source = open_source(
        Wanted(
            str(
                write(
                    **{
                        "hugo.yaml": config,
                        "content/posts/2024-02-03-named.md": page("title: N"),
                        "content/posts/b/index.en.md": page("date: 2024-05-03T23:30:00Z"),
                        "content/posts/b/index.md": page("date: 2024-05-03T23:30:00Z"),
                        "content/docs/a/two.md": page("slug: zwei\ndate: 2024-01-01"),
                        "content/about.en.md": page("date: 2024-01-01\nurl: about-us.html"),
                    }
                )
            )
        )
    )
    assert addresses(source) == {
        "about.en.md": "https://two.example.org/en/about-us.html",
        "docs/a/two.md": "https://two.example.org/ja/k/zwei/",
        "posts/2024-02-03-named.md": "https://two.example.org/ja/2024/02/03/2024-02-03-named/",
        "posts/b/index.en.md": "https://two.example.org/en/2024/05/03/b/",
        "posts/b/index.md": "https://two.example.org/ja/2024/05/03/b/",
    }
    assert read(source, "posts/2024-02-03-named.md").post.date.isoformat() == (
        "2024-02-03T00:00:00+09:00"
    )


def test_hugo_shows_what_is_published(write: Callable[..., Path]) -> None:
    source = open_source(
        Wanted(
            str(
                write(
                    **{
                        "hugo.toml": 'baseURL = "https://a.example.org"\n',
                        "content/p/shown.md": page("date: 2024-01-01"),
                        "content/p/draft.md": page("date: 2024-01-01\ndraft: true"),
                        "content/p/ended.md": page("date: 2024-01-01\nexpiryDate: 2024-02-01"),
                        "content/p/hidden.md": page("date: 2024-01-01\nbuild:\n  render: never"),
                        "content/p/waits.md": page("date: 2024-01-01\npublishDate: 2090-01-01"),
                    }
                )
            )
        )
    )
    found = {name: read(source, name) for name in source.names()}
    shown = [n for n, post in found.items() if post.published and not post.future]
    assert shown == ["p/shown.md"]
    assert found["p/waits.md"].post.date.year == 2090


def test_html_and_zola_among_contents(write: Callable[..., Path]) -> None:
    source = open_source(
        Wanted(
            str(
                write(
                    **{
                        "config.toml": 'base_url = "https://zola.example.org"\n',
                        "content/blog/2024-05-03-first.md": '+++\ntitle = "F"\n[taxonomies]\n'
                        f'tags = ["sea"]\n+++\n{TEXT}\n',
                        "content/blog/old.html": page(
                            "date: 2024-01-01\nauthor: Falk, Ines", "<p>The <b>ferry</b> sails.</p>"
                        ),
                    }
                )
            )
        )
    )
    assert addresses(source) == {
        "blog/2024-05-03-first.md": "https://zola.example.org/blog/first/",
        "blog/old.html": "https://zola.example.org/blog/old/",
    }
    first = read(source, "blog/2024-05-03-first.md").post
    assert (first.tags, first.date.date().isoformat()) == (("sea",), "2024-05-03")
    assert plain(source, "blog/old.html") == ["The ferry sails."]
    assert read(source, "blog/old.html").post.author == "Falk, Ines"
    assert "The ferry sails." in source.page("blog/old.html").shown


def test_what_is_no_file_is_named(write: Callable[..., Path], tmp_path: Path) -> None:
    folder = write(**{"site/a.md": page("date: 2024-01-01"), "out.md": TEXT}) / "site"
    os.mkfifo(folder / "pipe.md")
    (folder / "link.md").symlink_to(tmp_path / "out.md")
    source = open_source(Wanted(str(folder)))
    assert source.warnings
    for name, why in (("pipe.md", "is a pipe"), ("link.md", "outside of the site")):
        with pytest.raises(SourceError, match=why):
            read(source, name)


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ('The bus {{< icon "bus" >}} costs 210 yen.', "The bus costs 210 yen."),
        ('The fare is 210 yen {{< ref "a.md" >}}.', "The fare is 210 yen."),
        ("The fare is {{< price adult >}} yen.", f"The fare is {HOLE} yen."),
        ('Cost {{< param "fare" >}} yen.', "Cost 210 yen."),
        ("{{< notice info >}}\nMind the gap.\n{{< /notice >}}\n", "\nMind the gap.\n\n"),
        ("A {{<hl>}}red{{</hl>}}, word", "A red, word"),
        ('{{< figure src="x.png" caption="A }} b" >}}\nText', "A }} b\nText"),
        ('{{< figure src="x.png" >}}\nText', "\nText"),
        ("{{< highlight go >}}\nx := 1\n{{< /highlight >}}\n", "```\nx := 1\n```\n"),
        ("{{< mermaid >}}\ngraph TD\n{{< /mermaid >}}\nAfter", "\nAfter"),
        ("Write `{{</* ref */>}}` so.", "Write `{{< ref >}}` so."),
        ("## Heading {#own-id .wide}", "## Heading"),
        ("Text {{ no code }} and {{< broken", "Text {{ no code }} and {{< broken"),
        ("これは{{< ruby >}}漢字{{< /ruby >}}です。", "これは漢字です。"),
    ],
)
def test_shortcodes_leave_no_hole(written: str, shown: str) -> None:
    found = without_shortcodes(Cleaned(written), {"fare": "210"}.get)  # type: ignore[arg-type]
    assert found.text == shown


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ('import A from "../A.astro";\nimport {\n  B,\n} from "x";\n\n# Hi\n', "\n# Hi\n"),
        ("<Box client:load of={{a: 1}}>The **ferry** sails.</Box>", "The **ferry** sails."),
        ("It costs {fare} crowns.", f"It costs {HOLE} crowns."),
        ("A {/* nobody reads this */} b", "A b"),
        ('Write {"{"}x{"}"} or `{code}`.', "Write {x} or `{code}`."),
        ('<Image src={img} alt="a > b" />\n\n3 < 4', "\n\n3 < 4"),
        ("Text\nimport duties rose.\nexport fell.", "Text\nimport duties rose.\nexport fell."),
        ("```js\nimport x from 'y';\n```\n", "```js\nimport x from 'y';\n```\n"),
    ],
)
def test_mdx_becomes_markdown(written: str, shown: str) -> None:
    assert without_components(Cleaned(written)).text == shown


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("See [[Skarholm|the island]] and [[Ferries#Winter]].",
         "See the island and Ferries > Winter."),
        ("![[map.png]]\nText %%a secret%% is ==marked== here. ^a1b2",
         "\nText  is marked here."),
        ("> [!note] Mind\n> the gap", "> Mind\n> the gap"),
        ("#ferry #winter\n\nThe #1 line", "\n\nThe #1 line"),
        ("```dataview\nLIST\n```\nText", "\nText"),
        ("`[[code]]`\n\n```\n[[code]]\n```", "`[[code]]`\n\n```\n[[code]]\n```"),
    ],
)  # fmt: skip
def test_notes_become_markdown(written: str, shown: str) -> None:
    assert without_marks(Cleaned(written)).text == shown


def test_a_sentence_with_a_hole_is_not_quoted(write: Callable[..., Path]) -> None:
    text = "The pass costs {{< fare pass >}} crowns. The ferry {{< b >}}sails{{< /b >}} at nine."
    source = open_source(
        Wanted(
            str(
                write(
                    **{
                        "hugo.toml": 'baseURL = "https://a.example.org"\n',
                        "content/p/a.md": page("date: 2024-01-01", text),
                    }
                )
            )
        )
    )
    post = read(source, "p/a.md")
    assert [block.plain for block in post.blocks] == ["The ferry sails at nine."]
    (block,) = post.blocks
    start, end = post.rendered.span(block.start, block.end)
    assert post.source[start:end] == "The ferry {{< b >}}sails{{< /b >}} at nine."
    assert "The ferry sails at nine." in source.page("p/a.md").shown


def test_eleventy(write: Callable[..., Path]) -> None:
    source = open_source(
        Wanted(
            str(
                write(
                    **{
                        "eleventy.config.js": 'export default { dir: { input: "content" } }',
                        "_data/metadata.js": 'export default { title: "Isle", '
                        'url: "https://isle.example.org/" }',
                        "content/posts/posts.json": '{"tags": ["posts", "ferry"], '
                        '"permalink": "/news/{{ page.fileSlug }}/"}',
                        "content/posts/2024-05-03-first.md": page("title: First"),
                        "content/posts/own.md": page(
                            "date: 2024-05-04\npermalink: /x/{{ title | slugify }}/index.html\n"
                            "title: Über uns & mehr"
                        ),
                        "content/posts/no.md": page("date: 2024-05-04\npermalink: false"),
                        "content/posts/out.md": page(
                            "date: 2024-05-04\neleventyExcludeFromCollections: true"
                        ),
                        "content/posts/made.md": page(
                            "date: 2024-05-04\npermalink: /{{ title | own }}/"
                        ),
                        "content/about.md": page(
                            "date: 2024-01-01",
                            "We sail. Tickets: {{ fare }} crowns. {# no #}Yes.",
                        ),
                    }
                )
            )
        )
    )
    assert source.kind == "eleventy"
    assert source.title == "Isle"
    first = read(source, "posts/2024-05-03-first.md").post
    assert first.url == "https://isle.example.org/news/first/"
    assert first.date.date().isoformat() == "2024-05-03"
    assert first.tags == ("ferry",)
    assert read(source, "posts/own.md").post.url == (
        "https://isle.example.org/x/uber-uns-and-mehr/"
    )
    assert not read(source, "posts/no.md").published
    assert not read(source, "posts/out.md").published
    with pytest.raises(SourceError, match=r"permalink '/\{\{ title \| own"):
        read(source, "posts/made.md")
    assert read(source, "about.md").post.url == "https://isle.example.org/about/"
    assert plain(source, "about.md") == ["We sail.", "Yes."]


def test_astro(write: Callable[..., Path]) -> None:
    source = open_source(
        Wanted(
            str(
                write(
                    **{
                        "astro.config.mjs": "export default defineConfig("
                        "{ site: 'https://isle.example.org', base: '/en' })",
                        "src/pages/blog/[...slug].astro": "const a = await getCollection('posts');",
                        "src/content/posts/First Post.mdx": page(
                            "title: First\npubDate: 'May 03 2024'",
                            'import A from "a";\n\n<A>The ferry sails.</A>',
                        ),
                        "src/content/posts/two/index.md": page("pubDate: 2024-05-04\ndraft: true"),
                        "src/content/posts/three.md": page("pubDate: 2024-05-04\nslug: drei"),
                        "src/content/posts/_hidden.md": page("pubDate: 2024-05-04"),
                        "src/content/notes/n.md": page("pubDate: 2024-05-04"),
                    }
                )
            )
        )
    )
    assert source.kind == "astro"
    base = "https://isle.example.org/en"
    assert addresses(source) == {
        "content/notes/n.md": f"{base}/notes/n/",
        "content/posts/First Post.mdx": f"{base}/blog/first-post/",
        "content/posts/three.md": f"{base}/blog/drei/",
        "content/posts/two/index.md": f"{base}/blog/two/",
    }
    assert plain(source, "content/posts/First Post.mdx") == ["The ferry sails."]
    assert read(source, "content/posts/First Post.mdx").post.date == datetime(
        2024, 5, 3, tzinfo=UTC
    )
    assert not read(source, "content/posts/two/index.md").published


def test_obsidian_publishes_what_is_marked(write: Callable[..., Path]) -> None:
    folder = write(
        **{
            ".obsidian/templates.json": '{"folder": "Templates"}',
            "Islands/The Ferry.md": page(
                "created: 2024-05-03T10:15", "#ferry\n\nSee [[Skarholm]]."
            ),
            "2024-05-04.md": TEXT,
            "Templates/Day.md": TEXT,
            "Private.md": page("publish: false\ndate: 2024-01-01"),
        }
    )
    source = open_source(Wanted(str(folder), url="https://isle.example.org"))
    assert source.kind == "obsidian"
    assert addresses(source) == {
        "2024-05-04.md": "https://isle.example.org/2024-05-04",
        "Islands/The Ferry.md": "https://isle.example.org/Islands/The+Ferry",
        "Private.md": "https://isle.example.org/Private",
    }
    ferry = read(source, "Islands/The Ferry.md")
    assert (ferry.post.tags, ferry.post.title) == (("ferry",), "The Ferry")
    assert [block.plain for block in ferry.blocks] == ["See Skarholm."]
    assert read(source, "2024-05-04.md").post.date.date().isoformat() == "2024-05-04"
    assert not read(source, "Private.md").published
    write(**{"Open.md": page("publish: true\ndate: 2024-01-01")})
    source = open_source(Wanted(str(folder)))
    published = [name for name in source.names() if read(source, name).published]
    assert published == ["Open.md"]


def test_a_pattern_gives_addresses(write: Callable[..., Path]) -> None:
    folder = write(**{"a/One Two.md": page("date: 2024-05-03\ntitle: Hello You")})
    for pattern, address in (
        ("https://x.example.org/:path/", "https://x.example.org/a/one-two/"),
        ("https://x.example.org/:year/:month/:title.html",
         "https://x.example.org/2024/05/hello-you.html"),
        ("https://x.example.org:8443/:filename", "https://x.example.org:8443/one-two"),
    ):  # fmt: skip
        source = open_source(Wanted(str(folder), url=pattern))
        assert addresses(source) == {"a/One Two.md": address}
    with pytest.raises(SourceError, match=r":yaer; what is known is"):
        read(open_source(Wanted(str(folder), url="https://x.example.org/:yaer/")), "a/One Two.md")


def test_a_file_without_a_day_is_told(write: Callable[..., Path]) -> None:
    folder = write(**{"a.md": TEXT, "b.md": page("title: B\ndate: 3. Mai 2024")})
    os.utime(folder / "a.md", (1_700_000_000, 1_700_000_000))
    source = open_source(Wanted(str(folder), url="https://x.example.org"))
    assert read(source, "a.md").post.date == datetime.fromtimestamp(1_700_000_000, UTC)
    assert read(source, "b.md").post.date == datetime(2024, 5, 3, tzinfo=UTC)
    (told,) = source.warnings
    assert told.startswith("1 files say no day")
    assert "a.md" in told


def test_what_is_watched(write: Callable[..., Path]) -> None:
    folder = write(**{"hugo.toml": HUGO, "content/posts/a.md": page("date: 2024-01-01")})
    watched = open_source(Wanted(str(folder))).watched()
    assert watched is not None
    assert watched.folder == folder
    matters = {
        name: watched.matters(folder / name)
        for name in ("hugo.toml", "content/posts/b.md", "content/posts/b.png", "layouts/a.md")
    }
    assert list(matters.values()) == [True, True, False, False]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("+++\ntitle = \n+++\nText\n", "line 2: broken TOML"),
        ("---\ntitle: [a\n---\nText\n", "broken YAML"),
        ('{"title": }\n\nText\n', "broken JSON"),
        ("+++\ntitle = 'a'\nText\n", "does not end"),
        ("---\ntitle: a\nText\n", "does not end"),
        (f"+++\na = '{'x' * 70_000}'\n+++\nText\n", "longer than 64 KiB"),
        ("+++\na = " + "[" * 40 + "]" * 40 + "\n+++\nText\n", "broken TOML"),
    ],
)
def test_broken_front_matter_is_named(write: Callable[..., Path], text: str, why: str) -> None:
    source = open_source(Wanted(str(write(**{"a.md": text, "b.md": TEXT}))))
    with pytest.raises(SourceError, match=why):
        read(source, "a.md")
    assert plain(source, "b.md") == [TEXT]


@pytest.mark.parametrize(
    ("files", "kind"),
    [
        (("hugo.toml", "content/a.md"), "hugo"),
        (("config.yaml", "content/a.md"), "hugo"),
        ((".eleventy.js", "a.md"), "eleventy"),
        (("astro.config.ts", "src/content/b/a.md"), "astro"),
        ((".obsidian/app.json", "a.md"), "obsidian"),
        (("docs/a.md",), "markdown"),
        (("a/index.html", "b/index.html", "README.md"), "html"),
        (("_config.yml", "_posts/2024-01-01-a.md", "index.html"), "jekyll"),
    ],
)
def test_what_a_folder_is(write: Callable[..., Path], files: tuple[str, ...], kind: str) -> None:
    folder = write(**dict.fromkeys(files, ""))
    assert detect(Wanted(str(folder))) == kind


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2024-05-03", "2024-05-03T00:00:00+00:00"),
        ("2024-05-03 10:00:00 +0900", "2024-05-03T10:00:00+09:00"),
        ("20240503", "2024-05-03T00:00:00+00:00"),
        ("Fri, 03 May 2024 10:00:00 GMT", "2024-05-03T10:00:00+00:00"),
        ("Mon Jan 5 10:11:12 CET 2024", "2024-01-05T10:11:12+01:00"),
        ("Fri May 03 2024 10:00:00 GMT+0200 (CEST)", "2024-05-03T10:00:00+02:00"),
        ("May 3rd, 2024 at 9:30 pm", "2024-05-03T21:30:00+00:00"),
        ("2024年5月3日（金） 10:00", "2024-05-03T10:00:00+00:00"),
        ("2024년 5월 3일", "2024-05-03T00:00:00+00:00"),
        ("3. März 2024, 14:05", "2024-03-03T14:05:00+00:00"),
        ("1er août 2024", "2024-08-01T00:00:00+00:00"),
        ("3 de mayo de 2024", "2024-05-03T00:00:00+00:00"),
        ("03/04/2024", None),
        ("2024-13-01", None),
        ("soon", None),
    ],
)
def test_days_in_many_forms(text: str, day: str | None) -> None:
    found = read_date(text)
    assert (found.isoformat() if found else None) == day
