"""Every count of the made-up mission is the one that is made without Habeas."""

from __future__ import annotations

import datetime
import itertools
from decimal import Decimal
from typing import Any

from support.haesong import (
    COUNTS,
    TRUTH,
    Told,
    givers,
)

DETENTION_OWN = "place_type=detention & basis=own"


def test_its_accounts_and_its_detained_are_those_counted_without_it(section: tuple[Told, dict[str, Any]]) -> None:
    release, truth = section
    labour = f"act=LAB-01 & {DETENTION_OWN}"
    share = release.figures.share(of="sources", where=labour, among="exposure=detention")
    assert whole(release.count("accounts")) == truth["accounts"]
    assert whole(share.base) == whole(release.count("sources", "exposure=detention")) == truth["sources_detained"]
    assert whole(share.part) == truth["sources_detained_and_forced_labour_own"]
    assert whole(release.count("accounts", labour)) == truth["accounts_forced_labour_own_in_detention"]


def whole(count: Any) -> int:
    """A count that nothing makes uncertain, shown or not."""
    assert count.certain == count.possible
    return int(count.possible)


def test_its_ranking_in_detention_is_the_one_counted_without_it(section: tuple[Told, dict[str, Any]]) -> None:
    release, truth = section
    ranked = release.figures.rank(of="accounts", by="violation", where=DETENTION_OWN)
    best = sorted((-entry.count.possible, entry.value) for entry in ranked)[: len(truth[RANKING])]
    assert {code: -number for number, code in best} == truth[RANKING]


RANKING = "ranking_in_detention_own_by_accounts"


def test_the_sources_of_each_violation_are_those_counted_without_it(section: tuple[Told, dict[str, Any]]) -> None:
    release, truth = section
    told = {code: whole(release.count("sources", f"act={code}")) for code in truth["sources_by_code"]}
    assert told == truth["sources_by_code"]


def test_uncertain_dates_make_certain_and_possible_years_as_counted_without_it(
    section: tuple[Told, dict[str, Any]],
) -> None:
    release, truth = section
    shots = release.count("sources", "act=LIF-04 & mode=act & date=2021")
    assert shots.certain == truth["shootings_2021_certain_sources"]
    assert shots.possible == truth["shootings_2021_possible_sources"]
    for code, years in truth["accounts_by_year_certain_and_possible"].items():
        told = {year: release.count("accounts", f"act={code} & date={year}") for year in range(2013, 2025)}
        found = {str(year): [count.certain, count.possible] for year, count in told.items() if count.possible}
        assert found == years, code


def test_the_dead_of_the_gallery_are_counted_from_least_to_most(public: Told) -> None:
    where = "act=LIF-05 & place=Dolsaem Prison & date=2017-10"
    count = public.count("victims", where)
    meant = COUNTS["victims_E-0001_LIF-05"]
    assert (count.minimum, count.maximum) == (meant["minimum"], meant["maximum"])
    assert sorted({row["victim"] for row in public.rows("acts") if in_gallery(row)}) == victims("E-0001")
    assert not count.suppressed or count.sources < public.figures.floor


def in_gallery(row: dict[str, Any]) -> bool:
    return row["event"] == "E-0001" and row["code"] == "LIF-05"


def victims(event: str) -> list[str]:
    return sorted(TRUTH["events_exact"][event]["victims_told"])


# --- prices, rations, measures of the State ---


def test_the_price_of_rice_rises_after_the_closure_and_falls_again(public: Told) -> None:
    prices = [row for row in public.rows("observations") if rice(row) and row["submitter"] == "marketwatch"]
    found: dict[str, list[dict[str, Any]]] = {}
    for row in prices:
        found.setdefault(str(row["date_lo"].year), []).append(row)
    assert {
        year: {
            "rows": len(rows),
            "lowest": min(int(row["value_min"]) for row in rows),
            "highest": max(int(row["value_max"]) for row in rows),
        }
        for year, rows in sorted(found.items())
    } == COUNTS["rice_Dalyeoul_market"]
    closure = TRUTH["events_exact"]["E-0005"]["date"]
    before = [Decimal(row["value_max"]) for row in prices if row["date_hi"] < closure]
    since = [Decimal(row["value_min"]) for row in prices if closure < row["date_lo"] < datetime.date(2023, 1, 1)]
    later = [Decimal(row["value_max"]) for row in prices if row["date_lo"] >= datetime.date(2023, 1, 1)]
    assert max(before) < min(since)
    assert max(later) < max(since)


def rice(row: dict[str, Any]) -> bool:
    return (row["condition"], row["item"], row["place"]) == ("price", "rice", "Dalyeoul market")


def test_prices_stand_certainly_or_possibly_in_a_month(public: Told) -> None:
    where = "condition=price & item=rice & place=Dalyeoul market"
    prices = [row for row in public.rows("observations") if rice(row)]
    for year, month in itertools.product((2019, 2020, 2021), range(1, 13)):
        first = datetime.date(year, month, 1)
        last = (first + datetime.timedelta(days=31)).replace(day=1) - datetime.timedelta(days=1)
        certain = [row for row in prices if first <= row["date_lo"] and row["date_hi"] <= last]
        possible = [row for row in prices if row["date_lo"] <= last and first <= row["date_hi"]]
        count = public.count("observations", f"{where} & date={first:%Y-%m}")
        assert (count.certain, count.possible) == (len(certain), len(possible)), first
    assert [row for row in prices if row["date_lo"] != row["date_hi"]]
    assert {row["condition"] for row in public.rows("observations")} >= {"price", "ration", "meals", "wage"}


def test_measures_of_the_state_stand_with_their_date_and_all_who_date_them_otherwise(
    haesong: Any, public: Told
) -> None:
    from habeas.store.models import Measure, Passage

    def named(source: str) -> str:
        return organisations.get(source, source)

    organisations = givers()
    kinds = {row["measure"]: row for row in public.rows("measures")}
    assert {"M-0001": "closure", "M-0002": "order"}.items() <= {
        code: row["kind"] for code, row in kinds.items()
    }.items()
    for code, meant in TRUTH["measures_told"].items():
        measure = Measure.seen.get(code=code)
        assert (kinds[code]["date_lo"], kinds[code]["date_hi"]) == (meant["date"], meant["date"])
        sources = [named(source) for source in measure.sources.split()]
        assert sorted(sources) == sorted(map(named, kinds[code]["sources"])) == meant["sources"]
        passages = Passage.seen.filter(code__in=measure.passages.split())
        assert {named(row.source) for row in passages} == set(sources) - set(meant["without_words"])
