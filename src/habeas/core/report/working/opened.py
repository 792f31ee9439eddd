"""A DOCX opened for reading back: its parts, the meaning of its styles and lists, its comments, and what it carries."""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field

from habeas.core.intake.container import open_container
from habeas.core.intake.limits import Limits
from habeas.core.kernel.errors import Where, WrongUse
from habeas.core.report.working import carried
from habeas.core.report.working.xmltree import Element, read_tree

#: bytes of a working copy, and what it may unpack to
LARGEST = 64 << 20
_LIMITS = Limits(unpacked_bytes=256 << 20)


@dataclass(frozen=True, slots=True)
class Style:
    """A style: its names, the nearest first, and what it says of words."""

    names: tuple[str, ...]
    strong: bool | None = None
    emphasis: bool | None = None
    list_number: str | None = None


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment in the margin."""

    by: str
    says: str


@dataclass(slots=True)
class Opened:
    """The parts that matter."""

    body: Element
    styles: Mapping[str, Style] = field(default_factory=dict)
    lists: Mapping[str, Mapping[int, str]] = field(default_factory=dict)
    links: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    notes: Mapping[str, Element] = field(default_factory=dict)
    comments: Mapping[str, Comment] = field(default_factory=dict)
    carried: str | None = None
    says_carried: bool = False


def open_copy(content: bytes, file: str) -> Opened:
    """The DOCX; refused as every container is that is damaged or built to do harm."""
    where: Where = {"file": file}
    if len(content) > LARGEST:
        raise WrongUse("too-large", "The file is larger than a report is.", where, f"at most {LARGEST:,} bytes")
    with open_container(io.BytesIO(content), limits=_LIMITS, where=where) as archive:
        return _Parts(archive, where).opened()


class _Parts:
    def __init__(self, archive: zipfile.ZipFile, where: Where) -> None:
        self._archive, self._where = archive, where
        self._names = set(archive.namelist())

    def opened(self) -> Opened:
        main = self._main()
        targets = self._targets(main)
        kinds = {kind: target for kind, target in targets.values() if kind != "hyperlink"}
        opened = Opened(self._tree(main))
        body = opened.body.child("body")
        if body is None:
            raise self._no_docx()
        opened.body = body
        opened.styles = _styles(self._maybe(kinds.get("styles")))
        opened.lists = _lists(self._maybe(kinds.get("numbering")))
        opened.links = {"": _hyperlinks(targets)}
        notes: dict[str, Element] = {}
        for letter, kind in (("f", "footnotes"), ("e", "endnotes")):
            if (part := self._maybe(kinds.get(kind))) is not None:
                opened.links = {**opened.links, letter: _hyperlinks(self._targets(kinds[kind]))}
                notes |= {
                    letter + one.attributes.get("id", ""): one for one in part.children if "type" not in one.attributes
                }
        opened.notes = notes
        opened.comments = _comments(self._maybe(kinds.get("comments")))
        opened.carried, opened.says_carried = self._carried()
        return opened

    def _no_docx(self) -> WrongUse:
        return WrongUse("not-a-docx", "This file is not a DOCX.", self._where, do="Save it as .docx (Word).")

    def _main(self) -> str:
        found = [target for kind, target in self._targets("").values() if kind == "officeDocument"]
        if not found or found[0] not in self._names:
            raise self._no_docx()
        return found[0]

    def _tree(self, name: str) -> Element:
        return read_tree(self._archive, name, self._where)

    def _maybe(self, name: str | None) -> Element | None:
        return self._tree(name) if name in self._names and name else None

    def _targets(self, part: str) -> dict[str, tuple[str, str]]:
        """What a part leads to, by its name there: the kind and the target; paths from the root of the package."""
        folder, _, name = part.rpartition("/")
        found = self._maybe(posixpath.join(folder, "_rels", f"{name}.rels"))
        targets = {}
        for one in found.children if found is not None else ():
            kind, target = one.attributes.get("Type", "").rpartition("/")[2], one.attributes.get("Target", "")
            if one.attributes.get("TargetMode") != "External":
                target = posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
            targets[one.attributes.get("Id", "")] = (kind, target)
        return targets

    def _carried(self) -> tuple[str | None, bool]:
        """The report that the copy was made from, where one of both places has it whole; and whether it says one."""
        says = False
        for name in sorted(self._names):
            if name.startswith("customXml/item") and name.endswith(".xml") and "Props" not in name:
                root = self._tree(name)
                if root.name == "report" and root.attributes.get("format") == carried.FORMAT:
                    says = True
                    if (text := carried.from_custom_xml(root.text, root.attributes.get("sha256", ""))) is not None:
                        return text, True
        if (custom := self._maybe("docProps/custom.xml")) is not None:
            values = {one.attributes.get("name", ""): "".join(c.text for c in one.children) for one in custom.children}
            says = says or values.get(f"{carried.PROPERTY}format") == carried.FORMAT
            return carried.from_properties(values), says
        return None, says


def _hyperlinks(targets: Mapping[str, tuple[str, str]]) -> dict[str, str]:
    return {name: target for name, (kind, target) in targets.items() if kind == "hyperlink"}


def _styles(part: Element | None) -> dict[str, Style]:
    given = {one.attributes.get("styleId", ""): one for one in part.children if one.name == "style"} if part else {}
    return {name: _style(name, given) for name in given}


def _style(name: str, given: Mapping[str, Element]) -> Style:
    names: list[str] = []
    strong = emphasis = number = None
    while name in given and len(names) < 12:
        one = given[name]
        names.append(one.value("name") or name)
        strong = one.on("rPr", "b") if strong is None else strong
        emphasis = one.on("rPr", "i") if emphasis is None else emphasis
        number = one.value("pPr", "numPr", "numId") if number is None else number
        name = one.value("basedOn") or ""
    return Style(tuple(names), strong, emphasis, number)


def _lists(part: Element | None) -> dict[str, dict[int, str]]:
    """For each list the form of its numbers at each depth: ``bullet``, ``decimal`` …"""
    forms: dict[str, dict[int, str]] = {}
    lists: dict[str, dict[int, str]] = {}
    for one in part.children if part else ():
        if one.name == "abstractNum":
            levels = {
                int(level.attributes.get("ilvl", "0")): level.value("numFmt") or "decimal"
                for level in one.children
                if level.name == "lvl" and re.fullmatch("[0-9]{1,8}", level.attributes.get("ilvl", "0"))
            }
            forms[one.attributes.get("abstractNumId", "")] = levels
        elif one.name == "num":
            lists[one.attributes.get("numId", "")] = forms.get(one.value("abstractNumId") or "", {})
    return lists


def _comments(part: Element | None) -> dict[str, Comment]:
    return {
        one.attributes.get("id", ""): Comment(
            one.attributes.get("author", "")[:100], " ".join(one.words().split())[:2000]
        )
        for one in (part.children if part else ())
        if one.name == "comment"
    }
