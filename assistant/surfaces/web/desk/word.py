"""A document as a Word file: the only one that knows python-docx.

Footnotes are Word's own: the library makes none, so their part is written here, as ECMA-376
(17.11) has it. A source that is named again is a reference to its first footnote.
"""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import docx
from docx.document import Document as WordDocument
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.oxml import serialize_part_xml
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Pt, RGBColor

from assistant.domain.nouns import is_link
from assistant.surfaces.web.desk.document import Document, Line, Note, Run, Table

TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_FOOTNOTES = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
_FOOTNOTES_OF = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/footnotes"
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""What no XML may hold."""
_FONT, _ACCENT = "Yu Gothic", RGBColor(0x0B, 0x6E, 0x69)
_STYLES = {"title": "Title", "heading": "Heading 1", "quote": "Quote", "item": "List Bullet"}
_SEPARATORS = (
    '<w:footnote w:type="separator" w:id="-1"><w:p><w:r><w:separator/></w:r></w:p></w:footnote>'
    '<w:footnote w:type="continuationSeparator" w:id="0"><w:p><w:r><w:continuationSeparator/></w:r>'
    "</w:p></w:footnote>"
)


def word(document: Document) -> bytes:
    """The document as a .docx file. Addresses without a host lead nowhere from a file, and are
    left out."""
    file = docx.Document()
    _look(file)
    file.core_properties.title = _clean(document.title)[:200]
    file.core_properties.author = ""
    file.core_properties.comments = ""
    file.core_properties.language = document.language
    file.core_properties.created = file.core_properties.modified = datetime(2000, 1, 1)
    writing = _Writing(file, {note.number: note for note in document.notes})
    writing.line(Line("title", (Run(document.title),)))
    for part in document.parts:
        if isinstance(part, Table):
            writing.table(part)
        else:
            writing.line(part)
    writing.close()
    out = io.BytesIO()
    file.save(out)
    return out.getvalue()


def _look(file: WordDocument) -> None:
    for name in ("Normal", "Title", "Heading 1", "Quote"):
        style = file.styles[name]
        style.font.name = _FONT
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for script in ("w:eastAsia", "w:ascii", "w:hAnsi"):
            fonts.set(qn(script), _FONT)
        for theme in ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme", "w:cstheme"):
            fonts.attrib.pop(qn(theme), None)
    file.styles["Normal"].font.size = Pt(10.5)
    for name, size in (("Title", 20), ("Heading 1", 14)):
        file.styles[name].font.size = Pt(size)
        file.styles[name].font.color.rgb = _ACCENT
    file.styles["Quote"].font.italic = False


class _Writing:
    """Writes lines, and the footnotes that they refer to, each at its first reference."""

    def __init__(self, file: WordDocument, notes: dict[int, Note]) -> None:
        self._file, self._notes = file, notes
        self._made: dict[int, int] = {}
        uri = PackURI("/word/footnotes.xml")
        self._part = Part(uri, _FOOTNOTES, b"", file.part.package)
        self._root = parse_xml(f"<w:footnotes {nsdecls('w', 'r')}>{_SEPARATORS}</w:footnotes>")

    def line(self, part: Line) -> None:
        paragraph = self._file.add_paragraph(style=_STYLES.get(part.look))
        self._runs(paragraph, part.runs, small=part.look == "small", note=part.look == "note")

    def table(self, table: Table) -> None:
        made = self._file.add_table(rows=1, cols=len(table.heads), style="Table Grid")
        for cell, head in zip(made.rows[0].cells, table.heads, strict=True):
            cell.paragraphs[0].add_run(_clean(head)).bold = True
        for row in table.rows:
            for cell, run in zip(made.add_row().cells, row, strict=True):
                self._runs(cell.paragraphs[0], [run], small=True)

    def close(self) -> None:
        """Add the part of the footnotes to the file."""
        if not self._made:
            return
        self._part._blob = serialize_part_xml(self._root)
        self._file.part.relate_to(self._part, _FOOTNOTES_OF)

    def _runs(
        self, paragraph: Any, runs: Sequence[Run], *, small: bool = False, note: bool = False
    ) -> None:
        for run in runs:
            text = _clean(run.text)
            if run.link and _address(run.link):
                paragraph._p.append(self._link(self._file.part, run.link, text, strong=run.strong))
            else:
                made = paragraph.add_run(text)
                made.bold = run.strong or None
                made.italic = note or None
                if small:
                    made.font.size = Pt(9)
            for number in run.notes:
                if number in self._notes:
                    self._refer(paragraph, self._notes[number])

    def _refer(self, paragraph: Any, note: Note) -> None:
        known = note.number in self._made
        if not known:
            self._made[note.number] = len(self._made) + 1
            self._write(note)
        own = self._made[note.number]
        raised = '<w:rPr><w:vertAlign w:val="superscript"/></w:rPr>'
        if known:
            field = (
                f'<w:fldSimple {nsdecls("w")} w:instr=" NOTEREF _source{own} \\h "><w:r>{raised}'
                f"<w:t>{own}</w:t></w:r></w:fldSimple>"
            )
            paragraph._p.append(parse_xml(field))
            return
        for xml in (
            f'<w:bookmarkStart {nsdecls("w")} w:id="{own}" w:name="_source{own}"/>',
            f'<w:r {nsdecls("w")}>{raised}<w:footnoteReference w:id="{own}"/></w:r>',
            f'<w:bookmarkEnd {nsdecls("w")} w:id="{own}"/>',
        ):
            paragraph._p.append(parse_xml(xml))

    def _write(self, note: Note) -> None:
        raised = '<w:rPr><w:vertAlign w:val="superscript"/></w:rPr>'
        footnote = parse_xml(
            f'<w:footnote {nsdecls("w")} w:id="{self._made[note.number]}"><w:p><w:r>{raised}'
            '<w:footnoteRef/></w:r><w:r><w:t xml:space="preserve"> </w:t></w:r></w:p></w:footnote>'
        )
        footnote[0].append(self._link(self._part, note.link, _clean(note.text)))
        if note.more:
            footnote[0].append(_run(f" {_clean(note.more)}"))
        self._root.append(footnote)

    def _link(self, part: Any, address: str, text: str, *, strong: bool = False) -> Any:
        """A link of a part to an address; the text alone where it leads nowhere from a file."""
        whole = _address(address)
        run = _run(text, strong=strong, color=str(_ACCENT) if whole else "")
        if not whole:
            return run
        link = OxmlElement("w:hyperlink")
        link.set(qn("r:id"), part.relate_to(whole, RELATIONSHIP_TYPE.HYPERLINK, is_external=True))
        link.append(run)
        return link


def _address(address: str) -> str:
    """An address as it is good in a file; "" for one that isn't."""
    return address if is_link(address) and not address.startswith("/") else ""


def _run(text: str, *, strong: bool = False, color: str = "") -> Any:
    run, properties, words = (OxmlElement(name) for name in ("w:r", "w:rPr", "w:t"))
    if strong:
        properties.append(OxmlElement("w:b"))
    if color:
        colored = OxmlElement("w:color")
        colored.set(qn("w:val"), color)
        properties.append(colored)
    words.text = text
    words.set(qn("xml:space"), "preserve")
    run.extend((properties, words))
    return run


def _clean(text: str) -> str:
    return _NOT_XML.sub("", text)
