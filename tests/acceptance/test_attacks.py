"""Attacks on the whole of Habeas, on the made-up mission: by those who work in it, and by whoever holds its folder.

Every command is tried as every user; what is printed, written or kept is searched for every name of the example.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import shutil
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from habeas.core.access.keys import MissionKeys
from habeas.core.access.policy import REAUTHENTICATE, may
from habeas.core.kernel.errors import DoesNotHold, ForPeople, Refused, WrongUse
from habeas.faces.cli import main
from habeas.faces.cli.reference import commands
from habeas.store import mission as missions
from habeas.store.actions.release import make_release
from habeas.store.actions.settings import set_floor
from habeas.store.actions.users import actor_named, add_user, unlock_with
from habeas.store.models import Agreement, Consent, Entry, Identity, Passage, Release, User
from habeas.store.outside import keeper
from habeas.store.queries.verify import verify
from support.haesong import EXAMPLE, decide, leaking, names, rows
from support.leaks import Planted, innocent_words
from support.missions import PASSPHRASE, agreed

REPORT = sorted((EXAMPLE / "reports").glob("*.md"))[0]

#: command -> the verb of roles.yaml that guards it, and words with which it ends soon after the guard
GUARDED: dict[str, tuple[str, list[str]]] = {
    "user add": ("add-user", ["..", "--role=coder"]),
    "user list": ("list-users", []),
    "user passphrase": ("change-own-passphrase", ["--new-passphrase-fd=987"]),
    "user reset": ("reset-passphrase", ["nobody"]),
    "user factors": ("manage-own-factors", ["--remove=K-9999"]),
    "user remove-factors": ("remove-factors", ["nobody"]),
    "user roles": ("change-roles", ["nobody", "--role=coder"]),
    "user suspend": ("suspend-user", ["nobody"]),
    "user remove": ("remove-user", ["nobody", "--reason=x"]),
    "mission set": ("change-mission", ["disclosure.floor", "0"]),
    "import sheet": ("import", ["no.csv", "--mapping", "no.yaml"]),
    "import folder": ("import", ["no"]),
    "import undo": ("undo-import", ["B-9999"]),
    "import list": ("list-imports", []),
    "import show": ("import", ["B-9999"]),
    "findings load": ("load-findings", ["no.yaml"]),
    "verify": ("verify", []),
    "search": ("search", ["zzzz"]),
    "log export": ("export-log", ["/dev/null/no"]),
    "release make": ("make-release", ["--purpose=no", "--audience=no"]),
    "release list": ("list-releases", []),
    "release close": ("close-release", ["00000000", "--because=no"]),
    "release receipt": ("read-receipt", ["00000000"]),
    "analyse table": ("analyse", ["00000000", "--unit=acts", "--rows=violation"]),
    "report check": ("check-report", ["no.md"]),
    "report linked": ("build-linked-report", ["no.md", "--out=no.html"]),
    "report build": ("build-report", ["no.md", "--out=no.html"]),
    "report keep": ("keep-draft", ["no.md"]),
    "report working": ("write-working-copy", ["no.md", "--out=no.docx"]),
    "report read": ("read-working-copy", ["no.docx"]),
    "explain": ("explain", ["no.md", "1"]),
    "upgrade": ("upgrade", []),
    "consent show": ("read-source", ["S-9999"]),
    "consent record": ("decide-consent", ["S-9999", "--uses=statistics", "--decision=granted"]),
    "consent withdraw": ("withdraw-consent", ["S-9999"]),
    "consent settle": ("close-release", []),
    "identity open": ("read-identity", ["S-9999", "--reason=She asked us"]),
    "identity openings": ("list-openings", []),
    "identity set": ("change-identity", ["S-9999", "--file=her.yaml"]),
    "risk add": ("assess-risk", ["S-9999", "--level=low", "--review=2099-01-01", "--file=risk.yaml"]),
    "risk list": ("read-protection", []),
    "incident add": ("record-incident", ["S-9999", "--kind=visit", "--file=what.yaml"]),
    "incident list": ("read-protection", []),
    "incident close": ("record-incident", ["INC-9999", "--file=done.yaml"]),
    "referral add": ("record-referral", ["S-9999", "--kind=legal", "--file=whom.yaml"]),
    "referral list": ("read-protection", []),
    "referral state": ("record-referral", ["REF-9999", "done"]),
    "label set": ("label-source", ["S-9999", "--level=confidential", "--reason=no", "--review=2099-01-01"]),
    "label approve": ("approve-guarded", ["S-9999", "--purpose=public-report", "--audience=public", "--reason=no"]),
    "label list": ("list-labels", []),
    "guard approve": (
        "approve-guarded",
        ["child", "--purpose=public-report", "--audience=public", "--covers=places", "--reason=no"],
    ),
    "guard list": ("list-guards", []),
    "guard take-back": ("take-back-guarded", ["AP-9999"]),
    "user compartments": ("set-compartments", ["nobody"]),
    "disclosure record": ("record-disclosure", ["00000000", "--to=nobody", "--audience=public"]),
    "disclosure list": ("list-disclosures", []),
    "notice list": ("read-notices", []),
    "notice told": ("settle-notice", ["NT-9999"]),
    "source erase": ("erase-source", ["S-9999", "--yes"]),
    "source report": ("report-on-source", ["S-9999", "--out=no.html", "--reason=no"]),
    "hold set": ("hold-source", ["S-9999", "--reason=no"]),
    "hold lift": ("lift-hold", ["H-9999"]),
    "hold list": ("hold-source", []),
    "retention list": ("list-retention", []),
    "recovery kit": ("make-recovery-kit", ["--shares=1"]),
    "recovery check": ("check-recovery-kit", ["--share=no"]),
    "recognise": ("score-recognition", ["P-9999"]),
    "backup content": ("back-up", ["."]),
    "backup keys": ("back-up-keys", ["."]),
    "session list": ("list-sessions", []),
    "session end": ("list-sessions", ["00000000"]),
    "request list": ("list-requests", []),
    "request approve": ("approve-request", ["RQ-9999"]),
    "request refuse": ("list-requests", ["RQ-9999"]),
    "apart assign": ("assign-coders", ["I-9999", "nobody", "none"]),
    "apart list": ("list-double-codings", []),
    "apart hand-in": ("code-apart", ["DC-9999", "no.yaml"]),
    "apart show": ("settle-coding", ["DC-9999"]),
    "apart choose": ("settle-coding", ["DC-9999", "no", "first", "--reason=x"]),
    "apart settle": ("settle-coding", ["DC-9999"]),
    "apart give-up": ("assign-coders", ["DC-9999"]),
    "text correct": ("correct-text", ["T-9999", "no.txt"]),
    "text scan": ("read-scan", ["X-9999"]),
    "text describe": ("describe-text", ["T-9999", "--made=machine", "--tool=no"]),
    "text approve": ("approve-translation", ["T-9999"]),
    "text refuse": ("approve-translation", ["T-9999", "--reason=x"]),
    "text versions": ("read-text", ["T-9999"]),
    "text unplaced": ("read-text", []),
    "text place": ("read-text", ["P-9999"]),
    "text drop": ("read-text", ["P-9999", "--reason", "none"]),
    "apart agreement": ("read-agreement", []),
    "item graphic": ("mark-graphic", ["X-9999"]),
    "country check": ("read-account", []),
    "country own": ("read-vocabulary", []),
    "vocabulary find": ("read-vocabulary", ["zzzz"]),
    "vocabulary own": ("read-vocabulary", []),
    "vocabulary put": ("change-vocabulary", ["no"]),
    "vocabulary load": ("change-vocabulary", ["no.csv"]),
    "vocabulary undo": ("change-vocabulary", ["B-9999"]),
    "vocabulary recode": ("recode", ["no", "no"]),
    "vocabulary recodings": ("recode", []),
    "vocabulary undo-recoding": ("recode", ["RC-9999"]),
}
#: they open no mission, or everyone may
OPEN = {
    "init",
    "missions",
    "vocabulary list",
    "vocabulary show",
    "unlock",
    "lock",
    "panic",
    "doctor",
    "serve",
    "recover",
    "estimate consistency",
    "estimate delay",
    "estimate intensity",
    "estimate mse",
    "estimate overlap",
    "estimate table",
    "estimate trend",
    "estimate snapshots",
    "names match",
    "country show",
    "country find",
}


def command(home: Path, user: str, *words: str) -> tuple[int, str, str]:
    """One command; gives the exit code and all that it printed."""
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = main([*words, "--home", str(home), "--mission", "haesong", "--as", user, "--json"])
    return code, out.getvalue(), err.getvalue()


def told(answer: tuple[int, str, str]) -> str:
    """The code of a refusal."""
    return str(json.loads(answer[1]).get("error", {}).get("code", ""))


@pytest.fixture
def home(made_haesong: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the whole mission, with every user's passphrase beside it."""
    shutil.copytree(made_haesong.path, tmp_path / "home" / "haesong")
    for name, field in {"her": "safe", "risk": "reason", "what": "what", "done": "done", "whom": "whom"}.items():
        (tmp_path / f"{name}.yaml").write_text(f"{field}: not said\n")
    run = tmp_path / "run"
    run.mkdir(mode=0o700)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(run))
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("HABEAS_TRACEBACK", raising=False)
    return tmp_path / "home"


@contextlib.contextmanager
def opened(home: Path, user: str = "ida") -> Iterator[Any]:
    path = home / "haesong"
    with missions.opened(path, unlock_with(path, user, PASSPHRASE)):
        yield actor_named(user)


def users() -> dict[str, set[str]]:
    return {row["username"]: set(row["roles"].split()) for row in rows("users.csv")[1:]}


# Who may do what ------------------------------------------------------------------------------------------------------


def test_every_command_is_guarded_by_a_verb_or_known_to_need_none() -> None:
    known = {one.words.replace(" RELEASE", "").replace(" release", "") for one in commands()}
    assert {words for words in known if words not in OPEN} == set(GUARDED)


@pytest.mark.parametrize("words", sorted(GUARDED))
def test_a_command_does_what_it_does_for_those_roles_alone_that_may(home: Path, words: str) -> None:
    verb, more = GUARDED[words]
    typed = words.split()
    if words == "analyse table":
        typed, more = ["analyse", more[0], "table"], more[1:]
    for user, roles in users().items():
        answer = command(home, user, *typed, *more)
        refused = told(answer) == "not-allowed"
        assert refused is not may(roles, verb), (user, words, answer)
        assert "Traceback" not in answer[2]
        assert "defect" not in told(answer), (user, answer)


@pytest.mark.parametrize("words", sorted(words for words, (verb, _) in GUARDED.items() if verb in REAUTHENTICATE))
def test_a_dangerous_command_does_nothing_with_the_keys_of_an_agent_alone(
    home: Path, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever sits down at a terminal where somebody has unlocked the mission."""
    verb, more = GUARDED[words]
    user = next(user for user, roles in users().items() if may(roles, verb))
    keys = unlock_with(home / "haesong", user, PASSPHRASE)
    kept = (user, MissionKeys.holding(keys.only(keys.classes())))
    monkeypatch.setattr(keeper, "kept_keys", lambda *_: kept)
    (home / "haesong" / "keys" / "passphrase.fiction").unlink(missing_ok=True)
    answer = command(home, user, *words.split(), *["S-0003" if one == "S-9999" else one for one in more])
    assert told(answer) in ("prove-again", "locked"), answer


def test_no_command_tells_a_hidden_source_from_one_that_there_is_not(home: Path) -> None:
    """Every command that takes a source, as every user who may give it and does not see her; and every list."""
    from datetime import date

    from habeas.store.actions.labels import set_label

    with opened(home) as ida:
        reason = "Few may know"
        set_label("S-0012", "strictly-confidential", by=ida, reason=reason, review=date(2099, 1, 1))
    tried = 0
    for words, (verb, more) in GUARDED.items():
        blind = [user for user, roles in users().items() if may(roles, verb) and "protection-officer" not in roles]
        if "S-9999" in more:
            for user in blind:
                hidden = command(home, user, *words.split(), *["S-0012" if one == "S-9999" else one for one in more])
                none = command(home, user, *words.split(), *more)
                assert hidden[0] == none[0], (user, words)
                assert hidden[1].replace("0012", "9999") == none[1], (user, words)
                assert hidden[2].replace("0012", "9999") == none[2], (user, words)
                tried += 1
        elif words.endswith("list") or words == "identity openings":
            for user in blind:
                assert "S-0012" not in command(home, user, *words.split(), *more)[1], (user, words)
    assert tried > 15


def test_a_user_who_is_not_active_does_nothing(home: Path) -> None:
    from habeas.store.actions.deeds import deed

    with opened(home) as ida, deed("test-user", by=ida) as work:
        work.supersede(User.seen.get(username="leon"), active="no")
    for words in (["release", "list"], ["report", "check", str(REPORT)]):
        assert told(command(home, "leon", *words)) == "not-a-user"


def test_keys_that_a_role_does_not_need_are_not_in_its_slot_whatever_the_program_says(home: Path) -> None:
    """Past every check of rights, with the Python interface: the keys are not there."""
    with opened(home, "jihwan"):  # a coder
        row = Identity.seen.exclude(name_sealed=None).first()
        with pytest.raises(Refused):
            missions.current().open_identity(row.code, row.name_sealed, "intake_identity", row.code, "name")
    with opened(home, "leon"):  # a drafter
        passage = Passage.seen.first()
        with pytest.raises(Refused):
            missions.current().open_words(passage.source, passage.words_sealed, "coding_passage", passage.code, "words")


#: they show an identity to who may, whose work it is; who may not is tried with them above
NAMING = {"identity open", "source report"}

# Nothing of testimony in what is printed, written or kept ------------------------------------------------------------


def test_no_name_is_in_anything_that_any_command_says_to_anyone(home: Path, tmp_path: Path) -> None:
    wanted = Planted(names(), innocent_words())
    said: list[str] = []
    with opened(home):
        release = Release.seen.get().sha256
    everything: list[tuple[list[str], str | None]] = [
        (["user", "list"], "list-users"),
        (["import", "list"], "list-imports"),
        (["release", "list"], "list-releases"),
        (["release", "receipt", release], "read-receipt"),
        (["verify"], "verify"),
        (["doctor"], None),
        (["analyse", release, "table", "--unit=victims", "--rows=violation", "--csv=t.csv"], "analyse"),
        (["analyse", release, "table", "--unit=victims", "--rows=group", "--svg=t.svg"], "analyse"),
        (["report", "check", str(REPORT)], "check-report"),
        (["report", "build", str(REPORT), "--out", "r.html"], "build-report"),
        *((["explain", str(REPORT), str(number)], "explain") for number in (1, 2, 3)),
        (["import", "undo", "B-0001"], "undo-import"),
        (["consent", "show", "S-0003"], "read-source"),
        (["consent", "withdraw", "S-0003", "--dry-run"], "withdraw-consent"),
        (["consent", "record", "S-0003", "--uses", "research", "--decision=granted"], "decide-consent"),
        (["consent", "settle"], "close-release"),
        (["disclosure", "record", release, "--to=Nobody", "--audience=public", "--reason=x"], "record-disclosure"),
        (["disclosure", "list"], "list-disclosures"),
        (["notice", "list", "--all"], "read-notices"),
        (["source", "erase", "S-0003", "--dry-run"], "erase-source"),
        (["hold", "set", "S-0003", "--reason=x"], "hold-source"),
        (["hold", "list"], "hold-source"),
        (["retention", "list"], "list-retention"),
        (["request", "list", "--all"], "list-requests"),
        (["identity", "openings"], "list-openings"),
        (["release", "make", "--purpose=public-report", "--audience=public"], "make-release"),
        (["log", "export", "log"], "export-log"),
    ]
    asked = {" ".join(words).partition(" -")[0] for words, _ in everything}
    for name, (guard, more) in GUARDED.items():  # whatever command is new is among them
        if name not in NAMING and not any(one == name or one.startswith(f"{name} ") for one in asked):
            about = [word.replace("S-9999", "S-0003").replace("P-9999", "P-0001") for word in more]
            everything.append(([*name.split(), *about], guard))
    for words, verb in everything:
        allowed = [user for user, roles in users().items() if verb is None or may(roles, verb)]
        for user in [allowed[-1], *(user for user in users() if user not in allowed)]:  # their answers are alike
            said += command(home, user, *words)[1:]
    for number in range(1, 14):  # it shows values of the sheet to whoever may import, and to nobody else
        said += command(home, "leon", "import", "show", f"B-{number:04d}")[1:]
    written = [path for path in tmp_path.rglob("*") if path.is_file() and path.suffix in (".csv", ".svg", ".html", "")]
    assert {path.name for path in written} >= {"t.csv", "t.svg", "r.html", "checkpoint"}
    said += [path.read_text(encoding="utf-8", errors="replace") for path in written]
    said += [path.name for path in tmp_path.rglob("*")]
    with opened(home):
        said += [bytes(row.body).decode() for row in Entry.objects.all()]
    assert len("".join(said)) > 100_000
    assert [hit for each in set(said) for hit in wanted.found(each)] == []


def test_a_report_that_quotes_what_may_not_be_quoted_is_not_told_the_words(home: Path, tmp_path: Path) -> None:
    with opened(home):
        mission = missions.current()
        files = Release.seen.get()
        from habeas.store.queries.release import open_release

        quotable = set(open_release(files)[1].codes().codes("passage"))
        hidden = {}
        for row in Passage.seen.exclude(code__in=quotable)[:12]:
            sealed = mission.open_words(row.source, row.words_sealed, "coding_passage", row.code, "words")
            hidden[row.code] = json.loads(sealed)["exact"]
    assert hidden
    front = REPORT.read_text(encoding="utf-8").split("---")[1]
    text = "".join(f'One said: ["Words."]{{.quote passage={code}}}\n\n' for code in hidden)
    (tmp_path / "guess.md").write_text(f"---{front}---\n\n# A\n\n{text}", encoding="utf-8")
    for words in (["report", "check", "guess.md"], ["report", "build", "guess.md"], ["explain", "guess.md", "1"]):
        code, out, err = command(home, "leon", *words)
        assert code in (0, 1, 2)
        for exact in hidden.values():
            assert exact not in out + err
    assert not (tmp_path / "guess.html").exists()


@pytest.mark.parametrize(
    "words", [["verify", "--deep"], ["release", "make", "--purpose=public-report", "--audience=public"]]
)
def test_a_damaged_mission_is_told_in_codes(home: Path, words: list[str]) -> None:
    keys = home / "haesong" / "keys" / "source-keys.jsonl"
    lines = keys.read_text().splitlines(keepends=True)
    keys.write_text("".join(line.replace("S-0003", "S-0005") for line in lines if '"S-0005"' not in line))
    code, out, err = command(home, "narae", *words)
    assert code in (1, 3), out
    assert leaking(out + err, names()) == []
    assert "Traceback" not in err


# Whoever holds the folder ---------------------------------------------------------------------------------------------


def test_a_mission_called_fiction_afterwards_makes_no_cheap_slot(home: Path) -> None:
    settings = home / "haesong" / "mission.toml"
    settings.write_text(settings.read_text().replace("fiction = true", "fiction = false"))
    with opened(home) as ida, pytest.raises(Refused, match="log says"):
        add_user("newcomer", ["drafter"], PASSPHRASE, by=ida)


def test_slots_that_change_places_open_nothing(home: Path) -> None:
    slots = home / "haesong" / "keys" / "slots"
    shutil.copy(slots / "ida.json", slots / "leon.json")
    with pytest.raises(Refused, match="does not open"):
        unlock_with(home / "haesong", "leon", PASSPHRASE)


def test_another_key_for_the_log_is_found_and_never_exported(home: Path, tmp_path: Path) -> None:
    from habeas.core.vault.note import verifier_key

    path = home / "haesong" / "keys" / "log.pub"
    for content in (f"{verifier_key('habeas/haesong', bytes(32))}\n", "", "habeas"):
        path.write_text(content)
        with opened(home) as ida:
            assert "signature" in {failure["kind"] for failure in verify(by=ida)["failures"]}
        assert told(command(home, "ida", "log", "export", "log")) == "log-key"
        assert not (tmp_path / "log").exists()


def test_an_older_copy_of_the_database_holds_by_itself_and_is_found_by_a_checkpoint_that_left(
    home: Path, tmp_path: Path
) -> None:
    """Whoever puts everything back together has rewritten the past: only what left the machine shows it."""
    from habeas.core.vault.note import read_verifier_key
    from habeas.core.vault.verify import verify_export

    shutil.copytree(home / "haesong", tmp_path / "older")
    with opened(home) as ida:
        set_floor(6, reason="", by=ida)
    assert command(home, "ida", "log", "export", "newer")[0] == 0
    shutil.rmtree(home / "haesong")
    shutil.move(tmp_path / "older", home / "haesong")
    with opened(home) as ida:
        assert verify(by=ida)["ok"]
    assert command(home, "ida", "log", "export", "rolled-back")[0] == 0
    key = read_verifier_key((home / "haesong" / "keys" / "log.pub").read_text())
    carried = (tmp_path / "newer" / "checkpoint").read_text()
    verdict = verify_export(tmp_path / "rolled-back", key, carried)
    assert not verdict.ok
    assert {failure.kind for failure in verdict.failures} <= {"shrunk", "root-differs"}


def test_an_older_database_beside_newer_items_costs_no_item(home: Path, tmp_path: Path) -> None:
    """What the database does not know is reported, and never removed but by the import that announced it."""
    path = home / "haesong"
    shutil.copy(path / "db.sqlite3", tmp_path / "older.sqlite3")
    sheet = tmp_path / "more.csv"
    sheet.write_text("code,kind,sex,birth\nS-0777,escapee,,\n")
    (tmp_path / "m.yaml").write_text(
        "format: habeas/mapping/1\nrecord: source\nkey: [code]\nignore: [sex, birth]\n"
        "fields:\n  code: {column: code}\n  kind: {column: kind}\n"
    )
    assert command(home, "narae", "import", "sheet", str(sheet), "--mapping", "m.yaml")[0] == 0
    before = set((path / "items").rglob("*.age"))
    shutil.copy(tmp_path / "older.sqlite3", path / "db.sqlite3")
    for left in path.glob("db.sqlite3-*"):
        left.unlink()
    with opened(home) as ida:
        assert {failure["kind"] for failure in verify(by=ida)["failures"]} == {"piece-unknown"}
    sheet.write_text("code,kind,sex,birth\nS-0778,escapee,,\n")
    assert command(home, "narae", "import", "sheet", str(sheet), "--mapping", "m.yaml")[0] == 0
    assert before <= set((path / "items").rglob("*.age"))


def test_another_database_is_told_in_a_sentence(home: Path) -> None:
    for content in (b"", os.urandom(8192), b"SQLite format 3\0" + bytes(4096)):
        (home / "haesong" / "db.sqlite3").write_bytes(content)
        code, out, err = command(home, "ida", "verify")
        assert code in (1, 2, 3, 4), out
        assert json.loads(out)["error"]["code"] == "database-unreadable"
        assert "Traceback" not in err


@pytest.mark.parametrize(
    "index",
    [
        b"",
        b"[]",
        b"[" * 100_000,
        b'{"acts.parquet": 7}',
        b'{"acts.parquet": [["../../keys/log.pub", "", "", 1, 1]]}',
        b'{"acts.parquet": [["/etc/passwd", "", "", 1, 1]], "codes": [["/etc/passwd", "", "", 1, 1]]}',
    ],
)
def test_an_index_of_a_release_that_was_changed_is_not_believed(home: Path, index: bytes) -> None:
    with opened(home) as ida:
        row = Release.seen.get()
        (home / "haesong" / "releases" / row.sha256 / "pieces.json").write_bytes(index)
        failures = verify(by=ida)["failures"]
        assert failures
        assert all(failure["id"].startswith("releases/") for failure in failures)
    for user, words in (("leon", ["report", "check", str(REPORT)]), ("narae", ["release", "receipt", row.sha256])):
        code, out, err = command(home, user, *words)
        assert code in (1, 2), out
        assert told((code, out, err)) in ("changed-release", "piece-missing", "piece-changed", "unknown-piece")


def test_the_codes_of_another_release_are_not_taken_for_those_of_this_one(home: Path) -> None:
    with opened(home) as ida:
        one = Release.seen.get().sha256
        other = make_release(purpose="public-report", audience="public", period="all", by=ida)["release"]
        folder = home / "haesong" / "releases"
        indexes = {name: json.loads((folder / name / "pieces.json").read_bytes()) for name in (one, other)}
        shutil.copy(folder / other / "codes.age", folder / one / "codes.age")
        indexes[one]["codes"] = indexes[other]["codes"]
        (folder / one / "pieces.json").write_text(json.dumps(indexes[one]))
        assert not verify(by=ida, deep=True)["ok"]
        from habeas.store.queries.release import open_release

        with pytest.raises(DoesNotHold):
            open_release(Release.seen.get(sha256=one))[1].codes()


def test_a_changed_table_or_a_lost_file_of_a_release_is_found_by_verify(home: Path) -> None:
    with opened(home) as ida:
        folder = home / "haesong" / "releases" / Release.seen.get().sha256
        assert verify(by=ida, deep=True)["ok"]
        table = folder / "acts.parquet.age"
        whole = table.read_bytes()
        table.write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))
        assert {f["kind"] for f in verify(by=ida)["failures"]} == {"piece-changed"}
        table.unlink()
        assert {f["kind"] for f in verify(by=ida)["failures"]} == {"piece-missing"}
        table.write_bytes(whole)
        (folder.parent / ("0" * 64)).mkdir()
        assert {f["kind"] for f in verify(by=ida)["failures"]} == {"piece-unknown"}


def test_nothing_that_leaves_is_written_over_the_mission_or_its_own_source(home: Path, tmp_path: Path) -> None:
    with opened(home):
        release = Release.seen.get().sha256
    inside = str(home / "haesong" / "db.sqlite3")
    (tmp_path / "link.html").symlink_to(inside)
    shutil.copy(REPORT, tmp_path / "mine.html")
    for words in (
        ["report", "build", str(REPORT), "--out", inside],
        ["report", "build", str(REPORT), "--out", "link.html"],
        ["report", "build", "mine.html"],
        ["analyse", release, "table", "--unit=acts", "--rows=violation", "--csv", inside],
        ["analyse", release, "table", "--unit=acts", "--rows=violation", "--svg", "link.html"],
    ):
        code, out, _ = command(home, "leon", *words)
        assert (code, told((code, out, ""))) in ((2, "inside-mission"), (2, "no-place"))
    assert told(command(home, "ida", "log", "export", str(home / "haesong" / "log"))) == "inside-mission"
    with opened(home) as ida:
        assert verify(by=ida, deep=True)["ok"]
    assert (tmp_path / "mine.html").read_bytes() == REPORT.read_bytes()


# Strange words --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("slug", ["../up", "a/b", "-x", "", "A", "é", "x" * 40, "x" * 5000, "\udcff", ".hidden"])
def test_a_name_that_no_mission_can_have_is_refused_and_leaves_nothing(tmp_path: Path, slug: str) -> None:
    home = tmp_path / "home"
    home.mkdir()
    for words in (["init", "--fiction", "--", slug], ["verify", "--mission", slug or "-"]):
        out, err = io.TextIOWrapper(io.BytesIO(), "utf-8", errors="backslashreplace"), io.StringIO()
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            code = main([words[0], "--home", str(home), "--as", "ida", "--json", *words[1:]])
        assert code == 2
        assert "Traceback" not in err.getvalue()
    assert [path.name for path in tmp_path.rglob("*") if path.name not in ("home", ".init.lock")] == []


@pytest.mark.parametrize("user", ["../ida", "ida/../x", "나래", "ida\n", ".", "ida.json/", "x" * 65, "\x00", "%2e"])
def test_a_name_that_no_user_can_have_is_refused(home: Path, user: str) -> None:
    before = sorted(path.name for path in (home / "haesong" / "keys").rglob("*"))
    with opened(home) as ida, pytest.raises(WrongUse):
        add_user(user, ["coder"], PASSPHRASE, by=ida)
    with pytest.raises(ForPeople):
        unlock_with(home / "haesong", user, PASSPHRASE)
    assert sorted(path.name for path in (home / "haesong" / "keys").rglob("*")) == before


def test_a_passphrase_is_the_same_however_its_letters_are_composed(home: Path) -> None:
    composed = unicodedata.normalize("NFC", "가을 하늘 Émile 둘 셋 넷")
    with opened(home) as ida:
        new = ("newcomer", ["drafter"], composed)
        agreed(lambda: add_user(*new, by=ida, reason="She writes"), second=actor_named("amara"))
    assert unlock_with(home / "haesong", "newcomer", unicodedata.normalize("NFD", composed)).classes() == ("mission",)


@pytest.mark.parametrize("descriptor", ["-1", "97", "999999999999999999999", "x"])
def test_a_descriptor_that_gives_no_passphrase_is_wrong_use(home: Path, descriptor: str) -> None:
    code, out, err = command(home, "ida", "verify", f"--passphrase-fd={descriptor}")
    assert (code, "Traceback" in err) == (2, False)
    assert told((code, out, err)) in ("passphrase-fd", "wrong-use")


def test_an_empty_passphrase_opens_nothing_and_makes_no_slot(home: Path) -> None:
    for given in (b"", b"\n", b"   \n", b"\xff\xfe\n"):
        reading, writing = os.pipe()
        os.write(writing, given)
        os.close(writing)
        words = ["user", "add", "newcomer", "--role=drafter", "--new-passphrase-fd", str(reading)]
        assert command(home, "ida", *words)[0] == 2
        os.close(reading)
    assert not (home / "haesong" / "keys" / "slots" / "newcomer.json").exists()


@pytest.mark.parametrize("minutes", ["nan", "inf", "-1", "0", "1e9"])
def test_no_agent_keeps_keys_for_ever(home: Path, minutes: str) -> None:
    assert told(command(home, "ida", "unlock", f"--idle={minutes}")) == "idle"


@pytest.mark.parametrize("where", ["/dev/null", "/dev/stdin/x", "/nowhere/at/all", "file"])
def test_a_strange_home_is_told_in_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, where: str) -> None:
    (tmp_path / "file").write_text("x")
    monkeypatch.chdir(tmp_path)
    for words in (["missions"], ["verify"], ["doctor"]):
        code, _, err = command(Path(where), "ida", *words)
        assert code in (0, 2)
        assert "Traceback" not in err
        assert "defect" not in err


@pytest.mark.parametrize(
    "section",
    [
        "[disclosure]",
        "[ disclosure ] # ours",
        "  [disclosure]",
        'disclosure = {floor = 5, reason = ""}',
        '["disclosure"]',
    ],
)
def test_changing_the_floor_never_costs_the_mission_its_settings(home: Path, section: str) -> None:
    path = home / "haesong" / "mission.toml"
    text = path.read_text()
    start = text.index("[disclosure]")
    end = text.index("[", start + 1)
    if section.startswith("disclosure"):
        path.write_text(f"{section}\n{text[:start]}{text[end:]}")
    else:
        path.write_text(f'{text[:start]}{section}\nfloor = 5\nreason = ""\n\n{text[end:]}')
    for reason in ('it\'s "said"', "\x7f", "a\nb", "\udcff"):
        with opened(home) as ida:
            with contextlib.suppress(WrongUse):
                set_floor(0, reason=reason, by=ida)
                assert missions.current().config.floor == 0
            assert verify(by=ida)["ok"]
        assert missions.load_config(path).slug == "haesong"


# Withdrawal -----------------------------------------------------------------------------------------------------------


def test_whoever_withdraws_is_in_nothing_that_is_made_afterwards(home: Path, tmp_path: Path) -> None:
    from habeas.store.queries.release import open_release

    with opened(home) as ida:
        before = Release.seen.get()
        there = set(open_release(before)[1].codes().codes("source"))
        gone = sorted(there & {"S-0001", "S-0003", "S-0005", "S-0007"})[0]
        decide(tmp_path, ida, {"record": "gone", "source": gone, "withdrawn": "all"})
        made = make_release(purpose="public-report", audience="public", period=None, by=ida)
        assert made["release"] != before.sha256
        codes = open_release(Release.seen.get(sha256=made["release"]))[1].codes()
        assert gone not in codes.codes("source")
        hers = set(Passage.seen.filter(source=gone).values_list("code", flat=True))
        assert hers
        assert not hers & set(codes.codes("passage"))
        assert verify(by=ida, deep=True)["ok"]


def test_a_consent_is_not_undone_under_a_release_that_rests_on_it(home: Path) -> None:
    """To undo the import of a grant is no way to withdraw it in silence."""
    from habeas.store.actions.intake.batches import BatchInUse, undo

    with opened(home) as ida:
        batches = {row.batch for row in Consent.seen.all()} | {row.batch for row in Agreement.seen.all()}
        for batch in sorted(batches):
            with pytest.raises(BatchInUse) as refused:
                undo(batch, by=ida)
            assert {"release"} <= {row["record"] for row in refused.value.resting}
