"""Figures of one release: counts, shares, rankings and tables, with what they rest on and what is hidden."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from habeas.core.analysis.atlas import Atlas
from habeas.core.analysis.counts import Count, Ranked, Ratio, Share, count_of
from habeas.core.analysis.disclosure import Floors, hidden_because
from habeas.core.analysis.engine import Fast
from habeas.core.analysis.plan import (
    PROVINCE,
    UNASSESSED,
    Dimension,
    Engine,
    Key,
    Match,
    Plan,
    Raw,
    below,
    dimension,
    plan_for,
)
from habeas.core.analysis.tables import Table, make_table
from habeas.core.analysis.where import Where, parse_where
from habeas.core.kernel.errors import Refused, WrongUse
from habeas.core.release.open import OpenRelease


@dataclass(frozen=True, slots=True)
class Passage:
    """Words of a source that this release may quote, identities masked."""

    passage: int
    source: int
    account: int | None
    language: str
    text: str
    translation_language: str | None
    translation: str | None


@dataclass(frozen=True, slots=True)
class AccountRow:
    """What one source says about one event, as far as a finding needs it; ``bases`` are those of the acts selected."""

    account: int
    source: int
    root: int
    event: int
    reliability: str | None
    credibility: int | None
    retraction: str
    bases: frozenset[str]


_ACCOUNT = ("account", "source", "root", "event", "reliability", "credibility", "retraction")


@dataclass(frozen=True, slots=True)
class FindingRow:
    """A finding as the release holds it; ``support`` and ``contrary`` name accounts by this release's numbers."""

    finding: str
    kind: str
    statement: str
    claims: str
    where: str | None
    support: tuple[int, ...]
    contrary: tuple[int, ...]


class Figures:
    """Answers questions from one release; the same release gives the same answers.

    ``matches(value, wanted)`` says whether a value is what a condition asks for or lies below it; the default knows
    codes (``TOR-*``) and paths (``detention`` holds ``detention/interrogation``). ``atlas`` is the mission's map.
    """

    def __init__(
        self,
        release: OpenRelease,
        *,
        matches: Match | None = None,
        engine: Engine | None = None,
        atlas: Atlas | None = None,
    ) -> None:
        self.atlas = atlas
        self._release = release
        self._matches = matches or below
        self._engine: Engine = engine or Fast(release, matches=self._matches)
        self._answers: dict[Plan, dict[Key, Raw]] = {}
        self._tables: dict[tuple[Plan, str], Table] = {}

    @property
    def release_id(self) -> str:
        """The id of the release that is asked."""
        return self._release.id

    @property
    def floor(self) -> int:
        """The fewest distinct sources and victims that a shown cell rests on."""
        return self.floors.plain

    @cached_property
    def floors(self) -> Floors:
        """The same, and that of cells that rest on what is guarded."""
        return Floors.of(self._release.manifest)

    def count(self, *, of: str, where: str = "") -> Count:
        """How many ``of`` meet ``where``."""
        return self._count(plan_for(of, parse_where(where)))

    def share(self, *, of: str, where: str, among: str = "") -> Share:
        """Of the units that meet ``among``, those that meet ``where`` as well, be it through another act."""
        base = parse_where(among)
        part = plan_for(of, parse_where(where), among=base)
        return Share(self._count(part), self._count(plan_for(of, base)))

    def ratio(self, *, of: str, where: str, against: str) -> Ratio:
        """Two counts to be compared: ``where`` against ``against``."""
        return Ratio(self.count(of=of, where=where), self.count(of=of, where=against))

    def rank(self, *, of: str, by: str, where: str = "", groups: Sequence[str] = ()) -> list[Ranked]:
        """Every value of ``by`` that occurs, best first; a listed group (``TOR-*``) stands for all its values.

        Counts that must be hidden come last, in the order of their names, with the place after all that are shown.
        """
        side = self._grouped(by, groups)
        plan = plan_for(of, parse_where(where), (side,))
        self._require_assessed_apart(plan, separate=by == "violation" and not any(_mixes(group) for group in groups))
        cells = [(key[0], raw) for key, raw in self._cells(plan).items() if key[0] is not None and raw.possible]
        counts = [(value, self._shown(of, raw)) for value, raw in cells]
        shown = sorted(
            (pair for pair in counts if not pair[1].suppressed), key=lambda pair: (-pair[1].possible, pair[0])
        )
        hidden = sorted((pair for pair in counts if pair[1].suppressed), key=lambda pair: pair[0])
        figures = [count.possible for _, count in shown]
        first, same = {figure: place for place, figure in reversed([*enumerate(figures, 1)])}, Counter(figures)
        ranked = [Ranked(value, count, first[count.possible], same[count.possible] > 1) for value, count in shown]
        return ranked + [Ranked(value, count, len(shown) + 1, False) for value, count in hidden]

    def table(self, *, unit: str, rows: str, columns: str | None = None, where: str = "", by: str = "event") -> Table:
        """A table of ``unit`` by ``rows`` (and ``columns``); rows of time are by the event's date or the report's,
        those of ``province`` by where the map has the place."""
        sides = tuple(self._side(name, by) for name in (rows, columns) if name is not None)
        if len({side.name for side in sides}) < len(sides):
            raise WrongUse("same-rows-and-columns", "A table has different rows and columns.", found=repr(rows))
        plan = plan_for(unit, parse_where(where), sides)
        mixed = self._require_assessed_apart(plan, separate=any(side.name == "violation" for side in sides))
        if (plan, by) not in self._tables:
            made = make_table(self._release, self._engine, plan, by=by, mixed=mixed, cells=self._cells)
            self._tables[plan, by] = made
        return self._tables[plan, by]

    def _side(self, name: str, by: str) -> Dimension:
        if name == PROVINCE and self.atlas is not None:
            return Dimension(PROVINCE, "place", self.atlas.province_of)
        if name == PROVINCE:
            do = "Give it one: habeas mission set map prk, or your own file."
            raise Refused("no-map", "The mission has no map: it is not known in which province a place lies.", do=do)
        return dimension(name, by=by)

    def passages(self) -> Mapping[int, Passage]:
        """The passages that this release may quote, by their number."""
        return self._quotable

    @cached_property
    def _quotable(self) -> Mapping[int, Passage]:
        return {row["passage"]: Passage(**row) for row in self._release.rows("passages")}

    def findings(self) -> tuple[FindingRow, ...]:
        """The findings that the release holds, to be judged on its accounts."""
        return tuple(
            FindingRow(**{**row, "support": tuple(row["support"]), "contrary": tuple(row["contrary"])})
            for row in self._release.rows("findings")
        )

    def accounts(self, where: str = "", *, of: Collection[int] | None = None) -> tuple[AccountRow, ...]:
        """The accounts (``of`` these alone) that certainly meet ``where``, each with the bases of knowledge of its
        acts that do."""
        plan = plan_for("accounts", parse_where(where))
        bases = self._engine.bases(plan, of)
        if plan.base != "acts":
            told = self._engine.bases(Plan("acts", "acts", Where()), of)
            bases = {account: told.get(account, frozenset()) for account in bases}
        columns, places = self._account_columns
        found = sorted((places[account], own) for account, own in bases.items())
        needed = [columns[field] for field in _ACCOUNT]
        return tuple(AccountRow(*(*(column[place] for column in needed), own)) for place, own in found)

    @cached_property
    def _account_columns(self) -> tuple[dict[str, list[Any]], dict[int, int]]:
        """Every account of the release by columns, and the place of each: a page asks for a few of them often."""
        columns = self._release.columns("accounts", only=_ACCOUNT)
        return columns, {account: place for place, account in enumerate(columns["account"])}

    def forget(self) -> None:
        """Drop the answers that are kept to save asking twice."""
        self._answers.clear()
        self._tables.clear()

    def _cells(self, plan: Plan) -> dict[Key, Raw]:
        if plan not in self._answers:
            self._answers[plan] = self._engine.cells(plan)
        return self._answers[plan]

    def _count(self, plan: Plan) -> Count:
        self._require_assessed_apart(plan, separate=False)
        return self._shown(plan.unit, self._cells(plan).get((), Raw(victims=0 if plan.base == "acts" else None)))

    def _shown(self, unit: str, raw: Raw) -> Count:
        return count_of(unit, raw, self.floor, hidden_because(raw, self.floors))

    def _require_assessed_apart(self, plan: Plan, *, separate: bool) -> bool:
        """Whether killings not assessed stand beside violations; refused unless the cells keep them apart."""
        if plan.unit not in ("acts", "victims"):
            return False
        mixed = self._cells(replace(plan, dimensions=())).get((), Raw()).mixed
        if mixed and not separate:
            raise Refused(
                "lawfulness-not-assessed",
                f"{UNASSESSED} (killings whose lawfulness is not assessed) would be added to violations.",
                do=f"Add act!={UNASSESSED} to the condition, ask for it alone, or make rows by violation.",
            )
        return mixed

    def _grouped(self, by: str, groups: Sequence[str]) -> Dimension:
        plain = dimension(by, by="event")
        if plain.is_time:
            raise WrongUse("unknown-rows", "A ranking is not over time.", found=repr(by))
        if not groups:
            return plain

        def into(value: str) -> str:
            found = [group for group in groups if self._matches(value, group)]
            if len(found) > 1:
                raise WrongUse("overlapping-groups", f"{value} lies in two listed groups.", found=", ".join(found))
            return found[0] if found else plain.into(value)

        return Dimension(plain.name, plain.field, into)


def _mixes(group: str) -> bool:
    return group != UNASSESSED and below(UNASSESSED, group)
