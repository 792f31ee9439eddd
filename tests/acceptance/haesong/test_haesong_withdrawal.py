"""A source of the made-up mission takes back what she allowed: it is shown what that touches, and takes effect."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from habeas.core.kernel.errors import ForPeople, Refused, WrongUse
from habeas.core.report.readings import read_figure
from habeas.store.actions import consents, disclosures
from habeas.store.actions.release import close_release, make_release
from habeas.store.actions.users import actor_named
from habeas.store.models import Consent, Disclosure, Draft, Notice, Release, Report
from habeas.store.queries import disclosures as told
from habeas.store.queries import impact, release
from habeas.store.queries import report as reports
from habeas.store.queries.consents import visible_effective
from habeas.store.queries.verify import verify
from support.haesong import DAY, EXAMPLE, Told, copied, quoted
from support.missions import PASSPHRASE, actor, agreed

REPORTS = sorted((EXAMPLE / "reports").glob("*.md"))


@pytest.fixture
def ida(reported: Any, tmp_path: Path) -> Iterator[Any]:
    """A copy of the mission with its reports built, and its drafts; gives who may do everything."""
    with copied(reported, tmp_path) as by:
        yield by


@pytest.fixture
def disclosed(ida: Any) -> Any:
    """A built report that was published, with the agreement of another officer."""
    code = Report.seen.order_by("code").first().code
    what = (code, "Made-up Council", "public", DAY)
    return agreed(lambda: disclosures.disclose(*what, reason="Session", by=ida), second=actor_named("amara"))


# Shown first ----------------------------------------------------------------------------------------------------------


def test_what_a_withdrawal_would_touch_is_what_the_next_release_and_report_then_say(ida: Any) -> None:
    """The figures that are announced are compared with those of the release that is really made afterwards."""
    source, _ = quoted()
    before = Told(Release.seen.get(state="open").sha256)
    shown = impact.of_withdrawal(source, [], DAY, by=ida)
    announced = {(one.text, one.line, one.check, one.says): one for text in shown.texts for one in text.changes}
    assert announced
    roots = {one.finding: before.verdict(one.finding).roots for one in shown.findings}
    accounts, passages = (len(before.codes.codes(kind)) for kind in ("account", "passage"))
    consents.withdraw(source, [], DAY, by=ida)
    made = make_release(purpose="public-report", audience="public", period=None, by=ida)["release"]
    after = Told(made)
    [closing] = shown.releases
    assert closing.accounts == accounts - len(after.codes.codes("account"))
    assert closing.passages == passages - len(after.codes.codes("passage"))
    for finding in shown.findings:
        verdict = after.verdict(finding.finding)
        assert (finding.after.roots, finding.after.reached) == (verdict.roots, verdict.reached)
        assert finding.before.roots == roots[finding.finding]
    for path in REPORTS:
        code = next(each.text for each in shown.texts if each.text.startswith("Q-") and _is(each.text, path))
        result = reports.check(path, by=ida, release=made)
        for check in result.checks:
            if check.check == "quote":
                continue  # its words are not in the file of the example any more than they were
            key = (code, check.line, check.check, check.says)
            if key in announced:
                assert announced[key].after == check.outcome.release_says
                assert announced[key].problem == check.outcome.code


def _is(code: str, path: Path) -> bool:
    return Draft.objects.filter(code=code).first().title in path.read_text(encoding="utf-8")


def test_looking_changes_nothing(ida: Any) -> None:
    source, _ = quoted()
    entries = verify(by=ida)["entries"]
    impact.of_withdrawal(source, [], DAY, by=ida)
    impact.of_erasure(source, by=ida)
    assert verify(by=ida)["entries"] == entries
    assert Release.seen.get(state="open")


def test_to_withdraw_quotation_alone_touches_words_and_no_figure(ida: Any) -> None:
    source, _ = quoted()
    shown = impact.of_withdrawal(source, ["quote-anonymous", "quote-named"], DAY, by=ida)
    changes = [one for text in shown.texts for one in text.changes]
    assert {one.check for one in changes} == {"quote"}
    assert {one.problem for one in changes} == {"quotation-not-allowed"}
    assert shown.releases[0].accounts == 0
    assert shown.releases[0].passages > 0
    assert shown.events == ()
    assert shown.findings == ()


def test_one_who_is_in_no_release_touches_nothing_that_was_made(ida: Any) -> None:
    outside = set(Consent.seen.values_list("source", flat=True)) - Told(Release.seen.get(state="open").sha256).sources()
    assert impact.of_withdrawal(sorted(outside)[0], [], DAY, by=ida).nothing


def test_an_event_loses_a_root_only_when_its_last_voice_leaves(ida: Any) -> None:
    """Of two retellings of one root one may leave without any loss."""
    from habeas.store.actions.release.gathering import all_roots
    from habeas.store.models import Account

    roots = all_roots()
    told_by: dict[str, list[str]] = {}
    for event, source in Account.seen.exclude(event="").values_list("event", "source"):
        told_by.setdefault(event, []).append(source)
    seen = 0
    for source in sorted({each for sources in told_by.values() for each in sources})[:3]:
        shown = {one.event: one for one in impact.of_withdrawal(source, [], DAY, by=ida).events}
        for event, sources in told_by.items():
            stays = {roots[each] for each in sources if each != source}
            all_of = {roots[each] for each in sources}
            assert (event in shown) == (len(stays) < len(all_of)), (source, event)
            if event in shown:
                assert (shown[event].before, shown[event].after) == (len(all_of), len(stays))
                seen += 1
    assert seen


# Then it takes effect -------------------------------------------------------------------------------------------------


def test_it_takes_effect_at_once_in_one_deed(ida: Any, disclosed: Any) -> None:
    source, passage = quoted()
    row = Release.seen.get(state="open")
    words = [code for code in Draft.seen.values_list("code", flat=True) if _words(passage) in _draft(code, ida)]
    assert words
    effect = consents.withdraw(source, [], DAY, by=ida)
    assert effect.releases == (row.sha256,)
    assert set(words) <= set(effect.drafts)
    assert all(_words(passage) not in _draft(code, ida) for code in words)
    folder = release.folder_of(row.sha256)
    assert sorted(path.name for path in folder.iterdir()) == ["manifest.json"]
    with pytest.raises(Refused) as refused:
        release.open_release(Release.seen.get(sha256=row.sha256))
    assert refused.value.code == "closed-release"
    with pytest.raises(Refused) as refused:
        reports.visible_report(disclosed.what, by=ida)
    assert refused.value.code == "lapsed-report"
    [due] = told.visible_notices(by=ida)
    assert (due.row.subject, due.row.because, due.disclosed.to) == (source, "withdrawn", "Made-up Council")
    assert verify(by=ida, deep=True)["ok"]
    made = make_release(purpose="public-report", audience="public", period=None, by=ida)["release"]
    assert source not in Told(made).sources()


def _words(passage: str) -> str:
    import re

    for path in REPORTS:
        for words, code in re.findall(r'\["([^"]+)"\]\{\.quote passage=(P-\d+)', path.read_text(encoding="utf-8")):
            if code == passage:
                return words
    raise AssertionError(passage)


def _draft(code: str, by: Any) -> str:
    return reports.visible_draft(code, by=by)[1]


def test_an_expiry_does_the_same_on_its_day(ida: Any, disclosed: Any) -> None:
    from habeas.store.mission import current

    source, _ = quoted()
    last = DAY + datetime.timedelta(days=30)
    said = {"given": DAY, "uses": ("internal", "statistics", "quote-anonymous"), "granted": True, "expires": last}
    consents.record(source, said | {"audiences": ("public",)}, by=ida)
    assert Release.seen.get(state="open"), "it allows as much as before, for a while"
    current().clock.time = datetime.datetime.combine(last, datetime.time(23), datetime.UTC)
    assert consents.settle(by=ida).releases == (), "it holds on its last day"
    current().clock.time += datetime.timedelta(hours=2)
    effect = consents.settle(by=ida)
    assert len(effect.releases) == 1
    assert {due.row.because for due in told.visible_notices(by=ida)} == {"expired"}
    entries = verify(by=ida)["entries"]
    assert consents.settle(by=ida).releases == ()
    assert verify(by=ida)["entries"] == entries, "nothing is due: nothing is written"


@pytest.mark.parametrize(("user", "settles"), [("narae", True), ("amara", True), ("leon", False), ("jihwan", False)])
def test_the_first_officer_who_logs_in_carries_out_what_has_expired(
    ida: Any, monkeypatch: pytest.MonkeyPatch, user: str, settles: bool
) -> None:
    from habeas.faces.web import sessions
    from habeas.store import mission as missions
    from habeas.store.mission import current

    source, _ = quoted()
    last = DAY + datetime.timedelta(days=30)
    said = {"given": DAY, "uses": ("internal", "statistics", "quote-anonymous"), "granted": True, "expires": last}
    consents.record(source, said | {"audiences": ("public",)}, by=ida)
    path, clock = current().path, current().clock
    clock.time += datetime.timedelta(days=31)
    opened = missions.kept_open
    monkeypatch.setattr(missions, "kept_open", lambda path, keys: opened(path, keys, clock=clock))
    sessions.end(sessions.begin(path, user, PASSPHRASE))
    assert (Release.seen.get().state == "lapsed") is settles


def test_a_withdrawal_from_a_later_day_takes_effect_on_that_day(ida: Any) -> None:
    from habeas.store.mission import current

    source, _ = quoted()
    later = DAY + datetime.timedelta(days=3)
    assert consents.withdraw(source, [], later, by=ida).releases == ()
    assert Release.seen.get(state="open")
    current().clock.time += datetime.timedelta(days=3)
    with pytest.raises(Refused):
        release.open_release(Release.seen.get(state="open"))
    assert len(consents.settle(by=ida).releases) == 1


def test_an_agreement_is_withdrawn_with_the_same_force(ida: Any, disclosed: Any) -> None:
    from habeas.store.models import Agreement

    submission = Agreement.seen.filter(decision="granted").order_by("code").first().submission
    shown = impact.of_withdrawal(submission, [], DAY, by=ida)
    assert shown.releases
    assert shown.notify
    effect = consents.withdraw(submission, [], DAY, by=ida)
    assert len(effect.releases) == 1
    assert {due.row.subject for due in told.visible_notices(by=ida)} == {submission}


def test_who_holds_what_was_made_of_a_release_that_closed_long_before_is_told_too(ida: Any, disclosed: Any) -> None:
    source, _ = quoted()
    close_release(Release.seen.get(state="open").sha256, because="Made again", by=ida)
    effect = consents.withdraw(source, [], DAY, by=ida)
    assert effect.releases == ()
    [due] = told.visible_notices(by=ida)
    assert (due.row.subject, due.row.disclosure) == (source, disclosed.code)
    consents.withdraw(source, [], DAY, by=ida)
    assert Notice.seen.count() == 1, "told once"


def test_a_damaged_release_does_not_hold_up_a_withdrawal(ida: Any) -> None:
    source, _ = quoted()
    row = Release.seen.get(state="open")
    for path in release.folder_of(row.sha256).glob("*.age"):
        path.write_bytes(b"damaged")
    effect = consents.withdraw(source, [], DAY, by=ida)
    assert effect.releases == (row.sha256,)
    assert Release.seen.get(sha256=row.sha256).state == "lapsed"


# What must not go wrong -----------------------------------------------------------------------------------------------


def test_a_withdrawal_before_a_newer_decision_is_refused_and_says_which_day(ida: Any) -> None:
    row = Consent.seen.filter(decision="granted").order_by("-given").first()
    before = datetime.date.fromisoformat(row.given) - datetime.timedelta(days=1)
    with pytest.raises(WrongUse) as refused:
        consents.withdraw(row.source, [], before, by=ida)
    assert refused.value.code == "newer-decision"
    assert row.given in refused.value.do


@pytest.mark.parametrize(
    "role", ["coder", "analyst", "drafter", "legal-officer", "reviewer", "auditor", "administrator"]
)
def test_nobody_else_records_withdraws_or_looks(ida: Any, role: str) -> None:
    source, _ = quoted()
    for attempt in (
        lambda: impact.of_withdrawal(source, [], DAY, by=actor(role)),
        lambda: consents.withdraw(source, [], DAY, by=actor(role)),
        lambda: consents.record(source, {"given": DAY, "uses": ("statistics",), "granted": True}, by=actor(role)),
    ):
        with pytest.raises(Refused) as refused:
            attempt()
        assert refused.value.code == "not-allowed"


def test_a_registrar_may_withdraw_for_her_and_not_decide(ida: Any) -> None:
    source, _ = quoted()
    said = {"given": DAY, "uses": ("statistics",), "granted": True}
    with pytest.raises(Refused):
        consents.record(source, said, by=actor("registrar"))
    assert consents.withdraw(source, [], DAY, by=actor("registrar")).record


@pytest.mark.parametrize("subject", ["S-9999", "SUB-9999", "S-0000"])
def test_one_who_is_not_there_cannot_be_told_from_one_who_is_hidden(ida: Any, subject: str) -> None:
    with pytest.raises(WrongUse) as refused:
        consents.withdraw(subject, [], DAY, by=ida)
    assert refused.value.code in ("no-such-source", "no-such-submission")


def test_a_new_decision_stands_beside_the_older_ones(ida: Any) -> None:
    source, _ = quoted()
    before = Consent.seen.filter(source=source).count()
    said = {
        "given": DAY,
        "uses": ("share-un",),
        "granted": True,
        "audiences": ("un",),
        "onward": "ask",
        "identity": "pseudonym",
    }
    consents.record(source, said, by=ida)
    assert Consent.seen.filter(source=source).count() == before + 1
    found = {one.use: one.decision for one in visible_effective(source, by=ida, audience="un", on=DAY).allowed}
    assert (found["share-un"].granted, found["share-un"].identity, found["share-un"].onward) == (
        True,
        "pseudonym",
        "ask",
    )


def test_a_decision_cannot_be_put_down_before_it_is_made(ida: Any) -> None:
    source, _ = quoted()
    tomorrow = DAY + datetime.timedelta(days=1)
    with pytest.raises(WrongUse) as refused:
        consents.record(source, {"given": tomorrow, "uses": ("statistics",), "granted": True}, by=ida)
    assert refused.value.code == "future-decision"


def test_what_rests_on_several_is_bound_by_the_most_restrictive_and_says_who(ida: Any) -> None:
    from habeas.store.models import Account

    source = next(each for each in Account.seen.exclude(event="").values_list("source", flat=True) if _alone(each))
    event = Account.seen.filter(source=source).exclude(event="").first().event
    others = set(Account.seen.filter(event=event).values_list("source", flat=True)) - {source}
    consents.withdraw(source, ["statistics"], DAY, by=ida)
    found = visible_effective(event, by=ida, audience="public", on=DAY)
    assert others
    assert source in found.subjects
    decision = next(one.decision for one in found.allowed if one.use == "statistics")
    assert not decision.granted
    withdrew = f"{source} withdrew statistics"
    assert decision.because.startswith(withdrew) or decision.because.split()[0] in others, "the first who forbids it"


def _alone(source: str) -> bool:
    """Whether she has a consent of her own that allows statistics, and somebody else tells of an event of hers."""
    from habeas.store.models import Account

    events = Account.seen.filter(source=source).exclude(event="").values("event")
    return (
        Account.seen.filter(event__in=events).exclude(source=source).exists()
        and Consent.seen.filter(source=source, decision="granted", uses__contains="statistics").exists()
    )


# What went out --------------------------------------------------------------------------------------------------------


def test_a_disclosure_needs_another_person_and_goes_to_whom_the_release_was_made_for(ida: Any) -> None:
    code = Report.seen.order_by("code").first().code
    with pytest.raises(Refused) as refused:
        disclosures.disclose(code, "Council", "public", DAY, reason="Session", by=ida)
    assert refused.value.code == "waits-a-day"
    assert not Disclosure.objects.exists()
    internal = make_release(purpose="internal-analysis", audience="internal", period=None, by=ida)["release"]
    with pytest.raises(Refused) as refused:
        disclosures.disclose(internal, "A ministry", "state", DAY, reason="They asked", by=ida)
    assert refused.value.code == "audience"


def test_nothing_is_disclosed_that_rests_on_a_consent_that_ended(ida: Any) -> None:
    source, _ = quoted()
    code = Report.seen.order_by("code").first().code
    consents.withdraw(source, [], DAY, by=ida)
    with pytest.raises(ForPeople) as refused:
        disclosures.disclose(code, "Council", "public", DAY, reason="Session", by=ida)
    assert refused.value.code == "closed-release"


def test_a_recipient_was_told_once_between_then_and_now(ida: Any, disclosed: Any) -> None:
    source, _ = quoted()
    [notice] = consents.withdraw(source, [], DAY, by=ida).notices
    for wrong in (DAY - datetime.timedelta(days=1), DAY + datetime.timedelta(days=1)):
        with pytest.raises(WrongUse):
            disclosures.settle_notice(notice, wrong, by=ida)
    assert disclosures.settle_notice(notice, DAY, by=ida).state == "done"
    assert told.visible_notices(by=ida) == []
    with pytest.raises(WrongUse):
        disclosures.settle_notice(notice, DAY, by=ida)


# Before and after -----------------------------------------------------------------------------------------------------


def test_a_report_from_before_and_one_from_after_are_told_apart_by_every_figure_that_shows_her(ida: Any) -> None:
    source, _ = quoted()
    assert all(reports.warnings(reports.check(path, by=ida), by=ida) == [] for path in REPORTS), "one release alone"
    shown = impact.of_withdrawal(source, ["statistics"], DAY, by=ida)
    consents.withdraw(source, ["statistics"], DAY, by=ida)
    make_release(purpose="public-report", audience="public", period=None, by=ida)
    for path in REPORTS:
        text = path.read_text(encoding="utf-8")
        draft = next(one.text for one in shown.texts if one.text.startswith("Q-") and _is(one.text, path))
        changing = next(one for one in shown.texts if one.text == draft).changes
        numbers = [one for one in changing if one.check == "count" and one.says == one.before]
        if not numbers:
            continue
        changed = numbers[0]
        lines = text.split("\n")
        lines[changed.line - 1] = lines[changed.line - 1].replace(f"[{changed.says}]", f"[{changed.after}]")
        result = reports.check_text("\n".join(lines), path.name, by=ida)
        found = {one.line: one for one in reports.warnings(result, by=ida)}
        assert found[changed.line].says == changed.after
        assert read_figure(found[changed.line].other_says).value == int(changed.says)
        assert found[changed.line].sources == 1
        return
    raise AssertionError("no plain number changes: choose another source")


def test_where_many_lie_between_nobody_is_shown(ida: Any) -> None:
    from habeas.core.report.differencing import few_between

    row = Release.seen.get(state="open")
    held = row.holds.split()
    assert len(held) > 10
    assert few_between(row.holds, " ".join(held[1:]), 5) == 1
    assert few_between(row.holds, " ".join(held[5:]), 5) == 0
    assert few_between(row.holds, row.holds, 5) == 0
    assert few_between(" ".join(held[2:]), " ".join([*held[4:], *held[:2]]), 5) == 4, "who came counts with who went"
