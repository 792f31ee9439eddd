"""``habeas doctor``: what on this machine weakens the promises. It needs no key and reads no testimony.

Each note has a stable ``check``, a level (``ok``; ``warning``: know this; ``problem``: mend this), what was found and
what to do.
"""

from __future__ import annotations

import datetime
import os
import shutil
import stat
import tempfile
from collections.abc import Iterator
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from habeas.core.access.guards import BY_MISSION
from habeas.core.access.slots import is_cheap
from habeas.core.kernel.errors import ForPeople, HabeasError
from habeas.store import engine
from habeas.store.config import MissionConfig, load_config
from habeas.store.forms import said_form
from habeas.store.outside import authority, copies, keeper, memory, turning

OK, WARNING, PROBLEM = "ok", "warning", "problem"
Note = dict[str, Any]
#: bytes free on the disk of the missions below which work may stop, or soon will
_FULL, _FILLING = 200 << 20, 2 << 30
#: the oldest versions whose makers still mend them
_OLDEST_SQLCIPHER, _OLDEST_POSTGRES = 4, 14
#: what a report needs besides the program itself: module -> what it is for
_LIBRARIES = {
    "pypandoc": "reports as HTML and Word",
    "docx": "reports as Word",
    "typst": "reports as PDF, pictures as PNG",
}
_FONTS = ("Pretendard-Regular.otf", "Pretendard-Bold.otf", "NotoNaskhArabic-Regular.ttf", "NotoNaskhArabic-Bold.ttf")


def examine(path: Path, *, now: datetime.datetime, proc: Path = Path("/proc"), sys: Path = Path("/sys")) -> list[Note]:
    """All notes on a mission and the machine under it; ``proc`` and ``sys`` are where the kernel tells of itself."""
    config = load_config(path / "mission.toml")
    return [
        *_slots(path, fiction=config.fiction),
        *_modes(path),
        *_kit(path),
        *_open(path),
        *_settings(path, config),
        *_memory(path, proc, sys),
        *_space(path),
        *_disk(path, sys),
        *_tls(path.parent, now),
        *_database(config),
        *_form(path),
        *_reports(),
    ]


def _note(check: str, level: str, what: str, do: str = "") -> Note:
    return {"check": check, "level": level, "what": what, "do": do}


def _slots(path: Path, *, fiction: bool) -> list[Note]:
    notes = []
    for slot in sorted((path / "keys" / "slots").glob("*.json")):
        try:
            cheap = is_cheap(slot.read_bytes())
        except HabeasError:
            what = f"The slot of {slot.stem} cannot be read."
            notes.append(_note("slots", PROBLEM, what, "Restore it from a key backup."))
            continue
        if cheap and fiction:
            notes.append(
                _note("slots", WARNING, f"The slot of {slot.stem} is cheap to guess. This mission is fiction.")
            )
        elif cheap:
            what = f"The slot of {slot.stem} is cheap to guess."
            notes.append(_note("slots", PROBLEM, what, "Change her passphrase."))
    return notes or [_note("slots", OK, "Every slot costs about a second to try.")]


def _kit(path: Path) -> Iterator[Note]:
    if not (path / "keys" / "recovery.json").is_file():
        what = "There is no paper kit: when the passphrases are lost, nobody opens the mission again."
        yield _note("kit", WARNING, what, "habeas recovery kit")


def _modes(path: Path) -> list[Note]:
    """Folders that others of this machine may enter; files that they could read if they could."""
    tls = path.parent / authority.FOLDER
    folders = [path, tls, *(path / name for name in ("keys", "keys/slots", "items", "releases", "log"))]
    inside = [*(path / "keys").rglob("*.*"), *path.glob("db.sqlite3*"), *tls.glob("*.pem")]
    notes = []
    for level, parts in ((PROBLEM, folders), (WARNING, inside)):
        wide = sorted({str(part.relative_to(path.parent)) for part in parts if _wide(part)})
        if wide:
            what = f"Other users of this machine may {'enter' if level == PROBLEM else 'read'}: {', '.join(wide[:5])}."
            notes.append(
                _note("permissions", level, what, f"chmod -R go= {path} {tls if tls.is_dir() else ''}".strip())
            )
    if path.stat().st_uid != os.getuid():
        what = "The mission's folder belongs to another user of this machine than you."
        notes.append(_note("permissions", WARNING, what, "Work as the user whom it belongs to."))
    return notes or [_note("permissions", OK, "The mission's folder is closed to other users of this machine.")]


def _wide(part: Path) -> bool:
    return part.exists() and bool(stat.S_IMODE(part.stat().st_mode) & 0o077)


def _open(path: Path) -> Iterator[Note]:
    if turning.leftovers(path):
        what = (
            "A rotation of keys was broken off. The mission opens; whose removal it belonged to, habeas user list says."
        )
        yield _note("rotation", WARNING, what, "Do the same command again.")
    open_by = len(keeper.holders(path))
    if open_by:
        what = f"The mission is open in {open_by} agent or server."
        yield _note("open", WARNING, what, "habeas lock ends it.")


def _settings(path: Path, config: MissionConfig) -> Iterator[Note]:
    if config.fiction and (path / "keys" / "passphrase.fiction").is_file():
        yield _note("passphrase", WARNING, "The passphrase lies on the disk. This mission is fiction.")
    if config.floor == 0:
        yield _note("floor", WARNING, f"The disclosure floor is 0: {config.floor_reason}")
    left_out = [guard for guard in BY_MISSION if guard not in (config.guards or ())]
    if config.guards is None:
        what = f"Nobody has said which guards apply in releases ({', '.join(BY_MISSION)}): none does."
        yield _note("guards", WARNING, what, "habeas mission set guards all")
    elif left_out:
        yield _note("guards", WARNING, f"Releases do not guard {', '.join(left_out)}: {config.guards_reason}")


def _memory(path: Path, proc: Path, sys: Path) -> Iterator[Note]:
    """Ways by which what is in memory comes onto a disk."""
    try:
        swaps = [line.split()[:2] for line in (proc / "swaps").read_text().splitlines()[1:]]
        plain = [name for name, kind in swaps if not _stays_secret(name, kind, sys)]
    except (OSError, ValueError):
        yield _note("swap", WARNING, "Whether swap is on could not be read.", "See: swapon --show")
    else:
        if plain:
            what = "Swap is on: keys and words in memory may be written to the disk unencrypted."
            yield _note("swap", PROBLEM, what, "Turn it off (swapoff -a, and its line in /etc/fstab), or encrypt it.")
        else:
            yield _note("swap", OK, "No memory is written to an unencrypted swap.")
        yield _locked(path, proc, bool(swaps))
    yield from _temporary(proc, sys)
    if "disk" in _said(sys / "power" / "state"):
        what = "The machine can hibernate, which writes memory to the disk."
        yield _note("hibernation", WARNING, what, "systemctl mask hibernate.target hybrid-sleep.target")
    pattern = _said(proc / "sys" / "kernel" / "core_pattern")
    if pattern.startswith("|"):
        what = "Core dumps go to another program, whatever limits say. Habeas makes none; programs that it calls might."
        yield _note(
            "core-dumps", WARNING, what, "systemctl mask systemd-coredump.socket; sysctl kernel.core_pattern=core"
        )
    elif pattern:
        yield _note("core-dumps", OK, "Neither Habeas nor what it calls writes a core dump.")


def _stays_secret(swap: str, kind: str, sys: Path) -> bool:
    """Whether what is swapped out stays in memory or is encrypted on the disk."""
    name = Path(os.path.realpath(swap)).name
    if name.startswith("zram"):
        return _said(sys / "block" / name / "backing_dev") in ("", "none")
    if kind == "file":
        device = os.stat(swap).st_dev if os.path.exists(swap) else 0
        return _is_encrypted(sys / "dev" / "block" / f"{os.major(device)}:{os.minor(device)}")
    return _is_encrypted(sys / "block" / name)


def _locked(path: Path, proc: Path, swapping: bool) -> Note:
    """Whether keys can be kept out of the swap: as those who hold some now did, else as limits are."""
    if not swapping:
        return _note("memory-lock", OK, "No swap is on that keys could be written to.")
    holding = [proc / socket.stem.rpartition("-")[2] for socket in keeper.keepers(path)]
    locked = [bytes_ for bytes_ in map(memory.locked_bytes, holding) if bytes_ is not None]
    if all(locked) if locked else memory.may_lock_all():
        return _note("memory-lock", OK, "What holds keys can lock them in memory.")
    what = "The server may not lock its memory; an agent locks its keys alone, not every copy of them."
    return _note("memory-lock", WARNING, what, "ulimit -l unlimited before habeas serve; habeas serve --unit does it.")


def _temporary(proc: Path, sys: Path) -> Iterator[Note]:
    """Where temporary files lie, which other programs write."""
    folder = Path(tempfile.gettempdir()).resolve()
    mounts = [line.split()[1:3] for line in _said(proc / "mounts").splitlines()]
    holding = [(place, kind) for place, kind in mounts if folder.is_relative_to(place)]
    if not holding:
        return
    kind = max(holding, key=lambda one: len(one[0]))[1]
    device = os.stat(folder).st_dev
    if kind in ("tmpfs", "ramfs") or _is_encrypted(sys / "dev" / "block" / f"{os.major(device)}:{os.minor(device)}"):
        yield _note("temporary-folder", OK, "Temporary files lie in memory, or on an encrypted disk.")
    else:
        what = f"Temporary files lie on a disk ({folder}). Habeas writes no testimony there; a browser or Word may."
        yield _note("temporary-folder", WARNING, what, "systemctl enable --now tmp.mount")


def _said(path: Path) -> str:
    try:
        return path.read_text().strip()
    except OSError:
        return ""


def _space(path: Path) -> Iterator[Note]:
    for level, least in ((PROBLEM, _FULL), (WARNING, _FILLING)):
        free = shutil.disk_usage(path).free
        if free < least:
            what = f"{free >> 20} MB are free on the disk of the mission."
            yield _note(
                "disk-space",
                level,
                what,
                "Make room: work stops when the disk is full, and an upgrade needs twice the database.",
            )
            return
    yield _note("disk-space", OK, f"{shutil.disk_usage(path).free >> 30} GB are free on the disk of the mission.")


def _disk(path: Path, sys: Path) -> Iterator[Note]:
    """Whether the disk below is encrypted as a whole; nothing where the system does not tell."""
    device = os.stat(path).st_dev
    below = sys / "dev" / "block" / f"{os.major(device)}:{os.minor(device)}"
    if not below.exists():
        return
    if _is_encrypted(below):
        yield _note("disk", OK, "The disk of the mission is encrypted as a whole.")
    else:
        what = "The disk below is not encrypted: an erased key may survive in worn blocks of it."
        yield _note("disk", WARNING, what, "Encrypt the whole disk (LUKS) when the machine is set up again.")


def _is_encrypted(device: Path) -> bool:
    """Whether a block device, or one that it rests on, is of dm-crypt."""
    if _said(device / "dm" / "uuid").startswith("CRYPT-"):
        return True
    return any(_is_encrypted(below) for below in (device / "slaves").glob("*"))


def _tls(home: Path, now: datetime.datetime) -> list[Note]:
    """The certificates of an office, where it has any."""
    if not (home / authority.FOLDER).is_dir():
        return []
    try:
        ends, names = authority.ends(home), authority.speaks_for(home)
    except ForPeople as error:
        return [_note("tls", PROBLEM, error.what, error.do or "docs/handbook/office.md, TLS.")]
    notes = []
    for name, until in ends.items():
        whose = "The authority" if name == authority.AUTHORITY else "The server's certificate"
        do = (
            "docs/handbook/office.md, TLS."
            if name == authority.AUTHORITY
            else "Start habeas serve again: it is renewed."
        )
        if until <= now:
            notes.append(_note("tls", PROBLEM, f"{whose} ended on {until:%Y-%m-%d}.", do))
        elif until - now < datetime.timedelta(days=authority.RENEW_DAYS):
            notes.append(_note("tls", WARNING, f"{whose} ends on {until:%Y-%m-%d}.", do))
    new = [name for name in authority.machine_names() if name not in names] if names else []
    new = [name for name in new if authority.is_private(name)]
    if new:
        what = f"This machine is now reached as {', '.join(new)}, which the server's certificate does not say."
        notes.append(_note("tls", WARNING, what, "Start habeas serve again."))
    return notes or [_note("tls", OK, "The certificates hold, and speak for this machine as it is.")]


def _database(config: MissionConfig) -> Iterator[Note]:
    if config.engine == "postgresql":
        yield from _postgres(config.dsn)
        what = "Codes and dates lie plain on the database server; words and identities are sealed."
        yield _note("database-plain", WARNING, what, "Encrypt the server's disk.")
        return
    from sqlcipher3 import dbapi2

    line = dbapi2.connect(":memory:")
    try:
        version = line.execute("PRAGMA cipher_version").fetchone()[0]
    finally:
        line.close()
    if int(version.partition(".")[0]) < _OLDEST_SQLCIPHER:
        yield _note("database-version", PROBLEM, f"SQLCipher {version} is too old.", "Install Habeas again.")
    else:
        yield _note("database-version", OK, f"The whole database file is encrypted (SQLCipher {version}).")


def _form(path: Path) -> Iterator[Note]:
    """Whether the program and the mission fit together, and whether an upgrade was broken off."""
    ours, stored = engine.newest_form(), said_form(path)
    if copies.leftovers(path):
        what = "An upgrade was broken off: a copy of the mission with its keys lies beside it."
        yield _note("upgrade", PROBLEM, what, f"habeas upgrade --mission {path.name}")
    if stored < ours:
        what = f"The mission is stored in form {stored}; this program needs form {ours}."
        yield _note("form", PROBLEM, what, f"habeas upgrade --mission {path.name}")
    elif stored > ours:
        what = f"The mission is stored in form {stored}; this program knows forms up to {ours}."
        yield _note("form", PROBLEM, what, "Use the newer program.")
    else:
        yield _note("form", OK, f"The mission is stored in the form of this program ({ours}).")


def _postgres(dsn: str) -> Iterator[Note]:
    if find_spec("psycopg") is None:
        what = "The library for PostgreSQL is not installed."
        yield _note("database-version", PROBLEM, what, 'pip install "habeas[server]"')
        return
    import psycopg

    try:
        with psycopg.connect(dsn, connect_timeout=5) as line:
            version = line.info.server_version // 10000
            secured = line.execute("SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()").fetchone()
            local = line.info.host.startswith("/") or line.info.hostaddr in ("127.0.0.1", "::1")
    except psycopg.Error:
        what = "The database server does not answer."
        yield _note("database-version", PROBLEM, what, "See that it runs, and that dsn in mission.toml is right.")
        return
    if version < _OLDEST_POSTGRES:
        what = f"PostgreSQL {version} gets no more security fixes."
        yield _note("database-version", PROBLEM, what, f"Move to {_OLDEST_POSTGRES} or newer.")
    else:
        yield _note("database-version", OK, f"PostgreSQL {version} answers.")
    if not local and not (secured and secured[0]):
        what = "The line to the database server is not encrypted."
        yield _note("database-line", PROBLEM, what, "sslmode=verify-full in the service file.")


def _reports() -> Iterator[Note]:
    missing = [f"{module} ({what})" for module, what in _LIBRARIES.items() if find_spec(module) is None]
    fonts = files("habeas.core.analysis").joinpath("fonts")
    lost = [name for name in _FONTS if not fonts.joinpath(name).is_file()]
    if missing:
        what = f"Not installed: {', '.join(missing)}."
        yield _note("reports", WARNING, what, 'pip install "habeas[reports]"')
    if lost:
        yield _note("fonts", PROBLEM, f"Fonts of the program are lost: {', '.join(lost)}.", "Install Habeas again.")
    if not missing and not lost:
        yield _note("reports", OK, "Libraries and fonts for reports are there.")
