"""The tables that a mission gets are those that the models describe."""

from __future__ import annotations

from io import StringIO

import pytest

from habeas.store import engine

engine.setup()

from django.core.management import call_command  # noqa: E402

from habeas.store.models import Source  # noqa: E402


def changes() -> tuple[bool, str]:
    """Whether a model changed without a migration, and which one would be written. Nothing is written."""
    out = StringIO()
    try:
        call_command("makemigrations", check_changes=True, dry_run=True, stdout=out)
    except SystemExit:
        return True, out.getvalue()
    return False, out.getvalue()


def test_no_model_changed_without_its_migration() -> None:
    assert changes() == (False, "No changes detected\n")


def test_a_changed_model_would_be_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Source._meta.get_field("kind"), "max_length", 99)
    changed, text = changes()
    assert changed
    assert "source" in text.lower()
