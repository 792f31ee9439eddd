"""Where a paragraph of a DOCX stands in a report: by its style, else by what the buttons for lists did."""

from __future__ import annotations

from habeas.core.report.working import styles
from habeas.core.report.working.opened import Opened, Style
from habeas.core.report.working.walked import Paragraph
from habeas.core.report.working.xmltree import Element

_DEPTHS = {str(depth) for depth in range(9)}


class Placing:
    """Reads styles and lists of one DOCX."""

    def __init__(self, opened: Opened) -> None:
        self._opened = opened

    def of(self, properties: Element | None) -> Paragraph:
        identifier = (properties.value("pStyle") if properties else None) or "Normal"
        style = self._opened.styles.get(identifier, Style((identifier,)))
        number = properties.value("numPr", "numId") if properties else None
        depth = int(level) if (level := properties.value("numPr", "ilvl") if properties else None) in _DEPTHS else 0
        for name in style.names:
            if name.lower() == "title":
                return Paragraph(title=True)
            if heading := styles.heading_level(name):
                return Paragraph("heading", level=heading)
            if kind := styles.kind_of(name):
                return Paragraph(kind, path=styles.place_of(name) or "")
            if (path := styles.place_of(name)) is not None:
                return Paragraph(path=self._listed(path, number, depth))
            if name in (styles.NUMBERED, "Body Text", "Normal"):
                break
        bullets = self._form(number or style.list_number, depth)
        if bullets and (bullets == "bullet" or styles.NUMBERED not in style.names):
            return Paragraph(path="c" * depth + ("b" if bullets == "bullet" else "n"))
        return Paragraph()

    def _form(self, number: str | None, depth: int) -> str | None:
        levels = self._opened.lists.get(number or "")
        form = levels.get(depth, "decimal") if levels is not None else None
        return None if form == "none" else form

    def _listed(self, path: str, number: str | None, depth: int) -> str:
        """The place of a list's style, after what was done with the buttons for lists."""
        if number is None or path[-1] not in "bn":
            return path
        if number == "0":
            return path[:-1].rstrip("cbn")
        form = self._form(number, depth)
        last = path[-1] if form is None else "b" if form == "bullet" else "n"
        return path[:-1] + last if len(path) == depth + 1 or "q" in path else "c" * depth + last
