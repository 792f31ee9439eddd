"""YAML as a plain tree in which each thing knows its line, for files that a stranger may have written.

Only the event parser of PyYAML is used. Anchors, aliases and tags are refused (so nothing is built, and nothing grows:
no "billion laughs"), as are duplicate keys, several documents, deep nesting and files beyond the limits. Every scalar
stays the words that stand in the file: ``no`` is not False, ``2014`` is not a number, ``012`` is not ten.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

import yaml

#: Characters of a file, things in it, and levels of nesting: far beyond what a coder writes.
CHARACTERS, NODES, DEPTH = 4_000_000, 200_000, 24

_NULL = {"", "~", "null", "Null", "NULL"}


class Unreadable(Exception):
    """The file is no tree that we read: ``code`` as in problems, line and column from 1, and what to do."""

    def __init__(self, code: str, line: int, column: int, says: str, do: str) -> None:
        super().__init__(says)
        self.code, self.line, self.column, self.says, self.do = code, line, column, says, do


@dataclass(frozen=True, slots=True)
class Scalar:
    """A single value, as the words that stand in the file, in NFC."""

    text: str
    line: int
    column: int
    quoted: bool

    @property
    def empty(self) -> bool:
        """Whether nothing is said: no words, or YAML's plain ``~`` and ``null``."""
        return not self.text.strip() or (not self.quoted and self.text in _NULL)


@dataclass(frozen=True, slots=True)
class Listing:
    """A sequence of nodes."""

    items: tuple[Node, ...]
    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Table:
    """A mapping; ``entries`` holds for each key its scalar and its node, in the file's order."""

    entries: dict[str, tuple[Scalar, Node]]
    line: int
    column: int


Node = Scalar | Listing | Table


def read_tree(text: str) -> Node:
    """The one document of ``text`` as a tree; raises `Unreadable`."""
    _check_characters(text)
    events = _Events(text)
    events.expect(yaml.StreamStartEvent)
    if isinstance(events.peek(), yaml.StreamEndEvent):
        raise Unreadable("empty-file", 1, 1, "the file is empty", "Write at least its format.")
    events.expect(yaml.DocumentStartEvent)
    tree = _node(events, 0)
    events.expect(yaml.DocumentEndEvent)
    after = events.peek()
    if not isinstance(after, yaml.StreamEndEvent):
        line, column = _at(after)
        raise Unreadable("several-documents", line, column, "a second document begins", "Write one document to a file.")
    return tree


def _check_characters(text: str) -> None:
    if len(text) > CHARACTERS:
        says = f"the file has {len(text)} characters"
        raise Unreadable("too-large", 1, 1, says, f"At most {CHARACTERS} characters are read: split the file.")
    for number, line in enumerate(text.split("\n"), start=1):
        for column, character in enumerate(line, start=1) if not line.isprintable() else ():
            if "\ud800" <= character <= "\udfff":
                says = f"U+{ord(character):04X}, half of a character"
                raise Unreadable("not-text", number, column, says, "Save the file again as UTF-8.")


class _Events:
    """The events of the parser, one ahead, with its errors as `Unreadable` and everything counted."""

    def __init__(self, text: str) -> None:
        self._source: Iterator[yaml.Event] = yaml.parse(text, Loader=yaml.CSafeLoader)
        self._ahead: yaml.Event | None = None
        self._seen = 0

    def peek(self) -> yaml.Event:
        if self._ahead is None:
            self._ahead = self._read()
        return self._ahead

    def take(self) -> yaml.Event:
        event = self.peek()
        self._ahead = None
        self._seen += 1
        if self._seen > NODES:
            line, column = _at(event)
            raise Unreadable("too-large", line, column, f"more than {NODES} values", "Split the file.")
        return event

    def expect(self, kind: type[yaml.Event]) -> None:
        event = self.take()
        if not isinstance(event, kind):
            line, column = _at(event)
            raise Unreadable("not-yaml", line, column, "the file is not YAML", "Mend the line.")

    def _read(self) -> yaml.Event:
        try:
            return next(self._source)
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
            raise Unreadable("not-yaml", line, column, str(error.problem or "not YAML"), _MEND) from None
        except yaml.YAMLError:
            raise Unreadable("not-yaml", 1, 1, "a control character", _MEND) from None


_MEND = "Mend the line: indentation, quotation marks and colons are the usual causes."


def _at(event: yaml.Event) -> tuple[int, int]:
    mark = event.start_mark
    return (mark.line + 1, mark.column + 1) if mark else (1, 1)


def _node(events: _Events, depth: int) -> Node:
    event = events.take()
    line, column = _at(event)
    _refuse_cleverness(event, line, column)
    if depth > DEPTH:
        raise Unreadable("too-deep", line, column, f"more than {DEPTH} levels", "Write it flatter.")
    if isinstance(event, yaml.ScalarEvent):
        quoted = bool(event.style)
        return Scalar(unicodedata.normalize("NFC", event.value), line, column, quoted)
    if isinstance(event, yaml.SequenceStartEvent):
        return _listing(events, depth, line, column)
    return _table(events, depth, line, column)


def _refuse_cleverness(event: yaml.Event, line: int, column: int) -> None:
    if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
        raise Unreadable("anchor", line, column, "an anchor or alias (& or *)", "Write the value out, or quote it.")
    if getattr(event, "tag", None):
        raise Unreadable("tag", line, column, "a tag (!)", "Leave the tag out, or quote the value.")


def _listing(events: _Events, depth: int, line: int, column: int) -> Listing:
    items = []
    while not isinstance(events.peek(), yaml.SequenceEndEvent):
        items.append(_node(events, depth + 1))
    events.take()
    return Listing(tuple(items), line, column)


def _table(events: _Events, depth: int, line: int, column: int) -> Table:
    entries: dict[str, tuple[Scalar, Node]] = {}
    while not isinstance(events.peek(), yaml.MappingEndEvent):
        key = _node(events, depth + 1)
        if not isinstance(key, Scalar):
            raise Unreadable("not-a-key", key.line, key.column, "a list or table as a key", "Use a word as a key.")
        if key.text in entries:
            says = f"the key {key.text[:40]!r} a second time (first in line {entries[key.text][0].line})"
            raise Unreadable("duplicate-key", key.line, key.column, says, "Keep one of the two.")
        entries[key.text] = (key, _node(events, depth + 1))
    events.take()
    return Table(entries, line, column)
