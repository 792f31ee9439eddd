"""What a coded record is in the tables, whether it came in a file or was coded in the browser."""

from __future__ import annotations

from typing import Any

from habeas.core.coding.anchoring import Anchor
from habeas.core.coding.records import CodedAct, CodedObservation, CodedPerson
from habeas.core.kernel.canonical import canonical
from habeas.core.kernel.dates import UncertainDate
from habeas.core.kernel.quantities import Quantity
from habeas.store.actions.intake.builders import Origin, whole_people
from habeas.store.mission import current
from habeas.store.models import Recorded

#: the field of an act -> the columns that hold the value in use
COLUMNS: dict[str, tuple[str, ...]] = {
    "code": ("violation",),
    "mode": ("mode",),
    "victim": ("victims",),
    "date": ("date", "date_lo", "date_hi", "approximate", "uncertain"),
    "place": ("place",),
    "place_type": ("place_type",),
    "agency": ("agency",),
    "stage": ("stage",),
    "basis": ("basis",),
    "method": ("method",),
    "reason": (),
    "count": (),
    "perpetrator": (),
}


def sealed(model: type[Recorded], code: str, source: str, columns: dict[str, Any]) -> dict[str, Any]:
    """The columns with the words of sealed ones under the source's key."""
    table = model._meta.db_table
    return {
        name: current().seal_words(source, value, table, code, name[: -len("_sealed")])
        if name.endswith("_sealed") and not isinstance(value, bytes)
        else value
        for name, value in columns.items()
    }


def passage_columns(plain: str, anchor: Anchor) -> dict[str, Any]:
    """Where a passage stands, and its words."""
    words = {"exact": plain[anchor.start : anchor.end], "prefix": anchor.prefix, "suffix": anchor.suffix}
    return {"start": anchor.start, "end": anchor.end, "words_sealed": canonical(words).decode()}


def person_columns(person: CodedPerson) -> dict[str, Any]:
    """What is known of a person or group."""
    return {
        "kind": person.kind,
        "sex": person.sex or "",
        "age": person.age.words if person.age else "",
        **_count(person.count, person.kind),
    }


def _count(count: Quantity | None, kind: str) -> dict[str, Any]:
    if count is None:
        return {"count_min": 1, "count_max": 1 if kind == "person" else None}
    low, high = whole_people(count)
    return {"count_min": low, "count_max": high}


def act_columns(act: CodedAct, *, victims: str, passages: str) -> dict[str, Any]:
    """An act; its victims and passages by their codes."""
    return {
        "violation": act.code,
        "mode": act.mode,
        **date_columns(act.date),
        "approximate": bool(act.date and act.date.approximate),
        "uncertain": bool(act.date and act.date.uncertain),
        "place": act.place or "",
        "place_type": act.place_type or "",
        "agency": act.agency or "",
        "stage": act.stage or "",
        "basis": act.basis or "",
        "method": " ".join(act.method),
        "victims": victims,
        "passages": passages,
        "said_sealed": said(act.date, act.reason),
    }


def said(date: UncertainDate | None, reason: str | None) -> str:
    """The words of a date where they say more than its canonical spelling, and the reason given for an act."""
    words = date.words if date and date.words != date.edtf else ""
    found = {name: value for name, value in (("date", words), ("reason", reason)) if value}
    return canonical(found).decode() if found else ""


def date_columns(date: UncertainDate | None) -> dict[str, Any]:
    """A date and its bounds."""
    return {
        "date": date.edtf if date else "",
        "date_lo": date.first_day if date else None,
        "date_hi": date.last_day if date else None,
    }


def given_columns(origin: Origin, text: str) -> dict[str, Any]:
    """Who gave what is told, in which text, and when."""
    return {
        "source": origin.source,
        "belongs": origin.belongs,
        "text": text,
        "submitter": origin.submitter,
        "given": origin.given,
        "given_lo": origin.lo,
        "given_hi": origin.hi,
    }


def observation_columns(seen: CodedObservation, *, passages: str) -> dict[str, Any]:
    """An observation; its passages by their codes."""
    value = seen.value
    return {
        "condition": seen.condition,
        "item": seen.item or "",
        "unit": seen.unit or "",
        "value_min": str(value.minimum) if value else "",
        "value_max": str(value.maximum) if value and value.maximum is not None else "",
        "said_sealed": seen.text or "",
        "place": seen.place or "",
        "basis": seen.basis or "",
        **date_columns(seen.date),
        "passages": passages,
    }
