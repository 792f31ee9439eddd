"""Making a mission, its users and their slots; changing a setting that the log watches."""

from __future__ import annotations

import datetime
import fcntl
import hashlib
import os
import shutil
import tempfile
import tomllib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from habeas.core.access.files import private_folder, sync_folder, write_atomically, write_new
from habeas.core.access.keys import MissionKeys
from habeas.core.access.roles import KEYS, keys_of, require_roles
from habeas.core.access.slots import CHEAP_FOR_FICTION, Cost, make_slot, open_slot, slot_path, strong_cost
from habeas.core.analysis.atlas import Atlas, read_atlas
from habeas.core.kernel.canonical import canonical
from habeas.core.kernel.errors import Refused, WrongUse
from habeas.core.vault.checkpoint import origin
from habeas.core.vault.merkle import Frontier
from habeas.core.vault.note import verifier_key
from habeas.store import engine
from habeas.store.actions.deeds import deed
from habeas.store.actions.log import sign
from habeas.store.config import load_config, read_config
from habeas.store.mission import Actor, current, opened, utc_now, write_form
from habeas.store.models import LogState, Setting, Source, User
from habeas.store.queries.atlas import FILE, SETTING
from habeas.store.rights import require

#: the source under whose key lie lists and reports of imports that belong to no single source
OFFICE = "S-0000"
PASSPHRASE_FILE = "passphrase.fiction"  # noqa: S105 - the name of a file


def create_mission(
    home: Path,
    config_text: str,
    slug: str,
    *,
    username: str,
    roles: Iterable[str],
    passphrase: str,
    keep_passphrase: bool = False,
    clock: Callable[[], datetime.datetime] = utc_now,
) -> Path:
    """A new mission with its first user: all of it or nothing of it is there afterwards.

    Her roles must open every class of keys, for she alone can hand them on.
    """
    path, chosen = home / slug, frozenset(roles)
    config = read_config(_toml(config_text), file="mission.toml")
    if config.slug != slug:
        raise WrongUse("slug-differs", "The settings are those of another mission.", {"mission": slug[:64]})
    if keep_passphrase and not config.fiction:
        raise Refused(
            "not-fiction",
            "Only a mission flagged as fiction may keep its passphrase on disk.",
            {"mission": slug},
            do="Write the passphrase down on paper instead.",
        )
    if set(keys_of(chosen)) != set(KEYS):
        raise Refused(
            "first-user",
            "The first user hands on the keys of the mission: her roles must open all of them.",
            expected="protection-officer or registrar among her roles",
            found=", ".join(sorted(chosen)),
            do="--role protection-officer beside the others.",
        )
    slot_path(home, username)
    private_folder(home)
    with _draft(home, slug) as draft:
        write_new(draft / "mission.toml", config_text.encode())
        if config.engine == "sqlcipher":
            write_new(draft / "db.sqlite3", b"")  # the database and its log then have the mode of this file
        for folder in ("items", "releases", "log", "keys", "keys/slots"):
            private_folder(draft / folder)
        keys = MissionKeys.new()
        key = verifier_key(origin(slug), keys.require("log"))
        write_new(draft / "keys" / "log.pub", f"{key}\n".encode())
        slot = make_slot(username, passphrase, keys.only(KEYS), cost=cost_for(fiction=config.fiction))
        _write_slot(draft / "keys", username, slot)
        if keep_passphrase:
            write_atomically(draft / "keys" / PASSPHRASE_FILE, f"{passphrase}\n".encode())
        with opened(draft, keys, clock=clock, any_form=True) as mission:
            engine.migrate(mission.alias)
            _first_rows(username, chosen)
        write_form(draft)
        for folder in (draft / "keys", draft):
            sync_folder(folder)
        os.rename(draft, path)
        sync_folder(home)
    return path


@contextmanager
def _draft(home: Path, slug: str) -> Iterator[Path]:
    """A folder to make a mission in, gone unless it was given its name; also what a killed ``init`` left of one."""
    with (home / ".init.lock").open("a+b") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if (home / slug).exists():
            raise WrongUse(
                "mission-exists",
                f"There is a mission {slug!r} already.",
                {"file": str(home / slug)},
                do="Choose another name.",
            )
        for left in home.glob(f".{slug}.making-*"):
            shutil.rmtree(left)
        draft = Path(tempfile.mkdtemp(prefix=f".{slug}.making-", dir=home))
        try:
            yield draft
        except BaseException:
            shutil.rmtree(draft, ignore_errors=True)
            raise


def _toml(text: str) -> dict[str, object]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise WrongUse(
            "unreadable-mission", f"mission.toml cannot be read: {error}.", {"file": "mission.toml"}
        ) from None


def _first_rows(username: str, roles: frozenset[str]) -> None:
    mission = current()
    LogState.objects.get_or_create(id=1, defaults={"size": 0, "frontier": Frontier().to_bytes(), "last_at": ""})
    founder = Actor("U-0001", username, roles)
    mission.source_keys.create([OFFICE])
    with deed("create-mission", by=founder, on="U-0001", about={"fiction": mission.config.fiction}) as work:
        work.add(User(code=work.reserve("U-0001"), username=username, roles=" ".join(sorted(roles)), active="yes"))
        work.add(Source(code=OFFICE, kind="other"))
        for name, value in watched(mission.config).items():
            work.add(Setting(code=name, value=canonical(value).decode(), reason=mission.config.floor_reason))
    sign(by=founder)


def watched(config: object) -> dict[str, object]:
    """The settings whose value stands in the log: a file that says otherwise is not used."""
    from habeas.store.config import MissionConfig

    assert isinstance(config, MissionConfig)
    return {"disclosure.floor": config.floor, "standard": config.standard, "fiction": config.fiction}


def require_settings_on_log(*names: str) -> None:
    """Refused where ``mission.toml`` differs from what the log last said, in these settings or in any."""
    mission = current()
    for name, value in watched(mission.config).items():
        if names and name not in names:
            continue
        known = Setting.seen.filter(code=name).first()
        if known is None or known.value != canonical(value).decode():
            raise Refused(
                "setting-not-on-log",
                f"mission.toml says {canonical(value).decode()}, the log says {known.value if known else 'nothing'}.",
                {"file": "mission.toml", "field": name},
                do=f"habeas mission set {name} VALUE --reason … changes both.",
            )


def set_floor(floor: int, *, reason: str, by: Actor) -> None:
    """Change the disclosure floor, in the file and on the log."""
    require(by, "change-mission")
    if floor < 0 or (floor == 0 and not reason.strip()):
        raise WrongUse("floor", "A floor of 0 needs a reason.", do='habeas mission set disclosure.floor 0 --reason "…"')
    mission = current()
    path = mission.path / "mission.toml"
    with deed("change-mission", by=by, on="disclosure.floor", about={"floor": floor}) as work:
        changed = _with_floor(path.read_text(encoding="utf-8"), floor, reason)
        known = Setting.seen.get(code="disclosure.floor")
        work.supersede(known, value=canonical(floor).decode(), reason=reason)
        # Before the commit: a crash in between leaves a file that differs from the log, with which no release is made.
        write_atomically(path, changed.encode())
    mission.config = load_config(path)


def set_map(content: bytes, name: str, *, by: Actor) -> Atlas:
    """Give the mission a map (docs/formats/map.md); its digest goes on the log, so that no other is used unseen."""
    require(by, "change-mission")
    atlas = read_atlas(content, name)
    digest = hashlib.sha256(content).hexdigest()
    known = Setting.seen.filter(code=SETTING).first()
    with deed("change-mission", by=by, on=SETTING, about={"sha256": digest}) as work:
        if known is None:
            work.add(Setting(code=SETTING, value=digest, reason=""))
        else:
            work.supersede(known, value=digest)
        # Before the commit, as with the floor: what the log does not name is not used.
        write_atomically(current().path / FILE, content)
    return atlas


def _with_floor(text: str, floor: int, reason: str) -> str:
    """The file with its section ``[disclosure]`` replaced; everything else stays. What cannot be read again, or says
    anything else than was asked, is refused before it is written: a mission must not lose its settings by this."""
    import json
    import re

    said = json.dumps(reason).replace("\x7f", "\\u007f")
    section = f"[disclosure]\nfloor = {floor}\nreason = {said}\n"
    found = re.search(r"(?m)^[ \t]*\[[ \t]*disclosure[ \t]*\][^\n]*\n(?:(?![ \t]*\[).*\n?)*", text)
    if found:
        changed = text[: found.start()] + section + "\n" + text[found.end() :]
    else:
        changed = text.rstrip("\n") + "\n\n" + section
    try:
        before, after = tomllib.loads(text), tomllib.loads(changed)
        after_it = read_config(after, file="mission.toml")
        whole = {**before, "disclosure": after["disclosure"]} == after
    except (tomllib.TOMLDecodeError, WrongUse):
        whole = False
    if not whole or (after_it.floor, after_it.floor_reason) != (floor, reason):
        raise WrongUse(
            "wrong-setting",
            "The section [disclosure] of mission.toml cannot be changed by the program.",
            {"file": "mission.toml", "field": "disclosure"},
            do="Write it as a section [disclosure] with the lines floor and reason, then do this again.",
        )
    return changed


def add_user(username: str, roles: Iterable[str], passphrase: str, *, by: Actor) -> str:
    """A new user with the keys that her roles need; nobody can hand on a key that she does not hold."""
    require(by, "add-user")
    mission, chosen = current(), require_roles(roles)
    slot_path(mission.keys_folder, username)  # refused where this cannot be a name
    require_settings_on_log("fiction")  # a file that calls a real mission fiction would make her slot cheap to guess
    classes = keys_of(chosen)
    missing = sorted(name for name in classes if getattr(mission.keys, name) is None)
    if missing:
        raise Refused(
            "key-not-held",
            f"These roles need keys that your own slot does not hold: {', '.join(missing)}.",
            do="Ask a protection officer to add this user.",
        )
    content = make_slot(username, passphrase, mission.keys.only(classes), cost=cost_for(fiction=mission.config.fiction))
    with deed("add-user", by=by, about={"roles": sorted(chosen)}) as work:
        if User.seen.filter(username__iexact=username).exists():  # files of slots may not tell capitals apart
            raise WrongUse("user-exists", f"There is a user {username!r} already.", do="Choose another name.")
        code = work.code("U")
        work.on = code
        work.add(User(code=code, username=username, roles=" ".join(sorted(chosen)), active="yes"))
        # Before the commit: a crash in between leaves a slot without a user, which opens nothing by any command.
        _write_slot(mission.keys_folder, username, content)
    return code


def unlock_with(path: Path, username: str, passphrase: str) -> MissionKeys:
    """The keys that a user's passphrase opens; an unknown user takes as long and is told the same."""
    slot = slot_path(path / "keys", username)
    content = slot.read_bytes() if slot.is_file() else None
    cost = cost_for(fiction=load_config(path / "mission.toml").fiction)
    return MissionKeys.holding(open_slot(content, passphrase, user=username, cost_if_unknown=cost))


def actor_named(username: str) -> Actor:
    """The user as the mission knows her; refused where she is not active."""
    user = User.seen.filter(username=username, active="yes").first()
    if user is None:
        raise Refused("not-a-user", f"{username} is not an active user of this mission.", do="Ask an administrator.")
    return Actor(user.code, user.username, frozenset(user.roles.split()))


def cost_for(*, fiction: bool) -> Cost:
    """What guessing a passphrase costs: only fiction may be cheap."""
    return CHEAP_FOR_FICTION if fiction else strong_cost(_free_kib())


def _free_kib() -> int | None:
    try:
        for line in Path("/proc/meminfo").read_text().splitlines():
            if line.startswith("MemAvailable:"):
                return int(line.split()[1])
    except (OSError, ValueError):
        return None
    return None


def _write_slot(keys: Path, username: str, content: bytes) -> None:
    path = slot_path(keys, username)
    private_folder(path.parent)
    write_atomically(path, content)
