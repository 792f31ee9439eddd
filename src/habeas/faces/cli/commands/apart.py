"""Texts that two coders code apart, and how far they agree."""

from __future__ import annotations

import argparse
from pathlib import Path

from habeas.faces.cli import say, session


def assign(args: argparse.Namespace) -> int:
    """Let two coders code a text apart."""
    from habeas.store.actions import apart as verbs

    with session.opened(args) as (_, actor):
        row = verbs.assign(args.interview.upper(), *args.coders, by=actor)
        session.sign(actor)
    say(args, {"ok": True, "double_coding": row.code}, f"{row.code}: {row.belongs} is coded apart.")
    return 0


def listed(args: argparse.Namespace) -> int:
    """List the texts that are coded apart."""
    from habeas.store.queries import apart as queries

    with session.opened(args) as (_, actor):
        found = queries.visible_assignments(by=actor)
    rows = [
        {"double_coding": one.row.code, "of": one.row.belongs, "state": one.state, "handed_in": one.handed_in}
        for one in found
    ]
    lines = [f"{row['double_coding']}  {row['of']:<10} {row['state']}" for row in rows]
    say(args, {"ok": True, "double_codings": rows}, "\n".join(lines) or "Nothing is coded apart.")
    return 0


def hand_in(args: argparse.Namespace) -> int:
    """Hand in one's own coding."""
    from habeas.store.actions import apart as verbs
    from habeas.store.actions.intake.sheet import read_small
    from habeas.store.rights import require

    with session.opened(args) as (_, actor):
        require(actor, "code-apart")
        verbs.hand_in(args.code.upper(), read_small(Path(args.file)), by=actor, done=args.done)
        session.sign(actor)
    say(args, {"ok": True, "double_coding": args.code.upper(), "done": args.done}, "Your coding is kept.")
    return 0


def show(args: argparse.Namespace) -> int:
    """Show both codings where they differ."""
    from habeas.store.queries import apart as queries

    with session.opened(args) as (_, actor):
        both = queries.side_by_side(args.code.upper(), by=actor)
    rows = [
        {
            "difference": one.key,
            "code": one.code,
            "field": one.field,
            "first": one.first,
            "second": one.second,
            "choices": list(one.choices),
            "chosen": both.chosen.get(one.key),
        }
        for one in both.differences
    ]
    lines = [
        f"{row['difference']}  {row['code']} {row['field'] or 'act'}: {row['first'] or '–'} | {row['second'] or '–'}"
        f"  [{row['chosen'] or ' or '.join(one.choices)}]"
        for row, one in zip(rows, both.differences, strict=True)
    ]
    say(args, {"ok": True, "differences": rows}, "\n".join(lines) or "They do not differ.")
    return 0


def choose(args: argparse.Namespace) -> int:
    """Settle one difference."""
    from habeas.store.actions import apart as verbs

    with session.opened(args) as (_, actor):
        verbs.choose(args.code.upper(), args.difference, args.chosen, by=actor, because=args.reason)
        session.sign(actor)
    say(args, {"ok": True, "difference": args.difference, "chosen": args.chosen}, "It is settled.")
    return 0


def settle(args: argparse.Namespace) -> int:
    """Let the settled coding take effect."""
    from habeas.store.actions import apart as verbs

    with session.opened(args) as (_, actor):
        answer = verbs.settle(args.code.upper(), by=actor)
        session.sign(actor)
    say(args, answer, f"{answer['double_coding']} is settled; {answer['text']} is coded.")
    return 0


def give_up(args: argparse.Namespace) -> int:
    """End an assignment."""
    from habeas.store.actions import apart as verbs

    with session.opened(args) as (_, actor):
        verbs.give_up(args.code.upper(), by=actor)
        session.sign(actor)
    say(args, {"ok": True, "double_coding": args.code.upper()}, "It is given up.")
    return 0


def agreement(args: argparse.Namespace) -> int:
    """Say how far coders agree."""
    from habeas.store.queries import apart as queries

    with session.opened(args) as (_, actor):
        found = queries.visible_agreement(by=actor)
    rows = [one.answer() for one in found]
    lines = []
    for one in found:
        told = [
            f"{each.name} {each.value:.2f} ({each.low:.2f} to {each.high:.2f})"
            if each.value is not None and each.low is not None and each.high is not None
            else f"no {each.name}: {each.refused}"
            for each in (one.alpha, one.kappa)
        ]
        lines.append(f"{one.of} {one.name}: {'; '.join(told)}; {one.alpha.units} units of {one.texts} texts")
    say(args, {"ok": True, "agreement": rows}, "\n".join(lines) or "No text was finished by two coders.")
    return 0
