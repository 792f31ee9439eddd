"""Releases, and tables over them."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from habeas.core.access.files import write_atomically
from habeas.faces.cli import say, session

if TYPE_CHECKING:
    from habeas.core.analysis.atlas import Atlas
    from habeas.core.analysis.pictures import Picture
    from habeas.core.analysis.render import Label
    from habeas.core.analysis.tables import Table


def make(args: argparse.Namespace) -> int:
    """Make a release."""
    from habeas.store.actions import release as verbs

    with session.opened(args) as (_, actor):
        answer = verbs.make_release(purpose=args.purpose, audience=args.audience, period=args.period, by=actor)
        session.sign(actor)
    lines = [f"Release {answer['release']}", f"  {answer['path']}"]
    lines += [f"  left out: {row['count']:>6} {row['kind']:<12} {row['reason']}" for row in answer["left_out"]]
    say(args, answer, "\n".join(lines))
    return 0


def releases(args: argparse.Namespace) -> int:
    """List the releases."""
    from habeas.store.queries import release as queries

    with session.opened(args) as (_, actor):
        there = queries.visible_releases(by=actor)
    lines = [f"{r['release'][:12]}  {r['state']:<7} {r['purpose']:<18} {r['audience']:<9} {r['period']}" for r in there]
    say(args, {"ok": True, "releases": there}, "\n".join(lines) or "No release yet.")
    return 0


def close(args: argparse.Namespace) -> int:
    """Close a release."""
    from habeas.store.actions import release as verbs

    with session.opened(args) as (_, actor):
        answer = verbs.close_release(args.release, because=args.because, by=actor)
        session.sign(actor)
    say(args, answer, f"Release {answer['release'][:12]} is closed: {answer['because']}.")
    return 0


def receipt(args: argparse.Namespace) -> int:
    """Show what was left out of a release."""
    from habeas.store.queries import release as queries

    with session.opened(args) as (_, actor):
        answer = queries.visible_receipt(args.release, by=actor)
    lines = [f"Release {answer['release'][:12]}, made {answer['made']} by {answer['by']}"]
    lines += [f"  left out: {row['count']:>6} {row['kind']:<12} {row['reason']}" for row in answer["left_out"]]
    say(args, answer, "\n".join(lines))
    return 0


def table(args: argparse.Namespace) -> int:
    """Count over a release."""
    from habeas.store.mission import require_outside
    from habeas.store.queries import release as queries
    from habeas.store.queries import vocabulary

    with session.opened(args) as (_, actor):
        figures = queries.figures_of(args.release, by=actor)
        found = figures.table(unit=args.unit, rows=args.rows, columns=args.columns, where=args.where, by=args.by)
        label = vocabulary.labeller()
        for out in filter(None, (args.csv, args.svg, args.png)):
            require_outside(Path(out))
        if args.csv:
            write_atomically(Path(args.csv), found.csv(label, args.language).encode())
        picture = _picture(args, found, label, figures.atlas) if args.svg or args.png else None
        text = found.text(label, args.language)
    answer = found.answer() | ({"picture": picture.kind, "sentence": picture.sentence} if picture else {})
    say(args, answer, f"{text}\n{picture.sentence}" if picture else text)
    return 0


def _picture(args: argparse.Namespace, found: Table, label: Label, atlas: Atlas | None) -> Picture:
    from habeas.core.analysis.pictures import draw
    from habeas.core.analysis.render import side_words, unit_words

    said = (unit_words(found.unit, args.language), side_words(found.rows_are, args.language))
    title = args.title or " · ".join(said)
    picture = draw(found, kind=args.kind, title=title, label=label, language=args.language, atlas=atlas)
    if args.svg:
        write_atomically(Path(args.svg), picture.svg.encode())
    if args.png:
        write_atomically(Path(args.png), picture.png())
    return picture
