"""Who has logged in to the pages, seen and ended from the machine itself."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from habeas.core.kernel.errors import WrongUse
from habeas.faces.cli import say, session

if TYPE_CHECKING:
    from habeas.store.queries.sessions import Seen


def listed(args: argparse.Namespace) -> int:
    """List one's own sessions; for who may end those of others, everybody's."""
    from habeas.store.queries import sessions as queries

    with session.opened(args) as (mission, actor):
        found = queries.visible_sessions(_seen(mission.path).values(), by=actor)
    lines = [
        f"{one.number}  {one.username:<16} since {one.since[:16]}  used {one.used[:16]}  {one.address}  "
        f"{' on '.join(filter(None, (one.browser, one.system)))}".rstrip()
        for one in found
    ]
    say(args, {"ok": True, "sessions": [one.answer() for one in found]}, "\n".join(lines) or "Nobody has logged in.")
    return 0


def end(args: argparse.Namespace) -> int:
    """End sessions by their numbers, all of one's own, or everybody's."""
    from habeas.store.actions import sessions as verbs
    from habeas.store.outside import keeper
    from habeas.store.queries import sessions as queries

    if bool(args.number) + args.mine + args.all != 1:
        raise WrongUse("which-sessions", "Which sessions?", expected="their numbers, --mine or --all")
    with session.opened(args) as (mission, actor):
        there = _seen(mission.path)
        seen = queries.visible_sessions(there.values(), by=actor)
        every = [one.number for one in seen if args.all or one.user == actor.code]
        numbers = args.number or every
        chosen = {one.number for one in verbs.may_be_ended(there.values(), numbers, by=actor)} if numbers else set()
        session.sign(actor)
        answers = [
            keeper.ask(path, {"do": "end-sessions", "numbers": sorted(chosen)}) for path in {p for p, _ in there}
        ]
    ended = sum(int(answer.get("ended", 0)) for answer in answers if answer)
    say(args, {"ok": True, "ended": ended}, f"{ended} sessions are ended, and their keys dropped.")
    return 0


def _seen(mission: Path) -> dict[tuple[Path, str], Seen]:
    from habeas.store.outside import keeper
    from habeas.store.queries.sessions import Seen

    every = keeper.sessions_in(mission).items()
    return {(path, one["number"]): Seen(**one) for path, rows in every for one in rows}
