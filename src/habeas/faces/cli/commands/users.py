"""Users of the mission and their passphrases."""

from __future__ import annotations

import argparse
import sys

from habeas.core.kernel.errors import WrongUse
from habeas.faces.cli import say, session


def add_user(args: argparse.Namespace) -> int:
    """Add a user with her roles."""
    from habeas.store.actions import users as verbs

    with session.opened(args) as (_, actor):
        typed, generated = new_passphrase(args, args.new_passphrase_fd, args.username)
        try:
            code = verbs.add_user(args.username, args.role, typed, by=actor, reason=args.reason)
        finally:
            session.sign(actor)  # also over the request, where it has to wait
    text = f"{args.username} is {code}: {', '.join(sorted(args.role))}."
    if generated:
        text += f"\nPassphrase (write it on paper; it is not shown again):\n    {typed}"
    answer = {"ok": True, "user": code, "username": args.username, "roles": sorted(args.role)}
    say(args, {**answer, **({"passphrase": typed} if generated else {})}, text)
    return 0


def new_passphrase(args: argparse.Namespace, descriptor: int | None, username: str) -> tuple[str, bool]:
    """A passphrase for a new slot: given by descriptor, typed, or (an empty line) seven words drawn here."""
    from habeas.core.access import passphrases

    if descriptor is not None:
        given = session._from_descriptor(descriptor)
        if not given.strip():
            raise WrongUse("empty-passphrase", "The passphrase is empty.")
        return given, False
    offered = passphrases.new_passphrase(args.words)
    if not sys.stdin.isatty():
        return offered, True
    print(f"A passphrase of seven words for {username}:\n    {offered}", file=sys.stderr)
    import getpass

    typed = getpass.getpass("Type one of your own, or press Enter to take it: ")
    if not typed:
        return offered, True
    if getpass.getpass("Once more: ") != typed:
        raise WrongUse("passphrases-differ", "The two passphrases are not the same.", do="Try again.")
    return typed, False


def list_users(args: argparse.Namespace) -> int:
    """List the users and their roles."""
    from habeas.store.queries import access

    with session.opened(args) as (_, actor):
        users = access.visible_users(by=actor)
    lines = [f"{user['code']}  {user['username']:<20} {', '.join(user['roles'])}" for user in users]
    say(args, {"ok": True, "users": users}, "\n".join(lines))
    return 0
