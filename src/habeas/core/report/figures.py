"""How a drawn figure stands in each document: picture with its sentence as text alternative, caption, table, notes."""

from __future__ import annotations

import base64
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from habeas.core.analysis.pictures import Picture
from habeas.core.report.tree import with_figures

Node = dict[str, Any]
_NONE: list[Any] = ["", [], []]


def words(text: str) -> list[Node]:
    """Plain words as pandoc's inlines."""
    found: list[Node] = []
    for word in text.split():
        found += [{"t": "Space"}, {"t": "Str", "c": word}] if found else [{"t": "Str", "c": word}]
    return found


def filled(blocks: list[Node], pictures: list[tuple[Picture, bool]], *, png: bool) -> list[Node]:
    """The published tree with every figure in its place, the drawing where it is asked for; ``png`` where the reader of
    the document draws no SVG."""
    with ThreadPoolExecutor() as at_once:  # a PNG is drawn by a library that leaves Python alone meanwhile
        images = list(at_once.map(lambda one: _image(one[0], png) if one[1] else [], pictures))
    return with_figures(blocks, lambda n, caption: _figure(pictures[n][0], images[n], caption, png))


def _figure(picture: Picture, image: list[Node], caption: list[Node], png: bool) -> list[Node]:
    notes = [{"t": "Para", "c": words(" ".join(picture.notes))}]
    return [_styled("Caption", caption, png), *image, table(picture), _styled("Figure Notes", notes, png)]


def _image(picture: Picture, png: bool) -> list[Node]:
    kind, content = ("png", picture.png()) if png else ("svg+xml", picture.svg.encode())
    source = f"data:image/{kind};base64,{base64.b64encode(content).decode()}"
    attributes = ["", [], [["width", "100%"]] if png else []]
    return [{"t": "Para", "c": [{"t": "Image", "c": [attributes, words(picture.sentence), [source, ""]]}]}]


def table(picture: Picture) -> Node:
    """The same numbers as a table with a head."""
    head, *rows = picture.matrix
    aligned = [[{"t": "AlignLeft" if n == 0 else "AlignRight"}, {"t": "ColWidthDefault"}] for n in range(len(head))]
    return {
        "t": "Table",
        "c": [
            _NONE,
            [None, []],
            aligned,
            [_NONE, [_row(head)]],
            [[_NONE, 0, [], [_row(row) for row in rows]]],
            [_NONE, []],
        ],
    }


def _row(cells: tuple[str, ...]) -> list[Any]:
    return [_NONE, [[_NONE, {"t": "AlignDefault"}, 1, 1, [{"t": "Plain", "c": words(cell)}]] for cell in cells]]


def _styled(style: str, inside: list[Node], docx: bool) -> Node:
    """Blocks in a style of a word processor, or in a class of a page."""
    keys = [["custom-style", style]] if docx else []
    classes = [] if docx else [style.lower().replace(" ", "-")]
    return {"t": "Div", "c": [["", classes, keys], inside]}
