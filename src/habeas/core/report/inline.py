"""Reads the words of one paragraph: which are plain, which carry a check, and where each of them stands in the file.

Only what a checked report needs is known: bracketed spans with attributes, emphasis, links, footnote marks, code,
escapes and character references. Every step moves forward, so that a megabyte of brackets takes linear time.
"""

from __future__ import annotations

import html
import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

#: brackets open at once; deeper ones are a fault, not a reading
DEPTH = 24
#: characters inside one pair of braces
ATTRIBUTES = 2000


@dataclass(frozen=True, slots=True)
class Raw:
    """The text of one block as it was written, with ``(offset, line, column)`` of each of its lines, from 1."""

    text: str
    starts: tuple[tuple[int, int, int], ...]

    def place(self, offset: int) -> tuple[int, int]:
        """Line and column (code points) of an offset."""
        start, line, column = self.starts[max(bisect_right(self.starts, (offset, 1 << 60, 0)) - 1, 0)]
        return line, column + offset - start


@dataclass(frozen=True, slots=True)
class Span:
    """``[words]{.check key=value}``: ``start`` and ``end`` in the plain text, ``first`` and ``last`` in the raw one."""

    start: int
    end: int
    first: int
    last: int
    check: str
    attributes: Mapping[str, str]
    depth: int
    brace: int = 0  #: the raw offset of its opening brace


@dataclass(frozen=True, slots=True)
class Mark:
    """How plain words are set: ``emphasis``, ``strong``, ``code``, ``link`` or ``autolink`` (with its target)."""

    kind: str
    start: int
    end: int
    target: str = ""


@dataclass(frozen=True, slots=True)
class Inline:
    """A block's words without their markup; ``origin[i]`` is the raw offset of the plain character ``i``."""

    plain: str
    origin: tuple[int, ...]
    spans: tuple[Span, ...] = ()
    titles: tuple[tuple[int, int], ...] = ()
    notes: tuple[tuple[int, str], ...] = ()
    faults: tuple[tuple[int, str], ...] = ()
    marks: tuple[Mark, ...] = ()

    def raw_offset(self, offset: int) -> int:
        """Where in the raw text the plain character ``offset`` was written."""
        if offset < len(self.origin):
            return self.origin[offset]
        return self.origin[-1] + 1 if self.origin else 0

    def words(self, span: Span) -> str:
        """The plain words inside a span."""
        return self.plain[span.start : span.end]


@dataclass(slots=True)
class _Token:
    kind: str  # text, skip, open, close, star, note
    at: int
    text: str
    origin: tuple[int, ...] | None = None
    partner: int = -1
    span: tuple[str, dict[str, str], int, int] | None = None
    drop: bool = False
    noted: str = ""
    mark: str = ""
    target: str = ""


@dataclass(slots=True)
class _Reader:
    text: str
    tokens: list[_Token] = field(default_factory=list)
    faults: list[tuple[int, str]] = field(default_factory=list)
    opened: list[int] = field(default_factory=list)


_TOKEN = re.compile(
    r"(?P<escape>\\(?:[^\w\s]|_| |\n))"
    r"|(?P<code>`+)"
    r"|(?P<entity>&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});)"
    r"|<(?P<link>(?:https?://|mailto:)[^\s<>]{1,2000})>"
    r"|(?P<note>\[\^[^\s\[\]]{1,80}\])"
    r"|(?P<open>\[)|(?P<close>\])"
    r"|(?P<star>\*+|_+)"
    r"|(?P<text>[^\\`&<\[\]*_]+|.)",
    re.DOTALL,
)
_TARGET = re.compile(r'\([^()\s<>]{0,2000}(?:[ \n]+"[^"\n]{0,500}")?\)')
_ATTRIBUTE = re.compile(r'\s*(?:\.([A-Za-z][\w-]{0,40})|([A-Za-z][\w.-]{0,40})=(?:"([^"]{0,1500})"|([^\s"{}]{1,500})))')
_STRAY = re.compile(r"\{\s*(?:[.#][A-Za-z]|[A-Za-z][\w-]{0,40}=)")


def read_inline(raw: Raw, notes: frozenset[str] = frozenset()) -> Inline:
    """The words, spans and faults of one block; ``notes`` are the names of the footnotes that the file defines."""
    reader = _Reader(raw.text)
    _tokenise(reader, notes)
    titles = _emphasis(reader.tokens)
    return _assemble(reader, titles)


def read_attributes(text: str, at: int) -> tuple[list[str], dict[str, str], int] | str:
    """Classes, keys and the offset after ``}`` of the attributes that open at ``text[at]``; or why they do not."""
    classes: list[str] = []
    keys: dict[str, str] = {}
    position, limit = at + 1, min(len(text), at + ATTRIBUTES)
    while found := _ATTRIBUTE.match(text, position, limit):
        position = found.end()
        if found[1]:
            classes.append(found[1])
        elif found[2] in keys:
            return f"{found[2]} is written twice"
        else:
            value = found[4] if found[3] is None else found[3]
            keys[found[2]] = re.sub(r"\\([^\w\s]|_)", r"\1", " ".join(value.split()))
    while position < limit and text[position] in " \n\t":
        position += 1
    if position < limit and text[position] == "}":
        return classes, keys, position + 1
    shown = text[position : position + 20].split("\n")[0]
    return f"cannot be read from {shown!r}" if shown else "the braces are not closed"


def _tokenise(reader: _Reader, notes: frozenset[str]) -> None:
    text, at = reader.text, 0
    runs = _code_runs(text)
    while at < len(text):
        found = _TOKEN.match(text, at)
        assert found is not None
        read = _READ.get(str(found.lastgroup))
        at = read(reader, found, runs, notes) if read else _plain(reader, found)


def _plain(reader: _Reader, found: re.Match[str]) -> int:
    reader.tokens.append(_Token("text", found.start(), found[0]))
    if "{" in found[0] and (stray := _STRAY.search(reader.text, found.start(), found.end() + 60)):
        reader.faults.append((stray.start(), "attributes stand here without [words] before them"))
    return found.end()


def _escape(reader: _Reader, found: re.Match[str], *_: object) -> int:
    kept = {" ": "\u00a0"}.get(found[0][1], found[0][1])
    reader.tokens.append(_Token("text", found.start() + 1, kept))
    return found.end()


def _entity(reader: _Reader, found: re.Match[str], *_: object) -> int:
    meant = html.unescape(found[0])
    reader.tokens.append(_Token("text", found.start(), meant, (found.start(),) * len(meant)))
    return found.end()


def _autolink(reader: _Reader, found: re.Match[str], *_: object) -> int:
    reader.tokens.append(_Token("text", found.start() + 1, found["link"], mark="autolink", target=found["link"]))
    return found.end()


def _code_runs(text: str) -> dict[int, list[int]]:
    runs: dict[int, list[int]] = {}
    for found in re.finditer("`+", text):
        runs.setdefault(len(found[0]), []).append(found.start())
    return runs


def _code(reader: _Reader, found: re.Match[str], runs: dict[int, list[int]], _: object) -> int:
    size, start = len(found[0]), found.end()
    same = runs.get(size, [])
    later = bisect_left(same, start)
    if later == len(same):
        reader.tokens.append(_Token("text", found.start(), found[0]))
        return start
    inside = reader.text[start : same[later]]
    lead = len(inside) - len(inside.lstrip())
    reader.tokens.append(_Token("text", start + lead, inside.strip(), mark="code"))
    return same[later] + size


def _note(reader: _Reader, found: re.Match[str], _: object, notes: frozenset[str]) -> int:
    name = found[0][2:-1]
    if name in notes:
        reader.tokens.append(_Token("note", found.start(), "", noted=name))
        return found.end()
    reader.faults.append((found.start(), f"the footnote {found[0]} is nowhere written"))
    return _plain(reader, found)


def _open(reader: _Reader, found: re.Match[str], *_: object) -> int:
    at = found.start()
    if at and reader.text[at - 1] == "!" and not (at > 1 and reader.text[at - 2] == "\\"):
        reader.faults.append((at - 1, "a picture is not part of a checked report"))
    if len(reader.opened) >= DEPTH:
        reader.faults.append((at, f"more than {DEPTH} brackets are open here"))
    else:
        reader.opened.append(len(reader.tokens))
    reader.tokens.append(_Token("open", at, "["))
    return found.end()


def _close(reader: _Reader, found: re.Match[str], *_: object) -> int:
    end = found.end()
    after = reader.text[end : end + 1]
    begin = reader.opened.pop() if reader.opened else -1
    token = _Token("close", found.start(), "]")
    reader.tokens.append(token)
    if after == "{":
        return _span(reader, begin, token, end)
    if begin >= 0 and after == "(" and (target := _TARGET.match(reader.text, end)):
        opening = reader.tokens[begin]
        opening.drop = token.drop = True
        opening.mark, opening.target, opening.partner = "link", target[0][1:-1], len(reader.tokens) - 1
        return target.end()
    return end


def _span(reader: _Reader, begin: int, token: _Token, brace: int) -> int:
    read = read_attributes(reader.text, brace)
    if begin < 0:
        reader.faults.append((token.at, "this check has no opening bracket"))
        return brace + 1
    if isinstance(read, str):
        reader.faults.append((brace, f"the attributes of this check: {read}"))
        reader.tokens[begin].drop = token.drop = True
        return brace + 1
    classes, keys, end = read
    if len(classes) != 1:
        reader.faults.append((brace, "a check has exactly one class, as in {.count of=sources}"))
    opening = reader.tokens[begin]
    opening.drop = token.drop = True
    opening.span = (classes[0] if len(classes) == 1 else "", keys, end, brace)
    opening.partner = len(reader.tokens) - 1
    return end


def _star(reader: _Reader, found: re.Match[str], *_: object) -> int:
    reader.tokens.append(_Token("star", found.start(), found[0]))
    return found.end()


_READ: dict[str, Callable[..., int]] = {
    "escape": _escape,
    "code": _code,
    "entity": _entity,
    "link": _autolink,
    "note": _note,
    "open": _open,
    "close": _close,
    "star": _star,
}


def _emphasis(tokens: list[_Token]) -> list[tuple[int, int]]:
    """Pairs the runs of ``*`` and ``_`` and drops them; gives the pairs, which may be titles."""
    waiting: dict[str, list[int]] = {}
    pairs: list[tuple[int, int]] = []
    for index, token in enumerate(tokens):
        if token.kind != "star":
            continue
        before = tokens[index - 1].text[-1:] if index else ""
        after = tokens[index + 1].text[:1] if index + 1 < len(tokens) else ""
        opens, closes = after.strip() != "", before.strip() != ""
        if token.text[0] == "_":
            opens, closes = opens and not before.isalnum(), closes and not after.isalnum()
        stack = waiting.setdefault(token.text, [])
        if closes and stack:
            begin = stack.pop()
            tokens[begin].drop = token.drop = True
            pairs.append((begin, index))
        elif opens:
            stack.append(index)
    return pairs


def _assemble(reader: _Reader, pairs: list[tuple[int, int]]) -> Inline:
    pieces: list[str] = []
    origin: list[int] = []
    starts: list[int] = []
    notes: list[tuple[int, str]] = []
    for token in reader.tokens:
        starts.append(len(origin))
        if token.kind == "note":
            notes.append((len(origin), token.noted))
        if not token.drop:
            pieces.append(token.text)
            origin.extend(token.origin or range(token.at, token.at + len(token.text)))
    spans = _spans(reader.tokens, starts)
    titles = tuple((starts[begin], starts[end]) for begin, end in pairs)
    marks = tuple(_marks(reader.tokens, starts, pairs))
    return Inline("".join(pieces), tuple(origin), spans, titles, tuple(notes), tuple(reader.faults), marks)


def _marks(tokens: list[_Token], starts: list[int], pairs: list[tuple[int, int]]) -> Iterator[Mark]:
    """How the words are set; a run of three or more stars is both kinds of emphasis."""
    for begin, end in pairs:
        size = len(tokens[begin].text)
        for kind in [*(["emphasis"] if size != 2 else []), *(["strong"] if size > 1 else [])]:
            yield Mark(kind, starts[begin], starts[end])
    for index, token in enumerate(tokens):
        if token.mark == "link":
            yield Mark("link", starts[index], starts[token.partner], token.target)
        elif token.mark:
            yield Mark(token.mark, starts[index], starts[index] + len(token.text), token.target)


def _spans(tokens: list[_Token], starts: list[int]) -> tuple[Span, ...]:
    spans: list[Span] = []
    ends: list[int] = []
    for index, token in enumerate(tokens):
        if token.span is None:
            continue
        while ends and ends[-1] < index:
            ends.pop()
        check, keys, last, brace = token.span
        spans.append(Span(starts[index], starts[token.partner], token.at, last, check, keys, len(ends), brace))
        ends.append(token.partner)
    return tuple(spans)
