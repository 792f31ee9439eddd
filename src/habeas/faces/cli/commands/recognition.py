"""How recognisable a source is by what is told."""

from __future__ import annotations

import argparse
from typing import Any

from habeas.faces.cli import say, session


def recognise(args: argparse.Namespace) -> int:
    """Score a passage or an account."""
    from habeas.store.queries import recognition as queries

    with session.opened(args) as (_, actor):
        # the right first: whether a release is there is nobody's who may not
        found = queries.recognised(args.record, by=actor)
        if args.release:
            found = queries.recognised(args.record, by=actor, within=frozenset(queries.sources_in(args.release)))
    say(args, {"ok": True, **found.answer()}, "\n".join(lines(found)))
    return 0


def lines(found: Any) -> list[str]:
    """A score in sentences."""
    said = [f"{found.code} tells of its source: {', '.join(found.mission.told) or 'nothing that is counted'}."]
    for name, one in (("the mission", found.mission), ("the release", found.release)):
        if one is not None:
            said.append(f"{one.k} of {one.n} sources of {name} share it, she among them; the floor is {one.floor}.")
            said += [f"  without {trait}: {count}" for trait, count in one.without.items()]
    if found.mission.guarded:
        said.append(f"The floor is doubled: {', '.join(found.mission.guarded)}.")
    if found.below:
        said.append("warning: below the floor. Tell less of her, or let a protection officer decide.")
    return said
