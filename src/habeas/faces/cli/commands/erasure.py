"""Erasing a source, legal holds, what is due."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from habeas.core.kernel.errors import Refused
from habeas.faces.cli import say, session


def erase(args: argparse.Namespace) -> int:
    """Erase a source for ever; first shows what that touches."""
    from habeas.core.kernel.codes import read_code
    from habeas.core.kernel.errors import WrongUse
    from habeas.faces.cli.commands.consent import impact_text
    from habeas.store.actions import erasure as verbs
    from habeas.store.queries import impact as queries

    source = read_code(args.source, "S")
    with session.opened(args) as (_, actor):
        shown = None
        try:
            shown = queries.of_erasure(source, by=actor)
            print(impact_text(shown), file=sys.stderr)
        except WrongUse:  # an erasure that was broken off has removed her already: it is finished now
            if args.dry_run:
                raise
        if args.dry_run:
            say(args, {"ok": True, "impact": shown.answer() if shown else None}, "Nothing was changed.")
            return 0
        if not args.yes:
            raise Refused(
                "not-confirmed",
                "Nothing was changed. What is erased cannot be brought back.",
                {"record": source},
                do="Read what it touches, then repeat it with --yes.",
            )
        try:
            answer = verbs.erase(source, reason=args.reason, by=actor)
        finally:
            session.sign(actor)
    told = f"{source} is erased: {answer['rows']} rows, {answer['items']} files; {answer['releases']} releases closed."
    told += f" {answer['drafts']} drafts and {answer['reports']} reports lost her words."
    told += "\nOlder key backups still open her: destroy them once a new one is made."
    say(args, {"ok": True, **answer}, told)
    return 0


def report(args: argparse.Namespace) -> int:
    """Write all that is held on one source, for handing to her."""
    from habeas.core.kernel.codes import read_code
    from habeas.store.actions import subject as verbs

    source = read_code(args.source, "S")
    with session.opened(args) as (_, actor):
        try:
            counts = verbs.report_on(source, Path(args.out), reason=args.reason, by=actor)
        finally:
            session.sign(actor)
    told = ", ".join(f"{count} {kind}" for kind, count in counts.items())
    say(args, {"ok": True, "source": source, "path": args.out, "held": counts}, f"{args.out}: {told}. It names her.")
    return 0


def hold(args: argparse.Namespace) -> int:
    """Put a source under a legal hold."""
    from habeas.core.kernel.codes import read_code
    from habeas.store.actions import erasure as verbs

    with session.opened(args) as (_, actor):
        row = verbs.hold(read_code(args.source, "S"), reason=args.reason, by=actor)
        session.sign(actor)
    say(args, {"ok": True, "hold": row.code, "source": row.source}, f"{row.code} holds {row.source} since {row.since}.")
    return 0


def lift(args: argparse.Namespace) -> int:
    """Lift a legal hold."""
    from habeas.core.kernel.codes import read_code
    from habeas.store.actions import erasure as verbs

    with session.opened(args) as (_, actor):
        row = verbs.lift(read_code(args.hold, "H"), by=actor)
        session.sign(actor)
    say(args, {"ok": True, "hold": row.code, "lifted": row.lifted}, f"{row.code} is lifted.")
    return 0


def holds(args: argparse.Namespace) -> int:
    """List the legal holds that last."""
    from habeas.store.queries import retention as queries

    with session.opened(args) as (_, actor):
        found = queries.visible_holds(by=actor)
    rows = [
        {"hold": one.row.code, "source": one.row.source, "since": one.row.since, "reason": one.reason} for one in found
    ]
    lines = [f"{row['hold']}  {row['source']}  since {row['since']}  {row['reason']}" for row in rows]
    say(args, {"ok": True, "holds": rows}, "\n".join(lines) or "No legal hold lasts.")
    return 0


def retention(args: argparse.Namespace) -> int:
    """List what is due to be erased, returned or destroyed."""
    from habeas.store.queries import retention as queries

    with session.opened(args) as (_, actor):
        found = queries.visible_due(by=actor)
    rows = [{"code": one.code, "why": one.why, "since": one.since.isoformat(), "held": one.held} for one in found]
    lines = [
        f"{row['code']:<10} {row['why']:<16} since {row['since']}" + ("  kept by a legal hold" if row["held"] else "")
        for row in rows
    ]
    say(args, {"ok": True, "due": rows}, "\n".join(lines) or "Nothing is due.")
    return 0
