"""Missions, their settings, the agent, the lock, and the doctor."""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from pathlib import Path

from habeas.core.kernel.errors import Broken, WrongUse
from habeas.faces.cli import say, session
from habeas.faces.cli.commands import users

_TEMPLATE = """\
format = "habeas/mission/1"
slug = {slug}
title = {title}
fiction = {fiction}{practice}
languages = ["en", "ko"]

[mandate]
resolution = ""
States = []
period = ""

[standard]
name = "reasonable grounds to believe"
roots = 3
firsthand = 1
reliability = "C"
credibility = 3
ungraded = true
survives = true

[disclosure]
floor = 5
reason = ""

[guards]
apply = ["child", "sexual-violence", "official"]
floor = 10
reason = ""

[two_person]
on = {two_person}
reason = {two_person_reason}
"""


#: an office of one: everything but reviewing one's own findings and auditing one's own record
_ROLES_OF_ONE = (
    "administrator",
    "protection-officer",
    "registrar",
    "coder",
    "legal-officer",
    "analyst",
    "drafter",
)


def init(args: argparse.Namespace) -> int:
    """Make a mission; offers a passphrase of seven words."""
    from habeas.store.actions import missions as verbs

    if args.config and (args.two_person or args.no_two_person):
        raise WrongUse("two-person", "The file says whether two people are needed.", do="Write it into [two_person].")
    if args.config and args.practice:
        raise WrongUse(
            "practice", "The file says whether a mission is for practice.", do="Write practice = true into it."
        )
    if args.config:
        text = _config(Path(args.config), args)
    else:
        title = json.dumps(args.title or args.slug, ensure_ascii=False)
        rule = args.two_person or args.no_two_person or "Nothing was said when the mission was made."
        text = _TEMPLATE.format(
            slug=json.dumps(args.slug),
            title=title,
            fiction=json.dumps(bool(args.fiction or args.practice)),
            practice="\npractice = true" if args.practice else "",
            two_person=json.dumps(bool(args.two_person)),
            two_person_reason=json.dumps(rule, ensure_ascii=False),
        )
    username = args.as_user or _own_name()
    typed, generated = users.new_passphrase(args, args.passphrase_fd, username)
    path = verbs.create_mission(
        session.home(args),
        text,
        args.slug,
        username=username,
        roles=args.role or _ROLES_OF_ONE,
        passphrase=typed,
        keep_passphrase=args.keep_passphrase,
    )
    lines = [f"Mission {args.slug} is made: {path}", f"First user: {username}"]
    if generated:
        lines += ["Passphrase (write it on paper; it is not shown again):", f"    {typed}"]
    if args.keep_passphrase:
        lines.append(f"The passphrase of this fictional mission is kept in {path / 'keys' / verbs.PASSPHRASE_FILE}.")
    answer = {"ok": True, "mission": args.slug, "path": str(path), "user": username}
    say(args, {**answer, **({"passphrase": typed} if generated else {})}, "\n".join(lines))
    return 0


def _config(path: Path, args: argparse.Namespace) -> str:
    from habeas.store.config import load_config

    found = load_config(path)
    if found.slug != args.slug:
        raise WrongUse("slug-differs", "The file is of another mission.", {"file": str(path)}, args.slug, found.slug)
    return path.read_text(encoding="utf-8")


def _own_name() -> str:
    import getpass

    try:
        return getpass.getuser()
    except (OSError, KeyError):
        raise WrongUse("which-user", "Who is the first user?", do="Name her: --as USER.") from None


def missions(args: argparse.Namespace) -> int:
    """List the missions of this machine."""
    from habeas.store import mission as store

    there = store.slugs(session.home(args))
    say(args, {"ok": True, "missions": there}, "\n".join(there) or f"No mission under {session.home(args)}.")
    return 0


def set_value(args: argparse.Namespace) -> int:
    """Change the disclosure floor, the guards, the two-person rule, whether second factors are required, the map, or a
    country pack."""
    from habeas.store.actions import settings as verbs

    if args.setting == "map":
        return _set_map(args)
    if args.setting == "country":
        return _set_country(args)
    if args.setting == "two-person":
        return _set_two_person(args)
    if args.setting == "access.second_factor":
        return _set_second_factor(args)
    if args.setting == "guards":
        return _set_guards(args)
    if not args.value.isdecimal():
        raise WrongUse("floor", "This setting is a number.", expected="0, 5, 10 …", found=args.value)
    if args.setting.startswith("sessions."):
        return _set_minutes(args)
    with session.opened(args) as (_, actor):
        try:
            if args.setting == "guards.floor":
                verbs.set_guards(floor=int(args.value), reason=args.reason, by=actor)
            else:
                verbs.set_floor(int(args.value), reason=args.reason, by=actor)
        finally:
            session.sign(actor)  # also over the request, where it has to wait
    say(args, {"ok": True, "setting": args.setting, "value": int(args.value)}, f"{args.setting} is now {args.value}.")
    return 0


def _set_two_person(args: argparse.Namespace) -> int:
    from habeas.store.actions import settings as verbs

    if args.value not in ("on", "off"):
        raise WrongUse("two-person", "The two-person rule is on or off.", expected="on, off", found=args.value)
    with session.opened(args) as (_, actor):
        try:
            verbs.set_two_person(args.value == "on", reason=args.reason, by=actor)
        finally:
            session.sign(actor)
    say(args, {"ok": True, "setting": args.setting, "value": args.value}, f"The two-person rule is {args.value} now.")
    return 0


def _set_second_factor(args: argparse.Namespace) -> int:
    from habeas.store.actions import settings as verbs

    with session.opened(args) as (_, actor):
        try:
            verbs.set_second_factor(args.value, reason=args.reason, by=actor)
        finally:
            session.sign(actor)
    say(args, {"ok": True, "setting": args.setting, "value": args.value}, f"Second factors are {args.value} now.")


def _set_guards(args: argparse.Namespace) -> int:
    from habeas.core.access.guards import BY_MISSION
    from habeas.store.actions import settings as verbs

    named = {"all": BY_MISSION, "none": ()}.get(args.value, tuple(filter(None, args.value.split(","))))
    with session.opened(args) as (mission, actor):
        try:
            chosen = verbs.set_guards(named, reason=args.reason, by=actor)
        finally:
            session.sign(actor)
        floor = mission.config.guards_floor
    text = f"Releases made from now on guard {', '.join(chosen)}; floor {floor}." if chosen else "No guard applies."
    say(args, {"ok": True, "setting": args.setting, "value": list(chosen), "floor": floor}, text)
    return 0


def _set_minutes(args: argparse.Namespace) -> int:
    from habeas.store.actions import settings as verbs

    minutes = int(args.value[:9])
    with session.opened(args) as (_, actor):
        verbs.set_minutes(args.setting.partition(".")[2], minutes, reason=args.reason, by=actor)
        session.sign(actor)
    text = f"{args.setting} is {minutes} minutes from the next log-in on."
    say(args, {"ok": True, "setting": args.setting, "value": minutes}, text)
    return 0


def _set_map(args: argparse.Namespace) -> int:
    from habeas.core.analysis.atlas import BUILT_IN, built_in
    from habeas.store.actions import settings as verbs
    from habeas.store.actions.intake.sheet import read_small

    content = built_in(args.value) if args.value in BUILT_IN else read_small(Path(args.value)).encode()
    with session.opened(args) as (_, actor):
        found = verbs.set_map(content, args.value, by=actor)
        session.sign(actor)
    counts = {"provinces": len(found.provinces), "places": len(found.spots)}
    told = f"The map has {counts['provinces']} provinces and {counts['places']} places. {found.source}"
    say(args, {"ok": True, "setting": "map", **counts}, told)
    return 0


def _set_country(args: argparse.Namespace) -> int:
    from habeas.faces.cli.commands.country import files_of
    from habeas.store.actions import countries as verbs
    from habeas.store.queries import packs

    if args.value == "none":
        with session.opened(args) as (_, actor):
            gone = sorted(packs.own_packs())
            for country in gone:
                verbs.take_back_country(country, reason=args.reason, by=actor)
            session.sign(actor)
        told = f"Taken back: {', '.join(gone)}. Every version is kept." if gone else "The mission owns no country pack."
        say(args, {"ok": True, "setting": "country", "taken_back": gone}, told)
        return 0
    content, name, chart = files_of(args.value)
    with session.opened(args) as (_, actor):
        pack = verbs.set_country(content, name, chart=chart, reason=args.reason, by=actor)
        digest = packs.sha256(packs.own_packs()[pack.id])
        session.sign(actor)
    unproved = sum(not one.source for one in pack.entries)
    answer = {"country": pack.id, "sha256": digest, "entries": len(pack.entries), "to_verify": unproved}
    told = f"The mission owns the pack {pack.id}: {len(pack.entries)} entries, {unproved} of them to be verified."
    say(args, {"ok": True, "setting": "country", **answer}, f"{told} SHA-256 {digest}")
    return 0


_LONGEST_IDLE = 24 * 60


def unlock(args: argparse.Namespace) -> int:
    """Keep the mission open in a local agent."""
    from habeas.store.outside import keeper

    path = session.mission_path(args)
    if not 0 < args.idle <= _LONGEST_IDLE:  # neither "nan" nor "inf": the keys must go at some time
        raise WrongUse(
            "idle", "The mission cannot stay open so long.", expected="minutes, up to a day", found=f"{args.idle:g}"
        )
    with session.opened(args) as (mission, actor):
        keys = {name: mission.keys.require(name).hex() for name in mission.keys.classes()}
    for old in keeper.keepers(path):
        if "-agent-" in old.name:
            keeper.ask(old, {"do": "lock"})
    task = {"mission": str(path), "user": actor.username, "keys": keys, "idle": args.idle * 60}
    agent = subprocess.Popen(
        [sys.executable, "-m", "habeas.faces.cli.agent"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
        cwd="/",
    )
    if agent.stdin is None or agent.stdout is None:
        raise Broken("the agent was started without pipes")
    agent.stdin.write(json.dumps(task).encode())
    agent.stdin.close()
    if agent.stdout.readline().strip() != b"listening":
        raise WrongUse("no-agent", "The agent did not start.", do="habeas doctor may say why.")
    agent.stdout.close()
    agent.returncode = 0  # it lives on by itself; nobody here waits for it
    say(
        args,
        {"ok": True, "mission": path.name, "user": actor.username, "idle_minutes": args.idle},
        f"{path.name} stays open for {actor.username} until {args.idle:g} minutes pass without work, or habeas lock.",
    )
    return 0


def lock(args: argparse.Namespace) -> int:
    """Drop the keys of a mission in agents, servers and running commands; other missions work on."""
    from habeas.store import mission as store
    from habeas.store.outside import locking

    home = session.home(args)
    paths = [home / slug for slug in store.slugs(home)] if args.all else [session.mission_path(args)]
    found = [locking.lock(path) for path in paths]
    servers = locking.end_servers(paths) if args.all else 0
    counts = {name: sum(getattr(one, name) for one in found) for name in ("agents", "sessions", "commands", "killed")}
    names, open_ = [path.name for path in paths], [f"{count} {name}" for name, count in counts.items() if count]
    open_ += [f"{servers} servers"] if servers else []
    text = f"{', '.join(names) or 'Nothing'} is locked ({', '.join(open_) or 'nothing was open'})."
    if counts["killed"]:
        text += "\nWhat was killed did not answer. A server among it has to be started again."
    ended = sum(one.ended for one in found) + servers
    say(args, {"ok": True, "missions": names, "ended": ended, "servers": servers, **counts}, text)
    return 0


def panic(args: argparse.Namespace) -> int:
    """Kill whatever has keys, at once, asking nobody."""
    from habeas.store.outside import locking

    found, left = locking.panic(session.home(args))
    _leave_note(session.home(args))
    text = f"{found - len(left)} processes were killed. Nothing was destroyed."
    if left:
        text += f"\nStill there, and not yours to kill: {', '.join(map(str, left))}. Switch the machine off."
    else:
        text += " No mission of this machine user is open."
    say(args, {"ok": not left, "killed": found - len(left), "left": left}, text)
    return 4 if left else 0


def _leave_note(home: Path) -> None:
    """Once everything is ended, for this needs what takes longer to load."""
    from habeas.store import engine
    from habeas.store.actions.panic import leave_note

    engine.setup()
    leave_note(home)


def doctor(args: argparse.Namespace) -> int:
    """Say what on this machine weakens the mission's safety. Needs no passphrase; where the mission is open anyway, say
    also whether the index of words holds."""
    from habeas.store.mission import utc_now
    from habeas.store.queries import doctor as queries

    found = queries.examine(session.mission_path(args), now=utc_now())
    if not any(note["check"] == "form" and note["level"] == queries.PROBLEM for note in found):
        found += _inside(args)
    lines = [f"{note['level']:<8} {note['what']}" + (f" {note['do']}" if note["do"] else "") for note in found]
    holds = all(note["level"] != queries.PROBLEM for note in found)
    say(args, {"ok": holds, "notes": found}, "\n".join(lines))
    return 0 if holds else 1


def _inside(args: argparse.Namespace) -> list[dict[str, str]]:
    """What there is to say of the index of words and the clock, where the mission is open."""
    from habeas.store.outside import keeper
    from habeas.store.queries import doctor_index as queries

    given = args.passphrase_fd is not None or session.stored(session.mission_path(args))
    if not given and not keeper.kept_keys(session.mission_path(args), args.as_user):
        return [queries.not_looked_at()]
    with session.opened(args) as (_, actor):
        return [queries.examine_index(by=actor), *queries.examine_clock()]


def upgrade(args: argparse.Namespace) -> int:
    """Bring a mission of an older form to that of this program."""
    from habeas.store.actions import upgrade as verbs
    from habeas.store.config import load_config
    from habeas.store.outside.memory import keep_in_memory

    keep_in_memory()
    path = session.mission_path(args)
    verbs.require_closed(path)
    if load_config(path / "mission.toml").engine == "postgresql":
        print(_NO_COPY, file=sys.stderr)
    username, keys = session.unlocked(args, path)
    done = verbs.upgrade(path, keys, username)
    if done.before == done.after:
        text = f"{path.name} is of form {done.after}, that of this program."
        text += " An upgrade that was broken off is finished." if done.finished else ""
    else:
        copied = "; the copy made before is removed" if done.copied else ""
        text = f"{path.name} was of form {done.before} and is of form {done.after} now. It was verified{copied}."
    answer = {"ok": True, "mission": path.name, "from": done.before, "to": done.after, "finished": done.finished}
    say(args, answer, text)
    return 0


_NO_COPY = """\
A server keeps this mission's database: no copy of it is made here. The tables change in one transaction, which is
verified before it holds and otherwise rolled back. For a way back afterwards make a copy first
(docs/handbook/postgresql.md, 5)."""
