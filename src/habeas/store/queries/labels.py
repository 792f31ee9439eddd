"""How sensitive sources are, as far as the user sees them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from habeas.core.access.levels import UNLABELLED
from habeas.store.mission import Actor, current
from habeas.store.models import Label
from habeas.store.queries.seeing import shown
from habeas.store.rights import may, require


@dataclass(frozen=True, slots=True)
class Labelled:
    """A label with its reason opened, for who labels; ``overdue``: it is time to look again."""

    row: Label
    reason: str
    overdue: bool


def visible_labels(*, by: Actor, overdue: bool = False) -> list[Labelled]:
    """The labels of the sources that the user sees, those first that were to be looked at longest ago."""
    require(by, "list-labels")
    rows: Any = shown(Label.seen.order_by("review", "source"), by)
    if overdue:
        rows = rows.filter(review__lte=current().today().isoformat())
    return [_opened(row, by) for row in rows]


def label_of(source: str, *, by: Actor) -> Labelled | None:
    """The label of a source, for who sees her and may read labels."""
    if not may(by, "list-labels"):
        return None
    row = shown(Label.seen.filter(source=source).order_by("id"), by).last()
    return _opened(row, by) if row else None


def level_of(source: str) -> tuple[str, str]:
    """The level and compartment of a source; asks nobody's right."""
    row = Label.seen.filter(source=source).order_by("id").last()
    return (row.level, row.compartment) if row else (UNLABELLED, "")


def overdue(*, by: Actor) -> int:
    """How many labels are to be looked at again."""
    require(by, "list-labels")
    return int(shown(Label.seen.filter(review__lte=current().today().isoformat()), by).count())


def _opened(row: Label, by: Actor) -> Labelled:
    reason = ""
    if may(by, "label-source") and row.source in current().source_keys:
        reason = current().open_words(row.source, row.reason_sealed, Label._meta.db_table, row.code, "reason")
    return Labelled(row, reason, row.review <= current().today().isoformat())
