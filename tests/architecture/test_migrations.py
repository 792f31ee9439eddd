"""The tables that a mission gets are those that the models describe, and no migration breaks what is recorded.

A row is committed to the log by a digest over its columns. A migration that changed a recorded table in another way
than by a column that old rows leave out of their digest (``ADDED``) would make every mission fail its verification,
and nobody could mend it (docs/decisions/0017-forms.md).
"""

from __future__ import annotations

from collections.abc import Iterator
from io import StringIO
from typing import Any

import pytest

from habeas.store import engine

engine.setup()

from django.core.management import call_command  # noqa: E402
from django.db import migrations, models  # noqa: E402
from django.db.migrations.loader import MigrationLoader  # noqa: E402

from habeas.store.models import RECORDED, Recorded, Source  # noqa: E402

_NAMES = {model._meta.model_name: model for model in RECORDED.values()}
#: they change no value that a digest covers
_HARMLESS = (
    migrations.AddIndex,
    migrations.RemoveIndex,
    migrations.RenameIndex,
    migrations.AddConstraint,
    migrations.RemoveConstraint,
    migrations.AlterModelOptions,
    migrations.AlterModelManagers,
)


def changes() -> tuple[bool, str]:
    """Whether a model changed without a migration, and which one would be written. Nothing is written."""
    out = StringIO()
    try:
        call_command("makemigrations", check_changes=True, dry_run=True, stdout=out)
    except SystemExit:
        return True, out.getvalue()
    return False, out.getvalue()


def test_no_model_changed_without_its_migration() -> None:
    assert changes() == (False, "No changes detected\n")


def test_a_changed_model_would_be_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Source._meta.get_field("kind"), "max_length", 99)
    changed, text = changes()
    assert changed
    assert "source" in text.lower()


def stored_steps() -> list[migrations.Migration]:
    """Every migration, in order."""
    loader = MigrationLoader(None)
    (newest,) = loader.graph.leaf_nodes("store")
    return [loader.graph.nodes[node] for node in loader.graph.forwards_plan(newest)]


def breaks(steps: list[migrations.Migration], names: dict[str, Any] | None = None) -> list[str]:
    """What in these migrations would break a mission that is there: in words, one for each operation."""
    names = names or _NAMES
    told, made = [], dict[str, dict[str, Any]]()
    for step in steps:
        if not step.atomic:
            told.append(f"{step.name}: it is not atomic, so that an upgrade could not be rolled back")
        for operation in step.operations:
            told += [f"{step.name}: {words}" for words in _breaks(operation, names, made)]
    for name, model in names.items():
        later = set(model.ADDED)
        first = set(made.get(name, {}))
        told += [f"{name}.{column} is in ADDED, and no migration adds it later" for column in sorted(later & first)]
        missing = set(model.digest_columns()) - first - later
        told += [f"{name}.{column} was added later and is not in ADDED" for column in sorted(missing)]
    return told


def _breaks(operation: Any, names: dict[str, Any], made: dict[str, dict[str, Any]]) -> Iterator[str]:
    what = type(operation).__name__
    if isinstance(operation, migrations.CreateModel):
        made[operation.name_lower] = dict(operation.fields)
        return
    if isinstance(operation, _HARMLESS):
        return
    table = getattr(operation, "model_name", getattr(operation, "name", None) or getattr(operation, "old_name", None))
    if table is None:
        yield f"{what} runs what nobody can read: change tables by operations, and rows by verbs"
    elif str(table).lower() in names:
        yield from _breaks_recorded(operation, names[str(table).lower()], made.get(str(table).lower(), {}), what)


def _breaks_recorded(operation: Any, model: Any, first: dict[str, Any], what: str) -> Iterator[str]:
    name = getattr(operation, "name", "")
    if isinstance(operation, migrations.AddField):
        default = None if operation.field.null and not operation.field.has_default() else operation.field.default
        if not operation.preserve_default:
            yield f"{model.__name__}.{name} has another default for rows that are there than for new ones"
        elif name not in model.ADDED:
            yield f"{model.__name__}.{name} is not in ADDED: old rows would get another digest"
        elif (type(default), default) != (type(model.ADDED[name]), model.ADDED[name]):
            yield f"{model.__name__}.{name}: ADDED says {model.ADDED[name]!r}, the migration gives old rows {default!r}"
    elif isinstance(operation, migrations.AlterField) and name in first:
        before, after = first[name], operation.field
        shorter = (after.max_length or 1 << 60) < (before.max_length or 1 << 60)
        if before.get_internal_type() != after.get_internal_type() or before.null != after.null or shorter:
            yield f"{model.__name__}.{name} changes its kind: old values would be others"
    elif not isinstance(operation, migrations.AlterField):
        yield f"{what} takes from {model.__name__} what its digests cover"


def test_no_migration_changes_a_digest_that_is_on_the_log() -> None:
    steps = stored_steps()
    assert [step.name[:4] for step in steps] == [f"{number:04}" for number in range(1, len(steps) + 1)]
    assert breaks(steps) == []


class _Later:
    """A source as a later form could have it: with a column for which old rows say nothing. No model, so that no other
    test meets it."""

    ADDED = {"shelter": ""}
    digested = classmethod(Recorded.digested.__func__)  # type: ignore[attr-defined]

    @classmethod
    def digest_columns(cls) -> list[str]:
        return [*Source.digest_columns(), "shelter"]


def _text(**more: Any) -> Any:
    return models.CharField(**{"max_length": 20, "default": "", **more})


@pytest.mark.parametrize(
    ("operation", "why"),
    [
        (migrations.AddField("source", "colour", _text()), "not in ADDED"),
        (migrations.AddField("source", "shelter", _text(default="unknown")), "ADDED says ''"),
        (migrations.AddField("source", "shelter", models.CharField(max_length=20, null=True)), "ADDED says ''"),
        (migrations.AddField("source", "shelter", _text(), preserve_default=False), "another default"),
        (migrations.RemoveField("source", "kind"), "takes from"),
        (migrations.RenameField("source", "kind", "sort"), "takes from"),
        (migrations.AlterField("source", "kind", models.IntegerField(default=0)), "changes its kind"),
        (migrations.AlterField("source", "kind", models.CharField(max_length=2)), "changes its kind"),
        (migrations.RenameModel("Source", "Informant"), "takes from"),
        (migrations.DeleteModel("Source"), "takes from"),
        (migrations.AlterModelTable("source", "intake_informant"), "takes from"),
        (migrations.RunPython(migrations.RunPython.noop), "nobody can read"),
        (migrations.RunSQL("UPDATE intake_source SET kind = 'other'"), "nobody can read"),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, migrations.operations.base.Operation) else "",
)
def test_a_migration_that_would_break_old_digests_is_refused(operation: Any, why: str) -> None:
    later = migrations.Migration("9999_later", "store")
    later.operations = [operation]
    found = breaks([*stored_steps(), later], {**_NAMES, "source": _Later})
    assert any(why in words for words in found if words.startswith("9999_later")), found


def test_a_migration_that_cannot_be_rolled_back_is_refused() -> None:
    later = migrations.Migration("9999_later", "store")
    later.atomic = False
    assert breaks([*stored_steps(), later]) == [
        "9999_later: it is not atomic, so that an upgrade could not be rolled back"
    ]


def test_a_column_that_old_rows_leave_out_is_allowed() -> None:
    later = migrations.Migration("9999_later", "store")
    later.operations = [
        migrations.AddField("source", "shelter", _text()),
        migrations.AlterField("source", "kind", _text(max_length=200)),
        migrations.CreateModel("Shelter", [("id", models.BigAutoField(primary_key=True))]),
    ]
    assert breaks([*stored_steps(), later], {**_NAMES, "source": _Later}) == []


def test_a_column_that_stands_in_a_model_and_in_no_added_is_found() -> None:
    forgotten = type("Forgotten", (), {"ADDED": {}, "digest_columns": lambda: [*Source.digest_columns(), "shelter"]})
    assert breaks(stored_steps(), {"source": forgotten}) == ["source.shelter was added later and is not in ADDED"]


def test_a_row_of_before_keeps_its_digest_and_a_changed_one_is_found() -> None:
    from habeas.core.vault.entries import row_digest

    def digest(values: dict[str, Any]) -> bytes:
        return row_digest(bytes(16), "intake_source", "S-0001", 1, _Later.digested(values))

    before = digest({"kind": "escapee"})
    assert digest({"kind": "escapee", "shelter": ""}) == before
    assert digest({"kind": "escapee", "shelter": "north"}) != before
    assert digest({"kind": "other", "shelter": ""}) != before
