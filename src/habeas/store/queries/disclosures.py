"""What went out, to whom; and who has still to be told that a consent under it ended."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from habeas.store.mission import Actor, current
from habeas.store.models import Disclosure, Notice
from habeas.store.queries.seeing import hidden_sources
from habeas.store.rights import require


@dataclass(frozen=True, slots=True)
class Disclosed:
    """One disclosure with its recipient opened."""

    row: Disclosure
    to: str


@dataclass(frozen=True, slots=True)
class Due:
    """One notice with the disclosure that it is about."""

    row: Notice
    disclosed: Disclosed


def visible_disclosures(*, by: Actor) -> list[Disclosed]:
    """Everything that was disclosed, the newest first."""
    require(by, "list-disclosures")
    return [_opened(row) for row in Disclosure.seen.order_by("-on", "-id")]


def visible_notices(*, by: Actor, all_of_them: bool = False) -> list[Due]:
    """The notices that are due (or every one), the oldest first; of sources whom the user does not see none."""
    require(by, "read-notices")
    rows: Any = Notice.seen.order_by("since", "code").exclude(subject__in=hidden_sources(by))
    if not all_of_them:
        rows = rows.filter(state="due")
    rows = list(rows)
    told = {row.code: _opened(row) for row in Disclosure.seen.filter(code__in={row.disclosure for row in rows})}
    return [Due(row, told[row.disclosure]) for row in rows]


def due(*, by: Actor) -> int:
    """How many are due."""
    require(by, "read-notices")
    return int(Notice.seen.filter(state="due").exclude(subject__in=hidden_sources(by)).count())


def _opened(row: Disclosure) -> Disclosed:
    return Disclosed(row, current().open_draft(row.to_sealed, Disclosure._meta.db_table, row.code, "to"))
