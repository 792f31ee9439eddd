"""A release in memory that answers the questions of a checked report: made-up numbers, given in advance."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from habeas.core.analysis.counts import Count, Ranked, Ratio, Share
from habeas.core.analysis.figures import AccountRow, FindingRow, Passage
from habeas.core.kernel.errors import WrongUse

FLOOR = 5
#: a figure: exact, or (certain, possible)
Value = int | tuple[int, int]


def count(of: str, value: Value, hidden: bool = False) -> Count:
    """A count with the figures given; a count under the floor is hidden by itself."""
    certain, possible = value if isinstance(value, tuple) else (value, value)
    hidden = hidden or 0 < possible < FLOOR
    return Count(
        of=of,
        certain=certain,
        possible=possible,
        expected=Decimal(certain + possible) / 2,
        minimum=certain,
        maximum=possible,
        sources=possible,
        victims=possible,
        suppressed=hidden,
        reason="below-floor" if hidden else None,
        floor=FLOOR,
    )


@dataclass
class FakeFigures:
    """Answers by the words of the question: ``counts[of, where]``, ``ranks[of, by, where]``."""

    counts: Mapping[tuple[str, str], Value] = field(default_factory=dict)
    hidden: frozenset[tuple[str, str]] = frozenset()
    ranks: Mapping[tuple[str, str, str], Mapping[str, Value]] = field(default_factory=dict)
    quotable: Mapping[int, Passage] = field(default_factory=dict)
    rows: tuple[FindingRow, ...] = ()
    told: tuple[AccountRow, ...] = ()
    matching: Mapping[str, frozenset[int]] = field(default_factory=dict)

    def count(self, *, of: str, where: str = "") -> Count:
        if (of, where) not in self.counts:
            raise WrongUse("unreadable-where", "This condition cannot be read.", found=repr(where))
        return count(of, self.counts[of, where], (of, where) in self.hidden)

    def share(self, *, of: str, where: str, among: str = "") -> Share:
        both = f"{where} & {among}" if among else where
        return Share(self.count(of=of, where=both), self.count(of=of, where=among))

    def ratio(self, *, of: str, where: str, against: str) -> Ratio:
        return Ratio(self.count(of=of, where=where), self.count(of=of, where=against))

    def rank(self, *, of: str, by: str, where: str = "", groups: Sequence[str] = ()) -> list[Ranked]:
        values = self.ranks[of, by, where]
        counts = {value: count(of, figure) for value, figure in values.items()}
        shown = sorted((c for c in counts.items() if not c[1].suppressed), key=lambda c: (-c[1].possible, c[0]))
        hidden = sorted((c for c in counts.items() if c[1].suppressed), key=lambda c: c[0])
        figures = [c.possible for _, c in shown]
        ranked = [Ranked(v, c, figures.index(c.possible) + 1, figures.count(c.possible) > 1) for v, c in shown]
        return ranked + [Ranked(v, c, len(shown) + 1, False) for v, c in hidden]

    def passages(self) -> Mapping[int, Passage]:
        return self.quotable

    def findings(self) -> tuple[FindingRow, ...]:
        return self.rows

    def accounts(self, where: str = "", *, of: Collection[int] | None = None) -> tuple[AccountRow, ...]:
        told = self.told if of is None else tuple(row for row in self.told if row.account in of)
        if not where:
            return told
        return tuple(row for row in told if row.account in self.matching.get(where, frozenset()))


def passage(number: int, text: str, translation: str | None = None, language: str = "ko") -> Passage:
    """A passage of source ``number``; a translation is into English (into Korean for an English passage)."""
    other = None if translation is None else {"ko": "en", "en": "ko"}[language]
    return Passage(number, number, number, language, text, other, translation)


def account(number: int, root: int, bases: Sequence[str] = ("own",), **grades: object) -> AccountRow:
    """An account of source ``number``."""
    values = {"reliability": "B", "credibility": 2, "retraction": "none", **grades}
    return AccountRow(number, number, root, number, bases=frozenset(bases), **values)  # type: ignore[arg-type]
