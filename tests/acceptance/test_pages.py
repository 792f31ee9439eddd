"""Attacks on the pages, on the made-up mission: every address asked for by every user, and all that is answered
searched for every name of the example."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from datetime import date
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from habeas.core.access.levels import sees
from habeas.core.access.policy import REAUTHENTICATE, ROLES, may
from support.apart import coded_apart
from support.forms import forms_of
from support.haesong import EXAMPLE, names, rows
from support.leaks import Planted, innocent_words
from support.missions import ALL_ROLES, PASSPHRASE, agreed

USERS = {row["username"]: set(row["roles"].split()) for row in rows("users.csv")} | {"ida": set(ALL_ROLES)}
#: every role that opens no identity
OUTER = {name for name in ROLES if not may({name}, "read-identity")}

#: sources who are in no release of the example -> level and compartment that they are given here
LABELLED = {
    "S-0012": ("strictly-confidential", ""),
    "S-0015": ("confidential", "north"),
    "S-0048": ("strictly-confidential", "north"),
}
#: users beside those of the example: her roles, and her compartments
MORE: dict[str, tuple[set[str], set[str]]] = {
    "outer": (OUTER, set()),
    "inner": (OUTER, {"north"}),
    "elsewhere": (OUTER, {"south"}),
    "insider": ({"documenter"}, {"north"}),
}

#: page -> the verb of roles.yaml that guards it, and what makes its address ("": everybody who has logged in)
GUARDED: dict[str, tuple[str, str]] = {
    "": ("see-overview", ""),
    "attention/": ("read-findings", ""),
    "guide/": ("see-overview", ""),
    "requests/": ("list-requests", ""),
    "sessions/": ("list-sessions", ""),
    "sessions/left/": ("list-sessions", ""),
    "sessions/work/": ("list-sessions", ""),
    "panic/": ("panic", ""),
    "factors/": ("manage-own-factors", ""),
    "sources/": ("read-source", ""),
    "sources/<str:code>/": ("read-source", "source"),
    "sources/<str:code>/timeline.svg": ("read-source", "source"),
    "sources/<str:code>/consent/": ("decide-consent", "source"),
    "sources/<str:code>/withdraw/": ("withdraw-consent", "source"),
    "submissions/<str:code>/consent/": ("decide-consent", "submission"),
    "submissions/<str:code>/withdraw/": ("withdraw-consent", "submission"),
    "disclosures/": ("list-disclosures", ""),
    "sources/<str:code>/identity/": ("read-identity", "source"),
    "labels/": ("list-labels", ""),
    "guards/": ("list-guards", ""),
    "incidents/": ("read-protection", ""),
    "items/<str:code>/": ("read-source", "item"),
    "items/<str:code>/scan/": ("read-scan", "item"),
    "reading/": ("see-own-reading", ""),
    "sources/<str:code>/protection/": ("read-protection", "source"),
    "openings/": ("list-openings", ""),
    "intake/": ("take-interview", ""),
    "inbox/": ("receive-file", ""),
    "submissions/new/": ("receive-submission", ""),
    "consultations/new/": ("receive-submission", ""),
    "information/": ("see-overview", ""),
    "information/<str:code>/": ("see-overview", "sheet"),
    "interviews/": ("read-source", ""),
    "interviews/<str:code>/": ("read-source", "interview"),
    "submissions/": ("read-source", ""),
    "submissions/<str:code>/": ("read-source", "submission"),
    "consultations/": ("read-source", ""),
    # nobody has decided yet what the records of the example's consultations may be used for
    "consultations/<str:code>/": ("read-source-without-consent", "consultation"),
    "texts/<str:code>/": ("read-text", "text"),
    "texts/<str:code>/review/": ("review-identities", "text"),
    "texts/<str:code>/correct/": ("correct-text", "text"),
    "texts/<str:code>/unplaced/": ("read-text", "text"),
    "texts/<str:code>/scan/": ("read-scan", "text"),
    "texts/<str:code>/made/": ("describe-text", "text"),
    "texts/<str:code>/approval/": ("approve-translation", "text"),
    "texts/<str:code>/code/": ("code", "text"),
    "texts/<str:code>/code/find/": ("code", "text"),
    "apart/": ("list-double-codings", ""),
    "apart/agreement/": ("read-agreement", ""),
    "apart/agreement.svg": ("read-agreement", ""),
    "apart/<str:code>/": ("settle-coding", "finished"),
    "apart/<str:code>/code/": ("code-apart", "assigned"),
    "apart/<str:code>/code/find/": ("code-apart", "assigned"),
    "acts/<str:code>/": ("read-account", "act"),
    "accounts/": ("read-account", ""),
    "accounts/<str:code>/": ("read-account", "account"),
    "accounts/<str:code>/used/": ("read-draft", "account"),
    "search/": ("search", ""),
    "vocabulary/": ("read-vocabulary", ""),
    "vocabulary/sheet/": ("change-vocabulary", ""),
    "vocabulary/<str:code>/": ("read-vocabulary", "violation"),
    "accounts/<str:code>/grading/": ("grade", "account"),
    "accounts/<str:code>/retraction/": ("retract", "account"),
    "accounts/<str:code>/event/": ("code", "account"),
    "events/<str:code>/": ("read-account", "event"),
    "figures/": ("analyse", ""),
    "figures/timeline/": ("read-account", ""),
    "figures/timeline.svg": ("read-account", ""),
    "figures/picture.svg": ("analyse", ""),
    "figures/table.csv": ("analyse", ""),
    "findings/": ("read-findings", ""),
    "findings/<str:code>/": ("read-findings", "finding"),
    "drafts/": ("keep-draft", ""),
    "drafts/<str:code>/": ("read-draft", "draft"),
    "drafts/<str:code>/edit/": ("keep-draft", "draft"),
    "drafts/<str:code>/checks/<int:number>/": ("read-draft", "draft"),
    "reports/": ("read-report", ""),
    "reports/<str:code>/": ("read-report", "report"),
}
#: pages that need a consent which holds as well: nothing is coded of a source who took it back
NEED_CONSENT = {"texts/<str:code>/correct/", "texts/<str:code>/code/", "texts/<str:code>/code/find/"}
#: pages that need an assignment as well: they are shown to those who have one, and to nobody else who may
ASSIGNED = {"apart/<str:code>/code/", "apart/<str:code>/code/find/"}
#: what is sent -> the verb that guards it, and what is sent
SENT: dict[str, tuple[str, dict[str, str]]] = {
    "requests/<str:code>/": ("list-requests", {"answer": "neither"}),
    "sessions/": ("list-sessions", {"do": "neither"}),
    "items/<str:code>/": ("mark-graphic", {"graphic": "yes", "version": "99"}),
    "items/<str:code>/scan/": ("read-scan", {"do": "stop"}),
    "reading/": ("see-own-reading", {"do": "later", "next": "nowhere"}),
    "panic/": ("panic", {"do": "neither"}),
    "factors/": ("manage-own-factors", {"do": "answer", "name": "none", "response": "{}"}),
    "sources/<str:code>/consent/": ("decide-consent", {"decision": "granted"}),
    "sources/<str:code>/withdraw/": ("withdraw-consent", {"from": "no day"}),
    "submissions/<str:code>/consent/": ("decide-consent", {"decision": "granted"}),
    "submissions/<str:code>/withdraw/": ("withdraw-consent", {"from": "no day"}),
    "disclosures/": ("record-disclosure", {"what": "D-9999"}),
    "notices/<str:code>/told/": ("settle-notice", {"on": "no day"}),
    "search/": ("search", {"query": "torture"}),
    "vocabulary/": ("change-vocabulary", {"code": "no"}),
    "vocabulary/sheet/": ("change-vocabulary", {"do": "look"}),
    "vocabulary/<str:code>/": ("change-vocabulary", {"do": "change", "version": "9"}),
    "texts/<str:code>/review/": ("review-identities", {"do": "mark", "words": "", "seen": "no"}),
    "texts/<str:code>/correct/": ("correct-text", {"do": "correct", "words": "Others.", "reason": "x", "seen": "no"}),
    "texts/<str:code>/unplaced/": ("code", {"do": "place", "record": "P-9999", "version": "1"}),
    "texts/<str:code>/made/": ("describe-text", {"made": "nobody", "version": "99"}),
    "texts/<str:code>/approval/": ("approve-translation", {"do": "approve", "version": "99"}),
    "texts/<str:code>/code/": ("code", {"do": "act", "words": "", "seen": "no", "once": "0123456789abcdef"}),
    "accounts/<str:code>/grading/": ("grade", {"field": "reliability", "value": "B", "because": "x", "seen": "no"}),
    "accounts/<str:code>/retraction/": ("retract", {"extent": "none", "seen": "no"}),
    "accounts/<str:code>/event/": ("code", {"event": "", "seen": "no"}),
    "events/<str:code>/": ("code", {"field": "date", "act": "V-9999", "because": "x", "version": "0"}),
    "apart/": ("assign-coders", {"do": "assign", "interview": "I-9999", "first": "", "second": ""}),
    "apart/<str:code>/": ("settle-coding", {"do": "choose", "difference": "0", "chosen": "first", "because": "x"}),
    "apart/<str:code>/code/": ("code-apart", {"do": "act", "words": "", "seen": "no", "version": "0"}),
    "acts/<str:code>/": ("code", {"do": "remove", "because": "x", "seen": "no"}),
    "inbox/": ("receive-file", {"belongs": "nothing"}),
    "inbox/file/": ("receive-file", {}),
    "inbox/receipt/": ("receive-file", {"items": "X-9999"}),
    "inbox/<str:code>/": ("triage-inbox", {"do": "neither"}),
    "submissions/new/": ("receive-submission", {"giver": "No Slug"}),
    "consultations/new/": ("receive-submission", {"participants": ": no code"}),
    "intake/": ("take-interview", {"earlier": "unheard-of"}),
    "intake/<str:code>/": ("take-interview", {"do": "keep"}),
    "intake/<str:code>/keep/": ("take-interview", {"notes": "nothing"}),
    "intake/<str:code>/look/": ("take-interview", {"version": "0"}),
    "drafts/": ("keep-draft", {"text": ""}),
    "drafts/<str:code>/edit/": ("keep-draft", {"text": "", "version": "0"}),
    "sources/<str:code>/identity/": ("read-identity", {"reason": ""}),
    "sources/<str:code>/protection/": ("assess-risk", {"do": "risk", "level": "unheard-of"}),
    "drafts/<str:code>/preview/": ("check-report", {"text": "Nothing is claimed."}),
    "drafts/<str:code>/build/": ("build-report", {"form": "html"}),
}
#: before anybody has logged in, or for everybody
LOGGING_IN = {"log-in/", "log-in/second/", "log-out/", "lock/"}
OPEN = {"", "language/", "panic/", *(f"<slug:slug>/{page}" for page in LOGGING_IN)}


@pytest.fixture(scope="module")
def served(made_haesong: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A home with a copy of the mission, its reports as drafts, one of them built, and a user of every outer role."""
    from habeas.faces.web.app import application
    from habeas.store import mission as missions
    from habeas.store.actions import report
    from habeas.store.actions.labels import set_compartments, set_label
    from habeas.store.actions.release import make_release
    from habeas.store.actions.users import actor_named, add_user, unlock_with

    home = tmp_path_factory.mktemp("pages")
    shutil.copytree(made_haesong.path, home / "haesong")
    with missions.opened(home / "haesong", unlock_with(home / "haesong", "ida", PASSPHRASE)):
        ida = actor_named("ida")
        for source, (level, compartment) in LABELLED.items():
            set_label(source, level, compartment=compartment, by=ida, reason="Few may know", review=date(2099, 1, 1))
        make_release(purpose="public-report", audience="public", period=None, by=ida)
        for source in sorted((EXAMPLE / "reports").glob("*.md")):
            report.keep_file(source, by=ida)
        report.build(source, [home / "built.html"], by=ida)
        amara = actor_named("amara")
        for user, (roles, compartments) in MORE.items():
            new = (user, sorted(roles), PASSPHRASE)
            agreed(lambda new=new: add_user(*new, by=ida, reason="She works here"), second=amara)  # type: ignore[misc]
            if compartments:
                circle = (user, compartments)
                agreed(lambda c=circle: set_compartments(*c, by=ida, reason="Her team"), second=amara)  # type: ignore[misc]
        coded_apart(home, ("jihwan", "inner"), ("jihwan", "ida"), by=ida)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HABEAS_SERVE_HOME", str(home))
        patch.setenv("HABEAS_SERVE_HOSTS", "testserver")
        application()
        yield home


@pytest.fixture(scope="module")
def browsers(served: Path) -> Iterator[dict[str, Any]]:
    """A browser for each user, who has logged in."""
    from django.test import Client

    from habeas.faces.web import sessions

    sessions._sessions.clear()
    found = {}
    for user in [*USERS, *MORE]:
        found[user] = Client()
        answer = found[user].post("/haesong/log-in/", {"user": user, "passphrase": PASSPHRASE})
        assert answer.status_code == 302, user
    yield found
    for token in list(sessions._sessions):
        sessions.end(token)


@pytest.fixture(scope="module")
def codes(served: Path) -> dict[str, list[str]]:
    """Everything that a page can be about."""
    from habeas.store import mission as missions
    from habeas.store.actions.users import unlock_with
    from habeas.store.mission import OFFICE
    from habeas.store.models import (
        Account,
        Act,
        Consultation,
        Draft,
        Event,
        Finding,
        Interview,
        Item,
        Report,
        Source,
        Submission,
        Text,
    )

    about = {
        "act": Act,
        "event": Event,
        "source": Source,
        "interview": Interview,
        "submission": Submission,
        "consultation": Consultation,
        "text": Text,
        "account": Account,
        "finding": Finding,
        "draft": Draft,
        "report": Report,
    }
    with missions.opened(served / "haesong", unlock_with(served / "haesong", "ida", PASSPHRASE)):
        found = {kind: sorted(model.seen.values_list("code", flat=True)) for kind, model in about.items()}
        of_sources = Item.seen.filter(owner__in=found["source"]).exclude(owner=OFFICE).exclude(kind="text")
        found["item"] = sorted(of_sources.values_list("code", flat=True))
        found["unreviewed"] = sorted(Text.seen.exclude(identities="reviewed").values_list("code", flat=True))
    found["source"].remove(OFFICE)
    found["violation"] = ["TOR-01"]
    found["sheet"] = ["interview-1-en"]
    found["finished"], found["assigned"] = ["DC-0001"], ["DC-0002"]
    assert all(found[kind] for kind in about)
    return found


def address(page: str, code: str = "") -> str:
    return "/haesong/" + page.replace("<str:code>", code).replace("<int:number>", "0")


def in_the_open(kind: str, codes: dict[str, list[str]], somebody: Any, page: str) -> str:
    """The first code whose page everybody who holds the verb may see; a source without consent is for intake alone."""
    if not kind:
        return ""
    for code in codes[kind]:
        if somebody.get(address(page, code)).status_code == 200:
            return code
    raise AssertionError(f"nobody may see any {kind}")


def without_token(answer: Any) -> str:
    """A page but for what guards its forms, which is new in every answer."""
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", answer.content.decode())


def test_every_page_is_guarded_by_a_verb_or_known_to_need_none() -> None:
    from habeas.faces.web.urls import urlpatterns

    known = {str(one.pattern) for one in urlpatterns} - OPEN
    assert known == {"<slug:slug>/" + page for page in {*GUARDED, *SENT}}


EVERY_ANSWER = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Server": "habeas",
}


def test_every_answer_to_everybody_carries_every_header(browsers: Any, codes: Any) -> None:
    """Pages, files and refusals alike: what a page is, in no other page, kept by nobody, from nowhere else."""
    from django.test import Client

    seen = set()
    long = {"text": "x" * 5_000_000}
    asked = [(address(page, codes[kind][0] if kind else ""), None) for page, (_, kind) in GUARDED.items()]
    asked += [(address(page, "S-9999"), words) for page, (_, words) in SENT.items()]
    asked += [("/", None), ("/none/", None), ("/haesong/log-in/", None), ("/haesong/drafts/", long), ("/%00/", None)]
    for browser in (browsers["outer"], browsers["anselm"], Client(), Client(headers={"host": "evil.example"})):
        for path, words in asked:
            answers = [browser.get(path) if words is None else browser.post(path, words)]
            answers += [browser.delete(path)] if browser is browsers["outer"] else []
            for answer in answers:
                seen.add(answer.status_code)
                assert {name: answer.get(name) for name in EVERY_ANSWER} == EVERY_ANSWER, (path, answer.status_code)
                policy = answer["Content-Security-Policy"]
                assert policy.startswith("default-src 'none'; "), path
                assert "frame-ancestors 'none'" in policy
                assert "base-uri 'none'" in policy
                assert "form-action 'self'" in policy
                assert not re.search(r"unsafe|http|\*", policy), policy
                assert "camera=()" in answer["Permissions-Policy"]
    assert seen >= {200, 302, 400, 403, 404, 405, 413}


@pytest.mark.parametrize("page", sorted(GUARDED))
def test_a_page_is_shown_to_those_roles_alone_that_may(page: str, browsers: Any, codes: Any) -> None:
    verb, kind = GUARDED[page]
    somebody = browsers[next(user for user, roles in {"outer": OUTER, **USERS}.items() if may(roles, verb))]
    if page in ASSIGNED:
        somebody = browsers["jihwan"]
    asked = address(page, in_the_open(kind, codes, somebody, page))
    answered = {user: browsers[user].get(asked).status_code for user in USERS}
    assert {user for user, status in answered.items() if status == 200} == {
        user for user, roles in USERS.items() if may(roles, verb)
    }
    assert set(answered.values()) <= {200, 403, 404}, answered


@pytest.mark.parametrize("page", sorted(SENT))
def test_what_is_sent_is_taken_from_those_roles_alone_that_may(page: str, browsers: Any, codes: Any) -> None:
    verb, words = SENT[page]
    asked = address(page, codes.get(page.partition("s/")[0], codes["draft"])[0])
    answered = {user: browsers[user].post(asked, words).status_code for user in USERS}
    assert {user for user, status in answered.items() if status != 403} == {
        user for user, roles in USERS.items() if may(roles, verb)
    }
    assert all(status < 500 for status in answered.values()), answered


def test_the_linked_version_is_written_for_those_who_may_alone(browsers: Any, codes: Any) -> None:
    asked = address("drafts/<str:code>/build/", codes["draft"][0])
    for user, roles in USERS.items():
        answer = browsers[user].post(asked, {"form": "linked"})
        assert (answer.status_code == 200) == (may(roles, "build-linked-report") and may(roles, "read-draft")), user


#: a dangerous act on a page -> what is sent for it
DANGEROUS: dict[str, tuple[str, dict[str, str]]] = {
    "requests/RQ-0001/": ("approve-request", {"answer": "approve"}),
    "factors/": ("manage-own-factors", {"do": "codes", "name": "my phone"}),
    "disclosures/": ("record-disclosure", {"what": "D-0001", "on": "2026-01-02", "to": "nobody", "audience": "public"}),
    "sources/S-0003/identity/": ("read-identity", {"reason": "She asked us"}),
    "drafts/Q-0001/build/": ("build-linked-report", {"form": "linked"}),
}


def test_every_page_that_does_something_dangerous_is_among_these() -> None:
    also = {"build-report", "list-requests"}  # the verbs of addresses that do more than one thing
    dangerous = {page for page, (verb, _) in SENT.items() if verb in REAUTHENTICATE | also}
    assert dangerous == {re.sub(r"/[A-Z]+-\d+/", "/<str:code>/", page) for page in DANGEROUS}
    assert {verb for verb, _ in DANGEROUS.values()} <= REAUTHENTICATE


@pytest.mark.parametrize("page", sorted(DANGEROUS))
def test_a_dangerous_act_on_a_page_asks_for_the_passphrase_again(page: str, browsers: Any) -> None:
    from habeas.faces.web import sessions

    session = sessions._sessions[browsers["ida"].cookies["habeas_session"].value]
    session.proved -= 6 * 60
    try:
        answer = browsers["ida"].post(address(page), DANGEROUS[page][1])
    finally:
        session.proved += 6 * 60
    shown = answer.content.decode()
    assert answer.status_code == 200
    assert f'action="{address(page)}"' in shown
    for name, value in DANGEROUS[page][1].items():
        assert f'name="{name}" autocomplete="off" spellcheck="false" hidden>\n{value}</textarea>' in shown


def test_a_source_without_consent_is_seen_by_intake_and_protection_alone(browsers: Any, codes: Any) -> None:
    """Not shown, not counted, not to be told from one that there is not; neither is anything that she said."""
    outer, intake = browsers["outer"], browsers["narae"]
    asked = [code for code in codes["source"] if code not in LABELLED]
    hidden = [code for code in asked if outer.get(address(f"sources/{code}/")).status_code != 200]
    assert hidden, "the example has sources without consent"
    strange = outer.get("/haesong/sources/S-9999/")
    for code in hidden:
        assert intake.get(address(f"sources/{code}/")).status_code == 200
        answer = outer.get(address(f"sources/{code}/"))
        assert answer.status_code == strange.status_code == 404
        assert without_token(answer).replace(code, "S-9999") == without_token(strange)
        for listing in ("sources/", "interviews/", "submissions/", "consultations/", f"accounts/?source={code}"):
            shown = outer.get(address(listing)).content.decode()
            assert code not in re.sub(f'(source=|value="){code}', "", shown), listing


@pytest.fixture(scope="module")
def theirs(served: Path) -> dict[str, dict[str, list[str]]]:
    """What the labelled sources gave: source -> what a page may be about -> its codes."""
    from habeas.store import mission as missions
    from habeas.store.actions.users import unlock_with
    from habeas.store.models import Account, Act, Interview, Item, Text

    about = {"interview": Interview, "text": Text, "account": Account}
    with missions.opened(served / "haesong", unlock_with(served / "haesong", "ida", PASSPHRASE)):
        found = {
            source: {"source": [source]}
            | {kind: list(m.seen.filter(source=source).values_list("code", flat=True)) for kind, m in about.items()}
            for source in LABELLED
        }
        for source, hers in found.items():
            hers["item"] = list(Item.seen.filter(owner=source).exclude(kind="text").values_list("code", flat=True))[:5]
            hers["act"] = list(Act.seen.filter(account__in=hers["account"]).values_list("code", flat=True))
        return found


def who_sees(source: str) -> dict[str, tuple[set[str], bool]]:
    """Every user with her roles, and whether the table lets her see a labelled source."""
    everybody = {user: (roles, set()) for user, roles in USERS.items()} | MORE
    return {user: (roles, sees(roles, circle, *LABELLED[source])) for user, (roles, circle) in everybody.items()}


def nobody(code: str) -> str:
    """A code of the same kind that names nothing."""
    return code.rpartition("-")[0] + "-9999"


def test_somebody_who_interviewed_a_labelled_source_is_among_the_users(served: Path) -> None:
    """What is walked below holds for the colleague who met her as well."""
    interviewers = {row["interviewer"] for row in rows("interviews.csv") if row["source"] in LABELLED}
    documenters = {row["user"] for row in rows("users.csv") if "documenter" in row["roles"].split()}
    assert interviewers & documenters


@pytest.mark.parametrize("page", sorted(page for page, (_, kind) in GUARDED.items() if kind))
def test_a_labelled_source_and_what_she_gave_is_seen_by_her_circle_alone(page: str, browsers: Any, theirs: Any) -> None:
    """Every page about something x every user x level, compartment and ownership, as the tables have it; to everybody
    else the answer is that for what is not there."""
    verb, kind = GUARDED[page]
    for source in LABELLED:
        for user, (roles, seen) in who_sees(source).items():
            for code in theirs[source].get(kind, [])[:2]:
                answer = browsers[user].get(address(page, code))
                if seen and page in NEED_CONSENT:
                    assert answer.status_code in ((200, 403) if may(roles, verb) else (403,)), (user, code)
                elif seen:
                    assert (answer.status_code == 200) == may(roles, verb), (user, code)
                else:
                    none = browsers[user].get(address(page, nobody(code)))
                    assert answer.status_code == none.status_code, (user, code)
                    assert without_token(answer).replace(code, nobody(code)) == without_token(none), (user, code)


@pytest.mark.parametrize("page", sorted(page for page in SENT if "<str:code>" in page))
def test_what_is_sent_about_a_labelled_source_is_taken_from_her_circle_alone(
    page: str, browsers: Any, theirs: Any
) -> None:
    kind = page.partition("s/")[0]
    for source in LABELLED:
        for user, (_, seen) in who_sees(source).items():
            for code in [] if seen else theirs[source].get(kind, [])[:1]:
                answer = browsers[user].post(address(page, code), SENT[page][1])
                none = browsers[user].post(address(page, nobody(code)), SENT[page][1])
                assert answer.status_code == none.status_code, (user, code)
                assert without_token(answer).replace(code, nobody(code)) == without_token(none), (user, code)


@pytest.mark.parametrize("page", sorted(page for page, (_, kind) in GUARDED.items() if not kind))
def test_no_list_names_a_labelled_source_or_what_she_gave_to_others(page: str, browsers: Any, theirs: Any) -> None:
    for source in LABELLED:
        named = [code for codes_of in theirs[source].values() for code in codes_of]
        assert len(named) > 2
        for user, (_, seen) in who_sees(source).items():
            said = "" if seen else browsers[user].get(address(page)).content.decode()
            assert [code for code in named if code in said] == [], user


def test_a_text_that_nobody_reviewed_is_shown_to_nobody_in_a_browser(browsers: Any, codes: Any) -> None:
    assert codes["unreviewed"]
    for code in codes["unreviewed"]:
        for user in browsers:
            assert browsers[user].get(address(f"texts/{code}/")).status_code in (403, 404), (code, user)


def test_words_in_arabic_run_from_right_to_left_and_others_do_not(browsers: Any, codes: Any) -> None:
    written = set()
    for code in codes["text"]:
        page = browsers["outer"].get(address("texts/<str:code>/", code)).content.decode()
        for language, direction in re.findall(r'<p class="said[^"]*"[^>]* lang="(\w+)" dir="(\w+)"', page):
            assert direction == ("rtl" if language == "ar" else "ltr"), code
            written.add(language)
    assert {"ar", "en", "ko"} <= written


@pytest.fixture(scope="module")
def planted() -> Planted:
    return Planted(names(), innocent_words())


@pytest.mark.slow
@pytest.mark.parametrize("language", ["en", "ko"])
def test_no_page_names_anybody(browsers: Any, codes: Any, planted: Planted, language: str) -> None:
    """Every page about everything, and every error on the way, for who has every role outside intake; and the first of
    each kind for everybody else, those included who may open an identity: until they do, nobody is named to them."""
    found, tried = {}, 0
    for page, (_, kind) in GUARDED.items():
        # the same sentences for each account: some of them are enough
        about = codes[kind][:20] if page.endswith("/used/") else codes[kind] if kind else [""]
        if language == "ko":
            about = about[-5:]  # the words of the pages differ, those of the records do not
        for number, code in enumerate(about):
            asked = address(page, code)
            for user in ("outer",) if number else tuple(browsers):
                if _reviews(page, user):
                    continue
                answer = browsers[user].get(asked, headers={"accept-language": language})
                assert answer.status_code < 500, asked
                tried += 1
                if left := planted.found(_said(answer)):
                    found[user, asked] = left
    assert found == {}
    assert tried > len(GUARDED) * len(browsers), "every page as everybody"


@pytest.mark.slow
def test_no_answer_to_what_is_sent_names_anybody(browsers: Any, codes: Any, planted: Planted) -> None:
    found = {}
    for page, (_, words) in SENT.items():
        for code in (codes["draft"][0], codes["source"][0], "S-9999"):
            for user, browser in browsers.items():
                if _reviews(page, user):
                    continue
                answer = browser.post(address(page, code), words)
                assert answer.status_code < 500, (page, code)
                if left := planted.found(_said(answer)):
                    found[user, page, code] = left
    assert found == {}


def _reviews(page: str, user: str) -> bool:
    """Whether somebody marks or corrects names on this page, whose work it is: there alone they are shown to her."""
    roles = USERS.get(user) or MORE[user][0]
    where = {"review", "correct", "unplaced", "scan"}  # beside a scan its words are read as they stand, on the log
    return page in {f"texts/<str:code>/{one}/" for one in where} and may(roles, "review-identities")


def _said(answer: Any) -> bytes:
    """What was answered, with its headers: a name may stand in the name of a file."""
    headers = "\n".join(f"{name}: {value}" for name, value in answer.items())
    return headers.encode() + b"\n" + answer.content


@pytest.mark.parametrize("user", ["outer", "narae", "anselm"])
@pytest.mark.parametrize(
    "garbage", ["%00", "' OR 1=1 --", "<script>alert(1)</script>", "٣٤", "한글" * 60, "..%2f..%2fkeys", "😀"]
)
def test_garbage_in_an_address_is_answered_in_a_sentence(user: str, garbage: str, browsers: Any) -> None:
    for page, (_, kind) in GUARDED.items():
        asked = address(page, garbage) if kind else address(page)
        answer = browsers[user].get(
            asked, dict.fromkeys(("page", "date", "where", "violation", "release", "beside", "unit", "as"), garbage)
        )
        assert answer.status_code in (200, 400, 403, 404, 409), (asked, answer.status_code)
        assert b"<script>alert" not in answer.content, asked
        assert b"Traceback" not in answer.content, asked


# What somebody else wrote meanwhile -----------------------------------------------------------------------------------

#: the field by which a form says which version its writer saw
SEEN = {"seen", "after", "version"}
#: forms that change no record that somebody else may have changed: they add one, or answer for the session alone
ADDING = {
    "language/",
    "<slug:slug>/log-out/",
    "<slug:slug>/lock/",
    "<slug:slug>/panic/",
    "<slug:slug>/sessions/",
    "<slug:slug>/sessions/left/",
    "<slug:slug>/sessions/work/",
    "<slug:slug>/reading/",
    "<slug:slug>/factors/",
    "<slug:slug>/disclosures/",
    "<slug:slug>/sources/<str:code>/identity/",
    "<slug:slug>/drafts/",
    "<slug:slug>/drafts/<str:code>/build/",
    "<slug:slug>/search/",
    "<slug:slug>/vocabulary/",
    "<slug:slug>/vocabulary/sheet/",
    "<slug:slug>/intake/",
    "<slug:slug>/inbox/",
    "<slug:slug>/inbox/receipt/",
    "<slug:slug>/submissions/new/",
    "<slug:slug>/consultations/new/",
}
#: forms beside others on one page, told apart by what they do
ADDING_BY_WHAT = {"incident", "referral", "assign"}


class Forms(HTMLParser):
    """The forms of a page that are sent: where to, and their fields with what stands in them."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str]]] = []
        self._open = False
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        said = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._open = said.get("method", "").lower() == "post"
            if self._open:
                self.found.append((said.get("action", ""), {}))
        elif self._open and tag in ("input", "select", "textarea", "button") and said.get("name"):
            self.found[-1][1].setdefault(said["name"], said.get("value", ""))

    def handle_endtag(self, tag: str) -> None:
        self._open = self._open and tag != "form"


def test_every_form_that_changes_a_record_says_which_version_was_seen(browsers: Any, codes: Any) -> None:
    from django.urls import resolve

    changing, without = set(), set()
    for page, (_, kind) in GUARDED.items():
        for code in codes[kind][:3] if kind else [""]:
            asked = address(page, code)
            for where, fields in Forms(browsers["ida"].get(asked).content.decode()).found:
                route = resolve((where or asked).partition("?")[0]).route
                if route in ADDING or fields.get("do") in ADDING_BY_WHAT:
                    continue
                changing.add(route)
                if not SEEN & set(fields):
                    without.add((route, *sorted(fields)))
    assert without == set()
    assert len(changing) >= 5, changing


@pytest.mark.parametrize("old", ["", "0", "no such version"])
def test_a_decision_on_what_was_reviewed_meanwhile_is_refused_and_what_was_typed_stays(
    browsers: Any, codes: Any, old: str
) -> None:
    asked = address("texts/<str:code>/review/", codes["text"][0])
    typed = {"do": "mark", "words": "typed long ago (fiction)", "kind": "name", "seen": old}
    answer = browsers["insider"].post(asked, typed)
    assert answer.status_code == 409, answer.status_code
    assert "typed long ago (fiction)" in answer.content.decode()
    answer = browsers["insider"].post(asked, typed | {"kind": "unheard-of", "person": "<b>"})
    assert answer.status_code in (400, 409)
    assert b"<b>" not in answer.content


#: typed before anybody has logged in: what a browser's keeper of passwords may know
REMEMBERED = {"user": "username", "passphrase": "current-password", "code": "one-time-code"}


def test_no_field_is_remembered_spell_checked_or_translated_by_the_browser(browsers: Any, codes: Any) -> None:
    """What is typed holds names and words of testimony: a browser keeps them for the next form, and sends them away to
    check or to translate them, unless the page says no."""
    found, seen = [], set()
    for page, (_, kind) in {**GUARDED, "log-in/": ("", "")}.items():
        about = codes["unreviewed"] if page.endswith("/review/") else codes[kind] if kind else [""]
        for code in about[:9]:
            answer = browsers["ida"].get(address(page, code))
            shown = answer.status_code == 200 and str(answer.headers["Content-Type"]).startswith("text/html")
            if shown and not page.startswith("reports/<"):
                assert b'translate="no"' in answer.content, page
            for form in forms_of(answer, page):
                for one in (one for one in form.fields if one.typed and one.name):
                    seen.add(one.name)
                    kept = one.attributes.get("autocomplete")
                    if kept != REMEMBERED.get(one.name, "off"):
                        found.append((page, one.name, 'autocomplete="off"'))
                    if one.kind != "password" and one.attributes.get("spellcheck") != "false":
                        found.append((page, one.name, 'spellcheck="false"'))
            if shown:
                break
    assert found == []
    assert {"words", "text", "reason", "measures", "what", "conditions", "where", "user"} <= seen
