"""A country pack shown and searched, without a mission; and those that a mission owns."""

from __future__ import annotations

import argparse
import json
import os
import stat
from pathlib import Path
from typing import Any

from habeas.core.analysis.atlas import LARGEST as LARGEST_MAP
from habeas.core.analysis.atlas import Atlas, read_atlas
from habeas.core.analysis.gazetteer import with_map
from habeas.core.coding.country import Called, Country, Entry, Sourced, find
from habeas.core.coding.country_reading import LARGEST, OWN_MAP, SHIPPED, read_country, shipped
from habeas.core.kernel.dates import UncertainDate, read_date
from habeas.core.kernel.errors import WrongUse

_HEADS = {"system": "How people are held", "agency": "Agencies", "place": "Places"}


def show(args: argparse.Namespace) -> int:
    """Show a country pack with the source of each fact, or list those that ship."""
    if not args.country:
        listed = [{"country": one, "names": dict(shipped(one).names)} for one in SHIPPED]
        print(_json(listed) if args.json else "\n".join(f"{one}  {shipped(one).names['en']}" for one in SHIPPED))
        return 0
    pack, _ = _pack(args.country)
    print(_json(_whole(pack)) if args.json else "\n".join(_lines(pack)))
    return 0


def search(args: argparse.Namespace) -> int:
    """Find systems, agencies and places by a few letters in any script."""
    pack, drawn = _pack(args.country)
    when = read_date(args.on, periods=pack.named_periods()) if args.on else None
    # a pack on the map of a mission is searched without it: no mission is opened
    every = pack.entries if pack.map == OWN_MAP and drawn is None else with_map(pack, drawn)
    found = find(args.words, every, most=args.most)
    if args.json:
        print(_json([{**_entry(one.entry), "met": one.spelling, **_then(one.entry, when)} for one in found]))
    else:
        for one in found:
            print("\n".join(_said(one.entry, pack, when)))
        if not found:
            print("Nothing in the pack or on its map is called so.")
    return 0


def check(args: argparse.Namespace) -> int:
    """List the acts in which an agency has a name that does not fit the date."""
    from habeas.faces.cli import say, session
    from habeas.store.queries.country import visible_misnamed

    with session.opened(args) as (_, actor):
        found = visible_misnamed(by=actor)
    rows = [
        {
            "act": act.code, "account": act.account, "unit": one.name, "date": one.when.edtf, "agency": one.agency,
            "since" if one.since else "until": one.edge.edtf, "source": one.source,
            "then": dict(one.then.names) if one.then else None,
        }
        for act, one in found
    ]  # fmt: skip
    lines = [f"{act.code} {act.account}: {one.said}" for act, one in found]
    say(args, {"ok": True, "misnamed": rows}, "\n".join(lines) or "Every name of an agency may fit its date.")
    return 0


def own(args: argparse.Namespace) -> int:
    """List every version of the packs that the mission owns, or give one back as it was written."""
    from habeas.faces.cli import say, session
    from habeas.store.queries import packs

    with session.opened(args) as (_, actor):
        if args.digest:
            print(packs.written(args.digest, by=actor), end="")
            return 0
        found = packs.versions(by=actor)
    lines = []
    for one in found:
        state = "taken back" if not one.sha256 else "in use" if one.current else "kept"
        why = f" ({one.reason})" if one.reason else ""
        lines.append(
            f"{one.country}  {one.number}  {one.sha256 or '-'}  {state}, {one.at[:10]} by {one.name or one.by}{why}"
        )
    told = "\n".join(lines) or "The mission owns no country pack: habeas mission set country FOLDER gives it one."
    say(args, {"ok": True, "packs": [one._asdict() for one in found]}, told)
    return 0


def files_of(told: str) -> tuple[bytes, str, bytes | None]:
    """The pack in a folder (country.yaml, and map.geojson where it has one) or a file; its name; and the map."""
    path = Path(told)
    if not path.is_dir():
        return _read(path, LARGEST), path.name, None
    chart = path / "map.geojson"
    drawn = _read(chart, LARGEST_MAP) if os.path.lexists(chart) else None
    return _read(path / "country.yaml", LARGEST), "country.yaml", drawn


def _read(path: Path, largest: int) -> bytes:
    try:
        if stat.S_ISFIFO(path.stat().st_mode):  # it would be waited for
            raise WrongUse("not-a-file", "This is not a regular file.", {"file": path.name}, do="Name a file.")
        with path.open("rb") as file:
            return file.read(largest + 1)  # a file without end is told to be too large
    except OSError:
        raise WrongUse("no-such-file", "There is no such file, or it cannot be read.", {"file": path.name}) from None


def _pack(told: str) -> tuple[Country, Atlas | None]:
    if told in SHIPPED or not (told.endswith((".yaml", ".yml")) or Path(told).is_dir()):
        return shipped(told), None
    content, name, chart = files_of(told)
    return read_country(content, name), None if chart is None else read_atlas(chart, "map.geojson")


def _whole(pack: Country) -> dict[str, Any]:
    return {
        "country": pack.id,
        "names": dict(pack.names),
        "map": pack.map,
        "sources": dict(pack.sources),
        "entries": [_entry(one) for one in pack.entries],
        "periods": [
            {"id": one.id, "names": dict(one.names), "also": list(one.also), "dates": _date(one.dates)}
            for one in pack.periods
        ],
    }


def _entry(one: Entry) -> dict[str, Any]:
    return {
        "id": one.id,
        "kind": one.kind,
        "called": [_name(each) for each in one.called],
        "value": one.value,
        "run_by": list(one.by),
        "under": [{"agency": each.agency, "from": _date(each.since), "until": _date(each.until)} for each in one.under],
        "province": one.province,
        "province_source": one.province_source,
        "at": list(one.at) if one.at else None,
        "radius_km": one.radius if one.at else None,
        "ends": _date(one.ends),
        "note": one.note,
        "source": one.source,
    }


def _name(one: Called) -> dict[str, Any]:
    return {
        "names": dict(one.names),
        "also": list(one.also),
        "from": _date(one.since),
        "until": _date(one.until),
        "source": one.source,
    }


def _date(one: Sourced | None) -> dict[str, str] | None:
    return None if one is None else {"date": one.date.edtf, "source": one.source}


def _then(entry: Entry, when: UncertainDate | None) -> dict[str, Any]:
    if when is None:
        return {}
    then = entry.name_at(when)
    return {"on": when.edtf, "called_then": dict(then.names) if then else None}


def _lines(pack: Country) -> list[str]:
    lines = [" / ".join(pack.names.values())]
    for kind, head in _HEADS.items():
        lines += ["", head, *(line for one in pack.entries if one.kind == kind for line in _said(one, pack, None))]
    lines += ["", "Periods"]
    for period in pack.periods:
        lines.append(f"{' / '.join(period.names.values())}: {period.dates.date.edtf}, {_from(period.dates.source)}")
    lines += ["", "Sources", *(f"{key}: {said}" for key, said in pack.sources.items())]
    return [*lines, "", "A fact to be verified is shown, and used in no check."]


def _said(one: Entry, pack: Country, when: UncertainDate | None) -> list[str]:
    lines = [f"{one.id}  {' / '.join(one.called[0].names.values())}  [{one.kind}, {_from(one.source)}]"]
    for each in one.called if len(one.called) > 1 or one.called[0].since else ():
        parts = [" / ".join(each.names.values())]
        parts += [f"from {each.since.date.edtf} ({_from(each.since.source)})"] if each.since else []
        parts += [f"until {each.until.date.edtf} ({_from(each.until.source)})"] if each.until else []
        lines.append("    " + ", ".join([*parts, _from(each.source)]))
    if one.by:
        lines.append("    run by " + ", ".join(one.by))
    for under in one.under:
        since = f" from {under.since.date.edtf} ({_from(under.since.source)})" if under.since else ""
        until = f" until {under.until.date.edtf} ({_from(under.until.source)})" if under.until else ""
        lines.append(f"    under {under.agency}{since}{until}")
    if one.at:
        lines.append(f"    at {one.at[1]}, {one.at[0]} to within {one.radius:g} km; {one.province_source}")
    elif one.kind == "place":
        lines.append(f"    without a point; province {one.province or 'unknown'}, {_from(one.province_source)}")
    if one.ends:
        lines.append(f"    ended {one.ends.date.edtf} ({_from(one.ends.source)})")
    lines += [f"    {one.note}"] if one.note else []
    if when is not None and one.kind == "agency":
        then = one.name_at(when)
        said = " / ".join(then.names.values()) if then else "not known from sourced dates"
        lines.append(f"    its name at {when.edtf}: {said}")
    return lines


def _from(source: str) -> str:
    return source or "to verify"


def _json(answer: Any) -> str:
    return json.dumps(answer, ensure_ascii=False)
