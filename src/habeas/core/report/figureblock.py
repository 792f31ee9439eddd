"""Figures of a report: a picture and its table, made from the release when the report is built, never drawn by hand."""

from __future__ import annotations

from collections.abc import Mapping

from habeas.core.analysis.figures import Figures
from habeas.core.analysis.pictures import KINDS, Picture, draw
from habeas.core.analysis.render import Label, plain_label
from habeas.core.analysis.tables import Table
from habeas.core.kernel.errors import ForPeople
from habeas.core.report.outcomes import Outcome

_NEEDED, _OPTIONAL = {"of", "rows"}, {"columns", "where", "by", "as"}


def check_figure(attributes: Mapping[str, str], figures: Figures) -> Outcome:
    """Whether the release gives the figure (docs/formats/checked-prose.md, "Figures")."""
    unknown = sorted(set(attributes) - _NEEDED - _OPTIONAL)
    missing = sorted(key for key in _NEEDED if not attributes.get(key, "").strip())
    if unknown or missing:
        what = f"knows no {unknown[0]}" if unknown else f"needs {missing[0]}=…"
        return Outcome("unreadable-check", do=f"A figure {what}: it has of, rows, columns, where, by, as.")
    if attributes.get("as", "bars") not in (*KINDS, "table"):
        return Outcome(
            "unreadable-check", do=f"A figure is drawn as {', '.join(KINDS)}, or as=table without a picture."
        )
    try:
        table = _table(attributes, figures)
        _drawn(table, attributes, "", plain_label, "en", figures)
    except ForPeople as error:
        return Outcome("no-figure", error.what, error.do or "Ask for what the release holds.")
    if not table.rows:
        return Outcome("no-figure", "Nothing meets the condition.", "Widen it, or leave the figure out.")
    if all(count.suppressed for count in table.cells.values()):
        return Outcome(
            "below-floor", None, "Every cell of this figure is hidden: widen its condition, or leave it out."
        )
    return Outcome()


def draw_figure(
    attributes: Mapping[str, str], figures: Figures, *, title: str, label: Label, language: str
) -> tuple[Picture, bool]:
    """The figure, and whether its picture is printed or its table alone."""
    table = _table(attributes, figures)
    return _drawn(table, attributes, title, label, language, figures), attributes.get("as") != "table"


def _table(attributes: Mapping[str, str], figures: Figures) -> Table:
    return figures.table(
        unit=attributes["of"],
        rows=attributes["rows"],
        columns=attributes.get("columns"),
        where=attributes.get("where", ""),
        by=attributes.get("by", "event"),
    )


def _drawn(
    table: Table, attributes: Mapping[str, str], title: str, label: Label, language: str, figures: Figures
) -> Picture:
    kind = attributes.get("as")
    chosen = None if kind == "table" else kind
    return draw(table, kind=chosen, title=title, label=label, language=language, atlas=figures.atlas)
