"""A part of a DOCX as a small tree, read within bounds: no document type, not too deep, not too much."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator

from habeas.core.intake.container import hostile, new_parser, parse_whole
from habeas.core.kernel.errors import Where

#: elements of one part, and elements inside each other
ELEMENTS, DEPTH = 500_000, 150
#: bytes of one part
PART = 48 << 20


class Element:
    """An element by its local name. Attributes have local names too, but ``r:id``, which is none of the part's own."""

    __slots__ = ("attributes", "children", "name", "text")

    def __init__(self, name: str, attributes: dict[str, str]) -> None:
        self.name, self.attributes = name, attributes
        self.children: list[Element] = []
        self.text = ""

    def child(self, *names: str) -> Element | None:
        """What stands at the end of a path of names; the first where there are several."""
        found: Element | None = self
        for name in names:
            found = next((one for one in found.children if one.name == name), None) if found else None
        return found

    def value(self, *names: str) -> str | None:
        """The attribute ``val`` at the end of a path of names."""
        found = self.child(*names)
        return found.attributes.get("val") if found is not None else None

    def on(self, *names: str) -> bool | None:
        """Whether a property that is on or off is on; None where it is not given."""
        found = self.child(*names)
        return None if found is None else found.attributes.get("val", "1") not in ("0", "false", "off", "none")

    def within(self, name: str) -> Iterator[Element]:
        """Every element of a name inside, in order."""
        for one in self.children:
            if one.name == name:
                yield one
            yield from one.within(name)

    def words(self) -> str:
        """All text inside, paragraphs parted by a space."""
        inner = "".join(one.words() for one in self.children)
        return (self.text if self.name == "t" else "") + inner + (" " if self.name == "p" else "")


def read_tree(archive: zipfile.ZipFile, name: str, where: Where) -> Element:
    """The tree of a part; refused as a container is where it is damaged or built to do harm."""
    building = _Building(where)
    parser = new_parser(where)
    parser.StartElementHandler, parser.EndElementHandler = building.start, building.end
    parser.CharacterDataHandler = building.characters
    parse_whole(parser, archive, name, where, most=PART)
    return building.open[0].children[0]


#: elements whose text is kept
_WITH_TEXT = {"t", "delText", "instrText", "delInstrText", "lpwstr", "report"}


class _Building:
    def __init__(self, where: Where) -> None:
        self.open = [Element("", {})]
        self._where, self._elements = where, 0
        self._pieces: list[str] = []

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self._elements += 1
        if self._elements > ELEMENTS or len(self.open) > DEPTH:
            raise hostile("A part of it is larger or deeper than a report is.", self._where)
        kept = {key if key.startswith("r:") else key.rpartition(":")[2]: value for key, value in attributes.items()}
        element = Element(name.rpartition(":")[2], kept)
        self.open[-1].children.append(element)
        self.open.append(element)
        self._pieces.clear()

    def end(self, _: str) -> None:
        element = self.open.pop()
        if element.name in _WITH_TEXT:
            element.text = "".join(self._pieces)
        self._pieces.clear()

    def characters(self, text: str) -> None:
        self._pieces.append(text)
