"""One small site without an address: its posts' own pages, what the doctor says of it, a fact that
stands in many posts, and posts of several authors."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from html import unescape
from pathlib import Path
from urllib.parse import unquote

import pytest

from assistant.answering.assistant import Assistant
from assistant.bootstrap import wiring
from assistant.commands.doctor import Examination, stores
from assistant.domain.nouns import Filters
from assistant.embedding import Embedder
from assistant.retrieval.search import Retriever
from assistant.settings import env_file, settings
from ingest import pipeline
from ingest.report import Report
from ingest.sources import jekyll
from tests.blog import Blog
from tests.called import Call
from tests.served import Served, served

ALWAYS = "Velo was begun by Nora Lind in 2017 and is free software under the MPL licence."
ROUTE = "The new route planner of Velo 1.2 knows 1,450 kilometres of paths along rivers."
MARKED = "Fares: `a < b` & more than **12 euros**."
PAGE = {"accept": "text/html", "accept-language": "en"}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, embedder: Embedder) -> tuple[Blog, Report]:
    blog = Blog(tmp_path_factory.mktemp("plain"))
    blog.embedder = embedder  # type: ignore[assignment]
    blog.write("_config.yml", "title: Velo <news>\npermalink: /:title/\n")
    for number in range(1, 7):
        own = ROUTE if number == 2 else f"Velo 1.{number} opens maps of {number}0 megabytes."
        authors = ["Rin Sato"] if number == 2 else ["Rin Sato", "Max Brandt"][: number % 3]
        blog.post(
            f"2025-0{number}-10-velo-{number}.md",
            *(own, "## Beside", ALWAYS),
            title=f"Velo 1.{number}",
            authors=authors,
        )
    blog.post("2025-07-10-only-that.md", ALWAYS, title="Once more")
    blog.post(
        "2025-08-10-fares & more.md",
        *(
            MARKED,
            "## Rules",
            "- one ticket\n- two tickets to ride",
            "> Quoted.",
            "    let fare = 12 < 13",
        ),
        title="Fares <b>now</b>",
    )
    return blog, blog.run()


@pytest.fixture(scope="module")
def assistant(site: tuple[Blog, Report], embedder: Embedder) -> Assistant:
    chosen = settings.load({"index_dir": site[0].index})
    return wiring.assistant(chosen, embed=embedder, today=lambda: date(2025, 9, 1))


@pytest.fixture(scope="module")
def app(assistant: Assistant, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with served(assistant, tmp_path_factory.mktemp("records") / "r.sqlite3") as running:
        yield running


def test_no_post_is_without_a_passage(site: tuple[Blog, Report]) -> None:
    blog, report = site
    assert (report.posts, report.common) == (8, 1)
    assert "1 of the passages stand in many posts, and are found last" in report.text()
    assert not report.counts()["in many posts"]
    generation = blog.open()
    assert all(generation.ledger.of_post(file) for file in generation.ledger.posts())
    (common,) = generation.ledger.common()
    assert generation.ledger.passages([common])[common].plain == ALWAYS
    assert generation.places.common.sum() == 1


@pytest.mark.parametrize(
    "question",
    ["Who started Velo in 2017?", "Under which licence is Velo?", "When was Velo begun?"],
)
def test_what_stands_in_many_posts_answers_when_asked_for(
    assistant: Assistant, question: str
) -> None:
    answer = assistant.ask(question)
    assert answer.state == "answered"
    assert answer.citations[0].shown == ALWAYS
    assert answer.citations[0].post.title == "Once more"
    assert len(answer.citations[0].also_in) == 6


def test_what_stands_in_many_posts_comes_behind_what_answers_as_well(
    site: tuple[Blog, Report], embedder: Embedder
) -> None:
    generation = site[0].open()

    class Pinned:
        def current(self) -> object:
            return generation

    def worth() -> float:
        hits = Retriever(Pinned(), embedder).search("Who began Velo?").hits  # type: ignore[arg-type]
        return next(hit.score for hit in hits if hit.passage.plain == ALWAYS)

    less = worth()
    generation.places.common[:] = False
    assert less < worth()


def test_each_author_finds_the_post(assistant: Assistant) -> None:
    for author in ("Rin Sato", "Max Brandt"):
        own = Filters(author=author)
        found = assistant.ask("How large are the maps that Velo opens?", filters=own)
        assert found.citations
        assert all(author in citation.post.authors for citation in found.citations)


def test_a_post_has_a_page_at_its_own_path(app: Served, assistant: Assistant) -> None:
    post = assistant.generation.ledger.posts()["2025-08-10-fares & more.md"]
    assert post.url.startswith("/")
    reply = app.client.get(post.url, headers=PAGE)
    assert (reply.status_code, reply.headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert reply.headers["x-robots-tag"] == "noindex, nofollow"
    assert "<h1>Fares now</h1>" in reply.text
    assert "<p>Fares: a &lt; b &amp; more than 12 euros.</p>" in reply.text
    assert "<h2>Rules</h2><ul><li>one ticket</li><li>two tickets to ride</li></ul>" in reply.text
    assert "<blockquote><p>Quoted.</p></blockquote><pre>let fare = 12 &lt; 13</pre>" in reply.text
    assert "The address of its site is not known" in reply.text
    assert app.client.get("/velo-1/", headers=PAGE).text.count("<h2>Beside</h2>") == 1
    assert "Rin Sato" in app.client.get("/velo-1/", headers=PAGE).text
    assert app.client.head(post.url).status_code == 200


def test_a_link_of_an_answer_leads_to_what_it_marks(app: Served, assistant: Assistant) -> None:
    answer = assistant.ask("What does the route planner of Velo 1.2 know?")
    link = next(one.link for one in answer.citations if one.shown == ROUTE)
    path, _, marked = link.partition("#:~:text=")
    text = unescape(re.sub(r"<[^>]+>", "\n", app.client.get(path, headers=PAGE).text))
    first, *last = (unquote(part) for part in marked.split(","))
    assert first in text
    assert all(part in text for part in last)


@pytest.mark.parametrize("path", ["/velo-9/", "/_posts/2025-01-10-velo-1.md", "/velo-1/x"])
def test_what_is_no_post_is_not_there(app: Served, path: str) -> None:
    assert app.client.get(path, headers=PAGE).status_code == 404
    assert app.client.post("/velo-1/", headers=PAGE).status_code in {401, 404, 405}


def test_pages_are_read_at_a_rate(assistant: Assistant, tmp_path: Path) -> None:
    with served(assistant, tmp_path / "r.sqlite3", api_rate_limit="2/minute") as few:
        codes = [few.client.get("/velo-1/", headers=PAGE).status_code for _ in range(3)]
    assert codes == [200, 200, 429]


def test_a_site_with_an_address_has_no_pages_here(
    sample_index: Path, embedder: Embedder, tmp_path: Path
) -> None:
    own = wiring.assistant(settings.load({"index_dir": sample_index}), embed=embedder)
    post = next(iter(own.generation.ledger.posts().values()))
    path = re.sub(r"^https?://[^/]+", "", post.url)
    with served(own, tmp_path / "r.sqlite3") as running:
        assert running.client.get(path, headers=PAGE).status_code == 404


def test_configuration_files_are_named_on_the_command_line(
    site: tuple[Blog, Report], call: Call, tmp_path: Path
) -> None:
    """The last one holds: here, no post is left but those of another folder."""
    root = site[0].root
    (tmp_path / "live.toml").write_text('exclude = ["_posts/2025-0[1-7]*"]\n', encoding="utf-8")
    both = f"{root / '_config.yml'},{tmp_path / 'live.toml'}"
    told = call("ingest", root, "--dry-run", "--index", tmp_path / "i", "--config", both)
    assert (told.status, told.out.split(" posts")[0]) == (0, "Would index 1")
    told = call("ingest", root, "--dry-run", "--index", tmp_path / "i", "--config", "no.yml")
    assert told.status == 1
    assert "no.yml: cannot be read" in told.err


def test_the_doctor_says_that_there_is_no_address(
    site: tuple[Blog, Report], sample_index: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def found(index: Path) -> dict[str, str]:
        monkeypatch.setenv("INDEX_DIR", str(index))
        examined = Examination(env_file.read(None), None)
        return {one.about: f"{one.state} {one.said} {one.then}" for one in stores.index(examined)}

    blog, _ = site
    assert "look the site of the posts has no url" in found(blog.index)["links"]
    assert "url: https://" in found(blog.index)["links"]
    assert "links" not in found(sample_index)


def test_an_address_leads_to_the_site_again(site: tuple[Blog, Report], tmp_path: Path) -> None:
    blog, _ = site
    index = tmp_path / "index"
    (blog.root / "CNAME").write_text("velo.example\n", encoding="utf-8")
    try:
        report = pipeline.run(
            blog.root, index, blog.embedder, now=blog.now, dry_run=True, suggest=False
        )
        assert report.posts == 8
        assert jekyll.open_site(blog.root).url == "https://velo.example"
    finally:
        (blog.root / "CNAME").unlink()
