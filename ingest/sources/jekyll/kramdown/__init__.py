"""What kramdown reads in another way than CommonMark, as rules of the Markdown parser.

elements.py  HTML, to the end of the element, with Markdown in it where it says so
tables.py    tables with and without a header row
notes.py     footnotes, abbreviations, terms with their definitions
formulas.py  formulas between `$$`
"""

from markdown_it import MarkdownIt
from mdit_py_plugins.deflist import deflist_plugin
from mdit_py_plugins.footnote import footnote_plugin

from ingest.sources.jekyll.kramdown.elements import html_element
from ingest.sources.jekyll.kramdown.formulas import formula, formula_block, line_break
from ingest.sources.jekyll.kramdown.notes import abbreviation, footnote, terms
from ingest.sources.jekyll.kramdown.tables import table

_INTERRUPTS = ["paragraph", "reference", "blockquote"]


def install(parser: MarkdownIt) -> None:
    """Makes a CommonMark parser with tables read as kramdown does."""
    block, inline = parser.block.ruler, parser.inline.ruler
    footnote_plugin(parser, inline=False, move_to_end=False)
    deflist_plugin(parser)
    own = {rule.name: rule.fn for rule in block.__rules__}
    block.at("footnote_def", footnote(own["footnote_def"]), {"alt": _INTERRUPTS})
    block.at("deflist", terms(own["deflist"]), {"alt": _INTERRUPTS})
    block.at("html_block", html_element, {"alt": _INTERRUPTS})
    block.before("table", "kramdown_table", table)
    block.before("reference", "abbreviation", abbreviation)
    block.before("kramdown_table", "formula_block", formula_block)
    inline.before("escape", "formula", formula)
    inline.before("escape", "line_break", line_break)
