"""Built sites: which part of a page is its article, what it says of itself, what is no post."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from assistant.domain.errors import SourceError
from assistant.language.alignment import source_span
from ingest.sources import Keep, ParsedPost, Wanted, open_source
from ingest.sources.web import built
from ingest.sources.web.charset import decoded
from ingest.sources.web.posts import Given, read_post, why_no_post
from tests.themes import THEMES

NOW = datetime(2025, 1, 1, tzinfo=UTC)
BODY = """<p>The ferry to Skarholm sails at nine<sup id="fnref:1"><a href="#fn:1"
class="footnote">1</a></sup>. It costs <b>40 crowns</b>.</p>
<h2 id="winter">In winter <a class="anchor" href="#winter">#</a></h2>
<ul><li>It sails twice a day.</li><li>Dogs are welcome.</li></ul>
<table><tr><th>Age</th><th>Fare</th></tr><tr><td>Child</td><td>20</td></tr></table>"""
SEEN = [
    "The ferry to Skarholm sails at nine. It costs 40 crowns.",
    "It sails twice a day.\nDogs are welcome.",
    "Age | Fare\nChild | 20",
]
THEME = f"""<!DOCTYPE html><html lang="sv"><head><title>Ferry - Isle News</title>
<meta property="og:site_name" content="Isle News"><meta property="og:type" content="article">
<script type="application/ld+json">{{"@context": "https://schema.org", "@graph": [
{{"@type": "WebSite", "name": "Isle News"}},
{{"@type": "Person", "@id": "#ines", "name": "Ines Falk"}},
{{"@type": "NewsArticle", "headline": "The ferry sails",
"datePublished": "2024-05-03T10:00:00+02:00",
"author": {{"@id": "#ines"}}, "keywords": "ferry, winter",
"articleSection": ["Travel"]}}]}}</script>
<link rel="canonical" href="https://isle.example.org/ferry/"></head><body>
<header><nav><a href="/">Home</a></nav></header><main><article>
<header><div class="breadcrumbs">Home » Posts</div><h1>The ferry sails</h1>
<div class="post-meta"><time datetime="2024-05-03">May 3</time> · 3 min</div></header>
<div class="toc"><ul><li><a href="#winter">In winter</a></li></ul></div>
<div class="post-content">{BODY}</div>
<footer class="post-footer"><ul class="post-tags"><li><a rel="tag" href="/t">ferry</a></li></ul>
<nav class="paginav"><a rel="prev" href="/b">Bus news</a></nav></footer>
<section id="comments" class="comments">
<h2>Comments</h2><p>I like it very much indeed.</p></section>
<aside class="related-posts"><h2>More</h2><a href="/c">Other things that happened</a></aside>
</article></main><footer><p>© Isle News, all rights are reserved.</p></footer></body></html>"""
SOUP = f"""<html><head><title>The ferry sails - Isle News</title></head><body>
<div id="top"><a href="/">Isle News</a></div><div id="wrap"><div class="left">
<h2 class="headline">The ferry sails</h2><div class="small">Posted on May 3, 2024 by Ines</div>
<div class="txt"><p>For many years nobody could travel to the small island in the far north
of the country, and the harbour there was empty.</p>{BODY}<p>The captain says that more people
than ever before want to see the seals that live on the rocks near the old lighthouse.</p></div>
<div class="bottom">Filed under: <a href="/c/x">things</a></div></div>
<div class="right"><h3>Recent posts</h3><ul><li><a href="/1">Something else</a></li>
<li><a href="/2">Another thing</a></li></ul><p>This is a site about islands.</p></div></div>
<div id="bot">Copyright 2024. All rights reserved.</div></body></html>"""


def post(html: str, address: str = "https://isle.example.org/ferry/") -> ParsedPost:
    return read_post(html, "ferry/index.html", Given(address), now=NOW)


def plain(html: str) -> list[str]:
    return [block.plain for block in post(html).blocks]


def test_a_theme_is_left_out() -> None:
    found = post(THEME)
    assert [block.plain for block in found.blocks] == SEEN
    assert found.blocks[1].heading == ("In winter",)
    assert (found.post.title, found.post.author) == ("The ferry sails", "Ines Falk")
    assert found.post.date.isoformat() == "2024-05-03T10:00:00+02:00"
    assert (found.post.tags, found.post.categories) == (("ferry", "winter"), ("Travel",))


def test_every_block_is_a_slice_of_the_page() -> None:
    for html in (THEME, SOUP):
        for block in post(html).blocks:
            assert html[block.start : block.end] == block.text
            first, last = source_span(block.plain, block.text, 0, 3)
            assert block.text[first:last] == block.plain[:3]


def test_a_page_without_marks() -> None:
    """Its article is where most of what trafilatura finds stands."""
    found = post(SOUP)
    assert [block.plain for block in found.blocks][1:-1] == SEEN
    assert found.post.title == "The ferry sails"
    assert found.post.date.date().isoformat() == "2024-05-03"


@pytest.mark.parametrize(
    "frame",
    [
        "<main>{}</main>",
        '<div itemprop="articleBody">{}</div>',
        '<div class="hentry"><div class="entry-content">{}</div></div>',
        "<article>{}</article><aside><article><p>Other</p></article></aside>",
        '<div role="main">{}</div>',
        "<article><section>{}</section></article>",
        '<article><div class="share-buttons"><a href="#">Share this</a></div>{}</article>',
        '<article>{}<p hidden>Hidden words</p><template>Other words</template></article>',
        '<article><form><p>Subscribe to us</p></form>{}<p style="display: none">x y</p></article>',
    ],
)  # fmt: skip
def test_marks_of_a_main_part(frame: str) -> None:
    head = "<head><title>Ferry</title><meta name=date content=2024-05-03></head>"
    assert plain(f"<html>{head}<body><div>Isle</div>{frame.format(BODY)}</body></html>") == SEEN


@pytest.mark.parametrize("theme", THEMES)
def test_themes_that_many_sites_have(theme: str) -> None:
    head = "<head><title>Ferry</title></head>"
    found = post(f"<html>{head}<body class='x'>{THEMES[theme].replace('{}', BODY)}</body></html>")
    assert [block.plain for block in found.blocks] == SEEN
    assert (found.post.title, found.post.date.date().isoformat()) == ("Ferry", "2024-05-03")


def test_json_that_goes_deep_does_no_harm() -> None:
    deep = "[" * 900 + '"a"' + "]" * 900
    html = THEME.replace('"ferry, winter"', deep).replace('["Travel"]', '{"name": {"name": 7}}')
    assert post(html).post.tags == ("ferry",)


def test_what_looks_like_noise_and_is_text() -> None:
    html = (
        "<html><head><meta name=date content=2024-05-03></head><body><article><h1>Tags</h1>"
        '<section id="comments"><h2 id="share">How to share</h2><p>Share the meal with all.</p>'
        '</section><aside class="admonition"><p>Mind the <code class="comment">gap</code>.</p>'
        "</aside>"
        "<blockquote><p>We sail.</p><footer>The captain</footer></blockquote>"
        '<div class="footnotes"><p>It sails on Sundays too.</p></div></article></body></html>'
    )
    assert plain(html) == [
        "Share the meal with all.",
        "Mind the gap.",
        "We sail.\nThe captain",
        "It sails on Sundays too.",
    ]


def test_numbers_of_lines_are_no_code() -> None:
    code = (
        '<div class="highlight"><table class="lntable"><tr><td class="lntd"><pre><code>'
        '<span class="lnt">1\n</span><span class="lnt">2\n</span></code></pre></td>'
        '<td class="lntd"><pre><code>sail()\nland()</code></pre></td></tr></table></div>'
    )
    html = f"<html><head><meta name=date content=2024-05-03></head><article>{code}</article></html>"
    (block,) = post(html).blocks
    assert (block.kind, block.plain) == ("code", "sail()\nland()")


def test_highlighted_code_is_quoted_whole() -> None:
    code = (
        '<pre><code class="language-html highlighter-rouge">'
        '<span class="nt">&lt;p&gt;</span>sail()\n'
        '<span class="nt">&lt;/p&gt;</span></code></pre>'
    )
    html = f"<html><head><meta name=date content=2024-05-03></head><main>{code}</main></html>"
    (block,) = post(html).blocks
    assert block.plain == "<p>sail()\n</p>"
    for wanted, source in (("<p>", "&lt;p&gt;"), ("</p>", "&lt;/p&gt;")):
        start = block.plain.index(wanted)
        first, last = source_span(block.plain, block.text, start, start + len(wanted))
        assert block.text[first:last] == source


@pytest.mark.parametrize(
    ("html", "day"),
    [
        ('<meta property="article:published_time" content="2024-05-03T01:00:00Z">', "2024-05-03"),
        ('<article><time class="dt-published" datetime="2024-05-03">x</time><p>a</p></article>',
         "2024-05-03"),
        ("<article><h1>T</h1><p class=x>3. Mai 2024</p><p>Text.</p></article>", "2024-05-03"),
        ("<article><h1>T</h1><span>2024年5月3日</span><p>Text.</p></article>", "2024-05-03"),
        ('<script type="application/ld+json">{"@type":"BlogPosting","datePublished":"2024-05-03",'
         '"dateModified":"2024-06-01"}</script>', "2024-05-03"),
        ('<script type="application/ld+json">{broken</script><meta name=date content=2024-05-03>',
         "2024-05-03"),
    ],
)  # fmt: skip
def test_days(html: str, day: str) -> None:
    found = post(f"<html><body>{html}<p>The ferry sails.</p></body></html>")
    assert found.post.date.date().isoformat() == day


def test_the_address_has_the_day() -> None:
    html = "<html><body><article><p>The ferry sails.</p></article></body></html>"
    found = post(html, "https://isle.example.org/2024/05/03/ferry/")
    assert found.post.date == datetime(2024, 5, 3, tzinfo=UTC)


LINKS = "".join(f'<li><time>2024-05-0{n}</time> <a href="/p{n}">Post {n}</a></li>' for n in "1234")


@pytest.mark.parametrize(
    ("name", "html", "why"),
    [
        ("404.html", "<main><p>Nothing here</p></main>", "no page"),
        ("a/index.html", '<meta http-equiv="refresh" content="0; url=/b/">', "leads on"),
        ("index.html", f"<main><ul>{LINKS}</ul></main>", "front page"),
        ("blog/index.html", f"<main><ul>{LINKS}</ul></main>", "list of posts"),
        ("tags/ferry/index.html", "<main><p>Posts on 2024-05-03</p></main>", "list of posts"),
        ("page/2/index.html", "<main><time>2024-05-03</time><p>Text</p></main>", "list of posts"),
        ("news.html", "<main>" + "<article><time>2024-05-03</time><p>The ferry sails.</p></article>"
         * 3 + "</main>", "list of posts"),
        ("about.html", "<main><p>We sail.</p></main>", "no day"),
        ("a.html", '<meta name="robots" content="noindex, follow"><meta name=date '
         "content=2024-05-03><p>We sail.</p>", "not to be indexed"),
        ("c.html", '<script type="application/ld+json">{"@type":"CollectionPage"}</script>'
         "<time>2024-05-03</time>", "list of posts"),
        ("archives/17.html", '<body class="single-post"><article><time>2024-05-03</time><p>We sail.'
         "</p></article>", ""),
        ("links.html", '<meta property="og:type" content="article"><meta name=date '
         f"content=2024-05-03><article><ul>{LINKS}</ul></article>", ""),
    ],
)  # fmt: skip
def test_what_is_no_post(name: str, html: str, why: str) -> None:
    given = Given(f"https://isle.example.org/{name.removesuffix('index.html')}")
    found = why_no_post(f"<html>{html}</html>", name, given)
    assert why in found if why else not found


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Path]:
    """Puts files into a folder, and gives the folder."""

    def put(**files: str | bytes) -> Path:
        for name, text in files.items():
            file = tmp_path / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(text if isinstance(text, bytes) else text.encode())
        return tmp_path

    return put


def test_a_folder(write: Callable[..., Path]) -> None:
    plain_page = (
        "<html><title>Bus</title><article><h1>Bus</h1><p>The bus leaves.</p></article></html>"
    )
    folder = write(
        **{
            "ferry/index.html": THEME,
            "bus.html": plain_page,
            "boat/index.html": plain_page.replace("bus", "boat"),
            "tags/index.html": "<html><main><ul></ul></main></html>",
            "404.html": "<html><p>No</p></html>",
            "sitemap.xml": '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><url><loc>'
            "https://isle.example.org/bus.html</loc><lastmod>2024-06-01</lastmod></url></urlset>",
            "feed.xml": '<feed xmlns="http://www.w3.org/2005/Atom"><title>Isle</title><entry>'
            '<title>Boat</title><link href="https://isle.example.org/boat/"/><author><name>Ola Berg'
            "</name></author><published>2024-04-01T00:00:00Z</published><id>b</id></entry></feed>",
        }
    )
    source = open_source(Wanted(str(folder)))
    assert (source.kind, source.title) == ("html", "Isle News")
    found = {name: source.read(name, now=NOW).post for name in source.names()}
    assert {name: (p.url, p.date.date().isoformat()) for name, p in found.items()} == {
        "boat/index.html": ("https://isle.example.org/boat/", "2024-04-01"),
        "ferry/index.html": ("https://isle.example.org/ferry/", "2024-05-03"),
    }
    assert found["boat/index.html"].author == "Ola Berg"
    (told,) = source.warnings
    assert told.startswith("3 pages are no posts and were left out: ")
    assert "1 says no day on which it was published" in told
    assert "1 is what is shown where there is no page" in told
    before = source.digest("boat/index.html")
    write(**{"feed.xml": "<feed/>"})
    assert open_source(Wanted(str(folder))).digest("boat/index.html") != before
    assert "The ferry to Skarholm sails at nine. It costs" in source.page("ferry/index.html").shown


def test_what_is_no_post_is_found_once(
    write: Callable[..., Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = write(**{"site/ferry/index.html": THEME, "site/tags/index.html": "<main>x</main>"})
    wanted, keep = Wanted(str(folder / "site")), Keep(tmp_path / "index")
    before = open_source(wanted, keep)
    assert before.names() == ["ferry/index.html"]
    looked: list[str] = []
    judge = built.why_no_post
    monkeypatch.setattr(built, "why_no_post", lambda *a: looked.append(a[1]) or judge(*a))
    again = open_source(wanted, keep)
    assert again.names() == ["ferry/index.html"]
    assert again.warnings == before.warnings
    assert looked == []
    write(**{"site/tags/index.html": THEME})
    assert open_source(wanted, keep).names() == ["ferry/index.html"]
    assert looked == ["tags/index.html"]


def test_a_link_out_of_the_folder_is_not_read(write: Callable[..., Path], tmp_path: Path) -> None:
    folder = write(**{"site/a/index.html": THEME, "secret.html": THEME}) / "site"
    (folder / "out.html").symlink_to(tmp_path / "secret.html")
    source = open_source(Wanted(str(folder)))
    with pytest.raises(SourceError, match="outside of the site"):
        source.read("out.html", now=NOW)


@pytest.mark.parametrize(
    ("raw", "header", "text"),
    [
        ("<p>灯台</p>".encode(), "", "<p>灯台</p>"),
        ("<meta charset=Shift_JIS><p>灯台</p>".encode("cp932"), "", "灯台"),
        ("<p>Fähre – 5 €</p>".encode("cp1252"), "text/html; charset=iso-8859-1", "Fähre – 5 €"),
        ("<p>渡轮</p>".encode("gb18030"), "text/html; charset=gb2312", "渡轮"),
        ("\ufeff<p>é</p>".encode("utf-16-le"), "", "<p>é</p>"),
    ],
)
def test_character_sets(raw: bytes, header: str, text: str) -> None:
    assert text in decoded(raw, header)


def test_what_is_no_text_is_named() -> None:
    with pytest.raises(SourceError, match="save it as UTF-8"):
        decoded(bytes(range(128, 256)) * 20, "")


@pytest.mark.parametrize(
    "html", ["", "text", "<", "<p", "<!--", "<p title='", "</p></div>", "<a<b<c"]
)
def test_broken_pages_end(html: str) -> None:
    assert why_no_post(html, "a.html", Given("https://isle.example.org/a.html"))
