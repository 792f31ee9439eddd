"""Children, sexual violence, officials: without places and words in a release, unless two people let them in."""

from __future__ import annotations

import dataclasses
import datetime
import json
import tempfile
from pathlib import Path
from typing import Any

import pytest

from habeas.core.access.guards import BY_MISSION
from habeas.core.kernel.errors import ForPeople, Refused
from habeas.store.actions.consents import settle
from habeas.store.actions.deeds import deed
from habeas.store.actions.guards import approve_guard, take_back
from habeas.store.actions.intake.folder import import_folder
from habeas.store.actions.labels import set_label
from habeas.store.actions.release import make_release
from habeas.store.actions.requests import approve
from habeas.store.actions.settings import set_guards
from habeas.store.actions.users import actor_named, add_user
from habeas.store.models import (
    Account,
    Act,
    Approval,
    Consent,
    Entry,
    Exposure,
    Interview,
    Observation,
    Release,
    Setting,
    Source,
)
from habeas.store.queries.doctor import examine
from habeas.store.queries.guards import visible_guards
from habeas.store.queries.overview import visible_overview
from habeas.store.queries.release import figures_of, open_release, require_allowed, visible_receipt
from habeas.store.queries.requests import visible_requests
from habeas.store.queries.verify import verify
from support.missions import ALL_ROLES, PASSPHRASE, actor, agreed, filled
from support.sheets import bring_in

WHY = "They asked that it be told"
TRANSCRIPT = """\
[FICTION] Question: Please tell me what you saw.

We counted the kernels. They searched us in the yard. The boy was beaten with a stick.
"""
CODING = """\
format: habeas/coding/1
text: I-0001
identities: reviewed
spans: []
passages:
  p1: {code: P-0001, words: "We counted the kernels."}
  p2: {code: P-0002, words: "They searched us in the yard."}
  p3: {code: P-0003, words: "The boy was beaten with a stick."}
people:
  W-0012: {kind: person, sex: male, age: 9}
accounts:
  - code: A-0101
    acts:
      - {id: a1, code: DET-01, victim: self, date: 2019, place: Songpo, basis: own, passages: [p1]}
      - {id: a2, code: SGB-01, victim: self, date: 2019, place: Songpo yard, basis: own, passages: [p2]}
      - {id: a3, code: TOR-01, victim: W-0012, date: 2019, place: Songpo gate, basis: eyewitness, passages: [p3]}
"""
EVERY = "internal statistics quote-anonymous"


def fill() -> None:
    """Two officers; S-0001 who tells of sexual violence and of a boy, S-0002 who was a child when she spoke, S-0003 who
    was an official, S-0004 over whom no guard is; all with places. No guard applies yet."""
    all_roles = actor_named("all")
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        for name in ("ida", "amara"):
            add_user(name, ["protection-officer"], PASSPHRASE, by=all_roles)
        people = (
            "S-1,escapee,female,1980\nS-2,escapee,female,2009\nS-3,former-official,male,1970\nS-4,escapee,male,1990\n"
        )
        bring_in(folder, "source", f"code,kind,sex,birth\n{people}", by=all_roles)
        with deed("test-sources", by=all_roles) as work:
            for number in range(1, 5):
                source = f"S-000{number}"
                said = {"given": "2023-01-01", "decision": "granted", "audiences": "any", "identity": "none"}
                work.add(Consent(code=work.code("C"), source=source, uses=EVERY, **said))
                work.add(Interview(code=f"I-000{number}", source=source, date="2023-02-03", language="en"))
                work.add(
                    Exposure(code=f"N-000{number}", source=source, place_type="detention", place=f"Place {number}")
                )
                if number > 1:
                    days = {"given_lo": 738554, "given_hi": 738554}
                    belongs = f"I-000{number}"
                    work.add(Account(code=f"A-000{number}", source=source, belongs=belongs, given="2023-02-03", **days))
                    work.add(Act(code=f"V-100{number}", account=f"A-000{number}", violation="DET-01", mode="act", place=f"Place {number}"))  # fmt: skip # noqa: E501
                    work.add(Observation(code=f"O-000{number}", source=source, belongs=belongs, condition="price", place=f"Place {number}", **days))  # fmt: skip # noqa: E501
        path = folder / "interviews"
        path.mkdir()
        (path / "folder.csv").write_text(
            "file,kind,of,language\nI-0001.txt,transcript,I-0001,en\nI-0001.coding.yaml,coding,I-0001,en\n"
        )
        (path / "I-0001.txt").write_text(TRANSCRIPT, encoding="utf-8")
        (path / "I-0001.coding.yaml").write_text(CODING, encoding="utf-8")
        assert import_folder(path, by=all_roles).counts["refused"] == 0


mission_folder = filled(fill)


@pytest.fixture
def officers(mission: Any) -> tuple[Any, Any]:
    return actor_named("ida"), actor_named("amara")


@pytest.fixture
def guarded(officers: tuple[Any, Any]) -> tuple[Any, Any]:
    set_guards(BY_MISSION, reason="", by=officers[0])
    return officers


def made(by: Any, audience: str = "public") -> tuple[Release, set[str], set[str]]:
    """A release: its row, the places that its tables name, and the passages it quotes."""
    answer = make_release(purpose="public-report", audience=audience, period="all", by=by)
    row = Release.seen.get(sha256=answer["release"])
    opened, files = open_release(row)
    places = {one["place"] for name in ("acts", "observations", "exposures") for one in opened.rows(name)}
    return row, places - {None}, set(files.codes().codes("passage"))


def let_in(officers: tuple[Any, Any], guard: str, covers: str, audience: str = "public", **more: Any) -> Approval:
    ida, amara = officers
    said = {"purpose": "public-report", "audience": audience, "covers": covers, "reason": WHY}
    return agreed(lambda: approve_guard(guard, by=ida, **said, **more), second=amara)


def left_out(row: Release, by: Any) -> dict[tuple[str, str], int]:
    found = visible_receipt(row.sha256, by=by)["left_out"]
    return {(one["reason"], one["kind"]): one["count"] for one in found if one["reason"].startswith("guarded-")}


ALL_PLACES = {"Songpo", "Songpo yard", "Songpo gate", "Place 1", "Place 2", "Place 3", "Place 4"}


def test_a_mission_that_says_nothing_guards_nothing(officers: Any) -> None:
    row, places, words = made(officers[0])
    assert places == ALL_PLACES
    assert words == {"P-0001", "P-0002", "P-0003"}
    assert open_release(row)[0].manifest.guards is None
    assert "guarded" not in open_release(row)[0].rows("acts")[0]


def test_what_is_guarded_goes_in_without_its_places_and_words(guarded: Any) -> None:
    row, places, words = made(guarded[0])
    assert places == {"Songpo", "Place 1", "Place 4"}
    assert words == {"P-0001"}
    opened, files = open_release(row)
    assert opened.manifest.guards == {"apply": sorted(BY_MISSION), "floor": 10}
    acts = {str(files.codes().code("act", one["act"])): one for one in opened.rows("acts")}
    assert sorted(one["code"] for one in acts.values() if not one["guarded"]) == ["DET-01", "DET-01"]
    assert len(acts) == 6, "nothing but places and words is left out"
    assert sorted(one["guarded"] for one in opened.rows("sources")) == [False, False, True, True]
    assert verify(by=guarded[0], deep=True)["ok"]


def test_only_who_sees_the_strictly_confidential_is_told_how_many_were_left_out(guarded: Any) -> None:
    row, _, _ = made(guarded[0])
    assert left_out(row, guarded[0]) == {
        ("guarded-child", "place"): 4,
        ("guarded-official", "place"): 3,
        ("guarded-sexual-violence", "place"): 1,
        ("guarded-child", "passage"): 1,
        ("guarded-sexual-violence", "passage"): 1,
    }
    for role in ("registrar", "legal-officer", "reviewer", "analyst", "auditor"):
        assert not left_out(row, actor(role))
    assert not any(b"guarded-" in bytes(entry.body) for entry in Entry.objects.exclude(body=None))
    answer = make_release(purpose="public-report", audience="public", period="all", by=actor("registrar"))
    assert "guarded-" not in json.dumps(answer)


def test_each_guard_that_is_left_out_lets_its_own_in(guarded: Any) -> None:
    ida, amara = guarded
    agreed(lambda: set_guards(["child", "sexual-violence"], reason=WHY, by=ida), second=amara)
    assert made(ida)[1] == {"Songpo", "Place 1", "Place 4", "Place 3"}
    agreed(lambda: set_guards(["official"], reason=WHY, by=ida), second=amara)
    row, places, words = made(ida)
    assert places == ALL_PLACES - {"Place 3"}
    assert words == {"P-0001", "P-0002", "P-0003"}
    assert open_release(row)[0].manifest.guards == {"apply": ["official"], "floor": 10}


def test_two_people_let_in_what_they_agreed_to_and_nothing_else(guarded: Any) -> None:
    for guard, covers, places, words in (
        ("child", "places", {"Songpo gate", "Place 2"}, set()),
        ("child", "quotations", set(), {"P-0003"}),
        ("sexual-violence", "places", {"Songpo yard"}, set()),
        ("sexual-violence", "quotations", set(), {"P-0002"}),
        ("official", "places", {"Place 3"}, set()),
    ):
        row = let_in(guarded, guard, covers)
        assert row.second == guarded[1].code
        opened, there, quoted = made(guarded[0])
        assert there == {"Songpo", "Place 1", "Place 4"} | places, guard
        assert quoted == {"P-0001"} | words, guard
        told = sum(one["guarded"] for one in open_release(opened)[0].rows("acts"))
        assert told == 4, "what is let in still counts as guarded"
        take_back(row.code, by=guarded[0])


def test_an_approval_for_another_audience_or_purpose_lets_nothing_in(guarded: Any) -> None:
    for guard in BY_MISSION:
        for covers in ("places", "quotations"):
            let_in(guarded, guard, covers, audience="un")
    assert made(guarded[0])[1:] == ({"Songpo", "Place 1", "Place 4"}, {"P-0001"})
    assert made(guarded[0], "un")[1:] == (ALL_PLACES, {"P-0001", "P-0002", "P-0003"})


def test_an_approval_can_name_the_passages_that_it_means(guarded: Any) -> None:
    let_in(guarded, "child", "quotations", only=["P-0001"])
    assert made(guarded[0])[2] == {"P-0001"}
    let_in(guarded, "child", "quotations", only=["P-0003"])
    assert made(guarded[0])[2] == {"P-0001", "P-0003"}
    for only, covers, code in ((["P-9999"], "quotations", "no-such-passage"), (["P-0003"], "places", "covers")):
        with pytest.raises(ForPeople) as told:
            let_in(guarded, "child", covers, only=only)
        assert told.value.code == code


def test_who_is_under_two_guards_needs_both(guarded: Any) -> None:
    with deed("test-official", by=guarded[0]) as work:
        work.supersede(Source.seen.get(code="S-0001"), kind="former-official")
    let_in(guarded, "sexual-violence", "quotations")
    assert made(guarded[0])[2] == set()
    let_in(guarded, "official", "quotations")
    assert made(guarded[0])[2] == {"P-0001", "P-0002"}


def test_what_is_taken_back_closes_the_release_that_rests_on_it_and_no_other(guarded: Any) -> None:
    ida, _ = guarded
    without, _, _ = made(ida)
    places = let_in(guarded, "official", "places")
    with_places, _, _ = made(ida)
    words = let_in(guarded, "sexual-violence", "quotations")
    with_both, _, _ = made(ida)
    take_back(words.code, by=ida)
    with pytest.raises(Refused) as told:
        require_allowed(with_both)
    assert told.value.code == "closed-release"
    assert "S-0" not in str(told.value)
    require_allowed(with_places)
    require_allowed(without)
    assert made(ida)[0].sha256 == with_places.sha256
    take_back(places.code, by=ida)
    with pytest.raises(Refused):
        require_allowed(with_places)
    assert made(ida)[0].sha256 == without.sha256
    settle(by=ida)
    assert Release.seen.get(sha256=with_places.sha256).state == Release.LAPSED
    assert Release.seen.get(sha256=with_places.sha256).because == "an approval of what is guarded was taken back"
    assert Release.seen.get(sha256=without.sha256).state == Release.OPEN
    assert verify(by=ida)["ok"]


def test_what_is_agreed_to_again_opens_the_release_that_nobody_closed(guarded: Any) -> None:
    row = let_in(guarded, "official", "places")
    before, _, _ = made(guarded[0])
    take_back(row.code, by=guarded[0])
    with pytest.raises(ForPeople, match="taken back"):
        take_back(row.code, by=guarded[0])
    let_in(guarded, "official", "places")
    require_allowed(before)
    assert made(guarded[0])[0].sha256 == before.sha256


def test_a_group_that_another_vocabulary_guards_is_guarded(
    guarded: Any, mission: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = dataclasses.replace(
        mission.law, guarded_groups={"DET": "sexual-violence"}, guarded_kinds={"escapee": "official"}
    )
    monkeypatch.setattr(type(mission), "law", other)
    _, places, words = made(guarded[0])
    assert places == {"Place 3"}, "every escapee is an official in this one, and every detention guarded"
    assert words == set()


def test_a_guardians_consent_says_that_the_source_was_a_child(guarded: Any) -> None:
    with deed("test-guardian", by=guarded[0]) as work:
        work.supersede(Consent.seen.get(source="S-0004"), guardian="yes", assent="yes")
    assert made(guarded[0])[1] == {"Songpo", "Place 1"}


def test_a_victim_who_may_have_been_a_child_when_it_happened_is_guarded(guarded: Any) -> None:
    with deed("test-self", by=guarded[0]) as work:
        from habeas.store.models import Person

        work.add(Person(code="W-0099", kind="person", self_of="S-0004", count_min=1, count_max=1))
        act = Act.seen.get(code="V-1004")
        young = {"victims": "W-0099", "date_lo": 733000, "date_hi": 733000}  # in 2007; born in 1990
        work.supersede(act, **young)
    assert "Place 4" in made(guarded[0])[1], "of her exposure"
    opened, files = open_release(made(guarded[0])[0])
    (row,) = [one for one in opened.rows("acts") if files.codes().code("act", one["act"]) == "V-1004"]
    assert (row["place"], row["guarded"], row["victim_age"]) == (None, True, "child")


def test_only_a_protection_officer_lets_in_and_takes_back(guarded: Any) -> None:
    said = {"purpose": "public-report", "audience": "public", "covers": "places", "reason": WHY}
    for role in ALL_ROLES:
        may = role == "protection-officer"
        with pytest.raises(ForPeople) as told:
            approve_guard("official", by=actor(role), **said)
        assert told.value.code == ("waits-for-second" if may else "not-allowed"), role
        with pytest.raises(ForPeople) as told:
            take_back("AP-0001", by=actor(role))
        assert told.value.code == ("no-such-approval" if may else "not-allowed"), role


def test_who_is_told_which_guards_apply_and_who_reads_why(guarded: Any) -> None:
    let_in(guarded, "official", "places")
    for role, why in (("protection-officer", WHY), ("analyst", "")):
        found = visible_guards(by=actor(role))
        assert (found.applied, found.left_out, found.floor) == (BY_MISSION, (), 10)
        assert [(one.row.guard, one.second, one.reason) for one in found.approvals] == [("official", "amara", why)]
    with pytest.raises(Refused):
        visible_guards(by=actor("coder"))


def test_an_approval_of_a_guard_that_does_not_apply_or_of_nothing_is_refused(officers: Any) -> None:
    ida, _ = officers
    set_guards(["child"], reason=WHY, by=ida)
    said = {"purpose": "public-report", "audience": "public", "covers": "places", "reason": WHY}
    for guard, more, code in (
        ("official", {}, "not-guarded"),
        ("everybody", {}, "no-such-guard"),
        ("child", {"covers": "rows"}, "covers"),
        ("child", {"reason": " "}, "no-reason"),
        ("child", {"purpose": "gossip"}, "no-such-purpose"),
    ):
        with pytest.raises(ForPeople) as told:
            approve_guard(guard, by=ida, **{**said, **more})
        assert told.value.code == code, guard


def test_to_take_a_guard_off_takes_a_reason_and_a_second_person(officers: Any, mission: Any) -> None:
    ida, amara = officers
    with pytest.raises(ForPeople) as told:
        set_guards(["child"], reason="", by=ida)
    assert told.value.code == "no-reason"
    set_guards(BY_MISSION, reason="", by=ida)
    for less in ({"apply": ["child"]}, {"floor": 5}):
        with pytest.raises(Refused) as waits:
            set_guards(**less, reason=WHY, by=ida)
        assert waits.value.code in ("waits-for-second", "waits-a-day")
        assert mission.config.guards == BY_MISSION
        assert mission.config.guards_floor == 10
    agreed(lambda: set_guards(["child"], reason=WHY, by=ida), second=amara)
    assert mission.config.guards == ("child",)
    set_guards(floor=20, reason=WHY, by=ida)
    assert json.loads(Setting.seen.get(code="guards").value) == {"apply": ["child"], "floor": 20}
    assert made(ida)[0].sha256


def test_guards_that_the_file_alone_takes_off_make_no_release(guarded: Any, mission: Any) -> None:
    from habeas.store.config import load_config

    path = mission.path / "mission.toml"
    path.write_text(path.read_text().replace('"sexual-violence", ', "").replace('reason = ""', 'reason = "no"'))
    mission.config = load_config(path)
    with pytest.raises(Refused) as told:
        made(guarded[0])
    assert told.value.code == "setting-not-on-log"


@pytest.mark.parametrize(
    "table",
    [
        'apply = ["child"]',
        'apply = ["everybody"]\nreason = "x"',
        "floor = 10",
        'apply = ["child", "sexual-violence", "official"]\nfloor = 0',
        'apply = "child"\nreason = "x"',
    ],
)
def test_a_table_of_guards_that_says_less_than_it_must_is_refused(table: str) -> None:
    import tomllib

    from habeas.store.config import read_config

    with pytest.raises(ForPeople) as told:
        read_config(tomllib.loads(f'format = "habeas/mission/1"\nslug = "x"\n[guards]\n{table}\n'), file="mission.toml")
    assert told.value.code == "wrong-setting"


def told_of_guards(mission: Any, by: Any) -> tuple[int, str]:
    """How many guards the first page says are undecided, and what the doctor says of guards."""
    matters = {one.key: one.count for one in visible_overview(by=by).matters}
    notes = {one["check"]: one["what"] for one in examine(mission.path, now=mission.clock())}
    return matters.get("guards_undecided", 0), notes.get("guards", "")


def test_officers_are_told_that_nobody_has_decided_until_somebody_has(officers: Any, mission: Any) -> None:
    ida, _ = officers
    count, said = told_of_guards(mission, ida)
    assert count == 3
    assert "none does" in said
    assert told_of_guards(mission, actor("coder"))[0] == 0
    set_guards(["child"], reason=WHY, by=ida)
    count, said = told_of_guards(mission, ida)
    assert count == 0
    assert said == f"Releases do not guard sexual-violence, official: {WHY}"
    set_guards(BY_MISSION, reason="", by=ida)
    assert told_of_guards(mission, ida) == (0, "")


def test_a_quotation_that_a_guard_keeps_out_is_a_problem_that_says_so(guarded: Any) -> None:
    from habeas.store.queries.report import check_text

    row, _, _ = made(guarded[0])
    said = '"They searched us in the yard."'
    front = (
        "format: habeas/report/1",
        "title: x",
        "purpose: public-report",
        "audience: public",
        "period: all",
        "language: en",
    )
    report = "\n".join(["---", *front, "---", "", f"She said: [{said}]{{.quote passage=P-0002}}", ""])
    (check,) = check_text(report, "report.md", release=row.sha256, by=actor("drafter", "analyst")).checks
    assert check.outcome.code == "quotation-not-allowed"
    assert "habeas guard approve sexual-violence" in str(check.answer())


def test_a_table_by_place_says_whose_places_are_left_out_and_a_count_of_few_is_hidden(guarded: Any) -> None:
    row, _, _ = made(guarded[0])
    figures = figures_of(row.sha256, by=actor("analyst"))
    assert figures.count(of="acts").reason == "below-floor"
    caveats = {one.code: one.says("en") for one in figures.table(unit="acts", rows="place").caveats}
    assert caveats["places"].startswith("The places of children or officials or sexual violence are left out")
    assert "fewer than 10" in caveats["guarded"]
    assert "places" not in {one.code for one in figures.table(unit="acts", rows="violation").caveats}


def test_a_passage_of_somebody_whom_one_does_not_see_is_named_to_nobody(guarded: Any) -> None:
    ida, amara = guarded
    set_label("S-0001", "strictly-confidential", by=ida, reason=WHY, review=datetime.date(2099, 1, 1))
    said = {"purpose": "public-report", "audience": "public", "covers": "quotations", "reason": WHY}
    with pytest.raises(Refused):
        approve_guard("child", by=ida, only=["P-0003"], **said)
    lawyer = actor("legal-officer")
    assert visible_requests(by=lawyer) == []
    (asked,) = visible_requests(by=amara)
    with pytest.raises(ForPeople) as told:
        approve(asked.row.code, by=lawyer)
    assert told.value.code == "no-such-request"
    approve(asked.row.code, by=amara)
    approve_guard("child", by=ida, only=["P-0003"], **said)
    assert [one.only for one in visible_guards(by=ida).approvals] == [("P-0003",)]
    assert [one.only for one in visible_guards(by=lawyer).approvals] == [("…",)]
