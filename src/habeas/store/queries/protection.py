"""What keeps a source safe: the risk she runs, what happened to her, the help she was offered."""

from __future__ import annotations

import json

from habeas.store.mission import Actor
from habeas.store.models import Entry, Risk, Source

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
    from habeas.store.models import Batch

    there = set(Source.objects.filter(code=code).values_list("batch", flat=True))
    return there - set(Batch.objects.filter(code__in=there).exclude(state=Batch.DONE).values_list("code", flat=True))


def _authors(entries: set[int]) -> dict[int, str]:
    bodies = Entry.objects.filter(seq__in=entries).values_list("seq", "body")
    return {seq: str(json.loads(bytes(body))["by"]) for seq, body in bodies if body}
