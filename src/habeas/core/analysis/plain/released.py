"""The same tables from a release: acts and stays as it holds them, with its numbers for codes."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from habeas.core.analysis.plain.acts import Acts, Exposure, acts_of, exposure_of
from habeas.core.analysis.plain.columns import columns_of

if TYPE_CHECKING:
    from habeas.core.release.open import OpenRelease

_ACTS = ("source_id", "root", "date", "code", "event", "victim", "place", "context", "agency", "method", "stage", "sex")
_STAYS = ("source_id", "root", "from", "to", "place", "context", "sex")
Rows = Sequence[Mapping[str, Any]]


class Released(NamedTuple):
    """The tables of one release, and the fewest people behind a number of it that may be shown."""

    id: str
    acts: Acts
    exposure: Exposure
    floor: int


def released(release: OpenRelease) -> Released:
    """The acts and stays of a release. Where a row of it is under a guard, the higher floor holds for every number."""
    manifest = release.manifest
    acts = release.rows("acts")
    guards = manifest.guards or {}
    guarded = any(row.get("guarded") for row in acts)
    floor = max(manifest.floor, int(guards.get("floor", 0))) if guarded else manifest.floor
    sources = {row["source"]: row for row in release.rows("sources")}
    told = [_act(row, sources.get(row["source"], {})) for row in acts]
    stays = [_stay(row, sources.get(row["source"], {})) for row in release.rows("exposures")]
    return Released(
        release.id,
        acts_of(columns_of(_ACTS, told, needed=_ACTS[:4])),
        exposure_of(columns_of(_STAYS, stays, needed=("source_id", "from", "to"))),
        floor,
    )


def _act(row: Mapping[str, Any], source: Mapping[str, Any]) -> tuple[str, ...]:
    return (
        _number("S", row["source"]),
        _number("G", row["root"]),
        span(row["date_lo"], row["date_hi"]),
        row["code"],
        _number("E", row["event"]),
        _number("W", row["victim"]),
        row["place"] or "",
        row["place_type"] or "",
        row["agency"] or "",
        ", ".join(sorted(row["method"] or [])),
        row["stage"] or "",
        source.get("sex") or "",
    )


def _stay(row: Mapping[str, Any], source: Mapping[str, Any]) -> tuple[str, ...]:
    return (
        _number("S", row["source"]),
        _number("G", source.get("root")),
        span(row["from_lo"], row["from_hi"]),
        span(row["to_lo"], row["to_hi"]),
        row["place"] or "",
        row["place_type"],
        source.get("sex") or "",
    )


def span(low: datetime.date | None, high: datetime.date | None) -> str:
    """The days from one to another as EDTF; nothing where neither is known."""
    if low is None and high is None:
        return ""
    if low == high and low is not None:
        return low.isoformat()
    return f"{'..' if low is None else low.isoformat()}/{'..' if high is None else high.isoformat()}"


def _number(letter: str, number: int | None) -> str:
    return "" if number is None else f"{letter}-{number:06}"
