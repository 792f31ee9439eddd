"""Who opened whose identity, when and why: for protection officers, and without the reason for an auditor."""

from __future__ import annotations

import datetime
import json
from dataclasses import dataclass
from typing import Any

from habeas.store.mission import Actor, current
from habeas.store.models import Entry, Item, Opening, User
from habeas.store.queries.seeing import hidden_sources
from habeas.store.rights import may, require, require_right

#: days for which the first page speaks of an opening
RECENT = 30


@dataclass(frozen=True, slots=True)
class Opened:
    """One opening; ``reason`` is empty for who cannot read words of sources."""

    row: Opening
    who: str
    at: str
    reason: str


def visible_openings(source: str = "", *, by: Actor) -> list[Opened]:
    """The openings of every identity, or of one, the newest first."""
    require(by, "list-openings")
    rows: Any = Opening.seen.order_by("-id")
    if source:
        rows = rows.filter(source=source)
    rows = list(rows[:1000])
    firsts = {row.code: row.entry for row in Opening.objects.filter(code__in={r.code for r in rows}, version=1)}
    bodies = Entry.objects.filter(seq__in=firsts.values()).values_list("seq", "body")
    moments = {seq: str(json.loads(bytes(body))["at"]) for seq, body in bodies if body}
    names = dict(User.seen.values_list("code", "username"))
    reads = may(by, "read-identity")
    return [
        Opened(row, names.get(row.user, row.user), moments.get(firsts[row.code], ""), _reason(row) if reads else "")
        for row in rows
    ]


def recent(*, by: Actor) -> int:
    """How many identities others opened in the last days."""
    require(by, "list-openings")
    since = current().today() - datetime.timedelta(days=RECENT)
    return int(Opening.seen.filter(until__gte=since.isoformat()).exclude(user=by.code).count())


def _reason(row: Opening) -> str:
    if row.source not in current().source_keys:  # erased, and with it why anybody asked for her
        return ""
    return current().open_words(row.source, row.reason_sealed, Opening._meta.db_table, row.code, "reason")


def shows_somebody(item: Item) -> bool:
    """Whether a face or a voice can be recognised in an item, or may be: then it is an identity too."""
    media = item.media_type.partition("/")[0].lower()
    return bool(item.shows) or media in ("image", "audio", "video") or (item.kind == "original" and not media)


def faces_and_voices(source: str, *, by: Actor) -> list[dict[str, Any]]:
    """The items in which a source can be recognised: code and kind, and nothing else."""
    require_right(by, "read-identity")
    if source in hidden_sources(by):
        return []
    rows = Item.seen.filter(owner=source).exclude(kind="text").order_by("code")
    return [{"code": row.code, "kind": row.kind} for row in rows if shows_somebody(row)]
