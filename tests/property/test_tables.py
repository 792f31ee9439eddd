"""On any small release: the fast and the plain way agree, order does not matter, nothing hidden can be worked out."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from habeas.core.analysis import selection
from habeas.core.analysis.adding import fewest
from habeas.core.analysis.disclosure import ALL
from habeas.core.analysis.engine import Fast
from habeas.core.analysis.figures import Figures
from habeas.core.analysis.plan import DIMENSIONS, UNITS, Plan, dimension, plan_for
from habeas.core.analysis.reference import Reference
from habeas.core.analysis.where import Where, parse_where
from habeas.core.kernel.errors import Refused, WrongUse
from support.releases import act, built, opened, release_of

FEW = settings(max_examples=20, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
SOURCES = [f"S-{number:04d}" for number in range(1, 9)]

days = st.integers(0, 1500).map(lambda number: date(2016, 1, 1) + timedelta(days=number))


@st.composite
def dates(draw: Any) -> tuple[str | None, str | None]:
    low, high = sorted((draw(days), draw(days)))
    shape = draw(st.sampled_from(("day", "day", "both", "both", "before", "after", "unknown")))
    if shape == "day":
        return low.isoformat(), low.isoformat()
    return {
        "both": (low.isoformat(), high.isoformat()),
        "before": (None, high.isoformat()),
        "after": (low.isoformat(), None),
        "unknown": (None, None),
    }[shape]


@st.composite
def act_rows(draw: Any, number: int) -> dict[str, Any]:
    source = draw(st.sampled_from(SOURCES))
    told = draw(st.integers(1, 2))
    kind = draw(st.sampled_from(("person", "person", "group", None)))
    low = draw(st.sampled_from((None, 1, 3)))
    known = draw(st.integers(0, 6))
    return act(
        f"V-{draw(st.integers(1, max(1, number)))}",
        source,
        account=f"A-{source[-1]}{told}",
        event=f"E-{draw(st.integers(1, 4))}",
        code=draw(st.sampled_from(("TOR-01", "TOR-02", "LAB-01", "DET-03", "LIF-00"))),
        place=draw(st.sampled_from((None, "Songpo", "Songpo/mine", "Haewon"))),
        place_type=draw(st.sampled_from((None, "detention/interrogation", "detention", "camp"))),
        stage=draw(st.sampled_from((None, "arrest", "interrogation"))),
        basis=draw(st.sampled_from((None, "own", "eyewitness"))),
        submitter=draw(st.sampled_from((None, "office"))),
        method=draw(st.lists(st.sampled_from(("beating", "water", "hunger")), max_size=2, unique=True)),
        date=draw(dates()),
        given=draw(dates()),
        victim=f"W-{known}" if known and kind else None,
        victim_kind=kind,
        victim_min=low if kind == "group" else 1,
        victim_max=draw(st.sampled_from((None, 4, 9))) if kind == "group" else 1,
        victim_sex=draw(st.sampled_from((None, "female", "male"))),
        guarded=draw(st.sampled_from((False, False, False, True))),
    )


@st.composite
def contents(draw: Any) -> dict[str, Any]:
    acts = [draw(act_rows(number)) for number in range(draw(st.integers(0, 14)))]
    sources = [
        {
            "source": source,
            "kind": draw(st.sampled_from(("escapee", "official"))),
            "guarded": draw(st.sampled_from((False, False, False, True))),
        }
        for source in SOURCES
    ]
    exposures = [
        {"source": draw(st.sampled_from(SOURCES)), "place_type": draw(st.sampled_from(("detention/prison", "camp")))}
        for _ in range(draw(st.integers(0, 5)))
    ]
    observations = []
    for number in range(draw(st.integers(0, 4))):
        low, high = draw(dates())
        row = act(f"O-{number + 1}", draw(st.sampled_from(SOURCES)), date=(low, high))
        observations.append(
            {**row, "observation": f"O-{number + 1}", "condition": draw(st.sampled_from(("price", "ration")))}
        )
    return {"acts": acts, "sources": sources, "exposures": exposures, "observations": observations}


TERMS = st.sampled_from(
    (
        *("act=TOR-*", "act!=LIF-00", "act=TOR-01|LAB-01", "place=Songpo", "place_type=detention", "place_type!=camp"),
        *(
            "basis=own",
            "method=beating|water",
            "method!=water",
            "exposure=detention",
            "exposure!=camp",
            "source.kind=escapee",
        ),
        *("victim.sex=female", "victim.kind=group", "submitter=office", "date=2017", "date!=2017", "date<=2018-06"),
        *(
            "date>=2018",
            "date=2016|2018",
            "report_date>=2017",
            "report_date=2018",
            "condition=price",
            "stage=a'; DROP TABLE s",
        ),
    )
)
wheres = st.lists(TERMS, max_size=2).map(" & ".join)
DIVIDED = [name for name in DIMENSIONS if name not in ("month", "item")]
sides = st.lists(st.sampled_from(DIVIDED), max_size=2, unique=True)


def _plan(unit: str, where: str, names: list[str], by: str, among: str | None = None) -> Plan | None:
    try:
        found = plan_for(unit, parse_where(where), tuple(dimension(name, by=by) for name in names))
        first = plan_for(unit, parse_where(among)) if among is not None else None
    except WrongUse:
        return None
    return Plan(found.unit, found.base, found.where, found.dimensions, first)


@FEW
@given(
    content=contents(),
    asked=st.lists(
        st.tuples(st.sampled_from(list(UNITS)), wheres, sides, st.sampled_from(("event", "report"))),
        min_size=6,
        max_size=6,
    ),
    among=wheres,
    guards=st.sampled_from((None, 4)),
)
@pytest.mark.parametrize("few", [0, 1000])
def test_the_fast_way_and_the_plain_way_agree(
    content: Any, asked: Any, among: str, guards: int | None, few: int
) -> None:
    release = opened(built(guards=guards, **content))
    fast, plain = Fast(release), Reference(release)
    before, selection.FEW = selection.FEW, few
    try:
        for unit, where, names, by in asked:
            for plan in (_plan(unit, where, names, by), _plan(unit, where, [], by, among)):
                if plan is not None:
                    _agree(fast, plain, plan)
                if plan is not None and plan.time:  # its totals by time come next, from the same selection
                    _agree(fast, plain, replace(plan, dimensions=(plan.time,)))
    finally:
        selection.FEW = before


def _agree(fast: Fast, plain: Reference, plan: Plan) -> None:
    cells = plain.cells(plan)
    assert fast.cells(plan) == cells
    assert fast.times(plan) == plain.times(plan)
    if plan.among is None:
        assert fast.numbers(plan) == plain.numbers(plan)
    one, other = fast.resting(plan, list(cells)), plain.resting(plan, list(cells))
    for key, own in other.items():
        assert one[key].sources == own.sources
        assert (own.mentions is None) == (one[key].mentions is None)
        assert fewest(one[key].mentions or ()) == fewest(own.mentions or ())
    if plan.unit == "accounts" and plan.base in ("acts", "accounts"):
        assert fast.bases(plan) == plain.bases(plan)


@FEW
@given(content=contents(), where=wheres, among=wheres, unit=st.sampled_from(("acts", "sources", "accounts")))
def test_a_share_asked_of_the_rows_is_the_share_asked_of_the_units(
    content: Any, where: str, among: str, unit: str
) -> None:
    try:
        short = plan_for(unit, parse_where(where), among=parse_where(among))
        plan_for(unit, parse_where(among))
    except WrongUse:
        return
    if short.among is None and among:
        long = _plan(unit, where, [], "event", among)
        plain = Reference(opened(built(**content)))
        whole = plain.cells(long) if long else {}
        mine = plain.cells(short)
        assert {key: raw.possible for key, raw in mine.items()} == {key: raw.possible for key, raw in whole.items()}


@FEW
@given(content=contents(), seed=st.randoms(use_true_random=False), batch=st.integers(1, 5))
def test_the_same_records_in_another_order_are_the_same_release(content: Any, seed: Any, batch: int) -> None:
    first = built(**content)
    shuffled = {name: seed.sample(rows, len(rows)) for name, rows in content.items()}
    for row in shuffled["acts"]:
        row["method"] = row["method"][::-1]
    second = built(batch=batch, **{**shuffled, "accounts": _accounts(content)})
    again = built(**{**content, "accounts": _accounts(content)})
    assert second.id == again.id
    assert second.tables == again.tables
    assert second.codes == again.codes
    assert first.id == built(**content).id


def _accounts(content: Any) -> list[dict[str, Any]]:
    """Accounts said outright: the acts of one account may carry different days, which leaves the account's own open."""
    found = {row["account"]: row for row in sorted(content["acts"], key=lambda row: str(row))}
    return [{name: row[name] for name in ("account", "source", "root", "event")} for row in found.values()]


@FEW
@given(
    content=contents(),
    where=wheres,
    names=sides,
    unit=st.sampled_from(("acts", "accounts", "sources", "victims")),
    floor=st.integers(2, 4),
)
def test_nothing_hidden_can_be_worked_out_from_one_line(
    content: Any, where: str, names: list[str], unit: str, floor: int
) -> None:
    release = release_of(*content["acts"], floor=floor, sources=content["sources"], exposures=content["exposures"])
    if not names:
        return
    try:
        table = Figures(release).table(unit=unit, rows=names[0], columns=names[1] if names[1:] else None, where=where)
    except (WrongUse, Refused):
        return
    cells = table.cells
    for address, count in cells.items():
        too_few = count.sources < floor or (count.victims is not None and count.victims < floor)
        if count.possible and too_few:
            assert count.suppressed, address
        if count.suppressed:
            assert "possible" not in count.answer()
    for side in (0, 1):
        for index in {address[side] for address in cells}:
            total = (index, ALL) if side == 0 else (ALL, index)
            line = [one for one in cells if one[side] == index and one[1 - side] != ALL]
            hidden = [one for one in line if cells[one].suppressed]
            if hidden and total in cells and not cells[total].suppressed:
                assert len(hidden) >= 2
                assert sum(cells[one].sources for one in hidden) >= floor


@FEW
@given(
    content=contents(),
    where=wheres,
    names=st.lists(st.sampled_from(DIVIDED), min_size=1, max_size=2, unique=True),
    unit=st.sampled_from(("acts", "accounts", "sources", "victims")),
    floors=st.sampled_from(((2, 3), (2, 5), (3, 4), (0, 3))),
)
def test_nothing_guarded_can_be_worked_out_from_one_line(
    content: Any, where: str, names: list[str], unit: str, floors: tuple[int, int]
) -> None:
    """Which cells rest on anything guarded is found by another way: those that a release of guarded rows alone has."""
    floor, higher = floors
    release = release_of(
        *content["acts"], floor=floor, guards=higher, sources=content["sources"], exposures=content["exposures"]
    )
    sides = tuple(names) if len(names) == 2 else (names[0], None)
    plan = _plan(unit, where, names, "event")
    try:
        plain = Reference(release)
        table = Figures(release, engine=plain).table(unit=unit, rows=sides[0], columns=sides[1], where=where)
    except (WrongUse, Refused):
        return
    assert plan is not None
    needed = {
        address: higher if _named(table, address) in guarded else floor
        for guarded in [_guarded_cells(content, plan)]
        for address in table.cells
    }
    for address, count in table.cells.items():
        if count.possible and _too_few(count, needed[address]):
            assert count.suppressed, address
    for side, index in {(side, address[side]) for address in table.cells for side in (0, 1)}:
        total = (index, ALL) if side == 0 else (ALL, index)
        line = [one for one in table.cells if one[side] == index and one[1 - side] != ALL]
        hidden = [one for one in line if table.cells[one].suppressed]
        if hidden and total in table.cells and not table.cells[total].suppressed:
            assert len(hidden) >= 2
            _enough_together(plain, plan, table, hidden, max(needed[one] for one in hidden))


def _too_few(count: Any, floor: int) -> bool:
    return count.sources < floor or (count.victims is not None and count.victims < floor)


def _named(table: Any, address: tuple[int, int]) -> tuple[Any, ...]:
    row, column = address
    return (*(() if row == ALL else (table.rows[row],)), *(() if column == ALL else (table.columns[column],)))


def _guarded_cells(content: Any, plan: Plan) -> set[tuple[Any, ...]]:
    guarded = {row["source"] for row in content["sources"] if row["guarded"]}
    found: set[tuple[Any, ...]] = set()
    if plan.base == "acts":
        acts, sources = (
            [row for row in content["acts"] if row["guarded"] or row["source"] in guarded],
            content["sources"],
        )
    else:
        acts = [row for row in content["acts"] if row["source"] in guarded]
        sources = [row for row in content["sources"] if row["guarded"]]
    exposures = [row for row in content["exposures"] if row["source"] in {row["source"] for row in sources}]
    alone = Reference(release_of(*acts, sources=sources, exposures=exposures))
    for kept in ((True, True), (True, False), (False, True), (False, False)):
        level = tuple(one for one, keep in zip(plan.dimensions, kept, strict=False) if keep)
        found |= set(alone.cells(Plan(plan.unit, plan.base, plan.where, level)))
    return found


def _enough_together(plain: Reference, plan: Plan, table: Any, hidden: list[tuple[int, int]], floor: int) -> None:
    rests = [
        own
        for one in hidden
        for level in [tuple(d for d, at in zip(plan.dimensions, one, strict=False) if at != ALL)]
        for own in plain.resting(Plan(plan.unit, plan.base, plan.where, level), [_named(table, one)]).values()
    ]
    assert len(frozenset().union(*(own.sources for own in rests))) >= floor
    if plan.base == "acts":
        assert fewest(mention for own in rests for mention in own.mentions or ()) >= floor


def test_no_condition_is_the_whole_release() -> None:
    release = release_of(act("V-1", "S-0001"), act("V-2", "S-0002"))
    plan = Plan("acts", "acts", Where())
    assert Fast(release).cells(plan)[()].possible == Reference(release).cells(plan)[()].possible == 2
