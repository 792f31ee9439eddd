"""Walks pandoc's tree of a report: compares it with our own reading, and takes out all that is not words."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from habeas.core.report.prose import Block, Document

Node = dict[str, Any]
_PLAIN = {"Emph", "Strong"}
_MASKED = re.compile(r"\[[A-Z]{1,3}-\d{1,12}\]")
_WITHHELD = {"en": "[name withheld]", "ko": "[이름 비공개]"}
#: languages whose script runs from right to left
_RIGHT_TO_LEFT = ("ar", "fa", "he", "ur")
_LINKS = ("http://", "https://", "mailto:")
#: where a paragraph of the tree keeps its number until it is published
_NUMBER = "number"
#: that its words are printed bold, and which figure a block stands for
_BOLD, _FIGURE = "bold", "figure"
#: the number of a check that stays in the tree of the linked version
_CHECK = "check"
_NO_ATTRIBUTES: list[Any] = ["", [], []]


@dataclass(slots=True)
class Seen:
    """A block as one reader saw it: heading, code, cell or text, with its words and checks."""

    kind: str
    words: str
    spans: list[tuple[str, str, dict[str, str]]] = field(default_factory=list)
    node: Node | None = None

    def same(self, other: Seen) -> bool:
        """Whether both readers saw the same."""
        return (self.kind, self.words, self.spans) == (other.kind, other.words, other.spans)


def _tidy(words: str) -> str:
    return " ".join(words.split())


def seen_by_us(document: Document) -> list[tuple[Block, Seen]]:
    """The blocks of our own reading, each footnote where it is referred to."""
    notes: dict[str, list[Block]] = {}
    for block in document.blocks:
        if block.name:
            notes.setdefault(block.name, []).append(block)
    return [(block, _seen(block)) for block in _in_order(document, notes)]


def _in_order(document: Document, notes: dict[str, list[Block]]) -> Iterator[Block]:
    for block in document.blocks:
        if not block.name:
            yield block
            for _, name in block.inline.notes:
                yield from notes.get(name, [])


def _seen(block: Block) -> Seen:
    if block.kind == "figure":
        return Seen("figure", _keys(block.attributes.items()))
    kind = block.kind if block.kind in ("heading", "code", "cell") else "text"
    spans = [(span.check, _tidy(block.inline.words(span)), dict(span.attributes)) for span in block.inline.spans]
    return Seen(kind, _tidy(block.inline.plain), spans)


def seen_by_pandoc(blocks: list[Node]) -> list[Seen]:
    """The blocks of pandoc's tree in the same order; an element that we do not know is seen as itself: different."""
    seen: list[Seen] = []
    for block in blocks:
        _see_block(block, seen, "text")
    return seen


def _see_block(block: Node, seen: list[Seen], kind: str) -> None:
    name: str = block["t"]
    content: Any = block.get("c")
    if name in ("Para", "Plain", "Header"):
        inlines = content if name != "Header" else content[2]
        one = Seen("heading" if name == "Header" else kind, "", node=block)
        seen.append(one)
        notes: list[Node] = []
        one.words = _tidy(_see_inlines(inlines, one, notes))
        for note in notes:
            for inner in note["c"]:
                _see_block(inner, seen, "text")
    elif name == "CodeBlock":
        seen.append(Seen("code", _tidy(content[1]), node=block))
    elif name == "Div" and content[0][1] == ["figure"]:
        seen.append(Seen("figure", _keys(content[0][2]), node=block))
        for inner in content[1]:
            _see_block(inner, seen, "text")
    elif name != "HorizontalRule":
        inside = list(_children(block))
        if not inside and name not in ("Div", "BulletList", "OrderedList", "BlockQuote", "Table"):
            seen.append(Seen(name, ""))
        for inner in inside:
            _see_block(inner, seen, "cell" if name == "Table" else kind)


def _keys(pairs: Iterable[Sequence[str]]) -> str:
    """The keys of a block, in an order of their own: both readers keep them in different ones."""
    return _tidy(" ".join(sorted(f"{key}={value}" for key, value in pairs)))


def _children(block: Node) -> Iterator[Node]:
    """The blocks inside a container."""
    name: str = block["t"]
    content: Any = block.get("c")
    if name == "BlockQuote":
        yield from content
    elif name == "Div":
        yield from content[1]
    elif name in ("BulletList", "OrderedList"):
        for item in content if name == "BulletList" else content[1]:
            yield from item
    elif name == "Table":
        for cell in _table_cells(content):
            # An empty cell holds no block; our reader sees it as a cell without words.
            yield from cell[4] or [{"t": "Plain", "c": []}]


def _table_cells(content: list[Any]) -> Iterator[list[Any]]:
    for row in content[3][1]:
        yield from row[1]
    for body in content[4]:
        for row in [*body[2], *body[3]]:
            yield from row[1]


def _see_inlines(inlines: list[Node], seen: Seen, notes: list[Node]) -> str:
    return "".join(_see_inline(node, seen, notes) for node in inlines)


def _see_inline(node: Node, seen: Seen, notes: list[Node]) -> str:
    name: str = node["t"]
    content: Any = node.get("c")
    if name == "Str":
        return str(content)
    if name in ("Space", "SoftBreak", "LineBreak"):
        return " "
    if name in _PLAIN:
        return _see_inlines(content, seen, notes)
    if name == "Code":
        return str(content[1])
    if name == "Link":
        return _see_inlines(content[1], seen, notes)
    if name == "Note":
        notes.append(node)
        return ""
    if name != "Span":
        seen.spans.append((name, "", {}))
        return ""
    place = len(seen.spans)
    words = _see_inlines(content[1], seen, notes)
    (identifier, classes, pairs) = content[0]
    keys = {key: _tidy(value) for key, value in pairs}
    if identifier:
        keys["id"] = identifier
    seen.spans.insert(place, (" ".join(classes), _tidy(words), keys))
    return words


def published(blocks: list[Node], language: str) -> list[Node]:
    """The tree with words only: no span, class, key, identifier or mark of a masked identity is left."""
    return [_published(block, language) for block in blocks]


def _published(block: Node, language: str) -> Node:
    name: str = block["t"]
    content: Any = block.get("c")
    if name in ("Para", "Plain"):
        mark = _mark(block[_NUMBER]) if _NUMBER in block else []
        words = _words_only(content, language)
        bold: list[Node] = [{"t": "Strong", "c": words}] if block.get(_BOLD) else words
        return {"t": name, "c": [*mark, *bold]}
    if name == "Header":
        return {"t": name, "c": [min(content[0] + 1, 6), _NO_ATTRIBUTES, _words_only(content[2], language)]}
    if name == "CodeBlock":
        return {"t": name, "c": [_NO_ATTRIBUTES, content[1]]}
    if name == "BlockQuote":
        return {"t": name, "c": published(content, language)}
    if name == "BulletList":
        return {"t": name, "c": [published(item, language) for item in content]}
    if name == "OrderedList":
        return {"t": name, "c": [content[0], [published(item, language) for item in content[1]]]}
    if name == "Div" and _FIGURE in block:
        caption = published(content[1], language)
        return {"t": "Div", "c": [["", ["figure"], [["lang", language]]], caption], _FIGURE: block[_FIGURE]}
    if name == "Div":
        inner = dict(content[0][2]).get("lang", language)
        keys = [["lang", inner], *([["dir", "rtl"]] if inner.partition("-")[0] in _RIGHT_TO_LEFT else [])]
        return {"t": name, "c": [["", [], keys], published(content[1], inner)]}
    if name == "Table":
        for cell in _table_cells(content):
            cell[0] = _NO_ATTRIBUTES
            cell[4] = published(cell[4], language)
        content[0] = _NO_ATTRIBUTES
        return block
    return {"t": "HorizontalRule"}


def _words_only(inlines: list[Node], language: str) -> list[Node]:
    return [kept for node in inlines for kept in _kept(node, language)]


def _kept(node: Node, language: str) -> list[Node]:
    name: str = node["t"]
    content: Any = node.get("c")
    if name == "Str":
        return [{"t": "Str", "c": _MASKED.sub(_WITHHELD.get(language, _WITHHELD["en"]), content)}]
    if name in ("Space", "SoftBreak", "LineBreak"):
        return [node]
    if name in _PLAIN:
        return [{"t": name, "c": _words_only(content, language)}]
    if name == "Code":
        return [{"t": "Code", "c": [_NO_ATTRIBUTES, content[1]]}]
    if name == "Note":
        return [{"t": "Note", "c": published(content, language)}]
    if name == "Span":
        words = _words_only(content[1], language)
        return _linked(words, node[_CHECK]) if node.get(_CHECK) else words
    words = _words_only(content[1], language)
    if name == "Link" and content[2][0].startswith(_LINKS):
        return [{"t": "Link", "c": [_NO_ATTRIBUTES, words, [content[2][0], ""]]}]
    return words


def number(seen: Seen, paragraph: int) -> None:
    """Has the printed number put before the words of a paragraph."""
    if seen.node is not None:
        seen.node[_NUMBER] = paragraph


def embolden(seen: Seen) -> None:
    """Has the words of a block printed bold: a recommendation."""
    if seen.node is not None:
        seen.node[_BOLD] = True


def keep_checks(seen: Seen, numbers: Sequence[int]) -> None:
    """Has each check of a block stay as a place with its number: for the linked version, which is not published."""
    if seen.node is not None and numbers:
        inlines = seen.node["c"][2] if seen.node["t"] == "Header" else seen.node["c"]
        for node, number in zip(_spans(inlines), numbers, strict=False):
            node[_CHECK] = number


def _spans(inlines: list[Node]) -> Iterator[Node]:
    """The spans of a block in the order of their beginnings, those of its footnotes aside."""
    for node in inlines:
        if node["t"] == "Span":
            yield node
        if node["t"] in ("Span", "Link"):
            yield from _spans(node["c"][1])
        elif node["t"] in _PLAIN:
            yield from _spans(node["c"])


def _linked(words: list[Node], number: int) -> list[Node]:
    mark: Node = {"t": "Link", "c": [_NO_ATTRIBUTES, [{"t": "Str", "c": f"{number}"}], [f"#c{number}", ""]]}
    place: Node = {"t": "Span", "c": [[f"w{number}", ["check"], []], words]}
    return [place, {"t": "Superscript", "c": [mark]}]


def place_figure(seen: Seen, figure: int) -> None:
    """Has a figure, by its place among those of the report, put where its block stands."""
    if seen.node is not None:
        seen.node[_FIGURE] = figure


def with_figures(blocks: list[Node], put: Callable[[int, list[Node]], list[Node]]) -> list[Node]:
    """The published tree with each figure in its place; ``put`` gives the blocks of a figure around its caption."""
    found: list[Node] = []
    for block in blocks:
        if block["t"] == "Div" and _FIGURE in block:
            found += put(block[_FIGURE], block["c"][1])
        elif block["t"] == "Div":
            found.append({"t": "Div", "c": [block["c"][0], with_figures(block["c"][1], put)]})
        else:
            found.append(block)
    return found


def _mark(paragraph: int) -> list[Node]:
    return [
        {"t": "Span", "c": [[f"p{paragraph}", ["number"], []], [{"t": "Str", "c": f"{paragraph}."}]]},
        {"t": "Space"},
    ]
