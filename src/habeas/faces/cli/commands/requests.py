"""What waits for a second person."""

from __future__ import annotations

import argparse

from habeas.faces.cli import say, session


def requests(args: argparse.Namespace) -> int:
    """List what waits for a second person."""
    from habeas.store.queries import requests as queries

    with session.opened(args) as (_, actor):
        found = queries.visible_requests(by=actor, all_of_them=args.all)
    rows = [
        {
            "request": one.row.code,
            "verb": one.row.verb,
            "about": one.row.about,
            "arguments": one.arguments,
            "asked_by": one.who,
            "asked_at": one.row.at,
            "reason": one.reason,
            "state": one.row.state,
            "goes_ahead": one.ahead,
            "yours_to_answer": one.answers,
        }
        for one in found
    ]
    lines = []
    for row in rows:
        lines.append(f"{row['request']}  {row['state']:<9} {row['verb']} {row['about']}  by {row['asked_by']}")
        lines.append(f"    {row['reason']}" + (f"  (goes ahead {row['goes_ahead']} UTC)" if row["goes_ahead"] else ""))
    say(args, {"ok": True, "requests": rows}, "\n".join(lines) or "Nothing waits.")
    return 0


def approve(args: argparse.Namespace) -> int:
    """Agree to what another officer asked."""
    return _answer(args, "approve", "agreed")


def refuse(args: argparse.Namespace) -> int:
    """Refuse what another officer asked, or take back what one asked."""
    return _answer(args, "refuse", "refused")


def _answer(args: argparse.Namespace, verb: str, told: str) -> int:
    from habeas.core.kernel.codes import read_code
    from habeas.store.actions import requests as verbs

    with session.opened(args) as (_, actor):
        row = getattr(verbs, verb)(read_code(args.request, "RQ"), by=actor)
        session.sign(actor)
    text = f"{row.code} is {told}." + (" Who asked does it again now." if verb == "approve" else "")
    say(args, {"ok": True, "request": row.code, "state": row.state}, text)
    return 0
