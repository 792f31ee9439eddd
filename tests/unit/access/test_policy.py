"""Nobody may what the table does not grant, and no slot opens a key that its roles do not need."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from habeas.core.access import keys, policy, roles
from habeas.core.kernel.errors import Broken, Refused, WrongUse

SOURCE = Path(policy.__file__).parents[2]


def test_a_role_that_is_named_may_and_any_other_is_refused_with_the_roles_that_may() -> None:
    policy.require(["coder"], "code")
    with pytest.raises(Refused) as refused:
        policy.require(["coder"], "read-identity")
    error = refused.value
    assert (error.code, error.exit_code) == ("not-allowed", 3)
    assert error.what == "You may not read identity.", "her number says nothing to her"
    assert error.expected == "a role of: documenter, registrar, protection-officer"
    assert error.found == "coder"


def test_one_of_several_roles_is_enough() -> None:
    assert policy.may(["coder", "registrar"], "read-identity")
    assert not policy.may(["coder", "analyst"], "read-identity")


@pytest.mark.parametrize("held", [[], ["owner"], ["everyone"], [""]])
def test_no_role_and_a_role_that_does_not_exist_may_nothing(held: list[str]) -> None:
    assert not any(policy.may(held, verb) for verb in policy.VERBS)
    with pytest.raises(Refused):
        policy.require(held, "doctor")


@pytest.mark.parametrize("verb", ["", "read-everything", "READ-LOG", "*"])
def test_a_verb_that_the_table_does_not_know_is_a_defect(verb: str) -> None:
    with pytest.raises(Broken):
        policy.may(roles.ROLES, verb)


def test_every_verb_that_the_program_asks_for_stands_in_the_table() -> None:
    asked = set()
    for file in SOURCE.rglob("*.py"):
        asked |= set(re.findall(r"\b(?:require|may)\(\s*(?:self\.)?by, \"([^\"]+)\"", file.read_text(encoding="utf-8")))
    assert asked <= set(policy.VERBS)


def test_the_roles_are_those_of_the_mission() -> None:
    assert set(roles.ROLES) == {
        *("documenter", "registrar", "protection-officer", "coder", "legal-officer", "reviewer"),
        *("analyst", "drafter", "auditor", "administrator"),
    }
    assert {"documenter", "registrar"} == roles.INTAKE_ROLES


@pytest.mark.parametrize("role", ["auditor", "administrator", "analyst", "drafter"])
def test_a_role_that_reads_no_testimony_opens_no_words(role: str) -> None:
    assert roles.KEYS_OF_ROLE[role].isdisjoint({"words", "identities"})


@pytest.mark.parametrize("role", ["coder", "legal-officer", "reviewer"])
def test_a_role_that_reads_texts_opens_no_identity(role: str) -> None:
    assert "words" in roles.KEYS_OF_ROLE[role]
    assert "identities" not in roles.KEYS_OF_ROLE[role]


def test_only_intake_and_protection_open_identities() -> None:
    assert {role for role, held in roles.KEYS_OF_ROLE.items() if "identities" in held} == {
        *roles.INTAKE_ROLES,
        "protection-officer",
    }


@pytest.mark.parametrize(
    ("verb", "key"),
    [
        *(("read-identity", "identities"), ("review-identities", "words"), ("read-unreviewed-text", "words")),
        *(("read-text", "words"), ("search", "words"), ("code", "words"), ("make-release", "words")),
        *(("verify-deep", "words"), ("erase-source", "identities"), ("import", "identities")),
    ],
)
def test_whoever_may_also_holds_the_key_that_the_verb_needs(verb: str, key: str) -> None:
    assert all(key in roles.KEYS_OF_ROLE[role] for role in policy.roles_that_may(verb))


def test_an_unreviewed_text_is_open_to_intake_and_protection_only() -> None:
    assert set(policy.roles_that_may("read-unreviewed-text")) == {*roles.INTAKE_ROLES, "protection-officer"}


def test_whoever_checks_the_log_does_not_hold_its_signing_key() -> None:
    assert "log" not in roles.KEYS_OF_ROLE["auditor"]
    assert policy.may(["auditor"], "verify")


def test_key_classes_are_those_of_the_keys() -> None:
    assert tuple(keys.KEY_CLASSES) == roles.KEYS


def test_the_keys_of_several_roles_come_together_in_order() -> None:
    assert roles.keys_of(["administrator", "coder"]) == ("mission", "words", "log")


@pytest.mark.parametrize("chosen", [[], ["owner"], ["coder", "owner"]])
def test_a_role_that_does_not_exist_cannot_be_given(chosen: list[str]) -> None:
    with pytest.raises(WrongUse) as refused:
        roles.keys_of(chosen)
    assert refused.value.code == "no-such-role"


def test_a_role_cannot_open_identities_without_words_or_anything_without_the_mission() -> None:
    for held in ({"mission", "identities"}, {"words"}, {"mission", "everything"}):
        with pytest.raises(Broken):
            roles.Role("x", "x", "x", "x", frozenset(held), False)
