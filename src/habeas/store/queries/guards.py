"""Which guards apply in a mission's releases, and what two people let in."""

from __future__ import annotations

from dataclasses import dataclass

from habeas.core.access.guards import BY_MISSION
from habeas.store.mission import OFFICE, Actor, current
from habeas.store.models import Approval, Passage, User
from habeas.store.queries.seeing import hidden_sources, without_hidden
from habeas.store.rights import may, require


@dataclass(frozen=True, slots=True)
class Approved:
    """What two people let in; the reason is opened for those who let in. ``only`` are the passages that it names, and
    ``…`` for those whose sources the user does not see."""

    row: Approval
    only: tuple[str, ...]
    second: str
    reason: str


@dataclass(frozen=True, slots=True)
class Guards:
    """The guards of a mission: those that apply, those left out and why, the floor of what they guard."""

    applied: tuple[str, ...]
    left_out: tuple[str, ...]
    floor: int
    reason: str
    said: bool
    approvals: tuple[Approved, ...]


def visible_guards(*, by: Actor, all_of_them: bool = False) -> Guards:
    """The guards, with the approvals that stand (or every one), the newest first."""
    require(by, "list-guards")
    config = current().config
    applied = config.guards or ()
    rows = Approval.seen.exclude(guard="").order_by("-id")
    if not all_of_them:
        rows = rows.filter(ended="")
    names = dict(User.objects.filter(current=True).values_list("code", "username"))
    opens, hidden = may(by, "approve-guarded"), hidden_sources(by)
    return Guards(
        applied,
        tuple(name for name in BY_MISSION if name not in applied),
        max(config.guards_floor, config.floor),
        config.guards_reason,
        config.guards is not None,
        tuple(
            Approved(
                row,
                _only(row, hidden),
                names.get(row.second, row.second),
                _reason(row) if opens else "",
            )
            for row in rows
        ),
    )


def undecided() -> int:
    """The guards on which nobody has decided: all of them, where the mission is older than they are."""
    return len(BY_MISSION) if current().config.guards is None else 0


def _only(row: Approval, hidden: frozenset[str]) -> tuple[str, ...]:
    named = row.only.split()
    seen = without_hidden(Passage, named, hidden)
    return (*seen, *(["…"] if len(seen) < len(named) else []))


def _reason(row: Approval) -> str:
    return current().open_words(OFFICE, row.reason_sealed, Approval._meta.db_table, row.code, "reason")
