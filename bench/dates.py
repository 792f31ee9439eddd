"""How many uncertain dates and quantities are read in a second, ours beside the slow reference.

Run it as ``python bench/dates.py``.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

EDTF = (
    "2014", "2014-05", "2014-05-05", "2014-05~", "2014?", "2014/2015", "../1998", "1998/..", "199X", "2014-21",
    "[1995,1997]", "{1995,1997..1999}", "156X-12-25", "2004-06~-11", "?2004-06-~11", "Y170000002",
    "2004-06-XX/2004-07-03",
)  # fmt: skip
WORDS = (
    "May 2014", "about 5 May 2014", "early 1995", "late 1990s", "between 1994 and 1998", "before 1998",
    "2014년 5월경",
    "1990년대 중반", "주체103년 5월 5일", "음력 2014년 5월 5일", "vers mai 2014", "entre 1994 et 1998",
    "حوالي مايو 2014", "2014.5.5",
)  # fmt: skip
QUANTITIES = (
    "30",
    "about 30",
    "약 30명",
    "20~30명",
    "at least 30",
    "forty-three people",
    "마흔세 명",
    "3만 5천 명",
    "수십 명",
)


def rate(read: Callable[[str], object], forms: Sequence[str], seconds: float = 2.0) -> float:
    """Forms read in a second, over at least ``seconds``."""
    for form in forms:
        read(form)
    begun, done = time.perf_counter(), 0
    while (passed := time.perf_counter() - begun) < seconds:
        for form in forms:
            read(form)
        done += len(forms)
    return done / passed


def rates() -> dict[str, float]:
    """Forms a second: ours, the library's, dates in words, quantities."""
    from edtf import parse_edtf

    from habeas.core.kernel.dates import read_date, read_edtf
    from habeas.core.kernel.quantities import read_quantity

    def bounds(form: str) -> object:
        date = parse_edtf(form)
        return date.lower_strict(), date.upper_strict()

    forms = [form for form in EDTF if form != "{1995,1997..1999}"]  # which the library does not read
    return {
        "ours": rate(read_edtf, EDTF),
        "edtf": rate(bounds, forms),
        "words": rate(read_date, WORDS),
        "quantities": rate(read_quantity, QUANTITIES),
    }


def main() -> None:
    """Print the rates and their ratio."""
    found = rates()
    print(f"EDTF, ours             {found['ours']:10,.0f} forms/s")
    print(f"EDTF, edtf             {found['edtf']:10,.0f} forms/s   (÷ {found['ours'] / found['edtf']:,.0f})")
    print(f"dates in words, ours   {found['words']:10,.0f} forms/s")
    print(f"quantities, ours       {found['quantities']:10,.0f} forms/s")


if __name__ == "__main__":
    main()
