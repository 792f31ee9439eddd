"""Coding apart on the pages: nobody sees the other's coding, a third settles with reasons, agreement is shown."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from support.answering import answering, browsers_of
from support.missions import PASSPHRASE

TEXT = """\
[FICTION] Guard Zerubbabel beat me in the cell.
They gave us no food for days.
Later somebody took my shoes. They beat me again.
"""
HEAD = "format: habeas/coding/1\ntext: {}\nidentities: reviewed\n"
#: what nobody but ann may read while both code
INTERVIEWS = ("I-0001", "I-0002", "I-0003", "I-0004")
APART = "/testing/apart/"
SECRET = "Qwzyx valley (fiction)"
USERS = {"ann": ["coder"], "ben": ["coder"], "cho": ["coder"], "rev": ["reviewer"], "leg": ["legal-officer"],
         "too": ["coder", "reviewer"], "doc": ["documenter"]}  # fmt: skip


@pytest.fixture(scope="module")
def home(template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A server on a mission of interviews that were reviewed for identities and coded by nobody."""
    from habeas.store import mission as missions
    from habeas.store.actions.intake.folder import import_folder
    from habeas.store.actions.users import actor_named, add_user, unlock_with
    from support.sheets import bring_in

    home = tmp_path_factory.mktemp("apart")
    path = home / "testing"
    shutil.copytree(template, path)
    with missions.opened(path, unlock_with(path, "all", PASSPHRASE)):
        by = actor_named("all")
        for name, roles in USERS.items():
            add_user(name, roles, PASSPHRASE, by=by)
        bring_in(home, "source", "code,kind,sex,birth\nS-1,escapee,female,1980\n", by=by)
        given = "1,S-1,2023-01-01,statistics,granted,public,\n"
        bring_in(home, "consent", "id,source,given,uses,decision,audiences,withdrawn\n" + given, by=by)
        interviews = "".join(f"{code},S-1,2023-02-0{n}\n" for n, code in enumerate(INTERVIEWS, 1))
        bring_in(home, "interview", "code,source,date\n" + interviews, by=by)
        (home / "t").mkdir()
        rows = "".join(f"{c}.txt,transcript,{c},en\n{c}.coding.yaml,coding,,\n" for c in INTERVIEWS)
        (home / "t" / "folder.csv").write_text("file,kind,of,language\n" + rows)
        for code in INTERVIEWS:
            (home / "t" / f"{code}.txt").write_text(TEXT)
            marked = HEAD.format(code) + "spans:\n  - {words: Zerubbabel, kind: name, person: W-0007}\n"
            (home / "t" / f"{code}.coding.yaml").write_text(marked)
        assert import_folder(home / "t", by=by).counts["refused"] == 0
    for folder in home.iterdir():
        if folder != path:
            shutil.rmtree(folder) if folder.is_dir() else folder.unlink()
    with answering(home):
        yield home


@pytest.fixture(scope="module")
def browsers(home: Path) -> dict[str, Any]:
    return browsers_of(*USERS, "all")


def say(answer: Any) -> str:
    return str(answer.content.decode())


def assigned(browsers: dict[str, Any], interview: str) -> str:
    """Let ann and ben code an interview apart; gives the code."""
    sent = {"do": "assign", "interview": interview, "first": "ann", "second": "ben"}
    assert browsers["rev"].post(APART, sent).status_code == 302
    return re.findall(rf"(DC-\d+).{{0,80}}{interview}", say(browsers["rev"].get(APART)))[-1]


def code_act(browser: Any, code: str, **said: str) -> Any:
    page = f"{APART}{code}/code/"
    shown = say(browser.get(page))
    hidden = {name: re.search(rf'name="{name}" value="([^"]*)"', shown)[1] for name in ("seen", "version")}  # type: ignore[index]
    return browser.post(page, {**hidden, "do": "act", "v0_who": "self", **said})


def done(browser: Any, code: str) -> None:
    page = f"{APART}{code}/code/"
    version = re.findall(r'name="version" value="(\d+)"', say(browser.get(page)))[0]
    assert browser.post(page, {"do": "done", "version": version, "sure": "yes"}).status_code == 302


def everything(browser: Any) -> dict[str, str]:
    """Every page that a user comes to by links, without the tokens of forms and the length of the log."""
    waiting, found = ["/testing/"], {}
    while waiting:
        address = waiting.pop()
        if address in found or not address.startswith("/testing/") or address.endswith("/reading/"):
            continue  # how much she has read herself grows as she looks
        answer = browser.get(address)
        page = say(answer) if answer.status_code == 200 else str(answer.status_code)
        page = re.sub(r'name="(csrfmiddlewaretoken|once)" value="\w+"|data-left="\d+"', "", page)
        found[address] = (
            re.sub(r"<dl class=\"facts\">.*?</dl>|<table.*?</table>", "", page, flags=re.S)
            if (address in ("/testing/", "/testing/sessions/"))
            else page
        )
        waiting += [link.replace("&amp;", "&") for link in re.findall(r'(?:href|src)="([^"#]+)', page)]
    return found


def test_the_other_coder_sees_on_every_page_what_she_saw_before(browsers: dict[str, Any]) -> None:
    """Deny by default: no page that the second coder, a third coder, somebody who assigns and settles, or an
    interviewer comes to changes by a letter while the first one codes; nor do searches and the log of the office."""
    code = assigned(browsers, "I-0001")
    watching = ("ben", "cho", "leg", "doc", "rev")
    before = {user: everything(browsers[user]) for user in watching}
    assert f"{APART}{code}/code/" in before["ben"]
    assert all(len(pages) > 15 for pages in before.values()), {user: len(pages) for user, pages in before.items()}
    answer = code_act(browsers["ann"], code, words="beat me in the cell", act_code="TOR-01", place=SECRET, date="2012",
                      i0_party="Qwzyx unit", i0_degree="carried-out")  # fmt: skip
    assert answer.status_code == 302, say(answer)
    answer = code_act(browsers["ann"], code, words="no food for days", act_code="DET-01", v0_who="new", v0_sex="female",
                      v0_age="34")  # fmt: skip
    assert answer.status_code == 302, say(answer)
    answer = code_act(browsers["ann"], code, words="no food for days", act_code="DET-02", event_title="Qwzyx winter")
    assert answer.status_code == 302, say(answer)
    answer = code_act(browsers["ann"], code, do="observe", o_words="no food for days", o_condition="meals", o_value="1",
                      o_place="Qwzyx hall")  # fmt: skip
    assert answer.status_code == 302, say(answer)
    own = say(browsers["ann"].get(f"{APART}{code}/code/"))
    assert SECRET in own
    assert "Qwzyx winter" in own
    assert "Qwzyx hall" in own
    assert "beat me in the cell" in own
    assert "Zerubbabel" not in own, "identities are masked for her as well"
    for user in watching:
        after = everything(browsers[user])
        assert after.keys() == before[user].keys(), user
        assert [page for page in after if after[page] != before[user][page]] == [], user
        assert not any("Qwzyx" in page or "no-such-mark" in page for page in after.values()), user
    for query in (
        "what=place&q=Qwz",
        "what=unit&q=Qwz",
        "what=event&q=Qwz",
        "what=who&q=34",
        "what=people&sex=female&age=34",
    ):
        found = say(browsers["ben"].get(f"{APART}{code}/code/find/?{query}"))
        assert "Qwzyx" not in found, query
        assert "34" not in found, query
    for user in ("ben", "cho", "rev", "doc"):
        searched = [
            say(browsers[user].post("/testing/search/", {"query": query, "mode": mode, "kind": kind}))
            for query in ("food", "Qwzyx", "DET-01")
            for mode in ("exact", "folded", "smart")
            for kind in ("", "place", "person")
        ]
        assert "T-0001" in searched[0], "the search itself finds words of the text"
        assert not any("valley" in page or "DC-" in page or "A-0001" in page for page in searched), user
    done(browsers["ann"], code)
    after = everything(browsers["ben"])
    assert [page for page in after if after[page] != before["ben"][page]] == [], "nor that she is done"


def test_who_opens_a_coding_who_settles_and_who_reads_figures(browsers: dict[str, Any]) -> None:
    code = assigned(browsers, "I-0002")
    pages = {
        f"{APART}{code}/code/": {"ann", "ben"},
        f"{APART}{code}/code/find/?what=code&q=tor": {"ann", "ben"},
        f"{APART}{code}/": set(),  # nobody before both are done
        f"{APART}agreement/": {"rev", "leg", "too", "all"},
        f"{APART}agreement.svg": {"rev", "leg", "too", "all"},
        APART: {"ann", "ben", "cho", "rev", "too", "all"},
    }
    for page, may in pages.items():
        assert {user for user in browsers if browsers[user].get(page).status_code == 200} == may, page
    strange = say(browsers["cho"].get(f"{APART}DC-9999/code/"))
    theirs = say(browsers["cho"].get(f"{APART}{code}/code/"))
    assert without(theirs).replace(code, "DC-9999") == without(strange), "not to be told from what is not there"
    assert code not in say(browsers["cho"].get(APART))
    for user in ("cho", "too", "rev", "leg", "doc", "all"):
        sent = {"do": "act", "seen": "x", "version": "0", "words": "beat me", "act_code": "TOR-01"}
        assert browsers[user].post(f"{APART}{code}/code/", sent).status_code in (400, 403, 404), user
    for do in ("assign", "give-up"):
        sent = {"do": do, "interview": "I-0002", "first": "ann", "second": "ben", "record": code, "version": "1"}
        assert browsers["ann"].post(APART, sent).status_code == 403


def without(page: str) -> str:
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", page)


def test_an_observation_is_coded_apart_taken_back_and_settled(browsers: dict[str, Any]) -> None:
    code = assigned(browsers, "I-0004")
    ann, ben, rev = (browsers[name] for name in ("ann", "ben", "rev"))
    page = f"{APART}{code}/code/"
    seen = {"do": "observe", "o_words": "no food for days", "o_condition": "meals"}
    assert code_act(ann, code, **seen).status_code == 400, "neither a value nor words"
    assert code_act(ann, code, **seen, o_value="two").status_code == 302
    assert code_act(ann, code, **seen, o_value="two").status_code == 409, "the same once more"
    assert code_act(ann, code, **seen, o_value="a lot of <b>").status_code == 400
    assert code_act(ann, code, **seen, o_text="<b>none</b>").status_code == 302
    shown = say(ann.get(page))
    assert "&lt;b&gt;none" in shown
    assert "<b>none" not in shown
    version = re.findall(r'name="version" value="(\d+)"', shown)[0]
    late = {"do": "remove-observation", "record": "2", "version": "1"}
    assert ann.post(page, late).status_code == 409
    for record in ("0", "3", "²", "-1", "x" * 30):
        assert ann.post(page, late | {"version": version, "record": record}).status_code == 400, record
    assert ann.post(page, late | {"version": version}).status_code == 302
    assert "&lt;b&gt;none" not in say(ann.get(page))
    assert code_act(ben, code, **seen, o_value="one").status_code == 302
    open_still = dict(re.findall(r'name="(seen|version)" value="([^"]*)"', say(ann.get(page))))
    done(ann, code)
    after = ann.post(page, open_still | seen | {"o_text": "Typed while <b>she</b> handed it in elsewhere"})
    assert after.status_code == 403
    assert "Typed while &lt;b&gt;she&lt;/b&gt; handed it in elsewhere" in say(after), "no form has room for it any more"
    done(ben, code)
    shown = say(rev.get(f"{APART}{code}/"))
    (key,) = re.findall(r'id="d(\w+)"', shown)
    assert "two" in shown
    settle = {"do": "choose", "difference": key, "chosen": "second", "because": "she counts them", "version": "0"}
    assert rev.post(f"{APART}{code}/", settle).status_code == 302
    assert rev.post(f"{APART}{code}/", {"do": "settle", "version": "1"}).status_code == 302
    assert "agreement.svg?of=condition" in say(rev.get(f"{APART}agreement/"))


def test_a_third_settles_with_reasons_and_the_first_of_two_windows_wins(browsers: dict[str, Any]) -> None:
    code = assigned(browsers, "I-0003")
    ann, ben, rev = (browsers[name] for name in ("ann", "ben", "rev"))
    code_act(ann, code, words="beat me in the cell", act_code="TOR-01", date="2012")
    late = re.search(r'name="seen" value="([^"]*)"', say(ann.get(f"{APART}{code}/code/")))[1]  # type: ignore[index]
    code_act(ann, code, words="took my shoes", act_code="DET-01", v0_who="new", v0_age="34", v0_note="a sister")
    stale = {
        "do": "act",
        "seen": late,
        "version": "1",
        "words": "no food",
        "act_code": "DET-01",
        "place": "Typed twice",
    }
    answer = ann.post(f"{APART}{code}/code/", stale)
    assert answer.status_code == 409
    assert "Typed twice" in say(answer), "what was typed stays"
    code_act(ann, code, words="Guard [W-7] beat me", act_code="TOR-01", which="1")
    assert ann.post(f"{APART}{code}/code/", {"do": "remove", "act": "a3", "version": "3"}).status_code == 302
    code_act(ben, code, words="beat me in the cell", act_code="TOR-01", date="2013")
    done(ann, code)
    done(ben, code)
    assert ben.get(f"{APART}{code}/").status_code == 403
    page = say(rev.get(f"{APART}{code}/"))
    assert "2012" in page
    assert "2013" in page
    assert "34, a sister" in page
    assert "900000" not in page
    keys = re.findall(r'id="d(\w+)"', page)
    assert len(keys) == 2
    choose = {"do": "choose", "difference": keys[0], "chosen": "second", "version": "0"}
    assert rev.post(f"{APART}{code}/", choose | {"because": " "}).status_code == 400
    assert rev.post(f"{APART}{code}/", {"do": "settle", "version": "1"}).status_code == 400, "not settled yet"
    assert rev.post(f"{APART}{code}/", choose | {"because": "she says it twice"}).status_code == 302
    again = rev.post(f"{APART}{code}/", choose | {"chosen": "first", "because": "another thought"})
    assert again.status_code == 409
    assert "another thought" in say(again)
    stays = {"do": "choose", "difference": keys[1], "chosen": "first", "because": "it is told", "version": "0"}
    assert rev.post(f"{APART}{code}/", stays).status_code == 302
    assert rev.post(f"{APART}{code}/", {"do": "settle", "version": "1"}).status_code == 302
    accounts = say(ann.get("/testing/accounts/"))
    assert "TOR-01" in accounts
    page = say(rev.get(f"{APART}{code}/"))
    assert "she says it twice" in page, "the history stays"
    assert "she says it twice" not in say(ann.get(APART))
    persons = re.findall(r"W-\d+", accounts + say(ann.get("/testing/acts/V-0002/")))
    assert persons
    assert not any(len(one) > 8 for one in persons), "somebody new has a code of the mission"


def test_agreement_is_a_page_with_a_picture_and_refuses_in_words(browsers: dict[str, Any]) -> None:
    page = say(browsers["leg"].get(f"{APART}agreement/"))
    for of in ("all", "code", "coder", "month"):
        assert f"agreement.svg?of={of}" in page
        svg = browsers["leg"].get(f"{APART}agreement.svg?of={of}")
        assert svg["Content-Type"] == "image/svg+xml"
        assert b"too few units" in svg.content
    assert "a coefficient needs at least 10" in page
