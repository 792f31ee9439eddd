"""From a table to its picture: lines where its rows are time, bars where they are not, a map where one is asked for."""

from __future__ import annotations

from habeas.core.analysis.atlas import Atlas, named
from habeas.core.analysis.counts import Count
from habeas.core.analysis.disclosure import ALL
from habeas.core.analysis.pictures.bars import Bar, bars
from habeas.core.analysis.pictures.ground import Placed
from habeas.core.analysis.pictures.maps import shaded, spotted
from habeas.core.analysis.pictures.picture import Picture
from habeas.core.analysis.pictures.sentence import Cell, of_bars, of_lines
from habeas.core.analysis.pictures.series import Point, Series, lines
from habeas.core.analysis.plan import PROVINCE, TIMES
from habeas.core.analysis.render import WORDS, Label, matrix, notes, plain_label, shown, unit_words
from habeas.core.analysis.tables import Table
from habeas.core.kernel.errors import Refused, WrongUse

KINDS = ("bars", "lines", "map")


def draw(
    table: Table,
    *,
    kind: str | None = None,
    title: str,
    label: Label = plain_label,
    language: str = "en",
    atlas: Atlas | None = None,
) -> Picture:
    """The picture of a table with its sentence; ``kind`` None chooses. Refused for lines over rows that have no order
    in time (``no-lines``), for a map of what is no place (``no-map``), and where a picture could not be read."""
    over_time = table.rows_are in TIMES
    chosen = kind or ("lines" if over_time else "bars")
    if chosen not in KINDS:
        raise WrongUse("unknown-kind", "There is no such picture.", expected=" or ".join(KINDS), found=repr(chosen))
    if chosen == "lines" and not over_time:
        raise Refused("no-lines", "Lines show change over time; these rows are no time.", do="Take bars.")
    if chosen == "map":
        label = _on_map(label, _require_map(table, atlas))
    sentence = _sentence(table, chosen, label, language)
    if chosen == "map" and atlas is not None:
        svg = _map(table, atlas, title, label, language, sentence)
    else:
        svg = (_lines if chosen == "lines" else _bars)(table, title, label, language, sentence)
    lines_of = tuple(tuple(line) for line in matrix(table, label, language))
    return Picture(chosen, title, svg, sentence, lines_of, tuple(notes(table, language)))


def _columns(table: Table) -> list[int]:
    return list(range(len(table.columns))) if table.columns_are else [ALL]


def _rows(table: Table) -> list[int]:
    """The rows that are drawn: over time, one that is not known has no place on the axis."""
    every = range(len(table.rows))
    return [row for row in every if table.rows_are not in TIMES or table.rows[row] is not None]


def _named(table: Table, label: Label, language: str) -> list[str]:
    return [_name(table.rows_are, table.rows[row], label, language) for row in _rows(table)]


def _name(field: str, value: str | None, label: Label, language: str) -> str:
    return WORDS.get(language, WORDS["en"])["unknown"] if value is None else label(field, value, language)


def _series_names(table: Table, label: Label, language: str) -> list[str]:
    return (
        [_name(table.columns_are or "", value, label, language) for value in table.columns] if table.columns_are else []
    )


def _figure(count: Count | None) -> int | None:
    """The figure that a sentence names: the possible one, of victims the fewest."""
    if count is None:
        return 0
    if count.suppressed:
        return None
    return count.minimum if count.of == "victims" else count.possible


def _sentence(table: Table, kind: str, label: Label, language: str) -> str:
    if kind != "lines":
        return of_bars(table.unit, _told(table, ALL, label, language), language)
    series = _series_names(table, label, language) or [""]
    pairs = zip(series, _columns(table), strict=True)
    told = [of_lines(name, _told(table, column, label, language), language) for name, column in pairs]
    return " ".join([f"{unit_words(table.unit, language).capitalize()}:", *told])


def _told(table: Table, column: int, label: Label, language: str) -> list[Cell]:
    """The cells of a column as a sentence speaks of them; two rows of one name are one to a reader."""
    counts = [table.cells.get((row, column)) for row in _rows(table)]
    names = _named(table, label, language)
    return [(name, _figure(count), shown(count, language)) for name, count in zip(names, counts, strict=True)]


def _bars(table: Table, title: str, label: Label, language: str, sentence: str) -> str:
    cells = [[_bar(table.cells.get((row, column)), language) for column in _columns(table)] for row in _rows(table)]
    return bars(
        _named(table, label, language),
        _series_names(table, label, language),
        cells,
        title=title,
        unit=unit_words(table.unit, language),
        language=language,
        sentence=sentence,
        foot=_foot(table, language),
    )


def _on_map(label: Label, atlas: Atlas) -> Label:
    """The words for a place are those of the map, in the reader's language."""

    def labelled(field: str, value: str, language: str) -> str:
        spot = atlas.spot(value) if field == "place" else None
        return named(spot.names, language) if spot else label(field, value, language)

    return labelled


def _require_map(table: Table, atlas: Atlas | None) -> Atlas:
    if atlas is None:
        do = "Give it one: habeas mission set map prk, or your own file."
        raise Refused("no-map", "The mission has no map.", do=do)
    if table.rows_are not in ("place", PROVINCE) or table.columns_are:
        what = "A map shows one figure for each place or province."
        raise Refused("no-map", what, do="Take rows=place or rows=province, and no columns.")
    return atlas


def _map(table: Table, atlas: Atlas, title: str, label: Label, language: str, sentence: str) -> str:
    names = _named(table, label, language)
    shading = table.rows_are == PROVINCE
    rows = []
    for row, name in zip(_rows(table), names, strict=True):
        value = table.rows[row]
        spot = atlas.spot(value) if value and not shading else None
        province = value if shading and value in atlas.provinces else None
        rows.append(Placed(name, _bar(table.cells.get((row, ALL)), language), spot, province))
    return (shaded if shading else spotted)(
        rows,
        atlas,
        title=title,
        unit=unit_words(table.unit, language),
        language=language,
        sentence=sentence,
        foot=[*_foot(table, language), atlas.source],
    )


def _bar(count: Count | None, language: str) -> Bar:
    if count is None:
        return Bar(0, 0, "0")
    if count.suppressed:
        return Bar(None, None, shown(count, language))
    if count.of == "victims":
        least = count.minimum or 0
        return Bar(least, least if count.maximum is None else count.maximum, shown(count, language))
    return Bar(count.certain or 0, count.possible or 0, shown(count, language))


def _lines(table: Table, title: str, label: Label, language: str, sentence: str) -> str:
    names = _series_names(table, label, language) or [""]
    series = [
        Series(name, tuple(_point(table.cells.get((row, column))) for row in _rows(table)))
        for name, column in zip(names, _columns(table), strict=True)
    ]
    return lines(
        _named(table, label, language),
        series,
        title=title,
        unit=unit_words(table.unit, language),
        language=language,
        hidden=WORDS.get(language, WORDS["en"])["hidden"],
        sentence=sentence,
        foot=_foot(table, language),
    )


def _foot(table: Table, language: str) -> list[str]:
    """Whether it is fiction, N, and the release: the notes that a picture cannot do without."""
    return notes(table, language)[: 3 if table.fiction else 2]


def _point(count: Count | None) -> Point:
    """What is expected, between what is certain and what is possible."""
    if count is None:
        return Point(0.0, 0.0, 0.0)
    if count.suppressed:
        return Point(None, suppressed=True)
    if count.of == "victims":
        least = float(count.minimum or 0)
        return Point(least, least, float(count.maximum) if count.maximum is not None else least)
    expected = count.expected if count.expected is not None else count.possible
    return Point(float(expected or 0), float(count.certain or 0), float(count.possible or 0))
