"""Where a request stands: whose session, in which mission and language; and how its answer becomes a page."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, wraps
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from habeas.core.access.policy import REAUTHENTICATE
from habeas.core.kernel.errors import ForPeople, NotNow, Refused
from habeas.faces.web import ended, once, sessions
from habeas.faces.web.throttle import TooMany
from habeas.faces.web.words import Words, words
from habeas.store.actions.reading import count_reading
from habeas.store.mission import Actor
from habeas.store.queries import findings
from habeas.store.queries import release as releases
from habeas.store.queries.vocabulary import drafts, labeller
from habeas.store.rights import may, require_right

#: (key of its words, address below the mission, verb that it needs; empty: everybody)
NAVIGATION = (
    ("home", "", ""),
    ("taking", "intake/", "take-interview"),
    ("inbox", "inbox/", "receive-file"),
    ("sources", "sources/", "read-source"),
    ("interviews", "interviews/", "read-source"),
    ("submissions", "submissions/", "read-source"),
    ("consultations", "consultations/", "read-source"),
    ("accounts", "accounts/", "read-account"),
    ("apart", "apart/", "list-double-codings"),
    ("search", "search/", "search"),
    ("vocabulary", "vocabulary/", "read-account"),
    ("figures", "figures/", "analyse"),
    ("findings", "findings/", "read-findings"),
    ("reports", "reports/", "read-report"),
    ("disclosures", "disclosures/", "list-disclosures"),
    ("requests", "requests/", "list-requests"),
)

#: a record, or an act of somebody's own coding: V-0012, a3
_CODE = re.compile(r"[A-Za-z]{0,3}-?\d{1,12}")
#: pages that stand under another one of the navigation
_OWNER = {
    "texts": "interviews",
    "acts": "accounts",
    "items": "interviews",
    "events": "accounts",
    "drafts": "reports",
    "notices": "disclosures",
}

#: the one page for who has to add a second factor first
FACTORS = "factors/"


@dataclass
class Here:
    """A request of somebody who has logged in, inside her mission."""

    request: HttpRequest
    session: sessions.Session
    is_done: bool = False  # whether the page that answers a form says what was done by it

    @property
    def by(self) -> Actor:
        """Who asks."""
        return self.session.actor

    @property
    def slug(self) -> str:
        """The mission's name in addresses."""
        return self.session.mission.config.slug

    @cached_property
    def w(self) -> Words:
        """The words in her language."""
        return words(self.request)

    @cached_property
    def label(self) -> Callable[[str, str, str], str]:
        """The vocabulary's words."""
        return labeller()

    @cached_property
    def is_draft(self) -> Callable[[str, str], bool]:
        """Whether words of the vocabulary in Korean wait for a lawyer."""
        return drafts()

    def may(self, verb: str) -> bool:
        """Whether she may: what she may not is not offered. Whether it is done, the verb itself decides."""
        return may(self.by, verb)

    @property
    def idle(self) -> int:
        """Seconds after which an unused page is locked, for the script that counts them."""
        return int(self.session.limits["idle"] * sessions.MINUTE)

    @property
    def warn(self) -> int:
        """How long before that she is told."""
        return sessions.WARNED

    @property
    def decides(self) -> bool:
        """Whether she may put down decisions of sources."""
        return self.may("decide-consent")

    @property
    def receives(self) -> bool:
        """Whether she may bring files in."""
        return self.may("receive-file")

    @property
    def interviews(self) -> bool:
        """Whether she takes interviews."""
        return self.may("take-interview")

    @property
    def puts_down(self) -> bool:
        """Whether she may put down submissions and consultations."""
        return self.may("receive-submission")

    @property
    def withdraws(self) -> bool:
        """Whether she may withdraw for them."""
        return self.may("withdraw-consent")

    @property
    def codes(self) -> bool:
        """Whether she may code texts."""
        return self.may("code") and self.may("read-text")

    @property
    def reviews(self) -> bool:
        """Whether she may review texts for identities."""
        return self.may("review-identities") and self.may("read-unreviewed-text")

    def reads(self, kind: str, code: str) -> None:
        """She opens testimony. It is counted once in a session, for herself; ``kind`` is empty for what is not."""
        self.session.spell.reads()
        if kind:
            self.session.kept(("read", kind, code), lambda: count_reading(kind, by=self.by))

    @property
    def pause_due(self) -> bool:
        """Whether she has read for so long that a pause is offered."""
        return self.session.spell.due(self.session.limits["pause"] * sessions.MINUTE)

    @property
    def describes(self) -> bool:
        """Whether she may say how texts came about."""
        return self.may("describe-text")

    @property
    def approves(self) -> bool:
        """Whether she may judge translations."""
        return self.may("approve-translation") and self.may("read-text")

    @property
    def corrects(self) -> bool:
        """Whether she may correct the words of texts."""
        return self.may("correct-text") and self.may("read-unreviewed-text")

    def require(self, verb: str) -> None:
        """Refused for who may not: before a form is shown whose sending would be refused anyway."""
        require_right(self.by, verb)

    def asked(self, name: str, longest: int = 200) -> str:
        """A value of the address, cut to what a person would write."""
        return self.request.GET.get(name, "")[:longest].replace("\x00", "").strip()

    def asked_code(self, name: str) -> str:
        """A record that the address names; words that a link would have the page say are none."""
        return given if _CODE.fullmatch(given := self.asked(name, 24)) else ""

    def saves(self, place: str, record: str) -> str:
        """Remember that she saved a record of that place: so the next page may say so."""
        self.session.saved.append(f"{place} {record}")
        return record

    def saved(self, place: str) -> str:
        """The record of that place that the address says was saved, where she did so in this session: what a link from
        elsewhere says was not."""
        record = self.asked_code("saved")
        return record if f"{place} {record}" in self.session.saved else ""

    def released(self, prefix: str = "") -> findings.OnRelease | None:
        """The release that is asked for, or the newest that still answers, opened once in a session."""
        row = releases.find(prefix) if prefix else findings.newest_open()[0]
        if row is None:
            return None
        releases.require_allowed(row)  # also where it lies open in the session: a consent may have been withdrawn
        made: findings.OnRelease = self.session.kept(("release", row.sha256), lambda: findings.open_on(row))
        return made

    def foot(self) -> list[str]:
        """What a picture of a made-up mission carries."""
        return [self.w["fiction_foot"]] if self.session.mission.config.fiction else []

    def number(self, name: str = "page") -> int:
        """A page's number in the address; the first one where there is none."""
        return max(1, whole(self.asked(name, 8)))

    def address(self, below: str = "", **query: Any) -> str:
        """An address inside the mission."""
        given = {name: value for name, value in query.items() if value not in ("", None)}
        return f"/{self.slug}/{below}" + (f"?{urlencode(given)}" if given else "")

    def page(self, template: str, status: int = 200, **context: Any) -> HttpResponse:
        """The page, with what every page of the mission has."""
        config = self.session.mission.config
        around = {
            "here": self,
            "w": self.w,
            "slug": self.slug,
            "mission_title": config.title,
            "fiction": config.fiction,
            "practice": config.practice,
            "navigation": self._navigation(),
        }
        return render(self.request, template, {**around, **context}, status=status)

    def done(self, template: str, **context: Any) -> HttpResponse:
        """The page that says what a form did; the same form sent again gets it again, and nothing is done twice."""
        self.is_done = True
        return self.page(template, **context)

    def to(self, below: str, **query: Any) -> HttpResponse:
        """Go on to another page of the mission."""
        return HttpResponseRedirect(self.address(below, **query))

    def _navigation(self) -> list[dict[str, Any]]:
        section = self.request.path.removeprefix(f"/{self.slug}/").partition("/")[0]
        owner = _OWNER.get(section, section)
        return [
            {"key": key, "words": self.w[key], "address": self.address(below), "here": below.rstrip("/") == owner}
            for key, below, verb in NAVIGATION
            if not verb or self.may(verb)
        ]


def refusal(request: HttpRequest, status: int, **said: Any) -> HttpResponse:
    """Why something cannot be done. Whoever has logged in stays in her mission: it has the ways that every page has."""
    session = sessions.untouched(request, request.path.split("/")[1])
    if session is None or session.over.is_set() or session.second.owed:
        return render(request, "message.html", said, status=status)
    return Here(request, session).page("message.html", status=status, **said)


def whole(said: str, *, otherwise: int = 0) -> int:
    """A number as a form sends it: at most eight plain digits. What else calls itself a digit (², ٣) is none."""
    return int(said) if said.isascii() and said.isdigit() and len(said) < 9 else otherwise


#: the field in which a passphrase is typed again; no view knows it
_PROOF = "prove_passphrase"


def _ask_again(here: Here, verb: str, refused: ForPeople | None = None) -> HttpResponse:
    """The same form once more with all that was typed, and the passphrase asked for beside it."""
    carried = ended.carried(here.request, "prove_for")
    known = verb if verb in REAUTHENTICATE else "change-mission"
    status = 200 if refused is None else 403 if isinstance(refused, Refused) else 429
    page = {"verb_asked": known, "carried": carried, "refused": refused, "to": here.request.get_full_path()}
    answer = here.page("mission/prove.html", status=status, **page)
    if isinstance(refused, TooMany):
        answer["Retry-After"] = str(refused.seconds)
    return answer


View = Callable[..., HttpResponse]


def in_mission(*methods: str, quiet: Callable[[HttpRequest], bool] | None = None) -> Callable[[View], View]:
    """A view of somebody who has logged in; anybody else is asked to, and led back afterwards. What is ``quiet`` a page
    asks by itself: it does not make her session last."""

    def decorate(view: View) -> View:
        @require_http_methods([*methods] or ["GET"])
        @wraps(view)
        def answered(request: HttpRequest, slug: str, **more: Any) -> HttpResponse:
            is_quiet = quiet is not None and quiet(request)
            session = (sessions.untouched if is_quiet else sessions.of)(request, slug)
            if session is None and not is_quiet and ended.is_sent_late(request):
                return ended.sent_late(request, slug)
            if session is None:
                wanted = request.get_full_path() if request.method == "GET" else ""
                asked = f"?{urlencode({'next': wanted})}" if wanted.rstrip("/") != f"/{slug}" and wanted else ""
                return HttpResponseRedirect(f"/{slug}/log-in/{asked}")
            if session.second.owed and request.path != f"/{slug}/{FACTORS}":
                return HttpResponseRedirect(f"/{slug}/{FACTORS}")
            with sessions.inside(session):
                here = Here(request, session)
                try:
                    if _PROOF in request.POST:
                        session.prove(request.POST[_PROOF][:1000], request.META.get("REMOTE_ADDR", ""))
                except (Refused, NotNow) as refused:
                    return _ask_again(here, request.POST.get("prove_for", ""), refused)
                number = once.number_of(request)
                if (said := once.answer_of(here, number)) is not None:
                    return said
                try:
                    answer = view(here, **more)
                except sessions.ProofWanted as wanted:
                    return _ask_again(here, wanted.verb)
                once.remember(here, number, answer)
                return answer

        return answered

    return decorate
