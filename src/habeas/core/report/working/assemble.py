"""Puts an edited copy together as checked prose: what was not touched as it was, byte for byte; the rest anew."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from difflib import SequenceMatcher

from habeas.core.report.working.align import in_order
from habeas.core.report.working.markdown import Writer, as_wrapped, code_block
from habeas.core.report.working.model import Entry, Words, same_row
from habeas.core.report.working.source import Chunk, Leaf, Source


@dataclass(frozen=True, slots=True)
class Placed:
    """An entry of the edited copy, the number of the entry of the report that it is, and the divisions around it."""

    entry: Entry
    leaf: int | None
    divisions: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class _Unit:
    """Entries that make one chunk, and the chunk of the report that it was."""

    placed: tuple[Placed, ...]
    chunk: int | None


@dataclass(slots=True)
class _Event:
    """Lines to write, and what of the report they were: its first and last line there, 0 for new ones."""

    lines: list[str]
    first: int = 0
    last: int = 0
    kind: str = ""
    divisions: tuple[int, ...] = ()
    as_before: bool = True  # whether it is of the kind that it was


def assemble(
    source: Source, body: Sequence[Placed], notes: Mapping[str, Sequence[Placed]], front: Sequence[str], *, every: bool
) -> str:
    """The text. ``front`` are the lines before the body; ``every`` puts a stroke before every sign that could mean
    something in a paragraph that was changed."""
    return _Assembling(source, Writer([check.written for check in source.checks], source.targets, every=every)).text(
        body, notes, front
    )


def with_divisions(source: Source, placed: Sequence[Placed]) -> list[Placed]:
    """Each entry in the divisions of the report: one that keeps its place in its own, any other in those around it."""
    kept = in_order([one.leaf for one in placed])
    found: list[Placed] = []
    around: tuple[int, ...] = ()
    for at, one in enumerate(placed):
        if at in kept and one.leaf is not None:
            around = source.chunks[source.leaves[one.leaf].chunk].divisions
        found.append(Placed(one.entry, one.leaf, around))
    return found


def grounded(placed: Sequence[Placed]) -> list[Placed]:
    """Each entry inside what is open above it: what continues an item or figure that is not there stands by itself."""
    found: list[Placed] = []
    opened = ""
    for one in placed:
        if found and found[-1].divisions != one.divisions:
            opened = ""
        path = _grounded(one.entry.path, opened)
        found.append(replace(one, entry=replace(one.entry, path=path)))
        opened = "f" if one.entry.kind == "figure" else re.sub("[bnc]", "i", path)
    return found


def _grounded(path: str, opened: str) -> str:
    """A path without the letters that continue what is not open; ``i`` in ``opened`` is an item."""
    kept = ""
    for letter in path:
        above = opened[: len(kept) + 1]
        same = above[:-1] == re.sub("[bnc]", "i", kept)
        if letter in "cf" and not (same and above[-1:] == {"c": "i", "f": "f"}[letter]):
            continue
        kept += letter
        if letter in "bn":
            opened = ""  # what is inside a new item begins anew
    return kept


@dataclass(slots=True)
class _Assembling:
    source: Source
    writer: Writer
    _taken: set[int] = field(default_factory=set)

    def text(self, body: Sequence[Placed], notes: Mapping[str, Sequence[Placed]], front: Sequence[str]) -> str:
        events = [self._event(unit) for unit in self._units(body)]
        events = self._with_quiet(events, notes)
        events = self._with_fences(events)
        lines = list(front)
        starts = min([*(c.first for c in self.source.chunks), *(d.first for d in self.source.divisions)], default=0)
        ends = max([*(c.last for c in self.source.chunks), *(d.last for d in self.source.divisions)], default=0)
        head = self.source.lines[len(front) : starts - 1] if starts else self.source.lines[len(front) :]
        lines += head if starts or not events else [""]
        before: _Event | None = None
        for event in events:
            lines += self._gap(before, event) if before else []
            lines += event.lines
            before = event
        return "\n".join([*lines, *(self.source.lines[ends:] if starts else [""] if events else [])])

    # chunks

    def _units(self, body: Sequence[Placed]) -> Iterator[_Unit]:
        group: list[Placed] = []
        for one in body:
            if group and not self._goes_on(group, one):
                yield self._unit(group)
                group = []
            group.append(one)
        if group:
            yield self._unit(group)

    def _goes_on(self, group: Sequence[Placed], one: Placed) -> bool:
        """Whether an entry belongs to the chunk that the ones before it make."""
        first, last = group[0], group[-1]
        path = one.entry.path[:1]
        if one.divisions != first.divisions or not path:
            return False
        if path == "c":
            return first.entry.path[:1] in ("b", "n", "c") and (first.entry.path[:1] != "c")
        if path == "f":
            return first.entry.kind == "figure"
        chunks = [self._chunk_of(placed) for placed in (last, one)]
        return path == "q" == first.entry.path[:1] and (None in chunks or chunks[0] == chunks[1])

    def _chunk_of(self, placed: Placed) -> int | None:
        return self.source.leaves[placed.leaf].chunk if placed.leaf is not None else None

    def _unit(self, group: Sequence[Placed]) -> _Unit:
        chunks = [chunk for one in group if (chunk := self._chunk_of(one)) is not None and chunk not in self._taken]
        chunk = chunks[0] if chunks else None
        if chunk is not None:
            self._taken.add(chunk)
        return _Unit(tuple(group), chunk)

    def _event(self, unit: _Unit) -> _Event:
        divisions = unit.placed[0].divisions
        kind = unit.placed[0].entry.path[:1] or unit.placed[0].entry.kind
        if unit.chunk is None:
            return _Event(self._lines(unit.placed), kind=kind, divisions=divisions)
        chunk = self.source.chunks[unit.chunk]
        before = self.source.leaves[chunk.leaves[0]].entry if chunk.leaves else None
        as_before = before is not None and kind == (before.path[:1] or before.kind)
        return _Event(self._chunk_lines(unit.placed, chunk), chunk.first, chunk.last, kind, divisions, as_before)

    def _chunk_lines(self, placed: Sequence[Placed], chunk: Chunk) -> list[str]:
        """The lines of a chunk: as they were, or with other words in them, or anew."""
        if self._untouched(placed, chunk):
            return self._raw(chunk)
        return self._with_other_words(placed, chunk) or self._lines(placed, chunk)

    def _with_other_words(self, placed: Sequence[Placed], chunk: Chunk) -> list[str] | None:
        """The lines of a chunk where nothing but the words of paragraphs in it is new."""
        if tuple(one.leaf for one in placed) != chunk.leaves:
            return None
        lines = self._raw(chunk)
        for one in reversed(placed):
            leaf = self._leaf(one)
            if leaf is None or leaf.entry.same(one.entry):
                continue
            alike = (leaf.entry.path, leaf.entry.kind) == (one.entry.path, one.entry.kind) and one.entry.kind == "text"
            if not alike or not one.entry.words:
                return None
            first, last = leaf.starts[0][0] - chunk.first, leaf.starts[-1][0] - chunk.first
            before = [lines[line - chunk.first][: column - 1] for line, column in leaf.starts]
            rest = before[1] if len(before) > 1 else re.sub(r"[^>\s]", " ", before[0])
            new = self._one(one)
            lines[first : last + 1] = [before[0] + new[0], *(rest + line for line in new[1:])]
        return lines

    def _raw(self, chunk: Chunk) -> list[str]:
        return self.source.raw(chunk.first, chunk.last)

    def _untouched(self, placed: Sequence[Placed], chunk: Chunk) -> bool:
        if tuple(one.leaf for one in placed) != chunk.leaves:
            return False
        return all(self.source.leaves[one.leaf].entry.same(one.entry) for one in placed if one.leaf is not None)

    # lines

    def _lines(self, placed: Sequence[Placed], chunk: Chunk | None = None) -> list[str]:
        if placed[0].entry.kind == "figure":
            return self._figure(placed)
        tight = chunk is None or not any(not line.strip("> \t") for line in self._raw(chunk))
        return self._blocks(placed, 0, tight)

    def _figure(self, placed: Sequence[Placed]) -> list[str]:
        leaf = self._leaf(placed[0])
        if leaf is None:
            return []
        opening = self.source.lines[leaf.line - 1]
        closing = self.source.lines[self.source.chunks[leaf.chunk].last - 1]
        return [opening, *self._blocks(placed[1:], 1, True), closing]

    def _leaf(self, placed: Placed) -> Leaf | None:
        return self.source.leaves[placed.leaf] if placed.leaf is not None else None

    def _blocks(self, placed: Sequence[Placed], depth: int, tight: bool) -> list[str]:
        """Blocks below each other, what stands inside another moved in."""
        lines: list[str] = []
        at, before = 0, ""
        while at < len(placed):
            sign = placed[at].entry.path[depth : depth + 1]
            end = at + 1
            while end < len(placed) and self._inside(placed[end].entry.path[depth : depth + 1], sign):
                end += 1
            made = self._block(placed[at:end], sign, depth, tight)
            near = (
                tight
                and sign in ("b", "n")
                and (before in ("b", "n") or (before == "" and placed[at].entry.path[:depth][-1:] in ("b", "n", "c")))
            )
            lines += [*([""] if lines and not near else []), *made]
            at, before = end, sign
        return lines

    def _inside(self, path: str, sign: str) -> bool:
        return path == "c" if sign in ("b", "n") else path == "q" == sign

    def _block(self, placed: Sequence[Placed], sign: str, depth: int, tight: bool) -> list[str]:
        if sign in ("", "c", "f"):
            return self._one(placed[0])
        inner = self._blocks(placed, depth + 1, tight)
        if sign == "q":
            return [f"> {line}".rstrip() for line in inner]
        marker = self._marker(placed[0], sign, depth)
        space = " " * max(4, len(marker))  # pandoc wants four
        return [f"{marker}{inner[0]}", *((space + line).rstrip() for line in inner[1:])]

    def _marker(self, placed: Placed, sign: str, depth: int) -> str:
        leaf = self._leaf(placed)
        own = placed.entry.path[: depth + 1].count("b") + placed.entry.path[: depth + 1].count("n")
        own += placed.entry.path[:depth].count("c")
        if leaf is not None and len(leaf.markers) >= own > 0 and leaf.markers[own - 1][0].isdigit() == (sign == "n"):
            marker = leaf.markers[own - 1]
            return marker if marker[-1] in " \t" else marker + " "
        return "1. " if sign == "n" else "- "

    def _one(self, placed: Placed) -> list[str]:
        entry, leaf = placed.entry, self._leaf(placed)
        if entry.kind == "rule":
            return ["---"]
        if entry.kind == "code":
            return code_block(entry.text)
        if entry.kind == "figure":
            return self._figure([placed])
        if entry.kind == "table":
            return self._table(entry, leaf)
        if leaf is not None and leaf.entry.kind in ("text", "heading") and leaf.entry.same(entry) and not leaf.section:
            return self._heading(entry, leaf.raw) if entry.kind == "heading" else leaf.raw.split("\n")
        if entry.kind == "heading":
            section = f" {leaf.section}" if leaf is not None and leaf.section else ""
            return self._heading(entry, self.writer.words(entry.words, line=True) + section)
        made = self.writer.words(entry.words)
        return (as_wrapped(made, leaf.raw) if leaf is not None else made).split("\n")

    def _heading(self, entry: Entry, words: str) -> list[str]:
        return [f"{'#' * entry.level} {words}"]

    def _table(self, entry: Entry, leaf: Leaf | None) -> list[str]:
        old = leaf.entry.rows if leaf is not None and leaf.entry.kind == "table" else ()
        raw = [self.source.lines[number - 1] for number in leaf.lines] if leaf is not None and old else []
        same = _same_rows(old, entry.rows)
        width = max((len(row) for row in entry.rows), default=1) or 1
        lines = [raw[same[at]] if at in same else self._row(row, width) for at, row in enumerate(entry.rows)]
        keeps = leaf is not None and old and max(len(row) for row in old) == width
        rule = self.source.lines[leaf.lines[0]] if leaf is not None and keeps else "|" + "---|" * width
        return [line.strip() for line in [*lines[:1], rule, *lines[1:]]]

    def _row(self, row: Sequence[Words], width: int) -> str:
        cells = [self.writer.words(cell, cell=True) for cell in row]
        return f"| {' | '.join([*cells, *[''] * (width - len(cells))])} |"

    # footnotes, and what has no words

    def _with_quiet(self, events: list[_Event], notes: Mapping[str, Sequence[Placed]]) -> list[_Event]:
        """Footnotes and empty divisions where they stood; new footnotes at the end."""
        found = list(events)
        new = [name for name in notes if name not in self.source.notes()]
        for chunk in self.source.chunks:
            if chunk.leaves and chunk.kind != "note":
                continue
            lines = self._note_lines(chunk, notes) if chunk.kind == "note" else self._raw(chunk)
            if lines:
                event = _Event(lines, chunk.first, chunk.last, "note", chunk.divisions)
                found.insert(_after(found, chunk.first), event)
        return [*found, *(_Event(self._note(name, notes[name], None), kind="note") for name in new)]

    def _note_lines(self, chunk: Chunk, notes: Mapping[str, Sequence[Placed]]) -> list[str]:
        """The lines of a footnote; none where nothing refers to it any more, though something did."""
        if chunk.note not in notes:
            return [] if chunk.note in self.source.referred_to() else self._raw(chunk)
        placed = notes[chunk.note]
        if self._untouched(placed, chunk):
            return self._raw(chunk)
        return self._with_other_words(placed, chunk) or self._note(chunk.note, placed, chunk)

    def _note(self, name: str, placed: Sequence[Placed], chunk: Chunk | None) -> list[str]:
        inner = self._lines(placed, chunk) if placed else [""]
        return [f"[^{name}]: {inner[0]}", *(f"    {line}".rstrip() for line in inner[1:])]

    # divisions

    def _with_fences(self, events: Sequence[_Event]) -> list[_Event]:
        found: list[_Event] = []
        opened: tuple[int, ...] = ()
        for event in [*events, _Event([])]:
            common = 0
            while common < min(len(opened), len(event.divisions)) and opened[common] == event.divisions[common]:
                common += 1
            found += [self._fence(number, close=True) for number in reversed(opened[common:])]
            found += [self._fence(number, close=False) for number in event.divisions[common:]]
            opened = event.divisions
            found.append(event)
        return found[:-1]

    def _fence(self, number: int, *, close: bool) -> _Event:
        division = self.source.divisions[number]
        line = division.last if close else division.first
        return _Event([self.source.lines[line - 1]], line, line, "fence")

    def _gap(self, before: _Event, event: _Event) -> list[str]:
        """The empty lines between two parts: those of the report where they were neighbours there."""
        if before.last and before.last < event.first:
            between = self.source.lines[before.last : event.first - 1]
            near = before.as_before and event.as_before
            if not any(line.strip() for line in between) and (between or near):
                return between
        return [] if _is_list(before) and _is_list(event) and self._tight(before, event) else [""]

    def _tight(self, before: _Event, event: _Event) -> bool:
        """Whether the items of a list stand without empty lines between them: as one of them does in the report."""
        for one in (before, event):
            if one.first:
                above, below = self.source.lines[one.first - 2], [*self.source.lines[one.last :], ""][0]
                return bool(
                    re.match(r"\s*(?:[-*+]|\d{1,9}\.)\s", above) or re.match(r"\s*(?:[-*+]|\d{1,9}\.)\s", below)
                )
        return True


def _is_list(event: _Event) -> bool:
    return event.kind in ("b", "n")


def _after(events: Sequence[_Event], line: int) -> int:
    """The place after the last part that stood before a line of the report."""
    before = [at for at, event in enumerate(events) if event.last and event.last < line]
    best = max(before, key=lambda at: events[at].last, default=-1)
    return best + 1


#: rows times rows up to which they are compared
_ROWS = 1_000_000


def _same_rows(old: Sequence[tuple[Words, ...]], new: Sequence[tuple[Words, ...]]) -> dict[int, int]:
    """For each new row that is an old one, which."""
    keys = ["\t".join("".join(run.text for run in cell) for cell in row).rstrip("\t") for row in old]
    new_keys = ["\t".join("".join(run.text for run in cell) for cell in row).rstrip("\t") for row in new]
    found: dict[int, int] = {}
    if len(keys) * len(new_keys) > _ROWS:
        return found
    for match in SequenceMatcher(None, keys, new_keys, autojunk=False).get_matching_blocks():
        for step in range(match.size):
            if same_row(old[match.a + step], new[match.b + step]):
                found[match.b + step] = match.a + step
    return found
