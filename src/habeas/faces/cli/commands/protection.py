"""Who sources are, and what keeps them safe."""

from __future__ import annotations

import argparse
import os
from pathlib import Path
from typing import Any

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


def _rows(found: list[Any], *names: str) -> list[dict[str, Any]]:
    return [{name: getattr(one, name) for name in names} for one in found]
