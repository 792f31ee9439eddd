"""An identity is opened with a right, for a reason, for a while, in sight of the protection officers; or it is not."""

from __future__ import annotations

import datetime
import json
from typing import Any

import pytest

from habeas.core.kernel.errors import ForPeople, NotNow, Refused, WrongUse
from habeas.store.actions.deeds import deed
from habeas.store.actions.identities import set_identity
from habeas.store.actions.openings import close_identity, open_identity, still_open
from habeas.store.actions.requests import approve
from habeas.store.actions.users import actor_named, add_user
from habeas.store.mission import current
from habeas.store.models import Entry, Identity, Item, Opening, Request, Risk, Source
from habeas.store.queries import openings
from habeas.store.queries.verify import verify
from support.missions import ALL_ROLES, PASSPHRASE, actor, filled

WHY = "To call her about the hearing"
NAME, NEVER = "오정희", "Never by telephone"
MAY = {"documenter", "registrar", "protection-officer"}


def _people() -> None:
    """Two protection officers and a documenter; sources at low and at high risk, with identities."""
    mission, all_roles = current(), actor_named("all")
    for name, role in (("amara", "protection-officer"), ("ida", "protection-officer"), ("soyeon", "documenter")):
        add_user(name, [role], PASSPHRASE, by=all_roles)
    with deed("test-sources", by=all_roles) as work:
        for risk in ("low", "high"):
            code = work.code("S")
            mission.source_keys.create([code])
            work.add(Source(code=code, kind="escapee", risk=risk))
    for code in ("S-0001", "S-0002"):
        set_identity(code, {"name": NAME, "never": NEVER, "rank": "captain"}, by=all_roles)


mission_folder = filled(_people)


@pytest.fixture
def people(mission: Any) -> dict[str, Any]:
    return {name: actor_named(name) for name in ("amara", "ida", "soyeon")}


def refused(act: Any) -> str:
    with pytest.raises(ForPeople) as told:
        act()
    return told.value.code


def test_it_is_opened_for_a_reason_and_the_opening_stands_on_the_log(people: Any) -> None:
    found = open_identity("S-0001", by=people["soyeon"], reason=WHY, minutes=15)
    assert found == {"never": NEVER, "name": NAME, "rank": "captain"}
    assert next(iter(found)) == "never", "how not to contact her is read first"
    row = Opening.seen.get()
    assert (row.user, row.source, row.second) == (people["soyeon"].code, "S-0001", "")
    body = json.loads(bytes(Entry.objects.get(seq=row.entry).body))
    assert (body["verb"], body["on"], body["about"]) == (
        "open-identity",
        "S-0001",
        {"minutes": 15, "opening": row.code},
    )
    assert verify(by=people["amara"])["ok"]


@pytest.mark.parametrize("role", ALL_ROLES)
def test_only_the_roles_of_the_table_open_change_or_keep_one_open(people: Any, role: str) -> None:
    acts = (
        lambda: open_identity("S-0001", by=actor(role), reason=WHY),
        lambda: still_open("S-0001", by=actor(role)),
        lambda: set_identity("S-0001", {"name": "x"}, by=actor(role)),
    )
    for act in acts:
        if role in MAY:
            act()
        else:
            assert refused(act) == "not-allowed"


def test_nothing_is_decrypted_before_the_opening_is_written(
    people: Any, mission: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the entry cannot be written, nothing is shown; and where decrypting fails, the opening stands."""

    def broken(*_: Any) -> str:
        raise RuntimeError

    before = Entry.objects.count()
    monkeypatch.setattr(type(mission), "open_identity", lambda self, *_: f"{Entry.objects.count() - before} entry")
    assert set(open_identity("S-0001", by=people["soyeon"], reason=WHY).values()) == {"1 entry"}
    monkeypatch.setattr("habeas.store.actions.deeds.append_entry", broken)
    monkeypatch.setattr(type(mission), "open_identity", lambda self, *_: pytest.fail("decrypted before it was written"))
    with pytest.raises(RuntimeError):
        open_identity("S-0001", by=people["soyeon"], reason=WHY)


@pytest.mark.parametrize("reason", ["", "   ", "\n", "...", "12", "-"])
def test_without_a_reason_in_words_it_stays_closed(people: Any, reason: str) -> None:
    assert refused(lambda: open_identity("S-0001", by=people["soyeon"], reason=reason)) == "no-reason"
    assert not Opening.objects.exists()


@pytest.mark.parametrize("minutes", [0, -5, 61, 10**9])
def test_it_is_open_for_a_while_and_no_longer(people: Any, minutes: int) -> None:
    assert refused(lambda: open_identity("S-0001", by=people["soyeon"], reason=WHY, minutes=minutes)) == "minutes"


def test_when_its_time_is_over_it_is_asked_for_anew(people: Any, clock: Any) -> None:
    soyeon = people["soyeon"]
    open_identity("S-0001", by=soyeon, reason=WHY, minutes=5)
    clock.time += datetime.timedelta(minutes=4)
    assert still_open("S-0001", by=soyeon)[1]["name"] == NAME  # type: ignore[index]
    clock.time += datetime.timedelta(minutes=1, seconds=1)
    assert still_open("S-0001", by=soyeon) is None


def test_what_one_opened_is_open_to_her_alone_and_for_that_source_alone(people: Any) -> None:
    open_identity("S-0001", by=people["soyeon"], reason=WHY)
    assert still_open("S-0001", by=people["amara"]) is None
    assert still_open("S-0002", by=people["soyeon"]) is None


def test_it_can_be_closed_before(people: Any) -> None:
    open_identity("S-0001", by=people["soyeon"], reason=WHY)
    close_identity("S-0001", by=people["soyeon"])
    assert still_open("S-0001", by=people["soyeon"]) is None
    assert len(openings.visible_openings(by=people["amara"])) == 1, "that it was open stays known"


def test_of_a_source_at_high_risk_two_people_open_it_whatever_the_mission_has_set(people: Any, clock: Any) -> None:
    soyeon, amara = people["soyeon"], people["amara"]
    act = lambda: open_identity("S-0002", by=soyeon, reason=WHY)  # noqa: E731
    assert refused(act) == "waits-for-second"
    clock.time += datetime.timedelta(hours=30)
    assert refused(act) == "waits-for-second", "no day that passes stands for a person"
    assert not Opening.objects.exists()
    approve(Request.seen.get().code, by=amara)
    assert act()["name"] == NAME
    assert Opening.seen.get().second == amara.code
    assert refused(act) == "waits-for-second", "an answer opens once"


def test_what_was_agreed_for_a_few_minutes_does_not_open_for_an_hour(people: Any) -> None:
    assert refused(lambda: open_identity("S-0002", by=people["soyeon"], reason=WHY, minutes=5)) == "waits-for-second"
    approve(Request.seen.get().code, by=people["amara"])
    assert refused(lambda: open_identity("S-0002", by=people["soyeon"], reason=WHY, minutes=60)) == "waits-for-second"


def test_nobody_frees_herself_of_the_second_person_by_lowering_the_risk(people: Any, mission: Any) -> None:
    soyeon, amara = people["soyeon"], people["amara"]
    for who, expected in ((soyeon, "waits-for-second"), (amara, "")):
        with deed("test-risk", by=who) as work:
            work.supersede(Source.seen.get(code="S-0002"), risk="low")
        if expected:
            assert refused(lambda: open_identity("S-0002", by=soyeon, reason=WHY)) == expected
        else:
            assert open_identity("S-0002", by=soyeon, reason=WHY)["name"] == NAME


def test_the_risk_of_her_family_counts_as_hers(people: Any) -> None:
    with deed("test-risk", by=people["amara"]) as work:
        work.add(Risk(code=work.code("RA"), source="S-0001", on="2024-11-01", whom="family", level="high"))
    assert refused(lambda: open_identity("S-0001", by=people["soyeon"], reason=WHY)) == "waits-for-second"


def test_what_one_person_opened_is_closed_once_the_risk_is_high(people: Any) -> None:
    open_identity("S-0001", by=people["soyeon"], reason=WHY)
    with deed("test-risk", by=people["amara"]) as work:
        work.supersede(Source.seen.get(code="S-0001"), risk="high")
    assert still_open("S-0001", by=people["soyeon"]) is None


@pytest.mark.parametrize("code", ["S-0000", "S-9999", "I-0001", "", "S-0001'--"])
def test_what_is_no_source_is_told_as_one_that_there_is_not(people: Any, code: str) -> None:
    assert refused(lambda: open_identity(code, by=people["soyeon"], reason=WHY)) == "no-such-source"
    assert refused(lambda: set_identity(code, {"name": "x"}, by=people["soyeon"])) == "no-such-source"


def test_protection_officers_see_every_opening_and_an_auditor_without_the_reason(people: Any) -> None:
    open_identity("S-0001", by=people["soyeon"], reason=WHY)
    seen = openings.visible_openings(by=people["amara"])
    assert [(one.row.source, one.who, one.reason, bool(one.at)) for one in seen] == [("S-0001", "soyeon", WHY, True)]
    assert openings.recent(by=people["amara"]) == 1
    open_identity("S-0001", by=people["amara"], reason=WHY)
    assert openings.recent(by=people["amara"]) == 1, "what others opened"
    assert {one.reason for one in openings.visible_openings(by=actor("auditor"))} == {""}
    for role in set(ALL_ROLES) - {"protection-officer", "auditor"}:
        assert refused(lambda role=role: openings.visible_openings(by=actor(role))) == "not-allowed"  # type: ignore[misc]


def test_neither_reason_nor_name_is_plain_anywhere(people: Any, mission: Any) -> None:
    open_identity("S-0001", by=people["soyeon"], reason=WHY)
    kept = [bytes(row.reason_sealed) for row in Opening.objects.all()]
    kept += [bytes(row.name_sealed) for row in Identity.objects.all()]
    kept += [bytes(entry.body) for entry in Entry.objects.all()]
    for words in (WHY, NAME, NEVER):
        assert not any(words.encode() in one for one in kept)


def test_a_change_is_a_new_version_and_leaves_the_rest_as_it_was(people: Any) -> None:
    amara = people["amara"]
    assert set_identity("S-0001", {"safe": "Through the parish", "rank": ""}, by=amara, version=1) == 2
    found = open_identity("S-0001", by=amara, reason=WHY)
    assert found == {"safe": "Through the parish", "never": NEVER, "name": NAME}
    assert Identity.objects.filter(code="S-0001").count() == 2
    with pytest.raises(NotNow):
        set_identity("S-0001", {"name": "Somebody else"}, by=people["ida"], version=1)
    assert open_identity("S-0001", by=amara, reason=WHY)["name"] == NAME
    assert verify(by=amara)["ok"]


@pytest.mark.parametrize("said", [{}, {"nickname": "x"}, {"name": "x" * 5000}, {"name": "a\x00b"}])
def test_what_is_no_field_of_an_identity_is_refused(people: Any, said: dict[str, str]) -> None:
    with pytest.raises(WrongUse):
        set_identity("S-0001", said, by=people["amara"])


def test_faces_and_voices_are_told_by_code_and_kind_alone(people: Any, mission: Any) -> None:
    with deed("test-items", by=people["amara"]) as work:
        for media, shows in (
            ("audio/ogg", ""),
            ("text/plain", ""),
            ("application/zip", "face"),
            ("Video/MP4", ""),
            ("", ""),
        ):
            work.add(Item(code=work.code("X"), owner="S-0001", belongs="I-0001", kind="original", media_type=media, shows=shows, pieces="[]"))  # fmt: skip # noqa: E501
    found = openings.faces_and_voices("S-0001", by=people["soyeon"])
    assert [one["code"] for one in found] == ["X-0001", "X-0003", "X-0004", "X-0005"]
    assert {key for one in found for key in one} == {"code", "kind"}
    with pytest.raises(Refused):
        openings.faces_and_voices("S-0001", by=actor("coder"))
