"""How the text of a cell is read into the value of a field; what cannot be read is a :class:`Fault`, never a guess."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from typing import Protocol, TypeAlias

from habeas.core.intake.consent import ALL, ALL_REFUSED, AUDIENCES, USES, is_audience, is_use
from habeas.core.intake.fields import Field
from habeas.core.intake.yamlfile import nearest
from habeas.core.kernel.ages import FORMS, read_age
from habeas.core.kernel.codes import read_code
from habeas.core.kernel.dates import UncertainDate, read_date
from habeas.core.kernel.errors import WrongUse
from habeas.core.kernel.quantities import Quantity, QuantityTable, read_quantity

Value: TypeAlias = UncertainDate | Quantity | str | tuple[str, ...] | None

_CLOCK = re.compile(r"(\d{4}-\d{2}-\d{2})[T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?\s?(Z|[+-]\d{2}:?\d{2})?", re.ASCII)
_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_LONGEST_KEY = 200


class Lists(Protocol):
    """The closed lists and the violation codes of a vocabulary edition."""

    @property
    def codes(self) -> Collection[str]:
        """The violation codes."""

    def values(self, field: str) -> Collection[str]:
        """The values of a closed list."""


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a text cannot be read: a stable code, a sentence without the text, and the forms understood."""

    code: str
    what: str
    expected: str


Read = Callable[[str], "Value | Fault"]


@dataclass(frozen=True, slots=True)
class Settings:
    """What the mapping and the mission say about reading."""

    lists: Lists
    order: str = "ymd"
    decimal: str = "."
    periods: Mapping[str, UncertainDate] | None = None
    table: QuantityTable | None = None


def reader(field: Field, settings: Settings) -> Read:
    """The function that reads one text (not empty, white space at its ends taken off) as this field."""
    makers: dict[str, Callable[[], Read]] = {
        "words": lambda: lambda text: text,
        "date": lambda: _date(settings),
        "day": lambda: _day(settings),
        "quantity": lambda: _quantity(settings),
        "age": lambda: _age(settings),
        "code": lambda: _code(field.of),
        "ref": lambda: _ref(field.of),
        "violation": lambda: _violation(settings.lists),
        "list": lambda: _closed(settings.lists.values(field.of), field.of),
        "choice": lambda: _closed(field.values, ""),
        "slug": lambda: _slug,
        "uses": lambda: _several(
            lambda use: is_use(use) or use == ALL_REFUSED, (*USES, "share-national:XX", ALL_REFUSED)
        ),
        "audiences": lambda: _several(
            lambda name: is_audience(name) or name == "any", (*AUDIENCES, "court:NAME", "any")
        ),
        "withdrawn": lambda: _several(lambda use: is_use(use) or use == ALL, (ALL, *USES, "share-national:XX")),
    }
    return makers[field.kind]()


def _date(settings: Settings) -> Read:
    def read(text: str) -> Value | Fault:
        clock = _CLOCK.fullmatch(text)
        try:
            found = read_date(clock[1] if clock else text, order=settings.order, periods=settings.periods)
        except WrongUse as refusal:
            return Fault(refusal.code, refusal.what, refusal.expected or "a date")
        return replace(found, words=text) if clock else found

    return read


def _day(settings: Settings) -> Read:
    read_any = _date(settings)

    def read(text: str) -> Value | Fault:
        found = read_any(text)
        if isinstance(found, UncertainDate) and (
            found.first_day is None or found.first_day != found.last_day or found.approximate or found.uncertain
        ):
            return Fault("not-a-day", "This date is not one certain day.", "a day, as 2024-05-03")
        return found

    return read


def _quantity(settings: Settings) -> Read:
    def read(text: str) -> Value | Fault:
        try:
            return read_quantity(text, table=settings.table, decimal=settings.decimal)
        except WrongUse as refusal:
            return Fault(refusal.code, refusal.what, refusal.expected or "a number")

    return read


def _age(settings: Settings) -> Read:
    """An age as text that everything after reads alike: ``child``, ``34``, ``20-29``, ``at least 60``."""
    named = settings.lists.values("age")

    def read(text: str) -> Value | Fault:
        if text.casefold() in named:
            return text.casefold()
        try:
            return _years(text, settings)
        except WrongUse:
            return Fault("unreadable-age", "This age cannot be read.", f"{FORMS}, about 70, or {', '.join(named)}")

    return read


def _years(text: str, settings: Settings) -> str:
    try:
        age = read_age(text)
        youngest, oldest = age.minimum, age.maximum
    except WrongUse:
        count = read_quantity(text, table=settings.table, decimal=settings.decimal)
        if count.unit not in ("", "year"):
            raise
        youngest, oldest = int(count.minimum), None if count.maximum is None else int(count.maximum)
    if oldest is None:
        return f"at least {youngest}"
    return str(youngest) if youngest == oldest else f"{youngest}-{oldest}"


def _code(prefix: str) -> Read:
    def read(text: str) -> Value | Fault:
        try:
            return read_code(text, prefix)
        except WrongUse as refusal:
            return Fault(refusal.code, refusal.what, refusal.expected or "a code")

    return read


def _ref(prefix: str) -> Read:
    read_own = _code(prefix)

    def read(text: str) -> Value | Fault:
        if len(text) > _LONGEST_KEY:
            return Fault("key-too-long", "This is too long for a code or a key.", f"at most {_LONGEST_KEY} characters")
        found = read_own(text)
        return text if isinstance(found, Fault) else found

    return read


def _violation(lists: Lists) -> Read:
    def read(text: str) -> Value | Fault:
        for spelling in (text, text.upper()):
            if spelling in lists.codes:
                return spelling
        near = nearest(text.upper(), lists.codes)
        return Fault(
            "unknown-violation", "This violation code does not exist.", near or "a code of `habeas vocabulary list`"
        )

    return read


def _closed(values: Collection[str], name: str) -> Read:
    known = {value.casefold(): value for value in values}
    listed = ", ".join([*values][:12]) + (f" … (`habeas vocabulary list {name}`)" if len(values) > 12 else "")

    def read(text: str) -> Value | Fault:
        found = known.get(text.casefold())
        return (
            found if found is not None else Fault("not-in-list", "This is not one of the values of the field.", listed)
        )

    return read


def _slug(text: str) -> Value | Fault:
    if _SLUG.fullmatch(text) and len(text) <= 60:
        return text
    return Fault("not-a-slug", "This is not a short name.", "a-z, 0-9 and hyphens, as `mpv`")


def _several(is_known: Callable[[str], bool], listed: tuple[str, ...]) -> Read:
    def read(text: str) -> Value | Fault:
        found = tuple(dict.fromkeys(text.replace(";", " ").replace(",", " ").split()))
        if found and all(map(is_known, found)) and (len(found) == 1 or not {ALL, ALL_REFUSED}.intersection(found)):
            return found
        return Fault("not-in-list", "This is not one of the values of the field.", ", ".join(listed))

    return read
