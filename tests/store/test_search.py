"""What is found is what a user may see, in one order on every engine; the index follows every change of a record."""

from __future__ import annotations

import datetime
import tempfile
from pathlib import Path
from typing import Any

import pytest
from django.db import OperationalError

from habeas.core.coding.searching import MODES, VERSION, Found, found_in, ranked, read_query
from habeas.core.kernel.errors import NotNow, Refused, WrongUse
from habeas.store import database_file
from habeas.store import engine as databases
from habeas.store.actions.backup import back_up_content
from habeas.store.actions.deeds import deed
from habeas.store.actions.erasure import erase
from habeas.store.actions.intake import batches
from habeas.store.actions.intake.folder import import_folder
from habeas.store.actions.labels import set_label
from habeas.store.actions.review import reopen_review
from habeas.store.actions.rotation import rotate
from habeas.store.actions.search import check, forget, keep, rebuild
from habeas.store.actions.users import actor_named, add_user, remove_user
from habeas.store.models import Account, Act, Batch, Block, Posting, SavedSearch, SearchState, Source, Stretch, Text
from habeas.store.queries import review as reviews
from habeas.store.queries import search as queries
from habeas.store.queries.accounts import AccountFilter, visible_accounts
from habeas.store.queries.doctor_index import examine_index
from habeas.store.queries.search import Answer, search
from habeas.store.queries.search_names import named
from habeas.store.queries.seeing import hidden_sources
from habeas.store.rights import may
from habeas.store.search import asking, blocks, following
from habeas.store.search.stretches import MAKERS, made_of
from support.missions import PASSPHRASE, actor, agreed, filled
from support.sheets import bring_in

#: made up: who says what (FICTION)
TEXTS = {
    1: "Kim Chol-su was in my cell. They tortured him for three days.\n"
    "The guards of the Ministry of State Security came.",
    2: "저는 고문을 당했습니다. 2014년 겨울이었습니다.\n보위부 구류장에서 김정은이라는 이름을 들었습니다.",
    3: "그곳에서 고문당했다고 했다. 정치범수용소였다. 1998년 봄부터가 아니라 2014년 봄이었다.\n강냉이를 세어 먹었다.",
    4: "고문이 무엇인지 압니다. 아직 아무도 검토하지 않았습니다.\n[00:00:07] They were men of the Ministry\n\n"
    "[00:00:12]\nof State-Security, as I know.\nThe tall one smiled",
}
CODINGS = {
    1: """\
spans:
  - {words: Kim Chol-su, kind: name, person: W-0012}
passages:
  p1: {words: "They tortured him for three days.",
    translation: {language: ko, text: "그들은 사흘 동안 그를 괴롭혔다.", by: U-0001, approved: 2024-05-02}}
people:
  W-0012: {kind: person, sex: male}
accounts:
  - code: A-0044
    acts:
      - {id: a1, code: TOR-01, victim: W-0012, date: "2014", place: Songpo, place_type: detention/interrogation,
         basis: own, passages: [p1], involved: [{party: "unit:Songpo office", degree: carried-out}]}
""",
    2: """\
spans: []
passages:
  p1: {words: 고문을 당했습니다}
accounts:
  - code: A-0045
    acts:
      - {id: a1, code: TOR-01, victim: self, date: "2014-12/2015-02", place: 회령, basis: own, passages: [p1]}
""",
    3: """\
spans: []
passages:
  p1: {words: 강냉이를 세어 먹었다}
accounts:
  - code: A-0046
    acts:
      - {id: a1, code: LAB-01, victim: self, place: 회령, basis: own, passages: [p1]}
""",
}


def fill() -> None:
    by = actor_named("all")
    add_user("officer", ["protection-officer", "registrar"], PASSPHRASE, by=by)
    where = Path(tempfile.mkdtemp())
    people = "".join(f"S-{n},escapee,female,1980\n" for n in TEXTS)
    bring_in(where, "source", "code,kind,sex,birth\n" + people, by=by)
    given = "".join(f"{n},S-{n},2023-01-01,statistics,granted,public,\n" for n in (1, 3, 4))  # S-2 was never asked
    bring_in(where, "consent", "id,source,given,uses,decision,audiences,withdrawn\n" + given, by=by)
    bring_in(where, "interview", "code,source,date\n" + "".join(f"I-{n},S-{n},2023-02-03\n" for n in TEXTS), by=by)
    folder = where / "interviews"
    folder.mkdir()
    listed = ["file,kind,of,language"]
    for n, text in TEXTS.items():
        language = "en" if n == 1 else "ko"
        listed.append(f"I-000{n}.txt,transcript,I-000{n},{language}")
        (folder / f"I-000{n}.txt").write_text(text, encoding="utf-8")
        if n in CODINGS:
            listed.append(f"I-000{n}.coding.yaml,coding,I-000{n},{language}")
            head = f"format: habeas/coding/1\ntext: I-000{n}\nidentities: reviewed\n"
            (folder / f"I-000{n}.coding.yaml").write_text(head + CODINGS[n], encoding="utf-8")
    (folder / "folder.csv").write_text("\n".join(listed) + "\n")
    outcome = import_folder(folder, by=by)
    assert not outcome.counts.get("refused"), outcome.rows()
    reason = "her village would know"
    set_label(
        "S-0003", level="strictly-confidential", compartment="", reason=reason, review=datetime.date(2099, 1, 1), by=by
    )


mission_folder = filled(fill)
CODER = actor("coder")
DOCUMENTER = actor("documenter")


def found(query: str, by: Any, **more: Any) -> list[str]:
    """The records and paragraphs that are found, in their order."""
    return [f"{hit.row.belongs}:{hit.row.number or hit.row.code}" for hit in search(query, by=by, **more).hits]


def total(query: str, by: Any, **more: Any) -> int:
    return search(query, by=by, **more).listing.total


def test_the_index_is_written_with_the_records_and_agrees_with_them(mission: Any, all_roles: Any) -> None:
    answer = check(by=all_roles)
    assert answer["ok"]
    assert answer["right"] > 10
    before = list(Posting.objects.values_list("token", flat=True))
    with pytest.raises(RuntimeError):
        _write_and_fail(all_roles)
    assert not found("place:Elsewhere", all_roles)
    assert list(Posting.objects.values_list("token", flat=True)) == before


def _write_and_fail(by: Any) -> None:
    with deed("code", by=by) as work:
        work.supersede(Act.seen.get(account="A-0044"), place="Elsewhere")
        work.write()
        assert found("place:Elsewhere", by)
        raise RuntimeError("the power went")


def test_each_finds_what_she_may_see_and_no_trace_of_the_rest(mission: Any, all_roles: Any) -> None:
    everything = {"T-0002:1", "T-0003:1", "T-0004:1", "A-0044:V-0001", "A-0045:V-0002"}
    assert set(found("고문", all_roles)) == everything
    # consent was never asked of S-0002: for intake and protection roles; S-0003 is strictly confidential
    assert set(found("고문", DOCUMENTER)) == {"T-0002:1", "T-0004:1", "A-0044:V-0001", "A-0045:V-0002"}
    assert found("고문", CODER) == ["A-0044:V-0001"]  # and nobody has reviewed what S-0004 said
    assert search("고문", by=CODER).listing.total == 1
    assert search("고문", mode="exact", by=CODER).in_smart == 1
    assert found("강냉이", CODER) == []
    assert [one.accounts for one in named("회령", kind="place", by=CODER)] == []
    assert [one.accounts for one in named("회령", kind="place", by=all_roles)] == [2]
    with pytest.raises(Refused):
        search("고문", by=actor("analyst"))
    with pytest.raises(Refused):
        named("회령", kind="place", by=actor("auditor"))


def test_what_is_found_of_accounts_is_what_the_list_of_accounts_shows(mission: Any, all_roles: Any) -> None:
    for by in (all_roles, DOCUMENTER, CODER):
        listed = {row.code for row in visible_accounts(AccountFilter(), 1, by=by).listing.rows}
        everything = {code.partition(":")[0] for code in found("basis:own", by)}
        assert everything == listed


def test_masked_words_are_found_by_nobody_and_the_mask_is(mission: Any, all_roles: Any) -> None:
    for query in ("Chol-su", "Kim Chol-su", "김철수", '"Kim Chol"'):
        for mode in MODES:
            assert not [hit for hit in found(query, all_roles, mode=mode) if hit.startswith("T-0001")]
    (hit,) = search("W-12", by=CODER, kinds=("text",)).hits
    assert [words for words, marked in hit.pieces if marked] == ["W", "12"]
    assert "Chol" not in str(hit.answer())
    assert found("김정은", DOCUMENTER) == ["T-0002:2"]  # nobody marked this one


def test_a_translation_is_found_beside_its_text(mission: Any) -> None:
    assert found("사흘", CODER) == ["T-0001:P-0001"]


def test_the_codes_that_a_word_means_are_found_in_smart_mode_alone(mission: Any) -> None:
    assert "A-0044:V-0001" in found("torture", CODER)
    assert found("torture", CODER, mode="folded") == []
    assert "A-0044:V-0001" in found("TOR-01", CODER, mode="exact")
    assert found('unit:"Songpo office"', CODER) == ["A-0044:V-0001"]
    assert found("place:Songpo", CODER) == ["A-0044:V-0001"]
    assert found("unit:guards", CODER) == []


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        ("possibly in 2014", ["A-0044:V-0001", "A-0045:V-0002", "T-0002:1", "T-0003:1"]),
        ("certainly in 2014", ["A-0044:V-0001", "T-0003:1"]),
        ("certainly:2014-12:2015", ["A-0045:V-0002", "T-0002:1"]),
        ("date:2015-01", ["A-0045:V-0002", "T-0002:1"]),
        ("date:2014-04 date:1998", ["T-0003:1"]),
        ("place:Songpo date:2014-04", ["A-0044:V-0001"]),
        ("certainly:1996:2000", ["T-0003:1"]),
        ("certainly:2000:2013", []),
        ("고문 date:2013", []),
    ],
)
def test_uncertain_dates_are_asked_as_they_are_meant(query: str, wanted: list[str], all_roles: Any) -> None:
    assert sorted(found(query, all_roles)) == wanted


def test_what_the_text_says_of_dates_is_told_from_what_is_coded(mission: Any, all_roles: Any) -> None:
    says = {hit.row.belongs: hit.says for hit in search("date:2014", by=all_roles).hits}
    assert says["T-0003"] == [("2014년 봄", "2014-21")]
    assert says["T-0002"] == [("2014년 겨울", "2014-24")]
    assert says["A-0044"] == says["A-0045"] == []
    assert [hit.row.belongs for hit in search("date:2014", by=CODER).hits] == ["A-0044"]
    assert search("고문", by=all_roles).hits[0].says == []


def test_a_review_opens_and_closes_what_is_found(mission: Any, all_roles: Any) -> None:
    row = Text.seen.get(code="T-0001")
    assert found("tortured", CODER, kinds=("text",)) == ["T-0001:1"]
    reopen_review("T-0001", seen=reviews.seen_of(row), by=all_roles)
    assert found("tortured", CODER, kinds=("text",)) == []
    assert "T-0001:1" in found("Chol-su", all_roles)  # she may read what nobody has reviewed
    assert check(by=all_roles)["ok"]


def test_an_import_is_found_once_it_is_done_and_never_again_once_it_is_undone(
    mission: Any, all_roles: Any, tmp_path: Path
) -> None:
    path = tmp_path / "more"
    path.mkdir()
    (path / "folder.csv").write_text("file,kind,of,language\nI-0001.txt,notes,I-0001,en\n")
    (path / "I-0001.txt").write_text("[FICTION] A remarkable zebra stood there.", encoding="utf-8")
    seen: list[list[str]] = []
    real = batches.finish

    def looking(outcome: Any, **more: Any) -> None:
        seen.append(found("zebra", all_roles))
        real(outcome, **more)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("habeas.store.actions.intake.batches.finish", looking)
        batch = import_folder(path, by=all_roles).batch
    assert seen == [[]]
    assert len(found("zebra", all_roles)) == 1
    batches.undo(batch, by=all_roles)
    assert found("zebra", all_roles) == []
    assert not Stretch.objects.filter(batch=batch).exists()
    assert not Block.objects.filter(batch=batch).exists()
    assert check(by=all_roles)["ok"]


def test_a_changed_account_is_found_as_it_is_now(mission: Any, all_roles: Any) -> None:
    with deed("code", by=all_roles) as work:
        work.supersede(Act.seen.get(account="A-0044"), place="Byeotgol")
        work.supersede(Account.seen.get(code="A-0044"), event="E-0077")
    assert found("place:Songpo", all_roles) == []
    assert found("place:Byeotgol", all_roles) == found("E-0077", all_roles) == ["A-0044:V-0001"]
    assert check(by=all_roles)["ok"]


def test_an_erased_source_leaves_no_posting(mission: Any, all_roles: Any) -> None:
    token = blocks.token_of(blocks.tokens_key(mission), "2강냉")
    assert Posting.objects.filter(token=token).count() == 1
    agreed(lambda: erase("S-0003", reason="She asked us", by=all_roles), second=actor_named("officer"))
    assert not Posting.objects.filter(token=token).exists()
    assert not Stretch.objects.filter(source="S-0003").exists()
    assert found("강냉이", all_roles) == []
    assert check(by=all_roles)["ok"]
    database_file.purge(mission.alias)


def test_the_index_outlives_a_rotation_of_the_keys_of_the_mission(mission: Any, all_roles: Any) -> None:
    before = found("고문", all_roles)
    rotate(["mission", "words"], by=all_roles)
    assert found("고문", all_roles) == before
    assert check(by=all_roles)["ok"]


def test_no_word_stands_in_the_index_and_no_other_mission_has_its_tokens(mission: Any) -> None:
    key = blocks.tokens_key(mission)
    ours, theirs = blocks.token_of(key, "2고문"), blocks.token_of(bytes(32), "2고문")
    assert ours != theirs
    assert Posting.objects.filter(token=ours).exists()
    for row in Posting.objects.filter(token=ours):
        with pytest.raises(Exception, match="sealed"):
            blocks.opener(mission)(ours + 1, row.block, row.places_sealed)  # a posting cannot be moved


def test_an_index_that_is_not_whole_is_not_asked_and_is_made_anew(mission: Any, all_roles: Any) -> None:
    before = [search(query, by=all_roles).hits for query in ("고문", "torture", "회령")]
    following.empty()
    assert not check(by=all_roles)["ok"]
    with pytest.raises(NotNow) as told:
        search("고문", by=all_roles)
    assert told.value.code == "index-missing"
    assert rebuild(by=all_roles)["stretches"] > 10
    after = [search(query, by=all_roles).hits for query in ("고문", "torture", "회령")]
    assert [[hit.answer() for hit in hits] for hits in after] == [[hit.answer() for hit in hits] for hits in before]
    with pytest.raises(Refused):
        rebuild(by=CODER)


def test_an_index_of_another_program_is_not_read_and_goes_before_anything_is_written(
    mission: Any, all_roles: Any
) -> None:
    SearchState.objects.update(version=VERSION - 1)
    Block.objects.update(tokens_sealed=b"in another form")
    assert not check(by=all_roles)["ok"]
    with pytest.raises(NotNow):
        search("고문", by=all_roles)
    with deed("code", by=all_roles) as work:
        work.supersede(Act.seen.get(account="A-0044"), place="Elsewhere")
    assert list(Stretch.objects.values_list("record", flat=True)) == ["coding_act"]
    with pytest.raises(NotNow):
        search("고문", by=all_roles)
    rebuild(by=all_roles)
    assert found("place:Elsewhere", all_roles) == ["A-0044:V-0001"]
    assert check(by=all_roles)["ok"]


@pytest.mark.parametrize("stops", [KeyboardInterrupt(), OperationalError("database or disk is full")])
def test_whoever_stops_the_making_of_the_index_is_told_that_nothing_is_found_until_it_is_made(
    stops: BaseException, mission: Any, all_roles: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(blocks, "put", lambda _: (_ for _ in ()).throw(stops))
        with pytest.raises(NotNow) as told:
            rebuild(by=all_roles)
    assert told.value.code == "index-missing"
    assert "nothing is found" in told.value.what
    with pytest.raises(NotNow):
        search("고문", by=all_roles)
    rebuild(by=all_roles)
    assert check(by=all_roles)["ok"]


def test_a_row_that_the_index_lost_is_noticed(mission: Any, all_roles: Any) -> None:
    first = Stretch.objects.filter(code="V-0001").get()
    blocks.take([first.id])
    assert check(by=all_roles)["missing"] == 1
    rebuild(by=all_roles)
    row = Posting.objects.filter(token=blocks.token_of(blocks.tokens_key(mission), "2고문")).first()
    row.delete()
    assert check(by=all_roles)["other"] >= 1


def test_the_doctor_names_an_index_that_is_lost_stale_or_wrong_and_what_to_do(mission: Any, all_roles: Any) -> None:
    note = examine_index(by=all_roles)
    assert (note["level"], note["do"]) == ("ok", "")
    assert "looked at" in note["what"]
    assert "looked at" not in examine_index(by=CODER)["what"]
    blocks.take([Stretch.objects.get(code="V-0001").id])
    assert "1 missing" in examine_index(by=all_roles)["what"]
    rebuild(by=all_roles)
    Posting.objects.filter(token=blocks.token_of(blocks.tokens_key(mission), "2고문")).first().delete()
    assert "other" in examine_index(by=all_roles)["what"]
    rebuild(by=all_roles)
    Stretch.objects.filter(code="V-0001").update(version=9)
    assert "1 missing, 1 extra" in examine_index(by=all_roles)["what"]
    SearchState.objects.update(version=VERSION - 1)
    for by in (all_roles, CODER):
        note = examine_index(by=by)
        assert (note["level"], note["do"]) == ("problem", "habeas search --rebuild")
        assert "another program" in note["what"]
    rebuild(by=all_roles)
    following.say_whole(False)
    assert "not whole" in examine_index(by=CODER)["what"]


def test_a_backup_holds_no_index(mission: Any, all_roles: Any, tmp_path: Path) -> None:
    if mission.config.engine != "sqlcipher":
        return  # a server makes its own copies
    back_up_content(tmp_path / "backup", by=all_roles)
    with databases.beside(mission.alias, tmp_path / "backup" / "db.sqlite3") as name:
        counts = database_file.rows_of(name)
    assert [counts[table] for table in ("search_posting", "search_block", "search_stretch")] == [0, 0, 0]
    assert counts["coding_act"] == 3
    assert following.whole()


def test_more_than_are_ranked_is_said_and_rights_come_before_counting(
    mission: Any, all_roles: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(asking, "CANDIDATES", 2)
    some = search("고문", by=all_roles)
    assert (some.listing.total, some.more) == (2, True)
    some = search("고문", by=CODER)
    assert (some.listing.total, some.more) == (1, False)


def test_a_phrase_goes_on_in_the_next_caption_and_each_word_is_found_once(mission: Any, all_roles: Any) -> None:
    assert found('"of the Ministry of State Security, as"', all_roles) == ["T-0004:2"]
    assert found('"Ministry of State-Security, as"', all_roles, mode="exact") == ["T-0004:2"]
    assert found('"Ministry of State Security, as"', all_roles, mode="exact") == []
    assert found('"as I know The tall"', all_roles) == []
    assert found("smiled", all_roles) == ["T-0004:5"]
    assert found("state", all_roles, mode="folded") == ["T-0001:2", "T-0004:4"]
    assert found("00:00:12", all_roles) == ["T-0004:3"]
    assert found("00", all_roles) == found("07", all_roles) == []
    (hit,) = search('"Ministry of State Security, as"', by=all_roles).hits
    assert [words for words, marked in hit.pieces if marked] == ["Ministry"]


@pytest.mark.parametrize("more", [{"mode": "clever"}, {"kinds": ("dreams",)}])
def test_what_there_is_not_is_refused_in_words(more: dict[str, Any], all_roles: Any) -> None:
    with pytest.raises(WrongUse):
        search("고문", by=all_roles, **more)


def test_a_kept_search_is_sealed_and_its_users_alone(mission: Any, all_roles: Any) -> None:
    number = keep("about her", "Kim Chol-su 고문", mode="smart", kinds="text", by=CODER)
    (one,) = queries.saved(by=CODER)
    assert (one.number, one.name, one.query, one.kinds) == (number, "about her", "Kim Chol-su 고문", "text")
    assert queries.saved(by=all_roles) == []
    row = SavedSearch.objects.get()
    assert b"Chol" not in bytes(row.query_sealed)
    assert b"her" not in bytes(row.name_sealed)
    with pytest.raises(WrongUse):
        forget(number, by=all_roles)
    with pytest.raises(WrongUse):
        keep("", '"not closed', mode="smart", kinds="", by=CODER)
    forget(number, by=CODER)
    assert queries.saved(by=CODER) == []


def test_who_is_removed_leaves_no_kept_search(mission: Any, all_roles: Any) -> None:
    officer = actor_named("officer")
    keep("", "고문", mode="smart", kinds="", by=officer)
    assert queries.saved(by=officer)[0].name == "고문"
    agreed(lambda: remove_user("officer", by=all_roles, reason="she left"), second=officer)
    assert not SavedSearch.objects.exists()


QUERIES = [
    "고문", "고문을", "torture", "they OR 보위부", '"Ministry of State Security"', "was -cell", "W-12", "김정은",
    "Kim Jong-un", "own", "basis:own", "place:회령 OR tortured", "당했습니다", "V-0001", "2014", "the", "이",
    "정치범 수용소", "(guards OR 강냉이) -cell",
    "고문 possibly in 2014", "S-0001", '"the Ministry of State"', '"Ministry of State-Security, as"', "00:00:12",
    "state -security", "tortured smiled OR 고문 회령", "they own OR (state 고문)",
    "고문 date:2014-05", "date:1998", "겨울 date:2015", "이 date:2014",
]  # fmt: skip


def reference(query: str, mode: str, by: Any) -> list[str]:
    """The same without an index: every record in use is looked at, and those that she may not see are left out."""
    asked = queries._compiled(read_query(query), mode)
    hidden, closed = hidden_sources(by), may(by, "read-unreviewed-text")
    done = set(Batch.objects.filter(state=Batch.DONE).values_list("code", flat=True)) | {""}
    dates = read_query(query).dates
    meets = []
    for model in MAKERS:
        for made in made_of(model, list(model.seen.all())):
            first, last = made.days
            then = all(
                any(
                    low is not None and high is not None and low <= date.date.last_day and high >= date.date.first_day
                    for low, high in ((first, last), *made.said)
                )
                for date in dates
            )
            how = found_in(asked, made.places) if asked is not None else Found((), ())
            if how is None or not then or made.source in hidden or made.row.batch not in done:
                continue
            if made.closed and not closed:
                continue
            meets.append((f"{made.kind} {made.belongs} {made.row.code} {made.number:06}", how))
    return [name for name, _ in ranked(meets)]


def in_order(answer: Answer) -> list[str]:
    return [f"{hit.row.kind} {hit.row.belongs} {hit.row.code} {hit.row.number:06}" for hit in answer.hits]


@pytest.mark.parametrize("mode", MODES)
def test_every_engine_finds_what_a_slow_search_finds_in_its_order(mode: str, mission: Any, all_roles: Any) -> None:
    for by in (all_roles, DOCUMENTER, CODER):
        for query in QUERIES:
            assert in_order(search(query, mode=mode, by=by)) == reference(query, mode, by), query


def test_the_reference_finds_something(mission: Any, all_roles: Any) -> None:
    assert sum(bool(reference(query, "smart", all_roles)) for query in QUERIES) > 15
    assert Source.seen.count() == 5
