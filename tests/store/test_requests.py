"""Dangerous acts wait for a second person, or for a day in everybody's sight; nobody agrees to her own."""

from __future__ import annotations

import datetime
from typing import Any

import pytest

from habeas.core.kernel.errors import ForPeople, NotNow, Refused, WrongUse
from habeas.store.actions.deeds import deed
from habeas.store.actions.requests import approve, cleared, refuse, spend
from habeas.store.actions.settings import set_two_person
from habeas.store.actions.users import actor_named, add_user
from habeas.store.models import Entry, Request, Source, User
from habeas.store.queries.requests import visible_requests
from habeas.store.queries.verify import verify
from support.missions import PASSPHRASE, actor

WHY = "She asked us to"


@pytest.fixture
def officers(mission: Any, all_roles: Any) -> tuple[Any, Any]:
    """Two protection officers, made before there was any source."""
    for name in ("ida", "amara"):
        add_user(name, ["protection-officer"], PASSPHRASE, by=all_roles)
    with deed("test-source", by=all_roles) as work:
        work.add(Source(code=work.code("S"), kind="escapee"))
    return actor_named("ida"), actor_named("amara")


def ask(by: Any, verb: str = "erase-source", about: str = "S-0001", **more: Any) -> Any:
    return cleared(verb, about, by=by, reason=WHY, **more)


def refused(by: Any, **more: Any) -> ForPeople:
    with pytest.raises(ForPeople) as told:
        ask(by, **more)
    return told.value


def the_rule(on: bool, by: Any) -> None:
    set_two_person(on, reason="Two officers work here", by=by)


def test_with_the_rule_another_officer_agrees_and_the_act_is_done_once(officers: Any) -> None:
    ida, amara = officers
    the_rule(True, ida)
    told = refused(ida)
    assert (told.code, told.exit_code) == ("waits-for-second", 3)
    code = told.where["record"]
    assert refused(ida).where["record"] == code, "asked twice it is one request"
    approve(code, by=amara)
    with deed("erase-source", by=ida) as work:
        spend(work, ask(ida))
    assert Request.seen.get(code=code).state == Request.USED
    assert refused(ida).where["record"] != code, "an answer is used once"
    assert verify(by=ida)["ok"]


def test_nobody_agrees_to_her_own(officers: Any) -> None:
    ida, _ = officers
    the_rule(True, ida)
    code = refused(ida).where["record"]
    with pytest.raises(Refused) as told:
        approve(code, by=ida)
    assert told.value.code == "own-request"


@pytest.mark.parametrize("role", ["documenter", "coder", "administrator", "auditor", "analyst"])
def test_only_the_roles_of_the_table_agree_or_refuse(officers: Any, role: str) -> None:
    ida, _ = officers
    the_rule(True, ida)
    code = refused(ida).where["record"]
    for answer in (approve, refuse):
        with pytest.raises(Refused) as told:
            answer(code, by=actor(role))
        assert told.value.code == "not-allowed"


def test_what_was_agreed_is_exactly_what_is_done(officers: Any) -> None:
    ida, amara = officers
    the_rule(True, ida)
    approve(refused(ida, arguments={"roles": ["coder"]}).where["record"], by=amara)
    for other in ({"arguments": {"roles": ["protection-officer"]}}, {"about": "S-0002"}, {}, {"verb": "read-identity"}):
        assert refused(ida, **other).code == "waits-for-second"
    assert refused(amara, arguments={"roles": ["coder"]}).code == "waits-for-second", "nor what another user does"
    assert ask(ida, arguments={"roles": ["coder"]}).state == Request.APPROVED


def test_a_refusal_holds_and_can_be_asked_again(officers: Any) -> None:
    ida, amara = officers
    the_rule(True, ida)
    code = refused(ida).where["record"]
    refuse(code, by=amara)
    with pytest.raises(WrongUse, match="refused"):
        approve(code, by=amara)
    assert refused(ida).where["record"] != code


def test_one_may_take_back_what_one_asked(officers: Any) -> None:
    ida, _ = officers
    the_rule(True, ida)
    assert refuse(refused(ida).where["record"], by=ida).state == Request.REFUSED


def test_without_the_rule_it_waits_a_day_in_sight_of_the_other_officer(officers: Any, clock: Any) -> None:
    ida, amara = officers
    told = refused(ida)
    assert told.code == "waits-a-day"
    seen = visible_requests(by=amara)
    assert [(one.row.code, one.reason, one.answers) for one in seen] == [(told.where["record"], WHY, True)]
    clock.time += datetime.timedelta(hours=23, minutes=59)
    assert refused(ida).code == "waits-a-day"
    clock.time += datetime.timedelta(minutes=2)
    assert ask(ida).code == told.where["record"]


def test_without_the_rule_the_other_officer_can_refuse_or_hurry_it(officers: Any, clock: Any) -> None:
    ida, amara = officers
    refuse(refused(ida).where["record"], by=amara)
    clock.time += datetime.timedelta(hours=25)
    assert refused(ida).code == "waits-a-day"
    approve(visible_requests(by=amara)[0].row.code, by=amara)
    assert ask(ida) is not None


def test_an_answer_is_good_for_a_week_and_a_question_too(officers: Any, clock: Any) -> None:
    ida, amara = officers
    the_rule(True, ida)
    code = refused(ida).where["record"]
    approve(code, by=amara)
    clock.time += datetime.timedelta(days=8)
    newer = refused(ida).where["record"]
    assert newer != code
    clock.time += datetime.timedelta(days=9)
    with pytest.raises(WrongUse, match="too old"):
        approve(newer, by=amara)
    assert visible_requests(by=amara) == []


def test_some_acts_need_two_people_whatever_was_set(officers: Any, clock: Any) -> None:
    ida, _ = officers
    assert refused(ida, verb="read-identity", always=True).code == "waits-for-second"
    clock.time += datetime.timedelta(hours=25)
    assert refused(ida, verb="read-identity", always=True).code == "waits-for-second"


def test_where_nobody_else_may_agree_it_is_refused_but_another_officer_can_be_made(
    mission: Any, all_roles: Any, clock: Any
) -> None:
    with deed("test-source", by=all_roles) as work:
        work.add(Source(code=work.code("S"), kind="escapee"))
    the_rule(True, all_roles)
    assert refused(all_roles).code == "nobody-to-agree"
    with pytest.raises(Refused, match="waits until"):
        add_user("amara", ["protection-officer"], PASSPHRASE, by=all_roles, reason=WHY)
    clock.time += datetime.timedelta(hours=25)
    add_user("amara", ["protection-officer"], PASSPHRASE, by=all_roles, reason=WHY)
    assert refused(all_roles).code == "waits-for-second"


def test_users_are_added_freely_until_there_is_a_source(mission: Any, all_roles: Any) -> None:
    add_user("amara", ["protection-officer"], PASSPHRASE, by=all_roles)
    with deed("test-source", by=all_roles) as work:
        work.add(Source(code=work.code("S"), kind="escapee"))
    with pytest.raises(Refused):
        add_user("puppet", ["protection-officer"], PASSPHRASE, by=all_roles, reason=WHY)
    assert not User.objects.filter(username="puppet").exists()
    assert not (mission.keys_folder / "slots" / "puppet.json").exists()


def test_who_is_asked_must_be_told_why(officers: Any) -> None:
    with pytest.raises(WrongUse, match="say why"):
        cleared("erase-source", "S-0001", by=officers[0], reason="  ")
    assert not Request.objects.exists()


def test_the_rule_cannot_be_set_off_by_one_alone_nor_in_the_file(officers: Any, mission: Any) -> None:
    ida, amara = officers
    the_rule(True, ida)
    with pytest.raises(Refused, match="second person"):
        the_rule(False, ida)
    path = mission.path / "mission.toml"
    path.write_text(path.read_text().replace("on = true", "on = false"))
    from habeas.store.config import load_config

    mission.config = load_config(path)
    assert refused(ida).code == "setting-not-on-log"
    path.write_text(path.read_text().replace("on = false", "on = true"))
    mission.config = load_config(path)
    approve(visible_requests(by=amara)[0].row.code, by=amara)
    the_rule(False, ida)
    assert refused(ida).code == "waits-a-day"


def test_a_person_who_is_not_there_any_more_agrees_to_nothing(officers: Any, all_roles: Any) -> None:
    ida, _ = officers
    the_rule(True, ida)
    with deed("test-user", by=all_roles) as work:
        for user in User.seen.exclude(code=ida.code):
            work.supersede(user, active="no")
    assert refused(ida).code == "nobody-to-agree"


def test_the_reason_lies_sealed_and_not_in_the_log(officers: Any, mission: Any) -> None:
    refused(officers[0])
    row = Request.seen.get()
    assert WHY.encode() not in bytes(row.reason_sealed)
    assert not any(WHY.encode() in bytes(entry.body) for entry in Entry.objects.all())


def test_two_acts_cannot_spend_one_answer(officers: Any) -> None:
    ida, amara = officers
    the_rule(True, ida)
    approve(refused(ida).where["record"], by=amara)
    stale = ask(ida)
    with deed("erase-source", by=ida) as work:
        spend(work, ask(ida))
    with pytest.raises(NotNow), deed("erase-source", by=ida) as work:
        spend(work, stale)
