"""The made-up mission of ``examples/haesong`` for tests: what was put in, and a release read with its codes.

``truth/truth.yaml`` says what was put in; ``truth/counts.yaml`` is what ``truth/count.py`` counts without Habeas.
"""

from __future__ import annotations

import csv
import datetime
import re
import runpy
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import yaml

from habeas.core.analysis.figures import Figures
from habeas.core.findings.judge import Standard, Verdict, judge
from habeas.core.release.content import TABLES, kind_of
from habeas.core.report.findingcheck import support_of
from support.missions import ALL_ROLES, PASSPHRASE, Clock, database_of, on_server

DEMO = Path(__file__).parents[2] / "examples" / "demo.py"
EXAMPLE = DEMO.parent / "haesong"
TRUTH = yaml.safe_load((EXAMPLE / "truth" / "truth.yaml").read_text(encoding="utf-8"))
COUNTS = yaml.safe_load((EXAMPLE / "truth" / "counts.yaml").read_text(encoding="utf-8"))
DAY = datetime.date.fromisoformat(COUNTS["public_report"]["day"])


def rows(name: str) -> list[dict[str, str]]:
    with (EXAMPLE / name).open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def codings(*, translations: bool = False) -> Iterator[dict[str, Any]]:
    """The codings of all interviews; with those of whole translations, in which the identities alone are marked."""
    for path in sorted(EXAMPLE.glob("interviews-*/*.coding.yaml")):
        coding = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)
        if translations or "translation" not in coding:
            yield coding


def givers() -> dict[str, str]:
    """Organisations as sources, by their names."""
    from habeas.store.models import Submission

    return {row.source: row.giver for row in Submission.seen.all()}


class Told:
    """One release, with the codes that its numbers stand for."""

    def __init__(self, prefix: str) -> None:
        from habeas.store.queries import release as queries
        from habeas.store.queries.atlas import atlas

        self.release, files = queries.open_release(queries.find(prefix))
        self.codes = files.codes()
        self.left_out = files.receipt()["left_out"]
        self.figures = Figures(self.release, matches=queries.matcher(), atlas=atlas())
        self.standard = Standard(**self.release.manifest.standard)
        self._findings = {finding.finding: finding for finding in self.figures.findings()}

    def count(self, of: str, where: str = "") -> Any:
        return self.figures.count(of=of, where=where)

    def rows(self, table: str) -> list[dict[str, Any]]:
        """The rows of a table, every number of this release as the code it stands for."""
        columns = [(name, kind_of(name)) for name in TABLES[table]]
        return [{name: self._named(kind, row[name]) for name, kind in columns} for row in self.release.rows(table)]

    def sources(self) -> set[str]:
        return set(self.codes.codes("source"))

    def support(self, finding: str) -> list[Any]:
        """The accounts that carry a finding."""
        return support_of(self._findings[finding], self.figures)

    def verdict(self, finding: str) -> Verdict:
        return judge(finding, self.support(finding), self.standard)

    def _named(self, kind: str | None, value: Any) -> Any:
        if kind is None or value is None:
            return value
        if isinstance(value, list):
            return sorted(str(self.codes.code(kind, number)) for number in value)
        return self.codes.code(kind, value)


def quoted() -> tuple[str, str]:
    """A source with a consent of her own whose words stand in a report of the example, and the passage."""
    from habeas.store.models import Consent, Passage

    text = "".join(path.read_text(encoding="utf-8") for path in sorted((EXAMPLE / "reports").glob("*.md")))
    for passage in re.findall(r"passage=(P-\d+)", text):
        row = Passage.seen.get(code=passage)
        if Consent.seen.filter(source=row.source).exists():
            return row.source, passage
    raise AssertionError("no report quotes anybody")


@contextmanager
def copied(made: Any, folder: Path) -> Iterator[Any]:
    """A copy of the mission to change, opened and current; gives who may do everything in it."""
    from habeas.store import mission as missions
    from habeas.store.actions.users import actor_named, unlock_with

    path = folder / "haesong"
    shutil.copytree(made.path, path)
    clock = Clock()
    clock.time = datetime.datetime.combine(DAY, datetime.time(12), datetime.UTC)
    with missions.opened(path, unlock_with(path, made.actor.username, PASSPHRASE), clock=clock):
        yield actor_named(made.actor.username)


def decide(folder: Path, by: Any, *decisions: dict[str, str]) -> None:
    """Further consent records, by the registrar's own mapping."""
    from habeas.store.actions.intake.sheet import import_sheet

    columns = list(rows("consent.csv")[0])
    path = folder / f"consent-{decisions[0]['record']}.csv"
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, columns, restval="")
        writer.writeheader()
        writer.writerows({"given": str(DAY), "form": "oral", **decision} for decision in decisions)
    outcome = import_sheet(path, EXAMPLE / "mappings" / "consent.yaml", by=by)
    assert outcome.counts["new"] == len(decisions)


def make(by: Any, purpose: str = "public-report", audience: str = "public", period: str | None = None) -> Told:
    from habeas.store.actions.release import make_release

    return Told(make_release(purpose=purpose, audience=audience, period=period, by=by)["release"])


def names() -> set[str]:
    """Every name, number and telling word of a person that stands in the texts, the sheets and the registrar's list."""
    found = {row["name"] for row in rows("identities.csv")}
    found |= {row["contact"] for row in rows("identities.csv")}
    for coding in codings(translations=True):
        found |= {span["words"] for span in coding.get("spans", []) if span["kind"] in ("name", "phone")}
    found |= {word for entry in TRUTH["names_that_must_not_leave"] for word in entry["words"]}
    return {name for name in found if name}


def leaking(text: str, wanted: set[str]) -> list[str]:
    """Names that stand in a text: Latin ones as words of their own, Korean ones where no longer word ends in them."""
    latin, others = (sorted(name for name in wanted if name.isascii() is ascii) for ascii in (True, False))
    words = rf"(?i:\b(?:{'|'.join(map(re.escape, latin))})\b)|(?<![가-힣])(?:{'|'.join(map(re.escape, others))})"
    return sorted(set(re.findall(words, " ".join(text.split()))))


@contextmanager
def on_postgresql(folder: Path, actor: Any) -> Iterator[Any]:
    """The mission built once more, on the server for tests, on the same day; gives who may do everything in it."""
    from habeas.store import mission as missions
    from habeas.store.actions.missions import create_mission
    from habeas.store.actions.users import actor_named, unlock_with

    table, name = database_of("postgresql")
    on_server(f'CREATE DATABASE "{name}"')
    config = (EXAMPLE / "mission.toml").read_text(encoding="utf-8").partition("[database]")[0] + table
    clock = Clock()
    clock.time = datetime.datetime.combine(DAY, datetime.time(9), datetime.UTC)
    who = {"username": actor.username, "roles": ALL_ROLES, "passphrase": PASSPHRASE, "clock": clock}
    try:
        path = create_mission(folder, config, "haesong", **who)
        with missions.opened(path, unlock_with(path, actor.username, PASSPHRASE), clock=clock):
            by = actor_named(actor.username)
            bring_in(by)
            yield by
    finally:
        on_server(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def bring_in(by: Any) -> None:
    """Everything that ``examples/demo.py`` brings in, in its order."""
    from habeas.store.actions import findings
    from habeas.store.actions.intake.folder import import_folder
    from habeas.store.actions.intake.sheet import import_sheet
    from habeas.store.actions.users import add_user

    demo = runpy.run_path(str(DEMO))
    for user in rows("users.csv")[1:]:
        add_user(user["username"], user["roles"].split(), PASSPHRASE, by=by)
    mappings = EXAMPLE / "mappings"
    for name in demo["SHEETS"]:
        import_sheet(EXAMPLE / f"{name}.csv", mappings / f"{name}.yaml", by=by)
    for name in demo["FOLDERS"]:
        import_folder(EXAMPLE / name, by=by)
    for name, chosen in demo["SUBMISSIONS"].items():
        for mapping in chosen:
            import_sheet(EXAMPLE / "submissions" / name, mappings / f"{mapping}.yaml", by=by)
    findings.load(EXAMPLE / "findings.yaml", by=by)
