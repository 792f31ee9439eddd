"""Grades apart from each other with their reasons, what a source takes back, and accounts of one event side by side."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import pytest

from habeas.core.kernel.errors import ForPeople
from habeas.store.actions.coding.acts import code_act
from habeas.store.actions.coding.grading import choose_for_event, grade, place_in_event, retract
from habeas.store.actions.intake.folder import import_folder
from habeas.store.models import Account, Act, Choice, Entry, Event, Text
from habeas.store.queries import coding
from habeas.store.queries.accounts import AccountFilter, visible_account, visible_accounts
from habeas.store.queries.grading import hides_grades, visible_event, visible_grading, visible_retraction
from habeas.store.queries.verify import verify
from support.missions import ALL_ROLES, actor, filled
from support.sheets import bring_in

TOLD = "[FICTION] We counted the kernels in May 2019. We counted them again in Naru."
CODING = """\
format: habeas/coding/1
text: {of}
identities: reviewed
passages:
  p1: {{words: "We counted the kernels in May 2019."}}
events:
  E-0007: {{title: "The count (fiction)"}}
accounts:
  - event: E-0007
    {grade}
    acts:
      - {{id: a1, code: LAB-01, victim: self, date: "{date}", place: {place}, basis: own, passages: [p1]}}
      - {{id: a2, code: DET-01, victim: self, date: "{date}", basis: own, passages: [p1]}}
"""


def _fill() -> None:
    from habeas.store.actions.users import actor_named

    everybody = actor_named("all")
    with tempfile.TemporaryDirectory() as name:
        where = Path(name)
        people = "S-1,escapee,female,1980\nS-2,escapee,male,1970\n"
        bring_in(where, "source", f"code,kind,sex,birth\n{people}", by=everybody)
        given = "1,S-1,2023-01-01,statistics,granted,public,\n2,S-2,2023-01-01,statistics,granted,public,\n"
        bring_in(where, "consent", "id,source,given,uses,decision,audiences,withdrawn\n" + given, by=everybody)
        talks = "I-1,S-1,2023-02-03\nI-2,S-2,2023-02-04\nI-3,S-2,2023-02-05\n"
        bring_in(where, "interview", f"code,source,date\n{talks}", by=everybody)
        folder = where / "interviews"
        folder.mkdir()
        listed = ["file,kind,of,language"]
        for of, date, place, grades in (
            ("I-0001", "2019-05", "Songpo", "reliability: B"),
            ("I-0002", "2018", "Naru", "credibility: 2"),
            ("I-0003", "", "", ""),
        ):
            listed += [f"{of}.txt,transcript,{of},en", f"{of}.coding.yaml,coding,{of},en"]
            (folder / f"{of}.txt").write_text(f"{TOLD} {of}")
            coded = CODING.format(of=of, date=date, place=place, grade=grades)
            if not date:
                coded = f"format: habeas/coding/1\ntext: {of}\nidentities: reviewed\n"
            (folder / f"{of}.coding.yaml").write_text(coded)
        (folder / "folder.csv").write_text("\n".join(listed) + "\n")
        outcome = import_folder(folder, by=everybody)
        assert outcome.counts["refused"] == 0, list(outcome.rows())


mission_folder = filled(_fill)


@pytest.fixture
def accounts(mission: Any) -> list[str]:
    """The accounts of the two sources of one event; the second source has a text that nobody has coded."""
    return [str(one.code) for one in Account.seen.order_by("source")]


def refused(act: Any) -> str:
    with pytest.raises(ForPeople) as told:
        act()
    return told.value.code


def seen(account: str) -> str:
    return coding.seen_of_account(account)


def test_a_grade_is_given_apart_with_a_reason_and_every_earlier_one_stays(accounts: list[str], all_roles: Any) -> None:
    first = accounts[0]
    grade(first, "reliability", "A", because="She worked there", seen=seen(first), by=all_roles)
    grade(first, "credibility", "3", because="Nobody else tells it", seen=seen(first), by=all_roles)
    grade(first, "reliability", "C", because="She was not there that day", seen=seen(first), by=all_roles)
    row = Account.seen.get(code=first)
    assert (row.reliability, row.credibility) == ("C", 3)
    history = visible_grading(first, by=all_roles)["history"]
    assert [(one.value, one.because) for one in history["reliability"]] == [
        ("A", "She worked there"),
        ("C", "She was not there that day"),
    ]
    assert [one.value for one in history["credibility"]] == ["3"]
    assert all(one.by == all_roles.code and one.at for one in history["reliability"])
    assert all(b"worked there" not in bytes(body) for body in Entry.objects.values_list("body", flat=True))
    assert verify(by=all_roles, deep=True)["ok"]


def test_a_grade_without_reason_out_of_the_list_or_too_late_is_refused(accounts: list[str], all_roles: Any) -> None:
    first, now = accounts[0], seen(accounts[0])
    for field, value in (
        ("reliability", "G"),
        ("credibility", "7"),
        ("credibility", "B"),
        ("mood", "A"),
        ("reliability", "AB"),
    ):
        assert (
            refused(lambda f=field, v=value: grade(first, f, v, because="x", seen=now, by=all_roles)) == "no-such-grade"
        )
    assert refused(lambda: grade(first, "reliability", "A", because=" ", seen=now, by=all_roles)) == "no-reason"
    grade(first, "reliability", "A", because="x", seen=now, by=all_roles)
    assert refused(lambda: grade(first, "reliability", "B", because="y", seen=now, by=actor("reviewer"))) == (
        "changed-meanwhile"
    )


@pytest.mark.parametrize("role", ALL_ROLES)
def test_each_deed_is_for_its_roles_alone(accounts: list[str], all_roles: Any, role: str) -> None:
    by, first = actor(role), accounts[0]
    deeds = {
        "grade": lambda: grade(first, "reliability", "A", because="x", seen=seen(first), by=by),
        "retract": lambda: retract(first, {"extent": "none"}, seen=seen(first), by=by),
        "code": lambda: place_in_event(first, {}, seen=seen(first), by=by),
    }
    may = {
        "grade": {"coder", "legal-officer", "reviewer"},
        "retract": {"coder", "legal-officer", "protection-officer"},
        "code": {"documenter", "registrar", "coder"},
    }
    for verb, deed in deeds.items():
        if role in may[verb]:
            deed()
        else:
            assert refused(deed) == "not-allowed", verb


def test_grades_are_hidden_from_who_may_code_until_every_text_of_the_source_has_its_first_coder(
    accounts: list[str], all_roles: Any
) -> None:
    coder, reviewer = actor("coder"), actor("reviewer")
    assert hides_grades(coder, {"S-0001", "S-0002"}) == {"S-0002"}
    assert not hides_grades(reviewer, {"S-0002"})
    assert [one.grades_hidden for one in visible_accounts(AccountFilter(), 1, by=coder).listing.rows] == [False, True]
    assert visible_account(accounts[1], by=coder)["row"].grades_hidden
    hidden = visible_grading(accounts[1], by=coder)
    assert (hidden["hidden"], hidden["history"], hidden["file"]) == (True, {}, "")
    assert [one.grades_hidden for one in visible_event("E-0007", by=coder)["accounts"]] == [False, True]
    waiting = Text.seen.get(belongs="I-0003").code
    opened = coding.open_for_coding(waiting, by=coder)
    act = {"code": "LAB-01", "victims": [{"who": "self"}], "words": "We counted them again in Naru."}
    code_act(waiting, act, seen=opened.seen, once="0" * 16, by=coder)
    assert not hides_grades(coder, {"S-0002"}), "she has coded it"


def test_a_retraction_of_a_part_takes_these_acts_and_one_of_nothing_gives_them_back(
    accounts: list[str], all_roles: Any
) -> None:
    first = accounts[0]
    one, other = Act.seen.filter(account=first).order_by("code")
    part = {"extent": "part", "date": "2024-02-01", "reason": "She confused two places", "acts": [one.code]}
    retract(first, part, seen=seen(first), by=all_roles)
    assert [act.retracted for act in Act.seen.filter(account=first).order_by("code")] == [True, False]
    row = Account.seen.get(code=first)
    assert (row.retraction, row.retracted_on) == ("part", "2024-02-01")
    retract(first, {"extent": "whole", "date": "2024-03-01", "reason": "All of it"}, seen=seen(first), by=all_roles)
    assert all(act.retracted for act in Act.seen.filter(account=first))
    retract(first, {"extent": "none"}, seen=seen(first), by=all_roles)
    assert not any(act.retracted for act in Act.seen.filter(account=first))
    assert Account.seen.get(code=first).retraction == ""
    history = visible_retraction(first, by=all_roles)["history"]
    assert [given.value for given in history] == ["part", "whole", "none"]
    assert Act.objects.filter(code=other.code).count() == 3, "every version stays"


@pytest.mark.parametrize(
    "typed",
    [
        {"extent": "whole", "reason": "x"},
        {"extent": "whole", "date": "2024-02", "reason": "x"},
        {"extent": "whole", "date": "2024-02-01"},
        {"extent": "part", "date": "2024-02-01", "reason": "x", "acts": ["V-9999"]},
        {"extent": "whole", "date": "2024-02-01", "reason": "x", "acts": ["V-0001"]},
        {"extent": "mostly", "date": "2024-02-01", "reason": "x"},
        {},
    ],
)
def test_a_retraction_that_does_not_fit_is_refused(accounts: list[str], all_roles: Any, typed: dict[str, Any]) -> None:
    assert refused(lambda: retract(accounts[0], typed, seen=seen(accounts[0]), by=all_roles)) == "form-problems"
    assert not any(act.retracted for act in Act.seen.all())


def test_two_accounts_of_one_event_stand_side_by_side_value_by_value(accounts: list[str], all_roles: Any) -> None:
    found = visible_event("E-0007", by=all_roles)
    assert [one.row.code for one in found["accounts"]] == sorted(accounts)
    fields = {each.field: each for each in found["fields"]}
    assert [[value for value, _ in values] for values in fields["date"].values] == [["2019-05"], ["2018"]]
    assert fields["date"].differ
    assert fields["place"].differ
    assert not fields["code"].differ


def test_the_value_in_use_of_an_event_names_who_chose_it_and_why(accounts: list[str], all_roles: Any) -> None:
    act = Act.seen.filter(account=accounts[1]).order_by("code").first().code
    event = Event.seen.get(code="E-0007")
    assert refused(
        lambda: choose_for_event("E-0007", "date", act, because="", version=event.version, by=all_roles)
    ) == ("no-reason")
    choose_for_event("E-0007", "date", act, because="He kept a diary", version=event.version, by=all_roles)
    assert Event.seen.get(code="E-0007").date == "2018"
    field = next(one for one in visible_event("E-0007", by=all_roles)["fields"] if one.field == "date")
    assert (field.in_use, field.by, field.because) == ("2018", all_roles.code, "He kept a diary")
    assert refused(
        lambda: choose_for_event("E-0007", "date", act, because="x", version=event.version, by=all_roles)
    ) == ("changed-meanwhile")
    assert refused(lambda: choose_for_event("E-0007", "victim", act, because="x", version=2, by=all_roles)) == (
        "no-such-field"
    )
    assert [one.date for one in Act.seen.filter(account=accounts[0])] == ["2019-05", "2019-05"], "what others say stays"


def test_an_account_is_placed_in_an_event_or_is_its_own(accounts: list[str], all_roles: Any) -> None:
    first = accounts[0]
    made = place_in_event(first, {"event_title": "Another day (fiction)"}, seen=seen(first), by=all_roles)
    assert Account.seen.get(code=first).event == made != "E-0007"
    assert place_in_event(first, {}, seen=seen(first), by=all_roles) == ""
    assert (
        refused(lambda: place_in_event(first, {"event": "E-9999"}, seen=seen(first), by=all_roles)) == "form-problems"
    )


def test_what_was_graded_in_the_browser_stays_when_the_file_comes_again(
    accounts: list[str], all_roles: Any, tmp_path: Path
) -> None:
    first = accounts[0]
    grade(first, "reliability", "D", because="x", seen=seen(first), by=all_roles)
    retract(first, {"extent": "whole", "date": "2024-03-01", "reason": "y"}, seen=seen(first), by=all_roles)
    folder = tmp_path / "interviews"
    folder.mkdir()
    (folder / "folder.csv").write_text("file,kind,of,language\nI-0001.coding.yaml,coding,I-0001,en\n")
    again = CODING.format(of="I-0001", date="2020", place="Songpo", grade="reliability: A\n    credibility: 4")
    (folder / "I-0001.coding.yaml").write_text(again)
    assert import_folder(folder, by=all_roles).counts["update"] == 1
    row = Account.seen.get(code=first)
    assert (row.reliability, row.credibility, row.retraction) == ("D", 4, "whole")
    assert all(act.retracted and act.date == "2020" for act in Act.seen.filter(account=first))


def test_a_source_that_was_erased_takes_her_choices_along(accounts: list[str], all_roles: Any) -> None:
    from habeas.store.queries import holdings

    grade(accounts[0], "reliability", "D", because="x", seen=seen(accounts[0]), by=all_roles)
    act = Act.seen.filter(account=accounts[0]).order_by("code").first().code
    version = Event.seen.get(code="E-0007").version
    choose_for_event("E-0007", "date", act, because="y", version=version, by=all_roles)
    hers = holdings.of_source("S-0001").codes(Choice)
    assert hers == {f"{accounts[0]}.use.reliability", "E-0007.use.date"}
