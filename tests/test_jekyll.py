"""Sites, front matter, dates and URLs as Jekyll has them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assistant.domain.errors import SourceError
from ingest.sources.jekyll import (
    ParsedPost,
    open_site,
    post_files,
    read_post,
)

NOW = datetime(2026, 1, 1, tzinfo=UTC)
Write = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Writes a file below the site's folder and gives its path."""

    def _write(name: str, text: str | bytes = "---\n---\n本文です。\n") -> Path:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    return _write


def read(root: Path) -> list[ParsedPost]:
    site = open_site(root)
    return [read_post(site, path, now=NOW) for path in post_files(site)]


def read_one(write: Write, front_matter: str, *, name: str = "2025-03-04-x.md") -> ParsedPost:
    path = write(f"_posts/{name}", f"---\n{front_matter}\n---\n本文です。\n")
    return read_post(open_site(path), path, now=NOW)


class TestSite:
    def test_reads_its_settings(self, tmp_path: Path, write: Write) -> None:
        write(
            "_config.yml",
            "title: 港だより\nurl: https://example.com/\nbaseurl: blog/\ntimezone: Asia/Tokyo\n"
            "future: true\npermalink: pretty\n",
        )
        write("_posts/2025-03-04-x.md")
        site = open_site(tmp_path)
        assert (site.title, site.url, site.baseurl) == ("港だより", "https://example.com", "/blog")
        assert (site.timezone, site.future) == (ZoneInfo("Asia/Tokyo"), True)
        assert read(tmp_path)[0].post.url == "https://example.com/blog/2025/03/04/x/"

    def test_has_jekylls_defaults_without_a_config(self, tmp_path: Path, write: Write) -> None:
        write("_posts/2025-03-04-x.md")
        site = open_site(tmp_path)
        assert (site.title, site.url, site.timezone, site.future) == ("", "", UTC, False)
        assert read(tmp_path)[0].post.url == "/2025/03/04/x.html"

    def test_posts_are_found_where_jekyll_finds_them(self, tmp_path: Path, write: Write) -> None:
        write("_config.yml", "exclude: [old, 'tmp*']\n")
        for name in (
            "_posts/2025-03-04-b.md",
            "_posts/2024/2024-01-01-a.MARKDOWN",
            "sea/_posts/2025-01-01-c.md",
            "_posts/readme.md",
            "_posts/2025-03-04-b.html",
            "_posts/.2025-03-04-b.md",
            "_posts/_sketch/2025-03-04-b.md",
            "_drafts/2025-03-04-d.md",
            "_site/_posts/2025-03-04-e.md",
            "old/_posts/2025-03-04-f.md",
            "tmp1/_posts/2025-03-04-g.md",
            "node_modules/_posts/2025-03-04-h.md",
        ):
            write(name)
        assert [parsed.post.file for parsed in read(tmp_path)] == [
            "2024/2024-01-01-a.MARKDOWN",
            "2025-03-04-b.html",
            "2025-03-04-b.md",
            "sea/_posts/2025-01-01-c.md",
        ]

    @pytest.mark.parametrize("path", ["", "_posts", "_posts/2025", "_posts/2025/2025-03-04-x.md"])
    def test_any_part_of_a_site_gives_the_same_post(
        self, tmp_path: Path, write: Write, path: str
    ) -> None:
        write("_config.yml", "url: https://example.com\n")
        write("_posts/2025/2025-03-04-x.md")
        (parsed,) = read(tmp_path / path)
        assert parsed.post.file == "2025/2025-03-04-x.md"
        assert parsed.post.url == "https://example.com/2025/03/04/x.html"

    def test_a_plain_folder_of_posts(self, tmp_path: Path, write: Write) -> None:
        write("notes/2025-03-04-x.md")
        assert [p.post.file for p in read(tmp_path / "notes")] == ["2025-03-04-x.md"]

    def test_collections_dir(self, tmp_path: Path, write: Write) -> None:
        write("_config.yml", "collections_dir: all\n")
        write("all/_posts/2025-03-04-x.md")
        assert [p.post.file for p in read(tmp_path)] == ["2025-03-04-x.md"]

    def test_nothing_there(self, tmp_path: Path) -> None:
        with pytest.raises(SourceError, match="there is nothing"):
            open_site(tmp_path / "missing")

    def test_no_posts(self, tmp_path: Path, write: Write) -> None:
        write("_posts/readme.md")
        with pytest.raises(SourceError, match="holds no posts"):
            open_site(tmp_path)

    @pytest.mark.parametrize(
        ("config", "message"),
        [
            ("title: 港\nurl: [a\n", r"_config\.yml, line 3: broken YAML"),
            ("- a\n", r"_config\.yml: is no mapping"),
            ("timezone: Asia/Tokio\n", r"_config\.yml: timezone 'Asia/Tokio' is not known"),
            ("timezone: ../../x\n", "is not known"),
            ("permalink: /:yaer/:title\n", r"_config\.yml: permalink has :yaer"),
            (b"title: \x83\x65\n", r"_config\.yml: is not UTF-8 \(byte 0x83 on line 1\)"),
        ],
    )
    def test_a_config_that_cannot_be_used(
        self, tmp_path: Path, write: Write, config: str | bytes, message: str
    ) -> None:
        write("_config.yml", config)
        write("_posts/2025-03-04-x.md")
        with pytest.raises(SourceError, match=message) as error:
            open_site(tmp_path)
        assert "\n" not in str(error.value)


class TestUrl:
    @pytest.mark.parametrize(
        ("permalink", "path"),
        [
            ("date", "/sea/2025/03/04/Net-work.html"),
            ("pretty", "/sea/2025/03/04/Net-work/"),
            ("ordinal", "/sea/2025/063/Net-work.html"),
            ("weekdate", "/sea/2025/W10/Tue/Net-work.html"),
            ("none", "/sea/Net-work.html"),
            ("/:year/:i_month/:i_day/:slug/", "/2025/3/4/net-work/"),
            ("/:short_year/:y_day/:title:output_ext", "/25/063/Net-work.html"),
            ("/:hour-:minute-:second/:title", "/08-07-09/Net-work"),
            ("/:short_month/:long_month/:short_day/:long_day", "/Mar/March/Tue/Tuesday"),
            ("/:w_year/:week/:w_day/:name", "/2025/10/2/2025-03-04-net-work"),
            ("/:collection/:path/", "/posts/2025-03-04-Net-work/"),
            ("/:categories/:slugified_categories/:title_:day", "/sea/sea/Net-work_04"),
            ("blog//./:title/", "/blog/Net-work/"),
        ],
    )
    def test_templates(self, write: Write, permalink: str, path: str) -> None:
        write("_config.yml", f'permalink: "{permalink}"\ntimezone: Asia/Tokyo\n')
        parsed = read_one(
            write,
            "date: 2025-03-04 08:07:09 +0900\ncategories: Sea",
            name="2025-03-04-Net-work.md",
        )
        assert parsed.post.url == path

    def test_the_collections_permalink_wins(self, write: Write) -> None:
        write(
            "_config.yml",
            "permalink: pretty\ncollections:\n  posts:\n    permalink: /p/:title/\n",
        )
        assert read_one(write, "title: 港").post.url == "/p/x/"

    def test_a_posts_own_permalink_wins(self, write: Write) -> None:
        write("_config.yml", "permalink: pretty\n")
        assert read_one(write, "permalink: /港/:year-:title/").post.url == "/%E6%B8%AF/2025-x/"

    def test_a_posts_permalink_with_an_unknown_placeholder(self, write: Write) -> None:
        with pytest.raises(SourceError, match=r"2025-03-04-x\.md: permalink has :nope"):
            read_one(write, "permalink: /:nope/")

    @pytest.mark.parametrize(
        ("name", "slug"),
        [
            ("2025-03-04-港の朝.md", "%E6%B8%AF%E3%81%AE%E6%9C%9D"),
            ("2025-03-04-net-.md", "net"),
            ("2025-03-04-net--work!.md", "net-work!"),
            ("2025-03-04-net work・糸.md", "net-work-%E7%B3%B8"),
            ("2025-03-04-か\u3099.md", "%E3%81%8B%E3%82%99"),
            ("2025-03-04-①番.md", "%E7%95%AA"),
            ("2025-03-04-ends....md", "ends"),
        ],
    )
    def test_slugs(self, write: Write, name: str, slug: str) -> None:
        write("_config.yml", "permalink: /:title/\n")
        assert read_one(write, "title: a", name=name).post.url == f"/{slug}/"

    def test_a_slug_in_the_front_matter(self, write: Write) -> None:
        write("_config.yml", "permalink: /:title/:slug/:name/\n")
        assert read_one(write, "slug: My Net").post.url == "/My-Net/my-net/2025-03-04-x/"

    def test_categories_in_the_url(self, write: Write, tmp_path: Path) -> None:
        write("_config.yml", "permalink: /:categories/:slugified_categories/\n")
        write("sea/_posts/2025-03-04-x.md", "---\ncategories: [C#, 港 の朝, Sea]\n---\n本文。\n")
        (parsed,) = read(tmp_path)
        assert parsed.post.url == (
            "/sea/c%23/%E6%B8%AF%20%E3%81%AE%E6%9C%9D/sea/c/%E6%B8%AF-%E3%81%AE%E6%9C%9D/"
        )


class TestDate:
    @pytest.mark.parametrize(
        ("front_matter", "date"),
        [
            ("title: 港", "2025-03-04T00:00:00+09:00"),
            ("date: 2025-09-29 20:31:25 +0000", "2025-09-30T05:31:25+09:00"),
            ("date: 2025-09-29T20:31:25Z", "2025-09-30T05:31:25+09:00"),
            ("date: 2025-09-29 20:31:25.123 -03:30", "2025-09-30T09:01:25+09:00"),
            ("date: 2025-09-29 20:31 +9", "2025-09-29T20:31:00+09:00"),
            ("date: 2025-09-29 20:31:25 JST", "2025-09-29T20:31:25+09:00"),
            ("date: 2025-09-29", "2025-09-29T00:00:00+09:00"),
            ("date: 2025/9/9", "2025-09-09T00:00:00+09:00"),
            ("date: 2025-09-29 20:31", "2025-09-29T20:31:00+09:00"),
            ('date: "2025-09-29 20:31:25"', "2025-09-29T20:31:25+09:00"),
            # YAML's own reading, which is Jekyll's: no quotes, no zone, hence UTC.
            ("date: 2025-09-29 20:31:25", "2025-09-30T05:31:25+09:00"),
        ],
    )
    def test_forms(self, write: Write, front_matter: str, date: str) -> None:
        write("_config.yml", "timezone: Asia/Tokyo\npermalink: /:year/:month/:day/\n")
        post = read_one(write, front_matter).post
        assert post.date.isoformat() == date
        assert post.url == f"/{date[:10].replace('-', '/')}/"

    @pytest.mark.parametrize(
        "date", ["soon", "2025-02-32", "2025-01-01 25:00:00", "[2025]", "0001-01-01 00:00 +0900"]
    )
    def test_what_is_no_date(self, write: Write, date: str) -> None:
        with pytest.raises(SourceError, match=r"2025-03-04-x\.md: date .* cannot be read"):
            read_one(write, f"date: {date}")

    def test_a_file_name_with_an_impossible_day(self, write: Write) -> None:
        with pytest.raises(SourceError, match="the date in its name cannot be read"):
            read_one(write, "title: 港", name="2025-02-32-x.md")
        dated = read_one(write, "date: 2025-03-01", name="2025-02-32-x.md")
        assert dated.post.date.isoformat() == "2025-03-01T00:00:00+00:00"

    def test_future_and_unpublished(self, write: Write) -> None:
        assert read_one(write, "date: 2026-01-01 00:00:01 +0000").future
        assert not read_one(write, "date: 2026-01-01 00:00:00 +0000").future
        assert not read_one(write, "published: false").published
        assert read_one(write, 'published: "false"').published
        assert read_one(write, "title: 港").published


class TestFrontMatter:
    def test_what_it_says(self, write: Write) -> None:
        parsed = read_one(
            write,
            "title: '港: 朝と夜'\ncategories: [港, 'AI 活用']\ntags: 網 船\n"
            "author: 海野\nexcerpt: >\n  一行目\n  二行目\ndescription: 使わない",
        )
        post = parsed.post
        assert post.title == "港: 朝と夜"
        assert (post.categories, post.tags) == (("港", "AI 活用"), ("網", "船"))
        assert (post.author, post.excerpt) == ("海野", "一行目 二行目")
        assert [block.text for block in parsed.blocks] == ["本文です。"]
        assert parsed.source.endswith("---\n本文です。\n")

    def test_values_stay_as_their_author_wrote_them(self, write: Write) -> None:
        post = read_one(write, "title: 012\ntags: [on, 1.10, null, '~', 2025-01-01, on]").post
        assert post.title == "012"
        assert post.tags == ("on", "1.10", "~", "2025-01-01")

    def test_a_title_is_made_from_the_slug(self, write: Write) -> None:
        assert read_one(write, "title:", name="2025-03-04-net-WORK.md").post.title == "Net Work"

    def test_one_category_and_many(self, write: Write) -> None:
        post = read_one(
            write, "category: 港 の朝\ncategories: 網 船\ntag: 一つ だけ\ntags: [無視]"
        ).post
        assert post.categories == ("網", "船", "港 の朝")
        assert post.tags == ("一つ だけ",)

    @pytest.mark.parametrize(
        ("author", "name"),
        [
            ("海野", "海野"),
            ("[海野, 浜田]", "海野, 浜田"),
            ("{name: 海野, url: /a/}", "海野"),
            ("[{name: 海野}, 浜田]", "海野, 浜田"),
            ("", None),
        ],
    )
    def test_authors(self, write: Write, author: str, name: str | None) -> None:
        assert read_one(write, f"author: {author}").post.author == name

    def test_defaults_apply_by_path_and_type(self, tmp_path: Path, write: Write) -> None:
        write(
            "_config.yml",
            "defaults:\n"
            "  - {scope: {path: sea/_posts}, values: {author: 浜田, categories: 浜}}\n"
            "  - {scope: {path: '', type: posts}, values: {author: 編集部, description: 港の話}}\n"
            "  - {scope: {path: '', type: pages}, values: {author: 無関係}}\n"
            "  - {scope: {path: '*/_posts/2024*'}, values: {author: 古株}}\n"
            "  - {values: {permalink: '/d/:title/'}}\n",
        )
        write("_posts/2025-03-04-a.md")
        write("_posts/2025-03-05-b.md", "---\nauthor: 海野\ndescription:\n---\n本文。\n")
        write("sea/_posts/2024-03-06-c.md", "---\ncategories: 沖\n---\n本文。\n")
        a, b, c = (parsed.post for parsed in read(tmp_path))
        assert (a.author, a.excerpt, a.url) == ("編集部", "港の話", "/d/a/")
        assert (b.author, b.excerpt) == ("海野", "港の話")
        assert (c.author, c.categories) == ("古株", ("sea", "浜", "沖"))

    def test_anchors_and_merge_keys(self, write: Write) -> None:
        post = read_one(write, "a: &a {author: 海野, title: 上}\n<<: *a\ntitle: 下").post
        assert (post.author, post.title) == ("海野", "下")

    @pytest.mark.parametrize(
        ("content", "reason"),
        [
            ("---\ntitle: a\n本文。\n", "does not end"),
            ("---\n- a\n---\n", "is no mapping"),
            ("---\ntitle: a\ntags: [a\n---\n", "line [34]: broken YAML"),
            ("---\ntitle: a: b\n---\n", "line 2: broken YAML"),
            ("---\n? [a]\n: b\n---\n", "a key is a list"),
            ("---\na: \x01\n---\n", "line 2: broken YAML .a control character"),
            ("---\na: *b\n---\n", "stands for nothing"),
            ("---\na: " + "[" * 20_000 + "\n---\n", "nested more than 32 deep"),
            ("---\n" + "- " * 20_000 + "\n---\n", "nested more than 32 deep"),
            ("---\na: " + "x" * 70_000 + "\n---\n", "longer than 64 KiB"),
            (
                "---\na: &a [x, x, x, x, x, x, x, x, x]\n"
                + "".join(
                    f"{b}: &{b} [{', '.join(['*' + a] * 9)}]\n"
                    for a, b in zip("abcdefg", "bcdefgh", strict=True)
                )
                + "---\n",
                "more than 10000 values",
            ),
        ],
    )
    def test_what_cannot_be_read(self, write: Write, content: str, reason: str) -> None:
        path = write("_posts/2025-03-04-x.md", content)
        with pytest.raises(SourceError, match=reason) as error:
            read_post(open_site(path), path, now=NOW)
        assert str(path) in str(error.value)
        assert "\n" not in str(error.value)

    def test_tags_of_yaml_make_no_objects(self, write: Write) -> None:
        assert read_one(write, "title: !!python/name:os.system 港").post.title == "港"


class TestFile:
    def test_a_byte_order_mark_is_no_text(self, write: Write) -> None:
        path = write("_posts/2025-03-04-x.md", b"\xef\xbb\xbf---\ntitle: a\n---\n\xe6\xbd\xae\n")
        parsed = read_post(open_site(path), path, now=NOW)
        assert parsed.source == "---\ntitle: a\n---\n潮\n"
        assert parsed.blocks[0].start == 17

    def test_windows_line_ends_stay(self, write: Write) -> None:
        path = write("_posts/2025-03-04-x.md", "---\r\ntitle: 港\r\n---\r\n\r\n- 網\r\n- 船\r\n")
        parsed = read_post(open_site(path), path, now=NOW)
        assert (parsed.post.title, parsed.blocks[0].text) == ("港", "- 網\r\n- 船")

    @pytest.mark.parametrize(
        ("raw", "reason"),
        [
            ("---\n---\n港\n".encode("shift_jis"), "is not UTF-8 .byte 0x8d on line 3"),
            ("---\n---\n港\n".encode("euc_jp"), "is not UTF-8"),
            ("---\n---\n港\n".encode("iso2022_jp"), "is ISO-2022-JP"),
            ("---\n---\n港\n".encode("utf-16"), "is UTF-16"),
            (b"---\n---\na\0b\n", "NUL byte on line 3"),
        ],
    )
    def test_other_encodings(self, write: Write, raw: bytes, reason: str) -> None:
        path = write("_posts/2025-03-04-x.md", raw)
        with pytest.raises(SourceError, match=rf"2025-03-04-x\.md: .*{reason}"):
            read_post(open_site(path), path, now=NOW)

    def test_a_name_that_makes_no_post(self, write: Write) -> None:
        path = write("_posts/about.md")
        with pytest.raises(SourceError, match=r"about\.md: is no post by its name"):
            read_post(open_site(path), path, now=NOW)

    @settings(
        max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
    )
    @given(
        front_matter=st.text(
            alphabet=st.sampled_from("ab: -[]{}&*!|>'\"#\n\t,?%@`~012潮<"), max_size=40
        ),
        body=st.text(max_size=60),
    )
    def test_any_file_is_a_post_or_an_error(
        self, write: Write, front_matter: str, body: str
    ) -> None:
        content = f"---\n{front_matter}\n---\n{body}"
        path = write("_posts/2025-03-04-x.md", content.encode("utf-8", "replace"))
        try:
            parsed = read_post(open_site(path), path, now=NOW)
        except SourceError:
            return
        for block in parsed.blocks:
            assert block.text == parsed.source[block.start : block.end]
