"""What a later coding file leaves as it is: values that somebody put in use in the browser."""

from __future__ import annotations

import json
from typing import Any

from habeas.core.coding.records import CodedAct, FurtherStatement
from habeas.core.kernel.canonical import canonical
from habeas.store.actions.coding.acts import in_use
from habeas.store.actions.coding.columns import COLUMNS
from habeas.store.mission import Mission
from habeas.store.models import Act, Choice

_OF_ACCOUNT = {
    "reliability": ("reliability",),
    "credibility": ("credibility",),
    "retraction": ("retraction", "retracted_on", "retraction_sealed"),
    "event": ("event",),
}


def settled_of_account(code: str) -> set[str]:
    """The fields and columns of an account that were settled in the browser."""
    fields = set(Choice.seen.filter(account=code).values_list("field", flat=True))
    return fields | {column for field in fields for column in _OF_ACCOUNT.get(field, ())}


def settled_of_act(code: str) -> dict[str, str]:
    """The fields of an act that were settled in the browser, each with its value."""
    return dict(Choice.seen.filter(act=code, event="").order_by("field").values_list("field", "value"))


def without_settled(
    mission: Mission, source: str, old: Act, columns: dict[str, Any], settled: dict[str, str]
) -> dict[str, Any]:
    """The columns of an act as a file has them, without those of settled fields."""
    kept = {name for field in settled for name in COLUMNS.get(field, ())}
    opened = mission.open_words(source, old.said_sealed, Act._meta.db_table, old.code, "said")
    there = json.loads(opened) if opened else {}
    said = json.loads(columns["said_sealed"]) if columns["said_sealed"] else {}
    for field in ("date", "reason"):
        if field in settled:
            said.pop(field, None)
            said |= {field: there[field]} if field in there else {}
    words = canonical(said).decode() if said else ""
    return {name: value for name, value in columns.items() if name not in kept} | {"said_sealed": words}


def further(act: CodedAct, field: str, settled: dict[str, str]) -> FurtherStatement | None:
    """What a file says of a settled field, where it says otherwise: a statement beside the value in use."""
    if field not in COLUMNS or field == "count":
        return None
    value = in_use(act, field)
    if not value or value == settled[field] or any((one.field, one.value) == (field, value) for one in act.also):
        return None
    return FurtherStatement(field, value, act.passages, None)
