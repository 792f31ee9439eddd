"""What was put into the made-up mission is in it: its size, its spoilt rows, its contradictions and uncertain dates."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from typing import Any

import pytest
import yaml

from support.haesong import (
    EXAMPLE,
    TRUTH,
    Told,
    codings,
    rows,
)

# --- the size of the mission ---


def test_it_holds_sixty_sources_and_forty_eight_interviews_of_a_page_or_more(haesong: Any) -> None:
    from habeas.store.models import Consultation, Interview, Source, Submission, Text

    people = Counter(Source.seen.filter(code__in=[row["code"] for row in rows("sources.csv")]).values_list("kind"))
    assert {kind: number for (kind,), number in people.items()} == TRUTH["kinds"]
    assert sum(people.values()) == TRUTH["sources"] == 60
    every = Text.seen.filter(belongs__startswith="I-").order_by("-id")
    texts = list({text.belongs: text for text in every}.values())  # the first of each: the transcript
    assert every.count() == len(texts) + 1, "one of them has a translation as a whole"
    assert Counter(text.language for text in texts) == TRUTH["interviews"]["languages"]
    assert Interview.seen.count() == len(texts) == TRUTH["interviews"]["count"] == 48
    page = {"ko": 1500, "en": 3000, "ar": 2000}  # characters: a page of A4 in each script
    assert [text.belongs for text in texts if text.length < page[text.language]] == []
    assert Consultation.seen.count() == 2
    assert Submission.seen.count() == len(rows("submissions.csv")) == 3


def test_every_quoted_korean_and_arabic_passage_has_an_approved_english_translation(haesong: Any) -> None:
    from habeas.store.models import Passage

    foreign = list(Passage.seen.filter(language__in=("ko", "ar"), text__startswith="T-"))
    assert len(foreign) >= 33 * 2
    assert [row.code for row in foreign if not (row.translation_sealed and row.translated_by and row.approved)] == []
    assert {row.translation_language for row in foreign} == {"en"}


def test_every_record_says_that_it_is_fiction(haesong: Any, told: dict[str, Told]) -> None:
    from habeas.store import pieces
    from habeas.store.models import Item, Text

    assert haesong.mission.config.fiction
    assert all(release.release.manifest.fiction for release in told.values())
    tables = [*EXAMPLE.glob("*.csv"), EXAMPLE / "submissions" / "rivage.csv"]
    for path in tables:
        header, *lines = path.read_text(encoding="utf-8").splitlines()
        assert "fiction" in header, path.name
        assert [line for line in lines if "FICTION" not in line] == [], path.name
    for text in Text.seen.all():
        item = Item.objects.filter(code=text.item).latest("version")
        assert re.match(r"\[?[^\n]*FICTION", pieces.read(haesong.mission, item).decode()), text.belongs


def test_it_remains_fiction_in_every_file_of_the_example() -> None:
    silent = {".docx", ".xlsx", ".pdf", ".csv", ".txt", ".pyc"}  # held to it above, or covered by README.md
    files = [path for path in EXAMPLE.rglob("*") if path.is_file() and path.suffix not in silent]
    assert len(files) > 40
    unmarked = [path.name for path in files if not re.search("fiction", path.read_text(encoding="utf-8"), re.I)]
    assert unmarked == []


def told_in(haesong: Any) -> dict[str, str]:
    """The words of each interview, as coders see them."""
    from habeas.store import pieces
    from habeas.store.models import Item, Text

    items = {row.belongs: row.item for row in Text.seen.filter(belongs__startswith="I-")}
    return {
        code: pieces.read(haesong.mission, Item.objects.filter(code=item).latest("version")).decode()
        for code, item in items.items()
    }


def test_no_two_interviews_share_more_than_a_small_part_of_their_lines_or_of_their_words(haesong: Any) -> None:
    def lines(words: str) -> set[str]:
        return {line.strip() for line in words.splitlines()[1:] if line.strip()}  # the first one marks it as fiction

    def runs(words: str) -> set[str]:
        found = re.findall(r"\w+", words.partition("\n")[2])
        return {" ".join(found[at : at + 4]) for at in range(len(found) - 3)}

    def shared(one: set[str], other: set[str]) -> float:
        return len(one & other) / min(len(one), len(other))

    told = told_in(haesong)
    for parts, most in ((lines, 0.05), (runs, 0.01)):
        cut = {code: parts(words) for code, words in told.items()}
        alike = {pair: shared(cut[pair[0]], cut[pair[1]]) for pair in itertools.combinations(cut, 2)}
        assert {pair: part for pair, part in alike.items() if part > most} == {}
    copy = told["I-0003"].replace("돌샘", "높은재").replace("하영", "순이")  # a story under other names is found
    assert shared(lines(told["I-0003"]), lines(copy)) > 0.05
    assert shared(runs(told["I-0003"]), runs(copy)) > 0.01


# --- rows that were refused ---


def reports(haesong: Any) -> dict[str, tuple[dict[str, Any], list[dict[str, Any]]]]:
    """The report of each sheet that an organisation gave."""
    from habeas.store.queries.intake import visible_batch_report, visible_batches

    sheets = [batch["batch"] for batch in visible_batches(by=haesong.actor) if batch["kind"] == "sheet"]
    found = {}
    for name, batch in zip(TRUTH["rows_in"], sheets[-len(TRUTH["rows_in"]) :], strict=True):
        head, told = visible_batch_report(batch, by=haesong.actor)
        found[name] = (head, list(told))
    return found


@pytest.mark.parametrize("name", TRUTH["rows_in"])
def test_the_refused_rows_are_those_that_were_spoilt_each_with_its_field(haesong: Any, name: str) -> None:
    head, told = reports(haesong)[name]
    fields = yaml.safe_load((EXAMPLE / "mappings" / f"{name}.yaml").read_text(encoding="utf-8"))["fields"]
    named = {rule["column"]: field for field, rule in reversed(fields.items()) if "column" in rule}
    refused = {row["row"]: row for row in told if row["status"] == "refused"}
    assert {row: entry["field"] for row, entry in refused.items()} == {
        entry["row"]: entry.get("cell") or named.get(entry["column"]) for entry in TRUTH["refused"][name]
    }
    for entry in TRUTH["refused"][name]:
        if entry["column"] and "cell" not in entry:
            assert refused[entry["row"]]["value"] == str(entry["value"])
        assert refused[entry["row"]]["reason"]
    assert head["rows_in"] == len(told) == TRUTH["rows_in"][name]
    twice = [entry["rows"][1] for entry in TRUTH["same_key_twice"].get(name, [])]
    assert [row["row"] for row in told if row["status"] == "same"] == twice
    assert not [row for row in told if row["status"] == "update"]


# --- contradictions, uncertain dates, groups ---


def test_the_page_without_letters_is_kept_and_said_to_need_them_read(haesong: Any) -> None:
    from habeas.store.models import Item
    from habeas.store.queries.intake import visible_batch_report, visible_batches

    told = []
    for batch in visible_batches(by=haesong.actor):
        if batch["kind"] == "folder":
            told += list(visible_batch_report(batch["batch"], by=haesong.actor)[1])
    assert {row["status"] for row in told} == {"new"}
    assert [row["key"] for row in told if row["reason"] and "needs OCR" in row["reason"]] == TRUTH["needs_ocr"]
    assert Item.objects.filter(kind="document").count() == len(list((EXAMPLE / "documents").glob("*.pdf")))


def test_what_contradicts_lives_side_by_side(haesong: Any) -> None:
    from habeas.store.models import Act, Passage, Statement

    told = 0
    for coding in codings():
        for account in coding["accounts"]:
            for act in account["acts"]:
                for other in act.get("also", []):
                    row = Act.seen.get(account=account["code"], name=act["id"])
                    beside = Statement.seen.get(act=row.code, field=other["field"])
                    used = {"date": row.date, "code": row.violation, "victim": row.victims, "place": row.place}
                    assert beside.value == other["value"] != used[other["field"]]
                    assert beside.passages
                    assert Passage.seen.filter(code__in=beside.passages.split()).exists()
                    told += 1
    assert told == Statement.seen.count() >= 5


@pytest.mark.parametrize("event", TRUTH["dates_told"])
def test_each_source_keeps_the_date_that_she_told(haesong: Any, event: str) -> None:
    from habeas.store.models import Account, Act, Statement

    meant = TRUTH["dates_told"][event]
    found: dict[str, list[str]] = {}
    for account in Account.seen.filter(event=event):
        acts = Act.seen.filter(account=account.code, violation__in=meant["acts"])
        dates = set(acts.values_list("date", flat=True))
        dates |= set(
            Statement.seen.filter(act__in=[act.code for act in acts], field="date").values_list("value", flat=True)
        )
        if dates:
            found[account.source] = sorted({*found.get(account.source, []), *dates})
    assert found == meant["told"]


def test_uncertain_dates_have_the_bounds_that_their_words_mean(everything: Told) -> None:
    acts = everything.rows("acts")
    for meant in TRUTH["bounds"]:
        dates = {
            (row["date_lo"], row["date_hi"], row["date_approximate"], row["date_uncertain"])
            for row in acts
            if row["code"] == meant["act"]
            and meant.get("account") in (None, row["account"])
            and meant.get("source") in (None, row["source"])
            and meant.get("submitter") in (None, row["submitter"])
        }
        assert dates == {(meant["from"], meant["to"], meant["approximate"], meant["uncertain"])}, meant


def test_what_no_agency_did_or_no_one_saw_is_told_and_is_no_act(haesong: Any) -> None:
    from habeas.store.models import Act

    told = told_in(haesong)
    for code, never, words in TRUTH["told_and_not_coded"].values():
        coded = set(Act.seen.filter(account__startswith=f"A-{code[4:]}").values_list("violation", flat=True))
        assert words in told[code]
        assert coded
        assert not coded & set(never), code


def test_a_child_who_was_asked_nothing_is_known_through_the_one_who_told(everything: Told) -> None:
    guardian = [row for row in everything.rows("acts") if row["source"] == "S-0046"]
    assert {row["basis"] for row in guardian} == {"told-by-victim"}
    assert {row["victim_age"] for row in guardian if row["victim"] != "W-3001"} == {"child"}
