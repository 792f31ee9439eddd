"""Which builder makes the records of which kind of row."""

from __future__ import annotations

from habeas.store.actions.intake.facts import FACT_BUILDERS, Origin, own_person, whole_people
from habeas.store.actions.intake.row import Builder, Row, RowRefused
from habeas.store.actions.intake.sources import SOURCE_BUILDERS

BUILDERS: dict[str, Builder] = {**SOURCE_BUILDERS, **FACT_BUILDERS}

__all__ = ["BUILDERS", "Origin", "Row", "RowRefused", "own_person", "whole_people"]
