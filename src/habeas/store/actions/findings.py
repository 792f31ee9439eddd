"""Loading findings as their author wrote them; whether one stands is judged on each release."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from habeas.core.findings.load import FindingDraft, load_findings
from habeas.core.kernel.errors import WrongUse
from habeas.store.actions.deeds import deed
from habeas.store.actions.intake.known import Known
from habeas.store.actions.intake.outcome import NEW, SAME, UPDATE, Outcome
from habeas.store.actions.intake.sheet import read_small
from habeas.store.mission import Actor, current
from habeas.store.models import Account, Finding, User
from habeas.store.rights import require


def load(path: Path, *, by: Actor) -> Outcome:
    """Load a findings file: all of it, or nothing where any finding names what is not there."""
    require(by, "load-findings")
    drafts = load_findings(read_small(path), str(path))
    outcome = Outcome("")
    known = Known("")
    _require_known(drafts, str(path))
    with deed("load-findings", by=by, about={"findings": len(drafts)}) as work:
        for draft in drafts:
            columns = _columns(draft)
            old = known.row(Finding, draft.code)
            if old is None:
                work.add(Finding(code=work.reserve(draft.code), **columns))
                status = NEW
            elif any(getattr(old, name) != value for name, value in columns.items()):
                work.supersede(old, **columns)
                status = UPDATE
            else:
                status = SAME
            outcome.report(draft.line, draft.code, status)
    return outcome


def _columns(draft: FindingDraft) -> dict[str, Any]:
    return {
        "kind": draft.kind,
        "statement": draft.statement,
        "claims": draft.claims,
        "where": draft.where,
        "support": " ".join(draft.accounts),
        "contrary": " ".join(draft.contrary),
        "answer": draft.answer,
        "codes": " ".join(draft.codes),
        "reasons": draft.reasons,
        "author": draft.author,
        "reviewer": draft.reviewer,
    }


def _require_known(drafts: list[FindingDraft], file: str) -> None:
    """Every account, code and user that a finding names is there."""
    law = current().law
    accounts = set(Account.seen.values_list("code", flat=True))
    users = set(User.objects.filter(current=True).values_list("code", flat=True))  # also who has left
    for draft in drafts:
        for name, known, kind in (
            *((code, accounts, "account") for code in (*draft.accounts, *draft.contrary)),
            *((code, set(law.lists.codes), "violation code") for code in draft.codes),
            (draft.author, users, "user"),
            (draft.reviewer, users, "user"),
        ):
            if name not in known:
                raise WrongUse(
                    f"no-such-{kind.replace(' ', '-')}",
                    f"{draft.code} names a {kind} that is not there.",
                    {"file": file, "line": draft.line, "record": draft.code},
                    found=name,
                )
