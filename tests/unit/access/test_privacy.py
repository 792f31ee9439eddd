"""Every value has one of four privacy classes, and what is made of several has the strictest."""

from __future__ import annotations

import pytest

from habeas.core.access.privacy import Privacy, strictest
from habeas.core.kernel.errors import Broken


def test_there_are_four_classes_each_with_its_meaning() -> None:
    assert list(Privacy) == ["public", "internal", "confidential", "identity"]
    assert len({each.meaning for each in Privacy}) == 4


def test_the_strictest_class_wins() -> None:
    assert strictest(["internal", "identity", "public"]) is Privacy.IDENTITY
    assert strictest(["public", "internal"]) is Privacy.INTERNAL


@pytest.mark.parametrize("classes", [[], ["public", "secret"], ["PUBLIC"]])
def test_a_value_without_a_class_or_with_an_unknown_one_is_a_defect(classes: list[str]) -> None:
    with pytest.raises(Broken):
        strictest(classes)


def test_an_identity_never_leaves_in_a_release_and_needs_its_own_key() -> None:
    assert [each.leaves for each in Privacy] == [True, True, True, False]
    assert Privacy.IDENTITY.key == "identities"
    assert Privacy.CONFIDENTIAL.key == "words"
