"""A release takes what its purpose has consent for, for the audience it is made for, and nothing beside it."""

from __future__ import annotations

import pytest

from habeas.core.access.purposes import PURPOSES, Purpose, purpose
from habeas.core.intake.consent import is_audience, is_use
from habeas.core.kernel.errors import Broken, WrongUse


def test_a_public_report_needs_statistics_for_rows_and_quotation_for_passages() -> None:
    uses = purpose("public-report").uses("public")
    assert uses.rows == ("statistics",)
    assert uses.passages == ("statistics", "quote-anonymous")


@pytest.mark.parametrize("name", PURPOSES)
def test_passages_never_need_less_than_rows_and_every_use_can_be_granted(name: str) -> None:
    for pattern in purpose(name).audiences:
        audience = pattern.replace("*", "ICC")
        uses = purpose(name).uses(audience)
        assert is_audience(audience)
        assert set(uses.rows) <= set(uses.passages)
        assert all(is_use(use) for use in uses.passages)


def test_a_court_package_needs_the_use_that_fits_the_court() -> None:
    assert purpose("court-package").uses("court:ICC").rows == ("share-icc",)
    assert purpose("court-package").uses("court:KR").rows == ("share-national:KR",)


@pytest.mark.parametrize(
    ("name", "audience", "code"),
    [
        ("court-package", "court:", "purpose-audience"),
        ("court-package", "court:Hague", "no-use-for-court"),
        ("court-package", "public", "purpose-audience"),
        ("internal-analysis", "public", "purpose-audience"),
        ("public-report", "court:ICC", "purpose-audience"),
        ("public-report", "", "purpose-audience"),
    ],
)
def test_a_purpose_is_refused_for_an_audience_that_it_does_not_serve(name: str, audience: str, code: str) -> None:
    with pytest.raises(WrongUse) as refused:
        purpose(name).uses(audience)
    assert refused.value.code == code


def test_a_purpose_that_does_not_exist_is_refused() -> None:
    with pytest.raises(WrongUse) as refused:
        purpose("marketing")
    assert refused.value.code == "no-such-purpose"


@pytest.mark.parametrize("uses", [(), ("everything",)])
def test_a_purpose_that_needs_no_use_or_an_unknown_one_is_a_defect(uses: tuple[str, ...]) -> None:
    with pytest.raises(Broken):
        Purpose("x", "x", "x", ("public",), uses, ("statistics",))
