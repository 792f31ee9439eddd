"""What the mission holds on one source, for handing to her: what, what for, who opened who she is, with whom it was
shared. It names her: her identity is opened for a reason and on the log, as every other time."""

from __future__ import annotations

import contextlib
import hashlib
import json
from pathlib import Path
from typing import Any

from habeas.core.access.files import write_atomically
from habeas.core.exchange.subject import subject_page
from habeas.core.intake.consent import USES, allowed
from habeas.core.kernel.canonical import canonical
from habeas.core.kernel.errors import DoesNotHold, Refused, WrongUse
from habeas.store.actions.deeds import deed
from habeas.store.actions.openings import open_identity
from habeas.store.actions.release import held
from habeas.store.actions.release.allowance import consents_of
from habeas.store.actions.report import require_new
from habeas.store.mission import Actor, current, require_outside
from habeas.store.models import Disclosure, Entry, Identity, Opening, Release, Report, User
from habeas.store.queries import holdings
from habeas.store.rights import require

#: columns that say how a row is kept, not what it says of her
_KEPT = frozenset({"gone", "batch", "pieces", "sha256", "tie", "entry"})


def report_on(source: str, out: Path, *, reason: str, by: Actor) -> dict[str, int]:
    """Write the report as ``.html`` or ``.json``, a new file outside the mission; gives how many records of
    each kind."""
    require(by, "report-on-source")
    require_outside(out)
    form = out.suffix.lower()
    if form not in (".html", ".json"):
        raise WrongUse("no-such-form", "This is written as a page or as JSON.", {"file": str(out)}, ".html, .json")
    require_new(out, form)
    identity = open_identity(source, by=by, reason=reason)
    found = _gathered(source, identity)
    page = subject_page(found, fiction=current().config.fiction) if form == ".html" else ""
    content = page.encode() or canonical(found)
    records = sum(map(len, found["held"].values()))
    about = {"sha256": hashlib.sha256(content).hexdigest(), "records": records}
    with deed("report-on-source", by=by, on=source, about=about):
        pass
    write_atomically(out, content)  # after the commit: nothing leaves that is not on the log
    return {kind: len(rows) for kind, rows in found["held"].items()}


def _gathered(source: str, identity: dict[str, str]) -> dict[str, Any]:
    mission, records = current(), consents_of(source)
    today = mission.today()
    decisions = [(use, allowed(records, use=use, audience="public", on=today)) for use in USES]
    mine = held([source])
    releases = [row for row in Release.seen.order_by("id") if mine in row.holds.split()]
    return {
        "format": "habeas/subject/1",
        "source": source,
        "on": today.isoformat(),
        "identity": identity,
        "allowed": [{"use": use, "granted": one.granted, "because": one.because} for use, one in decisions],
        "held": _held(source),
        "opened": _openings(source),
        "done": _deeds(source),
        "releases": [
            {"release": row.sha256, "purpose": row.purpose, "audience": row.audience, "state": row.state}
            for row in releases
        ],
        "shared": _shared(releases),
    }


def _held(source: str) -> dict[str, list[dict[str, Any]]]:
    """Every record in use, opened; kinds without one are left out. Her identity stands apart."""
    found: dict[str, list[dict[str, Any]]] = {}
    everything = holdings.of_source(source)
    for row in [*everything.rows(), *everything.persons]:
        if isinstance(row, Identity | Opening) or not row.current or row.gone:
            continue
        said = {"code": row.code}
        for name in row.digest_columns():
            value = getattr(row, name)
            if name.endswith("_sealed"):
                value, name = _opened(source, row, name), name.removesuffix("_sealed")
            if value not in (None, "", False) and name not in _KEPT:
                said[name] = value
        found.setdefault(type(row).__name__.lower(), []).append(said)
    return found


def _opened(source: str, row: Any, column: str) -> str:
    """A sealed value of hers; what lies under somebody else's key says nothing of her and is left out."""
    mission, table, name = current(), row._meta.db_table, column.removesuffix("_sealed")
    for open_one in (mission.open_words, mission.open_identity):
        with contextlib.suppress(DoesNotHold, Refused):
            opened = open_one(source, getattr(row, column), table, row.code, name)
            is_passage = (table, name) == ("coding_passage", "words")
            return str(json.loads(opened)["exact"]) if is_passage and opened else opened
    return ""


def _openings(source: str) -> list[dict[str, str]]:
    users = {row.code: row.roles for row in User.seen.all()}
    rows = Opening.seen.filter(source=source).order_by("until")
    return [
        {
            "user": row.user,
            "roles": users.get(row.user, ""),
            "until": row.until,
            "reason": _opened(source, row, "reason_sealed"),
        }
        for row in rows
    ]


def _deeds(source: str) -> list[dict[str, str]]:
    """What the custody log says was done to her: when, by whom, what."""
    needle, found = f'"on":"{source}"'.encode(), []
    for body in Entry.objects.exclude(body=None).order_by("seq").values_list("body", flat=True).iterator(2000):
        if needle in bytes(body):
            said = json.loads(bytes(body))
            found.append({"at": said["at"], "by": said["by"], "verb": said["verb"]})
    return found


def _shared(releases: list[Any]) -> list[dict[str, str]]:
    """What went out and rests on a release that holds her."""
    ids = [row.sha256 for row in releases]
    reports = list(Report.seen.filter(release__in=ids).values_list("code", flat=True))
    rows = Disclosure.seen.filter(what__in=[*ids, *reports]).order_by("on", "code")
    table = Disclosure._meta.db_table
    return [
        {
            "what": row.what,
            "on": row.on,
            "audience": row.audience,
            "to": current().open_draft(row.to_sealed, table, row.code, "to"),
        }
        for row in rows
    ]
