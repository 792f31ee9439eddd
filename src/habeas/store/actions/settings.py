"""Settings that the log watches: what the file says alone is not used."""

from __future__ import annotations

import hashlib
import json
import re
import tomllib
from collections.abc import Iterable, Mapping

from habeas.core.access.files import write_atomically
from habeas.core.access.guards import BY_MISSION, require_guards
from habeas.core.analysis.atlas import Atlas, read_atlas
from habeas.core.kernel.canonical import canonical
from habeas.core.kernel.errors import Refused, WrongUse
from habeas.store.actions.deeds import Deed, deed
from habeas.store.config import SESSIONS, MissionConfig, load_config, read_config
from habeas.store.mission import Actor, current
from habeas.store.models import Setting
from habeas.store.queries import packs
from habeas.store.queries.atlas import FILE, SETTING
from habeas.store.queries.factors import NEEDED, OFFERED
from habeas.store.queries.factors import SETTING as FACTOR_SETTING
from habeas.store.rights import require


def watched(config: MissionConfig) -> dict[str, object]:
    """The settings whose value stands in the log: a file that says otherwise is not used."""
    return {
        "disclosure.floor": config.floor,
        "standard": config.standard,
        "fiction": config.fiction,
        "practice": config.practice,
        "two-person": config.two_person,
        FACTOR_SETTING: config.second_factor,
        "guards": None if config.guards is None else {"apply": list(config.guards), "floor": config.guards_floor},
        "sessions.idle": config.idle,
        "sessions.longest": config.longest,
        "sessions.pause": config.pause,
    }


#: what the log means where it says nothing: the setting is newer than the mission
_UNSAID: dict[str, object] = {
    "practice": False,
    "two-person": False,
    FACTOR_SETTING: OFFERED,
    "guards": None,
    **{f"sessions.{name}": usual for name, (usual, _, _) in SESSIONS.items()},
}


def require_settings_on_log(*names: str) -> None:
    """Refused where ``mission.toml`` differs from what the log last said, in these settings or in any."""
    mission = current()
    for name, value in watched(mission.config).items():
        if names and name not in names:
            continue
        known = Setting.seen.filter(code=name).first()
        unsaid = canonical(_UNSAID[name]).decode() if name in _UNSAID else None
        if (known.value if known else unsaid) != canonical(value).decode():
            raise Refused(
                "setting-not-on-log",
                f"mission.toml says {canonical(value).decode()}, the log says {known.value if known else 'nothing'}.",
                {"file": "mission.toml", "field": name},
                do=f"habeas mission set {name} VALUE --reason … changes both.",
            )


def set_floor(floor: int, *, reason: str, by: Actor) -> None:
    """Change the disclosure floor, in the file and on the log."""
    require(by, "change-mission")
    if floor < 0 or (floor == 0 and not reason.strip()):
        raise WrongUse("floor", "A floor of 0 needs a reason.", do='habeas mission set disclosure.floor 0 --reason "…"')
    mission = current()
    path = mission.path / "mission.toml"
    with deed("change-mission", by=by, on="disclosure.floor", about={"floor": floor}) as work:
        changed = _with_section(path.read_text(encoding="utf-8"), "disclosure", {"floor": floor, "reason": reason})
        known = Setting.seen.get(code="disclosure.floor")
        work.supersede(known, value=canonical(floor).decode(), reason=reason)
        # Before the commit: a crash in between leaves a file that differs from the log, with which no release is made.
        write_atomically(path, changed.encode())
    mission.config = load_config(path)


def set_two_person(on: bool, *, reason: str, by: Actor) -> None:
    """Set the two-person rule on or off, in the file and on the log; setting it off needs a second person itself."""
    from habeas.store.actions.requests import cleared, spend

    require(by, "change-mission")
    mission = current()
    if not reason.strip():
        raise WrongUse("no-reason", "The two-person rule is set with a reason.", do='--reason "…"')
    asked = None if on else cleared("change-mission", "two-person", by=by, reason=reason, arguments={"on": on})
    path = mission.path / "mission.toml"
    with deed("change-mission", by=by, on="two-person", about={"on": on}) as work:
        spend(work, asked)
        changed = _with_section(path.read_text(encoding="utf-8"), "two_person", {"on": on, "reason": reason})
        _say(work, "two-person", on, reason)
        write_atomically(path, changed.encode())  # before the commit, as with the floor
    mission.config = load_config(path)


def set_guards(
    apply: Iterable[str] | None = None, *, floor: int | None = None, reason: str, by: Actor
) -> tuple[str, ...]:
    """Set which guards apply in releases from now on, or the floor of what they guard; gives those that apply. To leave
    one out takes a reason; to take one off, or to lower the floor, a second person as well."""
    from habeas.store.actions.requests import cleared, spend

    require(by, "change-mission")
    mission = current()
    before = mission.config
    chosen = (before.guards or ()) if apply is None else require_guards(apply)
    lowest = before.guards_floor if floor is None else floor
    if before.guards is None and apply is None:
        raise WrongUse("no-guards", "No guard applies: there is no floor to set.", do="habeas mission set guards all")
    if lowest < 1:
        raise WrongUse("floor", "The floor of what is guarded is a number from 1 on.", found=str(lowest))
    looser = bool(set(before.guards or ()) - set(chosen)) or (bool(before.guards) and lowest < before.guards_floor)
    if (looser or len(chosen) < len(BY_MISSION)) and not reason.strip():
        raise WrongUse("no-reason", "To leave a guard out takes a reason.", do='--reason "…"')
    value = {"apply": list(chosen), "floor": lowest}
    asked = cleared("change-mission", "guards", by=by, reason=reason, arguments=value) if looser else None
    path = mission.path / "mission.toml"
    with deed("change-mission", by=by, on="guards", about=value) as work:
        spend(work, asked)
        changed = _with_section(path.read_text(encoding="utf-8"), "guards", {**value, "reason": reason.strip()})
        _say(work, "guards", value, reason)
        write_atomically(path, changed.encode())  # before the commit, as with the floor
    mission.config = load_config(path)
    return chosen


def set_second_factor(value: str, *, reason: str, by: Actor) -> None:
    """Say whether the pages are for those alone who have a second factor, in the file and on the log; no longer asking
    for one needs a second person."""
    from habeas.store.actions.requests import cleared, spend

    require(by, "change-mission")
    if value not in (OFFERED, NEEDED):
        raise WrongUse("second-factor", "A second factor is offered or required.", expected="offered, required")
    if not reason.strip():
        raise WrongUse("no-reason", "Whether second factors are required is set with a reason.", do='--reason "…"')
    mission, said = current(), {"second_factor": value}
    asked = None if value == NEEDED else cleared("change-mission", FACTOR_SETTING, by=by, reason=reason, arguments=said)
    path = mission.path / "mission.toml"
    with deed("change-mission", by=by, on=FACTOR_SETTING, about=said) as work:
        spend(work, asked)
        section = {**mission.config.raw.get("access", {}), **said, "reason": reason}
        changed = _with_section(path.read_text(encoding="utf-8"), "access", section)
        _say(work, FACTOR_SETTING, value, reason)
        write_atomically(path, changed.encode())  # before the commit, as with the floor
    mission.config = load_config(path)


def set_minutes(name: str, minutes: int, *, reason: str, by: Actor) -> None:
    """Change how long a session lasts without use (``idle``) or at all (``longest``), or after how long a pause is
    offered (``pause``), in the file and on the log; it holds from the next log-in on."""
    require(by, "change-mission")
    _, least, most = SESSIONS[name]
    if not least <= minutes <= most:
        raise WrongUse(
            "minutes", "A session cannot last for this time.", expected=f"{least} to {most}", found=str(minutes)
        )
    mission, setting = current(), f"sessions.{name}"
    path = mission.path / "mission.toml"
    with deed("change-mission", by=by, on=setting, about={"minutes": minutes}) as work:
        section = {**mission.config.raw.get("sessions", {}), name: minutes}
        changed = _with_section(path.read_text(encoding="utf-8"), "sessions", section)
        _say(work, setting, minutes, reason)
        write_atomically(path, changed.encode())  # before the commit, as with the floor
    mission.config = load_config(path)


def _say(work: Deed, name: str, value: object, reason: str) -> None:
    """The setting on the log, newly or anew."""
    say(work, name, canonical(value).decode(), reason)


def say(work: Deed, name: str, said: str, reason: str) -> None:
    """A setting's words on the log, newly or anew."""
    known = Setting.seen.filter(code=name).first()
    if known is None:
        work.add(Setting(code=name, value=said, reason=reason))
    else:
        work.supersede(known, value=said, reason=reason)


def set_map(content: bytes, name: str, *, by: Actor) -> Atlas:
    """Give the mission a map (docs/formats/map.md); its digest goes on the log, so that no other is used unseen."""
    require(by, "change-mission")
    atlas = read_atlas(content, name)
    packs.require_fit(packs.own_packs().values(), atlas)
    with deed("change-mission", by=by, on=SETTING, about={"sha256": hashlib.sha256(content).hexdigest()}) as work:
        say_map(work, content)
        # Before the commit, as with the floor: what the log does not name is not used.
        write_atomically(current().path / FILE, content)
    return atlas


def say_map(work: Deed, content: bytes) -> None:
    """The digest of a map on the log."""
    say(work, SETTING, hashlib.sha256(content).hexdigest(), "")


def _with_section(text: str, section: str, values: Mapping[str, bool | int | str | list[str]]) -> str:
    """The file with a section of it replaced; everything else stays. What cannot be read again, or says anything else
    than was asked, is refused before it is written: a mission must not lose its settings by this."""
    said = {key: json.dumps(value).replace("\x7f", "\\u007f") for key, value in values.items()}
    lines = f"[{section}]\n" + "".join(f"{key} = {value}\n" for key, value in said.items())
    found = re.search(rf"(?m)^[ \t]*\[[ \t]*{section}[ \t]*\][^\n]*\n(?:(?![ \t]*\[).*\n?)*", text)
    before, after = (text[: found.start()], text[found.end() :]) if found else (f"{text.rstrip()}\n\n", "")
    changed = f"{before}{lines}\n{after}"
    try:
        read_config(tomllib.loads(changed), file="mission.toml")
        whole = {**tomllib.loads(text), section: values} == tomllib.loads(changed)
    except (tomllib.TOMLDecodeError, WrongUse):
        whole = False
    if not whole:
        raise WrongUse(
            "wrong-setting",
            f"The section [{section}] of mission.toml cannot be changed by the program.",
            {"file": "mission.toml", "field": section},
            do=f"Write it as a section [{section}] with the lines {' and '.join(values)}, then do this again.",
        )
    return changed
