"""Second factors: each manages her own, a code or a signature counts once, and two officers help who lost hers."""

from __future__ import annotations

import datetime
import json
from dataclasses import replace
from typing import Any

import pytest

from habeas.core.access import totp
from habeas.core.kernel.errors import ForPeople, NotNow, WrongUse
from habeas.store.actions import factors
from habeas.store.actions.deeds import deed
from habeas.store.actions.requests import approve
from habeas.store.actions.settings import set_second_factor, set_two_person
from habeas.store.actions.users import actor_named, add_user, remove_user, reset_passphrase, suspend_user
from habeas.store.config import load_config
from habeas.store.mission import not_proven
from habeas.store.models import Entry, Factor, FactorUse, Request, Source, User
from habeas.store.queries.factors import is_owed, kinds_of, visible_factors
from habeas.store.queries.verify import verify
from support.factors import SoftKey, code_of
from support.missions import PASSPHRASE, agreed

HERE = "https://office.local"
ROLES = {"ida": "protection-officer", "amara": "administrator", "carl": "coder"}


@pytest.fixture
def people(mission: Any, all_roles: Any) -> dict[str, Any]:
    """An officer, an administrator and a coder, in a mission that has a source and the two-person rule."""
    for name, role in ROLES.items():
        add_user(name, [role], PASSPHRASE, by=all_roles)
    with deed("test-source", by=all_roles) as work:
        work.add(Source(code=work.code("S"), kind="escapee"))
    set_two_person(True, reason="Several work here", by=all_roles)
    return {name: actor_named(name) for name in ROLES} | {"all": all_roles}


def refused(act: Any) -> str:
    with pytest.raises(ForPeople) as told:
        act()
    return told.value.code


def entries(verb: str) -> list[dict[str, Any]]:
    found = [json.loads(bytes(row.body)) for row in Entry.objects.order_by("seq")]
    return [body for body in found if body["verb"] == verb]


def with_codes(by: Any, clock: Any, name: str = "my phone") -> tuple[str, bytes]:
    secret = factors.new_secret(by=by)
    return factors.add_codes(name, secret, code_of(secret, clock, -1), by=by), secret


def with_key(by: Any, name: str = "blue key") -> tuple[str, SoftKey]:
    key, asked = SoftKey(HERE), factors.ask_for_key(HERE, by=by)
    return factors.add_key(name, asked, key.register(asked.options), by=by), key


def test_codes_count_once_the_telephone_has_shown_that_it_makes_them(people: Any, clock: Any) -> None:
    carl = people["carl"]
    secret = factors.new_secret(by=carl)
    assert len(secret) == 20
    assert refused(lambda: factors.add_codes("phone", secret, "000000", by=carl)) == "wrong-code"
    assert kinds_of(carl) == set()
    code = factors.add_codes("  my   phone ", secret, code_of(secret, clock), by=carl)
    (own,) = visible_factors(by=carl)
    assert (own.code, own.kind, own.name) == (code, "totp", "my phone")
    assert own.at.startswith("2024-11-05")
    (body,) = entries("add-factor")
    assert (body["by"], body["on"], body["about"]) == (carl.code, code, {"kind": "totp"}), "ids alone"
    assert secret.hex().encode() not in bytes(Factor.seen.get().secret_sealed)
    assert verify(by=people["all"])["ok"]


def test_a_code_is_taken_once_and_no_older_one_after_it(people: Any, clock: Any) -> None:
    code, secret = with_codes(people["carl"], clock)
    typed = code_of(secret, clock)
    assert factors.take_code(typed, by=people["carl"]) == code
    assert refused(lambda: factors.take_code(typed, by=people["carl"])) == "wrong-code"
    assert refused(lambda: factors.take_code(code_of(secret, clock, -1), by=people["carl"])) == "wrong-code"
    clock.time += datetime.timedelta(seconds=30)
    assert factors.take_code(code_of(secret, clock), by=people["carl"]) == code
    size = Entry.objects.count()
    clock.time += datetime.timedelta(seconds=30)
    factors.take_code(code_of(secret, clock), by=people["carl"])
    assert Entry.objects.count() == size, "no log-in writes on the log"


def test_of_two_who_come_with_the_same_code_one_is_refused(people: Any, clock: Any) -> None:
    """Both have read how far the factor was used before either has written it."""
    code, _ = with_codes(people["carl"], clock)
    step = totp.step_at(clock().timestamp())
    assert factors._last(code) == step - 1
    assert [factors._take(code, step), factors._take(code, step)] == [True, False]
    assert FactorUse.objects.get(factor=code).last == step


def test_the_code_of_another_user_is_refused(people: Any, clock: Any) -> None:
    _, secret = with_codes(people["carl"], clock)
    with_codes(people["ida"], clock)
    assert refused(lambda: factors.take_code(code_of(secret, clock), by=people["ida"])) == "wrong-code"
    assert refused(lambda: factors.take_code(code_of(secret, clock), by=people["amara"])) == "wrong-code"
    assert factors.take_code(code_of(secret, clock), by=people["carl"])


def test_a_security_key_signs_for_its_user_at_its_host_and_once(people: Any) -> None:
    carl = people["carl"]
    code, key = with_key(carl)
    asked = factors.ask_to_sign(HERE, by=carl)
    assert asked
    answer = key.sign(asked.options)
    assert factors.take_signature(asked, answer, by=carl) == code
    assert refused(lambda: factors.take_signature(asked, answer, by=carl)) == "copied-key", "the same count again"
    other = factors.ask_to_sign(HERE, by=carl)
    assert other
    assert other.challenge != asked.challenge
    assert refused(lambda: factors.take_signature(other, answer, by=carl)) == "wrong-key", "of an older question"
    assert factors.ask_to_sign("https://elsewhere.local", by=carl) is None
    assert factors.ask_to_sign(HERE, by=people["ida"]) is None
    assert refused(lambda: factors.take_signature(other, key.sign(other.options), by=people["ida"])) == "wrong-key"
    assert [(own.kind, own.host) for own in visible_factors(by=carl)] == [("webauthn", "office.local")]


def test_an_answer_from_another_page_is_refused(people: Any) -> None:
    asked = factors.ask_for_key(HERE, by=people["carl"])
    elsewhere = SoftKey("https://office.local.example").register(asked.options)
    assert refused(lambda: factors.add_key("key", asked, elsewhere, by=people["carl"])) == "wrong-key"
    assert refused(lambda: factors.add_key("key", asked, "{}", by=people["carl"])) == "wrong-key"
    assert not Factor.objects.exists()


def test_a_copied_key_is_refused_and_stands_on_the_log(people: Any) -> None:
    carl = people["carl"]
    code, key = with_key(carl)
    for counts in (5, -2):
        asked = factors.ask_to_sign(HERE, by=carl)
        assert asked
        answer = key.sign(asked.options, counts=counts)
        if counts > 0:
            factors.take_signature(asked, answer, by=carl)
    assert refused(lambda: factors.take_signature(asked, answer, by=carl)) == "copied-key"
    assert [body["on"] for body in entries("refuse-copied-key")] == [code]


def test_a_key_that_does_not_count_is_taken_as_often_as_it_signs(people: Any) -> None:
    code, key = with_key(people["carl"])
    for _ in range(2):
        asked = factors.ask_to_sign(HERE, by=people["carl"])
        assert asked
        assert factors.take_signature(asked, key.sign(asked.options, counts=0), by=people["carl"]) == code


def test_the_same_key_is_not_added_twice(people: Any) -> None:
    _, key = with_key(people["carl"])
    asked = factors.ask_for_key(HERE, by=people["carl"])
    assert len(json.loads(asked.options)["publicKey"]["excludeCredentials"]) == 1
    again = key.register(asked.options)
    assert refused(lambda: factors.add_key("again", asked, again, by=people["carl"])) == "known-key"


@pytest.mark.parametrize("origin", ["https://192.168.1.7", "https://[fd00::7]:8000", "http://office.local", "https://"])
def test_no_key_is_offered_where_no_browser_takes_one(people: Any, origin: str) -> None:
    with pytest.raises(NotNow):
        factors.ask_for_key(origin, by=people["carl"])
    assert factors.ask_to_sign(origin, by=people["carl"]) is None


@pytest.mark.parametrize("name", ["", "   ", "n" * 61, "two\x1blines"])
def test_a_factor_has_a_name(people: Any, clock: Any, name: str) -> None:
    with pytest.raises(WrongUse):
        with_codes(people["carl"], clock, name)


def test_one_removes_her_own_and_nobody_elses(people: Any, clock: Any) -> None:
    code, secret = with_codes(people["carl"], clock)
    assert refused(lambda: factors.remove_factor(code, by=people["ida"])) == "no-such-factor"
    assert visible_factors(by=people["ida"]) == []
    assert kinds_of(people["carl"]) == {"totp"}
    factors.remove_factor(code, by=people["carl"])
    assert visible_factors(by=people["carl"]) == []
    assert refused(lambda: factors.take_code(code_of(secret, clock), by=people["carl"])) == "wrong-code"
    assert [body["on"] for body in entries("remove-factor")] == [code]


def test_two_officers_take_away_what_she_lost(people: Any, clock: Any) -> None:
    """One who may, one who partly may (she asks, and another has to agree), one who may not, and nobody alone."""
    codes = [with_codes(people["carl"], clock)[0], with_key(people["carl"])[0]]
    with_codes(people["ida"], clock)

    def take(by: str, whose: str = "carl") -> Any:
        return factors.remove_factors(whose, by=people[by], reason="Her telephone was taken")

    assert refused(lambda: take("carl", "ida")) == "not-allowed"
    assert refused(lambda: take("ida", "ida")) == "own-user"
    assert refused(lambda: take("ida", "amara")) == "no-factors"
    assert refused(lambda: take("ida", "nobody")) == "no-such-user"
    assert refused(lambda: take("amara")) == "waits-for-second"
    waiting = Request.seen.get(verb="remove-factors").code
    assert refused(lambda: approve(waiting, by=people["carl"])) == "not-allowed"
    assert refused(lambda: approve(waiting, by=people["amara"])) == "own-request"
    assert kinds_of(people["carl"]) == {"totp", "webauthn"}
    approve(waiting, by=people["ida"])
    assert take("amara") == codes
    assert kinds_of(people["carl"]) == set()
    assert kinds_of(people["ida"]) == {"totp"}
    (body,) = entries("remove-factors")
    assert (body["on"], body["about"]) == (people["carl"].code, {"factors": 2, "request": waiting})


def test_a_new_passphrase_leaves_the_factors(people: Any, clock: Any) -> None:
    with_codes(people["carl"], clock)
    new = ("carl", "another quiet lamp")
    agreed(lambda: reset_passphrase(*new, by=people["all"], reason="She forgot it"), second=people["amara"])
    assert kinds_of(people["carl"]) == {"totp"}


def test_who_was_suspended_or_removed_is_let_in_by_no_code_and_her_name_gives_nobody_her_factors(
    people: Any, clock: Any
) -> None:
    _, secret = with_codes(people["carl"], clock)
    suspend_user("carl", by=people["ida"])
    assert refused(lambda: factors.take_code(code_of(secret, clock), by=people["carl"])) == "not-a-user"
    remove_user("carl", by=people["all"], reason="He left")
    again = ("carl", ["coder"], PASSPHRASE)
    agreed(lambda: add_user(*again, by=people["all"], reason="Another Carl"), second=people["amara"])
    assert User.seen.get(username="carl").code != people["carl"].code
    assert kinds_of(actor_named("carl")) == set()


def test_what_changes_factors_asks_for_the_passphrase_again(people: Any, mission: Any, clock: Any) -> None:
    code, secret = with_codes(people["carl"], clock)
    asked = factors.ask_for_key(HERE, by=people["carl"])
    mission.proven = not_proven
    for act in (
        lambda: factors.new_secret(by=people["carl"]),
        lambda: factors.add_codes("x", secret, code_of(secret, clock), by=people["carl"]),
        lambda: factors.ask_for_key(HERE, by=people["carl"]),
        lambda: factors.add_key("x", asked, SoftKey(HERE).register(asked.options), by=people["carl"]),
        lambda: factors.remove_factor(code, by=people["carl"]),
        lambda: factors.remove_factors("carl", by=people["ida"], reason="x"),
    ):
        assert refused(act) == "prove-again"
    assert factors.take_code(code_of(secret, clock), by=people["carl"]) == code, "the log-in itself does not"
    assert len(visible_factors(by=people["carl"])) == 1


def test_a_mission_may_ask_everybody_for_one(people: Any, mission: Any, clock: Any) -> None:
    ida, all_ = people["ida"], people["all"]
    assert not is_owed(by=ida)
    assert refused(lambda: set_second_factor("required", reason="x", by=people["carl"])) == "not-allowed"
    assert refused(lambda: set_second_factor("perhaps", reason="x", by=ida)) == "second-factor"
    assert refused(lambda: set_second_factor("required", reason=" ", by=ida)) == "no-reason"
    set_second_factor("required", reason="The office has a network", by=ida)
    assert load_config(mission.path / "mission.toml").second_factor == "required"
    assert is_owed(by=ida)
    with_codes(ida, clock)
    assert not is_owed(by=ida)
    assert is_owed(by=all_)
    mission.config = replace(mission.config, second_factor="offered")
    assert is_owed(by=all_), "who can write the file does not free anybody: the log still says it"
    mission.config = load_config(mission.path / "mission.toml")
    assert refused(lambda: set_second_factor("offered", reason="Too slow", by=ida)) == "waits-for-second"
    agreed(lambda: set_second_factor("offered", reason="Too slow", by=ida), second=people["amara"])
    assert not is_owed(by=all_)
    assert [
        body["about"]["second_factor"] for body in entries("change-mission") if body["on"] == "access.second_factor"
    ] == [
        "required",
        "offered",
    ]
    assert verify(by=all_)["ok"]
