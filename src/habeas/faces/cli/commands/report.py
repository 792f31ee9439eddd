"""Checked prose: check, build, explain."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

from habeas.faces.cli import say, session


def check(args: argparse.Namespace) -> int:
    """Check a report against its release."""
    from habeas.store.queries import report as queries

    with session.opened(args) as (_, actor):
        result = queries.check(Path(args.file), by=actor, release=args.release)
    say(args, result.answer(), _text(result))
    return 1 if result.problems else 0


def build(args: argparse.Namespace) -> int:
    """Write the report; refused while anything in it does not hold."""
    from habeas.store.actions import report as verbs

    path = Path(args.file)
    first = Path(args.out) if args.out else path.with_suffix(".html")
    outs = [first, *(first.with_suffix(f".{form}") for form in args.also or ())]
    with session.opened(args) as (_, actor):
        built = verbs.build(path, outs, by=actor, release=args.release)
        if built.files:
            session.sign(actor)
    answer = {**built.result.answer(), "words": built.length.words, "limit": built.length.limit}
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
