"""``mission.toml``: what a mission is for, and its limits (docs/formats/mission.md). It holds no secret."""

from __future__ import annotations

import dataclasses
import difflib
import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

from habeas.core.access.guards import BY_MISSION, USUAL_FLOOR, require_guards
from habeas.core.coding.country import Country
from habeas.core.coding.country_reading import countries_of
from habeas.core.intake.limits import Limits, read_limits
from habeas.core.intake.retention import EVERYBODY, read_period
from habeas.core.kernel.dates import UncertainDate, read_edtf
from habeas.core.kernel.errors import WrongUse
from habeas.core.kernel.names import fold
from habeas.core.kernel.quantities import QuantityTable

FORMAT = "habeas/mission/1"

#: how long sessions last, and after how long a pause is offered, in minutes: where nothing is said, the least, the most
SESSIONS = {"idle": (30, 5, 120), "longest": (12 * 60, 30, 24 * 60), "pause": (50, 10, 240)}

#: kinds of sources that may have a period of their own
_KINDS = (
    *("escapee", "former-official", "relative", "victim", "eyewitness"),
    *("organisation", "document", "open-source", "consultation", "other"),
)
_KEYS: dict[str, dict[str, type | tuple[type, ...]]] = {
    "": {"format": str, "slug": str, "title": str, "fiction": bool, "practice": bool, "languages": list},
    "mandate": {"resolution": str, "States": list, "period": str},
    "standard": {
        "name": str,
        "roots": int,
        "firsthand": int,
        "reliability": str,
        "credibility": int,
        "ungraded": bool,
        "survives": bool,
    },
    "disclosure": {"floor": int, "reason": str},
    "guards": {"apply": list, "floor": int, "reason": str},
    "two_person": {"on": bool, "reason": str},
    "access": {"second_factor": str, "reason": str},
    "sessions": {"idle": int, "longest": int, "pause": int},
    "retention": {EVERYBODY: str, **dict.fromkeys(_KINDS, str)},
    "vocabulary": {"edition": str},
    "law": {"edition": str},
    "report": {"word_limit": int},
    "quantities": {"about": (int, float), "several": list, "dozens": list},
    "limits": {limit.name: int for limit in dataclasses.fields(Limits)},
    "database": {"engine": str, "dsn": str},
}
#: characters of a file and of a line
_LONGEST, _LONGEST_LINE = 200_000, 2_000
_PERIOD_KEYS = {"id": str, "names": list, "dates": str, "source": str}


@dataclass(frozen=True, slots=True)
class NamedPeriod:
    """A period that witnesses name; one without a source is not used in a check."""

    id: str
    names: tuple[str, ...]
    dates: UncertainDate
    source: str


@dataclass(frozen=True, slots=True)
class MissionConfig:
    """The settings of one mission, each checked."""

    slug: str
    title: str
    fiction: bool
    practice: bool  # to learn in: always fiction, and never in a release
    languages: tuple[str, ...]
    states: tuple[str, ...]
    resolution: str
    period: str
    standard: dict[str, Any]
    floor: int
    floor_reason: str
    guards: tuple[str, ...] | None  # None: nothing is said, and none applies
    guards_floor: int
    guards_reason: str
    two_person: bool
    two_person_reason: str
    second_factor: str
    second_factor_reason: str
    idle: int
    longest: int
    pause: int
    retention: dict[str, int]
    vocabulary: str
    law: str
    word_limit: int
    table: QuantityTable
    periods: tuple[NamedPeriod, ...]
    limits: dict[str, int]
    engine: str
    dsn: str
    raw: dict[str, Any] = field(repr=False, default_factory=dict)

    @property
    def highest_floor(self) -> int:
        """The floor of cells that rest on what is guarded, where any guard applies; else that of every cell."""
        return max(self.floor, self.guards_floor) if self.guards else self.floor

    def named_periods(self, packs: Iterable[Country] | None = None) -> dict[str, UncertainDate]:
        """What a reader of dates may look up: every name of a period that has a source; of the country packs of its
        States (those that ship, where none are given) those that the mission does not name itself."""
        own = {fold(name) for period in self.periods for name in period.names}
        used = countries_of(self.states) if packs is None else packs
        packed = {name: date for pack in used for name, date in pack.named_periods().items()}
        told = {name: period.dates for period in self.periods if period.source for name in period.names}
        return {name: date for name, date in packed.items() if fold(name) not in own} | told


def load_config(path: Path) -> MissionConfig:
    """Read and check ``mission.toml``; unknown keys are refused."""
    text = _read(path)
    try:
        raw = tomllib.loads(text)
    except (ValueError, RecursionError) as error:  # ValueError: TOML's own, and whole numbers without end
        what = str(error)[:200] if isinstance(error, tomllib.TOMLDecodeError) else "a value is too long or too deep"
        raise WrongUse("unreadable-mission", f"mission.toml cannot be read: {what}.", {"file": str(path)}) from None
    return read_config(raw, file=str(path))


def _read(path: Path) -> str:
    """The text, of a length that is read in a moment whatever it holds."""
    try:
        if not path.is_file():
            raise WrongUse("no-such-file", "There is no such file.", {"file": str(path)})
        with path.open(encoding="utf-8") as stream:
            text = stream.read(_LONGEST + 1)
    except (OSError, ValueError):
        what = "mission.toml cannot be read as UTF-8 text."
        raise WrongUse("unreadable-mission", what, {"file": str(path)}) from None
    if len(text) > _LONGEST or max(map(len, text.splitlines() or [""])) > _LONGEST_LINE:
        expected = f"at most {_LONGEST} characters, and {_LONGEST_LINE} in a line"
        raise WrongUse("too-large", "mission.toml is longer than any such file.", {"file": str(path)}, expected)
    return text


def read_config(raw: dict[str, Any], *, file: str) -> MissionConfig:
    """Check a mission's settings."""
    for table, keys in _KEYS.items():
        part = raw if table == "" else raw.get(table, {})
        allowed = {**keys, **(dict.fromkeys([*_KEYS, "periods"], dict) if table == "" else {})}
        for key, value in part.items():
            _check_key(table, key, value, allowed, file)
    if raw.get("format") != FORMAT:
        raise _wrong(file, "format", FORMAT, repr(raw.get("format")))
    slug = str(raw.get("slug", ""))
    if not re.fullmatch(r"[a-z0-9][a-z0-9-]{0,38}", slug):
        raise _wrong(file, "slug", "1 to 39 of a-z, 0-9 and hyphens, the first not a hyphen", repr(slug))
    disclosure = raw.get("disclosure", {})
    floor = disclosure.get("floor", 5)
    if floor < 0 or (floor == 0 and not disclosure.get("reason", "").strip()):
        raise _wrong(
            file, "disclosure.floor", "a number from 1 on, or 0 with a reason in disclosure.reason", str(floor)
        )
    guards = _guards(raw["guards"], file) if "guards" in raw else None
    two_person = raw.get("two_person", {})
    if two_person and ("on" not in two_person or not two_person.get("reason", "").strip()):
        raise _wrong(file, "two_person", "on = true or false, and a reason", str(two_person)[:80])
    access = raw.get("access", {})
    if access.get("second_factor", "offered") not in ("offered", "required"):
        raise _wrong(file, "access.second_factor", "offered or required", repr(access["second_factor"])[:60])
    mandate, limits = raw.get("mandate", {}), raw.get("limits", {})
    read_limits(limits)
    period = mandate.get("period", "")
    if period and read_edtf(period) is None:
        raise _wrong(file, "mandate.period", "an EDTF interval", period)
    quantities = raw.get("quantities", {})
    database = raw.get("database", {})
    engine = database.get("engine", "sqlcipher")
    if engine not in ("sqlcipher", "postgresql"):
        raise _wrong(file, "database.engine", "sqlcipher or postgresql", repr(engine))
    return MissionConfig(
        slug=slug,
        title=raw.get("title", slug),
        fiction=raw.get("fiction", False),
        practice=_practice(raw, file),
        languages=tuple(raw.get("languages", ["en"])),
        states=tuple(mandate.get("States", [])),
        resolution=mandate.get("resolution", ""),
        period=period,
        standard=_standard(raw.get("standard", {}), file),
        floor=floor,
        floor_reason=disclosure.get("reason", ""),
        guards=guards,
        guards_floor=raw.get("guards", {}).get("floor", USUAL_FLOOR),
        guards_reason=raw.get("guards", {}).get("reason", ""),
        two_person=two_person.get("on", False),
        two_person_reason=two_person.get("reason", ""),
        second_factor=access.get("second_factor", "offered"),
        second_factor_reason=access.get("reason", ""),
        idle=_minutes(raw, "idle", file),
        longest=_minutes(raw, "longest", file),
        pause=_minutes(raw, "pause", file),
        retention={kind: _months(kind, period, file) for kind, period in raw.get("retention", {}).items()},
        vocabulary=raw.get("vocabulary", {}).get("edition", "2026-11"),
        law=raw.get("law", {}).get("edition", "2026-11"),
        word_limit=raw.get("report", {}).get("word_limit", 8500),
        table=_table(quantities, file),
        periods=tuple(_period(entry, file) for entry in raw.get("periods", [])),
        limits=dict(limits),
        engine=engine,
        dsn=database.get("dsn", ""),
        raw=raw,
    )


def _check_key(table: str, key: str, value: Any, allowed: dict[str, Any], file: str) -> None:
    name = f"{table}.{key}" if table else key
    if key not in allowed:
        near = difflib.get_close_matches(key, allowed, 1)
        raise WrongUse(
            "unknown-key",
            f"mission.toml has a key that is not known: {name}.",
            {"file": file, "field": name},
            do=f"Did you mean {near[0]}?" if near else "Take it out.",
        )
    if table == "" and key in _KEYS:
        if not isinstance(value, dict):
            raise _wrong(file, name, f"a table [{key}]", repr(value))
        return
    if key == "periods" and table == "":
        if not isinstance(value, list):
            raise _wrong(file, name, "tables [[periods]]", repr(value)[:60])
        return
    wanted = allowed[key]
    if not isinstance(value, wanted) or (isinstance(value, bool) and wanted is not bool):
        kind = wanted.__name__ if isinstance(wanted, type) else "number"
        raise _wrong(file, name, f"a value of type {kind}", repr(value)[:60])
    of = int if table == "quantities" else str
    if isinstance(value, list) and not all(type(part) is of for part in value):
        raise _wrong(file, name, f"a list of values of type {of.__name__}", repr(value)[:60])


def _guards(raw: dict[str, Any], file: str) -> tuple[str, ...]:
    if "apply" not in raw:
        raise _wrong(file, "guards.apply", "a list of the guards that apply", str(raw)[:60])
    try:
        chosen = require_guards(raw["apply"])
    except WrongUse as error:
        raise _wrong(file, "guards.apply", error.expected or "", error.found or "") from None
    if len(chosen) < len(BY_MISSION) and not raw.get("reason", "").strip():
        raise _wrong(file, "guards.apply", f"{', '.join(BY_MISSION)}, or a reason in guards.reason", str(raw["apply"]))
    if raw.get("floor", USUAL_FLOOR) < 1:
        raise _wrong(file, "guards.floor", "a number from 1 on", str(raw["floor"]))
    return chosen


def _practice(raw: dict[str, Any], file: str) -> bool:
    if raw.get("practice", False) and not raw.get("fiction", False):
        raise _wrong(file, "fiction", "true, where practice is true", "false")
    return bool(raw.get("practice", False))


def _minutes(raw: dict[str, Any], name: str, file: str) -> int:
    """How long a session may last, in minutes, within bounds: one that never ends keeps keys in memory."""
    usual, least, most = SESSIONS[name]
    said = raw.get("sessions", {}).get(name, usual)
    if not least <= said <= most:
        raise _wrong(file, f"sessions.{name}", f"{least} to {most} minutes", str(said)[:20])
    return int(said)


def _months(kind: str, period: str, file: str) -> int:
    try:
        return read_period(period)
    except WrongUse:
        raise _wrong(file, f"retention.{kind}", "P10Y, P18M …", repr(period)) from None


def _standard(raw: dict[str, Any], file: str) -> dict[str, Any]:
    standard = {
        "name": "reasonable grounds to believe",
        "roots": 3,
        "firsthand": 1,
        "reliability": "C",
        "credibility": 3,
        "ungraded": True,
        "survives": True,
        **raw,
    }
    if standard["roots"] < 1 or standard["firsthand"] < 0:
        raise _wrong(file, "standard.roots", "at least 1 root, and firsthand not below 0", str(raw))
    if standard["reliability"] not in tuple("ABCDEF") or not 1 <= standard["credibility"] <= 6:
        raise _wrong(file, "standard", "reliability A to F and credibility 1 to 6", str(raw))
    return standard


def _table(raw: dict[str, Any], file: str) -> QuantityTable:
    about = Decimal(str(raw.get("about", "0.2")))
    if not about.is_finite():
        raise _wrong(file, "quantities.about", "a share from 0 to below 1", str(about))
    several, dozens = tuple(raw.get("several", (3, 9))), tuple(raw.get("dozens", (20, 99)))
    if not 0 <= about < 1 or any(len(pair) != 2 or pair[0] > pair[1] for pair in (several, dozens)):
        raise _wrong(file, "quantities", "about from 0 to below 1, several and dozens as [least, most]", str(raw))
    return QuantityTable(about=about, several=several, dozens=dozens)


def _period(entry: Any, file: str) -> NamedPeriod:
    known = isinstance(entry, dict) and not set(entry) - set(_PERIOD_KEYS) and {"id", "dates"} <= set(entry)
    if not known or not all(isinstance(value, _PERIOD_KEYS[key]) for key, value in entry.items()):
        raise _wrong(file, "periods", "entries of id, names, dates, source", repr(entry)[:60])
    if not all(isinstance(name, str) for name in entry.get("names", [])):
        raise _wrong(file, "periods.names", "names in quotation marks", repr(entry["names"])[:60])
    return NamedPeriod(
        entry["id"], tuple(entry.get("names", [entry["id"]])), read_edtf(entry["dates"]), entry.get("source", "")
    )


def _wrong(file: str, key: str, expected: str, found: str) -> WrongUse:
    return WrongUse(
        "wrong-setting",
        f"The setting {key} cannot be used.",
        {"file": file, "field": key},
        expected,
        found,
        "Mend it in mission.toml.",
    )
