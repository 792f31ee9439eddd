"""A table as a picture: bars, or lines over time, in colours that the colour-blind tell apart; nothing is fetched."""

from __future__ import annotations

import json
from typing import Any

from habeas.core.analysis.disclosure import ALL
from habeas.core.analysis.plan import TIMES
from habeas.core.analysis.render import WORDS, Label, notes, plain_label, shown
from habeas.core.analysis.tables import Table
from habeas.core.kernel.errors import Refused

#: Okabe and Ito (2008), without yellow, which is too pale on white
COLOURS = ["#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#D55E00", "#000000"]
_FONTS = "Noto Sans, Noto Sans CJK KR, Noto Sans KR, Noto Naskh Arabic, DejaVu Sans, sans-serif"


def svg(table: Table, *, title: str, label: Label = plain_label, language: str = "en") -> str:
    """The table as SVG with its title and its notes; refused (``extra-missing``) without the extra ``reports``."""
    altair, convert = _extra()
    points = _points(table, label, language)
    over_time = table.rows_are in TIMES
    x = altair.X("row:N", title=None, sort=[_name(table, row, label, language) for row in range(len(table.rows))])
    height = altair.Y("count:Q", title=label("unit", table.unit, language), axis=altair.Axis(tickMinStep=1, format="d"))
    base = altair.Chart(altair.Data(values=points)).encode(x=x)
    marks = base.mark_line(point=True) if over_time else base.mark_bar()
    marks = marks.encode(y=height)
    if table.columns_are is not None:
        colour = altair.Color("column:N", title=None, scale=altair.Scale(range=COLOURS))
        marks = marks.encode(color=colour) if over_time else marks.encode(color=colour, xOffset="column:N")
    else:
        marks = marks.encode(color=altair.value(COLOURS[0]))
    hidden = base.transform_filter("datum.hidden").mark_text(
        angle=270, align="left", fontStyle="italic", color="#444444"
    )
    hidden = hidden.encode(y=altair.value(296), text="words:N")
    if table.columns_are is not None and not over_time:
        hidden = hidden.encode(xOffset="column:N")
    heading = altair.TitleParams(text=title, subtitle=notes(table, language), anchor="start", subtitleFontSize=9)
    chart = (marks + hidden).properties(title=heading, height=300).configure(font=_FONTS)
    return str(convert.vegalite_to_svg(json.dumps(chart.to_dict()), allowed_base_urls=[]))


def _points(table: Table, label: Label, language: str) -> list[dict[str, Any]]:
    """One point for each cell; a hidden one has no figure, and says so in words."""
    columns = range(len(table.columns)) if table.columns_are else [ALL]
    points = []
    for row in range(len(table.rows)):
        for column in columns:
            count = table.cells[row, column]
            point: dict[str, Any] = {"row": _name(table, row, label, language), "hidden": count.suppressed}
            if table.columns_are is not None:
                value = table.columns[column]
                point["column"] = _words(language) if value is None else label(table.columns_are, value, language)
            point["count"] = None if count.suppressed else count.possible
            point["words"] = shown(count, language)
            points.append(point)
    return points


def _name(table: Table, row: int, label: Label, language: str) -> str:
    value = table.rows[row]
    return _words(language) if value is None else label(table.rows_are, value, language)


def _words(language: str) -> str:
    return WORDS.get(language, WORDS["en"])["unknown"]


def _extra() -> tuple[Any, Any]:
    """The two libraries of the extra, imported only when a picture is asked for."""
    try:
        import altair
        import vl_convert
    except ImportError:
        raise Refused(
            "extra-missing",
            "Pictures need parts that are not installed.",
            expected="the extra 'reports'",
            do="Install habeas[reports], or use the table as text or CSV.",
        ) from None
    return altair, vl_convert
