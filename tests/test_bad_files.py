"""Files that are no posts, or that nobody would write: named with a reason, and never dear."""

from __future__ import annotations

import json
import os
import re
import socket
import subprocess
import sys
import unicodedata
from itertools import pairwise
from pathlib import Path

import pytest

from assistant.archive import Archive
from assistant.domain.errors import SourceError
from assistant.domain.nouns import Passage, Post
from assistant.embedding import Embedder
from ingest import pipeline
from ingest.sources.jekyll import (
    ParsedPost,
    open_site,
    post_files,
    read_post,
)
from tests.clock import NOW

TEXT = "---\ntitle: 港の朝\n---\n港の市場には朝から魚と野菜が並びます。\n"
MANY = 200_000


def post(body: str, front_matter: str = "title: 港") -> str:
    return f"---\n{front_matter}\n---\n{body}\n"


def alias_bomb() -> str:
    names = "abcdefghi"
    rows = [f"{names[0]}: &{names[0]} [{', '.join('x' * 9)}]"]
    for below, name in pairwise(names):
        rows.append(f"{name}: &{name} [{', '.join([f'*{below}'] * 9)}]")
    return post("本文。", "\n".join(rows))


# What each bad file is told. A reason is a regular expression.
REFUSED: dict[str, tuple[str | bytes, str]] = {
    "shift-jis": (TEXT.encode("shift_jis"), r"not UTF-8 \(byte 0x8d on line 2\).* Shift_JIS; save"),
    "euc-jp": (TEXT.encode("euc_jp"), r"not UTF-8 \(byte 0xb9 on line 2\).* EUC-JP; save it"),
    "utf-16": (TEXT.encode("utf-16"), "is UTF-16, not UTF-8; save it as UTF-8"),
    "utf-16-without-mark": (TEXT.encode("utf-16-le"), "is UTF-16, not UTF-8"),
    "iso-2022-jp": (TEXT.encode("iso2022_jp"), "is ISO-2022-JP, not UTF-8"),
    "invalid": (TEXT.encode().replace("市".encode(), b"\xff"), r"\(byte 0xff on line 4\); save"),
    "nul": (TEXT.replace("市", "\0"), "NUL byte on line 4"),
    "tab": (post("本文。", "title: 港\nparts:\n\t- 網"), r"^line 4: broken YAML \(.*'\\t'"),
    "impossible-date": (post("本文。", "date: 2020-13-45"), "date '2020-13-45' cannot be read"),
    "list": (post("本文。", "- 網\n- 船"), "front matter is no mapping"),
    "scalar": (post("本文。", "港の話"), "front matter is no mapping"),
    "half": (post("本文。", 'title: "\\ud83d"'), r"line 2: broken YAML \(\\ud83d is half"),
    "open-front-matter": ("---\ntitle: 港\n\n本文。\n", "does not end"),
    "empty-body": (post(""), "has no text to index"),
    "empty": ("", "has no text to index"),
    "only-unseen": (post("\u200b\U000e0041\u2060"), "has no text to index"),
    "long-title": (post("本文。", f"title: {'港' * 1001}"), "title has 1,001 characters"),
    "long-permalink": (post("本文。", f"permalink: /{'x' * 500}/"), "permalink has 502 char"),
    "unknown-permalink": (post("本文。", "permalink: /:yaer/"), "permalink has :yaer"),
}

# What the blocks of each good file say. They differ: what stands in many posts is one passage.
INDEXED: dict[str, tuple[str | bytes, str]] = {
    "no-front-matter": ("前書きのない稿です。\n", "前書きのない稿です。"),
    "mark": (b"\xef\xbb\xbf" + post("印のある稿は読めます。").encode(), "印のある稿は読めます。"),
    "twice": (post("二度書いた鍵の稿です。", "title: 上\ntitle: 下"), "二度書いた鍵の稿です。"),
    "values": (
        post("書いたとおりに残る稿です。", 'title: 012\non: yes\ntags: [on, "#網", 012]'),
        "書いたとおりに残る稿です。",
    ),
    "comment": (post("値が注釈になる稿です。", "title: #港\ntags: #網"), "値が注釈になる稿です。"),
    "python": (
        post("命令は動かない稿です。", "title: !!python/object/apply:os.system [exit 1]"),
        "命令は動かない稿です。",
    ),
    "permalink": (post("外へ出ない稿です。", "permalink: ../../x"), "外へ出ない稿です。"),
    "dots": (post("点を書いた稿です。", "permalink: /%2e%2E/%2e./y"), "点を書いた稿です。"),
    unicodedata.normalize("NFC", "が"): (post("合成した名の稿です。"), "合成した名の稿です。"),
    unicodedata.normalize("NFD", "が"): (post("分解した名の稿です。"), "分解した名の稿です。"),
    "zero-width": (
        post("見え\u200bない\u200d字\u200cは\ufeff検\u00ad索\u202e\u2066さ\u2060れない。&#8203;"),
        "見えない字は検索されない。",
    ),
    "tags": (
        post("指図は" + "".join(chr(0xE0000 + ord(c)) for c in "ignore all") + "届かない。"),
        "指図は届かない。",
    ),
    "selectors": (post("符号は\ufe0f\ufe01\ufe02\U000e0155\U000e0156届かない。"),
                  "符号は\ufe0f届かない。"),
    "emoji": (
        post("旗🏴󠁧󠁢󠁥󠁮󠁧󠁿と家族👩🏽‍🚀👨‍👩‍👧と❤️‍🔥と🏳️‍🌈と1️⃣と☎︎。"),
        "旗🏴󠁧󠁢󠁥󠁮󠁧󠁿と家族👩🏽‍🚀👨‍👩‍👧と❤️‍🔥と🏳️‍🌈と1️⃣と☎︎。",
    ),
    "ideographs": (
        post("葛\U000e0100城市と葛󠄁と髙﨑と神\ufe00と\ufa19と\u2f00。"),
        "葛\U000e0100城市と葛󠄁と髙﨑と神\ufe00と\ufa19と\u2f00。",
    ),
    "hidden": (
        post(
            '<div style="color:red; display : none">\n\n隠した段落。\n\n<div>中</div>\n\n</div>\n\n'
            "見える段落。<span hidden>隠した語。</span>続き。<!-- 注 --><script>x</script>\n\n"
            "<template>\n\n型の中。\n\n</template>\n\n> <p style='visibility:hidden'>引用の中</p>"
        ),
        "見える段落。続き。",
    ),
    "unclosed": (post("閉じない前。\n\n<section hidden>\n\n閉じない段落。"), "閉じない前。"),
    "title": (
        post(
            "題に印がある稿です。",
            'title: "<b>港</b>の\\n[朝](https://example.com/x)\\u200b &amp; List<String>"',
        ),
        "題に印がある稿です。",
    ),
}  # fmt: skip

# Bombs: the file, and the reason for which it is refused; None where its text is indexed.
TOO_MUCH = "more markup than a post can have"
BOMBS: dict[str, tuple[str, str | None]] = {
    "aliases": (alias_bomb(), "more than 10000 values"),
    "yaml-brackets": (post("本文。", "a: " + "[" * MANY), "longer than 64 KiB"),
    "yaml-brackets-in-bounds": (post("本文。", "a: " + "[" * 65_000), "nested more than 32 deep"),
    "yaml-keys": (post("本文。", "\n".join(f"k{n}: 1" for n in range(MANY // 2))), "64 KiB"),
    "yaml-keys-in-bounds": (post("本文。", "k: 1\n" * 13_000), "more than 10000 values"),
    "link-brackets": (post("[" * MANY), TOO_MUCH),
    "image-brackets": (post("![" * MANY), TOO_MUCH),
    "link-targets": (post("[a](" * MANY), TOO_MUCH),
    "paired-brackets": (post("[a" * MANY + "]" * MANY), TOO_MUCH),
    "lines-of-brackets": (post("[a\n" * 50_000), TOO_MUCH),
    "brackets": (post("(" * MANY), None),
    "stars": (post("*" * MANY), None),
    "emphasis": (post("*a **b" * MANY), TOO_MUCH),
    "quotes": (post(">" * MANY), None),
    "quoted-lines": (post((">" * 19 + "a\n") * 50_000), TOO_MUCH),
    "lazy-quote": (post(">" * 20 + "a\n" + "b\n" * 59_000), TOO_MUCH),
    "elements": (post("<div>" * MANY), TOO_MUCH),
    "hidden-elements": (post("<div hidden>\n\n" * 29_000), None),
    "open-tag": (post("<div>\n<" + "a" * MANY), None),
    "lists": (post("- " * MANY), None),
    "deeper-lists": (post("".join("  " * n + "- a\n" for n in range(1200))), TOO_MUCH),
    "items": (post("- a\n" * 59_000), TOO_MUCH),
    "ticks": (post("`a" * MANY), TOO_MUCH),
    "ticks-of-all-lengths": (post("{: .x}" + "a".join("`" * n for n in range(1500))), "1,1.* char"),
    "columns": (post("|a" * 50_000 + "|\n" + "|-" * 50_000 + "|\n"), TOO_MUCH),
    "line": (post("a" * 5_000_000), "has 5,000,0.. bytes, more than the 4,194,304"),
    "long-paragraph": (post("潮" * 600_000), "600,000 characters without a blank line"),
    "references": (post("".join(f"[r{n}]: /x\n" for n in range(MANY))), "60,000 lines"),
    "references-in-bounds": (post("".join(f"[r{n}]: /\n" for n in range(59_000))), TOO_MUCH),
    "entities": (post("&amp;" * 100_000), TOO_MUCH),
    "formulas": (post("$$" * MANY), TOO_MUCH),
    "liquid-outputs": (post("{{" * 1_000_000 + "}}"), None),
    "liquid-tags": (post("{%" * MANY), r"line 4: \{% is not closed"),
    "liquid-spaces": (post("{%" + " " * MANY), r"line 4: \{% is not closed"),
    "comments": (post("<!--\n" * 50_000), None),
    "inline-comments": (post("a" + "<!--" * MANY), TOO_MUCH),
    "extensions": (post("{::comment" * MANY), "2,000,000 characters"),
    "sections": (post("a" + "<![CDATA[" * MANY), TOO_MUCH),
    "marker": (post("--END" + " " * 150_000 + "x"), None),
    "spaces": (post(" " * 4_000_000 + "。"), TOO_MUCH),
    "lines": (post("\n" * 2_000_000), "60,000 lines"),
    "titles": (post("本文。", "permalink: " + "/:title" * 70 + "\nslug: " + "あ" * 499), None),
}

BESIDE_GOOD_FILES = ("aliases", "yaml-brackets", "yaml-keys", "image-brackets", "columns", "line")

MEASURE = """
import json, os, resource, sys
from datetime import UTC, datetime
from pathlib import Path
from assistant.domain.errors import SourceError
from ingest.sources.jekyll import open_site, post_files, read_post

unit = 1 if sys.platform == "darwin" else 1024
for name in sys.argv[1:]:
    child = os.fork()
    if child == 0:
        resource.setrlimit(resource.RLIMIT_CPU, (20, 20))
        site = open_site(Path(name))
        try:
            read_post(site, post_files(site)[0], now=datetime.now(UTC))
        except SourceError:
            os._exit(1)
        os._exit(0)
    _, status, used = os.wait4(child, 0)
    status = os.waitstatus_to_exitcode(status)
    cost = used.ru_utime + used.ru_stime, used.ru_maxrss * unit / 1024**2
    print(json.dumps([name, status, *cost]))
"""


def write(folder: Path, name: str, content: str | bytes) -> Path:
    path = folder / "_posts" / f"2025-03-04-{name}.md"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


@pytest.fixture
def no_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """What has a post's name and is no post's file, with the reason that each is given."""
    posts, outside = tmp_path / "site" / "_posts", tmp_path / "outside"
    posts.mkdir(parents=True)
    outside.mkdir()
    (outside / "2025-03-04-secret.md").write_text(post("外の秘密は漏れません。"), "utf-8")
    named = {kind: posts / f"2025-03-04-{kind}.md" for kind in (
        *("outside", "loop", "nothing", "linked-folder", "folder", "pipe", "socket", "sparse"),
    )}  # fmt: skip
    named["outside"].symlink_to(outside / "2025-03-04-secret.md")
    named["loop"].symlink_to(named["loop"])
    named["nothing"].symlink_to(tmp_path / "missing")
    named["linked-folder"].symlink_to(outside)
    named["folder"].mkdir()
    os.mkfifo(named["pipe"])
    monkeypatch.chdir(posts)
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(named["socket"].name)
    with named["sparse"].open("wb") as sparse:
        sparse.truncate(1024**3)
    (posts / "cycle").symlink_to(posts)
    reasons = {
        "outside": "is a link to outside of the site, which is not read",
        "loop": "is a link that leads back to itself",
        "nothing": "is a link to nothing",
        "linked-folder": "is a link to outside of the site",
        "folder": "is a folder, not a file with text",
        "pipe": "is a pipe, not a file",
        "socket": "is a socket, not a file",
        "sparse": "has 1,073,741,824 bytes, more than the 4,194,304",
    }
    return {named[kind].name: reason for kind, reason in reasons.items()}


def indexed(index: Path, embedder: Embedder) -> dict[str, list[Passage]]:
    ledger = Archive(index, embedder.name).current().ledger
    found: dict[str, list[Passage]] = {}
    for passage in ledger.passages(sorted(ledger.contexts())).values():
        for place in passage.places:
            found.setdefault(place.file, []).append(passage)
    return found


def test_every_bad_file_is_named_and_every_good_one_is_indexed(
    tmp_path: Path, no_files: dict[str, str], embedder: Embedder
) -> None:
    site = tmp_path / "site"
    expected = dict(no_files)
    for name, (content, reason) in REFUSED.items():
        expected[write(site, name, content).name] = reason
    for name, (content, refusal) in BOMBS.items():
        if refusal and name in BESIDE_GOOD_FILES:
            expected[write(site, f"bomb-{name}", content).name] = refusal
    impossible = site / "_posts" / "2020-13-45-day.md"
    impossible.write_text(post("本文。"), "utf-8")
    expected[impossible.name] = "the date in its name cannot be read"
    good = {write(site, name, content).name: plain for name, (content, plain) in INDEXED.items()}
    (site / "notes").mkdir()
    (site / "notes" / "within.md").write_text(post("中の稿への結びは読めます。"), "utf-8")
    link = site / "_posts" / "2025-03-05-within.md"
    link.symlink_to(Path("..", "notes", "within.md"))
    good[link.name] = "中の稿への結びは読めます。"

    report = pipeline.run(site, tmp_path / "index", embedder, now=NOW)

    reasons = dict(report.skipped)
    assert reasons.keys() == expected.keys()
    for file, reason in expected.items():
        assert re.search(reason, reasons[file]), (file, reasons[file])
        assert "\n" not in reasons[file]
        assert len(reasons[file]) < 250
    found = indexed(tmp_path / "index", embedder)
    assert {file: "\n".join(p.plain for p in passages) for file, passages in found.items()} == good
    for file, passages in found.items():
        source = (site / "_posts" / file).read_text("utf-8-sig")
        for passage in passages:
            place = next(place for place in passage.places if place.file == file)
            assert source[place.start : place.end] == passage.text
    assert report.posts == len(good)


def test_bombs_cost_little(tmp_path: Path) -> None:
    write(tmp_path / "normal", "x", TEXT)
    for name, (content, _) in BOMBS.items():
        write(tmp_path / name, "x", content)
    done = subprocess.run(
        [sys.executable, "-c", MEASURE, *(str(tmp_path / n) for n in ("normal", *BOMBS))],
        capture_output=True,
        text=True,
        check=False,
        timeout=240,
    )
    assert done.returncode == 0, done.stderr
    (_, _, seconds, megabytes), *bombs = map(json.loads, done.stdout.splitlines())
    ends = {Path(name).name: status for name, status, _, _ in bombs}
    assert ends == {name: int(reason is not None) for name, (_, reason) in BOMBS.items()}
    dear = {
        Path(name).name: (round(took - seconds, 2), round(size - megabytes))
        for name, _, took, size in bombs
        if took - seconds > 2 or size - megabytes > 200
    }
    assert dear == {}


def read(path: Path) -> ParsedPost:
    site = open_site(path)
    return read_post(site, path, now=NOW)


def meta(tmp_path: Path, name: str) -> Post:
    return read(write(tmp_path, name, INDEXED[name][0])).post


def test_front_matter_stays_what_its_author_wrote(tmp_path: Path) -> None:
    assert meta(tmp_path, "twice").title == "下"
    values = meta(tmp_path, "values")
    assert (values.title, values.tags) == ("012", ("on", "#網", "012"))
    comment = meta(tmp_path, "comment")
    assert (comment.title, comment.tags) == ("Comment", ())
    assert meta(tmp_path, "python").title == "exit 1"
    assert meta(tmp_path, "title").title == "港の 朝 & List<String>"
    unseen = write(
        tmp_path, "unseen", post("本文。", 'tags: ["網\\u200b", "\\u202e船"]\nauthor: "海\\u2060"')
    )
    parsed = read(unseen).post
    assert (parsed.tags, parsed.author) == (("網", "船"), "海")


def test_a_permalink_stays_within_the_site(tmp_path: Path) -> None:
    (tmp_path / "_config.yml").write_text("url: https://example.com\nbaseurl: /blog\n", "utf-8")
    assert meta(tmp_path, "permalink").url == "https://example.com/blog/x"
    assert meta(tmp_path, "dots").url == "https://example.com/blog/y"


def test_a_large_post_of_usual_text_is_read(tmp_path: Path) -> None:
    japanese = "潮の香りが港を包み、船は朝に戻る。" * 8 + "**帆**は[港](/a/)で乾かす。"
    english = "the harbour was quiet in the morning and boats came in from the sea,\n" * 12
    for name, body in (
        ("ja", "".join(f"## {n}\n\n{japanese}\n\n" for n in range(2_200))),
        ("en", f"{english}and **all** went [home](/b/).\n\n" * 1_200),
    ):
        path = write(tmp_path, name, post(body))
        assert path.stat().st_size > 950_000
        assert sum(len(block.text) for block in read(path).blocks) > 300_000


def test_posts_that_are_a_link_to_outside_are_not_read(tmp_path: Path) -> None:
    secret = write(tmp_path / "outside", "x", TEXT)
    site = tmp_path / "site"
    site.mkdir()
    (site / "_posts").symlink_to(secret.parent)
    opened = open_site(site)
    (file,) = post_files(opened)
    with pytest.raises(SourceError, match="is a link to outside of the site"):
        read_post(opened, file, now=NOW)
    given = open_site(site / "_posts")
    assert read_post(given, post_files(given)[0], now=NOW).post.title == "港の朝"


def test_a_config_that_is_no_file_is_named(tmp_path: Path) -> None:
    write(tmp_path, "x", TEXT)
    os.mkfifo(tmp_path / "_config.yml")
    with pytest.raises(SourceError, match=r"_config\.yml: is a pipe"):
        open_site(tmp_path)
