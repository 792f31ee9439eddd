"""The mission's own codes, and giving acts another code in bulk."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from habeas.core.kernel.errors import WrongUse
from habeas.faces.cli import say, session
from habeas.faces.cli.commands.intake import _report


def find(args: argparse.Namespace) -> int:
    """Find codes by a few letters."""
    from habeas.store.queries import vocabulary as queries

    with session.opened(args) as (_, actor):
        found = queries.visible_codes(args.letters, args.language, by=actor)[:50]
    rows = [{"code": each.code, "label": each.label, "retired": each.retired, "acts": each.acts} for each in found]
    lines = [f"{row['code']:<8} {row['label']}{' (not used any more)' if row['retired'] else ''}" for row in rows]
    say(args, {"ok": True, "codes": rows}, "\n".join(lines) or "Nothing is found.")
    return 0


def own(args: argparse.Namespace) -> int:
    """List the mission's own codes and notes."""
    from habeas.store.queries import vocabulary as queries

    with session.opened(args) as (_, actor):
        found = queries.visible_codes("", args.language, by=actor, own_only=True)
        version = queries.version()
    rows = [{"code": each.code, **_said(each.own), "acts": each.acts} for each in found if each.own]
    lines = [f"Vocabulary {version}"]
    for each in found:
        replaced = f" → {' '.join(each.own.replaced_by)}" if each.own and each.own.replaced_by else ""
        lines.append(f"{each.code:<8} {each.label}{replaced}")
    say(args, {"ok": True, "version": version, "codes": rows}, "\n".join(lines))
    return 0


def _said(own: Any) -> dict[str, Any]:
    said = {kind: dict(words) for kind, words in own.said.items()}
    return {"said": said, "replaced_by": list(own.replaced_by), "ended": own.ended}


def put(args: argparse.Namespace) -> int:
    """Add a code or change what the mission says of one."""
    from habeas.store.actions import vocabulary as verbs
    from habeas.store.queries.vocabulary import own_codes

    given = dict(_pair(each) for each in args.say)
    with session.opened(args) as (_, actor):
        old = own_codes().get(args.code.strip().upper())
        fields = {
            f"{kind}_{lang}": text for kind, words in (old.said if old else {}).items() for lang, text in words.items()
        }
        fields |= {"replaced_by": " ".join(old.replaced_by), "ended": "yes" if old.ended else ""} if old else {}
        fields |= given
        if args.replaced_by is not None:
            fields["replaced_by"] = args.replaced_by
        if args.ended:
            fields["ended"] = args.ended
        row = verbs.put_code(verbs.entry_of({**fields, "code": args.code}), by=actor)
        session.sign(actor)
    say(args, {"ok": True, "code": row.code, "version": row.version}, f"{row.code}, version {row.version}.")
    return 0


def _pair(text: str) -> tuple[str, str]:
    name, sign, words = text.partition("=")
    if not sign:
        raise WrongUse("wrong-use", "What is said of a code is NAME=WORDS.", expected="label_en=WORDS", found=text[:40])
    return name, words


def load(args: argparse.Namespace) -> int:
    """Bring in a sheet of codes."""
    from habeas.store.actions import vocabulary as verbs

    with session.opened(args) as (_, actor):
        outcome = verbs.load(Path(args.file), by=actor, rehearse=args.dry_run)
        if not args.dry_run:
            session.sign(actor)
    return _report(args, outcome.batch, outcome.rows_in, outcome.counts, outcome.rows(), outcome.notes)


def undo(args: argparse.Namespace) -> int:
    """Undo a sheet of codes."""
    from habeas.core.kernel.codes import read_code
    from habeas.store.actions import vocabulary as verbs

    with session.opened(args) as (_, actor):
        answer = verbs.undo_load(read_code(args.batch, "B"), by=actor)
        session.sign(actor)
    say(args, answer, f"{answer['batch']} is undone: {answer['rows']} rows.")
    return 0


def recode(args: argparse.Namespace) -> int:
    """Give the acts of a code another, or say what that would touch."""
    from habeas.store.actions import vocabulary as verbs
    from habeas.store.queries import vocabulary as queries

    old, new = args.old.upper(), args.new.upper()
    with session.opened(args) as (_, actor):
        impact, _seen = queries.preview(old, new, by=actor)
        if args.dry_run:
            say(args, {"ok": True, **impact.answer()}, _touched(impact))
            return 0
        answer = verbs.recode(old, new, by=actor, reason=args.reason or "")
        session.sign(actor)
    left = f" {len(answer['left'])} were changed meanwhile and stay as they are." if answer["left"] else ""
    say(args, answer, f"{answer['recoding']}: {answer['acts']} acts of {old} are {new} now.{left}")
    return 0


def _touched(impact: Any) -> str:
    lines = [f"{len(impact.acts)} acts of {impact.old} in {len(impact.accounts)} accounts would be {impact.new}."]
    for name, some in (
        ("Accounts", impact.accounts),
        ("Findings", impact.findings),
        ("Releases, as they were made", impact.releases),
        ("Sentences", [f"{one.text} line {one.line}" for one in impact.sentences]),
    ):
        if some:
            lines.append(f"{name}: {', '.join(some[:40])}{' …' if len(some) > 40 else ''}")
    lines.append("Acts of sources that you do not see stay as they are. Nothing was changed.")
    return "\n".join(lines)


def recodings(args: argparse.Namespace) -> int:
    """List the recodings."""
    from habeas.store.queries import vocabulary as queries

    with session.opened(args) as (_, actor):
        found = queries.visible_recodings(by=actor)
    rows = [
        {
            "recoding": each.row.code,
            "old": each.row.old,
            "new": each.row.new,
            "acts": each.acts,
            "by": each.row.by,
            "reason": each.reason,
            "undone": each.row.undone == "yes",
        }
        for each in found
    ]
    lines = [
        f"{row['recoding']}  {row['old']} → {row['new']}  {row['acts']:>6} acts  {row['by']}"
        f"{'  undone' if row['undone'] else ''}  {row['reason']}"
        for row in rows
    ]
    say(args, {"ok": True, "recodings": rows}, "\n".join(lines) or "Nothing was recoded.")
    return 0


def undo_recoding(args: argparse.Namespace) -> int:
    """Undo a recoding."""
    from habeas.core.kernel.codes import read_code
    from habeas.store.actions import vocabulary as verbs

    with session.opened(args) as (_, actor):
        answer = verbs.undo_recoding(read_code(args.recoding, "RC"), by=actor)
        session.sign(actor)
    left = f" Left as they are, for they were changed since: {', '.join(answer['left'])}." if answer["left"] else ""
    say(args, answer, f"{answer['recoding']} is undone: {answer['acts']} acts.{left}")
    return 0
