"""Who sees a source by level, role, compartment and ownership; and that a hidden one is not to be told from none."""

from __future__ import annotations

import datetime
import itertools
from dataclasses import replace
from typing import Any

import pytest

from habeas.core.access.levels import LEVELS, in_circle, sees
from habeas.core.access.policy import may
from habeas.core.kernel.errors import ForPeople, NotNow
from habeas.store.actions.deeds import deed
from habeas.store.actions.labels import set_compartments, set_label
from habeas.store.actions.openings import open_identity
from habeas.store.actions.requests import approve
from habeas.store.actions.users import actor_named, add_user
from habeas.store.mission import current
from habeas.store.models import Consent, Entry, Interview, Label, Request, Source, User
from habeas.store.queries import accounts, labels, overview, sources, texts
from habeas.store.queries.seeing import hidden_sources
from habeas.store.queries.verify import verify
from support.missions import ALL_ROLES, PASSPHRASE, actor, filled

WHY = "Her brother serves in the same unit"
LATER = datetime.date(2099, 1, 1)
READERS = [role for role in ALL_ROLES if may({role}, "read-source")]


ROLES = {"amara": "protection-officer", "ida": "protection-officer", "narae": "registrar", "soyeon": "documenter"}


def _people() -> None:
    """Officers, a registrar, a documenter who interviewed, and three sources who consented."""
    mission, by = current(), actor_named("all")
    for name, role in ROLES.items():
        add_user(name, [role], PASSPHRASE, by=by)
    interviewer = actor_named("soyeon").code
    with deed("test-sources", by=by) as work:
        for _ in range(3):
            code = work.code("S")
            mission.source_keys.create([code])
            work.add(Source(code=code, kind="escapee"))
            work.add(Interview(code=work.code("I"), source=code, date="2024-01-01", interviewer=interviewer))
            work.add(
                Consent(
                    code=work.code("C"),
                    source=code,
                    given="2024-01-01",
                    uses="statistics",
                    decision="granted",
                    audiences="any",
                    identity="none",
                )
            )


mission_folder = filled(_people)


@pytest.fixture
def people(mission: Any) -> dict[str, Any]:
    return {name: actor_named(name) for name in ROLES}


def label(by: Any, source: str = "S-0001", level: str = "strictly-confidential", **more: Any) -> Label:
    return set_label(source, level, by=by, reason=WHY, review=LATER, **more)


def refused(act: Any) -> str:
    with pytest.raises(ForPeople) as told:
        act()
    return told.value.code


def of(role: str, *compartments: str, code: str = "U-0099") -> Any:
    return replace(actor(role), code=code, compartments=frozenset(compartments))


@pytest.mark.parametrize("level", [*LEVELS, "made-up"])
@pytest.mark.parametrize("compartment", ["", "north"])
def test_who_sees_a_source_is_what_the_table_says(people: Any, level: str, compartment: str) -> None:
    """Every level x compartment x role x the user's own compartments x whether she interviewed her."""
    with deed("test-label", by=people["amara"]) as work:
        work.add(Label(code="L-0001", source="S-0001", level=level, compartment=compartment, review="2099-01-01"))
    circle = bool(compartment) or level in ("strictly-confidential", "made-up")
    assert in_circle(level, compartment) is circle
    ways = (READERS, ((), ("north",), ("south",)), ("U-0099", people["soyeon"].code))
    for role, own, interviewer in itertools.product(*ways):
        expected = not circle or role == "protection-officer" or (bool(compartment) and compartment in own)
        who = of(role, *own, code=interviewer)
        assert sees({role}, own, level, compartment) is expected
        assert ("S-0001" not in hidden_sources(who)) is expected, (role, own, interviewer)
        assert "S-0002" not in hidden_sources(who)


def test_without_a_label_it_is_as_it_was(people: Any) -> None:
    for role in READERS:
        assert hidden_sources(of(role)) == {"S-0000"}


def test_a_hidden_source_is_told_in_the_words_for_none(people: Any) -> None:
    label(people["amara"])
    for role in READERS:
        if role == "protection-officer":
            continue
        who = of(role)
        for act, missing in (
            (lambda code, who=who: sources.visible_source(code, by=who), "S-9999"),
            (lambda code, who=who: sources.visible_gathering(code.replace("S-", "I-"), by=who), "S-9999"),
        ):
            with pytest.raises(ForPeople) as hidden:
                act("S-0001")
            with pytest.raises(ForPeople) as none:
                act(missing)
            said, nothing = hidden.value.answer()["error"], none.value.answer()["error"]
            assert str(said).replace("0001", "9999") == str(nothing)
    assert refused(lambda: open_identity("S-0001", by=of("documenter"), reason=WHY)) == "no-such-source"
    assert refused(lambda: label(of("registrar"))) == "no-such-source"


@pytest.mark.parametrize("role", [role for role in READERS if role != "protection-officer"])
def test_counts_and_lists_are_as_if_she_were_not_there(people: Any, role: str) -> None:
    """The same words and counts as in a mission without her."""
    who = of(role)

    def everything() -> list[Any]:
        seen = overview.visible_overview(by=who)
        return [
            {key: count for key, (count, _) in seen.held.items()},
            [(one.key, one.count) for one in seen.matters],
            seen.ending,
            [row.code for row in sources.visible_sources(sources.SourceFilter(), 1, by=who).rows],
            sources.visible_sources(sources.SourceFilter(), 1, by=who).total,
            [row.code for row in sources.visible_interviews(1, by=who).rows],
            accounts.places(by=who) if may({role}, "read-account") else [],
            [row.code for row in texts.waiting(by=who)],
        ]

    label(people["amara"], "S-0003")
    hidden = everything()
    with deed("test-away", by=people["amara"]) as work:
        for row in (
            Source.seen.get(code="S-0003"),
            Interview.seen.get(code="I-0003"),
            *Consent.seen.filter(source="S-0003"),
        ):
            work.supersede(row)
            work._rows[-1].gone = True
    assert everything() == hidden
    assert hidden[4] == 2


def test_a_user_of_her_compartment_sees_her_and_another_does_not(people: Any) -> None:
    label(people["amara"], compartment="north")
    assert sources.visible_source("S-0001", by=of("coder", "north", "west"))["row"].code == "S-0001"
    assert refused(lambda: sources.visible_source("S-0001", by=of("coder", "west"))) == "no-such-source"


def test_what_is_remembered_for_one_user_is_not_shown_to_another(people: Any) -> None:
    label(people["amara"], compartment="north")
    for _ in range(2):
        assert "S-0001" not in hidden_sources(of("coder", "north"))
        assert "S-0001" in hidden_sources(of("coder"))
        assert "S-0001" not in hidden_sources(people["amara"])


def test_an_organisations_label_hides_whom_it_brought(people: Any, mission: Any) -> None:
    from habeas.store.models import Account, Submission

    with deed("test-submission", by=people["amara"]) as work:
        work.add(Submission(code="SUB-0001", giver="deungbul", source="S-0002", received="2024-01-01"))
        work.add(Account(code="A-0001", source="S-0003", belongs="SUB-0001"))
    label(people["amara"], "S-0002")
    assert hidden_sources(of("reviewer")) >= {"S-0002", "S-0003"}


def test_a_label_has_a_reason_a_level_and_a_day_to_look_again(people: Any) -> None:
    amara = people["amara"]
    for more in (
        {"reason": " "},
        {"level": "secret"},
        {"review": datetime.date(2024, 11, 5)},
        {"compartment": "Her Name"},
        {"compartment": "../x"},
    ):
        said: dict[str, Any] = {"level": "confidential", "reason": WHY, "review": LATER, **more}
        with pytest.raises(ForPeople):
            set_label("S-0001", said.pop("level"), by=amara, **said)
    assert not Label.objects.exists()


@pytest.mark.parametrize("role", ALL_ROLES)
def test_only_the_roles_of_the_table_label_list_and_assign(people: Any, role: str) -> None:
    for verb, act in (
        ("label-source", lambda: label(of(role), level="confidential")),
        ("list-labels", lambda: labels.visible_labels(by=of(role))),
        ("set-compartments", lambda: set_compartments("nobody", ["north"], by=of(role), reason=WHY)),
    ):
        if may({role}, verb):
            assert verb != "set-compartments" or refused(act) == "no-such-user"
        else:
            assert refused(act) == "not-allowed"


def test_nobody_opens_a_circle_that_she_is_merely_in(people: Any) -> None:
    label(people["amara"], compartment="north")
    narae = of("registrar", "north")
    for level, compartment in (("confidential", ""), ("confidential", "north"), ("strictly-confidential", "west")):
        assert refused(lambda a=level, b=compartment: label(narae, level=a, compartment=b)) == "not-allowed"  # type: ignore[misc]
    label(narae, compartment="north")  # she may look again and keep it
    assert label(people["amara"], level="confidential").version == 3
    assert "S-0001" not in hidden_sources(of("coder"))


def test_a_stale_label_is_refused(people: Any) -> None:
    label(people["amara"], level="confidential", version=0)
    with pytest.raises(NotNow):
        label(people["ida"], version=0)
    label(people["ida"], version=1)
    assert Label.objects.filter(source="S-0001").count() == 2


def test_who_is_in_a_compartment_is_decided_by_two(people: Any) -> None:
    act = lambda: set_compartments("narae", ["north"], by=people["amara"], reason=WHY)  # noqa: E731
    assert refused(act) in ("waits-a-day", "waits-for-second")
    assert actor_named("narae").compartments == frozenset()
    approve(Request.seen.get().code, by=people["ida"])
    act()
    assert actor_named("narae").compartments == {"north"}
    label(people["amara"], compartment="north")
    assert "S-0001" not in hidden_sources(actor_named("narae"))
    assert verify(by=people["amara"])["ok"]
    assert User.seen.get(username="narae").roles == "registrar"


def test_overdue_labels_are_listed_and_told_of_first(people: Any, clock: Any) -> None:
    set_label("S-0001", "confidential", by=people["amara"], reason=WHY, review=datetime.date(2024, 12, 1))
    label(people["amara"], "S-0002")
    assert labels.visible_labels(by=people["amara"], overdue=True) == []
    clock.time += datetime.timedelta(days=40)
    assert [one.row.source for one in labels.visible_labels(by=people["amara"], overdue=True)] == ["S-0001"]
    assert labels.overdue(by=people["narae"]) == 1
    matters = overview.visible_overview(by=people["amara"]).matters
    assert ("labels_overdue", 1) in [(one.key, one.count) for one in matters]


def test_why_she_is_labelled_lies_sealed_and_is_not_in_the_log(people: Any) -> None:
    label(people["amara"])
    assert WHY.encode() not in bytes(Label.seen.get().reason_sealed)
    assert not any(WHY.encode() in bytes(entry.body) for entry in Entry.objects.all())
    assert labels.label_of("S-0001", by=people["amara"]).reason == WHY  # type: ignore[union-attr]
    assert labels.label_of("S-0001", by=of("auditor")) is None
