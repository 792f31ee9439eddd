"""Coding in the browser: one deed each, nothing overwritten, nothing twice, and side by side with coding files."""

from __future__ import annotations

import datetime
import hashlib
from pathlib import Path
from typing import Any

import pytest

from habeas.core.kernel.canonical import canonical
from habeas.core.kernel.errors import ForPeople
from habeas.store.actions.coding.acts import code_act, involve, leave_out, remove_act
from habeas.store.actions.coding.observations import observe, remove_observation
from habeas.store.actions.coding.passages import mark_passage, remove_passage
from habeas.store.actions.coding.values import choose, state, take_back
from habeas.store.actions.intake.folder import import_folder
from habeas.store.actions.review import Decision, decide, reopen_review
from habeas.store.mission import current
from habeas.store.models import (
    Account,
    Act,
    Choice,
    Entry,
    Event,
    Involvement,
    Observation,
    Passage,
    Person,
    Statement,
    Text,
)
from habeas.store.queries import coding as queries
from habeas.store.queries import review
from habeas.store.queries.acts import value_in_use
from habeas.store.queries.verify import verify
from support.missions import ALL_ROLES, actor, filled
from support.sheets import bring_in

MAY = {"documenter", "registrar", "coder"}
TRANSCRIPT = """\
[FICTION] Question: Please tell me what you saw.

Kim Chol-su was in my cell. We counted the kernels. The guard never let us sleep, and Kim Chol-su fell ill.
It was May 2018. No, 2019. We counted the kernels again.
"""
CODING = """\
format: habeas/coding/1
text: I-0001
identities: reviewed
spans:
  - {words: Kim Chol-su, kind: name, person: W-0012}
passages:
  p1: {words: "We counted the kernels again."}
people:
  W-0012: {kind: person, sex: male, age: 34}
accounts:
  - code: A-0044
    acts:
      - {id: a1, code: DET-01, victim: self, date: "2019-05~", place: Songpo, basis: own, passages: [p1],
         involved: [{party: "unit:Songpo office", degree: carried-out}]}
"""
ONCE = "0123456789abcdef"
ACT = {
    "code": "TOR-03",
    "victims": [{"who": "self"}, {"who": "W-0012"}],
    "involved": [{"party": "Songpo office", "degree": "carried-out"}],
    "date": "May 2019",
    "place": "Songpo",
    "place_type": "detention/interrogation",
    "agency": "security",
    "basis": "own",
    "words": "The guard never let us sleep",
}


def folder(where: Path, coding: str = CODING) -> Path:
    path = where / "interviews"
    path.mkdir(exist_ok=True)
    (path / "folder.csv").write_text(
        "file,kind,of,language\nI-0001.txt,transcript,I-0001,en\nI-0001.coding.yaml,coding,I-0001,en\n"
    )
    (path / "I-0001.txt").write_text(TRANSCRIPT, encoding="utf-8")
    (path / "I-0001.coding.yaml").write_text(coding, encoding="utf-8")
    return path


def _fill() -> None:
    import tempfile

    from habeas.store.actions.users import actor_named

    everybody = actor_named("all")
    with tempfile.TemporaryDirectory() as name:
        where = Path(name)
        bring_in(where, "source", "code,kind,sex,birth\nS-1,escapee,female,1980\n", by=everybody)
        given = "1,S-1,2023-01-01,statistics quote-anonymous,granted,public,\n"
        bring_in(where, "consent", "id,source,given,uses,decision,audiences,withdrawn\n" + given, by=everybody)
        bring_in(where, "interview", "code,source,date\nI-1,S-1,2023-02-03\n", by=everybody)
        import_folder(folder(where), by=everybody)


mission_folder = filled(_fill)


@pytest.fixture
def text(mission: Any) -> str:
    """A reviewed text, coded by a file."""
    return str(Text.seen.get().code)


def seen(text: str, by: Any) -> str:
    return queries.open_for_coding(text, by=by).seen


def coded(text: str, by: Any, once: str = ONCE, **other: Any) -> str:
    return code_act(text, {**ACT, **other}, seen=seen(text, by), once=once, by=by)


def refused(act: Any) -> str:
    with pytest.raises(ForPeople) as told:
        act()
    return told.value.code


def problems(act: Any) -> set[tuple[str, str]]:
    with pytest.raises(ForPeople) as told:
        act()
    assert told.value.code == "form-problems"
    return {(one.field, one.problem.code) for one in told.value.problems}  # type: ignore[attr-defined]


def entries(verb: str) -> int:
    return sum(f'"{verb}"'.encode() in bytes(body) for body in Entry.objects.values_list("body", flat=True))


def test_an_act_is_coded_whole_in_one_deed(text: str, all_roles: Any) -> None:
    before = Entry.objects.count()
    code = coded(
        text, all_roles, event_title="The cell (fiction)", own={"date": {"words": "It was May 2018. No, 2019"}}
    )
    assert Entry.objects.count() == before + 1
    act = Act.seen.get(code=code)
    herself = Person.seen.get(self_of="S-0001")
    assert (act.violation, act.mode, act.date, act.place, act.basis) == ("TOR-03", "act", "2019-05", "Songpo", "own")
    assert act.victims.split() == [herself.code, "W-0012"]
    passage = Passage.seen.get(code=act.passages)
    plain = queries.open_for_coding(text, by=all_roles).words
    assert plain[passage.start : passage.end] == "The guard never let us sleep"
    assert passage.account == act.account
    assert Involvement.seen.get(act=code).unit == "Songpo office"
    assert Event.seen.get(code=Account.seen.get(code=act.account).event).title == "The cell (fiction)"
    date = Choice.seen.get(act=code)
    assert (date.field, date.value, date.by) == ("date", "2019-05", all_roles.code)
    own = Passage.seen.get(code=date.passages)
    assert plain[own.start : own.end] == "It was May 2018. No, 2019"
    assert verify(by=all_roles, deep=True)["ok"]


def test_every_problem_of_a_form_is_told_at_its_field_and_nothing_is_taken(text: str, all_roles: Any) -> None:
    before = Entry.objects.count(), Person.objects.count(), Account.objects.count()
    bad = {
        "code": "TOR-99",
        "date": "the day after never",
        "basis": "hearsay",
        "victims": [{"who": "W-9999"}, {"who": "new", "age": "older than the hills"}, {"who": "W-0012", "sex": "male"}],
        "involved": [{"party": "Songpo office", "degree": "watched"}, {"party": "", "degree": "ordered"}],
        "words": "These words nobody said",
        "own": {"place": {"words": "nor these"}},
        "account": "A-9999",
    }
    found = problems(lambda: coded(text, all_roles, **bad))
    assert found >= {
        ("code", "not-in-list"),
        ("basis", "not-in-list"),
        ("victims.0.who", "no-such-person"),
        ("victims.2.who", "described-already"),
        ("involved.0.degree", "not-in-list"),
        ("words", "words-not-found"),
        ("own.place", "words-not-found"),
        ("account", "no-such-account"),
    }
    assert {field for field, _ in found} >= {"date", "victims.1.age"}
    assert (Entry.objects.count(), Person.objects.count(), Account.objects.count()) == before


def test_an_act_without_words_is_refused(text: str, all_roles: Any) -> None:
    assert ("", "missing-key") in {
        (field.partition(".")[0] if field != "passages" else "", code)
        for field, code in problems(lambda: coded(text, all_roles, words=""))
    }


def test_people_and_groups_are_made_inline(text: str, all_roles: Any) -> None:
    victims = [
        {"who": "new", "sex": "female", "age": "about 30", "note": "a neighbour (fiction)"},
        {"count": "20-30", "sex": "female"},
    ]
    involved = [{"party": "new", "sex": "male", "degree": "ordered"}]
    act = Act.seen.get(code=coded(text, all_roles, victims=victims, involved=involved))
    person, group = (Person.seen.get(code=code) for code in act.victims.split())
    assert (person.kind, person.sex, person.age, person.owner) == ("person", "female", "about 30", "S-0001")
    assert (group.kind, group.count_min, group.count_max) == ("group", 20, 30)
    assert Person.seen.get(code=Involvement.seen.get(act=act.code).party).sex == "male"


def test_the_same_form_twice_makes_one_act_and_with_other_words_none(text: str, all_roles: Any) -> None:
    first = coded(text, all_roles)
    before = Entry.objects.count(), Act.objects.count()
    assert coded(text, all_roles) == first, "a double click"
    assert refused(lambda: coded(text, all_roles, date="2018")) == "saved-already"
    assert (Entry.objects.count(), Act.objects.count()) == before
    assert coded(text, all_roles, once="f" * 16) != first, "the same act in a form of its own is another"
    assert refused(lambda: coded(text, all_roles, once="no form")) == "stale-form"


def test_the_mark_of_a_form_can_be_guessed_by_nobody_without_the_key(text: str, all_roles: Any) -> None:
    name = Act.objects.get(code=coded(text, all_roles)).name
    said = {key: value for key, value in ACT.items() if value}
    guessed = hashlib.sha256(canonical(said)).hexdigest()
    assert name == f"b{ONCE}.{current().keyed_digest('form', canonical(said))[:16]}"
    assert guessed[:16] not in name


@pytest.mark.parametrize("role", ALL_ROLES)
def test_only_those_who_may_code_do(text: str, all_roles: Any, role: str) -> None:
    by = actor(role)
    now = seen(text, all_roles)
    act = Act.seen.get().code
    state_of = queries.seen_of_act(act)
    deeds = (
        lambda: mark_passage(text, {"words": "fell ill"}, seen=now, by=by),
        lambda: code_act(text, ACT, seen=now, once=ONCE, by=by),
        lambda: state(act, {"field": "place", "value": "Naru"}, seen=state_of, by=by),
        lambda: involve(act, {"party": "x", "degree": "ordered"}, seen="", by=by),
        lambda: leave_out(act, "", seen="", by=by),
        lambda: choose(act, "", because="x", seen="", by=by),
        lambda: take_back(act, "", seen="", by=by),
        lambda: remove_act(act, seen="", because="x", by=by),
        lambda: remove_passage("P-0001", version=9, by=by),
        lambda: remove_observation("O-0001", version=9, by=by),
        lambda: observe(text, {}, seen="", by=by),
    )
    if role in MAY:
        for one in deeds[:3]:
            assert one()
        assert refused(deeds[3]) == "changed-meanwhile"
    else:
        assert {refused(one) for one in deeds} == {"not-allowed"}


def test_a_coder_who_does_not_see_the_source_finds_no_text(text: str, all_roles: Any) -> None:
    from habeas.store.actions.labels import set_label

    now, by = seen(text, all_roles), actor("coder")
    act = Act.seen.get().code
    set_label("S-0001", "strictly-confidential", by=all_roles, reason="Few may know", review=datetime.date(2099, 1, 1))
    assert refused(lambda: code_act(text, ACT, seen=now, once=ONCE, by=by)) == "no-such-text"
    assert refused(lambda: mark_passage(text, {"words": "fell ill"}, seen=now, by=by)) == "no-such-text"
    assert refused(lambda: state(act, {"field": "place", "value": "Naru"}, seen="", by=by)) == "no-such-act"


def test_a_text_whose_consent_was_withdrawn_meanwhile_is_not_coded(text: str, all_roles: Any, clock: Any) -> None:
    from habeas.store.actions.consents import withdraw

    now, act = seen(text, all_roles), Act.seen.get().code
    state_of = queries.seen_of_act(act)
    withdraw("S-0001", [], datetime.date(2024, 11, 1), by=all_roles)
    assert refused(lambda: code_act(text, ACT, seen=now, once=ONCE, by=all_roles)) == "no-consent"
    assert refused(lambda: state(act, {"field": "place", "value": "Naru"}, seen=state_of, by=all_roles)) == "no-consent"
    assert refused(lambda: queries.open_for_coding(text, by=actor("coder"))) == "no-consent"


def test_a_text_that_was_reviewed_again_meanwhile_takes_no_choice_of_before(text: str, all_roles: Any) -> None:
    now = seen(text, all_roles)
    reopen_review(text, seen=review.seen_of(Text.seen.get()), by=all_roles)
    decide(text, [Decision("mark", "kernels", "other")], seen=review.seen_of(Text.seen.get()), by=all_roles)
    assert refused(lambda: code_act(text, ACT, seen=now, once=ONCE, by=all_roles)) == "not-reviewed"
    row = Text.seen.get()
    from habeas.store.actions.deeds import deed

    with deed("finish-review", by=all_roles, on=text) as work:
        work.supersede(row, identities="reviewed")
    assert refused(lambda: code_act(text, ACT, seen=now, once=ONCE, by=all_roles)) == "changed-meanwhile"
    assert coded(text, all_roles)


def test_a_name_under_a_mask_is_not_to_be_tried_and_a_choice_over_it_is_masked(text: str, all_roles: Any) -> None:
    now, by = seen(text, all_roles), actor("coder")
    assert refused(lambda: mark_passage(text, {"words": "Kim Chol-su"}, seen=now, by=by)) == "words-not-found"
    assert "Kim" not in queries.open_for_coding(text, by=by).masked.text
    code = mark_passage(text, {"words": "[W-12] fell"}, seen=now, by=by)
    row = Passage.seen.get(code=code)
    assert queries.open_for_coding(text, by=all_roles).words[row.start : row.end] == "Kim Chol-su fell"
    assert mark_passage(text, {"words": "[W-12] fell"}, seen=now, by=by) == code, "the same words are one passage"


def test_a_further_value_stands_beside_and_the_one_in_use_names_who_chose_it_and_why(text: str, all_roles: Any) -> None:
    act = Act.seen.get().code
    place = {"field": "date", "value": "2018-05", "words": "It was May 2018", "because": "at first"}
    made = state(act, place, seen=queries.seen_of_act(act), text_seen=seen(text, all_roles), by=all_roles)
    assert Act.seen.get(code=act).date == "2019-05~", "nothing was overwritten"
    assert Statement.seen.get(code=made).value == "2018-05"
    now = queries.seen_of_act(act)
    assert refused(lambda: choose(act, made, because=" ", seen=now, by=all_roles)) == "no-reason"
    choose(act, made, because="She was sure of it when asked again", seen=now, by=all_roles)
    row, chosen = Act.seen.get(code=act), Choice.seen.get(act=act)
    assert (row.date, row.approximate) == ("2018-05", False)
    assert (chosen.field, chosen.value, chosen.by) == ("date", "2018-05", all_roles.code)
    left = Statement.seen.get(act=act)
    assert (left.field, left.value, left.passages) == ("date", "2019-05~", row.passages)
    choose(act, left.code, because="No", seen=queries.seen_of_act(act), by=all_roles)
    assert Act.seen.get(code=act).date == "2019-05~"
    assert Act.objects.filter(code=act).count() == 3, "every version is kept"
    assert refused(lambda: choose(act, made, because="x", seen=now, by=all_roles)) == "changed-meanwhile"
    assert verify(by=all_roles, deep=True)["ok"]


@pytest.mark.parametrize(
    ("field", "value", "kept"),
    [
        ("code", "TOR-01", "TOR-01"),
        ("mode", "omission", "omission"),
        ("victim", "W-0012", "W-0012"),
        ("place", "Naru", "Naru"),
        ("date", "May 2018", "2018-05"),
        ("agency", "police", "police"),
        ("basis", "eyewitness", "eyewitness"),
        ("stage", "interrogation", "interrogation"),
        ("method", "beating", "beating"),
        ("reason", "for a song (fiction)", "for a song (fiction)"),
        ("perpetrator", "Naru office", "unit:Naru office"),
    ],
)
def test_each_field_takes_another_value_at_once(text: str, all_roles: Any, field: str, value: str, kept: str) -> None:
    act = Act.seen.get().code
    before = value_in_use(Act.seen.get(code=act), field)
    typed = {"field": field, "value": value, "because": "heard again"}
    state(act, typed, seen=queries.seen_of_act(act), by=all_roles, choose_it=True)
    assert value_in_use(Act.seen.get(code=act), field) == kept
    assert [one.value for one in Statement.seen.filter(act=act)] == ([before] if before else [])
    assert Choice.seen.get(act=act).value == kept


def test_a_count_belongs_to_the_group(text: str, all_roles: Any) -> None:
    act = coded(text, all_roles, victims=[{"count": "20-30"}])
    typed = {"field": "count", "value": "about 40", "because": "she counted again"}
    state(act, typed, seen=queries.seen_of_act(act), by=all_roles, choose_it=True)
    group = Person.seen.get(code=Act.seen.get(code=act).victims)
    assert (group.count_min, group.count_max) == (32, 48)
    other = Act.seen.exclude(code=act).get().code
    now = queries.seen_of_act(other)
    assert refused(lambda: state(other, typed, seen=now, by=all_roles, choose_it=True)) == "count-of-what"


def test_a_value_by_the_wrong_rules_is_refused_as_in_a_coding_file(text: str, all_roles: Any) -> None:
    act = Act.seen.get().code
    for field, value in (("date", "someday"), ("agency", "ghosts"), ("victim", "Kim"), ("name", "Kim"), ("place", "")):
        now = queries.seen_of_act(act)
        typed = {"field": field, "value": value}
        assert refused(lambda typed=typed, now=now: state(act, typed, seen=now, by=all_roles)) == "form-problems"
    assert not Statement.objects.exists()


def test_two_coders_at_once_overwrite_nothing(text: str, all_roles: Any) -> None:
    act = Act.seen.get().code
    now = queries.seen_of_act(act)
    state(act, {"field": "place", "value": "Naru"}, seen=now, by=all_roles)
    late = {"field": "place", "value": "Haeju"}
    assert refused(lambda: state(act, late, seen=now, by=actor("coder"))) == "changed-meanwhile"
    assert refused(lambda: remove_act(act, seen=now, because="in error", by=actor("coder"))) == "changed-meanwhile"
    assert [one.value for one in Statement.seen.all()] == ["Naru"]
    assert coded(text, all_roles) != coded(text, all_roles, once="e" * 16), "acts of two coders are two"


def test_an_act_taken_back_is_kept_and_its_words_can_go_after_it(text: str, all_roles: Any) -> None:
    act = coded(text, all_roles)
    row = Act.seen.get(code=act)
    passage = Passage.seen.get(code=row.passages)
    assert refused(lambda: remove_passage(passage.code, version=passage.version, by=all_roles)) == "passage-in-use"
    assert refused(lambda: remove_act(act, seen=queries.seen_of_act(act), because="", by=all_roles)) == "no-reason"
    remove_act(act, seen=queries.seen_of_act(act), because="The wrong text", by=all_roles)
    assert not Act.seen.filter(code=act).exists()
    assert not Involvement.seen.filter(act=act).exists()
    assert not Account.seen.filter(code=row.account).exists(), "nothing was left of it"
    assert Act.objects.filter(code=act).count() == 2
    passage = Passage.seen.get(code=passage.code)
    remove_passage(passage.code, version=passage.version, by=all_roles)
    assert not Passage.seen.filter(code=passage.code).exists()
    assert refused(lambda: coded(text, all_roles)) == "saved-already", "the form of an act that was taken back"
    assert verify(by=all_roles, deep=True)["ok"]


def test_a_perpetrator_comes_and_goes_and_every_version_stays(text: str, all_roles: Any) -> None:
    act = Act.seen.get().code
    typed = {"party": "Naru office", "degree": "ordered"}
    code = involve(act, typed, seen=queries.seen_of_act(act), by=all_roles)
    assert {one.unit for one in Involvement.seen.filter(act=act)} == {"Songpo office", "Naru office"}
    leave_out(act, code, seen=queries.seen_of_act(act), by=all_roles)
    assert {one.unit for one in Involvement.seen.filter(act=act)} == {"Songpo office"}
    assert Involvement.objects.filter(code=code).count() == 2


def test_an_observation_is_coded_once_and_taken_back(text: str, all_roles: Any) -> None:
    typed = {
        "condition": "ration",
        "value": "200-300",
        "unit": "g/day",
        "date": "2018",
        "words": "We counted the kernels.",
    }
    code = observe(text, typed, seen=seen(text, all_roles), by=all_roles)
    row = Observation.seen.get(code=code)
    assert (row.value_min, row.value_max, row.date, row.text) == ("200", "300", "2018", text)
    assert refused(lambda: observe(text, typed, seen=seen(text, all_roles), by=all_roles)) == "saved-already"
    assert refused(lambda: observe(text, {**typed, "value": ""}, seen=seen(text, all_roles), by=all_roles)) == (
        "form-problems"
    )
    remove_observation(code, version=row.version, by=all_roles)
    assert not Observation.seen.exists()


# With coding files --------------------------------------------------------------------------------------------------


def test_a_coding_file_that_comes_again_leaves_what_was_coded_in_the_browser(
    text: str, all_roles: Any, tmp_path: Path
) -> None:
    mine = coded(text, all_roles)
    import_folder(folder(tmp_path), by=all_roles)
    outcome = import_folder(folder(tmp_path, CODING.replace("place: Songpo,", "place: Naru,")), by=all_roles)
    assert outcome.counts["update"] == 1, list(outcome.rows())
    assert Act.seen.filter(code=mine).exists()
    assert Act.seen.exclude(code=mine).get().place == "Naru"
    assert Involvement.seen.filter(act=mine).exists()


def test_a_value_chosen_in_the_browser_stays_in_use_and_that_of_the_file_stands_beside(
    text: str, all_roles: Any, tmp_path: Path
) -> None:
    act = Act.seen.get().code
    typed = {"field": "date", "value": "2018-05", "because": "asked again"}
    state(act, typed, seen=queries.seen_of_act(act), by=all_roles, choose_it=True)
    changed = CODING.replace("2019-05~", "2020").replace("place: Songpo,", "place: Naru,")
    import_folder(folder(tmp_path, changed), by=all_roles)
    row = Act.seen.get(code=act)
    assert (row.date, row.place) == ("2018-05", "Naru")
    assert {one.value for one in Statement.seen.filter(act=act, field="date")} == {"2019-05~", "2020"}
    import_folder(folder(tmp_path, changed.replace("Naru", "Haeju")), by=all_roles)
    assert {one.value for one in Statement.seen.filter(act=act, field="date")} == {"2019-05~", "2020"}
    assert Act.seen.get(code=act).place == "Haeju"
    assert verify(by=all_roles, deep=True)["ok"]


def test_an_act_taken_back_in_the_browser_is_not_brought_back_by_its_file(
    text: str, all_roles: Any, tmp_path: Path
) -> None:
    act = Act.seen.get().code
    remove_act(act, seen=queries.seen_of_act(act), because="in error", by=all_roles)
    import_folder(folder(tmp_path, CODING.replace("place: Songpo,", "place: Naru,")), by=all_roles)
    assert not Act.seen.exists()
    assert not Involvement.seen.exists()


def test_words_of_a_reason_are_sealed_and_in_no_entry_of_the_log(text: str, all_roles: Any) -> None:
    act = Act.seen.get().code
    typed = {"field": "date", "value": "2018-05", "because": "zebra crossing"}
    state(act, typed, seen=queries.seen_of_act(act), by=all_roles, choose_it=True)
    remove_act(act, seen=queries.seen_of_act(act), because="zebra herd", by=all_roles)
    assert all(b"zebra" not in bytes(body) for body in Entry.objects.values_list("body", flat=True))
    for row in Choice.objects.exclude(because_sealed=None):
        assert b"zebra" not in bytes(row.because_sealed)
    assert entries("state-value") == 1


def test_units_and_places_that_are_likely_the_same_are_offered_the_nearest_first(text: str, all_roles: Any) -> None:
    """The same but for case, width and stops; beginning with it; holding it; the same name in another script."""
    names = ("Songpo office", "Songpo office, second section", "Office of Songpo county", "평양", "Hamhung")
    for number, name in enumerate(names):
        coded(text, all_roles, once=f"{number:016x}", place=name, involved=[{"party": name, "degree": "ordered"}])
    for asked in (queries.units, queries.places):
        near = asked("SONGPO－office.", by=all_roles)
        assert near[:2] == ["Songpo office", "Songpo office, second section"], near
        assert "Hamhung" not in near
        assert asked("songpo", by=all_roles).index("Office of Songpo county") >= 2, "what holds it comes after"
        assert asked("Pyongyang", by=all_roles)[:1] == ["평양"], "another script"
        assert asked("평양", by=all_roles)[:1] == ["평양"]
        assert asked("", by=all_roles) == asked("nowhere at all", by=all_roles) == []


def test_places_and_units_of_a_source_who_is_hidden_are_not_offered(text: str, all_roles: Any) -> None:
    from habeas.store.actions.labels import set_label

    coded(text, all_roles, place="Qwzyx", involved=[{"party": "Qwzyx unit", "degree": "ordered"}])
    coder = actor("coder")
    assert queries.places("qwz", by=coder) == ["Qwzyx"]
    assert queries.units("qwz", by=coder) == ["Qwzyx unit"]
    day = datetime.date(2099, 1, 1)
    set_label("S-0001", "strictly-confidential", by=all_roles, reason="Few may know", review=day)
    assert queries.places("qwz", by=coder) == queries.units("qwz", by=coder) == []
    assert queries.places("qwz", by=actor("protection-officer", "coder")) == ["Qwzyx"]
