"""Codes from a spreadsheet on pages: shown row by row first, made when it is confirmed, nothing of it before."""

from __future__ import annotations

import io
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from support.answering import answering, browsers_of
from support.missions import PASSPHRASE

PAGE = "/testing/vocabulary/sheet/"
GOOD = (
    "code,label_en,label_ko,include_en\n"
    "TOR-X01,Kneeling on maize (fiction),옥수수 위에 무릎 꿇리기 (허구),on any grain\n"
    "TOR-X02,,이름만,\n"
    "TOR-99,Number of a shipped family,배포된 번호,\n"
    "LAB-X01,Carrying stones (fiction),돌 나르기 (허구),\n"
    "TOR-X01,Twice,두 번,\n"
)
SCRIPT = "\"'><script>alert(7)</script>"


@pytest.fixture
def browsers(template: Path, tmp_path: Path) -> Iterator[dict[str, Any]]:
    from habeas.store import mission as missions
    from habeas.store.actions.users import actor_named, add_user, unlock_with

    home = tmp_path / "home"
    path = home / "testing"
    shutil.copytree(template, path)
    with missions.opened(path, unlock_with(path, "all", PASSPHRASE)):
        add_user("cora", ["coder"], PASSPHRASE, by=actor_named("all"))
    with answering(home):
        yield browsers_of("all", "cora")


def look(browser: Any, content: bytes | str, name: str = "codes.csv") -> Any:
    sent = content.encode() if isinstance(content, str) else content
    return browser.post(PAGE, {"do": "look", "file": SimpleUploadedFile(name, sent)})


def hidden(page: str) -> dict[str, str]:
    return {name: re.findall(rf'name="{name}" value="([^"]*)"', page)[0] for name in ("sheet", "seen")}


def own(browser: Any) -> set[str]:
    return set(re.findall(r"\b[A-Z]{3}-X\d\d\b", browser.get("/testing/vocabulary/?own=yes").content.decode()))


def test_a_sheet_is_looked_at_first_and_taken_when_it_is_confirmed(browsers: dict[str, Any]) -> None:
    everybody = browsers["all"]
    assert PAGE in everybody.get("/testing/vocabulary/").content.decode()
    assert PAGE not in browsers["cora"].get("/testing/vocabulary/").content.decode()
    answer = look(everybody, GOOD)
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "5 rows: 2 new, 0 changed, 0 as they are." in page
    assert "3 rows are refused" in page
    rows = re.findall(r"<tr><th scope=\"row\">(\d+)</th>(.*?)</tr>", page, re.S)
    assert [number for number, _ in rows] == ["3", "4", "6", "2", "5"], "what is wrong first"
    by_row = dict(rows)
    assert "label_en" in by_row["3"], "the row and its field"
    assert "TOR-99" in by_row["4"]
    assert ">code<" in by_row["6"]
    assert "row 2" in by_row["6"]
    assert own(everybody) == set(), "nothing is made yet"
    done = everybody.post(PAGE, {"do": "take", **hidden(page)})
    assert done.status_code == 302
    taken = everybody.get(done["Location"]).content.decode()
    assert "2 codes are new, 0 changed." in taken
    for made_up in ("batch=B-9999&new=9&changed=9", done["Location"].partition("?")[2] + "&new=9&changed=9"):
        page_of_a_link = everybody.get(f"{PAGE}?{made_up}").content.decode()
        assert "9 codes are new" not in page_of_a_link, "the page says what is kept, not what a link says"
        assert not re.search(r'role="status"[^\n]*B-9999', page_of_a_link)
    assert own(everybody) == {"TOR-X01", "LAB-X01"}
    again = everybody.post(PAGE, {"do": "take", **hidden(page)})
    assert again.status_code == 409, "the vocabulary is another one now"
    page = look(everybody, GOOD.replace("on any grain", "on any grain or stones")).content.decode()
    assert "0 new, 1 changed, 1 as they are." in page


def test_a_workbook_is_read_as_well_and_an_xlsx_that_is_none_refused(browsers: dict[str, Any]) -> None:
    import openpyxl

    book = openpyxl.Workbook()
    for row in ("code label_en label_ko".split(), ["TOR-X07", "Made up (fiction)", "지어낸 것 (허구)"]):
        book.active.append(row)
    stream = io.BytesIO()
    book.save(stream)
    page = look(browsers["all"], stream.getvalue(), "codes.xlsx").content.decode()
    assert "1 row: 1 new" in page
    assert browsers["all"].post(PAGE, {"do": "take", **hidden(page)}).status_code == 302
    assert own(browsers["all"]) == {"TOR-X07"}
    broken = look(browsers["all"], stream.getvalue()[: len(stream.getvalue()) // 2], "codes.xlsx")
    assert broken.status_code in (400, 403)
    assert 'role="alert"' in broken.content.decode()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\x00\xff" * 400,
        b"%PDF-1.4 \n",
        "label_en,label_ko\nno code,없음\n",
        f"code,{SCRIPT}\nTOR-X01,x\n",
        "code,label_en,code\nTOR-X01,x,y\n",
    ],
)
def test_what_is_no_sheet_of_codes_is_refused_in_a_sentence(browsers: dict[str, Any], content: bytes | str) -> None:
    answer = look(browsers["all"], content, f"{SCRIPT}.csv")
    assert answer.status_code in (400, 403)
    page = answer.content.decode()
    assert 'role="alert"' in page
    assert SCRIPT not in page
    assert "/proc/" not in page
    assert own(browsers["all"]) == set()


def test_hostile_cells_are_words_and_each_row_says_what_is_wrong(browsers: dict[str, Any]) -> None:
    sheet = f"code,label_en,label_ko\nTOR-X01<b>,x,y\n{SCRIPT[2:]},x,y\nTOR-X03,{SCRIPT[2:]},y\nTOR-X04,only,\n"
    page = look(browsers["all"], sheet).content.decode()
    assert "TOR-X01&lt;b&gt;" in page
    assert "<script>alert" not in page
    assert "TOR-X01<b>" not in page


def test_it_is_taken_from_who_may_alone_and_a_sheet_of_another_session_is_not_there(browsers: dict[str, Any]) -> None:
    page = look(browsers["all"], GOOD).content.decode()
    assert browsers["cora"].get(PAGE).status_code == 403
    assert look(browsers["cora"], GOOD).status_code == 403
    assert browsers["cora"].post(PAGE, {"do": "take", **hidden(page)}).status_code == 403
    (other,) = browsers_of("all").values()
    assert other.post(PAGE, {"do": "take", **hidden(page)}).status_code == 400
    assert browsers["all"].post(PAGE, {"do": "take", "sheet": "0" * 64, "seen": ""}).status_code == 400
    assert browsers["all"].post(PAGE, {"do": "take", **hidden(page), "seen": ""}).status_code == 409
    assert browsers["all"].post(PAGE, {"do": "look"}).status_code == 400
    assert own(browsers["all"]) == set()


def test_a_sheet_of_some_hundred_codes_in_two_languages_is_taken(browsers: dict[str, Any]) -> None:
    rows = "".join(f"TOR-X{n:02},Code {n} (fiction),코드 {n} (허구),{'설명 ' * 200}\n" for n in range(1, 100))
    sheet = f"code,label_en,label_ko,include_ko\n{rows}"
    assert len(sheet.encode()) > 100_000
    answer = look(browsers["all"], sheet)
    assert answer.status_code == 200
    browsers["all"].post(PAGE, {"do": "take", **hidden(answer.content.decode())})
    assert len(own(browsers["all"])) == 99
