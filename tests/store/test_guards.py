"""A strictly confidential source is in no release, but for those for which two people let her in, and then guarded."""

from __future__ import annotations

import datetime
import json
from typing import Any

import pytest

from habeas.core.kernel.errors import ForPeople, Refused
from habeas.store.actions.deeds import deed
from habeas.store.actions.labels import approve_guarded, set_label
from habeas.store.actions.release import make_release
from habeas.store.actions.requests import approve
from habeas.store.actions.users import actor_named, add_user
from habeas.store.models import (
    Account,
    Act,
    Agreement,
    Approval,
    Consent,
    Entry,
    Exposure,
    Interview,
    Observation,
    Release,
    Request,
    Source,
    Submission,
)
from habeas.store.queries.release import open_release, require_allowed, visible_receipt
from habeas.store.queries.verify import verify
from support.missions import PASSPHRASE, actor

WHY = "She is the only one who came out of that camp"
LATER = datetime.date(2099, 1, 1)
GRANTED = {"given": "2024-01-01", "decision": "granted", "audiences": "any", "identity": "none"}
EVERY = "internal statistics quote-anonymous"


@pytest.fixture
def officers(mission: Any, all_roles: Any) -> tuple[Any, Any]:
    """Two officers; S-0001 to S-0003 who consented, each with an account, an act, an observation, all with a place;
    S-0004 an organisation that brought an account of S-0005."""
    for name in ("ida", "amara"):
        add_user(name, ["protection-officer"], PASSPHRASE, by=all_roles)
    with deed("test-sources", by=all_roles) as work:
        for number in range(1, 6):
            code = work.code("S")
            mission.source_keys.create([code])
            work.add(Source(code=code, kind="organisation" if number == 4 else "escapee"))
        work.add(Submission(code="SUB-0001", giver="deungbul", source="S-0004", received="2024-01-01"))
        work.add(Agreement(code="AGR-0001", submission="SUB-0001", uses=EVERY, **GRANTED))
        for number in (1, 2, 3, 5):
            source, belongs = f"S-000{number}", "SUB-0001" if number == 5 else f"I-000{number}"
            if number != 5:
                work.add(Interview(code=belongs, source=source, date="2024-01-01"))
                work.add(Consent(code=work.code("C"), source=source, uses=EVERY, **GRANTED))
            days = {"given_lo": 738886, "given_hi": 738886}
            work.add(Account(code=f"A-000{number}", source=source, belongs=belongs, given="2024-01-01", **days))
            work.add(Act(code=f"V-000{number}", account=f"A-000{number}", violation="TOR-01", mode="act", place=f"Place {number}"))  # fmt: skip # noqa: E501
            work.add(Observation(code=f"O-000{number}", source=source, belongs=belongs, condition="price", place=f"Place {number}", **days))  # fmt: skip # noqa: E501
            work.add(Exposure(code=f"N-000{number}", source=source, place_type="residence", place=f"Place {number}"))
    return actor_named("ida"), actor_named("amara")


def label(by: Any, source: str = "S-0001", level: str = "strictly-confidential") -> None:
    set_label(source, level, by=by, reason=WHY, review=LATER)


def let_in(ida: Any, amara: Any, source: str = "S-0001", audience: str = "public", **more: Any) -> Approval:
    act = lambda: approve_guarded(  # noqa: E731
        source, by=ida, purpose="public-report", audience=audience, reason=WHY, **more
    )
    with pytest.raises(Refused) as waits:
        act()
    assert waits.value.code == "waits-for-second"
    approve(waits.value.where["record"], by=amara)
    return act()


def made(by: Any, audience: str = "public") -> tuple[Release, set[str], dict[str, set[str]]]:
    """A release: its row, who is in it, and the places that its tables name, by source."""
    answer = make_release(purpose="public-report", audience=audience, period="all", by=by)
    row = Release.seen.get(sha256=answer["release"])
    opened, files = open_release(row)
    codes = files.codes()
    places: dict[str, set[str]] = {}
    for table in ("acts", "observations", "exposures"):
        for one in opened.table(table).to_pylist():
            places.setdefault(str(codes.code("source", one["source"])), set()).add(one["place"])
    return row, set(codes.codes("source")), places


def test_she_is_in_no_release_and_nobody_outside_her_circle_is_told_how_many_there_are(officers: Any) -> None:
    ida, _ = officers
    label(ida)
    row, inside, places = made(ida)
    assert inside == {"S-0002", "S-0003", "S-0005"}
    assert places["S-0002"] == {"Place 2"}
    told = {(one["reason"], one["kind"]) for one in visible_receipt(row.sha256, by=ida)["left_out"]}
    assert ("strictly-confidential", "account") in told
    for role in ("registrar", "legal-officer", "reviewer", "analyst", "auditor"):
        assert "strictly" not in json.dumps(visible_receipt(row.sha256, by=actor(role)))
    assert not any(b"strictly" in bytes(entry.body) for entry in Entry.objects.filter(seq=row.entry))
    answer = make_release(purpose="public-report", audience="public", period="all", by=actor("registrar"))
    assert "strictly" not in json.dumps(answer)


def test_two_people_let_her_in_without_her_places_and_for_that_audience_alone(officers: Any) -> None:
    ida, amara = officers
    label(ida)
    assert let_in(ida, amara).second == amara.code
    _, inside, places = made(ida)
    assert "S-0001" in inside
    assert places["S-0001"] == {None}, "no map draws her and no table counts her by place"
    assert places["S-0002"] == {"Place 2"}
    assert "S-0001" not in made(ida, "un")[1]
    assert verify(by=ida)["ok"]


def test_her_quotations_need_their_own_agreement(officers: Any) -> None:
    from habeas.core.access.purposes import purpose
    from habeas.store.actions.release.allowance import Allowance

    ida, amara = officers
    label(ida)

    def allowed() -> tuple[bool, bool]:
        uses = purpose("public-report").uses("public")
        found = Allowance(uses, "public", datetime.date(2024, 11, 5)).allowed("S-0001", "I-0001")
        return found.rows, found.passages

    assert allowed() == (False, False)
    let_in(ida, amara)
    assert allowed() == (True, False)
    let_in(ida, amara, quotations=True)
    assert allowed() == (True, True)


def test_an_organisations_label_keeps_out_whom_it_brought(officers: Any) -> None:
    label(officers[0], "S-0004")
    assert made(officers[0])[1] == {"S-0001", "S-0002", "S-0003"}


def test_a_release_that_holds_her_answers_nothing_once_she_is_labelled_and_does_not_name_her(officers: Any) -> None:
    ida, amara = officers
    row, inside, _ = made(ida)
    assert "S-0001" in inside
    label(ida)
    with pytest.raises(ForPeople) as told:
        require_allowed(row)
    assert told.value.code == "closed-release"
    assert "S-0001" not in str(told.value)
    assert "strictly" not in str(told.value)
    let_in(ida, amara)
    with pytest.raises(ForPeople):
        require_allowed(row)  # her rows stand in it whole: an approval is of releases that leave her places out
    assert made(ida)[0].sha256 != row.sha256


def test_a_new_label_takes_back_what_was_let_in(officers: Any) -> None:
    ida, amara = officers
    label(ida)
    let_in(ida, amara)
    row, _, _ = made(ida)
    label(ida)
    assert "S-0001" not in made(ida)[1]
    with pytest.raises(ForPeople):
        require_allowed(row)


def test_what_was_agreed_for_an_older_label_lets_nothing_in(officers: Any) -> None:
    ida, amara = officers
    label(ida)
    act = lambda: approve_guarded("S-0001", by=ida, purpose="public-report", audience="public", reason=WHY)  # noqa: E731
    with pytest.raises(Refused) as waits:
        act()
    approve(waits.value.where["record"], by=amara)
    label(ida)
    with pytest.raises(Refused) as again:
        act()
    assert again.value.code == "waits-for-second"
    assert not Approval.objects.exists()


def test_who_does_not_see_her_is_not_asked_to_agree(officers: Any) -> None:
    from dataclasses import replace

    from habeas.store.queries.requests import visible_requests

    ida, amara = officers
    label(ida)
    with pytest.raises(Refused) as waits:
        approve_guarded("S-0001", by=ida, purpose="public-report", audience="public", reason=WHY)
    code = waits.value.where["record"]
    lawyer = actor("legal-officer")
    assert visible_requests(by=lawyer) == []
    with pytest.raises(ForPeople) as told:
        approve(code, by=lawyer)
    assert told.value.code == "no-such-request"
    assert [one.row.code for one in visible_requests(by=amara)] == [code]
    set_label("S-0001", "strictly-confidential", by=ida, reason=WHY, review=LATER, compartment="north")
    assert approve(code, by=replace(lawyer, compartments=frozenset({"north"}))).code == code


@pytest.mark.parametrize("role", ["registrar", "documenter", "legal-officer", "coder", "reviewer", "administrator"])
def test_only_a_protection_officer_asks(officers: Any, role: str) -> None:
    label(officers[0])
    with pytest.raises(Refused) as told:
        approve_guarded("S-0001", by=actor(role), purpose="public-report", audience="public", reason=WHY)
    assert told.value.code == "not-allowed"


def test_who_is_not_strictly_confidential_needs_no_approval(officers: Any) -> None:
    for source in ("S-0001", "S-9999"):
        with pytest.raises(ForPeople) as told:
            approve_guarded(source, by=officers[0], purpose="public-report", audience="public", reason=WHY)
        assert told.value.code == "not-guarded"
    assert not Request.objects.exists()
