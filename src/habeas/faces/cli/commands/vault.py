"""The custody log: verify it, export it."""

from __future__ import annotations

import argparse
from pathlib import Path

from habeas.faces.cli import say, session


def verify(args: argparse.Namespace) -> int:
    """Check what is stored against the custody log."""
    from habeas.store.actions import log
    from habeas.store.queries import verify as queries

    with session.opened(args) as (_, actor):
        answer = queries.verify(by=actor, deep=args.deep)
        log.record_verification(holds=answer["ok"], by=actor)
        session.sign(actor)
    lines = [f"{answer['items']} items, {answer['rows']} rows, {answer['entries']} entries: "]
    lines[0] += "all hold." if answer["ok"] else f"{len(answer['failures'])} failures."
    lines += [f"{failure['kind']}  {failure['id']}  {failure['what']}" for failure in answer["failures"]]
    lines.append(
        "This compares the mission with itself. Compare it with a checkpoint that left the machine: habeas log export."
    )
    say(args, answer, "\n".join(lines))
    return 0 if answer["ok"] else 1


def export(args: argparse.Namespace) -> int:
    """Write the log for a stranger to verify."""
    from habeas.store.actions import log

    with session.opened(args) as (_, actor):
        answer = log.export_log(Path(args.folder), by=actor)
    text = f"{answer['entries']} entries are in {answer['path']}.\n{answer['checkpoint']}\nVerify it anywhere: "
    text += f"python -m habeas.core.vault.verify {answer['path']} --key LOG.pub [--checkpoint OLD]"
    say(args, {"ok": True, **answer}, text)
    return 0
