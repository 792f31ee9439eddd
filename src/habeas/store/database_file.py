"""The file of a mission's database as a whole: copied, put under another key, put back, shrunk, looked over."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from habeas.store import engine

if TYPE_CHECKING:
    from habeas.core.kernel.errors import ForPeople


def write_copy(alias: str, file: Path) -> None:
    """Write a SQLite database to a new file under the same key, as it is at this moment; on the disk afterwards."""
    import os

    from django.db import connections

    with connections[alias].cursor() as cursor:
        cursor.execute("VACUUM INTO %s", [str(file)])
    file.chmod(0o600)
    with file.open("rb") as written:
        os.fsync(written.fileno())


def write_copy_under(alias: str, file: Path, key: bytes) -> None:
    """Write a SQLite database to a new file under another key, compared afterwards; on the disk when this returns."""
    import os

    from sqlcipher3 import dbapi2

    from habeas.core.kernel.errors import DoesNotHold, NotNow

    write_copy(alias, file)
    old = _raw_key(alias)
    line = dbapi2.connect(str(file), isolation_level=None)
    try:
        line.execute("PRAGMA cipher_log_level = NONE")
        line.execute(f"PRAGMA key = \"x'{old.hex()}'\"")
        line.execute("PRAGMA journal_mode = DELETE")
        line.execute(f"PRAGMA rekey = \"x'{key.hex()}'\"")
    except dbapi2.Error:  # what it says could hold the statement, and with it the key
        what = "The database could not be written under its new key."
        raise NotNow("not-rotated", what, do="Look at the disk, then do it again.") from None
    finally:
        line.close()
    with engine.beside(alias, file, key) as name:
        if not is_sound(name) or rows_of(name) != rows_of(alias):
            raise DoesNotHold(
                "copy-differs",
                "The database under its new key is not the old one: the disk gives other bytes than were written.",
                do="Nothing was rotated. Look at the disk before you work on.",
            )
    for left in (f"{file}-wal", f"{file}-shm"):
        Path(left).unlink(missing_ok=True)
    with file.open("rb") as written:
        os.fsync(written.fileno())


def _raw_key(alias: str) -> bytes:
    from django.db import connections

    return bytes(connections.settings[alias]["OPTIONS"]["key"]())


def put_back(alias: str, file: Path) -> None:
    """Replace the content of a SQLite database by that of a copy, in one transaction."""
    from django.db import connections

    with engine.beside(alias, file) as name:
        connections[name].ensure_connection()
        connections[alias].ensure_connection()
        connections[name].connection.backup(connections[alias].connection)
    engine.disconnect(alias)


def shrink(alias: str) -> None:
    """Give back the pages of rows that are gone."""
    from django.db import connections

    with connections[alias].cursor() as cursor:
        cursor.execute("VACUUM")


def purge(alias: str) -> None:
    """Leave nothing of deleted rows in the database's files: pages are rewritten, the write-ahead log is emptied. On
    PostgreSQL its own log keeps old pages until it is recycled (SECURITY.md)."""
    from django.db import connections

    connection = connections[alias]
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            cursor.execute("VACUUM")
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            if cursor.fetchone()[0]:  # somebody reads: what was written before is still in the log
                raise _readers()
            return
        for table in sorted(connection.introspection.table_names(cursor)):
            cursor.execute(f"VACUUM FULL {connection.ops.quote_name(table)}")


def _readers() -> ForPeople:
    from habeas.core.kernel.errors import NotNow

    return NotNow(
        "busy",
        "The rows are removed, but somebody else is reading in this mission: what they said is not wiped yet.",
        do="Do the same again when nobody works in the mission: habeas lock ends everybody's session.",
    )


def rows_of(alias: str) -> dict[str, int]:
    """The number of rows of each table."""
    from django.db import connections

    connection = connections[alias]
    with connection.cursor() as cursor:
        counts = {}
        for table in sorted(connection.introspection.table_names(cursor)):
            cursor.execute(f"SELECT count(*) FROM {connection.ops.quote_name(table)}")  # noqa: S608 - names of tables
            counts[table] = cursor.fetchone()[0]
    return counts


def is_sound(alias: str) -> bool:
    """Whether a SQLite database is whole: every page is the one that was written, every index that of its table."""
    from django.db import connections

    with connections[alias].cursor() as cursor:
        cursor.execute("PRAGMA cipher_integrity_check")
        if cursor.fetchall():
            return False
        cursor.execute("PRAGMA integrity_check")
        return bool(cursor.fetchall() == [("ok",)])
