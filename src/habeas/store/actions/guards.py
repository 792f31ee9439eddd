"""Letting places or quotations that a guard keeps out into releases, and taking that back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from habeas.core.access.guards import COVERS, QUOTATIONS, require_guards
from habeas.core.access.purposes import purpose as purpose_named
from habeas.core.kernel.errors import WrongUse
from habeas.store.actions.deeds import deed
from habeas.store.actions.requests import cleared, spend
from habeas.store.mission import OFFICE, Actor, current
from habeas.store.models import Approval, Passage
from habeas.store.queries.seeing import hidden_sources, no_such
from habeas.store.rights import require

_LONGEST = 4000
#: passages that one approval names
_MOST = 200


def approve_guard(
    guard: str,
    *,
    by: Actor,
    purpose: str,
    audience: str,
    covers: str,
    reason: str,
    only: Iterable[str] = (),
) -> Approval:
    """Let the places or the quotations under a guard into the releases for one purpose and audience; always two people.
    ``only`` names the passages, where not every one is meant."""
    require(by, "approve-guarded")
    (name,) = require_guards([guard])
    if name not in (current().config.guards or ()):
        raise WrongUse("not-guarded", "The mission does not apply this guard.", found=name, do="habeas guard list")
    if covers not in COVERS:
        raise WrongUse("covers", "What is let in?", expected=" or ".join(COVERS), found=repr(covers[:40]))
    passages = _passages(only, covers, by)
    purpose_named(purpose).uses(audience)
    arguments = {"purpose": purpose, "audience": audience, "covers": covers, "only": passages}
    columns = {"source": OFFICE, "guard": name, "only": " ".join(passages)}
    return let_in(name, by=by, reason=reason, arguments=arguments, columns=columns)


def let_in(about: str, *, by: Actor, reason: str, arguments: Mapping[str, Any], columns: Mapping[str, str]) -> Approval:
    """The approval once two people agree to it, whatever the mission has set; ``arguments`` are what the second agrees
    to: purpose, audience, covers, and more; ``columns`` what the row says beside these."""
    why = reason.strip()
    if not why or len(why) > _LONGEST:
        raise WrongUse("no-reason", "To let in what is guarded takes a reason in words.", do='--reason "…"')
    asked = cleared("approve-guarded", about, by=by, reason=why, arguments=arguments, always=True)
    with deed("approve-guarded", by=by, on=about, about={"covers": arguments["covers"]}) as work:
        spend(work, asked)
        code = work.code("AP")
        work.about["approval"] = code
        sealed = current().seal_words(columns["source"], why, Approval._meta.db_table, code, "reason")
        said = {name: arguments[name] for name in ("purpose", "audience", "covers")}
        row = Approval(code=code, second=asked.second if asked else "", reason_sealed=sealed, **said, **columns)
        work.add(row)
    return row


def take_back(code: str, *, by: Actor) -> Approval:
    """Take back what two people let in. A release that rests on it answers nothing from then on; one person is enough,
    for it lets nothing out."""
    require(by, "take-back-guarded")
    row = Approval.seen.filter(code=code).exclude(guard="").first()
    if row is None:
        raise WrongUse("no-such-approval", f"There is no approval {code[:24]} of a guard.", do="habeas guard list")
    if row.ended:
        raise WrongUse("taken-back", f"The approval {code} was taken back already.", {"record": code})
    with deed("take-back-guarded", by=by, on=row.guard, about={"approval": code}) as work:
        ended = work.supersede(row, ended="yes")
    return ended  # type: ignore[return-value]


def _passages(only: Iterable[str], covers: str, by: Actor) -> list[str]:
    passages = sorted(set(only))
    if not passages:
        return []
    if covers != QUOTATIONS or len(passages) > _MOST:
        raise WrongUse("covers", f"Up to {_MOST} passages are named, of quotations alone.", do="--covers quotations")
    seen = Passage.seen.filter(code__in=passages).exclude(source__in=hidden_sources(by))
    there = set(seen.values_list("code", flat=True))
    for code in passages:
        if code not in there:
            raise no_such("passage", code)
    return passages
