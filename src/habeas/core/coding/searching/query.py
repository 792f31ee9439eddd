"""What somebody typed, as a tree: words, phrases, AND, OR, NOT, fields and dates.

The language is said in docs/formats/search.md. What cannot be read is refused, with what to do.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from habeas.core.coding.searching.fields import FIELDS
from habeas.core.coding.searching.tokens import normal, pieces_of
from habeas.core.kernel.dates import UncertainDate, read_date
from habeas.core.kernel.errors import ForPeople, WrongUse

LONGEST, MOST_WORDS, _DEEPEST = 1_000, 40, 12
CERTAIN, POSSIBLE = "certain", "possible"
_DATES = {
    "date": POSSIBLE,
    "possibly": POSSIBLE,
    "certainly": CERTAIN,
    "날짜": POSSIBLE,
    "아마": POSSIBLE,
    "확실": CERTAIN,
}
_KOREAN = {
    "코드": "code", "위반": "violation", "장소": "place", "부대": "unit", "기관": "agency", "방법": "method",
    "장소유형": "place_type", "단계": "stage", "근거": "basis", "제목": "title",
    "출처": "source", "제출자": "submitter",
}  # fmt: skip
_LIKELY = re.compile(r"\b(possibly|certainly) in (\S+)", re.IGNORECASE)
_OPEN, _CLOSE = '"“”„«»「『', '"”“»«」』'
_LEXEME = re.compile(
    rf"(?P<space>\s+)|(?P<left>\()|(?P<right>\))|(?P<field>[^\W\d]\w*):(?=\S)|(?P<minus>-)(?=[^\s-])"
    rf"|[{_OPEN}](?P<quoted>[^{_CLOSE}]*)[{_CLOSE}]|(?P<stray>[{_OPEN}{_CLOSE}])|(?P<word>[^\s(){_OPEN}{_CLOSE}]+)"
)


@dataclass(frozen=True, slots=True)
class Words:
    """Words that must stand there: a word, or, in quotation marks, several one after the other; in one field alone."""

    text: str
    quoted: bool = False
    field: str = ""


@dataclass(frozen=True, slots=True)
class Both:
    """All of these."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Either:
    """One of these at least."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Without:
    """Not this."""

    part: Node


Node = Words | Both | Either | Without


@dataclass(frozen=True, slots=True)
class Asked:
    """That what is told of lies in these days, or may."""

    date: UncertainDate
    certainty: str


@dataclass(frozen=True, slots=True)
class Query:
    """What must stand in a record, and when what it tells of happened; one of the two may be missing. ``starred`` where
    a star stands at a word, which means nothing: whoever typed it is told so."""

    words: Node | None
    dates: tuple[Asked, ...] = ()
    starred: bool = False


def read_query(text: str, *, periods: Mapping[str, UncertainDate] | None = None) -> Query:
    """The query that somebody typed; ``WrongUse`` (``bad-query``) where it cannot be read."""
    if len(text) > LONGEST:
        raise _bad("This is too long for a query.", f"at most {LONGEST} characters", f"{len(text)}")
    require_writable(text)
    reader = _Reader(_LIKELY.sub(lambda found: f"{found[1].lower()}:{found[2]}", normal(text)), periods)
    words = reader.whole()
    if words is None and not reader.dates:
        raise _bad("Nothing is looked for.", "a word, a phrase in quotation marks, or a date", "")
    if words is not None and not _says_what(words):
        raise _bad("This says only what must not be there.", "at least one word that must be", "-word alone")
    return Query(words, tuple(reader.dates), starred(text))


_STAR = re.compile(r"\w[*＊]|[*＊]\w")
_UNWRITABLE = re.compile("[\0\ud800-\udfff]")


def starred(text: str) -> bool:
    """Whether a star stands at a word, which means nothing."""
    return _STAR.search(text) is not None


def require_writable(text: str) -> None:
    """Refused where it holds what stands in no text and no database keeps: NUL, or half of a character."""
    found = _UNWRITABLE.search(text)
    if found:
        what = "This holds a sign that stands in no text: a NUL, or one half of a character."
        raise _bad(what, "letters, digits and punctuation", f"U+{ord(found.group()):04X}")


def _bad(what: str, expected: str, found: str) -> WrongUse:
    return WrongUse("bad-query", what, {"field": "query"}, expected, found[:40], "See the page on search.")


def _says_what(node: Node) -> bool:
    """Whether something must be there, whichever way it is met."""
    if isinstance(node, Both):
        return any(_says_what(part) for part in node.parts)
    if isinstance(node, Either):
        return all(_says_what(part) for part in node.parts)
    return isinstance(node, Words)


class _Reader:
    def __init__(self, text: str, periods: Mapping[str, UncertainDate] | None) -> None:
        self._lexemes = _lexemes(text)
        self._at = 0
        self._count = 0
        self._periods = periods
        self.dates: list[Asked] = []

    def whole(self) -> Node | None:
        found = self._either(0)
        if self._at < len(self._lexemes):
            raise _bad("A bracket is closed that was not opened.", "as many ( as )", ")")
        return found

    def _next(self) -> tuple[str, str]:
        return self._lexemes[self._at] if self._at < len(self._lexemes) else ("end", "")

    def _either(self, depth: int) -> Node | None:
        if depth > _DEEPEST:
            raise _bad("The brackets are too deep.", f"at most {_DEEPEST}", "")
        parts = [self._both(depth)]
        while self._next() == ("word", "OR"):
            self._at += 1
            before = len(self.dates)
            parts.append(self._both(depth))
            if len(self.dates) > before or None in parts:
                raise _bad("OR stands between two things that are looked for in words.", "word OR word", "OR")
        there = tuple(part for part in parts if part is not None)
        return Either(there) if len(there) > 1 else (there[0] if there else None)

    def _both(self, depth: int) -> Node | None:
        parts: list[Node] = []
        while True:
            kind, said = self._next()
            if kind in ("end", "right") or (kind, said) == ("word", "OR"):
                break
            if (kind, said) == ("word", "AND"):
                self._at += 1
                continue
            found = self._one(depth)
            if found is not None:
                parts.append(found)
        return Both(tuple(parts)) if len(parts) > 1 else (parts[0] if parts else None)

    def _one(self, depth: int) -> Node | None:
        kind, said = self._next()
        self._at += 1
        if kind == "minus" or (kind, said) == ("word", "NOT"):
            before = len(self.dates)
            part = None if self._next()[0] in ("end", "right") else self._one(depth)
            if part is None or len(self.dates) > before:
                raise _bad("After NOT stands what must not be there, in words.", "NOT word", said or "-")
            return Without(part)
        if kind == "left":
            inside = self._either(depth + 1)
            if self._next()[0] != "right":
                raise _bad("A bracket is not closed.", "as many ) as (", "(")
            self._at += 1
            return inside
        if kind == "field":
            return self._of_field(said)
        return self._words(said, kind == "quoted", "")

    def _of_field(self, name: str) -> Node | None:
        kind, said = self._next()
        if kind not in ("word", "quoted"):
            raise _bad("After a field and its colon stands what is looked for in it.", "place:word", name)
        self._at += 1
        if name in _DATES:
            self.dates.append(Asked(self._date(said), _DATES[name]))
            return None
        field = _KOREAN.get(name, name.lower())
        if field not in FIELDS:
            raise _bad("There is no such field.", ", ".join((*FIELDS, "date", "possibly", "certainly")), name)
        return self._words(said, kind == "quoted", field)

    def _date(self, said: str) -> UncertainDate:
        try:
            return read_date(said, periods=self._periods or {})
        except ForPeople:
            raise _bad("This cannot be read as a date.", "2014, 2014-05, 2014년 5월, a named period", said) from None

    def _words(self, said: str, quoted: bool, field: str) -> Node | None:
        pieces = pieces_of(said)
        self._count += len(pieces)
        if self._count > MOST_WORDS:
            raise _bad("These are too many words for a query.", f"at most {MOST_WORDS}", f"{self._count}")
        return Words(said, quoted, field) if pieces else None


def _lexemes(text: str) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for lexeme in _LEXEME.finditer(text):
        kind = lexeme.lastgroup or ""
        if kind == "stray":
            raise _bad("A quotation mark is not closed.", "as many that close as that open", lexeme.group())
        if kind != "space":
            found.append((kind, lexeme[kind]))
    return found
