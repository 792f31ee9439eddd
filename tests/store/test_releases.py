"""What a release holds is what consent for its purpose covers; the same records give the same release."""

from __future__ import annotations

import datetime
import json
from pathlib import Path
from typing import Any

import pytest

from habeas.core.kernel.errors import ForPeople, Refused
from habeas.store.actions.release import make_release
from habeas.store.actions.settings import set_floor
from habeas.store.models import Entry
from habeas.store.queries import release as releases
from habeas.store.queries.verify import verify
from support.missions import actor
from support.sheets import ACTS, bring_in, the_list


def make(by: Any, **more: Any) -> dict[str, Any]:
    return make_release(**{"purpose": "public-report", "audience": "public", "period": None, **more}, by=by)


def acts_in(answer: dict[str, Any], by: Any) -> int:
    return releases.figures_of(answer["release"], by=by).count(of="acts").possible


def reasons(answer: dict[str, Any]) -> dict[tuple[str, str], int]:
    return {(row["kind"], row["reason"]): row["count"] for row in answer["left_out"]}


@pytest.fixture
def with_acts(mission: Any, all_roles: Any, tmp_path: Path) -> Path:
    """Four acts of three informants, handed over under an agreement that grants statistics."""
    the_list(tmp_path, by=all_roles)
    bring_in(tmp_path, "act", ACTS, by=all_roles)
    return tmp_path


def test_the_same_records_give_the_same_release(mission: Any, all_roles: Any, with_acts: Path, clock: Any) -> None:
    first = make(all_roles)
    entries = Entry.objects.count()
    clock.time += datetime.timedelta(days=2)
    again = make(all_roles)
    assert again["release"] == first["release"]
    assert Entry.objects.count() == entries, "nothing was made, so nothing is on the log"
    assert acts_in(first, all_roles) == 4


def test_another_purpose_audience_or_record_is_another_release(mission: Any, all_roles: Any, with_acts: Path) -> None:
    made = {
        make(all_roles)["release"],
        make(all_roles, period="all")["release"],
        make(all_roles, audience="un")["release"],
    }
    more = ACTS + "5,DET-02,2021,Naru,w3,,Another,female,\n"
    bring_in(with_acts, "act", more, by=all_roles)
    made.add(make(all_roles)["release"])
    assert len(made) == 4


def test_without_an_agreement_nothing_goes_in(mission: Any, all_roles: Any, tmp_path: Path) -> None:
    bring_in(tmp_path, "submission", "giver,received\nthe-list,2024-01-15\n", by=all_roles)
    bring_in(tmp_path, "act", ACTS, by=all_roles)
    answer = make(all_roles)
    assert acts_in(answer, all_roles) == 0
    assert reasons(answer)["account", "no-agreement"] == 4


def test_an_agreement_for_another_use_does_not_cover_statistics(mission: Any, all_roles: Any, tmp_path: Path) -> None:
    the_list(tmp_path, by=all_roles, uses="internal")
    bring_in(tmp_path, "act", ACTS, by=all_roles)
    answer = make(all_roles)
    assert acts_in(answer, all_roles) == 0
    assert reasons(answer)["act", "agreement-does-not-cover"] == 4


@pytest.mark.parametrize(
    ("record", "expected"),
    [
        ("1,{s},2024-02-01,statistics,granted,public,", None),
        ("1,{s},2024-02-01,statistics,refused,public,", "consent-refused"),
        ("1,{s},2024-02-01,statistics,granted,internal,", "audience-not-covered"),
        ("1,{s},2024-02-01,research,granted,public,", "consent-refused"),
    ],
)
def test_an_informants_own_consent_binds_beside_the_agreement(
    mission: Any, all_roles: Any, with_acts: Path, record: str, expected: str | None
) -> None:
    rows = "id,source,given,uses,decision,audiences,withdrawn\n" + record.format(s=informant()) + "\n"
    bring_in(with_acts, "consent", rows, by=all_roles)
    answer = make(all_roles)
    assert acts_in(answer, all_roles) == (4 if expected is None else 2)
    assert reasons(answer).get(("act", expected)) == (None if expected is None else 2)


def test_a_withdrawal_leaves_the_next_release_without_her(mission: Any, all_roles: Any, with_acts: Path) -> None:
    source = informant()
    head = "id,source,given,uses,decision,audiences,withdrawn\n"
    granted = f"1,{source},2024-02-01,statistics,granted,public,\n"
    bring_in(with_acts, "consent", head + granted, by=all_roles)
    before = make(all_roles)
    bring_in(with_acts, "consent", head + granted + f"2,{source},2024-06-01,,,public,all\n", by=all_roles)
    after = make(all_roles)
    assert acts_in(after, all_roles) == 2
    assert reasons(after)["act", "consent-withdrawn"] == 2
    with pytest.raises(Refused, match=source) as refused:
        acts_in(before, all_roles)
    assert refused.value.code == "closed-release", "the release from before answers nothing more"


def test_a_release_answers_until_the_day_on_which_a_consent_in_it_expires(
    mission: Any, all_roles: Any, with_acts: Path, clock: Any
) -> None:
    from support.sheets import MAPPINGS

    (with_acts / "expiring.yaml").write_text(MAPPINGS["consent"] + "  expires: {column: expires}\n")
    (with_acts / "expiring.csv").write_text(
        "id,source,given,uses,decision,audiences,withdrawn,expires\n"
        f"1,{informant()},2024-02-01,statistics,granted,public,,2024-12-31\n"
    )
    from habeas.store.actions.intake.sheet import import_sheet

    import_sheet(with_acts / "expiring.csv", with_acts / "expiring.yaml", by=all_roles)
    answer = make(all_roles)
    assert acts_in(answer, all_roles) == 4
    clock.time = datetime.datetime(2024, 12, 31, 23, tzinfo=datetime.UTC)
    assert acts_in(answer, all_roles) == 4
    clock.time = datetime.datetime(2025, 1, 1, 1, tzinfo=datetime.UTC)
    with pytest.raises(Refused, match="consent-expired"):
        acts_in(answer, all_roles)


def informant() -> str:
    """The source who told of the act of May 2019."""
    from habeas.store.models import Account, Act

    return str(Account.seen.get(code=Act.seen.get(date="2019-05").account).source)


def test_what_was_given_outside_the_period_stays_out(mission: Any, all_roles: Any, with_acts: Path) -> None:
    answer = make(all_roles, period="2019-01-01/2020-12-31")
    assert acts_in(answer, all_roles) == 0
    assert reasons(answer)["account", "outside-period"] == 4
    assert acts_in(make(all_roles, period="all"), all_roles) == 4


def test_no_name_code_or_key_is_in_the_tables_of_a_release(mission: Any, all_roles: Any, with_acts: Path) -> None:
    row = releases.find(make(all_roles)["release"])
    opened, _ = releases.open_release(row)
    told = json.dumps([opened.rows(name) for name in ("sources", "accounts", "acts", "passages")], default=str)
    for protected in ("Made Up", "Madup", "S-00", "A-00", "V-00", "W-00", '"w1"', '"mine"'):
        assert protected not in told, protected


def test_a_changed_file_of_a_release_is_refused(mission: Any, all_roles: Any, with_acts: Path) -> None:
    answer = make(all_roles)
    path = Path(answer["path"]) / "acts.parquet.age"
    content = bytearray(path.read_bytes())
    content[-1] ^= 1
    path.write_bytes(content)
    with pytest.raises(ForPeople) as refused:
        acts_in(answer, all_roles)
    assert refused.value.exit_code == 1


def test_a_changed_manifest_is_refused(mission: Any, all_roles: Any, with_acts: Path) -> None:
    answer = make(all_roles)
    path = Path(answer["path"]) / "manifest.json"
    path.write_bytes(path.read_bytes().replace(b'"floor":5', b'"floor":0'))
    with pytest.raises(ForPeople) as refused:
        acts_in(answer, all_roles)
    assert refused.value.code == "changed-release"


def test_a_floor_that_is_not_on_the_log_makes_no_release(mission: Any, all_roles: Any, with_acts: Path) -> None:
    from habeas.store.config import load_config

    path = mission.path / "mission.toml"
    path.write_text(path.read_text().replace("floor = 5", "floor = 1"))
    mission.config = load_config(path)
    with pytest.raises(Refused) as refused:
        make(all_roles)
    assert refused.value.code == "setting-not-on-log"


def test_a_floor_of_nought_needs_a_reason_and_stands_on_the_log(mission: Any, all_roles: Any, with_acts: Path) -> None:
    with pytest.raises(ForPeople):
        set_floor(0, reason=" ", by=all_roles)
    set_floor(0, reason="These deaths are public.", by=all_roles)
    body = json.loads(bytes(Entry.objects.order_by("-seq").first().body))
    assert (body["verb"], body["about"]) == ("change-mission", {"floor": 0})
    assert releases.figures_of(make(all_roles)["release"], by=all_roles).floor == 0
    assert verify(by=all_roles)["ok"]


@pytest.mark.parametrize(
    ("role", "may"), [("registrar", True), ("legal-officer", True), ("analyst", False), ("coder", False)]
)
def test_who_may_make_a_release(mission: Any, with_acts: Path, role: str, may: bool) -> None:
    if may:
        assert make(actor(role))["release"]
    else:
        with pytest.raises(Refused):
            make(actor(role))


@pytest.mark.parametrize(
    ("role", "may"), [("analyst", True), ("drafter", True), ("coder", False), ("administrator", False)]
)
def test_who_may_count_over_a_release(mission: Any, all_roles: Any, with_acts: Path, role: str, may: bool) -> None:
    answer = make(all_roles)
    if may:
        assert acts_in(answer, actor(role)) == 4
    else:
        with pytest.raises(Refused):
            acts_in(answer, actor(role))


def test_a_closed_release_answers_nothing_and_says_why(mission: Any, all_roles: Any, with_acts: Path) -> None:
    from habeas.store.actions.release import close_release

    answer = make(all_roles)
    close_release(answer["release"][:12], because="a source withdrew", by=all_roles)
    with pytest.raises(Refused, match="a source withdrew") as refused:
        acts_in(answer, all_roles)
    assert refused.value.code == "closed-release"
    assert [path.name for path in Path(answer["path"]).iterdir()] == ["manifest.json"]
    again = make(all_roles)
    assert again["release"] == answer["release"], "the same records give the same release, open again"
    assert acts_in(again, all_roles) == 4
    assert verify(by=all_roles)["ok"]


def test_a_batch_can_be_undone_once_the_releases_that_hold_it_are_closed(
    mission: Any, all_roles: Any, with_acts: Path
) -> None:
    from habeas.store.actions.intake import batches
    from habeas.store.actions.release import close_release
    from habeas.store.models import Act, Batch

    batch = Act.seen.first().batch
    answer = make(all_roles)
    with pytest.raises(batches.BatchInUse, match="release"):
        batches.undo(batch, by=all_roles)
    close_release(answer["release"], because="wrong file", by=all_roles)
    batches.undo(batch, by=all_roles)
    assert Batch.objects.get(code=batch).state == Batch.UNDONE
    assert acts_in(make(all_roles), all_roles) == 0
