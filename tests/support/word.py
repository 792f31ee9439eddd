"""Changes a DOCX as word processors and their users do, with lxml: for tests of working copies."""

from __future__ import annotations

import copy
import io
import zipfile
from collections.abc import Callable, Iterator
from typing import Any

from lxml import etree

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
DOCUMENT, FOOTNOTES = "word/document.xml", "word/footnotes.xml"
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"


class Word:
    """A DOCX that is open; ``saved()`` gives its bytes."""

    def __init__(self, content: bytes) -> None:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            self.parts = {name: package.read(name) for name in package.namelist()}
        self.roots = {name: etree.fromstring(self.parts[name]) for name in (DOCUMENT, FOOTNOTES)}

    def saved(self) -> bytes:
        for name, root in self.roots.items():
            self.parts[name] = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
            for name, part in self.parts.items():
                package.writestr(name, part)
        return out.getvalue()

    @property
    def body(self) -> Any:
        return self.roots[DOCUMENT].find(f"{W}body")

    def all(self, name: str) -> list[Any]:
        """All elements of a name, in the body and then in the footnotes."""
        return [one for root in self.roots.values() for one in root.iter(f"{W}{name}")]

    def paragraphs(self) -> list[Any]:
        """The paragraphs of the body that stand in no table."""
        return list(self.body.findall(f"{W}p"))

    def paragraph(self, words: str) -> Any:
        """The paragraph that begins with these words."""
        return next(one for one in self.all("p") if text(one).startswith(words))

    def controls(self, number: int) -> list[Any]:
        """The content controls of a check."""
        return [one for one in self.all("sdt") if one.find(f"{W}sdtPr/{W}tag").get(f"{W}val") == f"habeas:{number}"]

    def control(self, number: int) -> Any:
        return self.controls(number)[0]

    def without_bookmarks(self, number: int | None = None) -> None:
        """Take away the bookmarks of a check, or all of them."""
        name = f"habeas_{number}_"
        for one in self.all("bookmarkStart"):
            if number is None or one.get(f"{W}name") == name:
                ends = [end for end in self.all("bookmarkEnd") if end.get(f"{W}id") == one.get(f"{W}id")]
                for gone in [one, *ends]:
                    gone.getparent().remove(gone)

    def without_controls(self, number: int | None = None) -> None:
        """Take away content controls and keep their words."""
        for one in reversed(self.all("sdt") if number is None else self.controls(number)):
            unwrapped(one, one.find(f"{W}sdtContent"))


def text(element: Any) -> str:
    """All words inside."""
    return "".join(one.text or "" for one in element.iter(f"{W}t"))


def run(words: str, *properties: str, kind: str = "t") -> Any:
    """A run with words; properties by name (``b``, ``i``, ``highlight``)."""
    made = etree.Element(f"{W}r")
    if properties:
        look = etree.SubElement(made, f"{W}rPr")
        for name in properties:
            etree.SubElement(look, f"{W}{name}")
    holder = etree.SubElement(made, f"{W}{kind}")
    holder.text = words
    holder.set(_SPACE, "preserve")
    return made


def element(name: str, *children: Any, **attributes: str) -> Any:
    made = etree.Element(f"{W}{name}", {f"{W}{key}": value for key, value in attributes.items()})
    made.extend(children)
    return made


def unwrapped(wrapper: Any, content: Any) -> None:
    """Put what is in ``content`` in the place of ``wrapper``."""
    parent = wrapper.getparent()
    at = parent.index(wrapper)
    for step, child in enumerate(list(content)):
        parent.insert(at + step, child)
    parent.remove(wrapper)


def after(one: Any, *new: Any) -> None:
    """Put elements behind another."""
    for made in reversed(new):
        one.addnext(made)


def runs(inside: Any) -> list[Any]:
    """The runs with words, in order."""
    return [one for one in inside.iter(f"{W}r") if one.find(f"{W}t") is not None]


def retyped(control: Any, words: str) -> None:
    """Type other words over those of a control."""
    first, *others = runs(control)
    holder, *rest = first.findall(f"{W}t")
    holder.text = words
    for gone in [*rest, *first.findall(f"{W}br")]:
        first.remove(gone)
    for one in others:
        one.getparent().remove(one)


def in_letters(word: Word) -> None:
    """Every run in pieces of one or two letters, each with revision identifiers, and marks of the spelling between."""
    for one in [each for each in word.all("r") if each.find(f"{W}t") is not None]:
        pieces = []
        for child in list(one):
            if child.tag == f"{W}rPr":
                continue
            parts = [child] if child.tag != f"{W}t" else list(_letters(child))
            for part in parts:
                piece = etree.Element(f"{W}r", {f"{W}rsidR": "00AB12CD", f"{W}rsidRPr": "00112233"})
                if one.find(f"{W}rPr") is not None:
                    piece.append(copy.deepcopy(one.find(f"{W}rPr")))
                piece.append(part)
                pieces += [element("proofErr", type="spellStart"), piece, element("proofErr", type="spellEnd")]
        after(one, *pieces, element("lastRenderedPageBreak"))
        one.getparent().remove(one)


def _letters(holder: Any) -> Iterator[Any]:
    words = holder.text or ""
    for at in range(0, max(len(words), 1), 2):
        made = etree.Element(f"{W}t")
        made.text = words[at : at + 2]
        made.set(_SPACE, "preserve")
        yield made


def deleted(one: Any, by: str = "Kim") -> None:
    """Delete a run with changes tracked."""
    for holder in one.findall(f"{W}t"):
        holder.tag = f"{W}delText"
    wrapper = element("del", id="901", author=by, date="2026-11-26T00:00:00Z")
    one.addprevious(wrapper)
    wrapper.append(one)


def inserted(*new: Any, by: str = "Kim") -> Any:
    """What was typed with changes tracked."""
    return element("ins", *new, id="902", author=by, date="2026-11-26T00:00:00Z")


def commented(word: Word, over: Any, *said: tuple[str, str]) -> None:
    """Comments by name and words: the first over an element, further ones over nothing."""
    over.addprevious(element("commentRangeStart", id="0"))
    after(over, element("commentRangeEnd", id="0"), element("r", element("commentReference", id="0")))
    main = W.strip("{}")
    comments = "".join(
        f'<w:comment w:id="{n}" w:author="{by}"><w:p><w:r><w:t>{words}</w:t></w:r></w:p></w:comment>'
        for n, (by, words) in enumerate(said)
    )
    word.parts["word/comments.xml"] = f'<w:comments xmlns:w="{main}">{comments}</w:comments>'.encode()
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/comments"
    form = "application/vnd.openxmlformats-officedocument.wordprocessingml.comments+xml"
    related = f'<Relationship Id="rC" Type="{kind}" Target="comments.xml"/>'
    typed = f'<Override PartName="/word/comments.xml" ContentType="{form}"/>'
    for part, end, new in (
        ("word/_rels/document.xml.rels", "</Relationships>", related),
        ("[Content_Types].xml", "</Types>", typed),
    ):
        word.parts[part] = word.parts[part].decode().replace(end, new + end).encode()


def edited(content: bytes, change: Callable[[Word], object]) -> bytes:
    """The DOCX after a change."""
    word = Word(content)
    change(word)
    return word.saved()
