"""What keeps a source safe: the risk she runs, what happened to her, the help she was offered."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from habeas.store.mission import OFFICE, Actor, current
from habeas.store.models import Batch, Entry, Incident, Recorded, Referral, Risk, Source
from habeas.store.queries.seeing import no_such, require_seen, shown
from habeas.store.rights import require

#: from the least to the most; what an edition does not know is taken as high
LEVELS = ("low", "medium", "high")
HIGH = LEVELS.index("high")


def rank(level: str) -> int:
    """How high a level is; nothing said is below every level, a level that is not known counts as high."""
    if not level:
        return -1
    return LEVELS.index(level) if level in LEVELS else HIGH


def at_high_risk(code: str, *, by: Actor) -> bool:
    """Whether a source, her family or others are at high risk because she spoke, so that two people open who she is.

    Nobody frees herself of the second person: a level that this user put down herself does not lower what stood before.
    """
    versions = Source.objects.filter(code=code, batch__in=_in_use(code)).order_by("version")
    said = [("", row.risk, row.entry) for row in versions]
    said += [(row.whom, row.level, row.entry) for row in Risk.seen.filter(source=code).order_by("on", "id")]
    authors = _authors({entry for _, _, entry in said})
    newest: dict[str, str] = {}
    by_others: dict[str, str] = {}
    for whom, level, entry in said:
        newest[whom] = level
        if authors.get(entry) != by.code:
            by_others[whom] = level
    return any(rank(level) >= HIGH for level in (*newest.values(), *by_others.values()))


def _in_use(code: str) -> set[str]:
    """The batches of a source's versions that were not undone."""
    there = set(Source.objects.filter(code=code).values_list("batch", flat=True))
    return there - set(Batch.objects.filter(code__in=there).exclude(state=Batch.DONE).values_list("code", flat=True))


def _authors(entries: set[int]) -> dict[int, str]:
    bodies = Entry.objects.filter(seq__in=entries).values_list("seq", "body")
    return {seq: str(json.loads(bytes(body))["by"]) for seq, body in bodies if body}


def level_now(source: Source, new: Risk | None = None) -> tuple[str, str]:
    """The highest level that stands for a source, and the first day to look again. What came in with her own record
    holds until the risk to herself is assessed."""
    newest = {row.whom: row for row in Risk.seen.filter(source=source.code).order_by("on", "id")}
    if new is not None and (new.whom not in newest or newest[new.whom].on <= new.on):
        newest[new.whom] = new
    levels = [row.level for row in newest.values()] + ([] if "self" in newest else [source.risk])
    reviews = sorted(row.review for row in newest.values() if row.review)
    return max(levels, key=rank), reviews[0] if reviews else source.risk_review


@dataclass(frozen=True, slots=True)
class Told:
    """One record with its words opened."""

    row: Any
    words: dict[str, str]


_WORDS: dict[type[Recorded], tuple[str, ...]] = {
    Risk: ("reason", "measures"),
    Incident: ("what", "done"),
    Referral: ("whom", "note"),
}

#: the kinds of records by the name of their table
KINDS: dict[str, Any] = {"Risk": Risk, "Incident": Incident, "Referral": Referral}


def visible_protection(source: str, *, by: Actor) -> dict[str, Any]:
    """Assessments, incidents and referrals of one source, the newest first, and the level that stands."""
    require(by, "read-protection")
    require_seen(source, by, source, "source")
    row = Source.seen.filter(code=source).first()
    if row is None or source == OFFICE:
        raise no_such("source", source)
    found = {
        name: [_opened(each) for each in model.seen.filter(source=source).order_by("-on", "-id")]
        for name, model in (("risks", Risk), ("incidents", Incident), ("referrals", Referral))
    }
    newest = Risk.seen.filter(source=source).order_by("id").last()
    return {"row": row, "newest": newest.code if newest else "", "today": current().today().isoformat(), **found}


def visible_records(
    model: Any, source: str = "", *, by: Actor, overdue: bool = False, open_: bool = False
) -> list[Told]:
    """The assessments (or incidents, or referrals) of every source that the user sees, or of one, the newest first.

    ``overdue``: of assessments, the newest of each source and person whose day to look again has come; ``open_``: of
    incidents and referrals, those that are not at their end.
    """
    require(by, "read-protection")
    rows: Any = shown(model.seen.order_by("-on", "-id"), by)
    if source:
        require_seen(source, by, source, "source")
        rows = rows.filter(source=source)
    if open_:
        rows = rows.exclude(state__in=("closed", "declined", "done"))
    chosen = list(rows[:5000])
    if overdue:
        newest: dict[tuple[str, str], Any] = {}
        for row in chosen:
            newest.setdefault((row.source, row.whom), row)
        chosen = [row for row in newest.values() if row.review <= current().today().isoformat()]
    return [_opened(row) for row in chosen]


def open_incidents(*, by: Actor) -> int:
    """How many incidents nobody has closed."""
    require(by, "read-protection")
    return int(shown(Incident.seen.filter(state="open"), by).count())


def _opened(row: Any) -> Told:
    table = row._meta.db_table
    words = {
        name: current().open_words(row.source, getattr(row, f"{name}_sealed"), table, row.code, name)
        for name in _WORDS[type(row)]
    }
    return Told(row, words)
