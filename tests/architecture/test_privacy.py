"""Every field of every table has one of the four privacy classes, and what is sealed is classed as what it is."""

from __future__ import annotations

import pytest
from django.db import models

from habeas.core.access.privacy import Privacy
from habeas.store import engine

engine.setup()

from django.apps import apps  # noqa: E402

from habeas.store.models.base import privacy, sealed, words  # noqa: E402

TABLES = list(apps.get_app_config("store").get_models())


def faults(model: type[models.Model]) -> list[str]:
    """What is wrong with the classes of one table."""
    fields = {field.name for field in model._meta.concrete_fields}
    classed = dict(getattr(model, "PRIVACY", {}))
    known = {each.value for each in Privacy}
    return [
        *(f"{name} has no privacy class" for name in sorted(fields - classed.keys())),
        *(f"{name} has a class and is no field" for name in sorted(classed.keys() - fields)),
        *(
            f"{name} has the class {level!r}, which there is not"
            for name, level in classed.items()
            if level not in known
        ),
        *(f"{name} is sealed and open to all" for name in classed if _sealed(name) and classed[name] in _OPEN),
    ]


_OPEN = (Privacy.PUBLIC, Privacy.INTERNAL)


def _sealed(name: str) -> bool:
    return name.endswith("_sealed")


@pytest.mark.parametrize("model", TABLES, ids=lambda model: model._meta.db_table)
def test_every_field_has_exactly_one_class(model: type[models.Model]) -> None:
    assert faults(model) == []


def test_all_tables_are_looked_at() -> None:
    assert {"intake_source", "intake_identity", "coding_act", "vault_entry"} <= {m._meta.db_table for m in TABLES}


@pytest.mark.parametrize("model", TABLES, ids=lambda model: model._meta.db_table)
def test_bytes_that_are_sealed_say_so_in_their_name(model: type[models.Model]) -> None:
    plain = {"salt", "frontier", "leaf", "body", "digest"}  # commitments of the log
    binary = {field.name for field in model._meta.concrete_fields if isinstance(field, models.BinaryField)}
    assert {name for name in binary - plain if not _sealed(name)} == set()


@pytest.fixture
def made_up_model() -> type[models.Model]:
    """A table as somebody might add it: one field forgotten, one misspelt, one in a class of its own, one unsealed."""

    class Witness(models.Model):
        nickname = words(40)
        village = words(40)
        rank_sealed = sealed()

        PRIVACY = privacy(internal="id vilage rank_sealed") | {"village": "secret"}

        class Meta:
            app_label = "made_up"

    yield Witness
    apps.all_models.pop("made_up", None)
    apps.clear_cache()


def test_a_field_that_was_forgotten_or_misclassed_is_found(made_up_model: type[models.Model]) -> None:
    found = faults(made_up_model)
    assert "nickname has no privacy class" in found
    assert "vilage has a class and is no field" in found
    assert "village has the class 'secret', which there is not" in found
    assert "rank_sealed is sealed and open to all" in found
