"""How sensitive a source is, and who is in which compartment."""

from __future__ import annotations

import datetime
from collections.abc import Iterable

from habeas.core.access.levels import STRICTLY, in_circle, require_compartment, require_level
from habeas.core.access.purposes import purpose as purpose_named
from habeas.core.kernel.errors import NotNow, WrongUse
from habeas.store.actions.deeds import deed
from habeas.store.actions.guards import let_in
from habeas.store.actions.requests import cleared, spend
from habeas.store.mission import OFFICE, Actor, current
from habeas.store.models import Approval, Label, Source, User
from habeas.store.queries.seeing import no_such, require_seen
from habeas.store.rights import require

_LONGEST = 4000


def set_label(
    source: str,
    level: str,
    *,
    by: Actor,
    reason: str,
    review: datetime.date,
    compartment: str = "",
    version: int | None = None,
) -> Label:
    """A new version of the label of a source. One that shows her to somebody who did not see her needs the right to see
    whatever is strictly confidential: nobody opens a circle that she is merely in.

    ``version`` is the one that the writer saw (0: there was none); refused (``changed-meanwhile``) where it is another.
    """
    require(by, "label-source")
    require_seen(source, by, source, "source")
    if source == OFFICE or not Source.seen.filter(code=source).exists():
        raise no_such("source", source)
    require_level(level)
    if compartment:
        require_compartment(compartment)
    why = _reason(reason)
    if review <= current().today():
        raise WrongUse(
            "review-day", "A label is looked at again on a day to come.", {"field": "review"},
            f"after {current().today()}", str(review),
        )  # fmt: skip
    with deed("label-source", by=by, on=source, about={"level": level}) as work:
        old = Label.seen.filter(source=source).order_by("id").last()
        if version is not None and version != (old.version if old else 0):
            raise NotNow(
                "changed-meanwhile",
                "Somebody else changed this meanwhile; nothing of yours was written.",
                {"record": source},
                do="Look at it again, then repeat your change.",
            )
        if old and in_circle(old.level, old.compartment) and (level, compartment) != (old.level, old.compartment):
            require(by, "read-strictly-confidential")
        code = old.code if old else work.code("L")
        work.about["label"] = code
        columns = {
            "level": level,
            "compartment": compartment,
            "review": review.isoformat(),
            "reason_sealed": current().seal_words(source, why, Label._meta.db_table, code, "reason"),
        }
        row = work.supersede(old, **columns) if old else work.add(Label(code=code, source=source, **columns))
    return row  # type: ignore[return-value]


def set_compartments(username: str, names: Iterable[str], *, by: Actor, reason: str) -> User:
    """The compartments that a user is in from now on; a second person agrees, as to a change of her roles."""
    require(by, "set-compartments")
    chosen = sorted({require_compartment(name) for name in names})
    user = User.seen.filter(username=username, active="yes").first()
    if user is None:
        raise WrongUse("no-such-user", f"There is no user {username[:40]!r}.", do="habeas user list")
    if len(" ".join(chosen)) > 200:
        raise WrongUse("too-many", "A user is in a few compartments.", expected="at most 200 signs together")
    asked = cleared("change-roles", user.code, by=by, reason=reason, arguments={"compartments": chosen})
    with deed("set-compartments", by=by, on=user.code, about={"compartments": len(chosen)}) as work:
        spend(work, asked)
        row = work.supersede(User.seen.get(code=user.code), compartments=" ".join(chosen))
    return row  # type: ignore[return-value]


def approve_guarded(
    source: str, *, by: Actor, purpose: str, audience: str, reason: str, quotations: bool = False
) -> Approval:
    """Let a strictly confidential source into the releases for one purpose and audience, her rows or her quotations as
    well; always two people. A new label takes it back."""
    require(by, "approve-guarded")
    require_seen(source, by, source, "source")
    label = Label.seen.filter(source=source).order_by("id").last()
    if label is None or label.level != STRICTLY:
        raise WrongUse("not-guarded", "This source is not strictly confidential.", {"record": source})
    purpose_named(purpose).uses(audience)
    covers = "quotations" if quotations else "rows"
    arguments = {"purpose": purpose, "audience": audience, "covers": covers, "label": label.version}
    return let_in(source, by=by, reason=reason, arguments=arguments, columns={"source": source})


def _reason(reason: str) -> str:
    said = reason.strip()
    if not said or len(said) > _LONGEST:
        raise WrongUse("no-reason", "A label has a reason in words.", do='--reason "…"')
    return said
