"""Releases of the made-up mission, one for each section of the counts that were made without Habeas."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from support.haesong import (
    COUNTS,
    EXAMPLE,
    TRUTH,
    Told,
    copied,
    decide,
    make,
)

#: sections of ``truth/counts.yaml``
SECTIONS = ("everything", "public_report", "reporting_period")


def no_longer_allowing() -> list[str]:
    """The sources whose consent was withdrawn or has run out."""
    return [entry["source"] for why in ("withdrawn", "expired") for entry in TRUTH["consent"][why]]


@pytest.fixture(scope="session")
def told(made_haesong: Any, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Told]:
    """A release for each section of the counts.

    Nobody may have a release of everything. Of the sources whose consent no longer holds a copy of the mission has a
    new one, for work inside the mission alone.
    """
    from habeas.store import mission as missions

    found = {}
    with missions.inside(made_haesong.mission):
        found["reporting_period"] = Told(made_haesong.release)
    folder = tmp_path_factory.mktemp("everything")
    with copied(made_haesong, folder) as by:  # the mission itself keeps the one release that its reports are written on
        found["public_report"] = make(by, period="all")
        again = {"uses": "internal", "decision": "granted", "audiences": "internal"}
        decide(
            folder,
            by,
            *({"record": f"again-{source}", "source": source, **again} for source in no_longer_allowing()),
        )
        found["everything"] = make(by, "internal-analysis", "internal", "all")
    return found


@pytest.fixture(params=SECTIONS)
def section(request: pytest.FixtureRequest, told: dict[str, Told]) -> tuple[Told, dict[str, Any]]:
    """A release, and what is true of it."""
    return told[request.param], COUNTS[request.param]


@pytest.fixture
def public(told: dict[str, Told]) -> Told:
    """The public release of all that was ever told."""
    return told["public_report"]


@pytest.fixture
def everything(told: dict[str, Told]) -> Told:
    return told["everything"]


@pytest.fixture(scope="session")
def reported(made_haesong: Any, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """The mission with its reports kept as drafts and built, made once: a test that changes it works on a copy."""
    from habeas.store.actions import report

    folder = tmp_path_factory.mktemp("reported")
    with copied(made_haesong, folder) as by:
        for path in sorted((EXAMPLE / "reports").glob("*.md")):
            report.keep_file(path, by=by)
            report.build(path, [folder / path.with_suffix(".html").name], by=by)
    return SimpleNamespace(path=folder / "haesong", actor=made_haesong.actor)
