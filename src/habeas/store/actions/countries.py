"""A country pack of the mission's own: given, changed and taken back, on the log; every version is kept."""

from __future__ import annotations

from habeas.core.access.files import write_atomically
from habeas.core.analysis.atlas import Atlas, read_atlas
from habeas.core.analysis.gazetteer import with_map
from habeas.core.coding.country import Country
from habeas.core.coding.country_reading import OWN_MAP, read_country
from habeas.core.kernel.errors import WrongUse
from habeas.store.actions.deeds import deed
from habeas.store.actions.settings import say, say_map
from habeas.store.mission import Actor, current
from habeas.store.queries import packs
from habeas.store.queries.atlas import FILE, atlas
from habeas.store.rights import require

#: of what a kind of entry names a value in the vocabulary
_LISTS = (("system", "place_type"), ("agency", "agency"))


def set_country(content: bytes, name: str, *, chart: bytes | None = None, reason: str = "", by: Actor) -> Country:
    """Give the mission a country pack (docs/formats/country.md), and with it a map where one lies beside it. It takes
    the place of the one that the mission owns for that country, and of the one that ships."""
    require(by, "change-mission")
    pack = read_country(content, name)
    drawn = None if chart is None else read_atlas(chart, FILE)
    _require_used(pack, name)
    _require_values(pack, name)
    _require_map(pack, drawn)
    text = content.decode()
    about = {"sha256": packs.sha256(text)}
    with deed("change-mission", by=by, on=packs.SETTING + pack.id, about=about) as work:
        say(work, packs.SETTING + pack.id, text, reason)
        if chart is not None:
            say_map(work, chart)
            # Before the commit, as with the floor: what the log does not name is not used.
            write_atomically(current().path / FILE, chart)
    return pack


def take_back_country(country: str, *, reason: str = "", by: Actor) -> None:
    """Use a pack of the mission's own no more: its versions stay, for the releases that name them."""
    require(by, "change-mission")
    if country not in packs.own_packs():
        own = ", ".join(packs.own_packs()) or "none"
        raise WrongUse("no-such-country", "The mission owns no such country pack.", expected=own, found=country[:40])
    with deed("change-mission", by=by, on=packs.SETTING + country, about={"sha256": ""}) as work:
        say(work, packs.SETTING + country, "", reason)


def _require_used(pack: Country, name: str) -> None:
    states = current().config.states
    if not any(map(pack.is_told, states)):
        raise WrongUse(
            "bad-country",
            "No State of this mission is told by a name of this pack: it would never be used.",
            {"file": name},
            f"told: [… {', '.join(states)[:80] or 'a State in [mandate] States of mission.toml'} …]",
            ", ".join(pack.told)[:80],
        )


def _require_values(pack: Country, name: str) -> None:
    lists = current().law.lists
    for kind, field in _LISTS:
        values = lists[field].values
        for entry in pack.entries:
            if entry.kind == kind and entry.value not in values:
                raise WrongUse(
                    "bad-country",
                    "The vocabulary has no such value.",
                    {"file": name, "entry": entry.id},
                    f"{field}: one of {', '.join(values)}",
                    entry.value[:60],
                )


def _require_map(pack: Country, drawn: Atlas | None) -> None:
    """The pack on its map; and where it brings one, the other packs that are drawn on the mission's map."""
    with_map(pack, (drawn or atlas()) if pack.map == OWN_MAP else None)
    if drawn is not None:
        packs.require_fit([one for country, one in packs.own_packs().items() if country != pack.id], drawn)
