"""What WordPress keeps of a post is read as its readers see it."""

from __future__ import annotations

import pytest

from ingest.sources.html import read_html
from ingest.sources.jekyll.liquid import MARK
from ingest.sources.wordpress.content import shown_html


def plain(content: str) -> list[str]:
    return [block.plain for block in read_html(shown_html(content)[0])[0]]


def test_comments_of_the_block_editor_are_no_text() -> None:
    content = (
        '<!-- wp:heading {"level":3} -->\n<h3>Cranes</h3>\n<!-- /wp:heading -->\n\n'
        "<!-- wp:paragraph -->\n<p>Four cranes\nwere moved.</p>\n<!-- /wp:paragraph -->\n"
        '<!-- wp:latest-posts {"x":"a-->b"} /-->\n<!--more-->\n<!-- wp:list --><ul>'
        "<!-- wp:list-item --><li>One</li><!-- /wp:list-item --></ul><!-- /wp:list -->"
    )
    assert "<!--" not in shown_html(content)[0]
    assert plain(content.replace('{"x":"a-->b"} ', "")) == ["Four cranes were moved.", "One"]


def test_blank_lines_part_paragraphs_where_no_blocks_are() -> None:
    content = (
        "Quay 7 reopened.\r\n\r\nFour cranes\nwere moved.\n\n<h2>Later</h2>\nBen <em>came</em>.\n"
        "\n<ul>\n\n<li>One</li>\n\n<li>Two</li></ul>\n\n<pre>a\n\nb</pre>\n<em>End</em> of it."
    )
    assert plain(content) == [
        "Quay 7 reopened.",
        "Four cranes\nwere moved.",
        "Ben came.",
        "One\nTwo",
        "a\n\nb",
        "End of it.",
    ]


@pytest.mark.parametrize(
    ("content", "wanted"),
    [
        ("Before.\n\n[gallery ids=\"1,2\" size='large']\n\nAfter.", ["Before.", "After."]),
        ("[toc]\nBefore.", ["Before."]),
        ('<p>[contact-form-7 id="4" title="Write to us"]</p><p>After.</p>', ["After."]),
        (
            '[caption id="a" width="300"]<img src="x.png" alt=""> The quay[/caption]\nAfter.',
            ["The quay", "After."],
        ),
        ("[embed]https://video.example/1[/embed]\n\nAfter.", ["After."]),
        ('[vc_row][vc_column width="1/2"]\nText.\n[/vc_column][/vc_row]', ["Text."]),
        ("[note]Mind the gap.[/note] And go.", ["Mind the gap. And go."]),
        ("[php]echo 1;\n\necho 2;[/php]", ["echo 1;\n\necho 2;"]),
        ("He said [sic] that [the] port [1] is open [...] now.", None),
        ('Write [[gallery a="b"]] for it.', ['Write [gallery a="b"] for it.']),
        ('<pre>[gallery a="b"]</pre>', ['[gallery a="b"]']),
        ("An array a[i] and b[i-1] and c[x=1].", None),
    ],
)
def test_shortcodes_leave_no_trace(content: str, wanted: list[str] | None) -> None:
    html, holes = shown_html(content)
    assert holes == []
    assert MARK not in html
    assert plain(content) == ([content] if wanted is None else wanted)


def test_a_shortcode_in_a_sentence_is_a_hole() -> None:
    html, holes = shown_html('The bus costs [price id="3"] yen. It goes at nine.')
    assert html == f"The bus costs {MARK} yen. It goes at nine."
    assert holes == ['[price id="3"]']


def test_it_takes_time_that_grows_with_the_text() -> None:
    for bad in ("[a ", '[a b="', "<!--", "[[", "\n", "<pre>", "[a]", "[/a]", "<", "[a b=c "):
        shown_html(bad * 50_000)
