"""Walks the words of a DOCX as a word processor left them, and gathers entries with all that is tied to their words.

Tracked changes count as accepted, or as rejected where the original is asked for. What checked prose cannot hold is
gathered beside, never silently dropped.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from habeas.core.report.working.model import BREAK, Run, Wrap
from habeas.core.report.working.opened import Opened, Style
from habeas.core.report.working.placing import Placing
from habeas.core.report.working.walked import Dropped, Edited, Paragraph, Remark, Said
from habeas.core.report.working.xmltree import Element

#: bookmarks, comments and fields that are open at once; a report has some
OPEN = 200
_TAG = re.compile(r"habeas:([0-9]{1,6})")
_BOOKMARK = re.compile(r"habeas_([0-9]{1,6})_")
_BLOCK = re.compile(r"habeas_b([0-9]{1,6})_")
_LINK_FIELD = re.compile(r'\s*HYPERLINK\s+"?([^"\s]+)"?')
#: containers that say nothing about the words in them
_CLEAR = {"smartTag", "customXml", "dir", "bdo", "sdtContent", "ruby", "rubyBase", "subDoc"}
_PICTURES = {"drawing", "pict", "object", "AlternateContent"}
_OTHER = {
    "oMath": "an equation",
    "oMathPara": "an equation",
    "altChunk": "another document",
    "contentPart": "a drawing",
}
_LOOKS = ("strike", "dstrike", "highlight", "u", "vertAlign")
_CODE = {"verbatim char", "source text", "html code"}


@dataclass(slots=True)
class _Field:
    """A field that is open: its instruction, whether its result has begun, the link that it makes."""

    instruction: str = ""
    result: bool = False


def walk(opened: Opened, *, original: bool = False) -> Edited:
    """Everything in the DOCX, in order."""
    walking = _Walk(opened, original)
    walking.read(opened.body, "")
    for name in dict.fromkeys(walking.noted):
        walking.read_note(name)
    for number, comment in opened.comments.items():
        walking.edited.remarks.setdefault(number, Remark(comment.by, comment.says, ""))
    return walking.edited


class _Walk:
    def __init__(self, opened: Opened, original: bool) -> None:
        self._opened = opened
        self._placing = Placing(opened)
        self._leaves = {"ins", "moveTo"} if original else {"del", "moveFrom"}
        self._original = original
        self._part = ""
        self._into: list[Paragraph] = []
        self._here = Paragraph()
        self._owner: Paragraph | None = None  # the table in whose cell we are
        self._held: Paragraph | None = None  # a paragraph whose end was deleted
        self._marks: dict[str, tuple[int, int]] = {}
        self._blocks: dict[str, int] = {}
        self._fields: list[_Field] = []
        self._over: dict[str, list[str]] = {}
        self._copies = 0
        self.noted: list[str] = []
        self.edited = Edited()

    # paragraphs and tables

    def read(self, container: Element, part: str) -> None:
        """The paragraphs of the body."""
        self._part, self._into = part, self.edited.body
        self._blocks_of(container, ())
        self._release()
        self.edited.body = [one for one in self.edited.body if not one.is_empty and not self._is_title(one)]

    def read_note(self, name: str) -> None:
        """The paragraphs of a footnote."""
        note = self._opened.notes.get(name)
        if note is None:  # a mark of a footnote that is not there
            return
        self._part, self._into = name[:1], []
        self._blocks_of(note, ())
        self._release()
        self.edited.notes[name] = [one for one in self._into if not one.is_empty]

    def _is_title(self, paragraph: Paragraph) -> bool:
        if paragraph.title and self.edited.title is None:
            self.edited.title = " ".join("".join(one.run.text for one in paragraph.said).replace(BREAK, " ").split())
            return True
        return False

    def _blocks_of(self, container: Element, around: tuple[Wrap, ...]) -> None:
        for one in container.children:
            if one.name == "p":
                self._paragraph(one, around)
            elif one.name == "tbl":
                self._table(one, around)
            elif one.name == "sdt":
                self._blocks_of(one.child("sdtContent") or one, self._with_control(one, around))
            elif one.name in ("ins", "del", "moveFrom", "moveTo"):
                if one.name not in self._leaves:
                    self._blocks_of(one, around)
            elif one.name in _CLEAR:
                self._blocks_of(one, around)
            else:
                self._inline(one, around)

    def _paragraph(self, element: Element, around: tuple[Wrap, ...]) -> None:
        properties = element.child("pPr")
        if self._original and properties is not None:
            properties = properties.child("pPrChange", "pPr") or properties
        self._here = self._joined(self._placing.of(properties))
        self._here.blocks += [one for one in self._blocks.values() if one not in self._here.blocks]
        self._all(element, around)
        mark = element.child("pPr", "rPr")
        if mark is not None and any(mark.child(name) is not None for name in self._leaves):
            self._held = self._here
        else:
            self._into.append(self._here)
        self._count_marks(element, mark)

    def _joined(self, placed: Paragraph) -> Paragraph:
        """The paragraph that begins here: the one before goes on where its end was deleted."""
        held, self._held = self._held, None
        if held is None:
            return placed
        if held.is_empty:
            held.kind, held.path, held.level, held.title = placed.kind, placed.path, placed.level, placed.title
        return held

    def _count_marks(self, element: Element, mark: Element | None) -> None:
        if element.child("pPr", "pPrChange") is not None:
            self._count("formatting")
        for name in ("ins", "del"):
            if mark is not None and mark.child(name) is not None:
                self._count({"ins": "insertions", "del": "deletions"}[name])

    def _release(self) -> None:
        if self._held is not None:
            self._into.append(self._held)
            self._held = None

    def _table(self, element: Element, around: tuple[Wrap, ...]) -> None:
        self._release()
        here, into, owner = self._here, self._into, self._owner
        table = Paragraph("table", blocks=list(dict.fromkeys(self._blocks.values())))
        self._owner = self._owner or table
        for row, inside in self._parts(element, "tr", around):
            if any(row.child("trPr", name) is not None for name in self._leaves):
                continue
            cells: list[list[Said]] = []
            for cell, within in self._parts(row, "tc", inside):
                self._into = []
                self._blocks_of(cell, within)
                self._release()
                self._cell(cell, table, cells)
            table.rows.append(cells)
        self._here, self._into, self._owner = here, into, owner
        self._into.append(table)

    def _cell(self, cell: Element, table: Paragraph, cells: list[list[Said]]) -> None:
        said: list[Said] = []
        for one in self._into:
            table.blocks += [block for block in one.blocks if block not in table.blocks]
            if one.kind == "table":
                self._drop("a table inside a table: its words stand in the cell", "", table)
            for words in one.cells():
                said += [*([Said(Run(" "))] if said and words else []), *words]
        span = cell.value("tcPr", "gridSpan") or "1"
        merged = cell.child("tcPr", "vMerge")
        if span != "1" or merged is not None:
            self._drop("merged cells: they are parted", "", table)
        cells.append(said)
        cells += [[] for _ in range(min(int(span), 63) - 1)] if span.isdecimal() and len(span) < 9 else []

    def _parts(
        self, element: Element, name: str, around: tuple[Wrap, ...]
    ) -> Iterator[tuple[Element, tuple[Wrap, ...]]]:
        """Rows or cells, also those inside content controls."""
        for one in element.children:
            if one.name == name:
                yield one, around
            elif one.name == "sdt":
                yield from self._parts(one.child("sdtContent") or one, name, self._with_control(one, around))
            elif one.name in _CLEAR:
                yield from self._parts(one, name, around)
            elif one.name in ("bookmarkStart", "bookmarkEnd"):
                self._inline(one, around)

    # words

    def _with_control(self, control: Element, around: tuple[Wrap, ...]) -> tuple[Wrap, ...]:
        tag = _TAG.fullmatch(control.value("sdtPr", "tag") or "")
        if not tag:
            return around
        self._copies += 1
        return (*around, Wrap("check", str(int(tag[1])), self._copies))

    def _all(self, element: Element, around: tuple[Wrap, ...]) -> None:
        for one in element.children:
            self._inline(one, around)

    def _inline(self, one: Element, around: tuple[Wrap, ...]) -> None:
        name = one.name
        if name in ("ins", "del", "moveFrom", "moveTo"):
            self._count(_CHANGES[name])
            if name not in self._leaves:
                self._all(one, around)
        elif name == "r":
            self._run(one, around)
        elif name == "sdt":
            if not one.on("sdtPr", "showingPlcHdr"):
                self._all(one.child("sdtContent") or one, self._with_control(one, around))
        elif name == "hyperlink":
            self._all(
                one, self._linked(self._opened.links.get(self._part, {}).get(one.attributes.get("r:id", "")), around)
            )
        elif name == "fldSimple":
            found = _LINK_FIELD.match(one.attributes.get("instr", ""))
            self._all(one, self._linked(found[1] if found else None, around))
        elif name in _CLEAR:
            self._all(one, around)
        elif name in _PICTURES:
            self._picture(one)
        elif name in _OTHER:
            self._drop(_OTHER[name], one.words(), self._here)
        elif (read := self._POINTS.get(name)) is not None:
            read(self, one)

    def _linked(self, target: str | None, around: tuple[Wrap, ...]) -> tuple[Wrap, ...]:
        return (*around, Wrap("link", target)) if target else around

    def _bookmark(self, one: Element) -> None:
        name, number = one.attributes.get("name", ""), one.attributes.get("id", "")
        if len(self._marks) + len(self._blocks) > OPEN:
            return
        if found := _BOOKMARK.match(name):
            self._copies += 1
            self._marks[number] = (int(found[1]), self._copies)
        elif found := _BLOCK.match(name):
            self._blocks[number] = int(found[1])
            if int(found[1]) not in self._here.blocks:
                self._here.blocks.append(int(found[1]))
        elif name.startswith("habeas_title_"):
            self._here.title = True

    def _bookmark_end(self, one: Element) -> None:
        self._marks.pop(one.attributes.get("id", ""), None)
        self._blocks.pop(one.attributes.get("id", ""), None)

    def _comment_start(self, one: Element) -> None:
        if len(self._over) < OPEN:
            self._over.setdefault(one.attributes.get("id", ""), [])

    def _comment_end(self, one: Element) -> None:
        self._remark(one, self._over.pop(one.attributes.get("id", ""), []))

    def _comment_here(self, one: Element) -> None:
        self._remark(one, [])

    def _remark(self, one: Element, over: list[str]) -> None:
        number = one.attributes.get("id", "")
        comment = self._opened.comments.get(number)
        if comment is not None and number not in self.edited.remarks:
            words = " ".join("".join(over).split())[:200]
            self.edited.remarks[number] = Remark(comment.by, comment.says, words, self._owner or self._here)

    _POINTS: Mapping[str, Callable[[_Walk, Element], None]] = {
        "bookmarkStart": _bookmark,
        "bookmarkEnd": _bookmark_end,
        "commentRangeStart": _comment_start,
        "commentRangeEnd": _comment_end,
        "commentReference": _comment_here,
    }

    def _run(self, element: Element, around: tuple[Wrap, ...]) -> None:
        look = self._look(element.child("rPr"))
        if look is None:
            if element.words().strip():
                self._drop("hidden words", element.words(), self._here)
            return
        for one in element.children:
            self._in_run(one, look, around)

    def _look(self, properties: Element | None) -> Run | None:
        """How a run is set; None where it is hidden."""
        if properties is None:
            return Run("")
        if properties.child("rPrChange") is not None:
            self._count("formatting")
        if properties.on("vanish"):
            return None
        style = self._opened.styles.get(properties.value("rStyle") or "", Style(()))
        strong, emphasis = properties.on("b"), properties.on("i")
        strong = bool(style.strong) if strong is None else strong
        emphasis = bool(style.emphasis) if emphasis is None else emphasis
        code = any(name.lower() in _CODE for name in style.names)
        for look in _LOOKS:
            if (
                properties.on(look)
                and properties.value(look) not in ("baseline", "none")
                and not _is_usual(style, look)
            ):
                self._drop(f"formatting ({_LOOK_WORDS[look]}): the words are kept", "", self._here)
        if self._here.kind in ("heading", "code") or self._here.title or code:
            strong = emphasis = False  # how such a paragraph looks is its style
        return Run("", (), strong, emphasis, code)

    def _in_run(self, one: Element, look: Run, around: tuple[Wrap, ...]) -> None:
        name = one.name
        if name == "fldChar":
            self._field(one)
        elif name in ("instrText", "delInstrText"):
            if self._fields:
                self._fields[-1].instruction += one.text
        elif name == "t" or (name == "delText" and self._original):
            self._say(one.text, look, around)
        elif name in _SIGNS:
            page = name == "br" and one.attributes.get("type") in ("page", "column")
            self._say("" if page else _SIGNS[name], look, around)
        elif name in ("footnoteReference", "endnoteReference"):
            note = name[0] + one.attributes.get("id", "")
            if self._part:
                self._drop("a footnote inside a footnote", "", self._here)
                return
            self.noted.append(note)
            self._here.said.append(Said(Run("", note=note), around, tuple(self._marks.values())))
        elif name == "sym":
            self._drop("a sign of a symbol font", one.attributes.get("char", ""), self._here)
        elif name in _PICTURES:
            self._picture(one)
        elif name == "ruby":
            self._all(one, around)
        elif name == "commentReference":
            self._comment_here(one)

    def _field(self, one: Element) -> None:
        kind = one.attributes.get("fldCharType")
        if kind == "begin" and len(self._fields) < OPEN:
            self._fields.append(_Field())
        elif kind == "separate" and self._fields:
            self._fields[-1].result = True
        elif kind == "end" and self._fields:
            self._fields.pop()

    def _say(self, text: str, look: Run, around: tuple[Wrap, ...]) -> None:
        if any(not field.result for field in self._fields):
            return
        for field_ in self._fields:
            if found := _LINK_FIELD.match(field_.instruction):
                around = self._linked(found[1], around)
        for words in self._over.values():
            words.append(text)
        run = Run(text, (), look.strong, look.emphasis, look.code)
        self._here.said.append(Said(run, around, tuple(self._marks.values())))

    # what cannot be held

    def _picture(self, one: Element) -> None:
        chosen = one.child("Choice") or one
        boxes = list(chosen.within("txbxContent"))
        words = " ".join(" ".join(box.words().split()) for box in boxes)
        self._drop("a text box" if words else "a picture", words, self._here)

    def _drop(self, what: str, words: str, paragraph: Paragraph) -> None:
        paragraph = self._owner or paragraph
        last = self.edited.dropped[-1] if self.edited.dropped else None
        if not words and last and last.what == what and last.paragraph is paragraph:
            return
        self.edited.dropped.append(Dropped(what, " ".join(words.split())[:500], paragraph))

    def _count(self, what: str) -> None:
        self.edited.changes[what] = self.edited.changes.get(what, 0) + 1


def _is_usual(style: Style, look: str) -> bool:
    """Links are underlined and marks of footnotes raised; that is how they look, not what somebody meant."""
    names = {name.lower() for name in style.names}
    return bool(names & {"hyperlink", "internet link", "followedhyperlink", "footnote reference", "endnote reference"})


_CHANGES = {"ins": "insertions", "del": "deletions", "moveFrom": "moves", "moveTo": "moves"}
_SIGNS = {"tab": " ", "ptab": " ", "br": BREAK, "cr": BREAK, "noBreakHyphen": "\u2011", "softHyphen": ""}
_LOOK_WORDS = {
    "strike": "struck through",
    "dstrike": "struck through",
    "highlight": "highlighted",
    "u": "underlined",
    "vertAlign": "raised or lowered",
}
