"""What keeps children, sexual violence and officials out of the places and quotations of releases."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from habeas.faces.cli import say, session

if TYPE_CHECKING:
    from habeas.store.queries.guards import Guards


def approve(args: argparse.Namespace) -> int:
    """Let places or quotations under a guard into releases; always needs a second person."""
    from habeas.core.kernel.codes import read_code
    from habeas.store.actions import guards as verbs

    with session.opened(args) as (_, actor):
        try:
            row = verbs.approve_guard(
                args.guard,
                by=actor,
                purpose=args.purpose,
                audience=args.audience,
                covers=args.covers,
                reason=args.reason,
                only=[read_code(passage, "P") for passage in args.passage],
            )
        finally:
            session.sign(actor)  # also over the request, where it has to wait
    answer = {"ok": True, "approval": row.code, "guard": row.guard, "covers": row.covers, "only": row.only.split()}
    which = f" {row.only.replace(' ', ', ')}" if row.only else ""
    say(args, answer, f"{row.code}: {row.guard}, {row.covers}{which}, for {row.purpose}, {row.audience}.")
    return 0


def take_back(args: argparse.Namespace) -> int:
    """Take back what two people let in; what rests on it answers nothing more."""
    from habeas.core.kernel.codes import read_code
    from habeas.store.actions import guards as verbs

    with session.opened(args) as (_, actor):
        row = verbs.take_back(read_code(args.approval, "AP"), by=actor)
        session.sign(actor)
    text = f"{row.code} is taken back. Releases that rest on it answer nothing more; habeas consent settle closes them."
    say(args, {"ok": True, "approval": row.code, "guard": row.guard}, text)
    return 0


def guards(args: argparse.Namespace) -> int:
    """List the guards and the approvals that stand."""
    from habeas.store.queries import guards as queries

    with session.opened(args) as (_, actor):
        found = queries.visible_guards(by=actor, all_of_them=args.all)
    rows = [
        {
            "approval": one.row.code,
            "guard": one.row.guard,
            "covers": one.row.covers,
            "only": list(one.only),
            "purpose": one.row.purpose,
            "audience": one.row.audience,
            "second": one.second,
            "taken_back": bool(one.row.ended),
            "reason": one.reason,
        }
        for one in found.approvals
    ]
    lines = [_applied(found)] + [
        f"{row['approval']}  {row['guard']:<16} {row['covers']:<11} {row['purpose']}, {row['audience']}"
        + (f"  {', '.join(one.only)}" if one.only else "")
        + ("  taken back" if one.row.ended else "")
        for row, one in zip(rows, found.approvals, strict=True)
    ]
    answer = {"ok": True, "apply": list(found.applied), "left_out": list(found.left_out), "floor": found.floor}
    say(args, {**answer, "reason": found.reason, "said": found.said, "approvals": rows}, "\n".join(lines))
    return 0


def _applied(found: Guards) -> str:
    if not found.said:
        return "Nobody has said which guards apply: none does. habeas mission set guards all"
    applied = f"Guards: {', '.join(found.applied)}; floor {found.floor}." if found.applied else "No guard applies."
    return f"{applied} Left out: {', '.join(found.left_out)} ({found.reason})." if found.left_out else applied
