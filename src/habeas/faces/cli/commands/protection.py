"""Who sources are, and what keeps them safe."""

from __future__ import annotations

import argparse
import os
from pathlib import Path

from habeas.core.kernel.errors import WrongUse
from habeas.faces.cli import say, session

_LONGEST = 64 * 1024


def open_identity(args: argparse.Namespace) -> int:
    """Open an identity for a reason and a while."""
    from habeas.store.actions import openings as verbs
    from habeas.store.queries import openings as queries

    code = source(args.source)
    with session.opened(args) as (_, actor):
        try:
            found = verbs.open_identity(code, by=actor, reason=args.reason, minutes=args.minutes)
            seen = queries.faces_and_voices(code, by=actor)
        finally:
            session.sign(actor)  # also over the request, where it has to wait
    lines = [f"{name:<8} {words}" for name, words in found.items()] or ["Nothing is known of who she is."]
    lines += [f"{one['kind']:<8} {one['code']}" for one in seen]
    lines.append(f"Open for {args.minutes} minutes, on the log. Clear the terminal when you have read it.")
    say(args, {"ok": True, "source": code, "identity": found, "items": seen, "minutes": args.minutes}, "\n".join(lines))
    return 0


def openings(args: argparse.Namespace) -> int:
    """List who opened whose identity."""
    from habeas.store.queries import openings as queries

    with session.opened(args) as (_, actor):
        found = queries.visible_openings(source(args.source) if args.source else "", by=actor)
    rows = [
        {
            "opening": one.row.code,
            "source": one.row.source,
            "by": one.who,
            "at": one.at,
            "until": one.row.until,
            "second": one.row.second,
            "reason": one.reason,
        }
        for one in found
    ]
    lines = [f"{row['opening']}  {row['source']}  {row['at'][:16]} {row['by']:<12} {row['reason']}" for row in rows]
    say(args, {"ok": True, "openings": rows}, "\n".join(lines) or "No identity was opened.")
    return 0


def set_identity(args: argparse.Namespace) -> int:
    """Change what is known of who a source is; the words come from a file or a descriptor, never from an argument."""
    from habeas.store.actions import identities as verbs
    from habeas.store.actions.openings import FIELDS

    code = source(args.source)
    said = read_words(args, FIELDS)
    with session.opened(args) as (_, actor):
        version = verbs.set_identity(code, said, by=actor)
        session.sign(actor)
    answer = {"ok": True, "source": code, "fields": sorted(said), "version": version}
    say(args, answer, f"{code}: {', '.join(sorted(said))} changed (version {version}).")
    return 0


def set_label(args: argparse.Namespace) -> int:
    """Say how sensitive a source is."""
    from habeas.store.actions import labels as verbs
    from habeas.store.queries.impact import day

    with session.opened(args) as (_, actor):
        row = verbs.set_label(
            source(args.source),
            args.level,
            by=actor,
            reason=args.reason,
            review=day(args.review, "review"),
            compartment=args.compartment,
        )
        session.sign(actor)
    answer = {"ok": True, "label": row.code, "source": row.source, "level": row.level, "compartment": row.compartment}
    beside = f", compartment {row.compartment}" if row.compartment else ""
    say(args, {**answer, "review": row.review}, f"{row.source} is {row.level}{beside}, until {row.review} at least.")
    return 0


def labels(args: argparse.Namespace) -> int:
    """List how sensitive sources are."""
    from habeas.store.queries import labels as queries

    with session.opened(args) as (_, actor):
        found = queries.visible_labels(by=actor, overdue=args.overdue)
    rows = [
        {
            "label": one.row.code,
            "source": one.row.source,
            "level": one.row.level,
            "compartment": one.row.compartment,
            "review": one.row.review,
            "overdue": one.overdue,
            "reason": one.reason,
        }
        for one in found
    ]
    lines = [
        f"{row['source']}  {row['level']:<22} {row['compartment']:<12} {row['review']}"
        + ("  look again" if row["overdue"] else "")
        for row in rows
    ]
    say(args, {"ok": True, "labels": rows}, "\n".join(lines) or "No source is labelled.")
    return 0


def approve_guarded(args: argparse.Namespace) -> int:
    """Let a strictly confidential source into releases; always needs a second person."""
    from habeas.store.actions import labels as verbs

    with session.opened(args) as (_, actor):
        try:
            row = verbs.approve_guarded(
                source(args.source),
                by=actor,
                purpose=args.purpose,
                audience=args.audience,
                reason=args.reason,
                quotations=args.quotations,
            )
        finally:
            session.sign(actor)  # also over the request, where it has to wait
    answer = {"ok": True, "approval": row.code, "source": row.source, "covers": row.covers}
    say(args, answer, f"{row.code}: {row.source}, {row.covers}, for {row.purpose}, {row.audience}.")
    return 0


def set_compartments(args: argparse.Namespace) -> int:
    """Say in which compartments a user is; needs a second person."""
    from habeas.store.actions import labels as verbs

    with session.opened(args) as (_, actor):
        try:
            row = verbs.set_compartments(args.username, args.compartment, by=actor, reason=args.reason)
        finally:
            session.sign(actor)  # also over the request, where it has to wait
    text = f"{args.username} is in {row.compartments.replace(' ', ', ') or 'no compartment'}."
    say(args, {"ok": True, "user": row.code, "compartments": row.compartments.split()}, text)
    return 0


def add_risk(args: argparse.Namespace) -> int:
    """Put down an assessment."""
    from habeas.store.actions import protection as verbs
    from habeas.store.queries.impact import day

    said = read_words(args, ("reason", "measures"))
    with session.opened(args) as (_, actor):
        row = verbs.assess_risk(
            source(args.source),
            by=actor,
            whom=args.whom,
            level=args.level,
            review=day(args.review, "review"),
            on=day(args.on, "on") if args.on else None,
            reason=said.get("reason", ""),
            measures=said.get("measures", ""),
        )
        session.sign(actor)
    say(args, {"ok": True, "assessment": row.code, "source": row.source}, f"{row.code}: {row.whom}, {row.level}.")
    return 0


def add_incident(args: argparse.Namespace) -> int:
    """Put down what happened."""
    from habeas.store.actions import protection as verbs
    from habeas.store.queries.impact import day

    said = read_words(args, ("what",))
    with session.opened(args) as (_, actor):
        on = day(args.on, "on") if args.on else None
        row = verbs.record_incident(source(args.source), by=actor, kind=args.kind, what=said["what"], on=on)
        session.sign(actor)
    say(args, {"ok": True, "incident": row.code, "source": row.source}, f"{row.code}: {row.kind}, open.")
    return 0


def close_incident(args: argparse.Namespace) -> int:
    """Say what was done."""
    from habeas.core.kernel.codes import read_code
    from habeas.store.actions import protection as verbs

    said = read_words(args, ("done",))
    with session.opened(args) as (_, actor):
        row = verbs.close_incident(read_code(args.incident, "INC"), by=actor, done=said["done"])
        session.sign(actor)
    say(args, {"ok": True, "incident": row.code, "state": row.state}, f"{row.code} is closed.")
    return 0


def add_referral(args: argparse.Namespace) -> int:
    """Put down help that was offered."""
    from habeas.store.actions import protection as verbs
    from habeas.store.queries.impact import day

    said = read_words(args, ("whom", "note"))
    with session.opened(args) as (_, actor):
        row = verbs.record_referral(
            source(args.source),
            by=actor,
            kind=args.kind,
            whom=said.get("whom", ""),
            note=said.get("note", ""),
            on=day(args.on, "on") if args.on else None,
        )
        session.sign(actor)
    say(args, {"ok": True, "referral": row.code, "source": row.source}, f"{row.code}: {row.kind}, {row.state}.")
    return 0


def set_referral(args: argparse.Namespace) -> int:
    """Say what became of a referral."""
    from habeas.core.kernel.codes import read_code
    from habeas.store.actions import protection as verbs

    said = read_words(args, ("note",)) if args.file or args.note_fd is not None else {}
    with session.opened(args) as (_, actor):
        row = verbs.set_referral(read_code(args.referral, "REF"), args.state, by=actor, note=said.get("note", ""))
        session.sign(actor)
    say(args, {"ok": True, "referral": row.code, "state": row.state}, f"{row.code} is {row.state}.")
    return 0


def risks(args: argparse.Namespace) -> int:
    """List assessments."""
    return _list(args, "Risk", "risks", ("whom", "level", "review"), overdue=args.overdue)


def incidents(args: argparse.Namespace) -> int:
    """List incidents."""
    return _list(args, "Incident", "incidents", ("kind", "state"), open_=args.open)


def referrals(args: argparse.Namespace) -> int:
    """List referrals."""
    return _list(args, "Referral", "referrals", ("kind", "state"), open_=args.open)


def _list(args: argparse.Namespace, model: str, name: str, columns: tuple[str, ...], **which: bool) -> int:
    from habeas.store.queries import protection as queries

    with session.opened(args) as (_, actor):
        asked = source(args.source) if args.source else ""
        found = queries.visible_records(queries.KINDS[model], asked, by=actor, **which)
    rows = [
        {
            "code": one.row.code,
            "source": one.row.source,
            "on": one.row.on,
            **{column: getattr(one.row, column) for column in columns},
            **one.words,
        }
        for one in found
    ]
    lines = [
        f"{row['code']}  {row['source']}  {row['on']}  {' '.join(str(row[column]) for column in columns)}\n"
        + "\n".join(f"    {words}" for words in one.words.values() if words)
        for row, one in zip(rows, found, strict=True)
    ]
    say(args, {"ok": True, name: rows}, "\n".join(lines) or "Nothing is put down.")
    return 0


def source(text: str) -> str:
    """The code of a source as it was typed."""
    from habeas.core.kernel.codes import read_code

    return read_code(text, "S")


def read_words(args: argparse.Namespace, fields: tuple[str, ...]) -> dict[str, str]:
    """The words of these fields, from ``--FIELD-fd N`` or from a YAML or JSON file: arguments are seen by everybody on
    the machine and stay in the shell's history."""
    said = _from_file(Path(args.file), fields) if args.file else {}
    for name in fields:
        descriptor = getattr(args, f"{name}_fd")
        if descriptor is not None:
            said[name] = _whole(descriptor)
    if not said:
        raise WrongUse(
            "nothing-said",
            "Nothing is said.",
            expected=f"a file, or a descriptor: {', '.join(f'--{name}-fd' for name in fields)}",
        )
    return said


def _from_file(path: Path, fields: tuple[str, ...]) -> dict[str, str]:
    from habeas.core.intake.yamlfile import check_keys, read_yaml
    from habeas.store.actions.intake.sheet import read_small

    found, lines = read_yaml(read_small(path), file=str(path))
    if not isinstance(found, dict):
        raise WrongUse("not-a-table", "The file has no fields.", {"file": str(path)}, expected=", ".join(fields))
    check_keys(found, fields, file=str(path), path=(), lines=lines)
    if wrong := [name for name, words in found.items() if isinstance(words, dict | list)]:
        raise WrongUse("not-words", "A field is words.", {"file": str(path), "field": wrong[0]})
    return {name: str(words or "") for name, words in found.items()}


def _whole(descriptor: int) -> str:
    try:
        with os.fdopen(descriptor, encoding="utf-8", closefd=False) as stream:
            return stream.read(_LONGEST).rstrip("\r\n")
    except (OSError, ValueError, TypeError, OverflowError):
        raise WrongUse(
            "words-fd", f"File descriptor {descriptor} cannot be read.", do="For example: --name-fd 3 3< FILE."
        ) from None
