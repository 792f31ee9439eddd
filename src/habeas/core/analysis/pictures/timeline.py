"""Timelines on which an uncertain date is what it is: an interval. ``2014`` is a year wide and never its first day.

A stretch has a sure part (between its latest beginning and its earliest end) drawn full, and a possible part drawn
hatched. A day is a point. ``~`` and ``?`` are marked; an open end runs out of the picture in an arrow.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from habeas.core.analysis.pictures.scene import (
    HEAD,
    INK,
    LINE,
    QUIET,
    SMALL,
    STYLES,
    WIDTH,
    Scene,
    fitted,
    short,
    width,
    wrapped,
)
from habeas.core.kernel.dates import read_edtf
from habeas.core.kernel.errors import Broken, Refused, WrongUse

_LEFT, _RIGHT, _TOP, _ROW = 230.0, 20.0, 54.0, 24.0
#: rows that a page can show
MOST = 200


@dataclass(frozen=True, slots=True)
class Stretch:
    """From when to when, as far as known, in day numbers: ``first`` to ``last`` is possible, ``sure_first`` to
    ``sure_last`` certain (None: no day is). None at an end of the possible part: it is open."""

    label: str
    first: int | None
    last: int | None
    sure_first: int | None = None
    sure_last: int | None = None
    doubtful: bool = False
    style: int = 0

    def __post_init__(self) -> None:
        if self.first is not None and self.last is not None and self.first > self.last:
            raise Broken("a stretch ends before it begins")
        if (self.sure_first is None) != (self.sure_last is None):
            raise Broken("a sure part has two ends")


@dataclass(frozen=True, slots=True)
class Moment:
    """Something that stands across all rows: a law, an order, a closure, on a day or within some days."""

    label: str
    first: int
    last: int


def stretch(label: str, start: str, end: str | None = None, *, style: int = 0) -> Stretch:
    """A stretch of EDTF dates: one date (it happened within it), or a beginning and an end (it lasted from one to the
    other; empty: not known). A date that cannot be read is open."""
    first, began = _bounds(start)
    doubtful = any(mark in f"{start}{end or ''}" for mark in "~?%")
    if end is None:
        day = first if first is not None and first == began else None
        return Stretch(label, first, began, day, day, doubtful, style)
    ends, last = _bounds(end)
    if first is not None and last is not None and first > last:
        return Stretch(label, first, None, None, None, True, style)
    if began is None or ends is None or began > ends:
        return Stretch(label, first, last, None, None, doubtful, style)
    return Stretch(label, first, last, began, ends, doubtful, style)


def _bounds(edtf: str) -> tuple[int | None, int | None]:
    try:
        read = read_edtf(edtf)
    except WrongUse:
        return None, None
    return read.first_day, read.last_day


def timeline(
    rows: Sequence[Stretch],
    moments: Sequence[Moment] = (),
    *,
    title: str,
    sure: str,
    possible: str,
    language: str,
    sentence: str,
    foot: Sequence[str] = (),
) -> str:
    """The drawing; refused (``too-many-rows``, ``no-dates``) where nothing could be read from it."""
    if len(rows) > MOST:
        what = f"A timeline of {len(rows)} rows cannot be read."
        raise Refused("too-many-rows", what, expected=f"at most {MOST}", do="Narrow the condition.")
    known = [day for row in rows for day in (row.first, row.last) if day is not None]
    known += [day for one in moments for day in (one.first, one.last)]
    if not known:
        raise Refused("no-dates", "None of these has a date that is known.", do="Read the table.")
    low, high = _years(min(known), max(known))
    extra = 18.0 * len(moments)
    scene = Scene(_TOP + extra + len(rows) * _ROW + 40, language)
    scene.words(0, HEAD + 4, fitted(title, WIDTH, HEAD), size=HEAD, font_weight=700)
    _legend(scene, sure, possible)

    def at(day: int) -> float:
        inside = min(max(day, low), high)  # the year 9999 has no first of January after it
        return _LEFT + (WIDTH - _LEFT - _RIGHT) * (inside - low) / max(1, high - low)

    top = _TOP + extra
    _axis(scene, at, low, high, top, len(rows) * _ROW)
    for number, one in enumerate(moments):
        _moment(scene, one, at, _TOP + 18.0 * number + 8, top + len(rows) * _ROW)
    for number, row in enumerate(rows):
        _row(scene, row, at, (low, high), top + number * _ROW)
    scene.foot(foot)
    return scene.svg(title, sentence)


def _years(first: int, last: int) -> tuple[int, int]:
    """Whole years around all that is known."""
    one, other = _year(first), _year(last)
    return datetime.date(one, 1, 1).toordinal(), datetime.date(min(9998, other) + 1, 1, 1).toordinal()


def _year(day: int) -> int:
    return datetime.date.fromordinal(min(max(1, day), datetime.date.max.toordinal())).year


def _axis(scene: Scene, at: Callable[[int], float], low: int, high: int, top: float, tall: float) -> None:
    first, last = _year(low), _year(high)
    room = (WIDTH - _LEFT - _RIGHT) / max(1, last - first)
    step = next(step for step in (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 5000, 10000) if room * step >= 38)
    for year in range(first, last + 1):
        if year % step:
            continue
        x = at(datetime.date(year, 1, 1).toordinal())
        scene.put("line", x1=x, y1=top - 4, x2=x, y2=top + tall + 4, stroke=LINE)
        scene.words(x, top + tall + 20, str(year), size=SMALL, fill=QUIET, text_anchor="middle")


def _moment(scene: Scene, one: Moment, at: Callable[[int], float], y: float, bottom: float) -> None:
    x, end = at(one.first), max(at(one.last), at(one.first) + 1)
    scene.put("rect", x=x, y=y + 6, width=end - x, height=bottom - y - 6, fill="#8c2d62", fill_opacity=0.18)
    scene.put("line", x1=x, y1=y + 4, x2=x, y2=bottom, stroke="#8c2d62", stroke_dasharray="4 3")
    room = WIDTH - x - 6
    if width(one.label, SMALL) <= room:
        scene.words(x + 4, y + 4, one.label, size=SMALL, fill="#8c2d62")
    else:
        scene.words(x - 4, y + 4, fitted(one.label, x - 8, SMALL), size=SMALL, fill="#8c2d62", text_anchor="end")


def _row(scene: Scene, row: Stretch, at: Callable[[int], float], span: tuple[int, int], y: float) -> None:
    said = wrapped(row.label, _LEFT - 16, SMALL, 1)
    scene.words(_LEFT - 10, y + 16, said[0] if said else "", size=SMALL, text_anchor="end")
    if row.first is None and row.last is None:
        scene.words(_LEFT + 4, y + 16, "?", size=SMALL, fill=QUIET)
        return
    start, end = at(row.first if row.first is not None else span[0]), at((row.last or span[1] - 1) + 1)
    colour = STYLES[row.style][0]
    if row.first == row.last:
        middle = (start + end) / 2
        scene.put("path", d=f"M{short(middle)} {short(y + 4)}l7 7-7 7-7-7z", fill=colour)
    else:
        scene.box(start, y + 5, max(2.0, end - start), 12, row.style, faint=True)
        if row.sure_first is not None and row.sure_last is not None:
            scene.box(at(row.sure_first), y + 5, max(2.0, at(row.sure_last + 1) - at(row.sure_first)), 12, row.style)
    if row.first is None:
        scene.put("path", d=f"M{short(start)} {short(y + 11)}l8-6v12z", fill=INK)
    if row.last is None:
        scene.put("path", d=f"M{short(end)} {short(y + 11)}l-8-6v12z", fill=INK)
    if row.doubtful:
        scene.words(end + 4, y + 15, "~", size=SMALL, fill=QUIET)


def _legend(scene: Scene, sure: str, possible: str) -> None:
    scene.box(_LEFT, 32, 22, 10, 0)
    scene.words(_LEFT + 28, 41, sure, size=SMALL, fill=QUIET)
    beside = _LEFT + 48 + width(sure, SMALL)
    scene.box(beside, 32, 22, 10, 0, faint=True)
    scene.words(beside + 28, 41, possible, size=SMALL, fill=QUIET)
