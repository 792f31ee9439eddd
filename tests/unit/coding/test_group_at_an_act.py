"""Child, adult or elder at the time of an act, where nothing leaves a doubt; and who may have been a child."""

from __future__ import annotations

import datetime

import pytest

from habeas.core.coding.ages import group_at, may_be_young
from habeas.core.kernel.dates import read_edtf


def day(text: str) -> int:
    return datetime.date.fromisoformat(text).toordinal()


@pytest.mark.parametrize(
    ("birth", "lo", "hi", "group", "young"),
    [
        ("2000-05-01", "2010-01-01", "2010-12-31", "child", True),
        ("2000-05-01", "2018-04-29", "2018-04-29", "child", True),
        ("2000-05-01", "2018-05-03", "2018-05-03", "adult", False),
        ("2000-05-01", "2018-01-01", "2018-12-31", None, True),  # eighteen within the year
        ("1950", "2005-01-01", "2006-01-01", "adult", False),
        ("1930", "2005-01-01", "2006-01-01", "elder", False),
        ("199X", "2012-01-01", "2012-12-31", None, True),
        ("199X", "2008-01-01", "2008-12-31", None, True),  # who was born in 1990 turns 18 in 2008
        ("199X", "2019-01-01", "2019-12-31", "adult", False),
        ("2000-05-01", None, "2010-12-31", None, True),
        ("2000-05-01", "2010-01-01", None, None, True),
        ("2000-05-01", None, None, None, False),  # no day says nothing
        ("2000-05-01/..", "2030-01-01", "2030-12-31", None, True),
        ("", "2010-01-01", "2010-12-31", None, False),
    ],
)
def test_a_doubt_gives_no_group_and_guards(
    birth: str, lo: str | None, hi: str | None, group: str | None, young: bool
) -> None:
    born = read_edtf(birth) if birth else None
    first, last = (day(one) if one else None for one in (lo, hi))
    assert group_at(born, first, last) == group
    assert may_be_young(born, first, last) is young
    assert not (group in ("adult", "elder") and young), "one who surely was none is not guarded as a child"
