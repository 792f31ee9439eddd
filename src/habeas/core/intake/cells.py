"""Formula escaping of exported cells, undone when a sheet comes back."""

from __future__ import annotations

#: A cell that begins with one of these may be run as a formula by a sheet program (OWASP, "CSV Injection").
LEADS = frozenset("=+-@\t\r\n＝＋－＠")


def could_run(text: str) -> bool:
    """Whether the cell, without any leading apostrophes, begins like a formula."""
    bare = text.lstrip("'")
    return bool(bare) and bare[0] in LEADS


def unescape_cell(text: str) -> str:
    """The cell as it was before it was escaped for an export: exactly one apostrophe is taken off."""
    return text[1:] if text[:1] == "'" and could_run(text) else text
