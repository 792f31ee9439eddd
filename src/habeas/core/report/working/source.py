"""A report taken apart: what stands in it in which order, which lines each part took, and the checks by number."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from habeas.core.kernel.errors import WrongUse
from habeas.core.report.inline import Span
from habeas.core.report.outcomes import RESERVED, SHAPES
from habeas.core.report.prose import Block, Document, Piece, read_report
from habeas.core.report.working.model import BREAK, Entry, Run, Words, Wrap, in_order, tidy, with_wraps

#: what a link may lead to; another is published as its words alone
LINKS = ("http://", "https://", "mailto:")
_TRAILING = re.compile(r"\{[^{}]*\}[ \t]*#*[ \t]*$")
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_NOTE = re.compile(r"\[\^([^\s\[\]]+)\]:")
_MARKER = re.compile(r"[ \t]*((?:[-*+]|\d{1,9}\.)[ \t]*)")


@dataclass(frozen=True, slots=True)
class Check:
    """A check of the report: its number, its attributes as written, its words, and where it stands."""

    number: int
    kind: str
    written: str
    words: str
    leaf: int
    paragraph: int | None
    line: int


@dataclass(frozen=True, slots=True)
class Leaf:
    """An entry as it was written: its number, the chunk and divisions that it stands in, and its raw words."""

    number: int
    entry: Entry
    chunk: int
    raw: str
    line: int
    paragraph: int | None
    section: str = ""  # {.summary} and the like behind a heading
    markers: tuple[str, ...] = ()
    checks: tuple[int, ...] = ()
    lines: tuple[int, ...] = ()  # of the rows of a table
    starts: tuple[tuple[int, int], ...] = ()  # line and column where each line of its words begins


@dataclass(frozen=True, slots=True)
class Chunk:
    """What stands by itself between blank lines: lines ``first`` to ``last``, inside ``divisions``."""

    number: int
    kind: str
    first: int
    last: int
    divisions: tuple[int, ...]
    leaves: tuple[int, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class Division:
    """A block ``::: {lang=…}``: the lines that open and close it."""

    number: int
    first: int
    last: int


@dataclass(slots=True)
class Source:
    """A report taken apart."""

    text: str
    title: str
    language: str
    lines: list[str]
    leaves: list[Leaf] = field(default_factory=list)
    chunks: list[Chunk] = field(default_factory=list)
    divisions: list[Division] = field(default_factory=list)
    checks: list[Check] = field(default_factory=list)
    targets: dict[str, str] = field(default_factory=dict)  # of each link as written, by its address

    def raw(self, first: int, last: int) -> list[str]:
        """Lines of the file, from 1."""
        return self.lines[first - 1 : last]

    def notes(self) -> dict[str, Chunk]:
        """The footnotes by name; of two with one name the first."""
        found: dict[str, Chunk] = {}
        for chunk in self.chunks:
            if chunk.kind == "note":
                found.setdefault(chunk.note, chunk)
        return found

    def body(self) -> list[Leaf]:
        """The leaves that are not of a footnote, in order."""
        return [leaf for leaf in self.leaves if self.chunks[leaf.chunk].kind != "note"]

    def referred_to(self) -> set[str]:
        """The names of the footnotes that hang somewhere."""
        words = (cell for leaf in self.leaves for cell in leaf.entry.all_words())
        return {run.note for cell in words for run in cell if run.note}

    def turns(self) -> dict[int, int]:
        """The turn of each check in the document: first those of the body, then those of the footnotes."""
        noted = [self.chunks[self.leaves[check.leaf].chunk].kind == "note" for check in self.checks]
        ordered = sorted(range(len(self.checks)), key=lambda number: (noted[number], number))
        return {number: turn for turn, number in enumerate(ordered)}


def take_apart(text: str, file: str) -> Source:
    """The report in its parts; refused (``unreadable-report``) where something in it cannot be read, or is a check that
    checked prose does not know: what cannot be read cannot be carried."""
    document = read_report(text, file)
    if document.faults:
        fault = document.faults[0]
        raise _refusal(file, fault.line, fault.what)
    source = Source(text, document.front.title, document.front.language, text.split("\n"))
    _require_known(document, file)
    _Parts(source, document, file).take()
    _require_notes(source, file)
    if found := _NOT_XML.search(text):
        raise _refusal(file, text.count("\n", 0, found.start()) + 1, "a sign stands here that is none")
    return source


def _refusal(file: str, line: int, what: str) -> WrongUse:
    return WrongUse(
        "unreadable-report",
        f"The report cannot be carried into a working copy: {what}.",
        {"file": file, "line": line},
        do="Mend this place first; habeas report check names every such place.",
    )


def _require_known(document: Document, file: str) -> None:
    for block in document.blocks:
        for span in block.inline.spans:
            if span.check not in SHAPES and span.check not in RESERVED:
                raise _refusal(file, block.span_place(span)[0], f"there is no check .{span.check[:40]}")
            known = frozenset().union(*SHAPES.get(span.check, ()))
            if span.check in SHAPES and (unknown := sorted(set(span.attributes) - known)):
                raise _refusal(file, block.span_place(span)[0], f".{span.check} knows no {unknown[0]}")


def _require_notes(source: Source, file: str) -> None:
    notes = source.notes()
    for chunk in source.chunks:
        if chunk.kind == "note" and notes[chunk.note] is not chunk:
            raise _refusal(file, chunk.first, "two footnotes have one name")
    for leaf in source.leaves:
        if any(run.note and run.note not in notes for words in leaf.entry.all_words() for run in words):
            raise _refusal(file, leaf.line, "a footnote is nowhere written")


@dataclass(slots=True)
class _Parts:
    """Walks the pieces of a document, and keeps count."""

    source: Source
    document: Document
    file: str
    at: int = 0
    counted: int = 0  # checks that an earlier leaf has

    def take(self) -> None:
        pieces = self.document.pieces
        while self.at < len(pieces):
            self._top(())

    def _top(self, divisions: tuple[int, ...]) -> None:
        piece = self._next()
        inside = self._inside(piece)
        if piece.kind == "division" and not self._is_figure(piece) and inside:
            division = Division(len(self.source.divisions), piece.first, piece.last)
            self.source.divisions.append(division)
            while (here := self._peek()) and here.first <= piece.last:
                self._top((*divisions, division.number))
            return
        number, begin = len(self.source.chunks), len(self.source.leaves)
        self.source.chunks.append(Chunk(number, piece.kind, piece.first, piece.last, divisions))  # its place
        self._chunk(piece)
        leaves = tuple(range(begin, len(self.source.leaves)))
        named = _NOTE.match(self.source.lines[piece.first - 1]) if piece.kind == "note" else None
        note = named[1] if named else ""
        kind = "figure" if self._is_figure(piece) else piece.kind
        self.source.chunks[number] = Chunk(number, kind, piece.first, piece.last, divisions, leaves, note)

    def _next(self) -> Piece:
        self.at += 1
        return self.document.pieces[self.at - 1]

    def _peek(self) -> Piece | None:
        return self.document.pieces[self.at] if self.at < len(self.document.pieces) else None

    def _inside(self, piece: Piece) -> bool:
        below = self._peek()
        return below is not None and below.depth > piece.depth

    def _is_figure(self, piece: Piece) -> bool:
        blocks = self.document.blocks
        return piece.kind == "division" and piece.begin < piece.end and blocks[piece.begin].kind == "figure"

    def _chunk(self, piece: Piece) -> None:
        if piece.kind == "division" and not self._is_figure(piece) and not self._inside(piece):
            return  # an empty one
        if piece.kind == "note":
            self._within(piece, "", ())
        elif self._is_figure(piece):
            self._leaf(piece, Entry("figure"), self.document.blocks[piece.begin], ())
            self._within(piece, "f", ())
        else:
            self._piece(piece, "", ())

    def _within(self, piece: Piece, path: str, markers: tuple[str, ...]) -> None:
        first = True
        while (here := self._peek()) and here.depth > piece.depth:
            self._next()
            started = path if first else path[:-1] + "c" if path[-1:] in ("b", "n") else path
            self._piece(here, started, markers)
            first = False

    def _piece(self, piece: Piece, path: str, markers: tuple[str, ...]) -> None:
        if piece.kind == "quote":
            self._within(piece, path + "q", markers)
        elif piece.kind == "item":
            marker = self._marker(piece, len(markers))
            begins = "n" if marker[0].isdigit() else "b"
            self._within(piece, path + begins, (*markers, marker))
        elif piece.kind == "division":
            raise _refusal(self.file, piece.first, "a block of its own stands in a list, quotation or caption")
        elif piece.kind == "table":
            self._table(piece, path, markers)
        elif piece.kind == "rule":
            self._leaf(piece, Entry("rule", path), None, markers)
        else:
            self._leaf(piece, *self._words(piece, path), markers)

    def _marker(self, piece: Piece, depth: int) -> str:
        """The sign before an item; of one inside another, which stands on the same line, the later one."""
        words = self.source.lines[piece.first - 1].lstrip("> \t")
        found = [match[1] for match in _markers(words)]
        return found[-1] if len(found) <= 1 else found[min(depth, len(found) - 1)] if found else "- "

    def _words(self, piece: Piece, path: str) -> tuple[Entry, Block]:
        block = self.document.blocks[piece.begin]
        kind = block.kind if block.kind in ("heading", "code") else "text"
        if kind == "code":
            return Entry("code", path, (Run(block.raw.text),), 0), block
        return Entry(kind, path, self._read(block), block.level), block

    def _read(self, block: Block) -> Words:
        if block.name and block.inline.notes:
            raise _refusal(self.file, block.raw.starts[0][1], "a footnote stands inside a footnote")
        for mark in block.inline.marks:
            if mark.kind in ("link", "autolink") and mark.target.strip():
                self.source.targets.setdefault(mark.target.split()[0], mark.target)
        numbers = []
        for span in block.inline.spans:
            numbers.append(len(self.source.checks))
            self.source.checks.append(_check(numbers[-1], span, block, len(self.source.leaves)))
        return words_of(block, numbers)

    def _leaf(self, piece: Piece, entry: Entry, block: Block | None, markers: tuple[str, ...]) -> None:
        source = self.source
        section = _TRAILING.search(source.lines[piece.first - 1]) if entry.kind == "heading" else None
        number = len(source.leaves)
        source.leaves.append(
            Leaf(
                number=number,
                entry=entry,
                chunk=len(source.chunks) - 1,
                raw=block.raw.text if block else "",
                starts=tuple((line, column) for _, line, column in block.raw.starts) if block else (),
                line=piece.first,
                paragraph=block.paragraph if block else None,
                section=section[0].rstrip(" \t#") if section else "",
                markers=markers,
                checks=self._own_checks(),
            )
        )

    def _own_checks(self) -> tuple[int, ...]:
        """The checks that were read since the leaf before."""
        own = range(self.counted, len(self.source.checks))
        self.counted = len(self.source.checks)
        return tuple(own)

    def _table(self, piece: Piece, path: str, markers: tuple[str, ...]) -> None:
        rows: dict[int, list[Words]] = {}
        number, paragraph = len(self.source.leaves), None
        for block in self.document.blocks[piece.begin : piece.end]:
            rows.setdefault(block.raw.starts[0][1], []).append(self._read(block))
            paragraph = block.paragraph
        checks = self._own_checks()
        entry = Entry("table", path, rows=tuple(tuple(row) for row in rows.values()))
        self.source.leaves.append(
            Leaf(
                number, entry, len(self.source.chunks) - 1, "", piece.first, paragraph, "", markers, checks, tuple(rows)
            )
        )


def _markers(words: str) -> Iterator[re.Match[str]]:
    at = 0
    while (
        (found := _MARKER.match(words, at))
        and found.end() > at
        and (found[1][-1:] in " \t" or not words[found.end() :])
    ):
        yield found
        at = found.end()


def _check(number: int, span: Span, block: Block, leaf: int) -> Check:
    words = " ".join(block.inline.words(span).split())
    written = " ".join(block.raw.text[span.brace : span.last].split())
    return Check(number, span.check, written, words, leaf, block.paragraph, block.span_place(span)[0])


def words_of(block: Block, numbers: list[int]) -> Words:
    """The words of a block, its checks under these numbers."""
    inline = block.inline
    size = len(inline.plain)
    wraps: list[list[Wrap]] = [[] for _ in range(size)]
    flags: list[set[str]] = [set() for _ in range(size)]
    for span, number in zip(inline.spans, numbers, strict=True):
        for at in range(span.start, span.end):
            wraps[at].append(Wrap("check", str(number)))
    for mark in inline.marks:
        for at in range(mark.start, mark.end):
            if mark.kind in ("link", "autolink") and mark.target.startswith(LINKS):
                wraps[at].append(Wrap("link", mark.target.split()[0]))
            elif mark.kind not in ("link", "autolink"):
                flags[at].add(mark.kind)
    set_as = [
        Run("", in_order(around), "strong" in flag, "emphasis" in flag, "code" in flag)
        for around, flag in zip(wraps, flags, strict=True)
    ]
    signs = [(_sign(block, at), set_as[at]) for at in range(size)]
    return tidy(_with_notes(signs, inline.notes, set_as))


def _sign(block: Block, at: int) -> str:
    """One sign of the words; a line break that is written ``\\`` at the end of a line is kept as one."""
    inline = block.inline
    sign, origin = inline.plain[at], inline.origin[at]
    if sign != "\n" or not origin or block.raw.text[origin - 1] != "\\":
        return sign
    escaped = at and inline.plain[at - 1] == "\\" and inline.origin[at - 1] == origin - 1
    return sign if escaped else BREAK


def _with_notes(signs: list[tuple[str, Run]], notes: tuple[tuple[int, str], ...], set_as: list[Run]) -> list[Run]:
    found: list[Run] = []
    at = 0
    for place, name in notes:
        found += with_wraps(signs[at:place])
        # a note inside a check has words of it on both sides
        both = place and place < len(set_as)
        around = tuple(w for w in set_as[place - 1].wraps if w in set_as[place].wraps) if both else ()
        found.append(Run("", around, note=name))
        at = place
    return [*found, *with_wraps(signs[at:])]
