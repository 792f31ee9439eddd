"""A source is erased, on each engine: no row, item or key of hers is left, her words stand in no table, and the log
still holds. What is left in files, drafts and reports is looked for on the made-up mission (acceptance/haesong)."""

from __future__ import annotations

import datetime
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.db import connections

from habeas.core.intake.scanned import Page, Prepared
from habeas.core.kernel.errors import NotNow, Refused, WrongUse
from habeas.store import readpages
from habeas.store.actions import consents, erasure
from habeas.store.actions.deeds import deed
from habeas.store.actions.identities import set_identity
from habeas.store.actions.intake.folder import import_folder
from habeas.store.actions.intake.sheet import import_sheet
from habeas.store.actions.release import make_release
from habeas.store.actions.users import actor_named, add_user
from habeas.store.mission import current
from habeas.store.models import RECORDED, Erased, Item, Release, Source, Text
from habeas.store.queries import holdings, overview
from habeas.store.queries.retention import visible_due
from habeas.store.queries.verify import verify
from support.missions import PASSPHRASE, actor, agreed, filled
from support.sheets import bring_in

WHY = "She asked to be forgotten (fiction)"
WORDS = "The kernels were counted by the light of one lamp (fiction)."


def _interviewed() -> None:
    """Two sources with identities, transcripts and consents, an act of the first, and a release of both."""
    by = actor_named("all")
    for name in ("ida", "amara"):
        add_user(name, ["protection-officer"], PASSPHRASE, by=by)
    with tempfile.TemporaryDirectory() as named:
        folder = Path(named)
        bring_in(folder, "source", "code,kind,sex,birth\nS-1,escapee,female,1980\nS-2,escapee,male,1970\n", by=by)
        given = "".join(f"{n},S-{n},2023-01-01,statistics quote-anonymous,granted,public,\n" for n in (1, 2))
        bring_in(folder, "consent", "id,source,given,uses,decision,audiences,withdrawn\n" + given, by=by)
        bring_in(folder, "interview", "code,source,date\nI-1,S-1,2023-02-03\nI-2,S-2,2023-02-04\n", by=by)
        texts = folder / "texts"
        texts.mkdir()
        listed = "file,kind,of,language\na.txt,transcript,I-0001,en\nb.txt,transcript,I-0002,en\n"
        (texts / "folder.csv").write_text(listed, encoding="utf-8")
        (texts / "a.txt").write_text(WORDS * 50, encoding="utf-8")
        (texts / "b.txt").write_text("We slept in turns (fiction). " * 50, encoding="utf-8")
        import_folder(texts, by=by)
    for number in (1, 2):
        set_identity(f"S-000{number}", {"name": f"Made Up {number} (fiction)"}, by=by)
    make_release(purpose="public-report", audience="public", period="all", by=by)


mission_folder = filled(_interviewed)


@pytest.fixture
def officers(mission: Any) -> tuple[Any, Any]:
    return actor_named("ida"), actor_named("amara")


def erase(source: str, officers: tuple[Any, Any]) -> dict[str, Any]:
    ida, amara = officers
    return agreed(lambda: erasure.erase(source, reason=WHY, by=ida), second=amara)  # type: ignore[no-any-return]


def cells() -> list[bytes]:
    """Every value of every table that the mission has, as the database gives it."""
    found: list[bytes] = []
    connection = connections[current().alias]
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            for row in cursor.fetchall():
                found += [bytes(v) if isinstance(v, bytes | memoryview) else str(v).encode() for v in row]
    return found


def sealed_of(source: str) -> set[bytes]:
    """The sealed bytes of all that is hers."""
    columns = [
        getattr(row, name)
        for row in holdings.of_source(source).rows()
        for name in row.digest_columns()
        if name.endswith("_sealed")
    ]
    return {bytes(value) for value in columns if value is not None}


def test_nothing_of_hers_is_left_in_any_table_and_the_log_holds(officers: Any) -> None:
    mission = current()
    hers, his = sealed_of("S-0001"), sealed_of("S-0002")
    pieces = set(mission.items_folder.rglob("*.age"))
    assert hers, "there was something to erase"
    answer = erase("S-0001", officers)
    assert answer["rows"] > 3
    assert answer["items"] >= 1
    assert answer["releases"] == 1
    left = set(cells())
    assert not hers & left
    assert his <= left, "what is his stays"
    named = [cell for cell in left if b"S-0001" in cell and b'"seq"' not in cell]
    assert named == [b"S-0001"], "beside the log, which goes on naming codes, the request alone"
    assert not any(model.objects.filter(code="S-0001").exists() for model in RECORDED.values())
    assert Erased.objects.count() == answer["rows"]
    assert "S-0001" not in mission.source_keys
    assert len(pieces - set(mission.items_folder.rglob("*.age"))) >= answer["items"]
    found = verify(by=actor_named("all"), deep=True)
    assert found["ok"], found["failures"]


def test_a_release_that_held_her_answers_no_more_and_the_next_is_without_her(officers: Any) -> None:
    erase("S-0001", officers)
    assert Release.seen.get().state == Release.LAPSED
    made = make_release(purpose="public-report", audience="public", period="all", by=actor_named("all"))
    assert made["release"] != Release.seen.order_by("id").first().sha256


def test_the_other_source_is_read_as_before(officers: Any) -> None:
    from habeas.store.queries import texts

    erase("S-0001", officers)
    code = Text.seen.get(source="S-0002").code
    with deed("test-reviewed", by=actor_named("all")) as work:
        work.supersede(Text.seen.get(code=code), identities="reviewed")
    assert "We slept in turns" in str(texts.visible_text(code, by=actor_named("all")))


def test_under_a_hold_nothing_is_erased_and_it_says_so(officers: Any) -> None:
    ida, _ = officers
    erasure.hold("S-0001", reason="A court asked (fiction)", by=ida)
    before = len(cells())
    with pytest.raises(Refused, match="legal hold") as told:
        erasure.erase("S-0001", reason=WHY, by=ida)
    assert told.value.code == "legal-hold"
    assert len(cells()) == before
    assert "S-0001" in current().source_keys


def test_one_officer_alone_erases_nothing(officers: Any) -> None:
    with pytest.raises((Refused, NotNow)):
        erasure.erase("S-0001", reason=WHY, by=officers[0])
    assert Source.seen.filter(code="S-0001").exists()


def test_twice_is_told_as_for_one_that_never_was(officers: Any) -> None:
    erase("S-0001", officers)
    with pytest.raises(WrongUse) as told:
        erasure.erase("S-0099", reason=WHY, by=officers[0])
    assert told.value.code == "no-such-source"


def scheduled(mission: Any, **periods: int) -> None:
    mission.config = replace(mission.config, retention=periods)


def test_who_gave_something_longer_ago_than_the_schedule_says_is_due_and_the_first_page_counts_her(
    officers: Any, mission: Any
) -> None:
    ida, _ = officers
    assert visible_due(by=ida) == [], "a mission without a schedule keeps everything"
    scheduled(mission, escapee=12)
    assert [(one.code, one.why, one.since.isoformat(), one.held) for one in visible_due(by=ida)] == [
        ("S-0001", "escapee", "2024-02-03", False),
        ("S-0002", "escapee", "2024-02-04", False),
    ]
    erasure.hold("S-0001", reason="A court asked (fiction)", by=ida)
    assert [one.code for one in visible_due(by=ida) if not one.held] == ["S-0002"]
    counted = {one.key: one.count for one in overview.visible_overview(by=ida).matters}
    assert counted["retention_due"] == 1, "what a hold keeps waits for nobody"
    scheduled(mission, escapee=36)
    assert visible_due(by=ida) == []


def test_nobody_else_is_told_whose_time_is_over(officers: Any, mission: Any) -> None:
    scheduled(mission, source=1)
    for role in ("documenter", "coder", "analyst", "reviewer", "drafter", "auditor", "administrator"):
        with pytest.raises(Refused):
            visible_due(by=actor(role))
        matters = overview.visible_overview(by=actor(role)).matters
        assert "retention_due" not in {one.key for one in matters}, role


def test_what_was_read_of_her_scans_and_is_no_text_yet_goes_too(officers: tuple[Any, Any]) -> None:
    scan = Prepared(2, ("eng",), "tesseract 0 eng", True)
    kept = {}
    for source in ("S-0001", "S-0002"):
        item = Item.seen.filter(owner=source).exclude(kind="text").first()
        for by in officers:
            kept[source, by.code] = item, readpages.of(item, by)
            kept[source, by.code][1].begin(scan, item.sha256)
            kept[source, by.code][1].add(0, Page(WORDS, (80.0,)))
        found = readpages.before(item, officers[0])
        assert found is not None
        assert (found.scan, [page.text for page in found.pages]) == (scan, [WORDS])
        other = replace(officers[0], code="U-0099")
        assert readpages.before(item, other) is None, "another user never sees it"
        item.sha256 = "0" * 64
        assert readpages.before(item, officers[0]) is None, "it is another file now"
    files = {path for path in (current().path / "reading").rglob("*") if path.is_file()}
    assert len(files) == 8
    for path in files:
        assert WORDS.encode() not in path.read_bytes()
    erase("S-0001", officers)
    left = {path for path in (current().path / "reading").rglob("*") if path.is_file()}
    assert len(left) == 4
    for by in officers:
        with pytest.raises(Refused):
            kept["S-0001", by.code][1].add(1, Page(WORDS, ()))
        folder = kept["S-0002", by.code][1].folder
        folder.joinpath("000000.age").write_bytes(b"half of a pag")
        item = kept["S-0002", by.code][0]
        item.refresh_from_db()
        assert readpages.before(item, by).pages == [], "what does not open is read again"  # type: ignore[union-attr]


def test_what_was_read_of_her_scans_goes_when_her_consent_has_expired_whoever_comes_next(
    officers: tuple[Any, Any], clock: Any
) -> None:
    kept = {}
    for source in ("S-0001", "S-0002"):
        item = Item.seen.filter(owner=source).exclude(kind="text").first()
        kept[source] = readpages.of(item, officers[0])
        kept[source].begin(Prepared(2, ("eng",), "tesseract 0 eng", True), item.sha256)
        kept[source].add(0, Page(WORDS, (80.0,)))
    said = {"uses": ("statistics", "quote-anonymous"), "granted": True, "audiences": ("public",)}
    days = {"given": datetime.date(2024, 11, 1), "expires": datetime.date(2024, 11, 10)}
    consents.record("S-0001", {**said, **days}, by=officers[0])
    gone = kept["S-0001"].folder.parent.parent / ("0" * 32)
    gone.mkdir()
    readpages.settle()
    assert kept["S-0001"].folder.exists()
    assert not gone.exists(), "of a file that is not there"
    clock.time += datetime.timedelta(days=30)
    readpages.settle()
    assert not kept["S-0001"].folder.parent.exists()
    assert kept["S-0002"].folder.exists(), "hers holds"
    with pytest.raises(Refused):
        kept["S-0001"].add(1, Page(WORDS, ()))


def test_a_submission_is_due_by_what_its_newest_agreement_says_of_the_end(
    officers: Any, mission: Any, tmp_path: Path
) -> None:
    ida, _ = officers
    by = actor_named("all")
    bring_in(tmp_path, "submission", "giver,received\n" + "".join(f"list-{n},2023-01-01\n" for n in range(1, 5)), by=by)
    rows, mapping = tmp_path / "ends.csv", tmp_path / "ends.yaml"
    rows.write_text(
        "submission,given,expires,uses,afterwards\n"
        "list-1,2023-01-01,2023-12-31,statistics,return\n"
        "list-1,2023-02-01,2023-06-30,statistics,destroy\n"
        "list-2,2023-01-01,2999-12-31,statistics,return\n"
        "list-3,2023-01-01,2023-12-31,statistics,keep\n",
        encoding="utf-8",
    )
    fields = "".join(f"  {name}: {{column: {name}}}\n" for name in ("submission", "given", "expires", "afterwards"))
    more = '  uses: {column: uses, split: " "}\n  decision: {const: granted}\n  audiences: {const: public}\n'
    mapping.write_text(
        f"format: habeas/mapping/1\nrecord: agreement\nkey: [submission, given]\nfields:\n{fields}{more}",
        encoding="utf-8",
    )
    import_sheet(rows, mapping, by=by)
    found = [(one.code, one.why, one.since.isoformat()) for one in visible_due(by=ida)]
    assert found == [("SUB-0001", "destroy", "2023-07-01")], "list-4 has no agreement, and nothing comes of the others"
