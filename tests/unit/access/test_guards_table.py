"""The table of guards says only what the program carries out."""

from __future__ import annotations

from typing import Any

import pytest

from habeas.core.access import guards
from habeas.core.access.guards import BY_MISSION, REASON_OF, dropped_of, require_guards
from habeas.core.kernel.errors import Broken, WrongUse
from habeas.core.law import load_edition
from habeas.core.law.edition import EDITIONS
from habeas.core.release.consented import REASONS

LINE = {"set-by": "mission", "rows": "consent", "quotations": "approval", "drop": ["place"], "cells": "higher"}


def test_every_guard_drops_places_and_has_a_reason_of_a_receipt() -> None:
    assert BY_MISSION == ("child", "sexual-violence", "official")
    assert all(dropped_of(name) == {"place"} for name in (*BY_MISSION, "strictly-confidential"))
    assert dropped_of("confidential") == frozenset()
    assert set(REASON_OF.values()) <= REASONS


def test_guards_are_named_once_and_in_the_order_of_the_table() -> None:
    assert require_guards(["official", "child", "official"]) == ("child", "official")
    with pytest.raises(WrongUse) as told:
        require_guards(["strictly-confidential"])
    assert told.value.code == "no-such-guard", "that one is set by a label"


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("child", {"quotations": "consent"}),
        ("child", {"rows": "approval"}),
        ("child", {"cells": "floor"}),
        ("child", {"drop": ["age"]}),
        ("child", {"set-by": "label"}),
        ("child", {"more": 1}),
        ("strictly-confidential", {}),
    ],
)
def test_a_line_that_the_program_does_not_carry_out_is_refused(name: str, change: dict[str, Any]) -> None:
    assert guards._guard("child", LINE).drop == {"place"}
    with pytest.raises(Broken):
        guards._guard(name, {**LINE, **change})


@pytest.mark.parametrize("edition", EDITIONS)
def test_every_vocabulary_names_guards_that_there_are(edition: str) -> None:
    law = load_edition(edition)
    assert set(law.guarded_groups.values()) | set(law.guarded_kinds.values()) <= set(BY_MISSION)
    guarded = {code for code in law.violations if law.guard_of(code) == "sexual-violence"}
    assert guarded == {code for code, one in law.violations.items() if one.group == "SGB"}
    assert law.guarded_kinds == {"former-official": "official"}
    assert law.guard_of("XYZ-01") is None
