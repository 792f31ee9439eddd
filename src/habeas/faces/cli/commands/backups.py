"""Backups of content and keys, and a mission brought back from them."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from habeas.core.kernel.errors import WrongUse
from habeas.faces.cli import say, session


def content(args: argparse.Namespace) -> int:
    """Write everything but the keys, encrypted, into a new folder."""
    from habeas.store.actions import backup as verbs

    with session.opened(args) as (_, actor):
        answer = verbs.back_up_content(Path(args.folder), by=actor)
        session.sign(actor)
    told = f"{args.folder}: {answer['files']} files, {answer['bytes']} bytes, {answer['entries']} entries of the log."
    if answer["missing"]:
        told += f"\n{answer['missing']} files that the records name are lost in the mission itself: habeas verify."
    told += "\nWithout a key backup nothing brings it back: habeas backup keys. Keep them apart."
    say(args, {"ok": not answer["missing"], **answer}, told)
    return 1 if answer["missing"] else 0


def keys(args: argparse.Namespace) -> int:
    """Write the keys, sealed to the paper kit, into a new file."""
    from habeas.store.actions import backup as verbs

    with session.opened(args) as (_, actor):
        try:
            answer = verbs.back_up_keys(Path(args.file), reason=args.reason, by=actor)
        finally:
            session.sign(actor)  # also over the request, where it has to wait
    told = f"{args.file}: the keys, for kit {answer['kit']}. {answer['needed']} shares that begin with"
    told += f" “{answer['begins']}” open it. Destroy older key backups: they still open who was erased since."
    say(args, {"ok": True, **answer}, told)
    return 0


def recover(args: argparse.Namespace) -> int:
    """Bring a mission back from its two backups and the paper kit."""
    from habeas.faces.cli.commands.recovery import shares_of
    from habeas.faces.cli.commands.users import new_passphrase
    from habeas.store.actions import recover as verbs
    from habeas.store.outside.memory import keep_in_memory

    keep_in_memory()
    if not args.as_user:
        raise WrongUse("which-user", "Who recovers it?", do="--as USER: an active protection officer of the mission.")
    shares = shares_of(args)
    typed, generated = new_passphrase(args, args.new_passphrase_fd, args.as_user)
    answer = verbs.recover(
        session.home(args),
        args.slug,
        content=Path(args.content),
        keys=Path(args.keys),
        shares=shares,
        username=args.as_user,
        passphrase=typed,
    )
    say(
        args,
        {"ok": answer["holds"], **answer, **({"passphrase": typed} if generated else {})},
        _told(answer, typed if generated else ""),
    )
    return 0 if answer["holds"] else 1


def _told(answer: dict[str, Any], passphrase: str) -> str:
    when = f"as it was at {answer['of']} ({answer['entries']} entries of the log)"
    lines = [f"{answer['mission']} is back, {when}; its keys are of {answer['keys_of']}."]
    if answer["holds"]:
        lines.append(f"Everything holds: {answer['items']} items, {answer['rows']} rows.")
    else:
        lines.append(f"Not everything holds ({len(answer['failures'])} failures): habeas verify --deep names them.")
        lines += [f"  {one['kind']} {one['id']}: {one['what']}" for one in answer["failures"][:20]]
    if answer["erased_again"]:
        lines.append(f"{answer['erased_again']} sources that were erased since are erased again.")
    if answer["without_slot"]:
        lines.append(f"They need a new passphrase (habeas user reset): {', '.join(answer['without_slot'])}.")
    lines.append("Look at the users and the consents: what changed after the content backup is not in it.")
    if passphrase:
        lines += [f"Passphrase of {answer['user']} (write it on paper; it is not shown again):", f"    {passphrase}"]
    return "\n".join(lines)
