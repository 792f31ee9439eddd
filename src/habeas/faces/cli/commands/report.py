"""Checked prose: check, build, explain."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

from habeas.faces.cli import say, session


def check(args: argparse.Namespace) -> int:
    """Check a report against its release."""
    from habeas.store.queries import recognition
    from habeas.store.queries import report as queries

    with session.opened(args) as (_, actor):
        result, unapproved = queries.checked(Path(args.file), by=actor, release=args.release)
        warnings = queries.warnings(result, by=actor)
        seen = recognition.recognised_quotations(result, by=actor)
    answer = {**result.answer(), "warnings": [one.answer() for one in warnings]}
    answer["recognisable"] = [{"line": check.line, **one.answer()} for check, one in seen]
    answer["unapproved_translations"] = [{"line": check.line, **one.answer()} for check, one in unapproved]
    lines = [_text(result), *map(_warning, warnings), *(_recognisable(*one) for one in seen)]
    say(args, answer, "\n".join([*lines, *(_unapproved(*one) for one in unapproved)]))
    return 1 if result.problems else 0


def build(args: argparse.Namespace) -> int:
    """Write the report; refused while anything in it does not hold."""
    from habeas.store.actions import report as verbs
    from habeas.store.queries import report as queries

    path = Path(args.file)
    first = Path(args.out) if args.out else path.with_suffix(".html")
    outs = [first, *(first.with_suffix(f".{form}") for form in args.also or ())]
    with session.opened(args) as (_, actor):
        built = verbs.build(path, outs, by=actor, release=args.release)
        warnings = queries.warnings(built.result, by=actor)
        if built.files:
            session.sign(actor)
    answer = {**built.result.answer(), "words": built.length.words, "limit": built.length.limit}
    answer["warnings"] = [one.answer() for one in warnings]
    for one in warnings:
        print(_warning(one), file=sys.stderr)
    if not built.files:
        print("The report was not built.", file=sys.stderr)
        say(args, {**answer, "path": None}, _text(built.result))
        return 1
    long = f"{built.length.words:,} of {built.length.limit:,} words"
    if built.length.over:
        long += f", {built.length.over:,} too many: a longer report needs a waiver"
    checks = f"{len(built.result.checks)} checks hold on {built.result.release[:12]}; {long}."
    paths = [str(out) for out in outs]
    say(args, {**answer, "path": paths[0], "paths": paths}, f"{', '.join(paths)}: {checks}")
    return 0


def linked(args: argparse.Namespace) -> int:
    """Write the confidential version."""
    from habeas.store.actions import report as verbs

    path = Path(args.file)
    out = Path(args.out) if args.out else path.with_suffix(".linked.html")
    with session.opened(args) as (_, actor):
        result = verbs.build_linked(path, out, by=actor, release=args.release)
        if not result.problems:
            session.sign(actor)
    if result.problems:
        print("The linked version was not written.", file=sys.stderr)
        say(args, {**result.answer(), "path": None}, _text(result))
        return 1
    told = f"{out}: confidential. It names the records under {len(result.checks)} checks; keep it where the mission is."
    say(args, {**result.answer(), "path": str(out)}, told)
    return 0


def keep(args: argparse.Namespace) -> int:
    """Keep a draft in the mission."""
    from habeas.store.actions import report as verbs

    with session.opened(args) as (_, actor):
        row = verbs.keep_file(Path(args.file), by=actor, code=args.draft or "")
        session.sign(actor)
    say(args, {"ok": True, "draft": row.code, "version": row.version}, f"{row.code}, version {row.version}.")
    return 0


def working(args: argparse.Namespace) -> int:
    """Write a report as a working copy."""
    from habeas.store.actions import report as verbs

    path = Path(args.file)
    out = Path(args.out) if args.out else path.with_suffix(".working.docx")
    with session.opened(args) as (_, actor):
        checks = verbs.write_working_copy(path, out, by=actor)
        session.sign(actor)
    text = f"{out}: {checks} checks are inside. Not for publication: for colleagues who may write the report."
    say(args, {"ok": True, "path": str(out), "checks": checks}, text)
    return 0


def read(args: argparse.Namespace) -> int:
    """Read an edited working copy back."""
    from habeas.store.actions import report as verbs

    out, source = Path(args.out) if args.out else None, Path(args.source) if args.source else None
    with session.opened(args) as (_, actor):
        back, known = verbs.read_working_copy(Path(args.file), out, by=actor, source=source, original=args.original)
    answer = {"ok": back.holds, **back.answer(), "source_known": known, "path": str(out) if out else None}
    say(args, answer, "\n".join(_told(answer, known or bool(source))))
    return 0 if back.holds else 1


def _told(answer: dict[str, Any], believed: bool) -> list[str]:
    """What came back, in words: first how much, then every check that did not come back as it was."""
    states = [one["state"] for one in answer["checks"]]
    counted = ", ".join(f"{states.count(state)} {state}" for state in ("kept", "changed", "moved", "twice", "lost"))
    lines = [f"{len(states)} checks: {counted}."]
    lines += [f"{answer['path']} holds the prose: check it with habeas report check."] if answer["path"] else []
    if not believed:
        lines.append(
            "This mission wrote no working copy of the report that this one carries: somebody else did, or changed it. "
            "Look at its checks, or give the report that it was made from: --source FILE.md."
        )
    for one in answer["checks"]:
        if one["state"] != "kept":
            place = f"paragraph {one['paragraph']}, " if one["paragraph"] else ""
            now = "" if one["state"] == "lost" else f" -> {' | '.join(one['now'])}"
            lines.append(f"{one['state']}  {place}line {one['line']}: {one['words']}{now}  {one['written']}")
    lines += [f"lost  a heading with its section: {words}" for words in answer["sections_lost"]]
    lines += [f"lost  a figure: {words}" for words in answer["figures_lost"]]
    for one in answer["not_carried"]:
        words = f": {one['words']}" if one["words"] else ""
        lines.append(f"not carried  {_placed(one)}{one['what']}{words}")
    for one in answer["comments"]:
        lines.append(
            f"comment  {_placed(one)}{one['by']}: {one['says']}" + (f" (on: {one['over']})" if one["over"] else "")
        )
    if changes := answer["tracked_changes"]:
        told = ", ".join(f"{count} {kind}" for kind, count in changes.items())
        lines.append(f"Tracked changes: {told}. They count as accepted; --original reads it as it was before them.")
    return lines


def _placed(one: dict[str, Any]) -> str:
    line = f"line {one['line']}: " if one.get("line") else ""
    return (f"paragraph {one['paragraph']}, " if one.get("paragraph") else "") + line


def explain(args: argparse.Namespace) -> int:
    """Walk from a paragraph to the passages under it."""
    from habeas.store.queries import report as queries

    with session.opened(args) as (_, actor):
        answer = queries.explain(Path(args.file), args.paragraph, by=actor, release=args.release)
    say(args, answer, "\n".join(_lines(answer)))
    return 0


def _text(result: Any) -> str:
    lines = [f"{len(result.checks)} checks on release {result.release[:12]}; {len(result.problems)} problems."]
    for problem in result.problems:
        paragraph = f" (paragraph {problem.paragraph})" if problem.paragraph else ""
        lines.append(f"{problem.file}:{problem.line}:{problem.column}: {problem.code}{paragraph}")
        lines.append(f"    the report says   {problem.says}")
        if problem.release_says:
            lines.append(f"    the release says  {problem.release_says}")
        lines.append(f"    do                {problem.do}")
    return "\n".join(lines)


def _recognisable(check: Any, one: Any) -> str:
    where = f"paragraph {check.paragraph}" if check.paragraph else f"line {check.line}"
    among = one.release if one.release is not None and one.release.k < one.mission.k else one.mission
    return (
        f"warning: {where} quotes {one.code}: {among.k} of {among.n} sources share what it tells of her, fewer than "
        f"{among.floor}. Tell less, or let a protection officer decide (habeas recognise {one.code})."
    )


def _unapproved(check: Any, one: Any) -> str:
    where = f"paragraph {check.paragraph}" if check.paragraph else f"line {check.line}"
    return f"warning: {where} says {check.says!r}: {one.said}"


def _warning(one: Any) -> str:
    where = f"paragraph {one.paragraph}" if one.paragraph else f"line {one.line}"
    apart = "1 source lies" if one.sources == 1 else f"{one.sources} sources lie"
    return (
        f"warning: {where} says {one.says!r}, {one.other} says {one.other_says!r}: {apart} between them, and whoever "
        "holds both can subtract. Say it rounded, or in words that hold of both."
    )


def _lines(answer: dict[str, Any], depth: int = 0) -> list[str]:
    """The walk as indented lines: keys and their values, lists one below the other."""
    lines = []
    for key, value in answer.items():
        if value in (None, [], {}):
            continue
        if isinstance(value, dict):
            lines += ["  " * depth + f"{key}:", *_lines(value, depth + 1)]
        elif isinstance(value, list) and value and isinstance(value[0], dict):
            lines.append("  " * depth + f"{key}:")
            for item in value:
                lines += ["  " * (depth + 1) + "-", *_lines(item, depth + 2)]
        elif isinstance(value, list):
            lines.append("  " * depth + f"{key}: {', '.join(map(str, value))}")
        else:
            lines.append("  " * depth + f"{key}: {value}")
    return lines
