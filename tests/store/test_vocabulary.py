"""Codes of a mission: added by who answers for them, never by an import; recoded beside what was said before."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from typing import Any

import pytest

from habeas.core.kernel.errors import ForPeople
from habeas.core.law import OwnCode
from habeas.store.actions import vocabulary as verbs
from habeas.store.actions.intake import batches
from habeas.store.actions.intake.folder import import_folder
from habeas.store.actions.labels import set_label
from habeas.store.actions.users import actor_named
from habeas.store.actions.vocabulary import entry_of, load, put_code, recode, undo_load, undo_recoding
from habeas.store.mission import current
from habeas.store.models import Act, Batch, Recoding, Source, Statement
from habeas.store.models import OwnCode as Row
from habeas.store.queries import vocabulary as queries
from habeas.store.queries.verify import verify
from support.missions import actor, filled
from support.sheets import bring_in

TEXT = "[FICTION] They beat me in the cell. They beat the others too. I saw it twice."
CODING = """\
format: habeas/coding/1
text: I-000{n}
identities: reviewed
spans: []
passages:
  p1: {{words: "They beat me in the cell"}}
accounts:
  - acts:
      - {{id: v1, code: {first}, passages: [p1], victim: self, basis: own}}
      - {{id: v2, code: LAB-01, passages: [p1], victim: self, basis: own}}
"""
NEW = {"label_en": "Beatings without any purpose", "label_ko": "목적 없는 구타"}


def code(**more: str) -> OwnCode:
    return entry_of({"code": "TOR-X01", **NEW, **more})


def coded(tmp_path: Path, by: Any, *, first: str = "TOR-01", only: int = 0) -> Any:
    """The texts of two sources with a coding each; what became of the folder."""
    path = tmp_path / f"texts-{first}-{only}"
    path.mkdir()
    numbers = [only] if only else [1, 2]
    files = "".join(f"I-000{n}.txt,transcript,I-000{n},en\nI-000{n}.coding.yaml,coding,,\n" for n in numbers)
    (path / "folder.csv").write_text("file,kind,of,language\n" + files)
    for n in numbers:
        (path / f"I-000{n}.txt").write_text(TEXT, encoding="utf-8")
        (path / f"I-000{n}.coding.yaml").write_text(CODING.format(n=n, first=first), encoding="utf-8")
    return import_folder(path, by=by)


def _fill() -> None:
    """Two sources whose texts are coded: an act of TOR-01 and one of LAB-01 each."""
    by = actor_named("all")
    folder = Path(tempfile.mkdtemp())
    bring_in(folder, "source", "code,kind,sex,birth\nS-1,escapee,female,1980\nS-2,escapee,male,1970\n", by=by)
    given = "".join(f"{n},S-{n},2023-01-01,statistics,granted,public,\n" for n in (1, 2))
    bring_in(folder, "consent", "id,source,given,uses,decision,audiences,withdrawn\n" + given, by=by)
    bring_in(folder, "interview", "code,source,date\nI-1,S-1,2023-02-03\nI-2,S-2,2023-02-03\n", by=by)
    coded(folder, by)
    shutil.rmtree(folder)


mission_folder = filled(_fill)


@pytest.fixture
def two(all_roles: Any) -> Any:
    """Somebody with every role, in a mission where two sources were coded."""
    assert sorted(Act.seen.values_list("violation", flat=True)) == ["LAB-01", "LAB-01", "TOR-01", "TOR-01"]
    return all_roles


def refused(act: Any) -> str:
    with pytest.raises(ForPeople) as told:
        act()
    return told.value.code


def sheet(tmp_path: Path, text: str, name: str = "codes.csv") -> Path:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return path


# adding a code


def test_a_code_is_added_by_who_answers_for_codes_and_by_nobody_else(mission: Any, all_roles: Any) -> None:
    for roles in (["coder"], ["documenter", "registrar", "administrator"], ["analyst"], []):
        assert refused(lambda roles=roles: put_code(code(), by=actor(*roles))) == "not-allowed"
    put_code(code(), by=actor("reviewer"))
    assert current().law.label("TOR-X01", "ko") == NEW["label_ko"]
    # who may not add codes still finds and reads them
    found = queries.visible_codes("ㅁㅈㅇㄴㄱㅌ", "ko", by=actor("auditor"))
    assert [each.code for each in found] == ["TOR-X01"]
    assert found[0].acts is None  # how often it was coded is for who reads accounts
    assert verify(by=all_roles)["failures"] == []


def test_every_version_of_its_words_stays_with_who_wrote_it(mission: Any, all_roles: Any) -> None:
    put_code(code(), by=actor("reviewer"), version=0)
    put_code(code(include_en="Beatings to pass the time"), by=all_roles, version=1)
    shown, history = queries.visible_code("TOR-X01", by=all_roles)
    assert shown.own is not None
    assert shown.own.words("include", "en") == "Beatings to pass the time"
    assert [each.row.version for each in history] == [2, 1]
    assert history[0].by == all_roles.code


def test_two_who_change_one_code_do_not_overwrite_each_other(mission: Any, all_roles: Any) -> None:
    put_code(code(), by=all_roles, version=0)
    assert refused(lambda: put_code(code(include_en="mine"), by=all_roles, version=0)) == "changed-meanwhile"


# from a sheet


def test_a_sheet_is_rehearsed_reported_row_by_row_and_undone(mission: Any, all_roles: Any, tmp_path: Path) -> None:
    path = sheet(
        tmp_path,
        "code,label_en,label_ko,include_en,replaced_by\n"
        "TOR-X01,Beatings without any purpose,목적 없는 구타,Blows while passing,\n"
        "TOR-0l,Something,무엇,,\n"
        "LAB-X01,Work on a dam,댐 노동,,\n"
        "LAB-X01,Work on a road,길 노동,,\n"
        "LAB-X02,Beatings without  any PURPOSE,댐,,\n"
        "LAB-X03,Old name,옛 이름,,LAB-X01\n",
    )
    tried = load(path, by=all_roles, rehearse=True)
    assert Row.objects.count() == 0
    done = load(path, by=all_roles)
    rows = [(row["row"], row["status"], row["field"]) for row in done.rows()]
    assert rows == [(row["row"], row["status"], row["field"]) for row in tried.rows()]
    assert [status for _, status, _ in rows] == ["new", "refused", "new", "refused", "refused", "new"]
    by_row = {row["row"]: row["reason"] for row in done.rows()}
    assert "TOR-0" in by_row[3]  # the likely code
    assert "row 4" in by_row[5]
    assert "TOR-X01" in by_row[6]
    assert set(queries.own_codes()) == {"TOR-X01", "LAB-X01", "LAB-X03"}
    again = load(path, by=all_roles)
    assert again.counts["same"] == 3
    before = queries.version()
    undo_load(again.batch, by=all_roles)
    assert queries.version() == before
    undo_load(done.batch, by=all_roles)
    assert queries.own_codes() == {}
    assert queries.version() == "2026-11"
    assert verify(by=all_roles)["failures"] == []


def test_a_formula_in_a_sheet_never_becomes_a_code(mission: Any, all_roles: Any, tmp_path: Path) -> None:
    import openpyxl

    book = openpyxl.Workbook()
    page = book.active
    page.append(["code", "label_en", "label_ko"])
    page.append(['="TOR-X"&"01"', "Made by a formula", "수식"])
    page.append(["TOR-X02", '=HYPERLINK("http://evil.example","x")', "링크"])
    page.append(["TOR-X03", "Plain", "보통"])
    book.save(tmp_path / "codes.xlsx")
    done = load(tmp_path / "codes.xlsx", by=all_roles)
    assert [row["status"] for row in done.rows()] == ["refused", "refused", "new"]
    assert set(queries.own_codes()) == {"TOR-X03"}


@pytest.mark.parametrize(
    "header", ["code,label_en,colour", "label_en,label_ko", "code,code,label_en", "code,label_<b>"]
)
def test_a_sheet_with_other_columns_is_refused_whole(mission: Any, all_roles: Any, tmp_path: Path, header: str) -> None:
    path = sheet(tmp_path, f"{header}\nTOR-X01,a,b\n")
    assert refused(lambda: load(path, by=all_roles)) in ("unknown-column", "column-twice", "duplicate-header")
    assert Batch.objects.filter(kind="codes").count() == 0


def test_a_sheet_is_for_who_may_add_codes(mission: Any, all_roles: Any, tmp_path: Path) -> None:
    path = sheet(tmp_path, "code,label_en,label_ko\nTOR-X01,A thing,어떤 것\n")
    assert refused(lambda: load(path, by=actor("coder", "registrar"))) == "not-allowed"
    batch = load(path, by=all_roles).batch
    assert refused(lambda: undo_load(batch, by=actor("registrar"))) == "not-allowed"
    assert refused(lambda: batches.undo(batch, by=actor("registrar"))) == "a-sheet-of-codes"


# an import


def test_an_import_makes_no_code_and_names_the_likely_one(two: Any, tmp_path: Path) -> None:
    outcome = coded(tmp_path, two, first="TOR-1", only=1)
    told = " ".join(str(row["reason"]) for row in outcome.rows() if row["status"] == "refused")
    assert "TOR-" in told
    assert Row.objects.count() == 0
    assert "TOR-1" not in current().law.violations


def test_an_import_takes_the_codes_of_the_mission_and_none_that_is_retired(two: Any, tmp_path: Path) -> None:
    put_code(code(), by=two)
    coded(tmp_path, two, first="TOR-X01", only=1)
    assert Act.seen.filter(violation="TOR-X01").count() == 1
    put_code(code(replaced_by="TOR-02"), by=two)
    outcome = coded(tmp_path, two, first="TOR-X01", only=2)
    told = " ".join(str(row["reason"]) for row in outcome.rows() if row["status"] == "refused")
    assert "TOR-02" in told
    assert Act.seen.filter(violation="TOR-X01").count() == 1  # what was coded stays


def test_a_sheet_whose_code_is_used_is_not_undone(two: Any, tmp_path: Path) -> None:
    batch = load(
        sheet(tmp_path, f"code,label_en,label_ko\nTOR-X01,{NEW['label_en']},{NEW['label_ko']}\n"), by=two
    ).batch
    coded(tmp_path, two, first="TOR-X01", only=1)
    assert refused(lambda: undo_load(batch, by=two)) == "batch-in-use"
    assert "TOR-X01" in current().law.violations


# recoding


def codes() -> list[str]:
    return sorted(Act.seen.values_list("violation", flat=True))


def test_the_preview_says_how_many_acts_and_what_rests_on_them_and_changes_nothing(two: Any) -> None:
    impact, _ = queries.preview("TOR-01", "TOR-02", by=two)
    assert len(impact.acts) == len(impact.accounts) == 2
    assert codes() == ["LAB-01", "LAB-01", "TOR-01", "TOR-01"]


def test_the_acts_of_a_code_are_found_in_an_index_alone(two: Any) -> None:
    from django.db import connections, transaction

    alias, vendor = current().alias, connections[current().alias].vendor
    with transaction.atomic(using=alias):
        if vendor == "postgresql":  # for which a handful of rows is not worth an index
            connections[alias].cursor().execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off")
        plan = queries.rows_of("TOR-01", two).explain()
    alone = {"sqlite": "COVERING INDEX coding_act_of", "postgresql": "Index Only Scan using coding_act_of"}
    assert alone[vendor] in plan


def test_a_recoding_puts_what_was_said_beside_and_says_who_and_why(two: Any) -> None:
    put_code(code(), by=two)
    done = recode("TOR-01", "TOR-X01", by=two, reason="The purpose is not told.")
    assert done["acts"] == 2
    assert codes() == ["LAB-01", "LAB-01", "TOR-X01", "TOR-X01"]
    for act in Act.seen.filter(violation="TOR-X01"):
        beside = Statement.seen.get(act=act.code)
        assert (beside.field, beside.value, beside.passages) == ("code", "TOR-01", act.passages)
        source = Source.seen.get(code=["S-0001", "S-0002"][act.account != "A-0001"]).code
        why = current().open_words(source, beside.because_sealed, "coding_statement", beside.code, "because")
        assert two.code in why
        assert "The purpose is not told." in why
        assert Act.objects.filter(code=act.code, violation="TOR-01").exists()  # the version before stays
    assert verify(by=two)["failures"] == []


def test_a_recoding_is_undone(two: Any) -> None:
    done = recode("TOR-01", "TOR-02", by=two, reason="A test of fiction.")
    undone = undo_recoding(done["recoding"], by=two)
    assert (undone["acts"], undone["left"]) == (2, [])
    assert codes() == ["LAB-01", "LAB-01", "TOR-01", "TOR-01"]
    assert not Statement.seen.filter(field="code").exists()
    assert refused(lambda: undo_recoding(done["recoding"], by=two)) == "undone-already"
    assert verify(by=two)["failures"] == []


def test_undoing_leaves_what_was_changed_since_and_says_so(two: Any) -> None:
    first = recode("TOR-01", "TOR-02", by=two, reason="First.")
    act = Act.seen.filter(violation="TOR-02").order_by("code").first()
    from habeas.store.actions.deeds import deed

    with deed("test", by=two) as work:
        work.supersede(act, violation="TOR-03")
    with deed("test", by=two) as work:
        other = Act.seen.filter(violation="TOR-02").get()
        work.supersede(other, place="Solme")  # another field: the code is still that of the recoding
    undone = undo_recoding(first["recoding"], by=two)
    assert undone == {"ok": True, "recoding": first["recoding"], "acts": 1, "left": [act.code]}
    assert codes() == ["LAB-01", "LAB-01", "TOR-01", "TOR-03"]
    assert Act.seen.get(violation="TOR-01").place == "Solme"


def test_a_later_recoding_of_the_same_acts_is_not_torn_by_undoing_the_first(two: Any) -> None:
    first = recode("TOR-01", "TOR-02", by=two, reason="First.")
    recode("TOR-02", "TOR-03", by=two, reason="Second.")
    assert undo_recoding(first["recoding"], by=two)["acts"] == 0
    assert codes() == ["LAB-01", "LAB-01", "TOR-03", "TOR-03"]
    assert {row.value for row in Statement.seen.filter(field="code")} == {"TOR-01", "TOR-02"}


def test_what_somebody_codes_meanwhile_is_not_recoded_unseen(two: Any, tmp_path: Path) -> None:
    _, seen = queries.preview("TOR-02", "TOR-03", by=two)
    _, before = queries.preview("TOR-01", "TOR-02", by=two)
    coded(tmp_path, two, first="TOR-02", only=1)  # an act of TOR-01 becomes one of TOR-02
    for old, new, form in (("TOR-01", "TOR-02", before), ("TOR-02", "TOR-03", seen)):
        again = refused(lambda old=old, new=new, form=form: recode(old, new, by=two, reason="Late.", seen=form))
        assert again == "changed-meanwhile"
    assert not Recoding.objects.exists()


def test_recoding_may_who_answers_for_codes_and_only_what_she_sees(two: Any) -> None:
    import datetime

    for roles in (["coder"], ["analyst"], ["registrar", "protection-officer"]):
        assert refused(lambda roles=roles: queries.preview("TOR-01", "TOR-02", by=actor(*roles))) == "not-allowed"
        assert refused(lambda roles=roles: recode("TOR-01", "TOR-02", by=actor(*roles), reason="x")) == "not-allowed"
    set_label("S-0001", "strictly-confidential", by=two, reason="fiction", review=datetime.date(2030, 1, 1))
    partly = actor("legal-officer")
    impact, _ = queries.preview("TOR-01", "TOR-02", by=partly)
    assert len(impact.acts) == 1
    done = recode("TOR-01", "TOR-02", by=partly, reason="What I see.")
    assert done["acts"] == 1
    assert done["left"] == []  # not even how many there are
    assert codes() == ["LAB-01", "LAB-01", "TOR-01", "TOR-02"]


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        ("TOR-01", "TOR-01", "same-code"),
        ("TOR-01", "TOR-77", "not-in-list"),
        ("NIX-01", "TOR-01", "not-in-list"),
        ("LIF-00", "LIF-01", "not-summed"),
        ("CHI-01", "TOR-01", "nothing-to-recode"),
    ],
)
def test_a_recoding_that_makes_no_sense_is_refused(two: Any, old: str, new: str, why: str) -> None:
    assert refused(lambda: recode(old, new, by=two, reason="x")) == why


def test_a_recoding_needs_a_reason_and_a_code_in_use(two: Any) -> None:
    assert refused(lambda: recode("TOR-01", "TOR-02", by=two, reason="  ")) == "no-reason"
    put_code(code(), by=two)
    put_code(code(replaced_by="TOR-02"), by=two)
    assert refused(lambda: recode("TOR-01", "TOR-X01", by=two, reason="x")) == "code-retired"


def test_recoding_in_portions_loses_no_act(two: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(verbs, "_PORTION", 1)
    done = recode("TOR-01", "TOR-02", by=two, reason="One by one.")
    assert len(Recoding.seen.get(code=done["recoding"]).acts.split()) == 2
    assert undo_recoding(done["recoding"], by=two)["acts"] == 2


# releases


def test_a_release_names_the_vocabulary_that_its_codes_have(mission: Any, all_roles: Any) -> None:
    plain = queries.version()
    put_code(code(), by=all_roles)
    with_code = queries.version()
    put_code(code(include_en="More"), by=all_roles)
    assert len({plain, with_code, queries.version()}) == 3
    assert plain == "2026-11"
    assert queries.version().startswith("2026-11+")
    put_code(code(), by=all_roles)
    assert queries.version() == with_code  # what it says decides, not how often it was changed
