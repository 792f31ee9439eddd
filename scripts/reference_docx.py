"""Makes ``src/habeas/core/report/reference.docx``, in whose styles reports are written: run it, then look at a report.

An office that wants others replaces it by a file of its own (docs/handbook/report.md).
"""

from __future__ import annotations

import io
import subprocess
from pathlib import Path

import docx
import pypandoc
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

OUT = Path(__file__).parents[1] / "src" / "habeas" / "core" / "report" / "reference.docx"
LATIN, HANGUL, ARABIC = "Times New Roman", "Batang", "Traditional Arabic"
INK = RGBColor(0x1A, 0x1A, 0x1A)


def fonts(style: object) -> None:
    """A font for each script: a report in English quotes Korean and Arabic."""
    properties = style.element.get_or_add_rPr()
    found = properties.find(qn("w:rFonts"))
    if found is not None:
        properties.remove(found)
    made = OxmlElement("w:rFonts")
    for name, font in (("ascii", LATIN), ("hAnsi", LATIN), ("eastAsia", HANGUL), ("cs", ARABIC)):
        made.set(qn(f"w:{name}"), font)
    properties.insert(0, made)


def shape(
    document: object,
    name: str,
    *,
    size: float,
    bold: bool = False,
    italic: bool = False,
    based: str = "Normal",
    **more: float,
) -> None:
    """A paragraph style."""
    styles = document.styles
    style = styles[name] if name in [each.name for each in styles] else styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    if name != based and based in [each.name for each in styles]:
        style.base_style = styles[based]
    fonts(style)
    style.font.size, style.font.bold, style.font.italic, style.font.color.rgb = Pt(size), bold, italic, INK
    form = style.paragraph_format
    form.space_before, form.space_after = Pt(more.get("before", 0)), Pt(more.get("after", 6))
    form.line_spacing = 1.15
    form.left_indent = Cm(more.get("left", 0))
    form.first_line_indent = Cm(more.get("first", 0))
    form.keep_with_next = bool(more.get("keep", 0))
    if more.get("right"):
        form.alignment = WD_ALIGN_PARAGRAPH.RIGHT


def field(paragraph: object, code: str) -> None:
    """A field that the word processor fills in."""
    for kind, words in (("begin", None), (None, code), ("end", None)):
        run = paragraph.add_run()
        if kind:
            part = OxmlElement("w:fldChar")
            part.set(qn("w:fldCharType"), kind)
        else:
            part = OxmlElement("w:instrText")
            part.text = words
        run._r.append(part)


def main() -> None:
    """Pandoc's own reference document, in our styles."""
    default = subprocess.run(
        [pypandoc.get_pandoc_path(), "--print-default-data-file", "reference.docx"], capture_output=True, check=True
    )
    document = docx.Document(io.BytesIO(default.stdout))
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.5)
    section.top_margin = section.bottom_margin = Cm(2.5)
    shape(document, "Normal", size=10.5)
    for name in ("Body Text", "First Paragraph", "Compact"):
        shape(document, name, size=10.5, after=2 if name == "Compact" else 6, left=0 if name == "Compact" else 1.0)
    shape(document, "Numbered Paragraph", size=10.5, left=1.0, first=-1.0)
    document.styles["Numbered Paragraph"].paragraph_format.tab_stops.add_tab_stop(Cm(1.0))
    shape(document, "Block Text", size=10.5, left=2.0)
    shape(document, "Title", size=17, bold=True, before=12, after=12)
    for level, size in ((1, 15), (2, 13), (3, 11.5), (4, 10.5), (5, 10.5), (6, 10.5)):
        shape(
            document,
            f"Heading {level}",
            size=size,
            bold=True,
            italic=level > 3,
            before=14 if level < 3 else 8,
            after=4,
            keep=1,
        )
    shape(document, "Footnote Text", size=9, after=2)
    shape(document, "Caption", size=10, bold=True, before=8, after=3, keep=1)
    shape(document, "Figure Notes", size=8.5, after=10)
    shape(document, "Fiction", size=11, bold=True, after=8)
    document.styles["Fiction"].font.color.rgb = RGBColor(0x8A, 0x1C, 0x1C)
    shape(document, "Masthead Symbol", size=12, bold=True, right=1, after=2)
    for name in ("Distribution", "Date", "Original", "Session", "Agenda Item"):
        shape(document, f"Masthead {name}", size=10, after=1, right=int(name in ("Distribution", "Date", "Original")))
    head, foot = section.header.paragraphs[0], section.footer.paragraphs[0]
    head.text = "{symbol}"
    head.style = document.styles["Header"] if "Header" in [each.name for each in document.styles] else head.style
    foot.alignment = WD_ALIGN_PARAGRAPH.CENTER
    field(foot, "PAGE")
    for part in (document.core_properties,):
        part.author = part.last_modified_by = part.comments = part.title = ""
    document.save(OUT)


if __name__ == "__main__":
    main()
