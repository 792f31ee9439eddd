"""What a mission on a country that has a pack is offered. Nothing is written by it: no database is opened."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from types import SimpleNamespace

import pytest

from habeas.core.kernel.dates import read_date, read_edtf
from habeas.core.kernel.errors import WrongUse
from habeas.store.config import MissionConfig, NamedPeriod, read_config
from habeas.store.queries import country, packs
from support.missions import CONFIG


def on(state: str, *periods: NamedPeriod) -> MissionConfig:
    """The settings of a mission on a State."""
    text = CONFIG.format(slug="testing", database="").replace('"Haesong"', f'"{state}"')
    return replace(read_config(tomllib.loads(text), file="mission.toml"), periods=periods)


def inside(state: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """In a mission on a State that owns no pack: offering opens no database."""
    monkeypatch.setattr(packs, "current", lambda: SimpleNamespace(config=on(state)))
    monkeypatch.setattr(packs, "own_packs", dict)


@pytest.fixture
def korea(monkeypatch: pytest.MonkeyPatch) -> None:
    """A mission on the DPRK."""
    inside("DPRK", monkeypatch)


@pytest.mark.parametrize(
    ("what", "typed", "language", "value"),
    [
        ("unit", "보위부", "en", "Ministry of State Security"), ("unit", "bowibu", "ko", "국가보위성"),
        ("unit", "National Security Agency", "ko", "국가보위성"), ("unit", "ㄱㄱㄱㅂㄷ", "ko", "국경경비대"),
        ("place", "camp 15", "en", "Kwanliso No. 15 (Yodok)"), ("place", "14호 관리소", "ko", "제14호 관리소 (개천)"),
        ("place", "gaeseong", "ko", "개성"), ("place", "함경북도", "en", "North Hamgyong"),
        ("place", "Nampo Special City", "en", "Namp’o"), ("place", "남포특별시", "ko", "남포"),
    ],
)  # fmt: skip
def test_names_are_found_in_any_script_and_offered_in_the_language_of_the_page(
    korea: None, what: str, typed: str, language: str, value: str
) -> None:
    assert country.offered(what, typed, language, ())[0].value == value


def test_what_is_offered_says_by_which_name_it_was_found_and_where_it_lies(korea: None) -> None:
    assert country.offered("unit", "국가안전보위부", "ko", ())[0].hint == "국가안전보위부 (–2016-06-29)"
    assert country.offered("place", "Camp 14", "ko", ())[0].hint == "Camp 14 · 관리소 · 평안남도"


def test_what_the_mission_knows_already_is_not_offered_twice(korea: None) -> None:
    assert "개성" not in [one.value for one in country.offered("place", "개성", "ko", ["개성"])]


def test_a_mission_on_another_country_is_offered_nothing_and_reads_none_of_its_periods(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    inside("Haesong", monkeypatch)
    assert country.offered("unit", "보위부", "en", ()) == []
    with pytest.raises(WrongUse):
        read_date("the Arduous March", periods=on("Haesong").named_periods())


def test_sourced_periods_are_read_below_the_missions_own() -> None:
    assert read_date("고난의 행군", periods=on("DPRK").named_periods()).edtf == "1994/1998"
    assert read_date("화폐개혁", periods=on("DPRK").named_periods()).edtf == "2009-11-30"
    own = NamedPeriod("march", ("Arduous March",), read_edtf("1995/1997"), "our own study")
    assert read_date("the Arduous March", periods=on("DPRK", own).named_periods()).edtf == "1995/1997"
    with pytest.raises(WrongUse):
        read_date("the Arduous March", periods=on("DPRK", replace(own, source="")).named_periods())
