"""Reads a country pack out of its file, and refuses what is not as docs/formats/country.md has it, with its place."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.resources import files
from typing import Any

from habeas.core.coding.country import Called, Country, Entry, Kind, Period, Sourced, Under
from habeas.core.kernel.dates import read_edtf
from habeas.core.kernel.errors import WrongUse
from habeas.core.kernel.yamltables import read_table

#: packs that ship with Habeas
SHIPPED = ("prk",)
#: what the map of a pack is called that is the mission's own
OWN_MAP = "own"
LARGEST, _MOST, _LONGEST = 1024 * 1024, 5_000, 300
#: signs that are not shown, or turn the order of others about; two that join letters are part of spelling
_UNSEEN, _JOINERS = ("Cc", "Cf", "Cs", "Co", "Cn"), "\u200c\u200d"
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}")
_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,29}")
#: kilometres: no two places are further apart
_HALF_ROUND = 20_040
_TOP = {"format", "country", "names", "told", "map", "sources", "systems", "agencies", "places", "periods"}
_CALLED = {"names", "also", "from", "until", "source", "verify"}
_KEYS: Mapping[Kind, set[str]] = {
    "system": {"called", "place_type", "run_by", "note", "source", "verify"},
    "agency": {"called", "agency", "under", "note", "source", "verify"},
    "place": {
        "called", "system", "province", "province_verify", "at", "radius_km", "same_as", "ends", "note", "source",
        "verify",
    },
}  # fmt: skip


@lru_cache(maxsize=8)
def shipped(name: str) -> Country:
    """A pack that ships: ``prk``."""
    if name not in SHIPPED:
        raise WrongUse("no-such-country", "No such country ships.", expected=", ".join(SHIPPED), found=name[:40])
    content = files("habeas.core.coding").joinpath("countries", f"{name}.yaml").read_bytes()
    return read_country(content, f"{name}.yaml")


def countries_of(states: tuple[str, ...], own: Iterable[Country] = ()) -> tuple[Country, ...]:
    """The packs of these States, as a mission names them: its ``own`` first, in place of those of the same id that
    ship."""
    mine = tuple(pack for pack in own if any(map(pack.is_told, states)))
    taken = {pack.id for pack in mine}
    return (*mine, *(pack for pack in _shipped_of(states) if pack.id not in taken))


@lru_cache(maxsize=64)
def _shipped_of(states: tuple[str, ...]) -> tuple[Country, ...]:
    return tuple(pack for pack in map(shipped, SHIPPED) if any(map(pack.is_told, states)))


def read_country(content: bytes, file: str) -> Country:
    """A pack out of its file; refused (``bad-country``) with the entry or the line, and what was expected."""
    reader = _Reader(file)
    if len(content) > LARGEST:
        raise reader.refused("The file is too large.", f"up to {LARGEST} bytes")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise reader.refused("The file is no UTF-8 text.", "a country pack saved as UTF-8") from None
    return reader.read(read_table(text, file, code="bad-country"))


@dataclass
class _Reader:
    file: str
    at: str = ""
    sources: dict[str, str] = field(default_factory=dict)
    used: set[str] = field(default_factory=set)

    def refused(self, what: str, expected: str, found: object = None) -> WrongUse:
        where: dict[str, str | int] = {"file": self.file, **({"entry": self.at} if self.at else {})}
        return WrongUse("bad-country", what, where, expected, None if found is None else str(found)[:60])

    def read(self, data: Any) -> Country:
        if not isinstance(data, dict) or data.get("format") != "habeas/country/1":
            raise self.refused("This is no country pack.", "format: habeas/country/1")
        self.known(data, _TOP)
        self.sources = {str(key): self.words(said, "a source") for key, said in self.table(data, "sources").items()}
        entries, seen = list[Entry](), set[str]()
        for kind, section in (("system", "systems"), ("agency", "agencies"), ("place", "places")):
            for key, about in self.table(data, section).items():
                self.at = self.words(str(key), "an id")
                if self.at in seen:
                    raise self.refused("Two entries have one id.", "an id of its own", key)
                seen.add(self.at)
                entries.append(self.entry(kind, self.at, about))  # type: ignore[arg-type]
        self.refer(entries)
        periods = tuple(self.period(str(key), about) for key, about in self.table(data, "periods").items())
        self.at = ""
        if unused := sorted(set(self.sources) - self.used):
            raise self.refused("A source is named by no fact.", "sources that are used", unused[0])
        country = data.get("country")
        if not isinstance(country, str) or not _ID.fullmatch(country):
            raise self.refused("This is not an id.", "country: 1 to 30 of a-z, 0-9 and hyphens", country)
        return Country(
            country,
            self.names(data.get("names")),
            tuple(self.list(data, "told")),
            self.said(data, "map"),
            self.sources,
            tuple(entries),
            periods,
        )

    def entry(self, kind: Kind, id: str, about: Any) -> Entry:
        self.known(about, _KEYS[kind])
        source = self.source(about)
        placed = self.said(about, "province")
        at = about.get("at")
        radius = about.get("radius_km", 0)
        if at is not None and not (
            isinstance(at, list) and len(at) == 2 and _within(at[0], 180) and _within(at[1], 90)
        ):
            raise self.refused("A point is longitude and latitude.", "at: [127.1, 39.5]", at)
        if not _within(radius, _HALF_ROUND) or radius < 0 or (at is not None and not radius):
            raise self.refused("A point has a precision.", "radius_km: a distance", radius)
        key = {"system": "place_type", "agency": "agency", "place": "system"}[kind]
        value = self.said(about, key) if kind == "place" else self.words(about.get(key), "a value of the vocabulary")
        return Entry(
            kind,
            id,
            self.called(about.get("called")),
            value,
            tuple(self.list(about, "run_by")),
            tuple(self.under(one) for one in self.listed(about, "under")),
            placed,
            "" if about.get("province_verify") or not placed else source,
            None if at is None else (float(at[0]), float(at[1])),
            float(radius),
            self.said(about, "same_as"),
            self.date(about, "ends"),
            self.said(about, "note"),
            source,
        )

    def called(self, given: Any) -> tuple[Called, ...]:
        if not isinstance(given, list) or not given:
            raise self.refused("There is no name.", "called: [{names: {en: …}, source: …}]")
        found = []
        for number, one in enumerate(given):
            self.known(one, _CALLED)
            names, also = self.names(one.get("names")), tuple(self.list(one, "also"))
            since, until = self.date(one, "from"), self.date(one, "until")
            if since and until and since.date.first and until.date.last and until.date.last < since.date.first:
                raise self.refused("A name ends before it begins.", "until on or after from", until.date.edtf)
            found.append(Called(names, also, since, until, number == 0, self.source(one)))
        return tuple(found)

    def under(self, given: Any) -> Under:
        self.known(given, {"agency", "from", "until"})
        return Under(self.words(given.get("agency"), "an agency"), self.date(given, "from"), self.date(given, "until"))

    def period(self, key: str, about: Any) -> Period:
        self.at = key
        self.known(about, {"names", "also", "dates"})
        dates = self.date(about, "dates")
        if dates is None:
            raise self.refused("A period has dates.", 'dates: {date: "1994/1998", source: …}')
        return Period(key, self.names(about.get("names")), tuple(self.list(about, "also")), dates)

    def date(self, about: Mapping[str, Any], key: str) -> Sourced | None:
        given = about.get(key)
        if given is None:
            return None
        self.known(given, {"date", "source", "verify"})
        said = self.words(given.get("date"), "a date in quotation marks")
        try:
            return Sourced(read_edtf(said), self.source(given))
        except WrongUse as error:
            if error.code == "bad-country":
                raise
            raise self.refused(error.what, error.expected or "EDTF", said) from None

    def source(self, about: Mapping[str, Any]) -> str:
        """The source of a fact; empty where it is to be verified. One of the two must stand."""
        source, verify = about.get("source"), about.get("verify", False)
        if (source is None) == (verify is not True):
            raise self.refused("A fact has a source, or is to be verified.", "source: ID, or verify: true", source)
        if source is None:
            return ""
        if not isinstance(source, str) or source not in self.sources:
            raise self.refused("There is no such source.", "an id of sources", source)
        self.used.add(source)
        return str(source)

    def refer(self, entries: list[Entry]) -> None:
        kinds = {one.id: one.kind for one in entries}
        for one in entries:
            self.at = one.id
            told = [(agency, "agency") for agency in (*one.by, *(each.agency for each in one.under))]
            told += [(one.value, "system")] if one.kind == "place" and one.value else []
            for id, kind in told:
                if kinds.get(id) != kind:
                    raise self.refused(f"There is no such {kind}.", f"the id of one {kind}", id)

    def known(self, about: Any, keys: set[str]) -> None:
        if not isinstance(about, dict) or len(about) > _MOST:
            raise self.refused("This is no table of keys and values.", ", ".join(sorted(keys)), about)
        if unknown := sorted(map(str, set(about) - keys)):
            raise self.refused("There is no such key.", ", ".join(sorted(keys)), unknown[0])

    def table(self, data: Mapping[str, Any], key: str) -> dict[str, Any]:
        found = data.get(key, {})
        if not isinstance(found, dict) or len(found) > _MOST:
            raise self.refused("This is no table of keys and values.", f"{key}: a table", found)
        return found

    def listed(self, about: Mapping[str, Any], key: str) -> Sequence[Any]:
        found = about.get(key, [])
        if not isinstance(found, Sequence) or isinstance(found, str | bytes) or len(found) > _MOST:
            raise self.refused("This is no list.", f"{key}: [one, …]", found)
        return found

    def list(self, about: Mapping[str, Any], key: str) -> list[str]:
        return [self.words(one, "a word") for one in self.listed(about, key)]

    def names(self, given: Any) -> dict[str, str]:
        if not isinstance(given, dict) or not given:
            raise self.refused("There is no name.", "names: {en: …, ko: …}", given)
        for language in given:
            if not isinstance(language, str) or not _LANGUAGE.fullmatch(language):
                raise self.refused(
                    "This is no language.", 'names: {en: …, ko: …}, or "no" in quotation marks', language
                )
        return {language: self.words(name, "a name") for language, name in given.items()}

    def said(self, about: Mapping[str, Any], key: str) -> str:
        """Words that may be left out."""
        return self.words(about[key], f"a {key}") if about.get(key, "") != "" else ""

    def words(self, said: Any, what: str) -> str:
        if not isinstance(said, str) or not said.strip() or len(said) > _LONGEST:
            raise self.refused(f"This is not {what}.", what, said)
        if unseen(said.strip()):
            raise self.refused(
                "A sign that cannot be seen stands here.", f"{what}, in signs that are shown", ascii(said)
            )
        return said.strip()


def unseen(said: str) -> bool:
    """Whether a sign stands in it that is not shown, or that turns the order of others about."""
    return any(unicodedata.category(sign) in _UNSEEN and sign not in _JOINERS for sign in said)


def _within(given: Any, most: float) -> bool:
    """Whether this is a number no further from 0 than ``most``; what is no number of any size is not."""
    return isinstance(given, int | float) and not isinstance(given, bool) and -most <= given <= most
