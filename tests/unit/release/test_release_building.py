"""A release: same records, same id; other records, unrelated numbers; nothing used that is not what was made."""

from __future__ import annotations

import hashlib
import json
from typing import Any

import pytest

from habeas.core.kernel.canonical import canonical
from habeas.core.kernel.errors import Broken, DoesNotHold
from habeas.core.release.build import BuiltRelease, Codes, ReleaseBuilder
from habeas.core.release.content import KINDS, TABLES, kind_of
from habeas.core.release.manifest import read_manifest
from habeas.core.release.open import OpenRelease
from support.releases import FIELDS, SECRET, act, built, opened

ACTS = [act(f"V-{number:04d}", f"S-{number % 40:04d}", victim=f"W-{number}") for number in range(1, 201)]


def _numbers(release: BuiltRelease, kind: str) -> dict[str, int]:
    return {code: number for number, code in enumerate(Codes(release.codes).codes(kind), start=1)}


def test_the_same_records_in_another_order_have_the_same_id_and_bytes() -> None:
    one, other = built(acts=ACTS), built(acts=ACTS[::-1], batch=7)
    assert one.id == other.id
    assert one.tables == other.tables
    assert one.manifest == other.manifest


def test_one_record_changed_makes_unrelated_numbers() -> None:
    one = built(acts=ACTS)
    other = built(acts=[{**ACTS[0], "place": "Songpo"}, *ACTS[1:]])
    assert one.id != other.id
    before, after = _numbers(one, "source"), _numbers(other, "source")
    assert before.keys() == after.keys()
    same = sum(before[code] == after[code] for code in before)
    assert same < 10, "on average one of forty stays in place by chance"


def test_another_secret_makes_other_numbers() -> None:
    one, other = built(acts=ACTS), built(acts=ACTS, secret=b"another mission's secret")
    assert _numbers(one, "act") != _numbers(other, "act")


@pytest.mark.parametrize("field", ["purpose", "audience", "period", "vocabulary"])
def test_another_purpose_audience_period_or_vocabulary_makes_other_numbers(field: str) -> None:
    def numbers(fields: dict[str, Any]) -> tuple[str, ...]:
        builder = ReleaseBuilder(**{**FIELDS, **fields}, floor=5, secret=SECRET)
        nothing = [None] * 30
        names = [f"S-{number:04d}" for number in range(30)]
        blank = {"sex": nothing, "left_lo": nothing, "left_hi": nothing}
        builder.add("sources", {"source": names, "root": names, "kind": ["escapee"] * 30, **blank})
        return Codes(builder.finish().codes).codes("source")

    assert numbers({}) == numbers({})
    assert numbers({}) != numbers({field: "other"})


def test_numbers_run_from_one_and_rows_are_sorted_by_them() -> None:
    release = opened(built(acts=ACTS))
    acts = release.columns("acts")
    assert acts["act"] == list(range(1, 201))
    assert sorted(set(acts["source"])) == list(range(1, 41))


def test_no_code_stands_in_any_table() -> None:
    release = built(acts=ACTS)
    for name in TABLES:
        shown = json.dumps(opened(release).columns(name), default=str)
        assert "V-0001" not in shown
        assert "S-0001" not in shown


def test_codes_lead_both_ways() -> None:
    codes = Codes(built(acts=ACTS).codes)
    for number in (1, 17, 40):
        assert codes.number("source", codes.code("source", number) or "") == number
    assert codes.code("source", 41) is None
    assert codes.code("source", 0) is None
    assert codes.number("source", "S-9999") is None


def test_the_same_thing_has_the_same_number_in_every_table() -> None:
    exposures = [{"source": "S-0003", "place_type": "camp"}]
    passages = [
        {"passage": "P-0001", "source": "S-0003", "account": "A-0003", "language": "en", "text": "They counted."}
    ]
    rows = [{**row, "passages": ["P-0001"]} if row["source"] == "S-0003" else row for row in ACTS]
    release = built(acts=rows, exposures=exposures, passages=passages)
    number = _numbers(release, "source")["S-0003"]
    assert opened(release).columns("exposures")["source"] == [number]
    assert opened(release).columns("passages")["source"] == [number]
    told = [row for row in opened(release).rows("acts") if row["passages"]]
    assert {row["source"] for row in told} == {number}


def test_the_manifest_is_canonical_and_names_the_release() -> None:
    release = built(acts=ACTS, floor=5)
    assert release.id == hashlib.sha256(release.manifest).hexdigest()
    found = json.loads(release.manifest)
    assert canonical(found) == release.manifest
    assert set(found) == {
        "format",
        "purpose",
        "audience",
        "period",
        "fiction",
        "vocabulary",
        "schema",
        "floor",
        "standard",
        "tables",
    }
    assert found["tables"]["acts"] == {"rows": 200, "sha256": hashlib.sha256(release.tables["acts"]).hexdigest()}


def test_an_empty_release_opens() -> None:
    release = opened(built())
    assert all(release.columns(name)[next(iter(TABLES[name]))] == [] for name in TABLES)


def test_it_refuses_a_row_whose_source_the_release_does_not_hold() -> None:
    builder = ReleaseBuilder(**FIELDS, floor=5, secret=SECRET)
    columns: dict[str, list[Any]] = {column: [None] for column in TABLES["exposures"]}
    builder.add("exposures", {**columns, "source": ["S-0001"], "place_type": ["camp"]})
    with pytest.raises(Broken, match="exposures names a source"):
        builder.finish()


def test_it_refuses_a_finding_on_an_account_the_release_does_not_hold() -> None:
    finding = {"finding": "F-0001", "support": ["A-0077"], "contrary": []}
    with pytest.raises(Broken, match="findings names a account"):
        built(acts=ACTS, findings=[finding])


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"code": [None]}, "holds a null"),
        ({"method": [["beating", None]]}, "null inside"),
        ({"victim_min": ["three"]}, "no i"),
        ({"date_lo": ["2019"]}, "no d"),
        ({"extra": [1]}, "too many or too few"),
        ({"place": ["Songpo", "Songpo"]}, "differ in length"),
    ],
)
def test_it_refuses_a_batch_that_does_not_fit(change: dict[str, Any], said: str) -> None:
    row = ACTS[0] | {"method": [], "passages": [], "date_approximate": False, "date_uncertain": False}
    columns = {name: [row.get(name)] for name in TABLES["acts"]}
    builder = ReleaseBuilder(**FIELDS, floor=5, secret=SECRET)
    with pytest.raises(Broken, match=said):
        builder.add("acts", {**columns, **change})


def test_it_refuses_a_first_day_after_the_last() -> None:
    with pytest.raises(Broken, match="date_lo"):
        built(acts=[act("V-1", "S-0001", date=("2019-02-01", "2019-01-01"))])


def test_it_refuses_a_short_secret() -> None:
    with pytest.raises(Broken, match="secret"):
        ReleaseBuilder(**FIELDS, floor=5, secret=b"short")


def test_a_flipped_byte_in_a_table_is_refused_before_use() -> None:
    release = built(acts=ACTS)
    for name in TABLES:
        changed = bytearray(release.tables[name])
        changed[len(changed) // 2] ^= 1
        tables = {**release.tables, name: bytes(changed)}
        with pytest.raises(DoesNotHold) as refused:
            opened(BuiltRelease(release.manifest, release.id, tables, release.codes)).table(name)
        assert refused.value.code == "changed-release"
        assert refused.value.exit_code == 1


def test_of_some_columns_every_byte_of_the_table_is_compared_all_the_same() -> None:
    release = built(acts=ACTS)
    whole, some = opened(release).table("acts"), opened(release).table("acts", {"code", "act"})
    assert some.column_names == [name for name in whole.column_names if name in ("code", "act")]
    assert all(some.column(name).to_pylist() == whole.column(name).to_pylist() for name in some.column_names)
    for place in range(0, len(release.tables["acts"]), 97):
        changed = bytearray(release.tables["acts"])
        changed[place] ^= 1
        other = OpenRelease(release.manifest, {"acts": lambda changed=changed: bytes(changed)})  # type: ignore[misc]
        with pytest.raises(DoesNotHold, match="digest"):
            other.table("acts", {"act"})


def test_a_missing_table_is_refused() -> None:
    release = built(acts=ACTS)
    with pytest.raises(DoesNotHold, match="missing"):
        OpenRelease(release.manifest, {}).table("acts")


def test_a_table_of_another_release_is_refused() -> None:
    one, other = built(acts=ACTS), built(acts=ACTS[:100])
    with pytest.raises(DoesNotHold, match="digest"):
        OpenRelease(one.manifest, {"acts": lambda: other.tables["acts"]}).table("acts")


def _changed(release: BuiltRelease, **fields: Any) -> bytes:
    return canonical({**json.loads(release.manifest), **fields})


@pytest.mark.parametrize(
    "fields",
    [
        {"floor": -1},
        {"floor": True},
        {"floor": "5"},
        {"tables": {}},
        {"extra": 1},
        {"schema": 2},
        {"fiction": None},
        {"format": "x"},
    ],
)
def test_a_manifest_that_is_not_one_is_refused(fields: dict[str, Any]) -> None:
    with pytest.raises(DoesNotHold) as refused:
        read_manifest(_changed(built(acts=ACTS), **fields))
    assert refused.value.code == "changed-release"


@pytest.mark.parametrize("plain", [b"", b"[]", b"null", b'"x"', b"{", b"\xff", b"[" * 100_000, b'{"tables": 3}'])
def test_hostile_bytes_are_no_manifest(plain: bytes) -> None:
    with pytest.raises(DoesNotHold):
        read_manifest(plain)


def test_a_manifest_in_another_spelling_is_refused() -> None:
    release = built(acts=ACTS)
    with pytest.raises(DoesNotHold, match="canonical"):
        read_manifest(json.dumps(json.loads(release.manifest)).encode())


def test_a_manifest_with_a_lowered_floor_is_another_release() -> None:
    release = built(acts=ACTS, floor=5)
    with pytest.raises(DoesNotHold, match="id"):
        OpenRelease(_changed(release, floor=0), {}, expected_id=release.id)


def test_a_release_in_which_no_guard_applies_says_nothing_of_guards() -> None:
    release = built(acts=ACTS)
    assert b"guard" not in release.manifest
    assert "guarded" not in opened(release).columns("acts")
    assert read_manifest(release.manifest).guarded_floor == read_manifest(release.manifest).floor


def test_a_release_in_which_guards_apply_says_of_each_row_whether_it_is_under_one() -> None:
    release = built(floor=5, guards=10, acts=[act("V-1", "S-0001", guarded=True), act("V-2", "S-0002")])
    found = opened(release)
    assert sorted(found.columns("acts")["guarded"]) == [False, True]
    assert found.manifest.guarded_floor == 10
    assert read_manifest(built(floor=12, guards=10, acts=ACTS).manifest).guarded_floor == 12, "never below the other"
    bare = json.loads(release.manifest)
    del bare["guards"]
    plain = canonical(bare)
    with pytest.raises(DoesNotHold):  # its tables have a column that such a release does not have
        OpenRelease(plain, {"acts": lambda: release.tables["acts"]}).table("acts")


@pytest.mark.parametrize(
    "guards",
    [
        None,
        {},
        {"apply": [], "floor": 10},
        {"apply": ["official", "child"], "floor": 10},
        {"apply": ["child", "child"], "floor": 10},
        {"apply": "child", "floor": 10},
        {"apply": [1], "floor": 10},
        {"apply": ["child"], "floor": 0},
        {"apply": ["child"], "floor": True},
        {"apply": ["child"], "floor": 10, "more": 1},
        ["child"],
    ],
)
def test_a_manifest_that_does_not_say_its_guards_whole_and_in_order_is_refused(guards: Any) -> None:
    with pytest.raises(DoesNotHold):
        read_manifest(_changed(built(acts=ACTS, guards=10), guards=guards))


@pytest.mark.parametrize(
    "countries", [None, {}, [], "haesong", {"haesong": "abc"}, {"../haesong": "0" * 64}, {"haesong": None}]
)
def test_a_manifest_that_does_not_say_which_country_packs_is_refused(countries: Any) -> None:
    with pytest.raises(DoesNotHold):
        read_manifest(_changed(built(acts=ACTS), countries=countries))
    assert read_manifest(_changed(built(acts=ACTS), countries={"haesong": "0" * 64})).countries == {"haesong": "0" * 64}


def test_columns_know_what_they_number() -> None:
    assert {kind_of(column) for table in TABLES.values() for column in table} - {None} == set(KINDS)
    assert kind_of("support") == "account"
    assert kind_of("code") is None
