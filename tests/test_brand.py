"""A brand: what its file may say, what is told of what cannot be used, and what the pages show."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from assistant.commands.doctor import configured
from assistant.commands.doctor.examining import examine
from assistant.domain.errors import SettingError
from assistant.settings import brand_file, settings
from assistant.settings.brand import DARK, LIGHT, Brand
from assistant.settings.colors import contrast, hexadecimal, legible, readable
from assistant.surfaces.web import brand
from assistant.surfaces.web.described import PageDescription, tags
from assistant.surfaces.web.guard.headers import SecurityHeaders

PNG = b"\x89PNG\r\n\x1a\n" + bytes(40)
SVG = '<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script>x()</script></svg>'
WHOLE = """
name: {ja: 潮の新聞, en: Tide Paper}
color: '#12407f'
colors_dark: {accent: '#9dc1ff', on_accent: '#04142c', background: '#101418'}
theme: dark
language: ja
welcome: Ask the paper.
disclaimer: {en: Quotes only., de: Nur Zitate.}
site: https://www.tide.example/
privacy: https://www.tide.example/privacy/
contact: mailto:desk@tide.example
starters: {en: ['What happened at the harbour?'], ja: [港で何があった？]}
logo: logo.svg
favicon: icons/fav.png
url: https://ask.tide.example
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "icons").mkdir()
    (tmp_path / "logo.svg").write_text(SVG)
    (tmp_path / "icons" / "fav.png").write_bytes(PNG)
    return tmp_path


def read(folder: Path, text: str) -> tuple[Brand, list[str]]:
    file = folder / "brand.yml"
    file.write_text(text, encoding="utf-8")
    found = brand_file.read(file)
    return found.brand, [fault.line() for fault in found.faults]


def test_a_whole_brand_is_read(folder: Path) -> None:
    found, faults = read(folder, WHOLE)
    assert faults == []
    assert (found.theme, found.language) == ("dark", "ja")
    assert found.pictures["logo"].media_type == "image/svg+xml"
    assert found.pictures["favicon"].content == PNG
    assert found.colors("light")["accent"] == "#12407f"
    assert found.colors("dark")["on_accent"] == "#04142c"
    of_pages = brand.Branding(found, "Archive of it")
    assert [of_pages.name(one) for one in ("ja", "en", "de")] == [
        "潮の新聞",
        "Tide Paper",
        "Tide Paper",
    ]
    assert brand.Branding(Brand(), "Archive of it").name("ja") == "Archive of it"
    assert of_pages.told(found.disclaimer, "de") == "Nur Zitate."
    assert of_pages.told(found.welcome, "ko", "…") == "Ask the paper."
    assert of_pages.starters("ja") == ("港で何があった？",)
    assert of_pages.links()["contact"] == "mailto:desk@tide.example"


def test_the_block_of_a_sites_configuration_is_read(folder: Path) -> None:
    block = "".join(f"  {line}\n" for line in WHOLE.strip().splitlines())
    found, faults = read(folder, f"title: A site\nplugins: [x]\nask_the_archive:\n{block}")
    assert faults == []
    assert found.site == "https://www.tide.example/"


def test_nothing_is_the_usual(folder: Path) -> None:
    assert brand_file.read(None).brand == Brand()
    assert read(folder, "") == (Brand(), [])
    assert read(folder, "ask_the_archive:\n") == (Brand(), [])
    assert brand.Branding(Brand(), "x").style() == ""


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("colour: '#123456'", "nothing reads 'colour'. Is color meant?"),
        ("color: blue", "color is no colour ('blue'). Write it as '#12407f'"),
        ("color: #12407f", ""),
        ("colors: {accent: 12}", "colors.accent is no colour (12)"),
        ("colors: {acent: '#123456'}", "nothing reads colors.acent. Known are accent"),
        ("colors: dark", "colors is no block of colours"),
        ("theme: night", "theme is none ('night'). Write light, dark, auto."),
        ("language: it", "language has an unknown language ('it'). Known are ja, en"),
        ("name: {jp: x}", "name has an unknown language ('jp')"),
        ("name: [x]", "name is no text (['x'])"),
        ("name: " + 81 * "x", "name is not a text of at most 80 characters"),
        ("site: www.tide.example", "site is no address ('www.tide.example'). Write it whole"),
        ("privacy: 'javascript:x()'", "privacy is no address"),
        ("contact: 'mailto:nobody'", "contact is no address"),
        ("site: 'https://[x'", "site is no address"),
        ("starters: What?", "starters is no list of 1 to 6 questions"),
        ("starters: [1]", "starters is no text (1)"),
        ("logo: nowhere.svg", "nowhere.svg: No such file or directory). Paths are from"),
        ("logo: icons/fav.gif", "logo is no picture of a kind that is served (fav.gif). Take .svg"),
        ("logo: fake.png", "logo is not what its name says"),
        ("logo: large.png", "logo is larger than 256 kB"),
        ("favicon: icons", "favicon is no picture"),
        ("logo: {a: b}", "logo is no file ({'a': 'b'})"),
    ],
)
def test_what_cannot_be_used_is_named_and_left_out(folder: Path, text: str, told: str) -> None:
    (folder / "fake.png").write_text(SVG)
    (folder / "large.png").write_bytes(PNG + bytes(300_000))
    found, faults = read(folder, f"{text}\nprivacy_: 1" if not told else text)
    line = faults[0]
    assert str(folder / "brand.yml") in line
    assert told in line
    assert found == Brand()


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("a: [", "is not YAML at line 1"),
        ("- a", "has no keys"),
        ("ask_the_archive: 3", "has no keys"),
        (b"\xff\xfe\x00", "cannot be read"),
        ("a: 2024-99-99", "is not YAML"),
    ],
)
def test_a_file_that_is_none_is_a_setting_that_cannot_be_used(
    folder: Path, text: str | bytes, told: str
) -> None:
    file = folder / "brand.yml"
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(SettingError, match=re.escape(told)):
        brand_file.read(file)
    with pytest.raises(SettingError, match=r"BRAND_FILE=.*No such file"):
        brand_file.read(folder / "none.yml")


def test_colours_that_are_read_badly_are_named_with_their_ratio(folder: Path) -> None:
    found, faults = read(folder, "color: '#ffd400'\ncolors: {text: '#999999'}\n")
    links = "in the light, accent #ffd400 on paper #ffffff has a contrast of 1.4; WCAG AA asks"
    assert any(links in line for line in faults)
    assert any("text #999999 on background #f6f8f9 has a contrast of 2.7" in one for one in faults)
    assert not any("buttons" in one for one in faults)
    style = brand.Branding(found, "x").style()
    light = dict(re.findall(r"(--[a-z-]+):(#[0-9a-f]{6})", style.partition("}")[0]))
    assert light["--button"] == "#ffd400"
    assert light["--on-button"] == "#000000"
    for front, ground in (("accent", "#f6f8f9"), ("accent", "#ffffff"), ("ink", "#f6f8f9")):
        assert contrast(light[f"--{front}"], ground) >= 4.5
    assert contrast(light["--accent"], light["--accent-soft"]) >= 4.5


def test_a_colour_of_the_light_is_read_in_the_dark_too() -> None:
    for accent in ("#12407f", "#000000", "#ffffff", "#ff0000", "#00ff00", "#808080"):
        colors = Brand(light={"accent": accent}).colors("dark")
        assert contrast(colors["accent"], colors["background"]) >= 4.5
        assert contrast(colors["on_accent"], colors["accent"]) >= 4.5


def test_the_usual_colours_are_read_well() -> None:
    for colors in (LIGHT, DARK):
        for front, ground, _ in brand_file.PAIRS:
            assert contrast(colors[front], colors[ground]) >= 4.5


def test_contrast_is_that_of_wcag() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.478, abs=0.001)
    assert hexadecimal(" #AbC ") == "#aabbcc"
    assert hexadecimal("#abcd") is None
    assert legible("#ffd400") == "#000000"
    assert readable("#0b6e69", ["#ffffff"]) == "#0b6e69"


def test_pictures_are_served_from_here_and_kept(folder: Path) -> None:
    found, _ = read(folder, WHOLE)
    of_pages = brand.Branding(found, "x")
    app = FastAPI()
    app.include_router(brand.routes(of_pages))
    with TestClient(app) as client:
        logo = client.get(of_pages.picture("logo"))
        assert logo.headers["content-type"] == "image/svg+xml"
        assert logo.text == SVG
        assert "immutable" in logo.headers["cache-control"]
        again = client.get("/brand/logo", headers={"if-none-match": logo.headers["etag"]})
        assert again.status_code == 304
        assert client.get("/favicon.ico").content == PNG
        assert client.get("/brand/image").status_code == 404
        assert client.get("/brand/..%2Fbrand.yml").status_code == 404


def test_a_preview_tells_title_description_and_picture(folder: Path) -> None:
    (folder / "card.png").write_bytes(PNG)
    found, faults = read(folder, WHOLE + "image: card.png\n")
    assert faults == []
    image = brand.Branding(found, "x").picture("image", "https://a.example/")
    about = PageDescription('A "question"?', "<b>")
    told = tags(about, "de", "https://a.example/a/x?y", image)
    assert 'content="A &quot;question&quot;?"' in told
    assert '<meta property="og:image" content="https://a.example/brand/image?v=' in told
    assert '<meta property="og:locale" content="de_DE">' in told
    assert "<b>" not in told


def test_the_doctor_names_what_is_wrong(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "brand.yml").write_text("colour: x\ncolor: '#ffd400'\nlogo: none.svg\n")
    monkeypatch.setenv("BRAND_FILE", str(folder / "brand.yml"))
    found = examine(checks=(configured.brand,)).findings
    assert [one.state for one in found] == ["wrong", "wrong", "look", "look"]
    assert "Is color meant?" in found[0].then
    assert "none.svg" in found[1].said
    assert "1.4" in found[2].said
    (folder / "brand.yml").write_text(WHOLE)
    (good,) = examine(checks=(configured.brand,)).findings
    assert good.state == "ok"
    assert "logo, favicon" in good.said
    monkeypatch.setenv("BRAND_FILE", str(folder / "gone.yml"))
    (gone,) = examine(checks=(configured.brand,)).findings
    assert gone.state == "wrong"


def test_a_picture_does_nothing_when_it_is_opened(folder: Path) -> None:
    found, _ = read(folder, WHOLE)
    app = FastAPI()
    app.include_router(brand.routes(brand.Branding(found, "x")))
    client = TestClient(SecurityHeaders(app, settings.load()))
    policy = client.get("/brand/logo").headers["content-security-policy"]
    assert policy == "default-src 'none'; style-src 'unsafe-inline'; sandbox"


def test_pages_that_know_no_brand_get_its_sheet(folder: Path) -> None:
    named = Brand(name={"en": 'A "B" </style>', "ja": "潮"}, light={"accent": "#12407f"})
    sheet = brand.Branding(named, "x").sheet()
    assert "--accent:#12407f" in sheet
    assert "</style>" not in sheet
    assert ':lang(ja) main::before{content:"潮"}' in sheet
    found, _ = read(folder, WHOLE)
    assert "url(/brand/logo?v=" in brand.Branding(found, "x").sheet()
