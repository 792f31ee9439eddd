"""The database backend ``habeas.store.sqlcipher``.

Everything that Django's SQLite backend takes from the standard library's ``sqlite3`` at import time is given from
``sqlcipher3`` here. ``OPTIONS["key"]`` is a function without arguments that gives the raw 32-byte key, so that no key
stands in the settings, where an error page or a log could print it.
"""

from __future__ import annotations

import datetime
import decimal
import itertools
from typing import Any

from django.db.backends.sqlite3 import base as django_sqlite
from django.db.backends.sqlite3._functions import register as register_functions
from django.db.backends.sqlite3.features import DatabaseFeatures as DjangoFeatures
from django.utils.asyncio import async_unsafe
from django.utils.dateparse import parse_date, parse_datetime, parse_time
from sqlcipher3 import dbapi2 as Database

Database.register_converter("bool", b"1".__eq__)
Database.register_converter("date", django_sqlite.decoder(parse_date))
Database.register_converter("time", django_sqlite.decoder(parse_time))
Database.register_converter("datetime", django_sqlite.decoder(parse_datetime))
Database.register_converter("timestamp", django_sqlite.decoder(parse_datetime))
Database.register_adapter(decimal.Decimal, str)
Database.register_adapter(datetime.date, django_sqlite.adapt_date)
Database.register_adapter(datetime.datetime, django_sqlite.adapt_datetime)


class Cursor(Database.Cursor):
    """Django's cursor (``%s`` to ``?``) on SQLCipher's."""

    convert_query = django_sqlite.SQLiteCursorWrapper.convert_query

    def execute(self, query: str, params: Any = None) -> Any:
        if params is None:
            return super().execute(query)
        names = list(params) if isinstance(params, dict) else None
        return super().execute(self.convert_query(query, param_names=names), params)

    def executemany(self, query: str, param_list: Any) -> Any:
        peek, param_list = itertools.tee(iter(param_list))
        first = next(peek, None)
        names = list(first) if isinstance(first, dict) else None
        return super().executemany(self.convert_query(query, param_names=names), param_list)


class DatabaseFeatures(DjangoFeatures):
    """Flags that Django computes from the standard library's older SQLite."""

    can_alter_table_drop_column = True
    max_query_params = 32_000  # SQLite's own limit is 32,766 since 3.32


class DatabaseWrapper(django_sqlite.DatabaseWrapper):
    """A connection to one encrypted database file."""

    Database = Database
    features_class = DatabaseFeatures

    def get_connection_params(self) -> dict[str, Any]:
        params = super().get_connection_params()
        self._key = params.pop("key")
        return params

    @async_unsafe
    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        connection = Database.connect(**conn_params)
        connection.execute("PRAGMA cipher_log_level = NONE")  # a wrong key would otherwise write to standard error
        connection.execute(f"PRAGMA key = \"x'{self._key().hex()}'\"")
        connection.execute("SELECT count(*) FROM sqlite_master")  # a wrong key fails here, not at the first query
        register_functions(connection)
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA legacy_alter_table = OFF")
        for command in self.init_commands:
            if command.strip():
                connection.execute(command)
        return connection

    def create_cursor(self, name: str | None = None) -> Cursor:
        return self.connection.cursor(factory=Cursor)
