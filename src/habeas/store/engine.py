"""Django without a project: settings made here, one database alias for each opened mission, chosen by context.

There is no default database: whatever asks for rows outside an opened mission fails. Deny by default.
"""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from habeas.core.kernel.errors import ForPeople

_alias: ContextVar[str | None] = ContextVar("habeas_database", default=None)
_lock = threading.RLock()

#: SQLite: write-ahead log, every commit on the disk before it is acknowledged, 64 MB of pages kept decrypted
_PRAGMAS = (
    "PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;PRAGMA busy_timeout=30000;"
    "PRAGMA cache_size=-65536;PRAGMA secure_delete=ON;PRAGMA temp_store=MEMORY"
)
#: of a copy that is gone when its only connection is closed
_PRAGMAS_OF_A_COPY = (
    "PRAGMA locking_mode=EXCLUSIVE;PRAGMA journal_mode=MEMORY;PRAGMA synchronous=OFF;"
    "PRAGMA cache_size=-65536;PRAGMA temp_store=MEMORY"
)


class MissionRouter:
    """Every query goes to the mission that is current in this context."""

    def db_for_read(self, model: Any, **hints: Any) -> str | None:
        return _alias.get()

    def db_for_write(self, model: Any, **hints: Any) -> str | None:
        return _alias.get()


def setup(**more: Any) -> None:
    """Configure Django once for this process; ``more`` are the settings of the face that asks (the web page's)."""
    import django
    from django.conf import settings

    with _lock:
        if settings.configured:
            for name, value in more.items():  # a server's process may have been forked from a command's
                setattr(settings, name, value)
            return
        settings.configure(
            **{
                "INSTALLED_APPS": ["habeas.store.apps.StoreConfig"],
                "DATABASES": {},
                "DATABASE_ROUTERS": ["habeas.store.engine.MissionRouter"],
                "DEFAULT_AUTO_FIELD": "django.db.models.BigAutoField",
                "USE_TZ": True,
                "TIME_ZONE": "UTC",
                **more,
            }
        )
        django.setup()


def register(alias: str, *, engine: str, path: Path, dsn: str, key: Callable[[], bytes]) -> None:
    """Make a mission's database known under ``alias``; ``key`` gives its raw key when a connection is opened."""
    from django.db import connections

    common = {
        "ATOMIC_REQUESTS": False,
        "AUTOCOMMIT": True,
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": False,
        "TIME_ZONE": None,
        "USER": "",
        "PASSWORD": "",
        "HOST": "",
        "PORT": "",
        "TEST": {"CHARSET": None, "COLLATION": None, "MIGRATE": True, "MIRROR": None, "NAME": None},
    }
    if engine == "postgresql":
        special: dict[str, Any] = {"ENGINE": "django.db.backends.postgresql", "NAME": "", **_dsn(dsn)}
    else:
        special = {
            "ENGINE": "habeas.store.sqlcipher",
            "NAME": path,
            "OPTIONS": {"key": key, "init_command": _PRAGMAS, "transaction_mode": "IMMEDIATE"},
        }
    with _lock:
        connections.settings[alias] = {**common, **special}


def disconnect(alias: str) -> None:
    """Close this thread's connection; another is opened when it is needed."""
    from django.db import connections

    if hasattr(connections._connections, alias):
        connections[alias].close()
        delattr(connections._connections, alias)


def forget(alias: str) -> None:
    """Close this thread's connection and drop what is known of the database."""
    from django.db import connections

    disconnect(alias)
    with _lock:
        connections.settings.pop(alias, None)


#: connections in use by a request, by their alias: a lock stops what they ask
_asking: dict[str, Any] = {}


@contextmanager
def stopped_by(alias: str, over: threading.Event, told: Callable[[], Exception]) -> Iterator[None]:
    """Inside, no statement begins once ``over`` is set: what was being written is rolled back. One thread at a time."""
    from django.db import connections

    def ask(execute: Any, sql: Any, params: Any, many: Any, context: Any) -> Any:
        if over.is_set():
            raise told()
        return execute(sql, params, many, context)

    connection = connections[alias]
    with connection.execute_wrapper(ask):
        _asking[alias] = connection
        try:
            yield
        except Exception:
            if over.is_set():  # whatever it failed of, it was stopped
                raise told() from None
            raise
        finally:
            _asking.pop(alias, None)


@contextmanager
def writing_until(alias: str, stopped: threading.Event, told: Callable[[], Exception]) -> Iterator[None]:
    """Inside, once ``stopped`` is set, no statement of a transaction begins: it is rolled back. What tidies up after it
    may still ask."""
    from django.db import connections

    def ask(execute: Any, sql: Any, params: Any, many: Any, context: Any) -> Any:
        if stopped.is_set() and context["connection"].in_atomic_block:
            raise told()
        return execute(sql, params, many, context)

    with connections[alias].execute_wrapper(ask):
        yield


def interrupt(alias: str) -> None:
    """Stop the statement that another thread waits for."""
    connection = _asking.get(alias)
    line = getattr(connection, "connection", None)
    if line is not None:
        with contextlib.suppress(Exception):  # it may be closing just now
            (line.interrupt if connection.vendor == "sqlite" else line.cancel)()


@contextmanager
def snapshot(alias: str) -> Iterator[None]:
    """Inside, all queries see the rows of one moment; nobody who writes waits. Nothing may be written inside."""
    from django.db import connections, transaction

    connection = connections[alias]
    if connection.in_atomic_block:  # whoever asks sees what she has written, and keeps others from writing
        yield
        return
    mode = getattr(connection, "transaction_mode", None)
    if connection.vendor == "sqlite":
        connection.ensure_connection()
        connection.transaction_mode = "DEFERRED"  # ours otherwise take the write lock at once
    try:
        with transaction.atomic(using=alias):
            if connection.vendor == "postgresql":
                connection.cursor().execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            yield
    finally:
        if connection.vendor == "sqlite":
            connection.transaction_mode = mode


@contextmanager
def copied(alias: str, folder: Path) -> Iterator[str]:
    """A copy of a SQLite database to try things on, encrypted under the same key and without a name while it is used;
    gives its alias. PostgreSQL has writers wait for nobody: there it is the database itself."""
    from django.db import connections

    connection = connections[alias]
    if connection.vendor != "sqlite":
        yield alias
        return
    name = f"{alias}-copy"
    draft = folder / f"{COPY}{name}.sqlite3"
    try:
        with connection.cursor() as cursor:
            cursor.execute("VACUUM INTO %s", [str(draft)])
        options = {**connections.settings[alias]["OPTIONS"], "init_command": _PRAGMAS_OF_A_COPY}
        with _lock:
            connections.settings[name] = {**connections.settings[alias], "NAME": draft, "OPTIONS": options}
        connections[name].ensure_connection()
    finally:
        draft.unlink(missing_ok=True)
    try:
        yield name
    finally:
        forget(name)


#: how the names of copies begin: a process that was killed may have left one
COPY = ".rehearsal-"


def in_words(error: Exception) -> ForPeople | None:
    """What a person is told of an error of the database, where it is not a defect of ours."""
    from habeas.core.kernel.errors import DoesNotHold, NotNow

    said = str(error).lower()
    if "locked" in said or "busy" in said or "deadlock" in said or "could not serialize" in said:
        return NotNow(
            "busy",
            "Somebody else is writing in this mission; nothing of yours was changed.",
            do="Try again when it has ended.",
        )
    if "disk is full" in said or "no space left" in said:
        return NotNow(
            "disk-full", "There is no room left on the disk; nothing was changed.", do="Make room, then do it again."
        )
    if "disk i/o error" in said:  # also where there is no room for what stands beside the database
        what = "The database cannot be read or written: its disk is full or fails."
        return NotNow("disk-fails", what, do="Make room, and look at the disk; habeas doctor.")
    if "readonly" in said or "read-only" in said:
        return NotNow("read-only", "The mission cannot be written to.", do="Mend the rights of its folder.")
    if "not a database" in said or "malformed" in said or "no such table" in said:
        return DoesNotHold(
            "database-unreadable",
            "The database cannot be read: it is damaged, or not the one that these keys open.",
            {"file": "db.sqlite3"},
            do="Restore it from a backup.",
        )
    if "unable to open database" in said or "connection" in said:
        do = "See that it is there, and that its folder can be written to; habeas doctor."
        return NotNow("no-database", "The database cannot be reached.", do=do)
    return None


@contextmanager
def using(alias: str) -> Iterator[None]:
    """Inside, every query goes to this mission."""
    token = _alias.set(alias)
    try:
        yield
    finally:
        _alias.reset(token)


def current_alias() -> str:
    """The alias of the current mission; a programming error outside one."""
    from habeas.core.kernel.errors import Broken

    alias = _alias.get()
    if alias is None:
        raise Broken("a query was made outside an opened mission")
    return alias


def migrate(alias: str) -> None:
    """Bring the tables of a mission to the newest form."""
    from django.core.management import call_command

    call_command("migrate", database=alias, verbosity=0, interactive=False)


@lru_cache(maxsize=1)
def _migrations() -> frozenset[str]:
    """The names of the steps that this program knows."""
    from pkgutil import iter_modules

    from habeas.store import migrations  # its names alone: every command asks for them

    return frozenset(module.name for module in iter_modules(migrations.__path__) if module.name[:4].isdigit())


def newest_form() -> int:
    """The number of the form in which this program stores a mission: that of its newest migration."""
    return max(int(name[:4]) for name in _migrations())


def form(alias: str) -> int:
    """The number of the form in which a mission is stored; one above ours where a newer program has changed it."""
    from django.db import connections

    with connections[alias].cursor() as cursor:
        cursor.execute("SELECT name FROM django_migrations WHERE app = 'store'")
        applied = {row[0] for row in cursor.fetchall()}
    if applied - _migrations():
        return newest_form() + 1
    missing = [int(name[:4]) for name in _migrations() - applied]
    return min(missing) - 1 if missing else newest_form()


@contextmanager
def one_change(alias: str) -> Iterator[None]:
    """One transaction that may change tables too, on both engines: all of it holds afterwards, or nothing."""
    from django.db import connections, transaction

    connection = connections[alias]
    if connection.vendor == "sqlite":  # can be set outside a transaction alone; we have no foreign keys
        connection.cursor().execute("PRAGMA foreign_keys = OFF")
    try:
        with transaction.atomic(using=alias):
            yield
    finally:
        disconnect(alias)


def migrate_inside(alias: str) -> None:
    """Bring the tables to the newest form inside the transaction of :func:`one_change`."""
    from django.db import connections
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connections[alias])
    executor.migrate(executor.loader.graph.leaf_nodes())


@contextmanager
def beside(alias: str, file: Path, key: bytes | None = None) -> Iterator[str]:
    """Another file under the key of this mission's database, or under another; gives its alias."""
    from django.db import connections

    name = f"{alias}-beside"
    with _lock:
        settings = {**connections.settings[alias], "NAME": file}
        if key is not None:
            settings["OPTIONS"] = {**settings["OPTIONS"], "key": lambda: key}
        connections.settings[name] = settings
    try:
        yield name
    finally:
        forget(name)


def _dsn(dsn: str) -> dict[str, Any]:
    """``service=NAME`` or ``host=… port=… dbname=… user=…``, as libpq has them; a password stays in libpq's files."""
    parts = dict(part.split("=", 1) for part in dsn.split())
    names = {"dbname": "NAME", "user": "USER", "host": "HOST", "port": "PORT"}
    special: dict[str, Any] = {names[key]: value for key, value in parts.items() if key in names}
    options = {key: value for key, value in parts.items() if key not in names}
    return {**special, "OPTIONS": options}
