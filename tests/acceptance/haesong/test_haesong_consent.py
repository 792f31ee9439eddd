"""What the made-up sources allow is what leaves: withdrawal, expiry, statistics only, what was taken back."""

from __future__ import annotations

import datetime
from operator import itemgetter
from pathlib import Path
from typing import Any

import pytest

from habeas.core.intake.consent import allowed_for_purpose
from support.haesong import (
    COUNTS,
    DAY,
    TRUTH,
    Told,
    copied,
    decide,
    givers,
    make,
    rows,
)


def test_the_sources_who_withdrew_are_in_nothing(told: dict[str, Told], haesong: Any) -> None:
    from habeas.store.models import Account, Act, Passage

    withdrawn = {entry["source"] for entry in TRUTH["consent"]["withdrawn"]}
    accounts = set(Account.seen.filter(source__in=withdrawn).values_list("code", flat=True))
    gone = {
        "source": withdrawn,
        "account": accounts,
        "act": set(Act.seen.filter(account__in=accounts).values_list("code", flat=True)),
        "passage": set(Passage.seen.filter(source__in=withdrawn).values_list("code", flat=True)),
    }
    assert all(gone.values())
    for name in ("public_report", "reporting_period"):
        for kind, codes in gone.items():
            assert not codes & set(told[name].codes.codes(kind)), (name, kind)
        left = {
            entry["kind"]: entry["count"] for entry in told[name].left_out if entry["reason"] == "consent-withdrawn"
        }
        assert left == {"account": len(accounts), "act": len(gone["act"]), "passage": len(gone["passage"])}
    assert withdrawn <= told["everything"].sources()
    assert len(withdrawn) == 2


def test_a_source_without_consent_record_is_in_no_release_whatever_it_is_for(told: dict[str, Told]) -> None:
    (silent,) = TRUTH["consent"]["none_at_all"]
    assert [name for name, release in told.items() if silent in release.sources()] == []


def test_who_allows_only_statistics_is_counted_and_never_quoted(told: dict[str, Told]) -> None:
    consent = TRUTH["consent"]
    for name in ("public_report", "reporting_period"):
        quoted = {row["source"] for row in told[name].rows("passages")}
        silent = {*consent["statistics_only"], *consent["counted_but_not_quoted_officials"]}
        assert not quoted & silent
        told_something = {row["source"] for row in told[name].rows("acts")}
        assert silent - told_something == {"S-0037"}  # took part in a consultation, gave no account
        cited = {passage for row in told[name].rows("acts") for passage in row["passages"] if row["source"] in silent}
        assert cited == set()


def test_who_may_be_counted_and_who_quoted_in_public_is_what_they_decided(haesong: Any, public: Told) -> None:
    from habeas.store.actions.release import consents_of

    def granting(use: str) -> list[str]:
        people = [row["code"] for row in rows("sources.csv")]
        return [code for code in people if allowed_for_purpose(consents_of(code), [use], "public", DAY).granted]

    assert len(granting("statistics")) == COUNTS["public_report"]["sources_with_statistics"]
    assert granting("quote-anonymous") == COUNTS["quotable_in_public"]
    elsewhere = {*TRUTH["consent"]["internal_and_court_only"], *TRUTH["consent"]["un_only"]}
    quoted = {row["source"] for row in public.rows("passages")}
    assert {source for source in quoted if source.startswith("S-")} <= set(COUNTS["quotable_in_public"])
    assert not {row["source"] for row in public.rows("acts")} & elsewhere


def test_who_allows_the_united_nations_alone_is_in_what_is_made_for_them_and_in_nothing_public(
    made_haesong: Any, told: dict[str, Told], tmp_path: Path
) -> None:
    alone = set(TRUTH["consent"]["un_only"])
    shared = {
        row["source"] for row in rows("consent.csv") if "share-un" in row["uses"] and row["decision"] == "granted"
    }
    with copied(made_haesong, tmp_path) as by:
        nations = make(by, "un-report", "un", "all")
        organisations = givers()
    inside = {row["source"] for row in nations.rows("acts")} - set(organisations)
    assert alone < inside == shared
    assert not alone & (told["public_report"].sources() | told["reporting_period"].sources())


def test_withdrawal_takes_a_count_below_the_floor_and_a_finding_below_the_standard(
    made_haesong: Any, tmp_path: Path
) -> None:
    (code,) = TRUTH["falls_below_the_floor_when_S-0012_withdraws"]
    public = {"audiences": "public", "decision": "granted", "uses": "internal statistics"}
    with copied(made_haesong, tmp_path) as by:
        decide(tmp_path, by, {"record": "back", "source": "S-0012", **public})
        before = make(by, period="all")
        decide(
            tmp_path,
            by,
            {"record": "out-1", "source": "S-0012", "withdrawn": "all"},
            {"record": "out-2", "source": "S-0018", "withdrawn": "all"},
        )
        after = make(by, period="all")
    assert not before.count("sources", f"act={code}").suppressed
    assert after.count("sources", f"act={code}").suppressed
    assert before.verdict("F-0006").reached
    assert not after.verdict("F-0006").reached
    assert {"S-0012", "S-0018"} <= before.sources()
    assert not {"S-0012", "S-0018"} & after.sources()


def test_what_stands_below_the_floor_on_purpose_is_never_shown(told: dict[str, Told]) -> None:
    hidden = [*TRUTH["below_the_floor_on_purpose"], *TRUTH["falls_below_the_floor_when_S-0012_withdraws"]]
    for name in ("public_report", "reporting_period"):
        table = told[name].figures.table(unit="sources", rows="violation")
        for code in hidden:
            assert told[name].count("sources", f"act={code}").suppressed
            assert table.cell(code).suppressed
    for code in TRUTH["floor_of_victims"]:
        count = told["public_report"].count("victims", f"act={code}")
        assert count.suppressed
        assert (count.sources, count.victims) == (6, 2)
        assert "6" not in str(count.answer())


@pytest.mark.parametrize("expired", TRUTH["consent"]["expired"], ids=itemgetter("source"))
def test_an_expired_consent_takes_its_source_out_on_the_day_after(
    made_haesong: Any, tmp_path: Path, expired: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    from habeas.store import clock
    from habeas.store.mission import current

    monkeypatch.setattr(clock, "_last", lambda: None)  # as if nothing had been written since: the days are asked about
    found = []
    with copied(made_haesong, tmp_path) as by:
        for day in (expired["expires"], expired["expires"] + datetime.timedelta(days=1)):
            current().clock.time = datetime.datetime.combine(day, datetime.time(12), datetime.UTC)
            found.append(make(by, period="all"))
    assert [expired["source"] in release.sources() for release in found] == [True, False]
    for code, meant in expired["sources_before_and_after"].items():
        counts = [release.count("sources", f"act={code}") for release in found]
        assert [count.possible for count in counts] == meant
        assert [count.suppressed for count in counts] == [number < found[0].figures.floor for number in meant]


def test_what_was_taken_back_is_left_out_and_the_rest_of_the_account_stays(told: dict[str, Told]) -> None:
    for release in told.values():
        for taken in TRUTH["retractions"]:
            stays = [row["code"] for row in release.rows("acts") if row["account"] == taken["account"]]
            assert not set(stays) & set(taken["acts"])
            assert set(stays) == set(taken["stays"])
            (account,) = [row for row in release.rows("accounts") if row["account"] == taken["account"]]
            assert account["retraction"] == taken["extent"]
        gone = sum(len(taken["acts"]) for taken in TRUTH["retractions"])
        assert {"reason": "retracted", "kind": "act", "count": gone} in release.left_out
