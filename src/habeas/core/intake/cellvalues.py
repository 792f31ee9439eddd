"""What a cell of a workbook says, as text: numbers without float noise, dates only as precise as they are shown.

Sources: ECMA-376 part 1, 18.8.30 (number formats), 18.17.4.1 (serial numbers), 22.9.2.19 (``_x000D_`` escapes).
"""

from __future__ import annotations

import datetime
import re
from decimal import Decimal, InvalidOperation

#: Built-in formats that show dates or times, by the parts they show.
_BUILT_IN = {
    14: "ymd", 15: "ymd", 16: "ymd", 17: "ym", 22: "ymdt", **dict.fromkeys((18, 19, 20, 21, 45, 46, 47), "t"),
    **dict.fromkeys([*range(27, 32), 36, *range(50, 59)], "ymd"), **dict.fromkeys(range(32, 36), "t"),
}  # fmt: skip
_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")
_LITERAL = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?!h+\]|m+\]|s+\])[^\]]*\]', re.IGNORECASE)


class BadCell(Exception):
    """A cell that does not say a value; the argument is a sentence."""


def shown_parts(format_id: int, codes: dict[int, str]) -> str:
    """Which parts of a date a number format shows: some of ``y m d t``, or nothing where it shows a number."""
    if format_id not in codes:
        return _BUILT_IN.get(format_id, "")
    bare = _LITERAL.sub("", codes[format_id].split(";")[0]).lower().replace("am/pm", "h").replace("general", "")
    time = bool(re.search("[hs]", bare))
    if time:  # minutes stand beside hours or seconds, months do not
        bare = re.sub(r"(?<=h)([^a-z]*)m+|m+(?=[^a-z]*s)", "", bare)
    parts = "".join(part for part in "ymd" if part in bare)
    return parts + ("t" if time else "")


def number_text(raw: str) -> str:
    """A number as decimal text, with the 15 significant digits that sheet programs keep."""
    if raw.lstrip("-").isdecimal() and len(raw) <= 16 and raw.isascii():
        return raw
    try:
        value = Decimal(raw)
    except InvalidOperation as error:
        raise BadCell("The cell should hold a number and does not.") from error
    if not value.is_finite() or abs(value.adjusted()) > 310:
        raise BadCell("The cell holds a number that no sheet program can hold.")
    text = f"{Decimal(format(float(value), '.15g')):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def date_text(raw: str, parts: str, *, since_1904: bool) -> str:
    """A serial number as ISO 8601, no more precise than the format shows: a month is not its first day."""
    try:
        serial = float(raw)
    except ValueError as error:
        raise BadCell("The cell should hold a date and does not.") from error
    if parts == "t" and 0 <= serial < 1:
        return _moment(serial, datetime.date(1970, 1, 1)).time().isoformat()
    return _cut(_moment(serial, _epoch(serial, since_1904=since_1904)), parts)


def _epoch(serial: float, *, since_1904: bool) -> datetime.date:
    if since_1904:
        return datetime.date(1904, 1, 1)
    if 60 <= serial < 61:
        raise BadCell("The cell holds 29 February 1900, which never was.")
    return datetime.date(1899, 12, 30) if serial > 60 else datetime.date(1899, 12, 31)


def _moment(serial: float, epoch: datetime.date) -> datetime.datetime:
    if not 0 <= serial < 2_958_466:
        raise BadCell("The cell holds a date outside of 1900 to 9999.")
    midnight = datetime.datetime.combine(epoch, datetime.time())
    return midnight + datetime.timedelta(seconds=round(serial * 86_400))


def _cut(moment: datetime.datetime, parts: str) -> str:
    if "d" not in parts and "t" not in parts:
        return moment.strftime("%Y-%m") if "m" in parts else f"{moment.year:04d}"
    if moment.time() == datetime.time() or "t" not in parts:
        return moment.date().isoformat()
    return moment.isoformat()


def plain_text(text: str) -> str:
    """Text of a workbook with its ``_xHHHH_`` escapes undone."""
    if "_x" not in text:
        return text
    return _ESCAPE.sub(lambda found: _character(int(found[1], 16), found[0]), text)


def _character(number: int, escape: str) -> str:
    return escape if 0xD800 <= number <= 0xDFFF else chr(number)
