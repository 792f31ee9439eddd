"""Django without a project: settings made here, one database alias for each opened mission, chosen by context.

There is no default database: whatever asks for rows outside an opened mission fails. Deny by default.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import Any

_alias: ContextVar[str | None] = ContextVar("habeas_database", default=None)
_lock = threading.RLock()

#: SQLite: write-ahead log, every commit on the disk before it is acknowledged, 64 MB of pages kept decrypted
_PRAGMAS = (
    "PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;PRAGMA busy_timeout=30000;"
    "PRAGMA cache_size=-65536;PRAGMA secure_delete=ON;PRAGMA temp_store=MEMORY"
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


def forget(alias: str) -> None:
    """Close this thread's connection and drop what is known of the database."""
    from django.db import connections

    if alias in connections.settings:
        connections[alias].close()
        if hasattr(connections._connections, alias):
            delattr(connections._connections, alias)
        with _lock:
            connections.settings.pop(alias, None)


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


def _dsn(dsn: str) -> dict[str, Any]:
    """``service=NAME`` or ``host=… port=… dbname=… user=…``, as libpq has them; a password stays in libpq's files."""
    parts = dict(part.split("=", 1) for part in dsn.split())
    names = {"dbname": "NAME", "user": "USER", "host": "HOST", "port": "PORT"}
    special: dict[str, Any] = {names[key]: value for key, value in parts.items() if key in names}
    options = {key: value for key, value in parts.items() if key not in names}
    return {**special, "OPTIONS": options}
