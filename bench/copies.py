"""A made-up mission made larger: its records once more, several times, under other codes.

``python -m bench.copies --mission FOLDER --times 9`` writes them by SQL, a hundred times as quickly as deeds would, and
makes a release of all. What is left out of a copy: texts, files, passages, and every sealed word, which opens under its
own code alone. The log knows nothing of the copies, so that ``habeas verify`` does not hold: for measuring, no more.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
sys.path[:0] = [str(ROOT / "tests"), str(ROOT), str(ROOT / "src")]

from bench.mission import _without_waiting  # noqa: E402
from habeas.core.kernel.codes import code as make_code  # noqa: E402
from habeas.store import mission as missions  # noqa: E402
from habeas.store.actions.deeds import deed  # noqa: E402
from habeas.store.actions.release import make_release  # noqa: E402
from habeas.store.actions.users import actor_named, unlock_with  # noqa: E402
from habeas.store.mission import OFFICE  # noqa: E402
from habeas.store.models import (  # noqa: E402
    Account,
    Act,
    Agreement,
    Consent,
    Consultation,
    Counter,
    Event,
    Exposure,
    Interview,
    Involvement,
    Observation,
    Person,
    Recorded,
    Source,
    Statement,
    Submission,
)
from support.missions import PASSPHRASE  # noqa: E402

_COPIED: tuple[type[Recorded], ...] = (
    Source, Consent, Exposure, Interview, Submission, Agreement, Consultation,
    Event, Person, Account, Act, Involvement, Statement, Observation,
)  # fmt: skip
#: columns that name what is not copied
_EMPTY = {"text", "passages"}


def copy(mission: Any, times: int, by: Any) -> None:
    """Every record of these tables so many times more."""
    from django.db import connections

    highest = {one.prefix: one.next - 1 for one in Counter.objects.all()}
    mission.source_keys.create([
        _other(code, number, highest)
        for code in Source.objects.exclude(code=OFFICE).values_list("code", flat=True)
        for number in range(1, times + 1)
    ])  # fmt: skip
    connection = connections[mission.alias]
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA synchronous=OFF")
        line = connection.connection
        line.create_function("other", 2, lambda said, number: _other(said, number, highest), deterministic=True)
        for model in _COPIED:
            where = f"FROM {model._meta.db_table} WHERE id <= %s AND code <> '{OFFICE}'"
            cursor.execute(f"SELECT max(id) FROM {model._meta.db_table}")
            last = cursor.fetchone()[0]
            fields = [field for field in model._meta.concrete_fields if not field.primary_key]
            names = ", ".join(f'"{field.column}"' for field in fields)
            for number in range(1, times + 1):
                values = ", ".join(_value(model, field.column, number) for field in fields)
                cursor.execute(f"INSERT INTO {model._meta.db_table} ({names}) SELECT {values} {where}", [last])
            print(model.__name__, flush=True)
    with deed("import-rows", by=by) as work:
        for prefix, last in highest.items():
            work.reserve(make_code(prefix, (times + 1) * last))


def _value(model: type[Recorded], column: str, number: int) -> str:
    if column.endswith("_sealed"):
        return "NULL"
    if column in _EMPTY:
        return "''"
    named = {"code", "belongs", *model.REFERS}
    return f'other("{column}", {number})' if column in named else f'"{column}"'


def _other(said: str, number: int, highest: dict[str, int]) -> str:
    """Codes under those of another copy; what is no code of ours stays."""
    moved = []
    for one in said.split():
        prefix, _, rest = one.rpartition("-")
        digits, dot, part = rest.partition(".")
        known = prefix in highest and digits.isdigit()
        moved.append(make_code(prefix, int(digits) + number * highest[prefix]) + dot + part if known else one)
    return " ".join(moved)


def main() -> None:
    """Copy, and make a release of all."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--mission", type=Path, required=True)
    parser.add_argument("--times", type=int, default=9)
    args = parser.parse_args()
    with _without_waiting(), missions.opened(args.mission, unlock_with(args.mission, "all", PASSPHRASE)) as mission:
        by = actor_named("all")
        copy(mission, args.times, by)
        print(make_release(purpose="public-report", audience="public", period="all", by=by)["release"], flush=True)
        for model in (Interview, Account, Act):
            print(f"{model.__name__}: {model.seen.count():,}")


if __name__ == "__main__":
    main()
