"""The form in which a mission is stored: what is said of it beside the database, and what to do where it is another."""

from __future__ import annotations

from pathlib import Path

from habeas.core.access.files import write_atomically
from habeas.core.kernel.errors import NotNow
from habeas.store import engine

FORM_FILE = "form"


def write_form(path: Path) -> None:
    """Say beside the database in which form it is, for whoever has no key. The database itself decides."""
    write_atomically(path / FORM_FILE, f"{engine.newest_form()}\n".encode())


def said_form(path: Path) -> int:
    """The form that is said beside the database; the first program said nothing."""
    try:
        return int((path / FORM_FILE).read_text(encoding="ascii")[:9])
    except (OSError, ValueError):
        return 1


def require_form(alias: str, slug: str) -> None:
    """Nothing where the mission is stored in the form of this program; otherwise what to do."""
    stored, ours = engine.form(alias), engine.newest_form()
    if stored < ours:
        raise NotNow(
            "older-form",
            "The mission is stored in an older form than that of this program.",
            {"mission": slug},
            f"form {ours}",
            f"form {stored}",
            f"habeas upgrade --mission {slug}",
        )
    if stored > ours:
        raise NotNow(
            "newer-form",
            "A newer program than this one has worked in the mission.",
            {"mission": slug},
            f"form {ours}",
            "a newer form",
            "Use the newer program.",
        )
