"""Interviews in the browser: drafts that survive and end, and the one deed that makes records of them."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any

import pytest

from habeas.core.kernel.errors import NotNow, Refused, WrongUse
from habeas.store.mission import Actor
from support.missions import actor

NAME, WORDS = "오정희", "They counted the kernels, every evening (fiction)."
WHOLE: dict[str, list[str]] = {
    "earlier": ["yes"],
    "earlier_by": ["An office in another town, in spring"],
    "checks": ["private", "may-stop"],
    "sheet": ["interview/1/ko"],
    "told": ["read-aloud"],
    "use_statistics": ["granted"],
    "for_statistics": ["public", "un"],
    "use_quote-anonymous": ["granted"],
    "for_quote-anonymous": ["public", "un"],
    "use_quote-named": ["refused"],
    "kind": ["escapee"],
    "birth": ["about 1988"],
    "who_name": [NAME],
    "who_never": ["Never by telephone"],
    "place_type_0": ["detention/camp"],
    "place_0": ["Sinmuldo"],
    "from_0": ["spring 2014"],
    "to_0": ["2016?"],
    "place_1": ["Talyeoul"],
    "level_family": ["high"],
    "reason_family": ["Her brother serves"],
    "review_family": ["2025-03-01"],
    "date": ["2024-11-05"],
    "language": ["ko"],
    "notes": [WORDS],
}


@pytest.fixture
def verbs() -> Any:
    from habeas.store.actions.intake import interviews

    return interviews


@pytest.fixture
def queries() -> Any:
    from habeas.store.queries import interviewing

    return interviewing


def begun(verbs: Any, by: Any, said: dict[str, list[str]] | None = None, **more: str) -> tuple[str, int]:
    code = verbs.begin(by=by, earlier="not-known", **more)
    return code, verbs.keep(code, WHOLE if said is None else said, by=by, version=1)


def stored(model: Any, code: str) -> str:
    row = model.objects.get(code=code)
    return " ".join(str(getattr(row, one.attname)) for one in model._meta.concrete_fields)


def test_one_deed_makes_every_record_of_an_interview(mission: Any, all_roles: Any, verbs: Any) -> None:
    from habeas.store import pieces
    from habeas.store.models import Consent, Entry, Exposure, Identity, Interview, InterviewDraft, Item, Source, Text
    from habeas.store.queries.verify import verify

    code, version = begun(verbs, all_roles)
    entries = Entry.objects.count()
    taken = verbs.take(code, by=all_roles, version=version)
    assert Entry.objects.count() == entries + 1
    assert taken.records == {
        "source": 1, "identity": 1, "consent": 2, "risk": 1, "exposure": 2, "interview": 1, "item": 2, "text": 1,
    }  # fmt: skip
    source = Source.seen.get(code=taken.source)
    assert (source.kind, source.birth, source.risk, source.risk_review) == ("escapee", "1988~", "high", "2025-03-01")
    decided = {(one.decision, one.uses, one.audiences, one.sheet) for one in Consent.seen.filter(source=taken.source)}
    assert decided == {
        ("granted", "statistics quote-anonymous", "public un", "interview/1/ko"),
        ("refused", "quote-named", "internal", "interview/1/ko"),
    }
    places = {(one.place_type, one.place, one.started, one.ended) for one in Exposure.seen.filter(source=taken.source)}
    assert places == {("detention/camp", "Sinmuldo", "2014-21", "2016?"), ("unknown", "Talyeoul", "", "")}
    row = Identity.seen.get(code=taken.source)
    assert mission.open_identity(row.code, row.name_sealed, "intake_identity", row.code, "name") == NAME
    text = Text.seen.get(code=taken.text)
    assert text.identities == "open", "nobody has reviewed it"
    assert pieces.read(mission, Item.seen.get(code=text.item)).decode() == WORDS
    interview = Interview.seen.get(code=taken.interview)
    assert (interview.earlier, interview.checks, interview.told) == ("yes", "private may-stop", "read-aloud")
    assert not InterviewDraft.objects.exists()
    assert code not in mission.source_keys, "the draft's key has ended"
    assert verify(by=all_roles, deep=True)["ok"]
    assert not list(mission.path.glob("unfinished*"))


def test_nothing_is_demanded_that_an_interviewer_cannot_know(mission: Any, all_roles: Any, verbs: Any) -> None:
    code, version = begun(verbs, all_roles, {"kind": ["other"]})
    taken = verbs.take(code, by=all_roles, version=version)
    assert taken.records == {"source": 1, "interview": 1}


def test_it_refuses_to_begin_before_somebody_asked_who_interviewed_her(all_roles: Any, verbs: Any) -> None:
    with pytest.raises(WrongUse) as refused:
        verbs.begin(by=all_roles, earlier="")
    assert refused.value.code == "earlier-not-asked"


def test_no_word_of_a_draft_lies_open_in_its_row_and_none_is_on_the_log(
    mission: Any, all_roles: Any, verbs: Any
) -> None:
    from habeas.store.models import Entry, InterviewDraft

    before = Entry.objects.count()
    code, version = begun(verbs, all_roles)
    for count in range(3):
        version = verbs.keep(code, {**WHOLE, "notes": [f"{WORDS} {count}"]}, by=all_roles, version=version)
    row = InterviewDraft.objects.get()
    sealed = bytes(row.words_sealed) + bytes(row.identity_sealed)
    for word in (NAME, WORDS, "Sinmuldo"):
        assert word.encode() not in sealed
    assert NAME not in mission.open_words(code, row.words_sealed, "intake_draft", code, "words"), "under two keys"
    assert Entry.objects.count() == before + 1, "only that it was begun"


def test_a_discarded_draft_is_opened_by_no_copy_of_it(mission: Any, all_roles: Any, verbs: Any) -> None:
    from habeas.store.models import InterviewDraft

    code, _ = begun(verbs, all_roles)
    copy = InterviewDraft.objects.get()
    verbs.discard(code, by=all_roles)
    with pytest.raises(Refused):
        mission.open_words(code, copy.words_sealed, "intake_draft", code, "words")
    key = mission.keys_folder / "source-keys.jsonl"
    assert code.encode() not in key.read_bytes()
    copy.save(force_insert=True)  # an older backup brings it back
    verbs.begin(by=all_roles, earlier="no")
    assert not InterviewDraft.objects.filter(code=code).exists()


def test_a_key_that_a_killed_program_left_without_its_draft_ends(mission: Any, all_roles: Any, verbs: Any) -> None:
    mission.source_keys.create(["DR-0077"])
    verbs.begin(by=all_roles, earlier="no")
    assert mission.source_keys.codes("DR-") == ["DR-0001"]


def test_of_two_pages_the_stale_one_is_refused_and_overwrites_nothing(
    mission: Any, all_roles: Any, verbs: Any, queries: Any
) -> None:
    code, version = begun(verbs, all_roles, {"notes": ["first"]})
    verbs.keep(code, {"notes": ["second"]}, by=all_roles, version=version, tab="one", count=3)
    for stale in (
        {"version": version, "tab": "two", "count": 9},
        {"version": version, "tab": "", "count": 0},
        {"version": version, "tab": "one", "count": 2},
        {"version": version, "tab": "one", "count": 0},
    ):
        with pytest.raises(NotNow) as refused:
            verbs.keep(code, {"notes": ["stale"]}, by=all_roles, **stale)
        assert refused.value.code == "changed-meanwhile"
    verbs.keep(code, {"notes": ["ahead of itself"]}, by=all_roles, version=version, tab="one", count=4)
    assert queries.visible_draft(code, by=all_roles).said == {"notes": ["ahead of itself"]}


def test_records_are_made_of_what_was_looked_at_and_of_nothing_newer(mission: Any, all_roles: Any, verbs: Any) -> None:
    from habeas.store.models import Source

    code, version = begun(verbs, all_roles)
    verbs.keep(code, {"kind": ["other"]}, by=all_roles, version=version)
    before = Source.seen.count()
    with pytest.raises(NotNow):
        verbs.take(code, by=all_roles, version=version)
    assert Source.seen.count() == before


@pytest.mark.parametrize(
    ("field", "words", "code"),
    [
        ("birth", "when the river froze", "unreadable-date"),
        ("from_0", "05/06/2014", "ambiguous-date"),
        ("kind", "spy", "not-a-value"),
        ("review_family", "2020-01-01", "wrong-review"),
        ("reason_family", "", "no-reason"),
        ("given", "2031-01-01", "future-decision"),
        ("expires", "2014", "not-a-day"),
        ("date", "2031-01-01", "future-date"),
        ("to_0", "2009", "ends-before"),
    ],
)
def test_what_is_not_understood_is_said_by_its_field_and_makes_no_record(
    mission: Any, all_roles: Any, verbs: Any, queries: Any, field: str, words: str, code: str
) -> None:
    said = {**WHOLE, field: [words]}
    wrong = queries.understood(said).wrong
    assert [one.field for one in wrong] == [field]
    draft, version = begun(verbs, all_roles, said)
    with pytest.raises(WrongUse) as refused:
        verbs.take(draft, by=all_roles, version=version)
    assert refused.value.code == "not-understood"
    assert queries.visible_draft(draft, by=all_roles).said[field] == [words] if words else True


def test_a_child_decides_with_her_guardian_and_her_own_assent(mission: Any, all_roles: Any, queries: Any) -> None:
    child = {**WHOLE, "birth": ["2012"]}
    assert [one.code for one in queries.understood(child).wrong] == ["child-consent"]
    assert not queries.understood({**child, "guardian": ["yes"], "assent": ["yes"]}).wrong


def test_a_draft_is_there_for_who_began_it_and_whom_she_names_alone(
    mission: Any, all_roles: Any, verbs: Any, queries: Any
) -> None:
    from habeas.store.actions.users import actor_named, add_user
    from support.missions import PASSPHRASE, agreed

    for name, role in (("soyeon", "documenter"), ("amara", "protection-officer"), ("narae", "registrar")):
        agreed(lambda name=name, role=role: add_user(name, [role], PASSPHRASE, by=all_roles), second=all_roles)  # type: ignore[misc]
    soyeon, amara, narae = map(actor_named, ("soyeon", "amara", "narae"))
    code, _ = begun(verbs, soyeon)
    with pytest.raises(Refused):
        queries.visible_drafts(by=narae)
    assert queries.visible_drafts(by=amara) == []
    for other in (amara, all_roles):
        for act in (
            lambda who: queries.visible_draft(code, by=who),
            lambda who: verbs.keep(code, {}, by=who, version=2),
            lambda who: verbs.discard(code, by=who),
            lambda who: verbs.take(code, by=who, version=2),
            lambda who: verbs.name_colleagues(code, [who.code], by=who),
        ):
            with pytest.raises(WrongUse) as hidden:
                act(other)
            assert hidden.value.code == "no-such-draft", "as if it were not there"
    with pytest.raises(WrongUse):
        verbs.name_colleagues(code, [narae.code], by=soyeon)
    verbs.name_colleagues(code, [amara.code], by=soyeon)
    assert [one.code for one in queries.visible_drafts(by=amara)] == [code]
    assert queries.visible_draft(code, by=amara).said["notes"] == [WORDS]
    with pytest.raises(Refused):
        verbs.name_colleagues(code, [], by=amara)


def test_the_draft_of_somebody_removed_is_read_by_nobody_told_to_an_officer_and_discarded_by_her(
    mission: Any, all_roles: Any, verbs: Any
) -> None:
    from habeas.store.actions.deeds import deed
    from habeas.store.actions.intake.leftdrafts import discard_left
    from habeas.store.models import Entry, InterviewDraft, User
    from habeas.store.queries.interviewing import visible_draft
    from habeas.store.queries.leftdrafts import left_drafts
    from habeas.store.queries.overview import visible_overview

    with deed("test-user", by=all_roles) as work:
        hers = work.add(User(code=work.code("U"), username="soyeon", roles="documenter", active="yes"))
    soyeon = Actor(hers.code, "soyeon", frozenset({"documenter"}))
    alone, _ = begun(verbs, soyeon)
    shared, _ = begun(verbs, soyeon)
    verbs.name_colleagues(shared, [all_roles.code], by=soyeon)
    officer = actor("protection-officer")

    def told(by: Any) -> dict[str, int]:
        return {one.key: one.count for one in visible_overview(by=by).matters if one.key.startswith("drafts")}

    assert (told(soyeon), told(officer)) == ({"drafts_of_yours": 2}, {})
    assert left_drafts(by=officer) == []
    with pytest.raises(WrongUse):
        discard_left(alone, by=officer)
    with deed("test-remove", by=all_roles) as work:
        work.supersede(User.seen.get(code=hers.code), active="no", gone=True)
    assert [one.code for one in left_drafts(by=officer)] == [alone], "the other one is gone on with"
    assert told(officer) == {"drafts_left": 1}
    assert told(actor("coder")) == {}
    for somebody in (officer, all_roles, actor("documenter")):
        with pytest.raises(WrongUse) as refused:
            visible_draft(alone, by=somebody)
        assert refused.value.code == "no-such-draft"
    with pytest.raises(Refused):
        discard_left(alone, by=actor("documenter"))
    with pytest.raises(WrongUse):
        discard_left(shared, by=officer)
    discard_left(alone, by=officer)
    assert alone not in mission.source_keys
    assert shared in mission.source_keys
    assert list(InterviewDraft.objects.values_list("code", flat=True)) == [shared]
    assert WORDS.encode() not in bytes(Entry.objects.order_by("-seq").first().body)


@pytest.mark.parametrize(
    "role", ["registrar", "coder", "analyst", "reviewer", "legal-officer", "administrator", "auditor"]
)
def test_roles_that_meet_nobody_take_no_interview(mission: Any, verbs: Any, role: str) -> None:
    with pytest.raises(Refused):
        verbs.begin(by=actor(role), earlier="no")


def known(mission: Any, by: Any, verbs: Any) -> str:
    code, version = begun(verbs, by)
    return str(verbs.take(code, by=by, version=version).source)


def test_a_second_interview_of_a_known_source_takes_nothing_away(mission: Any, all_roles: Any, verbs: Any) -> None:
    from habeas.store.models import Identity, Interview, Source

    source = known(mission, all_roles, verbs)
    said = {"sex": ["female"], "who_contact": ["at the market"], "notes": ["More (fiction)"]}
    code, version = begun(verbs, all_roles, said, source=source)
    taken = verbs.take(code, by=all_roles, version=version)
    row = Source.seen.get(code=source)
    assert taken.source == source
    assert (row.kind, row.sex, row.birth, row.risk) == ("escapee", "female", "1988~", "high")
    identity = Identity.seen.get(code=source)
    assert mission.open_identity(source, identity.name_sealed, "intake_identity", source, "name") == NAME
    assert Interview.seen.filter(source=source).count() == 2


def test_a_source_who_withdraws_while_a_draft_is_open_is_not_overruled_by_it(
    mission: Any, all_roles: Any, verbs: Any, clock: Any
) -> None:
    from habeas.store.actions.consents import records_of, withdraw

    source = known(mission, all_roles, verbs)
    said = {"use_statistics": ["granted"], "for_statistics": ["public"]}
    code, version = begun(verbs, all_roles, said, source=source)
    shown = len(records_of(source))
    withdraw(source, [], datetime.date(2024, 11, 5), by=all_roles)
    with pytest.raises(NotNow) as refused:
        verbs.take(code, by=all_roles, version=version, decisions=shown)
    assert refused.value.code == "changed-meanwhile"
    assert len(records_of(source)) == shown + 1


def test_the_drafts_about_a_source_end_when_she_is_erased(mission: Any, all_roles: Any, verbs: Any) -> None:
    from habeas.store.models import InterviewDraft

    source = known(mission, all_roles, verbs)
    code, _ = begun(verbs, all_roles, source=source)
    verbs.end_of_source(source)
    assert not InterviewDraft.objects.exists()
    assert code not in mission.source_keys


def test_a_disk_that_is_full_leaves_no_record_no_piece_and_the_draft(
    mission: Any, all_roles: Any, verbs: Any, queries: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from habeas.store import pieces
    from habeas.store.models import Item, Source

    code, version = begun(verbs, all_roles)
    write, calls = pieces.write, []

    def full(*given: Any) -> Any:
        calls.append(given)
        if len(calls) == 2:
            raise NotNow("disk-full", "The disk is full.")
        return write(*given)

    monkeypatch.setattr(pieces, "write", full)
    before = Source.seen.count()
    with pytest.raises(NotNow):
        verbs.take(code, by=all_roles, version=version)
    assert (Source.seen.count(), Item.seen.count()) == (before, 0)
    assert not [path for path in mission.items_folder.rglob("*") if path.is_file()]
    assert not list(Path(mission.path).glob("unfinished*"))
    assert queries.visible_draft(code, by=all_roles).said["notes"] == [WORDS]
