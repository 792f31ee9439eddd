"""Two coders code a text apart: neither sees the other's, nothing counts it, a third settles, and it counts once."""

from __future__ import annotations

import json
import shutil
import tempfile
from pathlib import Path
from typing import Any

import pytest

from habeas.core.kernel.errors import ForPeople
from habeas.store.actions import apart as verbs
from habeas.store.actions.deeds import deed
from habeas.store.actions.intake.folder import import_folder
from habeas.store.actions.users import actor_named
from habeas.store.mission import Actor
from habeas.store.models import (
    Account,
    Act,
    Assignment,
    BlindCoding,
    Entry,
    Event,
    Observation,
    Passage,
    Person,
    Settlement,
    User,
)
from habeas.store.queries import apart as queries
from habeas.store.queries.coding import open_for_coding
from habeas.store.queries.texts import masked
from habeas.store.queries.verify import verify
from support.missions import actor, filled
from support.sheets import bring_in

TEXT = "[FICTION] They beat me in the cell. They gave us no food for days. Later a guard took my shoes."
HEAD = "format: habeas/coding/1\ntext: I-0001\nidentities: reviewed\n"
FIRST = (
    HEAD
    + """\
passages:
  p1: {words: "They beat me in the cell"}
  p2: {words: "no food for days"}
accounts:
  - acts:
      - {id: a1, code: TOR-01, victim: self, date: 2012, passages: [p1]}
      - {id: a2, code: DET-01, victim: self, passages: [p2]}
"""
)
SECOND = (
    HEAD
    + """\
passages:
  p1: {words: "beat me"}
accounts:
  - acts:
      - {id: a1, code: TOR-01, victim: self, date: 2013, passages: [p1]}
"""
)


def _fill() -> None:
    by = actor_named("all")
    folder = Path(tempfile.mkdtemp())
    bring_in(folder, "source", "code,kind,sex,birth\nS-1,escapee,female,1980\n", by=by)
    given = "1,S-1,2023-01-01,statistics,granted,public,\n"
    bring_in(folder, "consent", "id,source,given,uses,decision,audiences,withdrawn\n" + given, by=by)
    bring_in(folder, "interview", "code,source,date\nI-1,S-1,2023-02-03\n", by=by)
    (folder / "t").mkdir()
    rows = "I-0001.txt,transcript,I-0001,en\nI-0001.coding.yaml,coding,,\n"
    (folder / "t" / "folder.csv").write_text("file,kind,of,language\n" + rows)
    (folder / "t" / "I-0001.txt").write_text(TEXT)
    (folder / "t" / "I-0001.coding.yaml").write_text(HEAD)
    assert import_folder(folder / "t", by=by).counts["refused"] == 0
    with deed("test-users", by=by) as work:
        for name in ("ann", "ben"):
            work.add(User(code=work.code("U"), username=name, roles="coder", active="yes"))
    shutil.rmtree(folder)


mission_folder = filled(_fill)


def coder(name: str) -> Actor:
    return Actor(User.seen.get(username=name).code, name, frozenset({"coder"}))


def refused(act: Any) -> str:
    with pytest.raises(ForPeople) as told:
        act()
    return told.value.code


@pytest.fixture
def apart(all_roles: Any) -> str:
    return verbs.assign("I-0001", "ann", "ben", by=actor("reviewer")).code


def both(code: str) -> None:
    verbs.hand_in(code, FIRST, by=coder("ann"), done=True)
    verbs.hand_in(code, SECOND, by=coder("ben"), done=True)


def test_nobody_opens_a_coding_before_both_are_done(apart: str, all_roles: Any) -> None:
    verbs.hand_in(apart, FIRST, by=coder("ann"), done=True)
    assert queries.own_coding(apart, by=coder("ann")) == FIRST
    assert queries.own_coding(apart, by=coder("ben")) == ""
    assert refused(lambda: queries.own_coding(apart, by=actor("coder"))) == "no-such-double-coding"
    assert refused(lambda: queries.side_by_side(apart, by=actor("reviewer"))) == "not-done"
    assert refused(lambda: queries.side_by_side(apart, by=coder("ben"))) == "not-allowed"
    assert queries.visible_agreement(by=actor("reviewer")) == []
    mine = queries.visible_assignments(by=coder("ben"))
    assert [(one.state, one.handed_in) for one in mine] == [("open", False)]
    assert queries.visible_assignments(by=actor("coder")) == []


def test_nothing_that_is_listed_or_counted_knows_of_it(apart: str, all_roles: Any) -> None:
    before = [model.objects.count() for model in (Account, Act, Passage, Person)]
    verbs.hand_in(apart, FIRST, by=coder("ann"), done=True)
    assert [model.objects.count() for model in (Account, Act, Passage, Person)] == before
    body = json.loads(bytes(Entry.objects.order_by("-seq").first().body))
    assert (body["verb"], body["rows"], body["about"]) == ("hand-in-coding", 1, {})  # not how much she coded
    assert b"TOR-01" not in bytes(BlindCoding.objects.get().coding_sealed)


def test_a_release_is_the_same_before_and_after_both_have_handed_in(apart: str, all_roles: Any) -> None:
    from habeas.store.actions.release import make_release

    asked = {"purpose": "public-report", "audience": "public", "period": "all", "by": all_roles}
    before = make_release(**asked)["release"]
    both(apart)
    assert make_release(**asked)["release"] == before
    third = actor("reviewer")
    for one in queries.side_by_side(apart, by=third).differences:
        verbs.choose(apart, one.key, one.choices[0], by=third, because="as told")
    verbs.settle(apart, by=third)
    assert make_release(**asked)["release"] != before, "what was settled is in it"


def test_no_other_coding_of_the_text_comes_in_meanwhile(apart: str, all_roles: Any, tmp_path: Path) -> None:
    tmp_path = tmp_path / "again"
    tmp_path.mkdir()
    (tmp_path / "folder.csv").write_text("file,kind,of,language\nI-0001.coding.yaml,coding,,\n")
    (tmp_path / "I-0001.coding.yaml").write_text(FIRST)
    outcome = import_folder(tmp_path, by=all_roles)
    assert outcome.counts["refused"] == 1
    assert not Act.seen.exists()
    text = queries.text_of(Assignment.seen.get()).code
    assert refused(lambda: open_for_coding(text, by=all_roles)) == "coded-apart"
    verbs.give_up(apart, by=all_roles)
    assert open_for_coding(text, by=all_roles).row.code == text


def test_a_third_settles_and_it_counts_once_while_both_stay(apart: str, all_roles: Any) -> None:
    both(apart)
    third = actor("reviewer")
    found = queries.side_by_side(apart, by=third).differences
    assert [(one.code, one.field) for one in found] == [("TOR-01", "date"), ("DET-01", "")]
    assert refused(lambda: verbs.settle(apart, by=third)) == "not-settled"
    verbs.choose(apart, found[0].key, "first", by=third, because="a first thought", version=0)
    late = {"by": third, "because": "late", "version": 0}
    assert refused(lambda: verbs.choose(apart, found[0].key, "second", **late)) == "changed-meanwhile"
    assert refused(lambda: verbs.choose(apart, found[0].key, "first", by=third, because=" ")) == "no-reason"
    verbs.choose(apart, found[0].key, "second", by=third, because="she says it twice", version=1)
    other = lambda chosen: verbs.choose(apart, found[1].key, chosen, by=third, because="both passages speak of it")  # noqa: E731
    assert refused(lambda: other("second")) == "no-such-choice"
    other("first")
    verbs.settle(apart, by=third)
    assert sorted(Act.seen.values_list("violation", "date")) == [("DET-01", ""), ("TOR-01", "2013")]
    assert BlindCoding.seen.count() == 2
    assert Settlement.objects.count() == 3  # the first thought stays too
    assert refused(lambda: verbs.settle(apart, by=third)) == "settled-already"
    assert verify(by=all_roles)["failures"] == []


def test_observations_and_events_are_apart_until_settled_and_count_once(apart: str, all_roles: Any) -> None:
    seen = "observations:\n  - {condition: meals, value: %s, date: 2012, passages: [%s]}\n"
    first = FIRST.replace("accounts:\n  - acts:", "accounts:\n  - event: E-900000000001\n    acts:")
    first = first.replace("accounts:", "events:\n  E-900000000001: {title: The winter in the cell}\naccounts:")
    second = SECOND.replace("accounts:", '  p2: {words: "food for days"}\naccounts:')
    verbs.hand_in(apart, first + seen % ("two", "p2"), by=coder("ann"), done=True)
    assert (Observation.objects.count(), Event.objects.count()) == (0, 0)
    assert refused(lambda: queries.side_by_side(apart, by=actor("reviewer"))) == "not-done"
    verbs.hand_in(apart, second + seen % ("one", "p2"), by=coder("ben"), done=True)
    assert (Observation.objects.count(), Event.objects.count()) == (0, 0)
    third = actor("reviewer")
    found = queries.side_by_side(apart, by=third).differences
    assert [(one.kind, one.code, one.field) for one in found] == [
        ("act", "TOR-01", "date"),
        ("act", "TOR-01", "event"),
        ("act", "DET-01", ""),
        ("observation", "meals", "value"),
    ]
    measured = queries.visible_agreement(by=third)
    units = {(one.of, one.name): one.alpha.units for one in measured}
    assert units["condition", "meals"] == 1
    assert units["all", ""] == units["code", "TOR-01"] + units["code", "DET-01"] + 1
    for one in found:
        assert refused(lambda: verbs.settle(apart, by=third)) == "not-settled"
        verbs.choose(apart, one.key, one.choices[-1] if one.field else one.choices[0], by=third, because="as told")
    verbs.settle(apart, by=third)
    assert list(Observation.seen.values_list("condition", "value_min", "date")) == [("meals", "1", "2012")]
    made = {code: account.event for code, account in _accounts().items()}
    (event,) = Event.seen.all()
    assert (event.title, event.code) == ("The winter in the cell", "E-0001"), "it has a code of the mission now"
    assert made == {"TOR-01": "", "DET-01": "E-0001"}
    assert verify(by=all_roles, deep=True)["ok"]


def _accounts() -> dict[str, Account]:
    """The account of each act, by its code."""
    return {one.violation: Account.seen.get(code=one.account) for one in Act.seen.all()}


def test_what_was_masked_stays_masked_when_a_coding_is_settled_that_speaks_of_no_identity(
    apart: str, all_roles: Any, tmp_path: Path
) -> None:
    verbs.give_up(apart, by=all_roles)
    (tmp_path / "marked").mkdir()
    (tmp_path / "marked" / "folder.csv").write_text("file,kind,of,language\nI-0001.coding.yaml,coding,,\n")
    (tmp_path / "marked" / "I-0001.coding.yaml").write_text(HEAD + "spans:\n  - {words: guard, kind: post}\n")
    assert import_folder(tmp_path / "marked", by=all_roles).counts["refused"] == 0
    again = verbs.assign("I-0001", "ann", "ben", by=actor("reviewer")).code
    both(again)
    third = actor("reviewer")
    for one in queries.side_by_side(again, by=third).differences:
        verbs.choose(again, one.key, one.choices[0], by=third, because="as told")
    verbs.settle(again, by=third)
    text = queries.text_of(Assignment.seen.get(code=again))
    assert text.identities == "reviewed"
    assert "guard" not in masked(text).text
    assert "[post]" in masked(text).text


def test_one_of_the_two_does_not_settle(apart: str, all_roles: Any) -> None:
    both(apart)
    ann = coder("ann")
    too = Actor(ann.code, "ann", frozenset({"coder", "reviewer"}))
    assert refused(lambda: queries.side_by_side(apart, by=too)) == "not-a-third"
    assert refused(lambda: verbs.hand_in(apart, FIRST, by=ann, done=False)) == "done-already"


def test_agreement_of_few_units_is_refused_in_words(apart: str, all_roles: Any) -> None:
    both(apart)
    found = queries.visible_agreement(by=actor("legal-officer"))
    assert {one.of for one in found} == {"all", "code", "coder", "month"}
    assert all(one.alpha.value is None and one.alpha.refused for one in found)
    assert refused(lambda: queries.visible_agreement(by=coder("ann"))) == "not-allowed"


def test_who_assigns_and_to_whom(all_roles: Any) -> None:
    assert refused(lambda: verbs.assign("I-0001", "ann", "ben", by=actor("coder"))) == "not-allowed"
    assert refused(lambda: verbs.assign("I-0001", "ann", "ann", by=actor("reviewer"))) == "one-coder"
    assert refused(lambda: verbs.assign("I-0001", "ann", "none", by=actor("reviewer"))) == "no-such-user"
