"""Users come, change and go, and the keys with them: what was taken from somebody opens nothing that comes after."""

from __future__ import annotations

import contextlib
import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from habeas.core.access.keys import KEY_CLASSES, MissionKeys
from habeas.core.access.slots import CHEAP_FOR_FICTION, make_slot, slot_classes, slot_format
from habeas.core.kernel.errors import DoesNotHold, ForPeople, NotNow, Refused, WrongUse
from habeas.store import mission as missions
from habeas.store.actions.deeds import deed
from habeas.store.actions.requests import approve
from habeas.store.actions.users import (
    actor_named,
    add_user,
    change_own_passphrase,
    change_roles,
    remove_user,
    renew_slot,
    reset_passphrase,
    suspend_user,
    unlock_with,
)
from habeas.store.models import Entry, Request, Source, User
from habeas.store.outside import keeper
from habeas.store.queries.access import visible_users
from habeas.store.queries.requests import visible_requests
from habeas.store.queries.verify import verify
from support.missions import PASSPHRASE, Clock, agreed, copied, filled, make

OTHER = "paper kite over quiet winter roads today"


@contextlib.contextmanager
def opened(path: Path, user: str = "all", passphrase: str = PASSPHRASE) -> Iterator[Any]:
    with missions.opened(path, unlock_with(path, user, passphrase), clock=Clock()):
        yield actor_named(user)


def _people() -> None:
    """Two officers, a coder and a documenter, and a source."""
    by = actor_named("all")
    for name, role in (("ida", "protection-officer"), ("amara", "protection-officer"), ("cora", "coder")):
        add_user(name, [role], PASSPHRASE, by=by)
    add_user("dora", ["documenter"], PASSPHRASE, by=by)
    missions.current().source_keys.create(["S-0001"])
    with deed("test-source", by=by) as work:
        work.add(Source(code=work.reserve("S-0001"), kind="escapee"))


mission_folder = filled(_people)


@pytest.fixture
def office(mission_folder: Path) -> Path:
    return mission_folder


def _older_mission(home: Path, kind: str) -> Path:
    """The same, made as before there were rings: its keys are of epoch 0, and the log says nothing of epochs."""
    from habeas.core.access.ring import Ring, read_ring

    with pytest.MonkeyPatch.context() as before:
        before.setattr(Ring, "turned", lambda *_, **__: read_ring(None))
        path = make(home, engine=kind)
    (path / "keys" / "ring.json").unlink()
    with opened(path):
        _people()
    return path


older_mission = copied(_older_mission)


def slot_of(path: Path, user: str) -> Path:
    return path / "keys" / "slots" / f"{user}.json"


def sealed(path: Path) -> tuple[Any, ...]:
    """A word of each kind, sealed now."""
    with opened(path):
        mission = missions.current()
        return (
            mission.seal_words("S-0001", "kernels", "t", "c", "f"),
            mission.seal_identity("S-0001", "Hana (fiction)", "t", "c", "f"),
            mission.seal_draft("a draft", "t", "c", "f"),
            mission.keyed_digest("row", b"row"),
            mission.keys.same_bytes_secret(),
            mission.keys.release_secret(),
        )


def assert_opens(path: Path, before: tuple[Any, ...]) -> None:
    """What was sealed before still opens, digests are the same, and the mission verifies."""
    with opened(path) as everybody:
        mission = missions.current()
        assert mission.open_words("S-0001", before[0], "t", "c", "f") == "kernels"
        assert mission.open_identity("S-0001", before[1], "t", "c", "f") == "Hana (fiction)"
        assert mission.open_draft(before[2], "t", "c", "f") == "a draft"
        assert mission.keyed_digest("row", b"row") == before[3]
        assert (mission.keys.same_bytes_secret(), mission.keys.release_secret()) == before[4:]
        assert verify(by=everybody, deep=True)["failures"] == []


def code_of(caught: Any) -> str:
    return str(caught.value.code)


def removed(path: Path, user: str, by: str = "ida") -> list[str]:
    with opened(path, by) as officer:
        return remove_user(user, by=officer, reason="she has left")


# Removing


def test_every_class_that_a_removed_user_held_is_rotated_and_nothing_is_lost(office: Path) -> None:
    before, old, source_keys = sealed(office), unlock_with(office, "all", PASSPHRASE), office / "keys/source-keys.jsonl"
    lines, log_key = source_keys.read_bytes(), (office / "keys" / "log.pub").read_text()
    assert removed(office, "amara") == ["mission", "words", "identities", "log"]
    new = unlock_with(office, "all", PASSPHRASE)
    assert all(old.require(name) != new.require(name) for name in KEY_CLASSES)
    assert source_keys.read_bytes() != lines
    assert (office / "keys" / "log.pub").read_text() != log_key
    assert_opens(office, before)
    assert not slot_of(office, "amara").exists()
    assert not [each for each in office.iterdir() if each.name in ("next", ".next")]


def test_only_the_classes_that_she_held_are_rotated(office: Path) -> None:
    before, old = sealed(office), unlock_with(office, "all", PASSPHRASE)
    assert removed(office, "cora") == ["mission", "words"]
    new = unlock_with(office, "all", PASSPHRASE)
    assert (new.identities, new.log) == (old.identities, old.log)
    assert new.words != old.words
    assert_opens(office, before)


def test_everybody_else_goes_on_with_her_own_passphrase(office: Path) -> None:
    removed(office, "cora")
    for user in ("all", "ida", "amara", "dora"):
        with opened(office, user) as actor:
            assert actor.username == user
    assert unlock_with(office, "dora", PASSPHRASE).classes() == ("mission", "words", "identities")


def test_with_her_old_slot_and_passphrase_she_opens_nothing_of_the_new(office: Path) -> None:
    kept = slot_of(office, "amara").read_bytes()
    removed(office, "amara")
    slot_of(office, "amara").write_bytes(kept)
    old = unlock_with(office, "amara", PASSPHRASE)
    with pytest.raises(Refused) as caught, missions.opened(office, old):
        pass
    assert code_of(caught) == "keys-changed"
    # Without the program: neither the database nor one key of a source nor a base opens under any key of hers.
    if (office / "db.sqlite3").is_file() and "postgresql" not in (office / "mission.toml").read_text():
        from sqlcipher3 import dbapi2

        line = dbapi2.connect(str(office / "db.sqlite3"))
        line.execute("PRAGMA cipher_log_level = NONE")
        line.execute(f"PRAGMA key = \"x'{old.database_key()}'\"")
        with pytest.raises(dbapi2.DatabaseError):
            line.execute("SELECT count(*) FROM sqlite_master")
        line.close()
    from habeas.core.access.sourcekeys import SourceKeys

    with pytest.raises(DoesNotHold):
        SourceKeys(office / "keys" / "source-keys.jsonl", old.require("words")).get("S-0001")
    with pytest.raises(Refused):
        missions.ring_of(office).opened(old)


def test_keys_of_before_that_an_agent_kept_are_refused_in_words(office: Path) -> None:
    kept = MissionKeys.holding(unlock_with(office, "ida", PASSPHRASE).only(KEY_CLASSES))
    removed(office, "amara")
    with pytest.raises(Refused) as caught, missions.opened(office, kept):
        pass
    assert code_of(caught) == "keys-changed"


def test_the_reason_lies_sealed_beside_those_of_other_acts(office: Path) -> None:
    removed(office, "cora")
    with opened(office, "ida") as officer:
        asked = visible_requests(by=officer, all_of_them=True)
        assert [(one.row.verb, one.row.about, one.reason) for one in asked] == [("remove-user", "cora", "she has left")]
        assert b"she has left" not in b"".join(bytes(body) for body in Entry.objects.values_list("body", flat=True))


def test_her_name_is_free_again_for_somebody_else(office: Path) -> None:
    removed(office, "cora")
    with opened(office) as everybody:
        act = lambda: add_user("cora", ["coder"], OTHER, by=everybody, reason="another Cora")  # noqa: E731
        assert agreed(act, second=actor_named("ida")) == "U-0006"
    with opened(office, "cora", OTHER) as cora:
        assert cora.code == "U-0006"


def test_nobody_removes_herself_nor_the_last_who_could(office: Path) -> None:
    with opened(office, "ida") as ida:
        with pytest.raises(Refused) as caught:
            remove_user("ida", by=ida, reason="tired")
        assert code_of(caught) == "own-user"
        for name in ("all", "amara"):
            remove_user(name, by=ida, reason="left")
        with pytest.raises(WrongUse):
            remove_user("nobody", by=ida, reason="left")
        with pytest.raises(WrongUse):
            remove_user("cora", by=ida, reason="  ")


def test_the_last_holder_of_a_class_cannot_be_taken_away(office: Path) -> None:
    with opened(office, "ida") as ida:
        for name in ("all", "amara"):
            suspend_user(name, by=ida)
        with pytest.raises(Refused) as caught:
            suspend_user("ida", by=ida)
        assert code_of(caught) == "last-holder"


@pytest.mark.parametrize("role", ["coder", "documenter", "administrator", "auditor"])
def test_only_who_may_removes_suspends_resets_or_changes_roles(office: Path, role: str) -> None:
    with opened(office) as everybody:
        if role in ("administrator", "auditor"):
            agreed(lambda: add_user("else", [role], PASSPHRASE, by=everybody, reason="more"), second=actor_named("ida"))
    name = {"coder": "cora", "documenter": "dora"}.get(role, "else")
    acts = {
        "remove-user": lambda by: remove_user("amara", by=by, reason="left"),
        "suspend-user": lambda by: suspend_user("amara", by=by),
        "reset-passphrase": lambda by: reset_passphrase("amara", OTHER, by=by, reason="lost"),
        "change-roles": lambda by: change_roles("amara", ["coder"], by=by, reason="moved"),
    }
    for verb, act in acts.items():
        with opened(office, name) as actor:
            if role == "administrator" and verb == "suspend-user":
                act(actor)
                continue
            with pytest.raises(ForPeople) as caught:
                act(actor)
            # An administrator may, but holds neither words nor identities.
            partly = role == "administrator" and verb != "remove-user"
            assert code_of(caught) in (("key-not-held", "suspended") if partly else ("not-allowed",)), verb


# While somebody has it open


def test_it_is_refused_while_a_session_of_somebody_else_is_open(office: Path) -> None:
    with missions.kept_open(office, unlock_with(office, "dora", PASSPHRASE)):
        with pytest.raises(NotNow) as caught:
            removed(office, "cora")
        assert code_of(caught) == "open-elsewhere"
        assert "habeas lock" in str(caught.value.do)
    with opened(office, "cora"):
        pass
    assert removed(office, "cora") == ["mission", "words"]


def test_it_is_refused_while_an_agent_or_server_listens(office: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keeper, "holders", lambda _: [Path("socket")])
    with pytest.raises(NotNow, match="open in an agent"):
        removed(office, "cora")


def test_two_at_once_are_not_possible_and_nobody_comes_in_between(office: Path) -> None:
    with opened(office, "ida"), missions.current().hold.alone():
        for attempt in (lambda: unlock_with(office, "all", PASSPHRASE), lambda: removed(office, "cora", "amara")):
            with pytest.raises(NotNow) as caught:
                attempt()
            assert code_of(caught) == "rotation-running"


# What somebody puts into the folder


def test_a_ring_of_before_a_rotation_or_none_is_refused(office: Path) -> None:
    removed(office, "cora")
    first = (office / "keys" / "ring.json").read_bytes()
    removed(office, "dora")
    (office / "keys" / "ring.json").write_bytes(first)
    with pytest.raises(ForPeople) as caught, opened(office):
        pass
    assert code_of(caught) == "keys-changed"
    (office / "keys" / "ring.json").unlink()
    with pytest.raises(ForPeople) as caught, opened(office):
        pass
    assert code_of(caught) == "ring-behind"
    (office / "keys" / "ring.json").write_bytes(b'{"format":"habeas/ring/1","classes":{}}')
    with pytest.raises(DoesNotHold) as damaged, opened(office):
        pass
    assert code_of(damaged) == "ring-damaged"


def test_another_users_slot_copied_over_opens_nothing(office: Path) -> None:
    shutil.copy(slot_of(office, "cora"), slot_of(office, "ida"))
    with pytest.raises(Refused) as caught:
        unlock_with(office, "ida", PASSPHRASE)
    assert code_of(caught) == "wrong-passphrase"


def forged(office: Path) -> bytes:
    """A slot in the name of an officer that a coder made with the keys that she has."""
    keys = unlock_with(office, "cora", PASSPHRASE)
    return make_slot("ida", OTHER, keys.only(("mission", "words")), cost=CHEAP_FOR_FICTION)


def test_a_slot_whose_public_key_was_replaced_lets_nobody_in_and_is_handed_nothing(office: Path) -> None:
    real = slot_of(office, "ida").read_bytes()
    slot_of(office, "ida").write_bytes(forged(office))
    with pytest.raises(DoesNotHold) as caught, opened(office, "ida", OTHER):
        pass
    assert code_of(caught) == "slot-differs"
    with opened(office) as everybody:
        with pytest.raises(DoesNotHold) as caught:
            remove_user("dora", by=everybody, reason="left")
        assert code_of(caught) == "slot-differs"
    # Her own slot with another public key in it does not even open.
    slot_of(office, "ida").write_bytes(
        json.dumps(json.loads(real) | {"public": json.loads(forged(office))["public"]}).encode()
    )
    with pytest.raises(Refused):
        unlock_with(office, "ida", PASSPHRASE)


def test_a_slot_of_format_1_is_not_taken_once_the_log_knows_her_key(office: Path) -> None:
    from support.slots import make_slot_of_format_1

    keys = unlock_with(office, "cora", PASSPHRASE)
    slot = make_slot_of_format_1("ida", OTHER, keys.only(("mission", "words")), cost=CHEAP_FOR_FICTION)
    slot_of(office, "ida").write_bytes(slot)
    with pytest.raises(DoesNotHold) as caught, opened(office, "ida", OTHER):
        pass
    assert code_of(caught) == "slot-differs"


# Format 1


@pytest.fixture
def older(office: Path) -> Path:
    """The same, where cora has a slot of format 1 and the log knows no key of hers."""
    from support.slots import make_slot_of_format_1

    keys = unlock_with(office, "cora", PASSPHRASE)
    slot = make_slot_of_format_1("cora", PASSPHRASE, keys.only(keys.classes()), cost=CHEAP_FOR_FICTION)
    with opened(office) as everybody:
        with deed("test-older", by=everybody) as work:
            work.supersede(User.seen.get(username="cora"), public="")
        slot_of(office, "cora").write_bytes(slot)
    return office


def test_a_slot_of_format_1_opens_and_becomes_format_2_at_the_next_log_in(older: Path) -> None:
    with opened(older, "cora") as cora:
        assert slot_format(slot_of(older, "cora").read_bytes()) == 1
        renew_slot(PASSPHRASE, by=cora)
        assert User.seen.get(username="cora").public == missions.current().keys.public.hex()
        renew_slot(PASSPHRASE, by=cora)
        count = Entry.objects.count()
    assert slot_format(slot_of(older, "cora").read_bytes()) == 2
    with opened(older, "cora") as cora:
        renew_slot(PASSPHRASE, by=cora)
        assert Entry.objects.count() == count
    assert unlock_with(older, "cora", PASSPHRASE).classes() == ("mission", "words")
    assert removed(older, "dora") == ["mission", "words", "identities"]


def test_a_crash_between_the_slot_and_the_log_is_made_good_at_the_next_log_in(
    older: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from habeas.store.actions.deeds import Deed

    with opened(older, "cora") as cora, monkeypatch.context() as crash:
        crash.setattr(Deed, "write", lambda _: (_ for _ in ()).throw(ZeroDivisionError))
        with pytest.raises(ZeroDivisionError):
            renew_slot(PASSPHRASE, by=cora)
    assert slot_format(slot_of(older, "cora").read_bytes()) == 2
    with opened(older, "cora") as cora:
        assert User.seen.get(username="cora").public == ""
        renew_slot(PASSPHRASE, by=cora)
        assert User.seen.get(username="cora").public


def test_nothing_is_rotated_while_somebody_could_not_be_handed_her_key(older: Path) -> None:
    before = sealed(older)
    with opened(older, "ida") as ida:
        with pytest.raises(NotNow) as caught:
            remove_user("dora", by=ida, reason="left")
        assert code_of(caught) == "older-slot"
        assert User.seen.filter(username="dora").exists()
        assert not (older / ".next").exists()
        suspend_user("cora", by=ida)
        assert remove_user("dora", by=ida, reason="left") == ["mission", "words", "identities"]
    assert_opens(older, before)


# Passphrases


def test_a_passphrase_is_changed_without_a_new_key(office: Path) -> None:
    keys = unlock_with(office, "cora", PASSPHRASE)
    with opened(office, "cora") as cora:
        with pytest.raises(Refused) as caught:
            change_own_passphrase("wrong", OTHER, by=cora)
        assert code_of(caught) == "wrong-passphrase"
        change_own_passphrase(PASSPHRASE, OTHER, by=cora)
    assert unlock_with(office, "cora", OTHER) == keys
    with pytest.raises(Refused):
        unlock_with(office, "cora", PASSPHRASE)
    with opened(office, "cora", OTHER):
        assert json.loads(bytes(Entry.objects.order_by("-seq")[0].body))["verb"] == "change-passphrase"


def test_two_officers_give_a_new_passphrase_to_who_forgot_hers(office: Path) -> None:
    old = slot_of(office, "cora").read_bytes()
    with opened(office, "ida") as ida:
        with pytest.raises(Refused) as caught:
            reset_passphrase("cora", OTHER, by=ida, reason="forgotten")
        assert code_of(caught) in ("waits-for-second", "waits-a-day")
        assert slot_of(office, "cora").read_bytes() == old
        approve(caught.value.where["record"], by=actor_named("amara"))
        reset_passphrase("cora", OTHER, by=ida, reason="forgotten")
        with pytest.raises(Refused) as caught:
            reset_passphrase("ida", OTHER, by=ida, reason="forgotten")
        assert code_of(caught) == "own-user"
    with opened(office, "cora", OTHER) as cora:
        assert missions.current().keys.classes() == ("mission", "words")
        assert cora.roles == {"coder"}
    slot_of(office, "cora").write_bytes(old)
    with pytest.raises(DoesNotHold), opened(office, "cora"):
        pass


def test_an_officer_who_does_not_hold_a_class_cannot_hand_it_on(office: Path) -> None:
    with opened(office) as everybody:
        agreed(
            lambda: add_user("ada", ["administrator"], PASSPHRASE, by=everybody, reason="more"),
            second=actor_named("ida"),
        )
    with opened(office, "ada") as ada:
        with pytest.raises(Refused) as caught:
            reset_passphrase("cora", OTHER, by=ada, reason="forgotten")
        assert code_of(caught) == "key-not-held"
        assert "words" in caught.value.what
        assert not Request.seen.filter(verb="reset-passphrase").exists()


# Roles


def test_a_role_more_hands_on_a_key_and_a_role_less_rotates_it(office: Path) -> None:
    before = sealed(office)
    with opened(office, "ida") as ida:
        second = actor_named("amara")
        assert agreed(lambda: change_roles("cora", ["documenter"], by=ida, reason="moves"), second=second) == []
    assert unlock_with(office, "cora", PASSPHRASE).classes() == ("mission", "words", "identities")
    kept, old = slot_of(office, "cora").read_bytes(), unlock_with(office, "all", PASSPHRASE)
    with opened(office, "ida") as ida:
        act = lambda: change_roles("cora", ["analyst"], by=ida, reason="moves again")  # noqa: E731
        assert agreed(act, second=actor_named("amara")) == ["words", "identities"]
        assert json.loads(bytes(Entry.objects.get(seq=User.seen.get(username="cora").entry).body))["about"] == {
            "request": "RQ-0002",
            "roles": ["analyst"],
            "rotated": ["words", "identities"],
        }
    assert unlock_with(office, "cora", PASSPHRASE).classes() == ("mission",)
    assert unlock_with(office, "all", PASSPHRASE).words != old.words
    assert_opens(office, before)
    slot_of(office, "cora").write_bytes(kept)
    with pytest.raises(Refused), opened(office, "cora"):
        pass


def test_roles_that_need_the_same_keys_touch_no_slot(office: Path) -> None:
    slot = slot_of(office, "cora").read_bytes()
    with opened(office, "ida") as ida:
        agreed(lambda: change_roles("cora", ["reviewer"], by=ida, reason="x"), second=actor_named("amara"))
        with pytest.raises(WrongUse) as caught:
            change_roles("cora", ["reviewer"], by=ida, reason="x")
        assert code_of(caught) == "same-roles"
        with pytest.raises(ForPeople):
            change_roles("cora", ["queen"], by=ida, reason="x")
    assert slot_of(office, "cora").read_bytes() == slot


def test_nobody_takes_keys_away_from_herself(office: Path) -> None:
    with opened(office, "ida") as ida, pytest.raises(Refused) as caught:
        change_roles("ida", ["administrator"], by=ida, reason="x")
    assert code_of(caught) == "own-user"


# Suspending


def test_who_is_suspended_can_do_nothing_is_handed_nothing_and_comes_back_by_two(office: Path) -> None:
    before = sealed(office)
    with opened(office, "cora"):
        with opened(office, "ida") as ida:
            suspend_user("cora", by=ida)
        with pytest.raises(Refused) as caught:
            actor_named("cora")
        assert code_of(caught) == "not-a-user"
    assert slot_classes(slot_of(office, "cora").read_bytes()) == ("mission", "words")
    removed(office, "dora")
    assert slot_classes(slot_of(office, "cora").read_bytes()) == ()
    with opened(office, "ida") as ida:
        with pytest.raises(WrongUse):
            suspend_user("cora", by=ida)
        agreed(lambda: change_roles("cora", ["coder"], by=ida, reason="cleared"), second=actor_named("amara"))
    with opened(office, "cora") as cora:
        assert missions.current().keys.classes() == ("mission", "words")
        assert missions.current().open_words("S-0001", before[0], "t", "c", "f") == "kernels"
        assert cora.roles == {"coder"}


def test_a_session_of_hers_in_a_browser_ends_at_her_next_request(office: Path) -> None:
    from habeas.faces.web import sessions

    token = sessions.begin(office, "cora", PASSPHRASE)
    session = sessions._sessions[token]
    with sessions.inside(session):
        pass
    with opened(office, "ida") as ida:
        suspend_user("cora", by=ida)
    with pytest.raises(Refused), sessions.inside(session):
        pass
    assert token not in sessions._sessions
    assert removed(office, "cora") == ["mission", "words"], "nothing holds the mission open any more"


def test_the_list_tells_who_is_active_and_which_slot_she_has(older: Path) -> None:
    with opened(older, "ida") as ida:
        suspend_user("dora", by=ida)
        found = {user["username"]: (user["active"], user["slot"], user["owed"]) for user in visible_users(by=ida)}
    assert found["ida"] == (True, 2, [])
    assert found["cora"] == (True, 1, [])
    assert found["dora"] == (False, 2, [])


def test_a_rotated_mission_gives_no_key_to_the_disk(office: Path) -> None:
    removed(office, "amara")
    keys = unlock_with(office, "all", PASSPHRASE)
    held = [keys.require(name) for name in KEY_CLASSES]
    for file in (each for each in office.rglob("*") if each.is_file()):
        content = file.read_bytes()
        assert not any(key in content or key.hex().encode() in content for key in held), file
        assert file.stat().st_mode & 0o077 == 0 or file.name == "mission.toml", file


def test_her_slot_alone_gives_nobody_what_rows_are_sealed_under(office: Path) -> None:
    """Not even in the first rotation: a server's database that she comes by later keeps its drafts to itself."""
    held = unlock_with(office, "cora", PASSPHRASE)
    with opened(office):
        assert missions.current().keys.base("mission") != held.base("mission") == held.mission
    removed(office, "cora")
    with pytest.raises(Refused):
        missions.ring_of(office).opened(held)


def test_a_mission_of_before_there_were_rings_is_rotated_as_well(older_mission: Path) -> None:
    before = sealed(older_mission)
    assert missions.ring_of(older_mission).epochs == dict.fromkeys(KEY_CLASSES, 0)
    assert removed(older_mission, "cora") == ["mission", "words"]
    assert missions.ring_of(older_mission).epochs == {"mission": 1, "words": 1, "identities": 0, "log": 0}
    assert_opens(older_mission, before)
    assert removed(older_mission, "amara") == list(KEY_CLASSES)
    assert_opens(older_mission, before)
    (older_mission / "keys" / "ring.json").unlink()
    with pytest.raises(ForPeople) as caught, opened(older_mission):
        pass
    assert code_of(caught) in ("ring-behind", "database-unreadable")


def test_what_somebody_puts_beside_a_rotation_leads_out_of_no_folder(office: Path, tmp_path: Path) -> None:
    victim = tmp_path / "home" / "victim.json"
    victim.write_text("stays")
    (office / "next" / "keys" / "more").mkdir(parents=True)
    (office / "next" / "keys" / "more" / "x.json").write_text("{}")
    (office / "next" / "gone").write_text("../../../victim ../../../../home/victim nobody\n")
    with opened(office):
        pass
    assert victim.read_text() == "stays"
    assert not (office / "keys" / "more").exists()
    assert not (office / "next").exists()


def test_without_room_nothing_is_begun(office: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = type(shutil.disk_usage(office))(100 << 30, 100 << 30, 1 << 20)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage)
    with pytest.raises(NotNow) as caught:
        removed(office, "cora")
    assert code_of(caught) == "disk-full"
    with opened(office, "cora"):
        assert User.seen.filter(username="cora").exists()


def test_the_doctor_says_that_a_rotation_was_broken_off(office: Path) -> None:
    from habeas.store.queries import doctor

    def said() -> bool:
        return any(note["check"] == "rotation" for note in doctor.examine(office, now=missions.utc_now()))

    assert not said()
    (office / ".next").mkdir()
    assert said()
    removed(office, "cora")
    assert not said()


def test_what_a_removed_user_wrote_stays_hers_and_is_known(office: Path) -> None:
    removed(office, "cora")
    with opened(office):
        assert not User.seen.filter(code="U-0004").exists()
        assert User.objects.get(code="U-0004", current=True).username == "cora"


def test_the_commands_do_the_same(office: Path, capsys: pytest.CaptureFixture[str]) -> None:
    import os

    from habeas.faces.cli import main

    def command(*words: str, user: str = "ida", old: str = PASSPHRASE, new: str = "") -> tuple[int, Any]:
        descriptors = []
        for text in (old, new):
            reading, writing = os.pipe()
            os.write(writing, f"{text}\n".encode())
            os.close(writing)
            descriptors.append(reading)
        more = ["--new-passphrase-fd", str(descriptors[1])] if new else []
        who = ["--home", str(office.parent), "--as", user, "--passphrase-fd", str(descriptors[0]), "--json"]
        code = main([*words, *more, *who])
        for descriptor in descriptors:
            os.close(descriptor)
        return code, json.loads(capsys.readouterr().out)

    assert command("user", "passphrase", user="cora", new=OTHER)[0] == 0
    assert command("user", "list", user="cora")[1]["error"]["code"] == "wrong-passphrase"
    assert command("user", "suspend", "cora")[1]["active"] is False
    code, waits = command("user", "roles", "cora", "--role", "analyst", "--reason", "back, with less")
    assert (code, waits["error"]["code"]) in ((3, "waits-a-day"), (3, "waits-for-second"))
    assert command("request", "approve", "RQ-0001", user="amara")[0] == 0
    code, done = command("user", "roles", "cora", "--role", "analyst", "--reason", "back, with less")
    assert (code, done["rotated"]) == (0, ["words"])
    command("user", "reset", "cora", "--reason", "lost", new=PASSPHRASE)
    assert command("request", "approve", "RQ-0002", user="amara")[0] == 0
    code, done = command("user", "reset", "cora", "--reason", "lost")
    assert code == 0
    assert len(done["passphrase"].split()) == 7, "drawn here where none is given"
    assert unlock_with(office, "cora", done["passphrase"]).classes() == ("mission",)
    assert command("user", "remove", "cora", "--reason", "left")[1]["rotated"] == ["mission"]
    assert [user["username"] for user in command("user", "list")[1]["users"]] == ["all", "ida", "amara", "dora"]
