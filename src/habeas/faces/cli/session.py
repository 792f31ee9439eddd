"""From the command line to an opened mission: which one, who asks, and her passphrase."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from habeas.core.kernel.errors import NotNow, WrongUse

if TYPE_CHECKING:
    from habeas.core.access.keys import MissionKeys


def home(args: argparse.Namespace) -> Path:
    """The folder of missions: ``--home``, ``HABEAS_HOME``, or ``~/.local/share/habeas``."""
    given = args.home or os.environ.get("HABEAS_HOME")
    return Path(given) if given else Path.home() / ".local" / "share" / "habeas"


def mission_path(args: argparse.Namespace) -> Path:
    """The folder of the mission that is meant: ``--mission``, ``HABEAS_MISSION``, or the only one there is."""
    from habeas.store import mission

    slug = args.mission or os.environ.get("HABEAS_MISSION")
    if not slug:
        there = mission.slugs(home(args))
        if len(there) != 1:
            raise WrongUse(
                "which-mission",
                f"There are {len(there)} missions under {home(args)}."
                if there
                else f"There is no mission under {home(args)}.",
                do="Name one: --mission SLUG." if there else "Make one: habeas init SLUG.",
            )
        slug = there[0]
    return mission.find(home(args), slug)


def passphrase(args: argparse.Namespace, *, prompt: str, confirm: bool = False) -> str:
    """The passphrase, from ``--passphrase-fd`` or typed unseen; never an argument, never the environment."""
    if args.passphrase_fd is not None:
        return _from_descriptor(args.passphrase_fd)
    if not sys.stdin.isatty():
        raise NotNow(
            "locked",
            "The mission is locked, and there is no terminal to ask for the passphrase.",
            do="habeas unlock in a terminal first, or give it by --passphrase-fd N.",
        )
    import getpass

    typed = getpass.getpass(f"{prompt}: ")
    if confirm and getpass.getpass("Once more: ") != typed:
        raise WrongUse("passphrases-differ", "The two passphrases are not the same.", do="Try again.")
    return typed


def _from_descriptor(descriptor: int) -> str:
    try:
        with os.fdopen(descriptor, encoding="utf-8", closefd=False) as stream:
            return stream.readline().rstrip("\r\n")
    except (OSError, ValueError, TypeError, OverflowError):
        raise WrongUse(
            "passphrase-fd",
            f"File descriptor {descriptor} cannot be read.",
            do="For example: --passphrase-fd 3 3< FILE.",
        ) from None


@contextmanager
def opened(args: argparse.Namespace) -> Iterator[tuple[object, object]]:
    """The mission and the actor: keys from an agent, from a fictional mission's own file, or from the passphrase."""
    from habeas.store import mission as missions
    from habeas.store.actions import users
    from habeas.store.actions.panic import take_note
    from habeas.store.outside import keeper
    from habeas.store.outside.memory import keep_in_memory

    keep_in_memory()
    path = mission_path(args)
    kept = keeper.kept_keys(path, args.as_user) if args.passphrase_fd is None else None
    username, typed = (kept[0], None) if kept else asked(args, path)
    keys = kept[1] if kept else users.unlock_with(path, username, typed or "")
    with missions.opened(path, keys) as mission:
        actor = users.actor_named(username)
        if kept:
            mission.proven = _asking_once(args, path, actor)
        if typed is not None:
            users.renew_slot(typed, by=actor)
            take_note(by=actor)
        yield mission, actor


def _asking_once(args: argparse.Namespace, path: Path, actor: Any) -> Callable[[str], None]:
    """Before the first dangerous act of a command: an agent's keys tell that somebody unlocked, not who types now."""
    from habeas.store.actions import users
    from habeas.store.mission import not_proven

    proven: list[str] = []

    def ask(verb: str) -> None:
        if proven:
            return
        if stored(path) is None:
            if not sys.stdin.isatty():
                not_proven(verb)
            print(f"To {verb.replace('-', ' ')} needs your passphrase again.", file=sys.stderr)
        users.prove(asked(args, path, actor.username)[1], by=actor)
        proven.append(verb)

    return ask


def unlocked(args: argparse.Namespace, path: Path) -> tuple[str, MissionKeys]:
    """Who asks and her keys, by the passphrase."""
    from habeas.store.actions import users

    username, typed = asked(args, path)
    return username, users.unlock_with(path, username, typed)


def asked(args: argparse.Namespace, path: Path, username: str = "") -> tuple[str, str]:
    """Who asks and her passphrase: typed, or that of a fictional mission from its own file."""
    username = username or args.as_user or _default_user(path)
    known = stored(path) if args.passphrase_fd is None else None
    return username, known or passphrase(args, prompt=f"Passphrase of {username} for {path.name}")


def stored(path: Path) -> str | None:
    """The passphrase of a fictional mission that lies on the disk."""
    from habeas.store import mission as missions
    from habeas.store.actions.missions import PASSPHRASE_FILE

    file = path / "keys" / PASSPHRASE_FILE
    if file.is_file() and missions.load_config(path / "mission.toml").fiction:
        return file.read_text(encoding="utf-8").strip()
    return None


def _default_user(path: Path) -> str:
    there = sorted(slot.stem for slot in (path / "keys" / "slots").glob("*.json"))
    if len(there) == 1:
        return there[0]
    raise WrongUse(
        "which-user", "Several users work in this mission.", {"mission": path.name}, do="Name yourself: --as USER."
    )


def sign(actor: object) -> None:
    """A checkpoint over what was just written, where the user's keys allow."""
    from habeas.store.actions import log

    log.sign(by=actor)  # type: ignore[arg-type]
