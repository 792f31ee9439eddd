"""Pictures show what the table shows: nothing hidden can be read from them, and everybody can tell the series apart."""

from __future__ import annotations

import math
import re
import xml.etree.ElementTree as ET
from itertools import combinations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from habeas.core.analysis.figures import Figures
from habeas.core.analysis.pictures import Moment, Point, Series, draw, lines, stretch, timeline
from habeas.core.analysis.pictures.bars import Bar, bars
from habeas.core.analysis.pictures.scene import INK, PAPER, QUIET, STYLES, fitted, ticks, wrapped
from habeas.core.analysis.pictures.sentence import of_bars
from habeas.core.kernel.errors import Broken, Refused
from support.releases import act, release_of

SVG = "{http://www.w3.org/2000/svg}"
HOSTILE = [
    "<script>alert(1)</script>",
    "]]>",
    "a" * 10_000,
    "\u202eevil",
    "line\nbreak\x00",
    '" onload="x',
    "고문 تعذيب",
]


def rectangles(svg: str, fill: str) -> list[tuple[float, float]]:
    """Left edge and width of each rectangle of a fill, outside definitions."""
    root = ET.fromstring(svg)
    return [
        (float(r.get("x", 0)), float(r.get("width", 0))) for r in root.findall(f"{SVG}rect") if r.get("fill") == fill
    ]


def drawn_bars(cells: list[list[Bar]], columns: tuple[str, ...] = ()) -> str:
    names = [f"row {n}" for n in range(len(cells))]
    return bars(names, columns, cells, title="t", unit="sources", language="en", sentence="s")


def table_of(counts: list[int], floor: int = 5):
    """A table with a place for each count of sources."""
    acts, number = [], 0
    for place, count in enumerate(counts):
        for _ in range(count):
            number += 1
            acts.append(act(f"V-{number}", f"S-{number:04d}", place=f"Place {place}"))
    return Figures(release_of(*acts, floor=floor)).table(unit="sources", rows="place")


@settings(derandomize=True, max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.integers(0, 5000), min_size=1, max_size=20))
def test_the_length_of_a_bar_is_its_figure(figures: list[int]) -> None:
    found = rectangles(drawn_bars([[Bar(n, n, str(n))] for n in figures]), STYLES[0][0])
    assert len(found) == len(figures)
    assert len({left for left, _ in found}) == 1, "all begin at nought"
    highest = ticks(max(figures) or 1)[-1]
    room = 720 - 230 - 96
    for (_, wide), figure in zip(found, figures, strict=True):
        assert math.isclose(wide, room * figure / highest, abs_tol=0.02)


def test_what_is_only_possible_is_hatched_behind_what_is_certain() -> None:
    svg = drawn_bars([[Bar(10, 20, "10–20")]])
    (sure,) = rectangles(svg, STYLES[0][0])
    (may,) = rectangles(svg, f"url(#faint-{STYLES[0][0][1:]})")
    assert math.isclose(sure[0] + sure[1], may[0], abs_tol=0.02)
    assert math.isclose(sure[1], may[1], abs_tol=0.02)


def test_two_hidden_figures_give_the_same_picture() -> None:
    """Three releases that differ only in what is hidden cannot be told apart by their pictures."""
    one, other = (draw(table_of([9, small, 3]), title="t").svg for small in (2, 4))
    assert "hidden" in one
    neutral = [re.sub(r"Release [0-9a-f]{12}|N in the selection[^<]*", "", svg) for svg in (one, other)]
    assert neutral[0] == neutral[1]


def test_a_hidden_point_can_carry_no_figure() -> None:
    with pytest.raises(Broken):
        Point(3.0, suppressed=True)
    with pytest.raises(Broken):
        Point(None, 1.0, 2.0, suppressed=True)


def test_a_line_does_not_cross_what_is_hidden_or_not_known() -> None:
    points = (Point(5.0), Point(6.0), Point(None, suppressed=True), Point(7.0), Point(None), Point(8.0))
    svg = lines(
        ["a", "b", "c", "d", "e", "f"],
        [Series("one", points)],
        title="t",
        unit="u",
        language="en",
        hidden="hidden",
        sentence="s",
    )
    root = ET.fromstring(svg)
    paths = [
        p.get("d", "") for p in root.findall(f"{SVG}path") if p.get("stroke-width") == "2" and p.get("fill") == "none"
    ]
    assert [path.count("L") for path in paths] == [1, 0, 0]
    assert svg.count('fill="url(#hidden-') == 2, "its stub, and what the stub means"


def test_the_band_reaches_from_what_is_certain_to_what_is_possible() -> None:
    series = [Series("one", (Point(5.0, 2.0, 10.0), Point(5.0, 4.0, 6.0)))]
    svg = lines(["a", "b"], series, title="t", unit="u", language="en", hidden="h", sentence="s")
    band = next(p.get("d", "") for p in ET.fromstring(svg).findall(f"{SVG}path") if p.get("fill-opacity"))
    heights = [float(y) for _, y in re.findall(r"([\d.]+) ([\d.]+)", band)]
    top, tall = 64.0, 280.0
    assert heights == pytest.approx([top + tall * (1 - v / 10) for v in (10, 6, 4, 2)], abs=0.02)


@pytest.mark.parametrize("hostile", HOSTILE)
@pytest.mark.parametrize("language", ["en", "ko"])
def test_hostile_words_stay_words(hostile: str, language: str) -> None:
    said = {"title": hostile, "language": language, "sentence": hostile, "foot": [hostile]}
    one = [Series(hostile, (Point(1.0),))]
    drawings = [
        bars([hostile], [hostile], [[Bar(1, 1, hostile)]], unit=hostile, **said),
        lines([hostile], one, unit=hostile, hidden=hostile, **said),
        timeline([stretch(hostile, "2014")], [Moment(hostile, 735000, 735100)], sure=hostile, possible=hostile, **said),
    ]
    for svg in drawings:
        root = ET.fromstring(svg)
        names = {element.tag.removeprefix(SVG) for element in root.iter()}
        assert names <= {"svg", "title", "desc", "defs", "pattern", "path", "rect", "line", "text", "circle"}
        attributes = {name for element in root.iter() for name in element.attrib}
        assert not {name for name in attributes if name.startswith("on") or name in ("style", "href")}
        assert "\u202e" not in svg
        assert len(svg) < 40_000


def test_a_picture_says_what_it_is_to_who_does_not_see_it() -> None:
    picture = draw(table_of([9, 7, 2, 3]), title="Places", language="en")
    root = ET.fromstring(picture.svg)
    assert root.get("role") == "img"
    assert root.findtext(f"{SVG}title") == "Places"
    assert root.findtext(f"{SVG}desc") == picture.sentence
    assert "Place 0 (9)" in picture.sentence
    assert "2 rows are hidden" in picture.sentence
    assert picture.matrix[1] == ("Place 0", "9")
    foot = [element.text or "" for element in root.findall(f"{SVG}text")]
    assert any("FICTION" in line for line in foot) == ("FICTION" in " ".join(picture.notes))
    assert any(line.startswith("Release ") for line in foot)


def test_the_sentence_names_no_hidden_figure() -> None:
    said = of_bars("sources", [("A", 9, "9"), ("B", None, "hidden"), ("C", 6, "6")], "en")
    assert said == (
        "Sources documented in this release, in 3 rows. The most are for A (9). The fewest shown are for C (6). "
        "1 row is hidden: too few people."
    )


def test_lines_over_rows_without_order_are_refused() -> None:
    with pytest.raises(Refused) as refused:
        draw(table_of([9, 7]), kind="lines", title="t")
    assert refused.value.code == "no-lines"


def test_what_nobody_could_read_is_refused_in_words() -> None:
    with pytest.raises(Refused, match="cannot be read"):
        drawn_bars([[Bar(1, 1, "1")]] * 61)
    with pytest.raises(Refused, match="cannot be read"):
        timeline([stretch("x", "2014")] * 201, title="t", sure="s", possible="p", language="en", sentence="s")
    with pytest.raises(Refused, match="date that is known"):
        timeline([stretch("x", "")], title="t", sure="s", possible="p", language="en", sentence="s")


# Dates as intervals ---------------------------------------------------------------------------------------------------


def test_a_year_is_a_year_wide_and_nothing_in_it_is_sure() -> None:
    year = stretch("x", "2014")
    assert (year.last or 0) - (year.first or 0) == 364
    assert year.sure_first is None


def test_a_stay_is_sure_between_its_latest_beginning_and_its_earliest_end() -> None:
    stay = stretch("x", "2014", "2016-05")
    import datetime

    days = [
        datetime.date.fromordinal(day or 0).isoformat()
        for day in (stay.first, stay.sure_first, stay.sure_last, stay.last)
    ]
    assert days == ["2014-01-01", "2014-12-31", "2016-05-01", "2016-05-31"]
    assert stretch("x", "2014", "2014").sure_first is None, "a year to the same year: no day is sure"


def test_an_open_end_is_open_and_a_doubt_is_marked() -> None:
    assert stretch("x", "2014", "").last is None
    assert stretch("x", "../2014").first is None
    assert stretch("x", "2014~").doubtful
    backwards = stretch("x", "2016", "2014")
    assert (backwards.last, backwards.doubtful) == (None, True)


@settings(derandomize=True, max_examples=100)
@given(
    st.lists(
        st.sampled_from(["2014", "2014-05-05", "../1998", "1998/..", "199X", "2014-21~", "", "9999", "0001"]),
        min_size=1,
        max_size=6,
    )
)
def test_any_dates_are_drawn_or_refused(dates: list[str]) -> None:
    try:
        svg = timeline([stretch(d, d) for d in dates], title="t", sure="s", possible="p", language="en", sentence="s")
    except Refused:
        assert not any(dates), "only without any date at all"
    else:
        widths = [float(r.get("width", 0)) for r in ET.fromstring(svg).findall(f"{SVG}rect")]
        assert all(0 <= wide <= 800 for wide in widths)


# Seen by everybody ----------------------------------------------------------------------------------------------------

#: linear RGB to what is seen without one kind of cone: Viénot, Brettel and Mollon (1999) for red and green
_BLIND = {
    "protan": ((0.11238, 0.88762, 0.0), (0.11238, 0.88762, 0.0), (0.00401, -0.00401, 1.0)),
    "deutan": ((0.29275, 0.70725, 0.0), (0.29275, 0.70725, 0.0), (-0.02234, 0.02234, 1.0)),
}


def linear(colour: str) -> tuple[float, ...]:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    return tuple(c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)


def luminance(colour: str) -> float:
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear(colour), strict=True))


def contrast(one: str, other: str) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_words_and_strokes_stand_out_from_the_paper() -> None:
    assert contrast(INK, PAPER) >= 7
    assert contrast(QUIET, PAPER) >= 4.5
    assert contrast(STYLES[0][0], PAPER) >= 4.5


def test_every_series_has_a_pattern_of_its_own_so_that_grey_is_enough() -> None:
    patterns = [pattern for _, pattern in STYLES]
    assert len(set(patterns)) == len(STYLES)


@pytest.mark.parametrize("kind", sorted(_BLIND))
def test_neighbouring_series_differ_for_the_colour_blind_too(kind: str) -> None:
    def seen(colour: str) -> tuple[float, ...]:
        rgb = linear(colour)
        return tuple(sum(w * part for w, part in zip(row, rgb, strict=True)) for row in _BLIND[kind])

    for one, other in combinations([colour for colour, _ in STYLES[:4]], 2):
        assert math.dist(seen(one), seen(other)) > 0.12, (one, other)


# Words ----------------------------------------------------------------------------------------------------------------


def test_long_words_are_cut_and_say_so() -> None:
    assert fitted("short", 100) == "short"
    assert fitted("x" * 1000, 100).endswith("…")
    assert len(wrapped("many words in a long name of a place", 60)) == 2


def test_what_tells_two_long_names_apart_is_not_cut() -> None:
    said = [wrapped(f"Economic, social, cultural and other rights ({code})", 100)[-1] for code in ("FOD", "HLT")]
    assert [one.endswith(f"… ({code})") for one, code in zip(said, ("FOD", "HLT"), strict=True)] == [True, True]
    assert fitted("x" * 100 + " (of a very long word in brackets)", 100).endswith("x…")


def test_png_is_drawn_with_the_fonts_that_ship(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Hangul and Arabic are drawn as themselves, not as the box for what a font does not have."""
    pytest.importorskip("typst")

    def png(words: str) -> bytes:
        return draw(table_of([9, 9]), title=words).png(scale=1)

    assert png("고문")[:8] == b"\x89PNG\r\n\x1a\n"
    assert png("고문") == png("고문"), "the same bytes each time"
    boxes = png("\U000fffff\U000ffffe")
    assert len({png("고문"), png("수용"), png("تعذيب"), png("سجن"), boxes}) == 5
