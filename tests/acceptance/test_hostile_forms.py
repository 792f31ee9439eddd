"""Hostile input into every form of every page: the forms and their fields are read from the pages themselves.

A form that somebody adds is tried without being named here; an address that takes what is sent and that no form leads
to fails, unless it is listed with its reason. ``python -m bench.torture`` sends for longer.
"""

from __future__ import annotations

import os
import re
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from habeas.core.access.policy import may
from habeas.faces.web.security import FEW_FIELDS, most_fields
from support.forms import TOKEN, Form, forms_of
from support.missions import PASSPHRASE

from .test_pages import GUARDED, LABELLED, SEEN, SENT, address, browsers, codes, served  # noqa: F401 - fixtures

#: sent to by no form of a page: why
NO_FORM = {
    "drafts/<str:code>/preview/": "htmx sends what is typed into the form of drafts/<str:code>/edit/",
    "intake/<str:code>/keep/": "a script sends what is typed into the form of intake/<str:code>/",
    "texts/<str:code>/unplaced/": "nothing waits in the example's texts: tried in tests/faces/test_correcting_page.py",
    "items/<str:code>/scan/": "no file of the example is a scan: tried in tests/faces/test_scanning_pages.py",
    "texts/<str:code>/approval/": "nobody has said of what the example's are translations: tried there as well",
    "inbox/file/": "a script sends one file of the form of inbox/ at a time",
}
#: forms that end the session of who tries them, make it last, or only choose her language: tried apart
APART = ("log-out/", "/language/", "log-in/", "lock/", "sessions/left/")
#: pages whose forms are not all on the first of them: how many are looked at
_LOOKED_AT = {"drafts/<str:code>/": 4}
#: how many times each form is sent in the suite; the long run sets more
TRIES = int(os.environ.get("HABEAS_HOSTILE_TRIES", "10"))
SCRIPT = "\"'><script>alert(7)</script><img src=x onerror=alert(7)>"
HOSTILE = [
    "",
    " ",
    "\0",
    "a\0b",
    SCRIPT,
    "x" * 5_000,
    "한글" * 3_000,
    "가",  # decomposed
    "\u202etxet\u202c\u2066\u200b\ufeff",
    "\ud800",
    "😀" * 400,
    "a\r\nSet-Cookie: x=1",
    "' OR 1=1 --",
    "{{ 7|add:7 }}{% debug %}",
    "${7*7}#{7*7}<%= 7 %>",
    "../../../../etc/passwd",
    "..%2f..%2fkeys",
    "file:///etc/passwd",
    "http://192.0.2.1/x",
    "-1",
    "0",
    "999999",
    "9" * 400,
    "9" * 5_000,
    "1e309",
    "NaN",
    "٣٤",
    "²",
    "9999-99-99",
    "0000-00-00",
    "9999-12-31",
    "0001-01-01",
    "2024-02-30",
    "2024-11-05T00:00",
    "-2024-01-01",
    "S-9999",
    *LABELLED,
    "I-1",
    "T-9999",
    "__class__",
    "on",
]


@dataclass
class Shown:
    """Every form of the pages, once for each address and set of names; and what the tries came to."""

    forms: list[tuple[str, Form]]
    sent: Counter[tuple[str, str]] = field(default_factory=Counter)


def pattern_of(action: str) -> str:
    """The page that a form sends to, as ``urls.py`` names it."""
    from habeas.faces.web.urls import urlpatterns

    path = action.partition("?")[0].partition("#")[0].removeprefix("/")
    found = next((str(one.pattern) for one in urlpatterns if one.pattern.match(path)), "")
    return found.removeprefix("<slug:slug>/") if "<slug" in found else "/" + found


@pytest.fixture(scope="module")
def shown(browsers: Any, codes: Any) -> Shown:  # noqa: F811
    """The forms of every page about something, as somebody with every role sees them: before and after there is
    something that waits for an answer."""
    found: dict[tuple[str, str, str], tuple[str, Form]] = {}
    _collect(found, browsers["ida"], codes)
    _begin_what_waits(browsers, codes)
    _collect(found, browsers["ida"], codes)
    for begun in _begin_what_comes_in(browsers["ida"]):
        _keep(found, browsers["ida"], begun)
    return Shown([each for each in found.values() if not each[0].endswith(APART) and not _ends_sessions(each[0])])


def _ends_sessions(page: str) -> bool:
    """Whether a form ends the sessions that all others are tried in; ``tests/faces`` tries those."""
    return page.startswith("sessions/") or page in ("panic/", "lock/")


def _begin_what_waits(browsers: Any, codes: Any) -> None:  # noqa: F811
    """A request, a notice, an incident, an offer of help."""
    ida, requests = browsers["ida"], address("requests/")
    gone = {"what": codes["report"][0], "to": "a panel", "audience": "public", "on": "2025-02-01", "reason": "asked"}
    ida.post(address("disclosures/"), gone)
    waits = re.findall(rf'action="({requests}[^"]+)"', browsers["amara"].get(requests).content.decode())
    assert browsers["amara"].post(waits[0], {"answer": "approve"}).status_code == 302
    assert ida.post(address("disclosures/"), gone).status_code == 302
    ida.post(address("disclosures/"), {**gone, "to": "another panel"})
    kept = address("sources/<str:code>/protection/", codes["source"][0])
    for act in ({"do": "incident", "kind": "threat", "what": "x"}, {"do": "referral", "kind": "medical", "to": "x"}):
        assert ida.post(kept, act).status_code == 302, act
    for source in codes["source"]:
        page = address("sources/<str:code>/withdraw/", source)
        answer = ida.get(page + "?from=2025-02-01")
        if codes["report"][0] in answer.content.decode():
            sent = next(form for form in forms_of(answer, page) if form.method == "post" and "seen" in form.names)
            assert ida.post(page, sent.sent()).status_code == 200
            return
    raise AssertionError("no source is in the report")


def _begin_what_comes_in(ida: Any) -> list[str]:
    """The pages of an interview that is being taken, and of a file that waits in the inbox."""
    draft = ida.post(address("intake/"), {"earlier": "not-known"})["Location"]
    inbox = address("inbox/")
    files = [SimpleUploadedFile("list.csv", b"a,b (fiction)\n1,2\n")]
    page = ida.post(inbox, {"files": files}).content.decode()
    waiting = re.findall(rf'href="({inbox}X-\d+/)"', page)
    assert waiting
    return [draft, f"{draft}look/", waiting[0]]


def _keep(found: dict[tuple[str, str, str], tuple[str, Form]], ida: Any, asked: str) -> None:
    for form in forms_of(ida.get(asked), asked):
        action = pattern_of(form.action)
        buttons = ",".join(one.value for one in form.fields if one.kind in ("hidden", "submit"))
        told = re.sub(r"\w{30,}|[A-Z]+-\d+|\d+", "", buttons) if "review" in action else ""
        found.setdefault((action, " ".join(sorted(form.names)), told), (action, form))


def _collect(found: dict[tuple[str, str, str], tuple[str, Form]], ida: Any, codes: Any) -> None:  # noqa: F811
    for page, (_, kind) in GUARDED.items():
        if page.endswith((".svg", ".csv", "/used/")) or "checks/" in page or page.startswith("reports/<"):
            continue  # files, and pages that no form stands on
        about = codes[kind] if kind else [""]
        about = [codes["unreviewed"][0], *about[:1]] if page.endswith("/review/") else about[: _LOOKED_AT.get(page, 1)]
        for code in about:
            for asked in (address(page, code), address(page, code) + "?from=2024-12-01"):
                _keep(found, ida, asked)
                if page.partition("/")[2] != "<str:code>/withdraw/":
                    break


def test_every_address_that_takes_what_is_sent_has_a_form_here(shown: Shown) -> None:
    led_to = {page for page, form in shown.forms if form.method == "post"}
    assert {page for page in set(SENT) - led_to if not _ends_sessions(page) and not page.endswith(APART)} == set(
        NO_FORM
    )
    assert len(shown.forms) > len(SENT)


def test_every_form_has_room_for_its_fields_and_no_address_for_many_more(shown: Shown) -> None:
    most: dict[str, int] = {}
    for page, form in shown.forms:
        if form.method == "post":
            most[page] = max(most.get(page, 0), len(form.fields))
    assert {
        page: n for page, n in most.items() if n > most_fields("/haesong/" + page.replace("<str:code>", "X-1"))
    } == {}
    assert {page for page in most if most_fields("/haesong/" + page.replace("<str:code>", "X-1")) > FEW_FIELDS} >= {
        "intake/<str:code>/"
    }


def test_the_searcher_for_what_must_not_stand_in_an_answer_finds_it() -> None:
    assert wrong(200, f"<p>{SCRIPT}</p>".encode())
    assert wrong(200, b"Traceback (most recent call last)")
    assert wrong(500, b"")
    assert not wrong(400, b"&lt;script&gt;alert(7)&lt;/script&gt;")


def wrong(status: int, content: bytes) -> str:
    """What is wrong with an answer, if anything is."""
    if status >= 500 and status != 503:
        return f"status {status}"
    for sign in (b"<script>alert(7)", b"<img src=x", b"Traceback (most", b'File "/'):
        if sign in content:
            return f"it says {sign!r}"
    return ""


@st.composite
def payloads(draw: Any, form: Form) -> dict[str, list[str]]:
    """What the form would send, with some of it changed for the worse."""
    said = form.sent()
    said.pop(TOKEN, None)
    names = form.names
    for name in draw(st.lists(st.sampled_from(names), min_size=1, max_size=3, unique=True)) if names else []:
        how = draw(st.sampled_from(["hostile", "hostile", "hostile", "text", "missing", "twice", "option"]))
        if how == "missing":
            said.pop(name, None)
        elif how == "twice":
            said[name] = [*said.get(name, [""]), draw(st.sampled_from(HOSTILE))]
        elif how == "option":
            said[name] = [draw(st.sampled_from(form.options(name) or [""]))]
        else:
            said[name] = [draw(st.sampled_from(HOSTILE) if how == "hostile" else st.text(max_size=30))]
    if draw(st.integers(0, 5)) == 0:
        said[draw(st.sampled_from(["unknown", "__proto__", "uses[]", "\ud800", "next", "by", "code"]))] = ["x"]
    return said


def send(browser: Any, form: Form, said: dict[str, list[str]]) -> Any:
    """As a browser would, but for signs that no encoding has: those go as the bytes that they would be."""
    from urllib.parse import urlencode

    body = urlencode(
        [
            (name.encode("utf-8", "surrogatepass"), each.encode("utf-8", "surrogatepass"))
            for name in said
            for each in said[name]
        ]
    )
    path = form.action.partition("#")[0]
    if form.method == "get":
        return browser.get(f"{path.partition('?')[0]}?{body}")
    return browser.post(path, body, content_type="application/x-www-form-urlencoded")


def entries(home: Path) -> int:
    """How long the log is: whatever changes a mission writes into it."""
    from habeas.store import mission as missions
    from habeas.store.actions.users import unlock_with
    from habeas.store.models import Entry

    with missions.opened(home / "haesong", unlock_with(home / "haesong", "ida", PASSPHRASE)):
        return Entry.objects.count()


def test_whatever_is_typed_into_any_form_is_answered_in_a_sentence(
    shown: Shown,
    browsers: Any,  # noqa: F811
) -> None:
    """As somebody who may everything: never a defect, never unescaped; after an error the page has the words still."""
    failed = []
    for page, form in shown.forms:
        try:
            _try_form(page, form, browsers["ida"], shown)
        except AssertionError as error:
            failed.append(error)
    assert failed == []
    assert all(shown.sent[page, " ".join(form.names)] for page, form in shown.forms)


def _try_form(page: str, form: Form, browser: Any, shown: Shown) -> None:
    @settings(
        max_examples=TRIES // 3 if page.startswith("drafts/") else TRIES,  # a draft is checked each time
        deadline=None,
        derandomize="HABEAS_HOSTILE_TRIES" not in os.environ,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(payloads(form))
    def tried(said: dict[str, list[str]]) -> None:
        answer = send(browser, form, said)
        shown.sent[page, " ".join(form.names)] += 1
        assert "/log-in/" not in answer.get("Location", ""), "her session ended: nothing would be tried"
        assert not wrong(answer.status_code, answer.content), (page, answer.status_code, said)
        as_shown = all(
            said.get(one.name) == [one.value]
            for one in form.fields
            if one.kind == "hidden" and one.name not in {TOKEN, *SEEN}  # also where the record is another one by now
        )
        if answer.status_code in (400, 409) and form.method == "post" and as_shown:
            assert lost(form, said, answer) == [], (page, said)

    tried()


def lost(form: Form, said: dict[str, list[str]], answer: Any) -> list[str]:
    """Words that were typed and that the answer, where it holds the form again, does not."""
    again = [each for each in forms_of(answer, form.page) if pattern_of(each.action) == pattern_of(form.action)]
    kept = {one.value for each in again for one in each.fields if one.typed}
    kept = {re.sub(r"\s+", " ", value).strip() for value in kept}
    gone = []
    for one in form.fields if again else []:
        words = said.get(one.name, [])
        if one.typed and len(words) == 1 and plain(words[0], one) and words[0] not in kept:
            gone.append(one.name)
    return gone


def plain(words: str, one: Any) -> bool:
    """Whether a browser would have let it be typed, and HTML carry it back."""
    longest = int(one.attributes.get("maxlength", "4000"))
    return bool(words.strip()) and len(words) <= longest and words.isprintable() and words == " ".join(words.split())


def test_nothing_that_is_sent_by_who_may_not_changes_anything(
    shown: Shown,
    browsers: Any,  # noqa: F811
    served: Path,  # noqa: F811
) -> None:
    """Each form as it stands, and spoiled, from a user who does not hold its verb."""
    from .test_pages import USERS

    before = entries(served)
    tried = 0
    for page, form in shown.forms:
        verb = (SENT if form.method == "post" else GUARDED)[page][0]
        for user in [user for user, roles in USERS.items() if not may(roles, verb)][:3]:
            for said in (form.sent(), {name: [SCRIPT] for name in form.names}):
                answer = send(browsers[user], form, said)
                assert answer.status_code in (403, 404), (page, user, answer.status_code)
                assert not wrong(answer.status_code, answer.content)
                tried += 1
    assert tried > 40
    assert entries(served) == before


BODIES: dict[str, tuple[str, bytes]] = {
    "no type": ("", b"reason=x"),
    "JSON": ("application/json", b'{"reason": "x"}'),
    "XML": ("application/xml", b"<!DOCTYPE x [<!ENTITY i SYSTEM 'file:///etc/passwd'>]><x>&i;</x>"),
    "no UTF-8": ("application/x-www-form-urlencoded", b"reason=\xff\xfe&words=%ff%fe&%fe=1"),
    "another charset": ("application/x-www-form-urlencoded; charset=utf-7", b"reason=+ADw-script+AD4-"),
    "no charset that there is": ("application/x-www-form-urlencoded; charset=no-such", b"reason=x"),
    "ten thousand fields": ("application/x-www-form-urlencoded", b"&".join(b"a%d=1" % n for n in range(10_000))),
    "one name ten thousand times": ("application/x-www-form-urlencoded", b"reason=1&" * 10_000),
    "broken multipart": ("multipart/form-data; boundary=x", b"--x\r\nContent-Disposition: form-data; name="),
    "multipart without a boundary": ("multipart/form-data", b"--x\r\n"),
    "multipart with a long boundary": ("multipart/form-data; boundary=" + "x" * 300, b"--x\r\n"),
    "multipart in base 64 that is none": (
        "multipart/form-data; boundary=x",
        b'--x\r\nContent-Disposition: form-data; name="text"\r\nContent-Transfer-Encoding: base64\r\n\r\n***\r\n--x--',
    ),
    "a file where words belong": (
        "multipart/form-data; boundary=x",
        b'--x\r\nContent-Disposition: form-data; name="reason"; filename="../../x"\r\n\r\nwords\r\n--x--',
    ),
    "two files": (
        "multipart/form-data; boundary=x",
        b'--x\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\nx\r\n' * 2 + b"--x--",
    ),
    "no UTF-8 in a file": (
        "multipart/form-data; boundary=x",
        b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.md"\r\n\r\n\xff\xfe\0\r\n--x--',
    ),
    "more than a body may have": ("application/x-www-form-urlencoded", b"reason=" + b"x" * 5_000_000),
}


@pytest.mark.parametrize("name", BODIES)
def test_a_body_that_is_no_form_is_refused_at_every_address(name: str, browsers: Any, shown: Shown) -> None:  # noqa: F811
    kind, body = BODIES[name]
    for action in dict.fromkeys(form.action.partition("#")[0] for _, form in shown.forms if form.method == "post"):
        answer = browsers["ida"].generic("POST", action, body, content_type=kind)
        assert 400 <= answer.status_code < 500 or answer.status_code in (200, 302), (action, answer.status_code)
        assert not wrong(answer.status_code, answer.content), action
        assert b"root:" not in answer.content


@pytest.mark.parametrize("page", APART)
def test_logging_in_out_and_choosing_a_language_take_anything(page: str, served: Path) -> None:  # noqa: F811
    from django.test import Client

    from habeas.faces.web.throttle import tries

    browser = Client()
    asked = page if page.startswith("/") else f"/haesong/{page}"
    for each in HOSTILE:
        tries.forget()
        coded = each.encode("utf-8", "surrogatepass")
        answer = browser.post(asked, dict.fromkeys(("user", "passphrase", "language", "next"), coded))
        assert not wrong(answer.status_code, answer.content), each
        assert answer.status_code < 500
        assert not answer.get("Location", "/").startswith(("http", "//", "/\\")), each
