"""One who may, one who partly may, one who may not: what each role opens, in words."""

from __future__ import annotations

import pytest

from habeas.core.access.policy import may
from habeas.core.access.purposes import PURPOSES, purpose
from habeas.core.access.roles import ROLES, keys_of

DOCUMENTER, CODER, ADMINISTRATOR = ("documenter",), ("coder",), ("administrator",)


@pytest.mark.parametrize(
    ("verb", "documenter", "coder", "administrator"),
    [
        ("read-identity", True, False, False),
        ("read-unreviewed-text", True, False, False),
        ("read-text", True, True, False),
        ("code", True, True, False),
        ("import", True, False, False),
        ("decide-consent", True, False, False),
        ("make-release", False, False, False),
        ("add-user", False, False, True),
        ("read-log", False, False, True),
        ("doctor", True, True, True),
    ],
)
def test_who_may(verb: str, documenter: bool, coder: bool, administrator: bool) -> None:
    assert [may(who, verb) for who in (DOCUMENTER, CODER, ADMINISTRATOR)] == [documenter, coder, administrator]


def test_what_each_can_open() -> None:
    assert keys_of(DOCUMENTER) == ("mission", "words", "identities")
    assert keys_of(CODER) == ("mission", "words")
    assert keys_of(ADMINISTRATOR) == ("mission", "log")


def test_no_single_role_may_everything() -> None:
    verbs = ("read-identity", "make-release", "build-report", "change-mission", "code")
    assert not any(all(may((role,), verb) for verb in verbs) for role in ROLES)


def test_quotation_always_needs_more_than_counting() -> None:
    uses = purpose("public-report").uses("public")
    assert set(uses.rows) < set(uses.passages)
    assert len(PURPOSES) == 6
