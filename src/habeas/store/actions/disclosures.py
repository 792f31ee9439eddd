"""What was given to somebody outside, on the record; and that a recipient was told when a consent under it ended."""

from __future__ import annotations

import datetime

from habeas.core.intake.consent import is_audience
from habeas.core.kernel.errors import Refused, WrongUse
from habeas.store.actions.deeds import deed
from habeas.store.actions.requests import cleared, spend
from habeas.store.mission import Actor, current
from habeas.store.models import Disclosure, Notice, Release, Report
from habeas.store.queries import release as releases
from habeas.store.rights import require


def disclose(what: str, to: str, audience: str, on: datetime.date, *, reason: str, by: Actor) -> Disclosure:
    """Put down that a report or a release goes to somebody. It needs a second person, and what it goes out for must be
    what the release was made for: a release for the public may go to everybody, any other to its own audience alone."""
    require(by, "record-disclosure")
    code, row = _what(what)
    if not to.strip():
        raise WrongUse("no-recipient", "A disclosure names who receives it.", do='--to "…"')
    if not is_audience(audience):
        raise WrongUse(
            "unknown-audience", "This is not an audience.", expected="public, state, un, court:NAME, internal"
        )
    if row.audience not in ("public", audience):
        raise Refused(
            "audience",
            f"The release under it was made for {row.audience}, not for {audience}.",
            {"record": code},
            row.audience,
            audience,
            "Make a release for this audience: what consent covers may be another.",
        )
    releases.require_allowed(row)
    digest = current().keyed_digest("recipient", to.strip().encode())
    arguments = {"audience": audience, "on": on.isoformat(), "to": digest}
    asked = cleared("record-disclosure", code, by=by, reason=reason, arguments=arguments)
    with deed("record-disclosure", by=by, about={"what": code, "audience": audience}) as work:
        spend(work, asked)
        work.on = work.code("DIS")
        sealed = current().seal_draft(to.strip(), Disclosure._meta.db_table, work.on, "to")
        made = Disclosure(code=work.on, what=code, audience=audience, on=on.isoformat(), to_sealed=sealed)
        work.add(made)
    return made


def _what(what: str) -> tuple[str, Release]:
    """A report by its code, or a release by its digits: its name on the record, and the release under it."""
    if what.upper().startswith("D-"):
        report = Report.seen.filter(code=what.upper()).first()
        if report is None:
            raise WrongUse("no-such-report", f"There is no report {what[:20]}.")
        return report.code, releases.find(report.release)
    row = releases.find(what)
    return row.sha256, row


def settle_notice(code: str, on: datetime.date, *, by: Actor) -> Notice:
    """The recipient was told on this day."""
    require(by, "settle-notice")
    row = Notice.seen.filter(code=code).first()
    if row is None or row.state != "due":
        raise WrongUse("no-such-notice", f"No notice {code[:20]} is due.", do="habeas notice list")
    if on > current().today() or on.isoformat() < row.since:
        raise WrongUse("day", "She was told between the day it fell due and today.", expected=f"{row.since} to today")
    with deed("settle-notice", by=by, on=code) as work:
        made = work.supersede(row, state="done", done_on=on.isoformat())
    return made  # type: ignore[return-value]
