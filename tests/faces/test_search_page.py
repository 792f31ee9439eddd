"""Searching on a page: what is typed is sent, the mode is named, and each is shown what she may see."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote_from_bytes

import pytest

from support.answering import answering, browsers_of
from support.missions import PASSPHRASE

SEARCH = "/testing/search/"
CODING = """\
format: habeas/coding/1
text: I-0001
identities: reviewed
spans:
  - {words: Kim Chol-su, kind: place}
"""


@pytest.fixture(scope="module")
def home(template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    from habeas.store import mission as missions
    from habeas.store.actions.intake.folder import import_folder
    from habeas.store.actions.users import actor_named, add_user, unlock_with
    from support.sheets import bring_in

    home = tmp_path_factory.mktemp("searching")
    path = home / "testing"
    shutil.copytree(template, path)
    with missions.opened(path, unlock_with(path, "all", PASSPHRASE)):
        by = actor_named("all")
        for name, role in (("cod", "coder"), ("ana", "analyst")):
            add_user(name, [role], PASSPHRASE, by=by)
        bring_in(home, "source", "code,kind,sex,birth\nS-1,escapee,female,1980\nS-2,escapee,male,1970\n", by=by)
        given = "1,S-1,2023-01-01,statistics,granted,public,\n"  # S-2 was never asked
        bring_in(home, "consent", "id,source,given,uses,decision,audiences,withdrawn\n" + given, by=by)
        bring_in(home, "interview", "code,source,date\nI-1,S-1,2023-02-03\nI-2,S-2,2023-02-04\n", by=by)
        folder = home / "t"
        folder.mkdir()
        listed = "file,kind,of,language\nI-0001.txt,transcript,I-0001,ko\nI-0002.txt,transcript,I-0002,ko\n"
        (folder / "folder.csv").write_text(listed + "I-0001.coding.yaml,coding,,\nI-0002.coding.yaml,coding,,\n")
        (folder / "I-0001.txt").write_text("[FICTION] Kim Chol-su <b>고문을</b> 받았다.\n" * 30, encoding="utf-8")
        (folder / "I-0002.txt").write_text("[FICTION] 고문당했다. 1997년 봄이었다 <b>.", encoding="utf-8")
        (folder / "I-0001.coding.yaml").write_text(CODING)
        (folder / "I-0002.coding.yaml").write_text(CODING.partition("spans")[0].replace("I-0001", "I-0002"))
        assert import_folder(folder, by=by).counts["refused"] == 0
    with answering(home):
        yield home


@pytest.fixture(scope="module")
def browsers(home: Path) -> dict[str, Any]:
    return browsers_of("all", "cod", "ana")


def asked(browser: Any, status: int = 200, **form: str) -> str:
    answer = browser.post(SEARCH, form)
    assert answer.status_code == status
    return str(answer.content.decode())


def total(page: str) -> int:
    found = re.search(r'role="status">(\d+) found', page)
    return int(found[1]) if found else 0


def test_each_finds_what_she_may_read_in_the_mode_that_is_named(browsers: Any) -> None:
    page = asked(browsers["all"], query="고문")
    assert total(page) == 31
    assert "Mode: <strong>smart</strong>" in page
    assert total(asked(browsers["cod"], query="고문")) == 30
    assert browsers["ana"].get(SEARCH).status_code == 403
    assert 'href="/testing/search/"' in browsers["cod"].get("/testing/").content.decode()
    assert 'href="/testing/search/"' not in browsers["ana"].get("/testing/").content.decode()


def test_what_is_found_is_marked_masked_and_escaped(browsers: Any) -> None:
    page = asked(browsers["cod"], query="고문", page="2")
    assert "<mark>고문</mark>을" in page
    assert "&lt;b&gt;" in page
    assert "<b>" not in page
    assert "Chol-su" not in page
    assert total(page) == 30
    assert len(re.findall("<mark>", page)) == 10  # the other twenty are on the first page
    assert total(asked(browsers["cod"], query="Chol-su")) == 0


def test_what_is_typed_is_sent_and_stands_in_no_address(browsers: Any) -> None:
    page = asked(browsers["cod"], query="zebra<& 고문")
    assert 'method="post" action="/testing/search/"' in page
    assert not [address for address in re.findall(r'(?:href|action)="([^"]*)"', page) if "zebra" in address]
    assert browsers["cod"].get(SEARCH, {"query": "고문"}).content.decode().count("고문") <= 1  # in the help alone


def test_a_query_that_cannot_be_read_stays_in_its_field(browsers: Any) -> None:
    page = asked(browsers["cod"], 400, query='"never closed')
    assert 'role="alert"' in page
    assert "&quot;never closed" in page
    assert 'role="status"' not in page
    asked(browsers["cod"], 400, query="고문", mode="clever")
    asked(browsers["cod"], 400, query="고문", kind="dreams")


def test_another_mode_says_what_smart_mode_would_find(browsers: Any) -> None:
    page = asked(browsers["cod"], query="고문이", mode="exact")
    assert total(page) == 0
    assert "Smart mode finds 30." in page


def test_a_search_is_kept_done_again_and_forgotten(browsers: Any) -> None:
    page = asked(browsers["cod"], query="고문", do="keep", name="about the cellar")
    assert total(page) == 30
    assert "about the cellar" in page
    assert "about the cellar" not in browsers["all"].get(SEARCH).content.decode()
    (number,) = re.findall(r'name="saved" value="(\d+)"', page)
    assert total(asked(browsers["cod"], do="again", saved=number)) == 30
    asked(browsers["all"], 400, do="again", saved=number)
    assert "about the cellar" not in asked(browsers["cod"], do="forget", saved=number)


def test_a_date_that_only_the_text_says_is_marked_as_that(browsers: Any) -> None:
    page = asked(browsers["all"], query="possibly in 1997")
    assert total(page) == 1
    assert 'The text says: <q dir="auto">1997년 봄</q>' in page
    assert "1997-21" in page
    assert total(asked(browsers["all"], query="certainly in 1996")) == 0
    assert total(asked(browsers["cod"], query="possibly in 1997")) == 0


def test_a_star_that_means_nothing_is_said_to(browsers: Any) -> None:
    page = asked(browsers["cod"], query="고문*")
    assert total(page) == 30
    assert "The star in what you typed means nothing" in page
    assert "The star" not in asked(browsers["cod"], query="고문")
    for kind in ("place", "person"):
        assert "The star in what you typed means nothing" in asked(browsers["cod"], query="고문*", kind=kind)
        assert "The star" not in asked(browsers["cod"], query="고문", kind=kind)


HOSTILE = [
    "\0", "고\0문", "\ud800", "a\udfffb", "\ud83d 고문", "고문 " * 3_000, "a" * 10_000,
    "가" * 10_000, '"' * 10_000, "(" * 10_000,
    "\u202e\u200f\u200e\u061c", "\u202e고문\u202c", "\u200f고문\u200e", "\ufeff",
    "\x1b[31m", "<script>", "{{ w }}", "%s%00", "date:\0",
    "*" * 900, "e" + "\u0301" * 900, "\u2067[00:12:34]\u2069",
]  # fmt: skip


def sent(value: str) -> bytes:
    """A field of a form as no browser would send it: halves of characters as they are."""
    return quote_from_bytes(value.encode("utf-8", "surrogatepass")).encode()


@pytest.mark.parametrize("query", HOSTILE, ids=lambda query: ascii(query[:12]))
def test_hostile_input_is_answered_with_a_page_and_a_sentence(query: str, browsers: Any) -> None:
    for field in ("query", "mode", "kind", "page", "name", "do", "saved"):
        form = {"query": "고문", "mode": "smart", "do": "keep" if field == "name" else "", field: query}
        body = b"&".join(name.encode() + b"=" + sent(value) for name, value in form.items())
        answer = browsers["cod"].post(SEARCH, body, content_type="application/x-www-form-urlencoded")
        page = answer.content.decode()
        if answer.status_code == 413:  # more than a form may hold
            assert len(body) > 60_000
            assert "more than a form may hold" in page
            continue
        assert answer.status_code in (200, 400), (field, answer.status_code)
        assert 'id="query"' in page
        assert ('role="alert"' in page) == (answer.status_code == 400)
    long = asked(browsers["cod"], 400, query="고문 " * 3_000)
    assert "too long" in long or "too many words" in long
