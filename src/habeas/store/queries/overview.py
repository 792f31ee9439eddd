"""The first page of a mission: what it holds, and what needs attention. Each figure only for who may read its rows."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from habeas.core.findings.judge import Verdict
from habeas.store.clock import behind
from habeas.store.mission import Actor, current
from habeas.store.models import (
    Account,
    Act,
    Consent,
    Consultation,
    Event,
    Finding,
    Interview,
    LogState,
    Milestone,
    Observation,
    Passage,
    Release,
    Report,
    Source,
    Submission,
    Text,
)
from habeas.store.queries import consents, disclosures, findings, guards, labels, openings, protection
from habeas.store.queries.interviewing import visible_drafts
from habeas.store.queries.leftdrafts import left_drafts
from habeas.store.queries.remembered import remembered
from habeas.store.queries.requests import visible_requests
from habeas.store.queries.retention import visible_due
from habeas.store.queries.seeing import hidden_sources, shown, shown_events, shown_of_accounts
from habeas.store.queries.sources import uncoded
from habeas.store.rights import may, require

#: (what is counted, its table, address of its list, verb)
_HELD = (
    ("sources", Source, "sources/", "read-source"),
    ("interviews", Interview, "interviews/", "read-source"),
    ("submissions", Submission, "submissions/", "read-source"),
    ("consultations", Consultation, "consultations/", "read-source"),
    ("accounts", Account, "accounts/", "read-account"),
    ("acts", Act, "accounts/", "read-account"),
    ("events", Event, "accounts/", "read-account"),
    ("observations", Observation, "", "read-account"),
    ("findings", Finding, "findings/", "read-findings"),
    ("releases", Release, "figures/", "list-releases"),
    ("reports", Report, "reports/", "read-report"),
)


@dataclass(frozen=True, slots=True)
class Matter:
    """Something that needs attention: how many, and where they are."""

    key: str
    count: int
    below: str
    query: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Overview:
    """What a user sees first."""

    held: dict[str, tuple[int, str]]
    matters: list[Matter]
    ending: list[consents.Ending]
    log: dict[str, Any]
    empty: bool
    judges: bool
    backs_up: bool


def visible_overview(*, by: Actor) -> Overview:
    """What the mission holds and what needs attention, as far as the user may know of it."""
    require(by, "see-overview")
    held = {key: (_held(model, by), below) for key, model, below, verb in _HELD if may(by, verb)}
    waits = _waits_for(by)
    empty = not waits and not Source.seen.exclude(code="S-0000").exists() and not Interview.seen.exists()
    ending = consents.ending(hidden_sources(by)) if may(by, "read-source") else []
    return Overview(held, [*waits, *_matters(by)], ending, _log(), empty, may(by, "read-findings"), may(by, "back-up"))


def _waits_for(by: Actor) -> list[Matter]:
    """What waits for this person's own answer, drafts, which are on no log, and a clock that was set back; so it is
    never remembered."""
    count = sum(one.answers for one in visible_requests(by=by))
    found = [Matter("waits_for_you", count, "requests/"), Matter("clock_behind", behind().days, "")]
    if may(by, "take-interview"):
        found.append(Matter("drafts_of_yours", len(visible_drafts(by=by)), "intake/"))
    if may(by, "discard-left-draft"):
        found.append(Matter("drafts_left", len(left_drafts(by=by)), "intake/"))
    return [matter for matter in found if matter.count]


def _held(model: Any, by: Actor) -> int:
    """How many rows of a table are in use, of sources that the user sees; the office is no source of testimony."""
    return int(remembered("held", model, hidden_sources(by), make=lambda: _seen(model, by).count()))


def _seen(model: Any, by: Actor) -> Any:
    if model is Event:
        return shown_events(by)
    if model is Act:
        return shown_of_accounts(Act.seen.all(), by)
    if model in (Finding, Release, Report):
        return model.seen
    return shown(model.seen.all(), by, "code" if model is Source else "source")


def _matters(by: Actor) -> list[Matter]:
    found: list[Matter] = remembered(
        "matters", by, current().today(), make=lambda: [matter for matter in _found(by) if matter.count]
    )
    return found


def _found(by: Actor) -> list[Matter]:
    today = current().today().isoformat()
    found = []
    if may(by, "read-source"):
        unreviewed = shown(Text.seen.filter(identities="open"), by).count()
        found.append(Matter("texts_open", unreviewed, "interviews/", {"review": "open"}))
    if may(by, "code") and may(by, "read-text"):
        found.append(Matter("uncoded", uncoded(by=by).count(), "interviews/", {"review": "uncoded"}))
    if may(by, "read-source-without-consent"):
        asked = shown(Source.seen.exclude(kind__in=("organisation", "consultation", "other")), by, "code")
        without = asked.exclude(code__in=Consent.seen.values("source")).count()
        found.append(Matter("without_consent", without, "sources/", {"consent": "none"}))
    if may(by, "assess-risk"):
        overdue = shown(Source.seen.exclude(risk_review="").filter(risk_review__lt=today), by, "code").count()
        found.append(Matter("risk_overdue", overdue, "sources/", {"risk": "overdue"}))
    if may(by, "read-notices"):
        found.append(Matter("notices_due", disclosures.due(by=by), "disclosures/"))
    if may(by, "read-protection"):
        found.append(Matter("incidents_open", protection.open_incidents(by=by), "incidents/"))
    if may(by, "list-labels"):
        found.append(Matter("labels_overdue", labels.overdue(by=by), "labels/", {"overdue": "yes"}))
    if may(by, "change-mission"):
        found.append(Matter("guards_undecided", guards.undecided(), "guards/" if may(by, "list-guards") else ""))
    if may(by, "list-retention"):
        found.append(Matter("retention_due", sum(not one.held for one in visible_due(by=by)), ""))
    if may(by, "list-openings"):
        found.append(Matter("identities_opened", openings.recent(by=by), "openings/"))
    if may(by, "approve-translation"):
        waiting = shown(Passage.seen.exclude(translation_sealed=None).filter(approved=""), by).count()
        found.append(Matter("translations_open", waiting, ""))
    return found


def _log() -> dict[str, Any]:
    """How long the record is, when it was last verified, and how old the newest checkpoint outside is, the newest
    backups, and the last trial of the paper kit."""
    state = LogState.objects.filter(id=1).first()
    marks = {mark.code: mark for mark in Milestone.seen.all()}
    today = current().today()
    found: dict[str, Any] = {"entries": state.size if state else 0}
    for name in ("verified", "exported", "content_backed_up", "keys_backed_up", "kit_tried"):
        mark = marks.get(name.replace("_", "-"))
        found[name] = mark
        if mark:
            found[f"{name}_days"] = (today - mark.day()).days
            found[f"{name}_since"] = found["entries"] - mark.size
    return found


def visible_findings_below(on: findings.OnRelease | None, *, by: Actor) -> list[tuple[str, Verdict]]:
    """The findings that do not reach the standard on this release; one that it does not hold is not judged."""
    require(by, "read-findings")
    judged = [(row.code, on.verdict(row.code)) for row in Finding.seen.order_by("code")] if on else []
    return [(code, verdict) for code, verdict in judged if verdict is not None and not verdict.reached]


def visible_steps(*, by: Actor) -> dict[str, bool]:
    """The way of a mission from its sources to its report, and which steps were taken."""
    require(by, "see-overview")
    return {
        "step_sources": Source.seen.exclude(code="S-0000").exists(),
        "step_consent": Consent.seen.exists(),
        "step_texts": Text.seen.exists(),
        "step_coding": Act.seen.exists(),
        "step_release": Release.seen.exists(),
        "step_findings": Finding.seen.exists(),
        "step_report": Report.seen.exists(),
        "step_verify": Milestone.seen.filter(code="verified").exists(),
        "step_export": Milestone.seen.filter(code="exported").exists(),
    }
