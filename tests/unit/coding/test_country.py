"""Country packs: each fact has a source or is to be verified, and nothing is concluded from what is to be verified."""

from __future__ import annotations

from pathlib import Path

import pytest

from habeas.core.coding.country import find
from habeas.core.coding.country_reading import SHIPPED, countries_of, read_country, shipped
from habeas.core.kernel.dates import read_edtf
from habeas.core.kernel.errors import WrongUse
from habeas.core.law.edition import EDITIONS, load_edition
from habeas.faces.cli import main

PACK = """
format: habeas/country/1
country: haesong
names: {en: Haesong (fiction), ko: 해송 (허구)}
told: [Haesong, 해송]
sources: {made-up: "made up for this test"}
systems:
  gaol:
    called: [{names: {en: gaol, ko: 옥}, source: made-up}]
    place_type: detention/prison
    run_by: [watch]
    source: made-up
agencies:
  watch:
    agency: police
    called:
      - {names: {en: Town Watch, ko: 순라}, also: [sunra], from: {date: "2010", source: made-up}, source: made-up}
      - names: {en: Night Watch}
        from: {date: "1990", source: made-up}
        until: {date: "2010", source: made-up}
        source: made-up
      - names: {en: Old Watch}
        from: {date: "1950", source: made-up}
        until: {date: "1990", verify: true}
        verify: true
    source: made-up
places:
  gaol-1: {called: [{names: {en: Gaol No. 1}, verify: true}], system: gaol, verify: true}
periods:
  flood: {names: {en: Great Flood}, dates: {date: "1994/1998", source: made-up}}
  drought: {names: {en: Drought}, dates: {date: "2001", verify: true}}
"""


def pack(old: str = "", new: str = "") -> bytes:
    """The pack with one place in it changed."""
    assert old in PACK
    return PACK.replace(old, new, 1).encode()


def test_the_name_at_a_time_follows_from_sourced_dates_alone() -> None:
    watch = next(one for one in read_country(pack(), "p.yaml").entries if one.id == "watch")
    asked = {
        when: watch.name_at(read_edtf(when)) for when in ("2012", "2000-05", "2010-06", "1960", "1940", "1990/2020")
    }
    said = {when: found and found.names["en"] for when, found in asked.items()}
    assert said == {
        "2012": "Town Watch", "2000-05": "Night Watch", "2010-06": None, "1960": None, "1940": None, "1990/2020": None,
    }  # fmt: skip
    old = watch.called[2]
    assert old.borne(read_edtf("1940")) == "no"
    assert old.borne(read_edtf("1995")) == "unknown", "when it ended is to be verified"


def test_a_period_to_be_verified_is_not_read_as_a_date() -> None:
    assert set(read_country(pack(), "p.yaml").named_periods()) == {"Great Flood"}


@pytest.mark.parametrize(
    ("old", "new", "entry"),
    [
        ("run_by: [watch]", "run_by: [wach]", "gaol"),
        ("system: gaol", "system: watch", "gaol-1"),
        ("    place_type: detention/prison\n", "", "gaol"),
        ("verify: true}], system", "source: nobody}], system", "gaol-1"),
        ("verify: true}], system", "source: made-up, verify: true}], system", "gaol-1"),
        ("system: gaol, verify: true", "system: gaol", "gaol-1"),
        ("system: gaol,", "system: gaol, colour: red,", "gaol-1"),
        ("system: gaol,", "system: gaol, at: [127.1, 39.5],", "gaol-1"),
        ("system: gaol,", "system: gaol, at: [127.1], radius_km: 1,", "gaol-1"),
        ('{date: "2001", verify: true}', '{date: "soon", verify: true}', None),
        ('until: {date: "2010", source: made-up}', 'until: {date: "1980", source: made-up}', "watch"),
        ("format: habeas/country/1", "format: habeas/country/2", None),
        ('sources: {made-up: "made up for this test"}', 'sources: {made-up: m, unused: n}', None),
        ("country: haesong", "country: [haesong", None),
        ("agency: police", "agency: police\n    under: 3", "watch"),
    ],
)  # fmt: skip
def test_what_is_not_as_the_format_has_it_is_refused_with_its_entry(old: str, new: str, entry: str | None) -> None:
    with pytest.raises(WrongUse) as refused:
        read_country(pack(old, new), "p.yaml")
    assert refused.value.code in ("bad-country", "unreadable-date")
    if entry:
        assert refused.value.where["entry"] == entry


@pytest.mark.parametrize(
    "more",
    [
        "at: [.nan, 39], radius_km: 1",
        "at: [500, 39], radius_km: 1",
        "at: [127, 91], radius_km: 1",
        f"at: [{'9' * 400}, 39], radius_km: 1",
        "at: [127, 39], radius_km: -3",
        "at: [127, 39], radius_km: .inf",
        "at: [127, 39]",
        "radius_km: far",
        "source: [made-up]",
        "ends: {date: nonsense, source: made-up}",
        "note: &x [*x]",
    ],
)
def test_a_hostile_pack_is_refused_in_words(more: str) -> None:
    pack = PACK.replace("system: gaol, verify: true}", f"system: gaol, {more}}}")
    assert pack != PACK
    with pytest.raises(WrongUse) as refusal:
        read_country(pack.encode(), "pack.yaml")
    assert refusal.value.code == "bad-country"


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ("periods:\n", "places: {}\nperiods:\n", 29),
        ("    agency: police\n", "    agency: police\n    agency: court\n", 16),
        ("  gaol:\n", "  gaol: {}\n  gaol:\n", 9),
        ("names: {en: gaol, ko: 옥}", 'names: {en: gaol, "en": jail}', 9),
        ("names: {en: gaol, ko: 옥}", "names: {<<: {en: gaol}}", 9),
        ("names: {en: gaol, ko: 옥}", "names: {? [en] : gaol}", 9),
    ],
)
def test_a_key_that_stands_twice_is_refused_with_its_line_where_yaml_lets_the_last_win(
    old: str, new: str, line: int
) -> None:
    with pytest.raises(WrongUse) as refused:
        read_country(pack(old, new), "p.yaml")
    assert refused.value.code == "bad-country"
    assert refused.value.where == {"file": "p.yaml", "line": line}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("country: haesong", "country: ../../haesong"),
        ("country: haesong", f"country: {'h' * 31}"),
        ("country: haesong", "country: 해송"),
        ("{en: gaol, ko: 옥}", "{no: gaol}"),
        ("{en: gaol, ko: 옥}", '{en: "ga\\u202eol"}'),
        ("{en: gaol, ko: 옥}", '{en: "ga\\nol"}'),
        ("{en: gaol, ko: 옥}", f"{{en: {'g' * 301}}}"),
        ("  gaol:\n", "  1: &x\n"),
        ("told: [Haesong, 해송]", "told: " + "[" * 40 + "]" * 40),
        ("told: [Haesong, 해송]", "told: [" + "a," * 200_000 + "]"),
        ("told: [Haesong, 해송]", "told: !!python/object/apply:os.system [ls]"),
        ("told: [Haesong, 해송]", "told: !!set {Haesong}"),
        ("system: gaol, verify: true}", "system: gaol, note: [a], verify: true}"),
        ("system: gaol, verify: true}", "system: gaol, province: 3, verify: true}"),
    ],
)
def test_what_a_stranger_could_write_into_a_pack_is_refused_in_words(old: str, new: str) -> None:
    with pytest.raises(WrongUse) as refused:
        read_country(pack(old, new), "p.yaml")
    assert refused.value.code == "bad-country"


def test_a_pack_is_text_in_utf_8() -> None:
    assert read_country("\ufeff".encode() + pack(), "p.yaml").id == "haesong"
    for encoding in ("utf-16", "cp949"):
        with pytest.raises(WrongUse, match="UTF-8"):
            read_country(PACK.encode(encoding), "p.yaml")


def test_a_mission_s_own_pack_comes_before_and_instead_of_one_that_ships() -> None:
    own = read_country(pack("told: [Haesong", "told: [DPRK"), "p.yaml")
    assert [one.id for one in countries_of(("DPRK",), [own])] == ["haesong", "prk"]
    assert countries_of(("Elsewhere",), [own]) == ()
    mine = read_country(pack("told: [Haesong", "told: [DPRK").replace(b"country: haesong", b"country: prk"), "p.yaml")
    assert countries_of(("DPRK",), [mine]) == (mine,)


def test_a_pack_without_end_is_told_to_be_too_large(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    endless = tmp_path / "endless.yaml"
    endless.symlink_to("/dev/zero")
    assert main(["country", "show", str(endless)]) == 2
    assert "The file is too large." in capsys.readouterr().err


@pytest.mark.parametrize("name", SHIPPED)
def test_the_packs_that_ship_use_the_values_of_the_vocabulary(name: str) -> None:
    lists = load_edition(EDITIONS[-1]).lists
    found = shipped(name)
    assert {one.value for one in found.of_kind("system")} <= set(lists["place_type"].values)
    assert {one.value for one in found.of_kind("agency")} <= set(lists["agency"].values)
    assert all(set(one.called[0].names) >= {"en", "ko"} for one in found.entries)
    agencies = found.of_kind("agency")
    spelled = {(word.casefold(), one.id) for one in agencies for each in one.called for word in each.all()}
    assert len({word for word, _ in spelled}) == len(spelled), "a name means one agency"


def test_a_mission_is_told_by_any_name_of_its_state() -> None:
    assert [one.id for one in countries_of(("Elsewhere", "North Korea"))] == ["prk"]
    assert countries_of(("Haesong",)) == ()


@pytest.mark.parametrize(
    ("typed", "id"),
    [
        ("보위부", "state-security"), ("bowibu", "state-security"), ("ministry of state sec", "state-security"),
        ("gwanliso", "kwanliso"), ("ㄱㄹㅅ", "kwanliso"), ("Camp 14", "kwanliso-14"), ("14호 관리소", "kwanliso-14"),
        ("kyohwaso 12", "kyohwaso-12"), ("인민보안성", "police"), ("국경", "border-guard"),
    ],
)  # fmt: skip
def test_a_few_letters_in_any_script_find_an_entry(typed: str, id: str) -> None:
    assert find(typed, shipped("prk").entries)[0].entry.id == id


def test_camps_are_told_apart_by_their_numbers_and_garbage_finds_nothing() -> None:
    found = {one.entry.id for one in find("Camp 14", shipped("prk").entries)}
    assert "kwanliso-15" not in found
    for typed in ("", "  ", "😀" * 500, "zzzzqqq"):
        assert find(typed, shipped("prk").entries) == []


def test_what_the_security_service_was_called_is_known_where_a_source_dates_it() -> None:
    service = next(one for one in shipped("prk").entries if one.id == "state-security")
    asked = {when: service.name_at(read_edtf(when)) for when in ("1985", "2014", "2016", "2018")}
    assert {when: found and found.names["ko"] for when, found in asked.items()} == {
        "1985": "국가보위부", "2014": "국가안전보위부", "2016": None, "2018": "국가보위성",
    }  # fmt: skip
