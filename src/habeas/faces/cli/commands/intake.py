"""Bringing in, undoing, and the words of the vocabulary."""

from __future__ import annotations

import argparse
import itertools
import json
import sys
from pathlib import Path
from typing import Any

from habeas.core.kernel.errors import WrongUse
from habeas.faces.cli import say, session


def sheet(args: argparse.Namespace) -> int:
    """Bring in a sheet, or suggest a mapping for it."""
    if args.suggest:
        return _suggest(args)
    if not args.mapping:
        raise WrongUse(
            "no-mapping",
            "A sheet needs a mapping.",
            do=f"habeas import sheet {args.file} --suggest prints a first one; then --mapping FILE.",
        )
    from habeas.store.actions.intake import sheet as verbs

    with session.opened(args) as (_, actor):
        outcome = verbs.import_sheet(Path(args.file), Path(args.mapping), by=actor, rehearse=args.dry_run)
        if not args.dry_run:
            session.sign(actor)
    return _report(args, outcome.batch, outcome.rows_in, outcome.counts, outcome.rows(), outcome.notes)


def folder(args: argparse.Namespace) -> int:
    """Bring in a folder of texts."""
    from habeas.store.actions.intake import folder as verbs

    with session.opened(args) as (_, actor):
        outcome = verbs.import_folder(Path(args.folder), by=actor, rehearse=args.dry_run)
        if not args.dry_run:
            session.sign(actor)
    return _report(args, outcome.batch, outcome.rows_in, outcome.counts, outcome.rows(), outcome.notes)


def undo(args: argparse.Namespace) -> int:
    """Undo a batch."""
    from habeas.core.kernel.codes import read_code
    from habeas.store.actions.intake import batches

    with session.opened(args) as (_, actor):
        try:
            answer = batches.undo(read_code(args.batch, "B"), by=actor)
        except batches.BatchInUse as refused:
            for row in refused.resting:
                print(f"{row['record']:<12} {row['code']:<14} {row['because']}", file=sys.stderr)
            raise
        session.sign(actor)
    say(args, answer, f"{answer['batch']} is undone: {answer['rows']} rows.")
    return 0


def batches(args: argparse.Namespace) -> int:
    """List the batches."""
    from habeas.store.queries import intake as queries

    with session.opened(args) as (_, actor):
        there = queries.visible_batches(by=actor)
    lines = [
        f"{b['batch']}  {b['kind']:<8} {b['state']:<7} {b['rows_in']:>8} rows  {_counts(b['counts'])}" for b in there
    ]
    say(args, {"ok": True, "batches": there}, "\n".join(lines) or "No batch yet.")
    return 0


def show(args: argparse.Namespace) -> int:
    """Show the report of a batch again."""
    from habeas.core.kernel.codes import read_code
    from habeas.store.queries import intake as queries

    with session.opened(args) as (_, actor):
        head, rows = queries.visible_batch_report(read_code(args.batch, "B"), by=actor)
    _report(args, head["batch"], head["rows_in"], head["counts"], rows, head["notes"])
    return 0


def findings(args: argparse.Namespace) -> int:
    """Load a findings file."""
    from habeas.store.actions import findings as verbs

    with session.opened(args) as (_, actor):
        outcome = verbs.load(Path(args.file), by=actor)
        session.sign(actor)
    return _report(args, outcome.batch, outcome.rows_in, outcome.counts, outcome.rows(), outcome.notes)


def vocabulary(args: argparse.Namespace) -> int:
    """List the values of a field. Needs no mission."""
    from habeas.core.law import load_edition

    law = load_edition("2026-11")
    if args.field not in law.lists:
        raise WrongUse("no-such-field", "There is no such list.", expected=", ".join(law.lists.lists), found=args.field)
    values = law.lists.values(args.field)
    rows = [{"value": value, "label": law.lists.label(args.field, value, args.language)} for value in values]
    lines = [f"{row['value']:<32} {row['label']}" for row in rows]
    say(args, {"ok": True, "field": args.field, "values": rows}, "\n".join(lines))
    return 0


def show_code(args: argparse.Namespace) -> int:
    """Show a violation and its articles. Needs no mission."""
    from habeas.core.kernel.dates import read_date
    from habeas.core.law import load_edition

    law = load_edition("2026-11")
    violation = law.violation(args.code.upper())
    answer: dict[str, Any] = {
        "code": violation.code,
        "label": violation.label.in_language(args.language),
        "group": law.groups[violation.group].in_language(args.language),
        "summable": violation.summable,
        "articles": {instrument: list(articles) for instrument, articles in violation.articles.items()},
        "standards": list(violation.standards),
        "rome_statute_candidates": list(violation.rome_statute),
        "huridocs": list(violation.huridocs),
    }
    lines = [f"{answer['code']}  {answer['label']}  ({answer['group']})"]
    if bool(args.state) != bool(args.on):
        raise WrongUse(
            "state-and-day", "Whether an article bound is asked of one State on one day.", do="--state S --on DATE"
        )
    if args.state:
        day = read_date(args.on)
        found = law.articles(violation.code, args.state, day)
        answer["bound"] = [
            {
                "instrument": a.instrument,
                "article": a.article,
                "bound": a.bound.value,
                "because": a.bound.sentence,
                "source": a.bound.source,
            }
            for a in found
        ]
        for one in answer["bound"]:
            lines.append(f"  {one['instrument']:<8} {one['article']:<14} {one['bound']:<8} {one['because']}")
    else:
        lines += [f"  {instrument:<8} {', '.join(articles)}" for instrument, articles in answer["articles"].items()]
    lines.append("Articles are candidates for a lawyer: the program labels no crime and no breach.")
    say(args, answer, "\n".join(lines))
    return 0


def _suggest(args: argparse.Namespace) -> int:
    from habeas.core.intake.limits import Limits, without_mission
    from habeas.core.intake.sheets import open_sheet
    from habeas.core.intake.suggest import suggest

    with without_mission():
        opened = open_sheet(Path(args.file), limits=Limits())
        samples = [row.cells for row in itertools.islice(opened, 200) if row.cells is not None]
    text = suggest(opened.headers, samples, record=args.record)
    say(args, {"ok": True, "mapping": text}, text.rstrip("\n"))
    return 0


def _counts(counts: dict[str, int]) -> str:
    return ", ".join(f"{number} {status}" for status, number in counts.items() if number) or "no rows"


def _report(
    args: argparse.Namespace, batch: str, rows_in: int, counts: dict[str, int], rows: Any, notes: list[str]
) -> int:
    """Every row that came in; as JSON they are written one after the other, for there may be millions."""
    if args.json:
        head = {"batch": batch or None, "rows_in": rows_in, "counts": counts, "notes": notes}
        sys.stdout.write(json.dumps(head, ensure_ascii=False)[:-1] + ', "rows": [')
        for number, row in enumerate(rows):
            sys.stdout.write((",\n" if number else "\n") + json.dumps(row, ensure_ascii=False))
        sys.stdout.write("]}\n")
    else:
        unchanged = "Rehearsal: nothing was changed" if getattr(args, "dry_run", False) else "Nothing was changed"
        where = f"Batch {batch}" if batch else unchanged
        print(f"{where}. {rows_in} rows came in: {_counts(counts)}.")
        for note in notes:
            print(f"  {note}")
        for row in rows:
            if row["status"] == "refused":
                at = f" in {row['field']}" if row["field"] else ""
                value = f" {row['value']!r}." if row["value"] not in (None, "") else ""
                print(f"  row {row['row']} refused{at}:{value} {row['reason']}")
    return 3 if counts.get("refused") else 0
