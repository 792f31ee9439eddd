"""Corrections of texts, and what they could not carry."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from habeas.faces.cli import progress, say, session


def correct(args: argparse.Namespace) -> int:
    """Give a text the words of a file."""
    from habeas.store.actions.coding import corrections as verbs
    from habeas.store.actions.intake.files import content_of, words_in
    from habeas.store.queries import corrections as queries
    from habeas.store.rights import require

    code = args.text.upper()
    with session.opened(args) as (_, actor):
        require(actor, "correct-text")
        path = Path(args.file)
        content = content_of(path)
        words = words_in(content, path.name)
        if args.dry_run:
            with _how_far() as tell:
                planned = queries.plan(code, words, by=actor, tell=tell)
            answer = {"ok": True, "text": code, "carried": planned.carried, "listed": planned.listed}
        else:
            with _how_far() as tell:
                file = (path.name, content)
                made = verbs.correct(code, words, reason=args.reason or "", by=actor, file=file, tell=tell)
            session.sign(actor)
            counts = {"carried": made.carried, "listed": made.listed}
            answer = {"ok": True, "correction": made.code, "text": code, **counts}
    done = "would be carried" if args.dry_run else "are carried"
    waits = f"{answer['listed']} wait for somebody who says where they stand" if answer["listed"] else "none waits"
    review = "" if args.dry_run else f"\n{code} is closed until it was reviewed for identities again."
    say(args, answer, f"{answer['carried']} passages {done}; {waits}.{review}")
    return 0


#: the steps of a correction
_STEPS = {
    "comparing": "comparing the words with those before",
    "carrying": "looking where each passage stands now",
    "moving": "moving the passages",
    "storing": "writing it down",
}


@contextmanager
def _how_far() -> Iterator[Callable[[str, int, int], None]]:
    """What hears how far a correction is, and says it where a terminal is looked at."""
    with progress.told() as told:

        def tell(step: str, done: int, total: int) -> None:
            if told is not None:
                told(_STEPS[step] + (f", {done:,} of {total:,}" if total else ""))

        yield tell


def scan(args: argparse.Namespace) -> int:
    """Read a scan."""
    from habeas.store.actions.intake import scans

    with session.opened(args) as (_, actor):
        with progress.told() as told:
            made = scans.read_scan(args.item.upper(), args.language or "", by=actor, told=told)
        session.sign(actor)
    answer = {"ok": True, "text": made.code, "pages": made.pages, "confidence": made.confidence, "tool": made.tool}
    sure = f"Its program is {made.confidence} % sure of its words: read it beside the scan."
    say(args, answer, f"{made.code}: {made.pages} pages read by {made.tool}. {sure}")
    return 0


def describe(args: argparse.Namespace) -> int:
    """Say how a text came about."""
    from habeas.store.actions.coding import derived

    with session.opened(args) as (_, actor):
        said = {"tool": args.tool or "", "who": args.who or "", "original": (args.original or "").upper()}
        row = derived.describe(args.text.upper(), made=args.made, **said, by=actor)
        session.sign(actor)
    answer = {"ok": True, "text": row.code, "made": row.made, "tool": row.tool, "who": row.made_by}
    say(args, {**answer, "original": row.original}, f"{row.code} is made by {row.tool or row.made_by}.")
    return 0


def approve(args: argparse.Namespace) -> int:
    """Approve a translation."""
    from habeas.store.actions.coding import derived

    with session.opened(args) as (_, actor):
        row = derived.approve(args.text.upper(), by=actor)
        session.sign(actor)
    answer = {"ok": True, "text": row.code, "approved": row.approved, "by": row.approved_by}
    say(args, answer, f"{row.code} may be quoted as the translation of {row.original}.")
    return 0


def refuse(args: argparse.Namespace) -> int:
    """Refuse a translation."""
    from habeas.store.actions.coding import derived

    with session.opened(args) as (_, actor):
        row = derived.refuse(args.text.upper(), reason=args.reason, by=actor)
        session.sign(actor)
    answer = {"ok": True, "text": row.code, "refused": row.refused, "by": row.refused_by}
    say(args, answer, f"Nothing is quoted from {row.code}.")
    return 0


def unplaced(args: argparse.Namespace) -> int:
    """List what waits for a decision."""
    from habeas.core.kernel.errors import ForPeople
    from habeas.store.queries import corrections as queries

    with session.opened(args) as (_, actor):
        found = queries.visible_waiting(by=actor)
        asked = [args.text.upper()] if args.text else sorted(found)
        rows: list[dict[str, Any]] = []
        for text in asked:
            told: dict[str, queries.Waiting] = {}
            for of in (queries.unplaced_passages, queries.unplaced_spans):
                try:
                    told |= {one.row.code: one for one in of(text, by=actor)}
                except (
                    ForPeople
                ) as refused:  # closed to her as it is: then the list says that something waits, no words
                    if args.text and not found.get(text):
                        raise refused from None
            rows += [_waits(one, told.get(one.code)) for one in found.get(text, [])]
    say(args, {"ok": True, "unplaced": rows}, "\n".join(map(_line, rows)) or "Nothing waits.")
    return 0


def _waits(row: Any, told: Any) -> dict[str, Any]:
    found: dict[str, Any] = {"code": row.code, "record": row.record, "text": row.text, "why": row.why}
    if told is not None:
        found |= {"said": told.said.words, "proposed": told.proposed.words if told.proposed else None}
        found |= {"rests_on_it": list(told.rests_on)}
    return found


def _line(row: dict[str, Any]) -> str:
    said = f": {row['said']}\n  → {row['proposed'] or 'nothing alike'}" if "said" in row else " (not open to you)"
    return f"{row['code']} {row['text']} {row['record']} {row['why']}{said}"


def place(args: argparse.Namespace) -> int:
    """Say where a passage, or words that point at somebody, stand now."""
    from habeas.store.actions.coding import corrections as verbs
    from habeas.store.queries import corrections as queries

    with session.opened(args) as (_, actor):
        row = queries.waiting_one(args.code.upper(), by=actor)
        if queries.is_passage(row):
            where = {"words": args.words or "", "which": args.which or ""}
            text = verbs.place(row.record, where, by=actor)
        else:
            text = verbs.place_span(row.code, args.words or "", by=actor)
        session.sign(actor)
    say(args, {"ok": True, "record": row.record, "text": text}, f"{row.record} is placed in {text}.")
    return 0


def drop(args: argparse.Namespace) -> int:
    """Say that these words are not said any more."""
    from habeas.store.actions.coding import corrections as verbs
    from habeas.store.queries import corrections as queries

    with session.opened(args) as (_, actor):
        row = queries.waiting_one(args.code.upper(), by=actor)
        if queries.is_passage(row):
            text = verbs.drop(row.record, reason=args.reason, by=actor)
        else:
            text = verbs.drop_span(row.code, reason=args.reason, by=actor)
        session.sign(actor)
    say(args, {"ok": True, "record": row.record, "text": text}, f"{row.record} is dropped.")
    return 0


def versions(args: argparse.Namespace) -> int:
    """List the corrections of a text."""
    from habeas.store.queries import corrections as queries

    with session.opened(args) as (_, actor):
        found = queries.visible_corrections(args.text.upper(), by=actor)
    rows = [
        {
            "correction": one.row.code, "on": one.row.day, "by": one.row.by, "carried": one.row.carried,
            "listed": one.row.listed, "before": one.row.before, "after": one.row.after, "reason": one.why,
        }
        for one in found
    ]  # fmt: skip
    lines = [
        f"{row['correction']}  {row['on']} {row['by']}: {row['reason'] or '(reason not open to you)'}" for row in rows
    ]
    say(args, {"ok": True, "corrections": rows}, "\n".join(lines) or "It was never corrected.")
    return 0
