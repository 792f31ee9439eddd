"""``habeas upgrade``: a mission of an older form becomes one of the form of this program, whole or not at all.

1. A whole copy lies beside the mission, compared (SQLCipher; a server's database is not copied).
2. One transaction: the tables change, the log says so, everything is verified. What does not hold is rolled back by the
   database itself; so is what is killed.
3. The database is read again from the disk. What is not sound is put back from the copy.
4. The copy is removed.

Killed before the commit of 2 the mission is the old one, after it the new one. Done again, it finishes.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from habeas.core.access.keys import MissionKeys
from habeas.core.kernel.errors import DoesNotHold, NotNow
from habeas.store import database_file, engine
from habeas.store.actions.deeds import deed
from habeas.store.actions.log import sign
from habeas.store.actions.search import remake_inside
from habeas.store.actions.users import actor_named
from habeas.store.forms import require_form, write_form
from habeas.store.mission import Actor, Mission, only_one, opened, utc_now
from habeas.store.outside import copies, keeper
from habeas.store.queries.verify import verify
from habeas.store.rights import may, require
from habeas.store.search.following import whole


@dataclass(frozen=True, slots=True)
class Upgraded:
    """From which form to which, whether a copy was made, and what a run before had left."""

    before: int
    after: int
    copied: bool
    finished: bool  # an upgrade that had been killed was finished


def upgrade(
    path: Path, keys: MissionKeys, username: str, *, clock: Callable[[], datetime.datetime] = utc_now
) -> Upgraded:
    """Bring the mission to the form of this program; nothing is done where it is there already."""
    require_closed(path)
    with (
        opened(path, keys, clock=clock, any_form=True) as mission,
        only_one(mission, "upgrade"),
        only_one(mission, "import"),
    ):
        before, after = engine.form(mission.alias), engine.newest_form()
        if before > after:
            require_form(mission.alias, mission.config.slug)
        on_server = mission.config.engine == "postgresql"
        if before == after:
            actor = actor_named(username)
            require(actor, "upgrade")
            left = bool(copies.leftovers(path))
            if left:
                _settle(mission, actor)
            write_form(path)
            return Upgraded(before, after, copied=False, finished=left)
        seen = _size_of_log(mission.alias)
        if not on_server:
            copies.make(path, mission.alias)
        try:
            actor = _change(mission, username, before, after, seen)
        except BaseException:
            copies.remove(path)  # the database has rolled back
            raise
        _settle(mission, actor)
        if may(actor, "rebuild-search") and not whole():
            remake_inside(by=actor)
        return Upgraded(before, after, copied=not on_server, finished=False)


def require_closed(path: Path) -> None:
    """Nobody may work in it meanwhile: refused where an agent or server keeps it open."""
    if keeper.holders(path):
        raise NotNow(
            "open-elsewhere",
            "The mission is open in an agent or server.",
            {"mission": path.name},
            do=f"habeas lock --mission {path.name}",
        )


def _change(mission: Mission, username: str, before: int, after: int, seen: int) -> Actor:
    """Step 2. Who asks can be known only in the new form."""
    with engine.one_change(mission.alias):
        engine.migrate_inside(mission.alias)
        actor = actor_named(username)
        require(actor, "upgrade")
        with deed("upgrade", by=actor, about={"from": before, "to": after}) as work:
            del work  # the entry alone: no row changes
        if _size_of_log(mission.alias) != seen + 1:
            what = "Somebody worked in the mission while it was copied; nothing was changed."
            raise NotNow("changed-meanwhile", what, {"mission": mission.config.slug}, do="Do it again.")
        answer = verify(by=actor)
        if not answer["ok"]:
            raise _does_not_verify(mission, answer["failures"])
    return actor


def _size_of_log(alias: str) -> int:
    """The number of entries, in whatever form the mission is."""
    return database_file.rows_of(alias)["vault_entry"]


def _does_not_verify(mission: Mission, failures: list[dict[str, str]]) -> DoesNotHold:
    first = failures[0]
    return DoesNotHold(
        "does-not-verify",
        f"In its new form the mission does not hold ({len(failures)} failures, the first: {first['kind']} "
        f"{first['id']}). Nothing was changed.",
        {"mission": mission.config.slug},
        do="Verify it with the program that made it, restore what is lost from a backup, then do it again.",
    )


def _settle(mission: Mission, actor: Actor) -> None:
    """Steps 3 and 4: also what a run that was killed after its commit left to do."""
    path, copy = mission.path, copies.copy_of(mission.path)
    if mission.config.engine == "sqlcipher":
        engine.disconnect(mission.alias)
        if not database_file.is_sound(mission.alias):
            _put_back(mission, copy)
        for file in path.glob("db.sqlite3*"):
            file.chmod(0o600)  # an early program left them to the mask
    sign(by=actor)
    write_form(path)
    copies.remove(path)


def _put_back(mission: Mission, copy: Path) -> None:
    where = {"mission": mission.config.slug}
    if not copy.is_dir():
        what = "The mission does not hold, and there is no copy of it."
        raise DoesNotHold("does-not-verify", what, where, do="Restore it from a backup.")
    database_file.put_back(mission.alias, copy / "db.sqlite3")
    raise DoesNotHold(
        "put-back",
        "What was written does not hold: the mission was put back from its copy, which stays where it is.",
        {**where, "file": str(copy)},
        do="Look at the disk, and copy both to another one before you work on.",
    )
