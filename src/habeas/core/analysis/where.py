"""The conditions of a question: ``term & term``, each ``field = value|value`` (also ``!=``, ``<=``, ``>=``).

Fields and meaning are those of docs/formats/checked-prose.md. A condition is read into frozen terms; its values reach
an engine as values only, never as part of a statement.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

from habeas.core.kernel.errors import WrongUse

#: a first and a last day, as days since 1970-01-01; ±FAR is unbounded
Range = tuple[int, int]
FAR = 10_000_000

#: which rows a field speaks of
ACT = ("act", "mode", "place_type", "agency", "stage", "method", "victim.sex", "victim.age", "victim.kind")
ACT_OR_OBSERVATION = ("place", "basis", "date")
OBSERVATION = ("condition", "item")
ACCOUNT = ("submitter", "report_date")
SOURCE = ("source.kind", "source.sex", "exposure")
FIELDS = ACT + ACT_OR_OBSERVATION + OBSERVATION + ACCOUNT + SOURCE
DATES = ("date", "report_date")

_CLOSED = {
    "mode": ("act", "law-or-policy", "omission", "non-fulfilment"),
    "basis": (
        "own",
        "eyewitness",
        "told-by-victim",
        "told-by-other",
        "official",
        "document",
        "common-knowledge",
        "inference",
    ),
    "victim.kind": ("person", "group"),
    "victim.age": ("child", "adult", "elder"),
}
_TERM = re.compile(r"\s*([^\s=!<>|]*)\s*(!=|<=|>=|=)(.*)", re.DOTALL)
_CODE = re.compile(r"[A-Z][A-Z0-9]*-(?:[0-9A-Z]+|\*)")
_DAY = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?", re.ASCII)
_EPOCH = date(1970, 1, 1).toordinal()
_LONGEST = 10_000


@dataclass(frozen=True, slots=True)
class Term:
    """One condition on one field; it holds when it holds for any of its values (``!=``: for none of them)."""

    field: str
    operator: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Where:
    """Conditions that must all hold, those about acts of one and the same act."""

    terms: tuple[Term, ...] = ()

    @property
    def fields(self) -> frozenset[str]:
        """The fields that the conditions speak of."""
        return frozenset(term.field for term in self.terms)

    @property
    def plain(self) -> tuple[Term, ...]:
        """The terms that are not about time."""
        return tuple(term for term in self.terms if term.field not in DATES)

    def ranges(self, field: str) -> tuple[Range, ...] | None:
        """The days that all terms on ``date`` or ``report_date`` leave, in order; None without such a term."""
        terms = [term for term in self.terms if term.field == field]
        if not terms:
            return None
        left: list[Range] = [(-FAR, FAR)]
        for term in terms:
            left = intersect(left, _term_ranges(term))
        return tuple(left)

    def and_(self, other: Where) -> Where:
        """Both conditions together."""
        return Where(self.terms + other.terms)

    def __str__(self) -> str:
        """The canonical spelling, which reads back as the same condition."""
        return " & ".join(f"{term.field}{term.operator}{'|'.join(term.values)}" for term in self.terms)


def parse_where(text: str) -> Where:
    """Read a condition; empty text is none. Refused (``unreadable-where``) with the column and what was expected."""
    if len(text) > _LONGEST:
        raise _unreadable(_LONGEST, f"at most {_LONGEST} characters", f"{len(text)}")
    if not text.strip():
        return Where()
    terms, start = [], 0
    for piece in text.split("&"):
        terms.append(_read_term(piece, start + 1 + len(piece) - len(piece.lstrip())))
        start += len(piece) + 1
    return Where(tuple(terms))


def day_number(day: date) -> int:
    """A day as days since 1970-01-01."""
    return day.toordinal() - _EPOCH


def day_of(number: int) -> date:
    """The day that is ``number`` days after 1970-01-01."""
    return date.fromordinal(number + _EPOCH)


def read_range(text: str) -> Range:
    """First and last day of ``2019``, ``2019-05``, ``2019-05-31``, ``2019/2020`` or ``2019/..``; else ValueError."""
    first, slash, last = text.partition("/")
    if not slash:
        return _period(text)
    low = -FAR if first.strip() == ".." else _period(first.strip())[0]
    high = FAR if last.strip() == ".." else _period(last.strip())[1]
    if low > high:
        raise ValueError(text)
    return low, high


def intersect(left: list[Range], right: list[Range]) -> list[Range]:
    """The days that lie in both of two ordered lists of disjoint ranges."""
    return [(max(a, c), min(b, d)) for a, b in left for c, d in right if max(a, c) <= min(b, d)]


def _period(text: str) -> Range:
    found = _DAY.fullmatch(text)
    if not found:
        raise ValueError(text)
    year, month, day = int(found[1]), found[2], found[3]
    first = date(year, int(month or 1), int(day or 1))
    if day:
        last = first
    elif month:
        last = (
            (first.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
            if first < date(9999, 12, 1)
            else date(9999, 12, 31)
        )
    else:
        last = date(year, 12, 31)
    return day_number(first), day_number(last)


def _term_ranges(term: Term) -> list[Range]:
    ranges = _union([read_range(value) for value in term.values])
    if term.operator == "<=":
        return [(-FAR, ranges[0][1])]
    if term.operator == ">=":
        return [(ranges[0][0], FAR)]
    return _complement(ranges) if term.operator == "!=" else ranges


def _union(ranges: list[Range]) -> list[Range]:
    joined: list[Range] = []
    for low, high in sorted(ranges):
        if joined and low <= joined[-1][1] + 1:
            joined[-1] = (joined[-1][0], max(joined[-1][1], high))
        else:
            joined.append((low, high))
    return joined


def _complement(ranges: list[Range]) -> list[Range]:
    edges = [-FAR - 1, *(edge for one in ranges for edge in one), FAR + 1]
    gaps = [(edges[i] + 1, edges[i + 1] - 1) for i in range(0, len(edges), 2)]
    return [(low, high) for low, high in gaps if low <= high]


def _read_term(piece: str, column: int) -> Term:
    found = _TERM.fullmatch(piece)
    if not found:
        raise _unreadable(column, "field = value", repr(piece.strip()[:60]))
    field, operator, rest = found.groups()
    if field not in FIELDS:
        raise _unreadable(column, "one of " + ", ".join(FIELDS), repr(field[:60]))
    if operator in ("<=", ">=") and field not in DATES:
        raise _unreadable(column, f"= or != ({operator} is for date and report_date)", f"{field} {operator}")
    values = tuple(value.strip() for value in rest.split("|"))
    column += len(piece.lstrip()) - len(rest.lstrip())
    for value in values:
        _check_value(field, value, column)
    if operator in ("<=", ">=") and len(values) > 1:
        raise _unreadable(column, f"one date after {operator}", f"{len(values)} values")
    return Term(field, operator, values)


def _check_value(field: str, value: str, column: int) -> None:
    found = repr(value[:60])
    if not value or any(sign in "=<>" or not sign.isprintable() for sign in value):
        raise _unreadable(column, "a value, and & between two terms", found)
    if field == "act" and not _CODE.fullmatch(value):
        raise _unreadable(column, "a code like TOR-01, or TOR-* for a whole group", found)
    if field in _CLOSED and value not in _CLOSED[field]:
        raise _unreadable(column, "one of " + ", ".join(_CLOSED[field]), found)
    if field in DATES:
        try:
            read_range(value)
        except ValueError:
            raise _unreadable(column, "a date like 2019, 2019-05, 2019-05-31 or 2019/2020", found) from None


def _unreadable(column: int, expected: str, found: str) -> WrongUse:
    return WrongUse(
        "unreadable-where",
        "The condition cannot be read.",
        where={"column": column},
        expected=expected,
        found=found,
        do="Correct the condition; its form is in docs/formats/checked-prose.md.",
    )
