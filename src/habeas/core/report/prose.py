"""Reads a report: its front matter and its blocks, with the exact place of every word (docs/formats/checked-prose.md).

The reader is our own, so that a line and a column can be named and nothing outside has to run. What it cannot read is a
fault with a place, never quietly prose.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from habeas.core.report.front import Front, read_front
from habeas.core.report.inline import Inline, Raw, Span, read_attributes, read_inline

#: blocks inside blocks
DEPTH = 10
#: faults that are listed; a file with more is not a report
FAULTS = 200

_Line = tuple[str, int, int]  # words, line, column of the first of them


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that cannot be read, and where."""

    line: int
    column: int
    paragraph: int | None
    what: str


@dataclass(frozen=True, slots=True)
class Block:
    """A heading, paragraph, list item, quotation block, table cell, footnote or code block with its words.

    ``paragraph`` is the printed number of the paragraph that it is, or that it belongs to.
    """

    kind: str
    raw: Raw
    inline: Inline
    language: str
    paragraph: int | None
    findings: bool = False
    name: str = ""
    level: int = 0
    recommendations: bool = False
    attributes: Mapping[str, str] = field(default_factory=dict)

    def place(self, offset: int) -> tuple[int, int]:
        """Line and column of a plain character."""
        return self.raw.place(self.inline.raw_offset(offset))

    def span_place(self, span: Span) -> tuple[int, int]:
        """Line and column of the opening bracket of a span."""
        return self.raw.place(span.first)


@dataclass(frozen=True, slots=True)
class Piece:
    """Which lines of the file one step of the reader took, and which blocks it gave: a paragraph, an item of a list, a
    table, a division. Pieces at ``depth`` + 1 within its lines stand inside it."""

    kind: str
    first: int
    last: int
    depth: int
    begin: int
    end: int


@dataclass(frozen=True, slots=True)
class Document:
    """A report as it was read; ``pieces`` cover its body, those inside another after it."""

    front: Front
    blocks: tuple[Block, ...]
    faults: tuple[Fault, ...]
    body: str
    pieces: tuple[Piece, ...] = ()


@dataclass(frozen=True, slots=True)
class _Inside:
    """What surrounds a block."""

    kind: str = "paragraph"
    language: str = "en"
    depth: int = 0
    name: str = ""


@dataclass(slots=True)
class _State:
    notes: frozenset[str]
    blocks: list[Block] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    pieces: list[Piece] = field(default_factory=list)
    number: int = 0
    summary: int = 0  # level of the heading that opened the summary, 0 outside
    findings: int = 0
    recommendations: int = 0

    def fault(self, line: int, column: int, what: str) -> None:
        if len(self.faults) < FAULTS:
            self.faults.append(Fault(line, column, self.number or None, what))


_HEADING = re.compile(r" {0,3}(#{1,6})(?:[ \t]+|$)(.*)")
_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})([^`]*)$")
_DIV = re.compile(r" {0,3}:{3,}[ \t]*(.*)$")
_RULE = re.compile(r" {0,3}(?:(?:\*[ \t]*){3,}|(?:-[ \t]*){3,}|(?:_[ \t]*){3,})$")
_ITEM = re.compile(r" {0,3}(?:[-*+]|\d{1,9}\.)(?:[ \t]+|$)")
_QUOTE = re.compile(r" {0,3}> ?")
_NOTE = re.compile(r"\[\^([^\s\[\]]{1,80})\]:[ \t]*")
_DEFINITION = re.compile(r" {0,3}\[[^\[\]^][^\[\]]{0,200}\]:")
_UNDERLINE = re.compile(r"(=+|-+)[ \t]*$")
_TABLE_RULE = re.compile(r"[ \t]*\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*$")
_CELL = re.compile(r"(?:[^|\\`]|\\.|`[^`]*`|\\|`)*", re.DOTALL)
_SECTIONS = {"summary", "findings", "recommendations"}
_TRAILING = re.compile(r"\{[^{}]*\}[ \t]*$")


def read_report(text: str, file: str) -> Document:
    """The blocks of a report in order; front matter that does not fit is refused (``front-matter``)."""
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    front, skipped = read_front(text, file)
    lines: list[_Line] = [(line, number, 1) for number, line in enumerate(text.split("\n"), 1)][skipped:]
    state = _State(frozenset(found[1] for line, _, _ in lines if (found := _NOTE.match(line))))
    _find_hidden(lines, state)
    _read_blocks(lines, _Inside(language=front.language), state)
    body = "\n".join(line for line, _, _ in lines)
    return Document(front, tuple(state.blocks), tuple(state.faults), body, tuple(state.pieces))


_HIDDEN = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffc]"
)
_MIXED = re.compile(r"[A-Za-z][\u0370-\u03ff\u0400-\u04ff]|[\u0370-\u03ff\u0400-\u04ff][A-Za-z]")


def _find_hidden(lines: list[_Line], state: _State) -> None:
    """Signs that nobody sees, and words of two alphabets: with either, what is read is not what was checked."""
    for words, number, column in lines:
        if found := _HIDDEN.search(words):
            state.fault(number, column + found.start(), f"an invisible sign (U+{ord(found[0]):04X}) stands here")
        if found := _MIXED.search(words):
            state.fault(number, column + found.start(), "this word mixes two alphabets that look alike")


def _read_blocks(lines: list[_Line], inside: _Inside, state: _State) -> None:
    if inside.depth > DEPTH:
        state.fault(lines[0][1], lines[0][2], f"blocks stand more than {DEPTH} deep in each other")
        _add(state, inside, inside.kind, lines)
        return
    at, closing = 0, _closing_lines(lines, state)
    while at < len(lines):
        if not lines[at][0].strip():
            at += 1
            continue
        place, begin = len(state.pieces), len(state.blocks)
        for kind, read in _BLOCKS.items():
            if (after := read(lines, at, inside, state, closing)) is not None:
                last = lines[_last_words(lines, at, after)][1]
                piece = Piece(kind, lines[at][1], last, inside.depth, begin, len(state.blocks))
                state.pieces.insert(place, piece)
                at = after
                break


def _last_words(lines: list[_Line], at: int, after: int) -> int:
    """The last line of ``lines[at:after]`` that is not empty."""
    last = after - 1
    while last > at and not lines[last][0].strip():
        last -= 1
    return last


def _closing_lines(lines: list[_Line], state: _State) -> dict[int, int]:
    """For each line that opens a code block or a division, the line that closes it; found in one pass."""
    closing: dict[int, int] = {}
    divisions: list[int] = []
    opened, fence = -1, ""
    for index, (line, _, _) in enumerate(lines):
        if found := _FENCE.match(line):
            if opened < 0:
                opened, fence = index, found[1]
            elif found[1].startswith(fence) and not found[2].strip():
                closing[opened], opened = index, -1
        elif opened < 0 and (found := _DIV.match(line)):
            if found[1].strip(" :"):
                divisions.append(index)
            elif divisions:
                closing[divisions.pop()] = index
            else:
                state.fault(lines[index][1], lines[index][2], "this line closes a block that nothing opened")
    for index in divisions + ([opened] if opened >= 0 else []):
        state.fault(lines[index][1], lines[index][2], "this block is never closed")
    return closing


def _code(lines: list[_Line], at: int, inside: _Inside, state: _State, closing: dict[int, int]) -> int | None:
    if _FENCE.match(lines[at][0]) and at in closing:
        _add_code(state, inside, lines[at + 1 : closing[at]] or [("", *lines[at][1:])])
        return closing[at] + 1
    if _indent(lines[at][0]) < 4:
        return None
    end = at
    while end < len(lines) and (_indent(lines[end][0]) >= 4 or not lines[end][0].strip()):
        end += 1
    while not lines[end - 1][0].strip():
        end -= 1
    _add_code(state, inside, [_outdented(line, 4) for line in lines[at:end]])
    return end


def _division(lines: list[_Line], at: int, inside: _Inside, state: _State, closing: dict[int, int]) -> int | None:
    found = _DIV.match(lines[at][0])
    if not found:
        return None
    if at not in closing:
        return at + 1
    read = read_attributes(found[1].rstrip(" :"), 0) if found[1].startswith("{") else "no attributes"
    language = inside.language
    if not isinstance(read, str) and read[0] == ["figure"] and inside.kind == "paragraph":
        return _figure(lines, at, inside, state, closing[at], read[1])
    if isinstance(read, str) or read[0] or set(read[1]) != {"lang"}:
        state.fault(lines[at][1], lines[at][2], "a block of its own is written ::: {lang=ko} and closed by :::")
    else:
        language = read[1]["lang"]
    within = lines[at + 1 : closing[at]]
    if within:
        _read_blocks(within, replace(inside, language=language, depth=inside.depth + 1), state)
    return closing[at] + 1


def _figure(lines: list[_Line], at: int, inside: _Inside, state: _State, end: int, attributes: dict[str, str]) -> int:
    """A figure that the program makes from the release, with its caption inside."""
    raw = Raw("", ((0, lines[at][1], lines[at][2]),))
    paragraph = None if state.summary else state.number or None
    state.blocks.append(Block("figure", raw, Inline("", ()), inside.language, paragraph, attributes=attributes))
    within = lines[at + 1 : end]
    if within:
        _read_blocks(within, replace(inside, kind="caption", depth=inside.depth + 1), state)
    return end + 1


def _heading(lines: list[_Line], at: int, inside: _Inside, state: _State, _: dict[int, int]) -> int | None:
    found = _HEADING.match(lines[at][0])
    if found:
        line = (found[2].rstrip(" \t").rstrip("#").rstrip(), lines[at][1], lines[at][2] + found.start(2))
        _add_heading(state, inside, line, len(found[1]))
        return at + 1
    under = _UNDERLINE.match(lines[at + 1][0]) if at + 1 < len(lines) else None
    if under and not _ITEM.match(lines[at][0]) and not _QUOTE.match(lines[at][0]):
        _add_heading(state, inside, lines[at], 1 if under[1][0] == "=" else 2)
        return at + 2
    return None


def _add_heading(state: _State, inside: _Inside, line: _Line, level: int) -> None:
    words, number, column = line
    classes: list[str] = []
    if found := _TRAILING.search(words):
        read = read_attributes(words, found.start())
        if isinstance(read, str) or read[1] or not set(read[0]) <= _SECTIONS:
            state.fault(
                number, column + found.start(), "a heading may carry {.summary}, {.findings} or {.recommendations}"
            )
        else:
            classes = read[0]
        words = words[: found.start()].rstrip()
    if level <= state.summary:
        state.summary = 0
    if level <= state.findings:
        state.findings = 0
    if level <= state.recommendations:
        state.recommendations = 0
    state.summary = state.summary or (level if "summary" in classes else 0)
    state.findings = state.findings or (level if "findings" in classes else 0)
    state.recommendations = state.recommendations or (level if "recommendations" in classes else 0)
    _add(state, inside, "heading", [(words, number, column)], level)


def _rule(lines: list[_Line], at: int, *_: object) -> int | None:
    return at + 1 if _RULE.match(lines[at][0]) else None


def _quote(lines: list[_Line], at: int, inside: _Inside, state: _State, _: dict[int, int]) -> int | None:
    if not _QUOTE.match(lines[at][0]):
        return None
    within: list[_Line] = []
    end = at
    while end < len(lines) and lines[end][0].strip():
        words, number, column = lines[end]
        cut = found.end() if (found := _QUOTE.match(words)) else 0
        within.append((words[cut:], number, column + cut))
        end += 1
    kind = "quote" if inside.kind == "paragraph" else inside.kind
    _read_blocks(within, replace(inside, kind=kind, depth=inside.depth + 1), state)
    return end


def _list(lines: list[_Line], at: int, inside: _Inside, state: _State, _: dict[int, int]) -> int | None:
    found = _ITEM.match(lines[at][0])
    if not found:
        return None
    width = found.end()
    end = at + 1
    while end < len(lines) and _continues(lines, end, width):
        end += 1
    first = (lines[at][0][width:], lines[at][1], lines[at][2] + width)
    within = [first, *(_outdented(line, width) for line in lines[at + 1 : end])]
    kind = "item" if inside.kind in ("paragraph", "quote") else inside.kind
    _read_blocks(within, replace(inside, kind=kind, depth=inside.depth + 1), state)
    return end


def _note(lines: list[_Line], at: int, inside: _Inside, state: _State, _: dict[int, int]) -> int | None:
    found = _NOTE.match(lines[at][0])
    if not found or inside.depth:
        return None
    end = at + 1
    while end < len(lines) and not _NOTE.match(lines[end][0]) and _continues(lines, end, 4):
        end += 1
    first = (lines[at][0][found.end() :], lines[at][1], lines[at][2] + found.end())
    within = [first, *(_outdented(line, 4) for line in lines[at + 1 : end])]
    _read_blocks(within, replace(inside, kind="footnote", depth=inside.depth + 1, name=found[1]), state)
    return end


def _continues(lines: list[_Line], at: int, width: int) -> bool:
    """Whether a line still belongs to the item or footnote above it."""
    words = lines[at][0]
    if not words.strip():
        return any(line[0].strip() for line in lines[at : at + 3]) and at + 1 < len(lines)
    if _indent(words) >= min(width, 4):
        return True
    return bool(lines[at - 1][0].strip()) and not _ITEM.match(words) and not _starts_block(words)


def _table(lines: list[_Line], at: int, inside: _Inside, state: _State, _: dict[int, int]) -> int | None:
    if at + 1 >= len(lines) or "|" not in lines[at][0] or "|" not in lines[at + 1][0]:
        return None
    if not _TABLE_RULE.match(lines[at + 1][0]):
        return None
    end = at
    while end < len(lines) and "|" in lines[end][0]:
        if end != at + 1:
            for cell in _cells(lines[end]):
                _add(state, inside, "cell", [cell])
        end += 1
    return end


def _cells(line: _Line) -> list[_Line]:
    words, number, column = line
    start = len(words) - len(words.lstrip())
    end = len(words.rstrip())
    start += words[start : start + 1] == "|"
    end -= words[max(end - 1, 0) : end] == "|" and words[max(end - 2, 0) : end - 1] != "\\"
    cells = []
    while start <= end:
        found = _CELL.match(words, start, end)
        stop = found.end() if found else end
        cells.append((words[start:stop], number, column + start))
        start = stop + 1
    return cells


def _paragraph(lines: list[_Line], at: int, inside: _Inside, state: _State, _: dict[int, int]) -> int:
    end = at + 1
    while end < len(lines) and lines[end][0].strip() and not _starts_block(lines[end][0]):
        if inside.kind == "item" and _ITEM.match(lines[end][0]):
            break
        end += 1
    if _DEFINITION.match(lines[at][0]):
        state.fault(lines[at][1], lines[at][2], "a link is written [words](https://…), without a definition elsewhere")
    _add(state, inside, inside.kind, lines[at:end])
    return end


def _starts_block(words: str) -> bool:
    """Whether a line ends the paragraph above it without a blank line between (pandoc's ``markdown_strict``)."""
    return bool(_HEADING.match(words) or _QUOTE.match(words) or _FENCE.match(words))


def _add(state: _State, inside: _Inside, kind: str, lines: list[_Line], level: int = 0) -> None:
    if kind == "paragraph" and not state.summary:
        state.number += 1
    raw = _raw(lines)
    inline = read_inline(raw, state.notes)
    paragraph = None if state.summary or kind in ("heading", "footnote", "caption") else state.number or None
    for offset, what in inline.faults:
        state.fault(*raw.place(offset), what)
    findings = bool(state.findings) and not state.summary
    bold = bool(state.recommendations) and kind in ("paragraph", "item")
    state.blocks.append(Block(kind, raw, inline, inside.language, paragraph, findings, inside.name, level, bold))


def _add_code(state: _State, inside: _Inside, lines: list[_Line]) -> None:
    text = "\n".join(line for line, _, _ in lines)
    raw = Raw(text, ((0, lines[0][1], lines[0][2]),))
    inline = Inline(text, tuple(range(len(text))))
    state.blocks.append(Block("code", raw, inline, inside.language, state.number or None, name=inside.name))


def _raw(lines: list[_Line]) -> Raw:
    starts, pieces, offset = [], [], 0
    for words, number, column in lines:
        kept = words.strip(" \t")
        starts.append((offset, number, column + len(words) - len(words.lstrip(" \t"))))
        pieces.append(kept)
        offset += len(kept) + 1
    return Raw("\n".join(pieces), tuple(starts))


def _indent(words: str) -> int:
    expanded = words[:64].expandtabs(4)
    return len(expanded) - len(expanded.lstrip(" ")) if words.strip() else 0


def _outdented(line: _Line, width: int) -> _Line:
    words, number, column = line
    cut = 0
    while cut < width and words[cut : cut + 1] in (" ", "\t"):
        cut += 4 if words[cut] == "\t" else 1
    cut = min(cut, len(words) - len(words.lstrip(" \t")))
    return words[cut:], number, column + cut


_BLOCKS: dict[str, Callable[..., int | None]] = {
    "code": _code,
    "division": _division,
    "heading": _heading,
    "rule": _rule,
    "quote": _quote,
    "item": _list,
    "note": _note,
    "table": _table,
    "paragraph": _paragraph,
}
