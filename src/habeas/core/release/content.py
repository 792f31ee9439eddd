"""What a release holds: its tables, the type of each column, and which columns carry numbers made for it alone.

The tables are those of docs/formats/release.md. Types: ``i`` int64, ``s`` text, ``d`` day, ``b`` boolean, ``l:x`` list
of x; a ``?`` allows null.
"""

from __future__ import annotations

from collections.abc import Iterator

_GIVEN = {"submitter": "s?", "given_lo": "d?", "given_hi": "d?"}
_DATE = {"date_lo": "d?", "date_hi": "d?"}

#: table -> column -> type, in the order of the file
TABLES: dict[str, dict[str, str]] = {
    "sources": {"source": "i", "root": "i", "kind": "s", "sex": "s?", "left_lo": "d?", "left_hi": "d?"},
    "exposures": {
        "source": "i",
        "place_type": "s",
        "place": "s?",
        "agency": "s?",
        "from_lo": "d?",
        "from_hi": "d?",
        "to_lo": "d?",
        "to_hi": "d?",
    },
    "accounts": {
        "account": "i",
        "source": "i",
        "root": "i",
        "event": "i",
        **_GIVEN,
        "reliability": "s?",
        "credibility": "i?",
        "retraction": "s",
    },
    "acts": {
        "act": "i",
        "account": "i",
        "event": "i",
        "source": "i",
        "root": "i",
        **_GIVEN,
        "code": "s",
        "mode": "s",
        "place": "s?",
        "place_type": "s?",
        "agency": "s?",
        "stage": "s?",
        "basis": "s?",
        "method": "l:s",
        **_DATE,
        "date_approximate": "b",
        "date_uncertain": "b",
        "victim": "i?",
        "victim_kind": "s?",
        "victim_min": "i?",
        "victim_max": "i?",
        "victim_sex": "s?",
        "victim_age": "s?",
        "passages": "l:i",
    },
    "observations": {
        "observation": "i",
        "source": "i",
        "root": "i",
        **_GIVEN,
        "condition": "s",
        "item": "s?",
        "unit": "s?",
        "value_min": "s?",
        "value_max": "s?",
        "text": "s?",
        "place": "s?",
        "basis": "s?",
        **_DATE,
        "passages": "l:i",
    },
    "passages": {
        "passage": "i",
        "source": "i",
        "account": "i?",
        "language": "s",
        "text": "s",
        "translation_language": "s?",
        "translation": "s?",
    },
    "involved": {"act": "i", "party": "i", "kind": "s", "unit": "s?", "degree": "s"},
    "findings": {
        "finding": "s",
        "kind": "s",
        "statement": "s",
        "claims": "s",
        "where": "s?",
        "support": "l:i",
        "contrary": "l:i",
    },
    "measures": {
        "measure": "s",
        "kind": "s",
        "title": "s",
        "date_lo": "d?",
        "date_hi": "d?",
        "agency": "s?",
        "sources": "l:i",
    },
}

#: table -> columns that a release has besides where its manifest names guards: whether a row is under one
GUARDED: dict[str, dict[str, str]] = {"sources": {"guarded": "b"}, "acts": {"guarded": "b"}}

#: kinds whose members carry a number made for one release alone
KINDS = ("source", "root", "account", "event", "act", "observation", "victim", "passage", "party")

_PLURAL = {"passages": "passage", "sources": "source", "support": "account", "contrary": "account"}


def columns_of(table: str, *, guards: bool) -> dict[str, str]:
    """The columns of a table of a release in which guards apply, or do not."""
    return {**TABLES[table], **(GUARDED.get(table, {}) if guards else {})}


def kind_of(column: str) -> str | None:
    """The kind of thing that ``column`` numbers (``support`` lists accounts), or None for an ordinary column."""
    kind = _PLURAL.get(column, column)
    return kind if kind in KINDS else None


def days(table: str) -> Iterator[tuple[str, str]]:
    """The pairs of columns of ``table`` that hold a first and a last day."""
    for column in TABLES[table]:
        if column.endswith("_lo"):
            yield column, column[:-2] + "hi"
