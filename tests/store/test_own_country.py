"""A country pack that a mission owns: checked, kept with every version, used like one that ships, named in releases."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from habeas.core.kernel.dates import read_date
from habeas.core.kernel.errors import ForPeople, Refused, WrongUse
from habeas.core.release.manifest import read_manifest
from habeas.store.actions.countries import set_country, take_back_country
from habeas.store.actions.release import make_release
from habeas.store.actions.settings import set_map
from habeas.store.models import Entry, Setting
from habeas.store.queries import country, packs
from habeas.store.queries.verify import verify
from support.missions import actor
from support.packs import PACK, chart
from support.sheets import ACTS, bring_in, the_list


def give(text: str = PACK, *, by: Any, **more: Any) -> None:
    set_country(text.encode(), "country.yaml", **{"chart": chart(), **more}, by=by)


def changed(old: str, new: str) -> str:
    assert old in PACK
    return PACK.replace(old, new, 1)


def test_its_names_places_and_periods_are_used_like_those_of_one_that_ships(mission: Any, all_roles: Any) -> None:
    assert country.offered("unit", "sunra", "en", ()) == []
    give(by=all_roles)
    assert [one.value for one in country.offered("unit", "순라", "en", ())] == ["Town Watch"]
    assert [one.value for one in country.offered("place", "gaol", "en", ())] == ["Easton"], "by the map's name"
    assert country.offered("place", "gaol", "en", ())[0].hint == "Gaol No. 1 · gaol · East Province"
    assert [one.value for one in country.offered("place", "east prov", "en", ())] == ["East Province"]
    assert read_date("the Great Flood", periods=packs.named_periods()).edtf == "1994/1998"
    told = country.misnamed_typed(["Night Watch"], "2014")
    assert [(one.name, one.then and one.then.names["en"]) for one in told] == [("Night Watch", "Town Watch")]


def test_it_takes_the_place_of_the_one_that_ships_for_the_same_country(mission: Any, all_roles: Any) -> None:
    mission.config = type(mission.config)(
        **{name: getattr(mission.config, name) for name in mission.config.__slots__} | {"states": ("DPRK",)}
    )
    assert [one.id for one in packs.countries()] == ["prk"]
    give(changed("country: haesong", "country: prk").replace("told: [Haesong", "told: [DPRK"), by=all_roles)
    assert [one.names["en"] for one in packs.countries()] == ["Haesong (fiction)"]
    take_back_country("prk", by=all_roles)
    assert [one.names["ko"] for one in packs.countries()] == ["조선민주주의인민공화국"]


def test_every_version_is_kept_and_on_the_log_by_whom(mission: Any, all_roles: Any) -> None:
    give(by=all_roles)
    second = changed("Great Flood", "Long Flood")
    give(second, reason="as witnesses say it", by=all_roles)
    take_back_country("haesong", by=all_roles)
    assert packs.countries() == ()
    found = packs.versions(by=all_roles)
    assert [(one.number, one.by, one.current) for one in found] == [
        (1, all_roles.code, False), (2, all_roles.code, False), (3, all_roles.code, True),
    ]  # fmt: skip
    assert [one.sha256 for one in found] == [hashlib.sha256(one.encode()).hexdigest() for one in (PACK, second)] + [""]
    assert {one.name for one in found} == {all_roles.username}
    assert {one.name for one in packs.versions(by=actor("coder"))} == {""}, "who may not know the users sees numbers"
    assert packs.written(found[0].sha256[:8], by=all_roles) == PACK
    with pytest.raises(WrongUse, match="digest"):
        packs.written("", by=all_roles)
    said = [json.loads(bytes(one.body)) for one in Entry.objects.order_by("-seq")[:3]]
    assert all(one["on"] == "country:haesong" for one in said)
    assert verify(by=all_roles)["ok"]


@pytest.mark.parametrize("role", ["coder", "documenter", "reviewer", "analyst", "auditor", "registrar"])
def test_who_may_not_change_the_mission_gives_it_none(mission: Any, all_roles: Any, role: str) -> None:
    for act in (lambda: give(by=actor(role)), lambda: take_back_country("haesong", by=actor(role))):
        with pytest.raises(Refused):
            act()
    assert packs.own_packs() == {}


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("told: [Haesong, 해송]", "told: [Elsewhere]", "No State of this mission"),
        ("agency: police", "agency: watchmen", "no such value"),
        ("place_type: detention/prison", "place_type: detention/oubliette", "no such value"),
        ("same_as: east-town", "same_as: west-town", "The map does not have this"),
        ("map: own", "map: atlantis", "No such map ships"),
        ("country: haesong", "country: ../haesong", "not an id"),
        ("periods:", "places: {}\nperiods:", "stands twice"),
    ],
)
def test_one_that_would_not_be_used_or_does_not_hold_together_is_refused_and_nothing_is_kept(
    mission: Any, all_roles: Any, old: str, new: str, told: str
) -> None:
    before = Entry.objects.count()
    with pytest.raises(WrongUse, match=told):
        give(changed(old, new), by=all_roles)
    assert Entry.objects.count() == before
    assert not (mission.path / "map.geojson").exists()


def test_a_map_of_the_mission_on_which_its_pack_does_not_hold_is_refused(mission: Any, all_roles: Any) -> None:
    with pytest.raises(WrongUse) as refused:
        give(chart=None, by=all_roles)
    assert "habeas mission set map" in refused.value.do
    give(by=all_roles)
    with pytest.raises(WrongUse, match="The map does not have this"):
        set_map(chart(place="elsewhere"), "map.geojson", by=all_roles)
    assert country.offered("place", "Easton", "en", ())[0].value == "Easton", "the one before is in use"


def test_a_release_names_it_with_its_digest_and_another_version_is_another_release(
    mission: Any, all_roles: Any, tmp_path: Path
) -> None:
    the_list(tmp_path, by=all_roles)
    bring_in(tmp_path, "act", ACTS, by=all_roles)

    def made() -> Any:
        answer = make_release(purpose="public-report", audience="public", period=None, by=all_roles)
        return answer["release"], read_manifest((Path(answer["path"]) / "manifest.json").read_bytes())

    bare, manifest = made()
    assert manifest.countries is None
    give(by=all_roles)
    first, manifest = made()
    assert manifest.countries == {"haesong": hashlib.sha256(PACK.encode()).hexdigest()}
    give(changed("Great Flood", "Long Flood"), by=all_roles)
    second, _ = made()
    take_back_country("haesong", by=all_roles)
    again, _ = made()
    assert len({bare, first, second}) == 3
    assert again == bare
    assert packs.written(manifest.countries["haesong"], by=all_roles) == PACK


def test_a_pack_that_was_changed_beside_the_program_is_found(mission: Any, all_roles: Any) -> None:
    give(by=all_roles)
    Setting.objects.filter(code="country:haesong").update(value=changed("Great Flood", "Long Flood"))
    assert not verify(by=all_roles)["ok"]


def test_what_was_not_given_cannot_be_taken_back(mission: Any, all_roles: Any) -> None:
    with pytest.raises(ForPeople, match="owns no such"):
        take_back_country("haesong", by=all_roles)
