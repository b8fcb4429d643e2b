"""Which files are posts, their addresses, dates and authors: what Jekyll 4.3.1 makes of them."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote
from zoneinfo import ZoneInfo

import pytest

from assistant.domain.errors import SourceError
from assistant.domain.nouns import Filters, Post
from ingest.sources.jekyll import ParsedPost, open_site, post_files, read_post
from ingest.sources.jekyll.configuration import jekyll_version, merged
from ingest.sources.jekyll.dates import read_date
from ingest.sources.jekyll.defaults import Defaults, inherited
from ingest.sources.jekyll.entries import EntryFilter
from ingest.sources.jekyll.front_matter import Plain
from ingest.sources.jekyll.permalink import Mode, slugify

NOW = datetime(2026, 11, 1, tzinfo=UTC)
Write = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Writes a file of the site, a post with the front matter that is given, or another text."""

    def _write(name: str, front_matter: str = "title: 鐘", *, text: str = "") -> Path:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text or f"---\n{front_matter}\n---\n鐘は正午に鳴ります。\n", "utf-8")
        return path

    return _write


def read(root: Path, *config: Path) -> dict[str, ParsedPost]:
    site = open_site(root, config)
    posts = (read_post(site, path, now=NOW) for path in post_files(site))
    return {parsed.post.file: parsed for parsed in posts if parsed.published}


def addresses(root: Path) -> list[str]:
    return sorted(parsed.post.url for parsed in read(root).values())


class TestConfiguration:
    def test_toml(self, tmp_path: Path, write: Write) -> None:
        write(
            "_config.toml",
            text='title = "鐘楼"\nurl = "https://bell.example"\nbaseurl = "/b"\n'
            'permalink = "/:title/"\ntimezone = "Asia/Tokyo"\nfuture = true\nexclude = ["no"]\n'
            '[[defaults]]\nscope = { path = "", type = "posts" }\nvalues = { tags = ["鐘"] }\n'
            "[collections.essays]\noutput = true\n",
        )
        write("_posts/2026-02-11-mill.md")
        write("no/_posts/2026-02-11-no.md")
        write("_essays/tower.md", "date: 2026-01-05 09:30 PM")
        posts = read(tmp_path)
        assert [parsed.post.url for parsed in posts.values()] == [
            "https://bell.example/b/essays/tower/",
            "https://bell.example/b/mill/",
        ]
        assert posts["2026-02-11-mill.md"].post.tags == ("鐘",)
        assert posts["_essays/tower.md"].post.date.isoformat() == "2026-01-05T21:30:00+09:00"
        assert open_site(tmp_path).future

    def test_yml_comes_before_toml(self, tmp_path: Path, write: Write) -> None:
        write("_config.yml", text="title: 上\n")
        write("_config.toml", text='title = "下"\n')
        write("_posts/2026-02-11-a.md")
        assert open_site(tmp_path).title == "上"

    def test_several_files(self, tmp_path: Path, write: Write) -> None:
        """The later holds, key by key; an empty value holds over nothing."""
        first = write("_config.yml", text="url: https://a.example\ntitle: 上\nexclude: [x]\n")
        second = write("_live.yml", text="url: https://b.example\ntitle:\n")
        third = write("more.toml", text='baseurl = "/c"\n')
        write("_posts/2026-02-11-a.md")
        site = open_site(tmp_path, (first, second, third))
        assert (site.title, site.url, site.baseurl) == ("上", "https://b.example", "/c")
        assert open_site(tmp_path, (second,)).title == ""
        assert 'baseurl = "/c"' in site.config

    def test_merging(self) -> None:
        below = {"a": {"b": "1", "c": "2"}, "d": ["1"], "e": "1"}
        above = {"a": {"b": "3"}, "d": ["2"], "e": None, "f": None}
        assert merged(below, above) == {
            "a": {"b": "3", "c": "2"},
            "d": ["2"],
            "e": "1",
            "f": None,
        }

    @pytest.mark.parametrize(
        ("name", "text", "message"),
        [
            ("_config.toml", "title = \n", r"_config\.toml: broken TOML .*line 1"),
            ("_config.toml", f"x = {'[' * 3000}", r"_config\.toml: broken TOML"),
            ("_config.toml", 'x = "' + "x" * 70_000 + '"', "more than 64 KiB of TOML"),
            ("_config.yml", "exclude: _posts/old\n", r"_config\.yml: exclude is no list"),
            ("_config.yml", "source: nowhere\n", r"_config\.yml: source is 'nowhere'"),
            (
                "_config.yml",
                "collections: {a: {output: true, permalink: /:yaer/}}\n",
                r"_config\.yml: permalink has :yaer",
            ),
        ],
    )
    def test_what_cannot_be_used(
        self, tmp_path: Path, write: Write, name: str, text: str, message: str
    ) -> None:
        write(name, text=text)
        write("_posts/2026-02-11-a.md")
        with pytest.raises(SourceError, match=message) as error:
            open_site(tmp_path)
        assert "\n" not in str(error.value)

    def test_a_named_file_that_is_missing(self, tmp_path: Path, write: Write) -> None:
        write("_posts/2026-02-11-a.md")
        with pytest.raises(SourceError, match=r"live\.yml: cannot be read"):
            open_site(tmp_path, (tmp_path / "live.yml",))
        with pytest.raises(SourceError, match=r"live\.ini: is no configuration by its name"):
            open_site(tmp_path, (write("live.ini", text="x"),))

    @pytest.mark.parametrize("opened", ["", "src", "src/_posts", "src/_posts/2026-02-03-clock.md"])
    def test_source(self, tmp_path: Path, write: Write, opened: str) -> None:
        write("_config.yml", text="url: https://s.example\nsource: src\n")
        write("src/_posts/2026-02-03-clock.md")
        write("_posts/2026-02-03-out.md")
        (parsed,) = read(tmp_path / opened).values()
        assert parsed.post.url == "https://s.example/2026/02/03/clock.html"
        assert (parsed.post.file, parsed.post.categories) == ("2026-02-03-clock.md", ())

    def test_a_domain_of_its_own_on_github_pages(self, tmp_path: Path, write: Write) -> None:
        write("_posts/2026-02-03-clock.md")
        write("CNAME", text="clock.example\n")
        assert open_site(tmp_path).url == "https://clock.example"
        write("_config.yml", text="url: https://own.example\n")
        assert open_site(tmp_path).url == "https://own.example"
        write("_config.yml", text="title: 鐘\n")
        write("CNAME", text="no domain at all\n")
        assert open_site(tmp_path).url == ""


class TestFiles:
    @pytest.mark.parametrize(
        ("exclude", "include", "entry", "base", "passes"),
        [
            ("*.skip.md", "", "2026-02-11-a.skip.md", "_posts", False),
            ("*.skip.md", "", "2026-02-11-a.md", "_posts", True),
            ("_posts/old", "", "old/2026-02-11-a.md", "_posts", False),
            ("_posts/old", "", "older/2026-02-11-a.md", "_posts", False),
            ("_posts/old/", "", "older/2026-02-11-a.md", "_posts", True),
            ("old", "", "old/2026-02-11-a.md", "_posts", True),
            ("/old", "", "old", "", False),
            ("**/draft-*", "", "draft-x/2026-02-11-a.md", "en/_posts", False),
            ("_posts/2026-0[1-3]*", "", "2026-02-11-a.md", "_posts", False),
            ("_posts/2026-0[!1-3]*", "", "2026-02-11-a.md", "_posts", True),
            ("_posts/202?-*", "", "2026-02-11-a.md", "_posts", False),
            (r"_posts/a\*b.md", "", "a*b.md", "_posts", False),
            ("_posts/[z-a]*", "", "a.md", "_posts", True),
            ("", "", "_a.md", "_posts", False),
            ("", "", "a.md~", "_posts", False),
            ("", "", "a.", "_posts", False),
            ("", "", "in/_a.md", "_posts", False),
            ("", "", "in/_sketch/a.md", "_posts", True),
            ("", "_pages", "_pages", "", True),
            ("old", "old", "old", "", True),
            ("", "", "node_modules", "", False),
            ("", "", "vendor/bundle/x.md", "", False),
            ("", "", "vendor/other/x.md", "", True),
        ],
    )
    def test_what_jekyll_passes_over(
        self, exclude: str, include: str, entry: str, base: str, passes: bool
    ) -> None:
        entries = EntryFilter([exclude] if exclude else [], [include] if include else [])
        assert entries.passes(entry, base, folder="." not in entry) is passes

    def test_what_is_excluded_is_no_post(self, tmp_path: Path, write: Write) -> None:
        write("_config.yml", text="exclude: ['*.wait.md', _posts/gone, fr]\n")
        for name in (
            "_posts/2026-02-11-drone.wait.md",
            "_posts/gone/2026-02-11-camera.md",
            "_posts/2026-02-12-battery.md",
            "fr/_posts/2026-02-12-pile.md",
            "de/_posts/2026-02-12-batterie.md",
        ):
            write(name)
        assert list(read(tmp_path)) == ["2026-02-12-battery.md", "de/_posts/2026-02-12-batterie.md"]
        assert list(read(tmp_path / "_posts")) == ["2026-02-12-battery.md"]

    def test_other_markup(self, tmp_path: Path, write: Write) -> None:
        """HTML is read, other texts are named, and what is no text is left alone."""
        write("_posts/2026-02-11-a.html", text="---\ntitle: 鐘\n---\n<p>鐘は重い。</p>\n")
        write("_posts/2026-02-11-b.htm")
        write("_posts/2026-02-11-c.md")
        for name in ("d.json", "e.scss", "f.csv"):
            write(f"_posts/2026-02-11-{name}")
        (tmp_path / "_posts/2026-02-11-g.jpg").write_bytes(b"\xff\xd8\xff")
        named = [write(f"_posts/2026-02-11-{name}") for name in ("h.textile", "i.txt", "j.md.erb")]
        site = open_site(tmp_path)
        files = post_files(site)
        assert [file.name[11:] for file in files] == [
            *("a.html", "b.htm", "c.md", "h.textile", "i.txt", "j.md.erb")
        ]
        parsed = [read_post(site, file, now=NOW) for file in files[:3]]
        assert [one.post.url for one in parsed] == [
            *("/2026/02/11/a.html", "/2026/02/11/b.htm", "/2026/02/11/c.html")
        ]
        assert [block.plain for block in parsed[0].blocks] == ["鐘は重い。"]
        for file in named:
            with pytest.raises(SourceError, match=r"is a text in .*, which is not read"):
                read_post(site, file, now=NOW)

    def test_a_post_without_front_matter(self, tmp_path: Path, write: Write) -> None:
        write("_posts/2026-02-11-the-bell.md", text="鐘だけの記事です。\n")
        (parsed,) = read(tmp_path).values()
        assert (parsed.post.title, parsed.post.url) == ("The Bell", "/2026/02/11/the-bell.html")
        assert [block.plain for block in parsed.blocks] == ["鐘だけの記事です。"]

    def test_collections(self, tmp_path: Path, write: Write) -> None:
        """Documents of collections that are written are posts, with the collection's address."""
        write(
            "_config.yml",
            text="permalink: pretty\ncollections:\n  essays: {output: true}\n"
            "  notes: {output: true, permalink: '/n/:year/:categories/:name:output_ext'}\n"
            "  hidden: {output: false}\n  silent: {}\n",
        )
        write("_posts/2026-02-11-a.md")
        write("_essays/One Bell.md", "date: 2026-01-02")
        write("_essays/deep/2026-01-03-two.md")
        write("_notes/a b.md", "date: 2026-01-04\ncategory: X y")
        write("_notes/plain.txt", text="no front matter, so it is a file like any other\n")
        write("_notes/_wip.md", "date: 2026-01-04")
        for name in ("_hidden/h.md", "_silent/s.md", "_other/o.md"):
            write(name, "date: 2026-01-04")
        posts = read(tmp_path)
        assert {file: parsed.post.url for file, parsed in posts.items()} == {
            "2026-02-11-a.md": "/2026/02/11/a/",
            "_essays/One Bell.md": "/essays/One%20Bell/",
            "_essays/deep/2026-01-03-two.md": "/essays/deep/2026-01-03-two/",
            "_notes/a b.md": "/n/2026/x%20y/a-b.html",
        }
        assert posts["_essays/deep/2026-01-03-two.md"].post.date.day == 3

    def test_collections_in_a_folder(self, tmp_path: Path, write: Write) -> None:
        write(
            "_config.yml",
            text="collections_dir: all\ncollections: {essays: {output: true}}\n"
            "defaults: [{scope: {path: all/_essays, type: essays}, values: {tags: [試論]}}]\n",
        )
        for name in ("all/_essays/one.md", "_essays/out.md", "_posts/2026-02-11-out.md"):
            write(name, "date: 2026-01-02")
        write("all/en/_posts/2026-02-11-in.md")
        posts = read(tmp_path)
        assert addresses(tmp_path) == ["/en/2026/02/11/in.html", "/essays/one.html"]
        assert posts["_essays/one.md"].post.tags == ("試論",)

    def test_a_document_without_a_date(self, tmp_path: Path, write: Write) -> None:
        write("_config.yml", text="collections: {essays: {output: true}}\n")
        write("_essays/a.md", "last_modified_at: 2026-03-04")
        write("_essays/b.md").touch()
        posts = read(tmp_path)
        assert posts["_essays/a.md"].post.date.date().isoformat() == "2026-03-04"
        changed = datetime.fromtimestamp((tmp_path / "_essays/b.md").stat().st_mtime, UTC)
        assert posts["_essays/b.md"].post.date == changed.replace(microsecond=0)

    def test_published(self, tmp_path: Path, write: Write) -> None:
        for name, value in (
            *(("a", "published: false"), ("b", "published: no"), ("c", "published:")),
            *(("d", "published: 0"), ("e", 'published: "false"'), ("f", "published: true")),
        ):
            write(f"_posts/2026-02-11-{name}.md", value)
        assert [file[11] for file in read(tmp_path)] == ["d", "e", "f"]
        write("_config.yml", text="unpublished: true\n")
        assert [file[11] for file in read(tmp_path)] == list("abcdef")


class TestDefaults:
    @pytest.mark.parametrize(
        ("scope", "path", "applies"),
        [
            (("", None), "_posts/a.md", True),
            (("_posts/2026", None), "_posts/2026-01-01-a.md", True),
            (("/_posts", None), "_posts/a.md", False),
            (("_posts/*/g*", "posts"), "_posts/a/gu/x.md", True),
            (("_posts/*/g*", "posts"), "_posts/a/b/gx.md", False),
            (("_posts/**/x.md", None), "_posts/a/b/x.md", True),
            (("_posts/{a,b}/*", None), "_posts/b/x.md", True),
            (("_posts/[!a]*", None), "_posts/b/x.md", True),
            (("_posts", "essays"), "_posts/a.md", False),
            (("", "post"), "_posts/a.md", True),
        ],
    )
    def test_what_a_set_is_for(
        self, write: Write, scope: tuple[str, str | None], path: str, applies: bool
    ) -> None:
        begin, kind = scope
        type_ = f", type: {kind}" if kind else ""
        write(
            "_config.yml",
            text=f"defaults: [{{scope: {{path: '{begin}'{type_}}}, values: {{tags: [x]}}}}]\n",
        )
        sets = open_site(write("_posts/2026-01-01-a.md")).defaults
        assert ("tags" in inherited(sets, path, "posts")) is applies

    def test_which_set_holds(self) -> None:
        """The longer path, then the one with a type, then the later; mappings add up."""
        sets = [
            Defaults("_posts/a", None, {"x": "long", "m": {"long": "1"}}),
            Defaults("", "posts", {"x": "typed", "y": "typed", "m": {"typed": "1"}}),
            Defaults("", None, {"x": "plain", "y": "plain", "z": "plain"}),
        ]
        assert inherited(sets, "_posts/a/b.md", "posts") == {
            "x": "long",
            "y": "typed",
            "z": "plain",
            "m": {"long": "1", "typed": "1"},
        }


# What Ruby's `Time.parse` makes of each text, without quotes in front matter, in Berlin.
DATES = [
    ("2026-01-05", "2026-01-05T00:00:00+01:00"),
    ("2026-01-05 10:00:00", "2026-01-05T11:00:00+01:00"),
    ("2026-01-05T10:00:00", "2026-01-05T11:00:00+01:00"),
    ("2026-01-05T09:30:00.123Z", "2026-01-05T10:30:00+01:00"),
    ("2026-01-05 10:00", "2026-01-05T10:00:00+01:00"),
    ("2026-01-05 10:00 +09:00", "2026-01-05T02:00:00+01:00"),
    ("2026-01-05 10:00:00 +9:30", "2026-01-05T01:30:00+01:00"),
    ("2026-01-05 10:00:00 -0330", "2026-01-05T14:30:00+01:00"),
    ("2026-01-05 09:30 PM", "2026-01-05T21:30:00+01:00"),
    ("2026-01-05 12:05 am", "2026-01-05T00:05:00+01:00"),
    ("2026-01-05 10:00:00 PST", "2026-01-05T19:00:00+01:00"),
    ("2026-07-05 10:00:00 EDT", "2026-07-05T16:00:00+02:00"),
    # Ruby knows the zones of North America and the site's own. Others are as good as none.
    ("2026-01-05 10:00:00 JST", "2026-01-05T10:00:00+01:00"),
    ("2026-07-05 10:00:00 CET", "2026-07-05T11:00:00+02:00"),
    ("Mon Jan 5 11:21:31 CET 2026", "2026-01-05T11:21:31+01:00"),
    ("Mon, 05 Jan 2026 11:21:31 +0000", "2026-01-05T12:21:31+01:00"),
    ("5 January 2026", "2026-01-05T00:00:00+01:00"),
    ("5 January 2026 10:00", "2026-01-05T10:00:00+01:00"),
    ("5th Jan 2026", "2026-01-05T00:00:00+01:00"),
    ("Jan 5, 2026", "2026-01-05T00:00:00+01:00"),
    ("January 5th 2026 at 8pm", "2026-01-05T20:00:00+01:00"),
    ("05-Jan-2026", "2026-01-05T00:00:00+01:00"),
    ("05-01-2026", "2026-01-05T00:00:00+01:00"),
    ("05.01.2026", "2026-01-05T00:00:00+01:00"),
    ("2026/1/5", "2026-01-05T00:00:00+01:00"),
    ("2026.01.05", "2026-01-05T00:00:00+01:00"),
    ("20260105", "2026-01-05T00:00:00+01:00"),
    ("20260105T093000Z", "2026-01-05T10:30:00+01:00"),
    ("20260105093000", "2026-01-05T09:30:00+01:00"),
    ("2026-005", "2026-01-05T00:00:00+01:00"),
    ("January 2026", "2026-01-01T00:00:00+01:00"),
    ("26-1-5", "2026-01-05T00:00:00+01:00"),
    ("2026-02-30", "2026-03-02T00:00:00+01:00"),
    ("2026-01-05 24:00:00", "2026-01-06T01:00:00+01:00"),
    ("R8.1.5", "2026-01-05T00:00:00+01:00"),
]


class TestDates:
    @pytest.mark.parametrize(("written", "date"), DATES)
    def test_forms(self, written: str, date: str) -> None:
        berlin = ZoneInfo("Europe/Berlin")
        assert read_date(written, berlin, plain=True).isoformat() == date

    def test_quotes_keep_yaml_from_reading_it(self) -> None:
        berlin = ZoneInfo("Europe/Berlin")
        read = read_date("2026-01-05 10:00:00", berlin, plain=False)
        assert read.isoformat() == "2026-01-05T10:00:00+01:00"

    @pytest.mark.parametrize(
        "written",
        [
            *("soon", "", "2026-13-05", "2026-01-32", "2026-01-05 25:00", "05/13/2026", "10:30"),
            *("1月5日", "May", "2026-01", "2026-367", "x" * 200, "99999-01-01 00:00"),
        ],
    )
    def test_what_is_refused(self, written: str) -> None:
        with pytest.raises((ValueError, OverflowError)):
            read_date(written, UTC, plain=True)

    @pytest.mark.parametrize("line", ["date:", "date: soon", "date: [2026]", "date: {a: b}"])
    def test_a_refused_date_is_named(self, write: Write, line: str) -> None:
        path = write("_posts/2026-01-05-a.md", line)
        with pytest.raises(SourceError, match=r"2026-01-05-a\.md: date .* cannot be read"):
            read_post(open_site(path), path, now=NOW)


class TestSlugs:
    @pytest.mark.parametrize(
        ("name", "since_4_1", "before"),
        [
            (
                unicodedata.normalize("NFD", "ガゼボ"),
                unicodedata.normalize("NFD", "ガゼボ"),
                "カ-セ-ホ",
            ),
            ("〇〇とは", "とは", "〇〇とは"),
            ("हिन्दी", "हिन्दी", "हिन-दी"),
            ("ไทยเรื่อง", "ไทยเรื่อง", "ไทยเรื-อง"),
            (unicodedata.normalize("NFD", "café"), unicodedata.normalize("NFD", "café"), "cafe"),
            ("Ⅳ章", "章", "ⅳ章"),
            ("ΝΈΑΣ", "νέασ", "νέασ"),
            ("a.b--C_d~e!f", "a-b-c-d-e-f", "a-b-c-d-e-f"),
        ],
    )
    def test_marks(self, name: str, since_4_1: str, before: str) -> None:
        assert slugify(name) == since_4_1
        assert slugify(name, marks=False) == before

    @pytest.mark.parametrize(
        ("mode", "slug"),
        [
            ("default", "the-ünï_Cfg-yml-x".lower().replace("_", "-")),
            ("pretty", "the-ünï_cfg.yml,x"),
            ("raw", "the-ünï_cfg.yml,x"),
            ("ascii", "the-n-cfg-yml-x"),
            ("latin", "the-uni-cfg-yml-x"),
            ("none", "the ünï_cfg.yml,x"),
        ],
    )
    def test_modes(self, mode: Mode, slug: str) -> None:
        assert slugify("The Ünï_Cfg.yml,x", mode) == slug

    def test_an_address_is_escaped(self, tmp_path: Path, write: Write) -> None:
        write("_config.yml", text="permalink: /:title/\n")
        name = unicodedata.normalize("NFD", "ガ")
        write(f"_posts/2026-01-05-{name}.md")
        write("_posts/2026-01-06-हिन्दी.md")
        assert addresses(tmp_path) == sorted(f"/{quote(slug)}/" for slug in (name, "हिन्दी"))

    @pytest.mark.parametrize(
        ("file", "text", "version"),
        [
            ("Gemfile.lock", "GEM\n  specs:\n    jekyll (3.9.3)\n      liquid (~> 4.0)\n", (3, 9)),
            ("Gemfile.lock", "GEM\n  specs:\n    github-pages (228)\n    jekyll (3.9.3)\n", (3, 9)),
            ("Gemfile", "gem 'github-pages', group: :jekyll_plugins\n", (3, 10)),
            ("Gemfile", 'gem "jekyll", "~> 4.0.1"\n', (4, 0)),
            ("Gemfile", "# gem 'jekyll', '3.8'\ngem 'jekyll'\n", (4, 3)),
            ("Gemfile", "source 'https://rubygems.example'\n", (4, 3)),
        ],
    )
    def test_which_jekyll(
        self, tmp_path: Path, write: Write, file: str, text: str, version: tuple[int, int]
    ) -> None:
        write(file, text=text)
        write("_config.yml", text="permalink: /:title/\n")
        write("_posts/2026-01-05-हिन्दी.md")
        assert jekyll_version(tmp_path) == version
        slug = "हिन्दी" if version >= (4, 1) else "हिन-दी"
        assert addresses(tmp_path) == [f"/{quote(slug)}/"]


class TestAuthors:
    @pytest.mark.parametrize(
        ("front_matter", "authors"),
        [
            ("author: 凛", ("凛",)),
            ("authors: [凛, Max Brandt]", ("凛", "Max Brandt")),
            ("authors:\n  - 凛\n", ("凛",)),
            ("author: [凛, Max Brandt]", ("凛", "Max Brandt")),
            ("author: {name: 凛, email: a@b.example}", ("凛",)),
            ("authors: [{name: 凛}, max]", ("凛", "Max Brandt")),
            ("author: max\nauthors: [max, ines]", ("Max Brandt", "Ines Falk")),
            ("author: {name: max}", ("Max Brandt",)),
            ("authors: {max: , ines: editor}", ("Max Brandt", "Ines Falk")),
            ("author: {twitter: bell}", ()),
            ("author: Max Brandt, Ines Falk", ("Max Brandt, Ines Falk",)),
            ("author:", ()),
            ("title: x", ()),
        ],
    )
    def test_who_wrote_it(
        self, tmp_path: Path, write: Write, front_matter: str, authors: tuple[str, ...]
    ) -> None:
        write("_data/authors.yml", text="max: {name: Max Brandt, site: x}\nines: Ines Falk\n")
        write("_posts/2026-01-05-a.md", front_matter)
        (parsed,) = read(tmp_path).values()
        assert parsed.post.authors == authors
        assert parsed.post.author == (", ".join(authors) or None)

    def test_data_as_a_list(self, tmp_path: Path, write: Write) -> None:
        write("_data/authors.json", text='[{"username": "max", "name": "Max Brandt"}]')
        write("_posts/2026-01-05-a.md", "author: max")
        (parsed,) = read(tmp_path).values()
        assert parsed.post.authors == ("Max Brandt",)

    def test_data_that_cannot_be_read(self, tmp_path: Path, write: Write) -> None:
        write("_data/authors.yml", text="max: [")
        write("_posts/2026-01-05-a.md")
        with pytest.raises(SourceError, match=r"authors\.yml, line 1: broken YAML"):
            open_site(tmp_path)

    def test_each_is_filtered_by(self) -> None:
        post = Post("a.md", "鐘", "/a", NOW, authors=("凛", "Max Brandt"))
        assert Filters(author="Max Brandt").match(post)
        assert Filters(author="凛").match(post)
        assert not Filters(author="凛, Max Brandt").match(post)
        assert Post("a.md", "鐘", "/a", NOW, author="凛").authors == ("凛",)

    def test_a_quoted_key(self, write: Write) -> None:
        path = write("_posts/2026-01-05-a.md", "published: 'false'\nauthor: '凛'")
        assert read_post(open_site(path), path, now=NOW).post.authors == ("凛",)
        assert Plain("x") == "x"
