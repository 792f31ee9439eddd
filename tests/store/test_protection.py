"""Risk, incidents and referrals: dated, sealed, every change a new version, a stale one refused."""

from __future__ import annotations

import datetime
from typing import Any

import pytest

from habeas.core.access.policy import may
from habeas.core.kernel.errors import ForPeople, WrongUse
from habeas.store.actions import protection as acts
from habeas.store.actions.deeds import deed
from habeas.store.actions.labels import set_label
from habeas.store.models import Entry, Incident, Referral, Risk, Source
from habeas.store.queries import overview
from habeas.store.queries import protection as records
from habeas.store.queries.verify import verify
from support.missions import ALL_ROLES, actor

WHY = "A man asked the neighbours for her"
LATER = datetime.date(2099, 1, 1)


@pytest.fixture
def officer(mission: Any, all_roles: Any) -> Any:
    """A protection officer, and two sources."""
    with deed("test-sources", by=all_roles) as work:
        for risk in ("medium", ""):
            code = work.code("S")
            mission.source_keys.create([code])
            work.add(Source(code=code, kind="escapee", risk=risk, risk_review="2025-01-01" if risk else ""))
    return actor("protection-officer")


def assess(by: Any, source: str = "S-0001", whom: str = "self", level: str = "low", **more: Any) -> Risk:
    return acts.assess_risk(source, **{"by": by, "whom": whom, "level": level, "reason": WHY, "review": LATER, **more})


def stands(source: str = "S-0001") -> tuple[str, str]:
    row = Source.seen.get(code=source)
    return row.risk, row.risk_review


def refused(act: Any) -> str:
    with pytest.raises(ForPeople) as told:
        act()
    return told.value.code


def test_the_highest_level_that_stands_is_hers_and_the_first_day_to_look_again(officer: Any) -> None:
    assess(officer, whom="family", level="high", review=datetime.date(2025, 6, 1))
    assert stands() == ("high", "2025-06-01")
    assess(officer, whom="self", level="low", review=datetime.date(2025, 3, 1))
    assert stands() == ("high", "2025-03-01")
    assess(officer, whom="family", level="low", review=LATER)
    assert stands() == ("low", "2025-03-01")


def test_what_came_in_with_her_record_holds_until_she_is_assessed_herself(officer: Any) -> None:
    assess(officer, whom="family", level="low")
    assert stands()[0] == "medium"
    assess(officer, whom="self", level="low")
    assert stands()[0] == "low"


def test_an_older_assessment_put_down_later_does_not_stand(officer: Any) -> None:
    assess(officer, level="high")
    assess(officer, level="low", on=datetime.date(2020, 1, 1))
    assert stands()[0] == "high"


def test_every_version_stays_and_the_record_holds(officer: Any) -> None:
    assess(officer)
    assess(officer, level="high")
    made = acts.record_incident("S-0001", by=officer, kind="visit", what=WHY)
    acts.close_incident(made.code, by=officer, done="She moved")
    sent = acts.record_referral("S-0001", by=officer, kind="medical", whom="The clinic at the harbour")
    acts.set_referral(sent.code, "accepted", by=officer, note="She goes on Fridays")
    found = records.visible_protection("S-0001", by=officer)
    assert [one.row.level for one in found["risks"]] == ["high", "low"]
    assert found["incidents"][0].words == {"what": WHY, "done": "She moved"}
    assert found["referrals"][0].words == {"whom": "The clinic at the harbour", "note": "She goes on Fridays"}
    assert [row.state for row in Incident.objects.filter(code=made.code).order_by("version")] == ["open", "closed"]
    assert [row.state for row in Referral.objects.order_by("version")] == ["offered", "accepted"]
    assert verify(by=officer)["ok"]


def test_a_stale_change_is_refused_and_changes_nothing(officer: Any) -> None:
    made = acts.record_incident("S-0001", by=officer, kind="visit", what=WHY)
    acts.close_incident(made.code, by=officer, done="She moved", version=1)
    assert refused(lambda: acts.close_incident(made.code, by=officer, done="Nothing", version=1)) == "changed-meanwhile"
    sent = acts.record_referral("S-0001", by=officer, kind="legal", whom="A lawyer")
    acts.set_referral(sent.code, "accepted", by=officer, version=1)
    for stale in (0, 1, 99):
        act = lambda stale=stale: acts.set_referral(sent.code, "declined", by=officer, version=stale)  # noqa: E731
        assert refused(act) == "changed-meanwhile"
    assert Referral.seen.get().state == "accepted"
    first = assess(officer, after="")
    assert refused(lambda: assess(officer, level="high", after="")) == "changed-meanwhile"
    assess(officer, level="high", after=first.code)


@pytest.mark.parametrize("role", ALL_ROLES)
def test_only_the_roles_of_the_table_read_and_write(officer: Any, role: str) -> None:
    made = acts.record_incident("S-0001", by=officer, kind="visit", what=WHY)
    sent = acts.record_referral("S-0001", by=officer, kind="legal", whom="A lawyer")
    who = actor(role)
    for verb, act in (
        ("assess-risk", lambda: assess(who)),
        ("record-incident", lambda: acts.record_incident("S-0001", by=who, kind="visit", what=WHY)),
        ("record-incident", lambda: acts.close_incident(made.code, by=who, done="x")),
        ("record-referral", lambda: acts.record_referral("S-0001", by=who, kind="legal", whom="x")),
        ("record-referral", lambda: acts.set_referral(sent.code, "done", by=who)),
        ("read-protection", lambda: records.visible_protection("S-0001", by=who)),
        ("read-protection", lambda: records.visible_records(Incident, by=who)),
    ):
        if may({role}, verb):
            act()
        else:
            assert refused(act) == "not-allowed", verb


def test_of_a_source_whom_one_does_not_see_nothing_is_read_or_written(officer: Any) -> None:
    made = acts.record_incident("S-0001", by=officer, kind="visit", what=WHY)
    assess(officer)
    set_label("S-0001", "strictly-confidential", by=officer, reason=WHY, review=LATER)
    who = actor("documenter")
    for act in (
        lambda: assess(who),
        lambda: acts.record_incident("S-0001", by=who, kind="visit", what=WHY),
        lambda: records.visible_protection("S-0001", by=who),
        lambda: records.visible_records(Risk, "S-0001", by=who),
    ):
        assert refused(act) == "no-such-source"
    assert refused(lambda: acts.close_incident(made.code, by=who, done="x")) == "no-such-incident"
    assert records.visible_records(Incident, by=who) == records.visible_records(Risk, by=who) == []
    assert records.open_incidents(by=who) == 0
    assert records.open_incidents(by=officer) == 1


@pytest.mark.parametrize(
    "more",
    [
        {"level": "unheard-of"},
        {"whom": "her cat"},
        {"reason": "  "},
        {"reason": "x" * 5000},
        {"measures": "a\x00b"},
        {"review": datetime.date(2024, 11, 5)},
        {"on": datetime.date(2030, 1, 1)},
        {"source": "S-9999"},
        {"source": "S-0000"},
    ],
)
def test_what_cannot_be_is_refused_and_leaves_nothing(officer: Any, more: dict[str, Any]) -> None:
    before = Entry.objects.count()
    with pytest.raises(WrongUse):
        assess(officer, **more)
    assert Entry.objects.count() == before


def test_an_incident_of_another_source_is_not_closed_from_her_page(officer: Any) -> None:
    made = acts.record_incident("S-0002", by=officer, kind="visit", what=WHY)
    act = lambda: acts.close_incident(made.code, by=officer, done="x", version=1, source="S-0001")  # noqa: E731
    assert refused(act) == "no-such-incident"


def test_words_lie_sealed_under_her_key_and_are_not_in_the_log(officer: Any) -> None:
    assess(officer, measures=WHY)
    acts.record_incident("S-0001", by=officer, kind="visit", what=WHY)
    acts.record_referral("S-0001", by=officer, kind="legal", whom=WHY, note=WHY)
    kept = [bytes(row.reason_sealed) + bytes(row.measures_sealed) for row in Risk.objects.all()]
    kept += [bytes(row.what_sealed) for row in Incident.objects.all()]
    kept += [bytes(row.whom_sealed) + bytes(row.note_sealed) for row in Referral.objects.all()]
    kept += [bytes(entry.body) for entry in Entry.objects.all()]
    assert len(kept) > 6
    assert not any(WHY.encode() in one for one in kept)


def test_what_is_overdue_and_what_is_open_is_told_first(officer: Any, clock: Any) -> None:
    assess(officer, review=datetime.date(2024, 12, 1))
    assess(officer, "S-0002")
    acts.record_incident("S-0001", by=officer, kind="visit", what=WHY)
    assert records.visible_records(Risk, by=officer, overdue=True) == []
    clock.time += datetime.timedelta(days=60)
    assert [one.row.source for one in records.visible_records(Risk, by=officer, overdue=True)] == ["S-0001"]
    matters = {one.key: one.count for one in overview.visible_overview(by=officer).matters}
    assert (matters["risk_overdue"], matters["incidents_open"]) == (1, 1)
