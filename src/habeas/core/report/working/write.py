"""A report as a working copy: a DOCX to edit, each check an invisible content control and a bookmark around its words.

Word keeps both; LibreOffice keeps the bookmarks alone (docs/formats/working-copy.md has what was measured).
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from html import escape
from itertools import groupby

from habeas.core.report.docx import default_reference
from habeas.core.report.masthead import FICTION
from habeas.core.report.working import package, styles
from habeas.core.report.working.carried import custom_xml, properties
from habeas.core.report.working.model import BREAK, Entry, Run, Wrap
from habeas.core.report.working.source import Leaf, Source, take_apart

#: what stands above each page of a working copy
NOTICE = {
    "en": "Working copy with checks inside. Not for publication: habeas report read takes the edits back.",
    "ko": "검증 표시가 들어 있는 작업용 사본. 공개할 수 없음. habeas report read로 고친 내용을 되돌려 받는다.",
}
_FIGURE = {
    "en": "[Figure: made from the release when the report is built. Move it or delete it; its words are not read.]",
    "ko": "[그림: 보고서를 만들 때 자료에서 그린다. 옮기거나 지울 수 있으나 이 말은 읽지 않는다.]",
}


def working_copy(text: str, *, file: str, fiction: bool) -> bytes:
    """The report as a working copy: the same bytes each time, without an author, time or name of a program.

    Refused (``unreadable-report``) where something in the report cannot be read.
    """
    source = take_apart(text, file)
    writing = _Writing(source)
    body = writing.body()
    notice = NOTICE[source.language] + (" " + FICTION[source.language] if fiction else "")
    parts = {
        "word/document.xml": package.document(body),
        "word/footnotes.xml": package.footnotes(writing.footnotes),
        "word/numbering.xml": package.numbering(writing.numbers),
        "word/styles.xml": _styles(source),
        "word/header1.xml": package.header(notice),
        "word/_rels/document.xml.rels": package.relationships(writing.links),
        "word/_rels/footnotes.xml.rels": package.relationships(writing.links, alone=True),
        "docProps/core.xml": package.core(source.title, source.language),
        "docProps/custom.xml": properties(text),
        "customXml/item1.xml": custom_xml(text),
        **package.FIXED,
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name in sorted(parts):
            made.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), parts[name].encode(), zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _styles(source: Source) -> str:
    """The styles in which reports are written, and those that only working copies need."""
    with zipfile.ZipFile(io.BytesIO(default_reference())) as reference:
        given = reference.read("word/styles.xml").decode()
    usual = ["q", "b", "cb", "n", "cn", "c", "f"]
    kinds = {"code": "code", "rule": "rule"}
    there = {(leaf.entry.path, kinds.get(leaf.entry.kind, "text")) for leaf in source.leaves if leaf.entry.path}
    made = "".join(
        styles.definition(path, kind)
        for path, kind in sorted(there | {(path, "text") for path in usual})
        if f'w:styleId="{styles.identifier(styles.name_of(path, kind))}"' not in given
    )
    return given.replace("</w:styles>", made + styles.extra() + "</w:styles>")


@dataclass(slots=True)
class _Writing:
    """Counts what needs a number: bookmarks, footnotes, lists and links."""

    source: Source
    marks: int = 0
    footnotes: list[str] = field(default_factory=list)
    numbers: list[int] = field(default_factory=list)  # of each numbered list, at which it begins
    links: dict[str, str] = field(default_factory=dict)
    _marked: set[str] = field(default_factory=set)
    _before: Leaf | None = None

    def body(self) -> str:
        """Title and entries."""
        words = self._bookmark("habeas_title_", _run(Run(self.source.title)))
        title = f'<w:p><w:pPr><w:pStyle w:val="Title"/></w:pPr>{words}</w:p>'
        return title + "".join(self._leaf(leaf) for leaf in self.source.body())

    def _leaf(self, leaf: Leaf, note: bool = False) -> str:
        entry = leaf.entry
        if entry.kind == "table":
            made = self._table(leaf, entry)
        else:
            words = self._bookmark(f"habeas_b{leaf.number}_", self._entry_words(entry))
            made = f"<w:p>{self._paragraph_style(leaf, note)}{words}</w:p>"
        self._before = leaf
        return made

    def _entry_words(self, entry: Entry) -> str:
        if entry.kind == "figure":
            return _run(Run(_FIGURE[self.source.language]))
        if entry.kind == "code":
            lines = entry.text.split("\n")
            return "<w:r><w:br/></w:r>".join(_run(Run(line)) for line in lines)
        return self._words(entry.words)

    def _paragraph_style(self, leaf: Leaf, note: bool) -> str:
        entry, numbering = leaf.entry, ""
        if entry.kind == "heading":
            name = f"Heading {entry.level}"
        elif entry.kind == "figure":
            name = styles.FIGURE
        elif entry.kind in ("code", "rule"):
            name = styles.name_of(entry.path, entry.kind)
        elif entry.path:
            name = styles.name_of(entry.path)
            numbering = self._list(leaf) if entry.path[-1] in "bn" else ""
        elif note:
            name = "Footnote Text"
        elif leaf.paragraph is None:
            name = "Body Text"
        else:
            name, numbering = styles.NUMBERED, _number(1, 0)
        return f'<w:pPr><w:pStyle w:val="{styles.identifier(name)}"/>{numbering}</w:pPr>'

    def _list(self, leaf: Leaf) -> str:
        depth = min(len(leaf.entry.path) - 1, 8)
        if leaf.entry.path[-1] == "b":
            return _number(2, depth)
        before = self._before
        if before is None or before.entry.path[-1:] != "n" or len(before.entry.path) != len(leaf.entry.path):
            self.numbers.append(int(leaf.markers[-1].split(".")[0]))
        return _number(2 + len(self.numbers), depth)

    def _table(self, leaf: Leaf, entry: Entry) -> str:
        width = max(len(row) for row in entry.rows)
        grid = f'<w:gridCol w:w="{9000 // width}"/>' * width
        rows = []
        for number, row in enumerate(entry.rows):
            cells = [self._words(cell) for cell in [*row, *((),) * (width - len(row))]]
            if not number:
                cells[0] = self._bookmark(f"habeas_b{leaf.number}_", cells[0])
                cells = [cell or _run(Run("")) for cell in cells]
            head = "<w:trPr><w:tblHeader/></w:trPr>" if not number else ""
            made = "".join(
                f'<w:tc><w:tcPr><w:tcW w:w="{9000 // width}" w:type="dxa"/></w:tcPr>'
                f'<w:p><w:pPr><w:pStyle w:val="Compact"/></w:pPr>{cell}</w:p></w:tc>'
                for cell in cells
            )
            rows.append(f"<w:tr>{head}{made}</w:tr>")
        return f"<w:tbl>{package.TABLE}<w:tblGrid>{grid}</w:tblGrid>{''.join(rows)}</w:tbl>"

    def _words(self, words: Sequence[Run], depth: int = 0) -> str:
        made = []
        for wrap, group in groupby(words, key=lambda run: run.wraps[depth] if len(run.wraps) > depth else None):
            inside = list(group)
            if wrap is None:
                made += [self._note(run.note) if run.note else _run(run) for run in inside]
            else:
                made.append(self._wrapped(wrap, self._words(inside, depth + 1)))
        return "".join(made)

    def _wrapped(self, wrap: Wrap, inside: str) -> str:
        if wrap.kind == "link":
            target = self.links.setdefault(wrap.what, f"rLink{len(self.links) + 1}")
            return f'<w:hyperlink r:id="{target}">{inside}</w:hyperlink>'
        self.marks += 1
        made = (
            f'<w:sdt><w:sdtPr><w:tag w:val="habeas:{wrap.what}"/><w:id w:val="{self.marks + 1000}"/>'
            f'<w15:appearance w15:val="hidden"/></w:sdtPr><w:sdtContent>{inside}</w:sdtContent></w:sdt>'
        )
        return self._bookmark(f"habeas_{wrap.what}_", made)

    def _bookmark(self, name: str, inside: str) -> str:
        """A name ends with a sign that is no digit: what LibreOffice adds to the name of a copy is then seen."""
        if name in self._marked:  # a footnote that is referred to twice
            return inside
        self._marked.add(name)
        self.marks += 1
        number = self.marks
        return f'<w:bookmarkStart w:id="{number}" w:name="{name}"/>{inside}<w:bookmarkEnd w:id="{number}"/>'

    def _note(self, name: str) -> str:
        chunk = self.source.notes()[name]
        number = len(self.footnotes) + 2
        self.footnotes.append("")
        before, made = self._before, []
        for at, leaf in enumerate(chunk.leaves):
            paragraph = self._leaf(self.source.leaves[leaf], note=True)
            mark = '<w:r><w:rPr><w:rStyle w:val="FootnoteReference"/></w:rPr><w:footnoteRef/></w:r>'
            made.append(paragraph if at else paragraph.replace("</w:pPr>", f"</w:pPr>{mark}{_run(Run(' '))}", 1))
        self._before = before
        empty = '<w:p><w:pPr><w:pStyle w:val="FootnoteText"/></w:pPr></w:p>'
        self.footnotes[number - 2] = f'<w:footnote w:id="{number}">{"".join(made) or empty}</w:footnote>'
        return f'<w:r><w:rPr><w:rStyle w:val="FootnoteReference"/></w:rPr><w:footnoteReference w:id="{number}"/></w:r>'


def _number(number: int, depth: int) -> str:
    return f'<w:numPr><w:ilvl w:val="{depth}"/><w:numId w:val="{number}"/></w:numPr>'


def _run(run: Run) -> str:
    look = '<w:rStyle w:val="VerbatimChar"/>' if run.code else ""
    look += ("<w:b/><w:bCs/>" if run.strong else "") + ("<w:i/><w:iCs/>" if run.emphasis else "")
    look = f"<w:rPr>{look}</w:rPr>" if look else ""
    lines = [f'<w:t xml:space="preserve">{escape(line, quote=False)}</w:t>' for line in run.text.split(BREAK)]
    return f"<w:r>{look}{'<w:br/>'.join(lines)}</w:r>"
