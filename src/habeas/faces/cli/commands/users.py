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
    """List the users, their roles and slots."""
    from habeas.store.queries import access

    with session.opened(args) as (_, actor):
        users = access.visible_users(by=actor)
    lines = []
    for user in users:
        marks = [] if user["active"] else ["suspended"]
        marks.append(f"slot of format {user['slot']}" if user["slot"] else "no slot")
        if user["owed"]:
            marks.append(f"not rotated yet: {', '.join(user['owed'])}; do the last command again")
        lines.append(f"{user['code']}  {user['username']:<20} {', '.join(user['roles'])}  ({'; '.join(marks)})")
    say(args, {"ok": True, "users": users}, "\n".join(lines))
    return 0


def change_passphrase(args: argparse.Namespace) -> int:
    """Change one's own passphrase."""
    from habeas.store import mission as missions
    from habeas.store.actions import users as verbs
    from habeas.store.outside.memory import keep_in_memory

    keep_in_memory()
    path = session.mission_path(args)
    username, old = session.asked(args, path)  # also where an agent keeps the mission open
    with missions.opened(path, verbs.unlock_with(path, username, old)):
        actor = verbs.actor_named(username)
        new, generated = new_passphrase(args, args.new_passphrase_fd, username)
        verbs.change_own_passphrase(old, new, by=actor)
        session.sign(actor)
    _say_passphrase(args, username, new, generated, f"The passphrase of {username} is changed.")
    return 0


def reset(args: argparse.Namespace) -> int:
    """Give a new passphrase to a user who forgot hers."""
    from habeas.store.actions import users as verbs

    with session.opened(args) as (_, actor):
        new, generated = new_passphrase(args, args.new_passphrase_fd, args.username)
        try:
            verbs.reset_passphrase(args.username, new, by=actor, reason=args.reason)
        finally:
            session.sign(actor)
    _say_passphrase(args, args.username, new, generated, f"{args.username} has a new passphrase.")
    return 0


def factors(args: argparse.Namespace) -> int:
    """List one's own second factors, or take one away."""
    from dataclasses import asdict

    from habeas.store.actions import factors as verbs
    from habeas.store.queries.factors import visible_factors

    with session.opened(args) as (_, actor):
        if args.remove:
            verbs.remove_factor(args.remove, by=actor)
            session.sign(actor)
        own = visible_factors(by=actor)
    lines = [
        f"{one.code}  {one.kind:<9} {one.name}  (since {one.at[:10]}{', ' * bool(one.host)}{one.host})" for one in own
    ]
    text = "\n".join(lines) or "You have no second factor. Add one on the pages: Second factors."
    say(args, {"ok": True, "factors": [asdict(one) for one in own], "removed": args.remove}, text)
    return 0


def remove_factors(args: argparse.Namespace) -> int:
    """Remove the second factors of a user who lost them."""
    from habeas.store.actions import factors as verbs

    with session.opened(args) as (_, actor):
        try:
            gone = verbs.remove_factors(args.username, by=actor, reason=args.reason)
        finally:
            session.sign(actor)
    text = f"{args.username} has no second factor any more ({', '.join(gone)}). Her passphrase is as it was."
    say(args, {"ok": True, "username": args.username, "removed": gone}, text)
    return 0


def change_roles(args: argparse.Namespace) -> int:
    """Give a user other roles."""
    from habeas.store.actions import recovery
    from habeas.store.actions import users as verbs

    with session.opened(args) as (_, actor):
        try:
            rotated = verbs.change_roles(args.username, args.role, by=actor, reason=args.reason)
            trouble = recovery.trouble() if rotated else ""
        finally:
            session.sign(actor)
    text = f"{args.username}: {', '.join(sorted(args.role))}." + _rotated(rotated, trouble)
    answer = {"ok": True, "username": args.username, "roles": sorted(args.role), "rotated": rotated, "kit": trouble}
    say(args, answer, text)
    return 0


def suspend(args: argparse.Namespace) -> int:
    """Suspend a user at once."""
    from habeas.store.actions import users as verbs

    with session.opened(args) as (_, actor):
        verbs.suspend_user(args.username, by=actor)
        session.sign(actor)
    text = f"{args.username} is suspended. She keeps her slot and her keys: habeas user remove rotates them."
    say(args, {"ok": True, "username": args.username, "active": False}, text)
    return 0


def remove(args: argparse.Namespace) -> int:
    """Remove a user and rotate the keys that she held."""
    from habeas.store.actions import recovery
    from habeas.store.actions import users as verbs

    with session.opened(args) as (_, actor):
        try:
            rotated = verbs.remove_user(args.username, by=actor, reason=args.reason)
            trouble = recovery.trouble() if rotated else ""
        finally:
            session.sign(actor)
    text = f"{args.username} is removed." + _rotated(rotated, trouble)
    say(args, {"ok": True, "username": args.username, "rotated": rotated, "kit": trouble}, text)
    return 0


def _rotated(classes: list[str], trouble: str) -> str:
    if not classes:
        return ""
    text = f"\nNew keys: {', '.join(classes)}. Make new backups, of content and of keys."
    text += " What she copied before she can still read."
    if trouble:
        text += f"\n{trouble}"
    if "log" in classes:
        text += "\nThe log is signed by a new key: give keys/log.pub to whoever has the old one."
    return text


def _say_passphrase(args: argparse.Namespace, username: str, new: str, generated: bool, text: str) -> None:
    if generated:
        text += f"\nPassphrase (write it on paper; it is not shown again):\n    {new}"
    say(args, {"ok": True, "username": username, **({"passphrase": new} if generated else {})}, text)
