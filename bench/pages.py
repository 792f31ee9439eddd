"""How long the server takes for each page of the web face, and how much a page weighs.

``python -m bench.pages --mission /tmp/habeas-bench/large`` logs in as several roles, visits every address of
``faces/web/urls.py`` (it fails where one is not visited), asks each page at least thirty times and prints the first
answer, the median, the 95th percentile and the slowest, with bytes and requests. The way is that of a browser up to the
socket: the whole WSGI application, a connection to the database opened for each request and closed after it.
"""

from __future__ import annotations

import argparse
import datetime
import gzip
import json
import os
import re
import statistics
import sys
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
sys.path[:0] = [str(ROOT / "tests"), str(ROOT), str(ROOT / "src")]

#: what the page itself fetches: its files, its pictures, and the parts that come after it
_FETCHED = re.compile(r'<(?:link|script|img)\b[^>]*?(?:href|src)="([^"]+)"|hx-get="([^"]+)" hx-trigger="load')
#: words of the measured draft: the limit of a report to the Human Rights Council
WORDS = 10_700


@dataclass(frozen=True)
class Visit:
    """One address as one user asks it; ``send`` makes it a form that is sent."""

    what: str
    address: str
    user: str = "all"
    send: dict[str, str] | None = None
    statuses: tuple[int, ...] = (200,)


@dataclass(frozen=True)
class Measured:
    """Milliseconds of a visit, and what the page weighs with everything that it fetches."""

    what: str
    user: str
    route: str
    first: float
    first_working: float
    working: float  # of the processor, the 95th percentile: what is left on a machine with nothing else to do
    p50: float
    p95: float
    slowest: float
    size: int
    packed: int
    requests: int
    fetched: int


#: visits that end a session -> their address
LEAVING = {"lock": "lock", "log out": "log-out"}


def there_is(path: Path) -> dict[str, str]:
    """Codes to ask for: the heaviest records of each kind, a long draft and a report that was built."""
    from habeas.store import mission as missions
    from habeas.store.actions.users import actor_named, unlock_with
    from support.missions import PASSPHRASE

    with missions.opened(path, unlock_with(path, "all", PASSPHRASE)):
        return _codes() | _written(path, actor_named("all"))


def _codes() -> dict[str, str]:
    from django.db.models import Count

    from habeas.store.models import Account, Act, Consultation, Finding, Interview, Passage, Release, Submission, Text
    from habeas.store.search.following import whole

    def most(model: Any, column: str, **of: Any) -> str:
        rows = model.seen.exclude(**{column: ""}).filter(**of)
        return str(rows.values_list(column).annotate(n=Count("id")).order_by("-n", column)[0][0])

    interview = Interview.seen.order_by("code")[0]
    return {
        "source": interview.source,
        "interview": interview.code,
        "giver": most(Account, "source"),
        "submission": most(Account, "belongs", belongs__in=list(Submission.seen.values_list("code", flat=True))),
        "consultation": Consultation.seen.order_by("code")[0].code,
        "text": Text.seen.filter(identities="reviewed", belongs=interview.code).order_by("code")[0].code,
        "account": most(Act, "account"),
        "told": Passage.seen.exclude(account="").order_by("code")[0].account,
        "act": Act.seen.order_by("id")[0].code,
        "event": most(Account, "event"),
        "finding": Finding.seen.order_by("code")[0].code,
        "release": Release.seen.order_by("-id")[0].sha256[:12],
        "place": Act.seen.exclude(place="").order_by("id")[0].place,
        "index": "whole" if whole() else "",  # a mission may be made without one (bench/mission.py)
    }


def _written(path: Path, by: Any) -> dict[str, str]:
    """A draft as long as a report may be, and the same as a built report."""
    from bench import long_report
    from habeas.store.actions import report as verbs
    from habeas.store.models import Draft, Report

    draft, report = Draft.seen.first(), Report.seen.first()
    if draft is None or report is None:
        text = long_report.on_newest(WORDS - 1_000)
        draft = verbs.keep_draft(text, by=by)
        file = path.parent / "draft.md"
        file.write_text(text, encoding="utf-8")
        built = verbs.build(file, [path.parent / "draft.html"], by=by)
        assert built.files, built.result.problems[:3]
        report = Report.seen.get()
    return {
        "draft": draft.code,
        "report": report.code,
        "text_of_draft": verbs.queries.visible_draft(draft.code, by=by)[1],
    }


def visits(slug: str, there: dict[str, str]) -> list[Visit]:
    """Every page, with the filters, the last pages and the widest questions."""
    at = f"/{slug}/"
    pages = [
        Visit("missions", "/"),
        Visit("language", "/language/", send={"language": "ko", "next": "/"}, statuses=(302,)),
        Visit("log in", f"{at}log-in/"),
        Visit("guide", f"{at}guide/"),
        Visit("sessions", f"{at}sessions/"),
        Visit("reading", f"{at}reading/"),
        Visit("time left", f"{at}sessions/left/"),
        Visit("long work", f"{at}sessions/work/"),
        Visit("panic", "/panic/"),
        Visit("panic in a mission", f"{at}panic/"),
    ]
    pages += [Visit("first page", at, user) for user in ("all", "coder", "documenter", "analyst", "auditor")]
    pages += [Visit("attention", f"{at}attention/", user) for user in ("all", "analyst")]
    for user in ("all", "coder"):
        pages += _records(at, there, user)
    for user in ("all", "analyst"):
        pages += _figures(at, there, user)
    pages += _reports(at, there)
    pages += _kept_safe(at, there)
    pages += _taking(at)
    leaving = [Visit(what, f"{at}{below}/", send={}, statuses=(302,)) for what, below in LEAVING.items()]
    return [*pages, *leaving]


def _records(at: str, there: dict[str, str], user: str) -> list[Visit]:
    asked = ("고문", "torture", '"the guard"', "labour possibly in 2014", "zebra")
    pages = [Visit("search", f"{at}search/", user)]
    if there["index"]:
        pages += [Visit("search for words", f"{at}search/", user, send={"query": one}) for one in asked]
    lists = {
        "sources": (
            "",
            "?kind=escapee",
            "?consent=none",
            "?consent=ending",
            "?risk=overdue",
            "?risk=high",
            "?page=9999",
        ),
        "interviews": ("", "?review=open", "?language=ko", "?page=9999"),
        "submissions": ("", "?page=9999"),
        "consultations": ("",),
        "vocabulary": ("", "?q=%E3%84%B1%E3%85%81", "?q=tort", "?own=yes"),
        "accounts": (
            "",
            "?page=9999",
            "?violation=TOR-*",
            "?violation=LIF-05&page=9999",
            f"?place={there['place']}",
            "?place_type=detention&agency=security&basis=own",
            "?date=2012&certainty=certain",
            "?date=2012&certainty=possible",
            "?date=March+2012&violation=TOR-01&place_type=detention",
            "?date=1890",
            f"?source={there['giver']}",
            f"?event={there['event']}",
            "?submitter=partner-1",
            "?retraction=whole",
        ),
    }  # fmt: skip
    pages += [Visit(name, f"{at}{name}/{query}", user) for name, queries in lists.items() for query in queries]
    for what, code in (("source", "source"), ("giver", "giver")):
        pages.append(Visit(what, f"{at}sources/{there[code]}/", user))
    pages.append(Visit("file", f"{at}items/X-9999/", user, statuses=(404,)))
    pages.append(Visit("exposures", f"{at}sources/{there['source']}/timeline.svg", user))
    for kind in ("interview", "submission", "consultation"):
        pages.append(Visit(kind, f"{at}{kind}s/{there[kind]}/", user))
    pages += [Visit("account", f"{at}accounts/{there[one]}/", user) for one in ("account", "told")]
    if user == "coder":
        coding = f"{at}texts/{there['text']}/code/"
        pages += [Visit("coding", coding), Visit("coding asks", f"{coding}find/?what=code&q=t")]
    if user == "coder":
        account = f"{at}accounts/{there['account']}/"
        pages += [Visit(what, f"{account}{what}/", user) for what in ("grading", "retraction", "event")]
    none = f"{at}apart/DC-9999/"
    pages += [Visit("coding apart", f"{at}apart/", user)]
    pages += [Visit("coding apart", f"{none}{one}", user, statuses=(404,)) for one in ("code/", "code/find/")]
    if user == "all":
        pages += [Visit("settling", none, statuses=(404,)), Visit("codes from a sheet", f"{at}vocabulary/sheet/")]
        pages += [Visit("agreement", f"{at}apart/agreement{one}") for one in ("/", ".svg")]
    pages.append(Visit("event", f"{at}events/{there['event']}/", user))
    pages.append(Visit("act", f"{at}acts/{there['act']}/", user))
    pages += [Visit("code", f"{at}vocabulary/TOR-01/{query}", user) for query in ("", "?new=TOR-02")]
    return [*pages, Visit("text", f"{at}texts/{there['text']}/", user)]


def _kept_safe(at: str, there: dict[str, str]) -> list[Visit]:
    """What keeps a source safe: asked by somebody who may do everything."""
    source = f"{at}sources/{there['source']}/"
    return [
        Visit("identity", f"{source}identity/"),
        Visit("protection", f"{source}protection/"),
        *(Visit(name, f"{at}{name}/") for name in ("openings", "labels", "guards", "incidents")),
        *(
            Visit(name, f"{at}texts/{there['text']}/{name}/")
            for name in ("review", "correct", "unplaced", "made", "scan", "approval")
        ),
        Visit("scan", f"{at}items/X-9999/scan/", statuses=(404,)),
        Visit("decision", f"{source}consent/"),
        Visit("withdrawal", f"{source}withdraw/"),
        Visit("decision", f"{at}submissions/{there['submission']}/consent/"),
        Visit("withdrawal", f"{at}submissions/{there['submission']}/withdraw/"),
        Visit("disclosures", f"{at}disclosures/"),
        Visit("factors", f"{at}factors/"),
        Visit("second step", f"{at}log-in/second/", statuses=(302,)),
        Visit("requests", f"{at}requests/"),
        Visit("answer", f"{at}requests/RQ-9999/", send={"answer": "refuse"}, statuses=(404,)),
        Visit("told", f"{at}notices/NT-9999/told/", send={"on": "2024-01-01"}, statuses=(404,)),
    ]


def _taking(at: str) -> list[Visit]:
    """Interviews that are being taken; of no draft, whose code nobody knows before it is begun."""
    none = f"{at}intake/DR-9999/"
    return [
        Visit("interviews to take", f"{at}intake/"),
        Visit("draft of an interview", none, statuses=(404,)),
        Visit("draft kept", f"{none}keep/", send={"notes": "nothing"}, statuses=(404,)),
        Visit("draft looked over", f"{none}look/", statuses=(404,)),
        Visit("inbox", f"{at}inbox/"),
        Visit("file", f"{at}inbox/file/", send={}),
        Visit("receipt", f"{at}inbox/receipt/", send={"items": "X-9999"}),
        Visit("file that waits", f"{at}inbox/X-9999/", statuses=(404,)),
        Visit("new submission", f"{at}submissions/new/"),
        Visit("new consultation", f"{at}consultations/new/"),
        Visit("sheets of information", f"{at}information/"),
        Visit("sheet of information", f"{at}information/interview-1-ko/"),
    ]


def _figures(at: str, there: dict[str, str], user: str) -> list[Visit]:
    asked = (
        "",
        "?unit=acts&rows=violation&columns=place_type",
        "?unit=victims&rows=year&columns=agency",
        "?unit=accounts&rows=agency&where=act%3DTOR-*",
    )
    pages = [Visit("figures", f"{at}figures/{query}", user) for query in asked]
    pages += [Visit("picture", f"{at}figures/picture.svg{query}", user) for query in (asked[0], asked[3])]
    pages += [Visit("sheet", f"{at}figures/table.csv{query}", user) for query in asked[:2]]
    pages += [Visit("findings", f"{at}findings/", user), Visit("finding", f"{at}findings/{there['finding']}/", user)]
    if user == "all":  # the timeline shows records, not a release
        pages += [Visit("timeline", f"{at}figures/timeline/"), Visit("timeline drawn", f"{at}figures/timeline.svg")]
    return pages


def _reports(at: str, there: dict[str, str]) -> list[Visit]:
    draft, text = f"{at}drafts/{there['draft']}/", there["text_of_draft"]
    return [
        Visit("reports", f"{at}reports/"),
        Visit("reports", f"{at}reports/", "auditor"),
        Visit("report", f"{at}reports/{there['report']}/"),
        Visit("new draft", f"{at}drafts/"),
        Visit("draft", draft),
        Visit("draft", draft, "analyst"),
        Visit("edit", f"{draft}edit/"),
        Visit("preview", f"{draft}preview/", send={"text": text}),
        Visit("check", f"{draft}checks/3/"),
        Visit("used", f"{at}accounts/{there['account']}/used/"),
    ]


class Browsers:
    """A browser for each user, logged in."""

    def __init__(self, path: Path) -> None:
        os.environ["HABEAS_SERVE_HOME"], os.environ["HABEAS_SERVE_HOSTS"] = str(path.parent), "testserver"
        from habeas.faces.web.app import application

        application()
        self._slug = path.name
        self._clients: dict[str, Any] = {}

    def of(self, user: str) -> Any:
        """The browser of a user."""
        from django.test import Client

        from support.missions import PASSPHRASE

        if user not in self._clients:
            client = Client()
            answer = client.post(f"/{self._slug}/log-in/", {"user": user, "passphrase": PASSPHRASE})
            assert answer.status_code == 302, f"{user} cannot log in"
            self._clients[user] = client
        return self._clients[user]

    def close(self) -> None:
        """End every session."""
        from habeas.faces.web import sessions

        for token in list(sessions._sessions):
            sessions.end(token)

    def ask(self, visit: Visit) -> Any:
        """One answer; it fails where it is not what was meant."""
        client = self.of(visit.user)
        answer = client.get(visit.address) if visit.send is None else client.post(visit.address, visit.send)
        if answer.status_code not in visit.statuses:
            raise SystemExit(f"{visit.address} as {visit.user}: {answer.status_code}")
        if visit.what in LEAVING:
            del self._clients[visit.user]
        return answer


def weigh(browsers: Browsers, visit: Visit, content: bytes) -> tuple[int, int]:
    """How many requests a page takes and how many bytes come, with all that it fetches."""
    fetched = 0
    parts = sorted({one or two for one, two in _FETCHED.findall(content.decode("utf-8", "replace"))})
    parts = [part.replace("&amp;", "&") for part in parts if part.startswith("/")]
    for part in parts:
        answer = browsers.of(visit.user).get(part)
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        fetched += len(body)
    return 1 + len(parts), len(content) + fetched


def measure(path: Path, times: int) -> list[Measured]:
    """Every visit, asked often; fails where a pattern of an address is not visited."""
    there, browsers = there_is(path), Browsers(path)
    try:
        found = [_measured(browsers, visit, times) for visit in visits(path.name, there)]
    finally:
        browsers.close()
    require_all({one.route for one in found})
    return found


def _measured(browsers: Browsers, visit: Visit, times: int) -> Measured:
    took, worked = [], []
    for _ in range(1 + (1 if visit.what in LEAVING else times)):
        browsers.of(visit.user)  # who left has to log in again, which is another page: her key is derived slowly
        start, cpu = time.perf_counter(), time.process_time()
        answer = browsers.ask(visit)
        content = b"".join(answer.streaming_content) if answer.streaming else answer.content
        took.append((time.perf_counter() - start) * 1000)
        worked.append((time.process_time() - cpu) * 1000)
    first, later = took[0], sorted(took[1:])
    requests, fetched = weigh(browsers, visit, content) if visit.send is None else (1, len(content))
    p95, working = _p95(later), _p95(sorted(worked[1:]))
    said = f"{p95:7.0f} ms {working:7.0f} cpu {first:7.0f} first {len(content):9,} B {visit.user:10}"
    print(said, visit.address[:90], file=sys.stderr)
    return Measured(
        visit.what, visit.user, answer.resolver_match.route, first, worked[0], working, statistics.median(later), p95,
        later[-1], len(content), len(gzip.compress(content)), requests, fetched,
    )  # fmt: skip


def _p95(ordered: list[float]) -> float:
    return ordered[min(len(ordered) - 1, int(len(ordered) * 0.95))]


def require_all(visited: set[str]) -> None:
    """Fails with the patterns of addresses that nobody visited."""
    from habeas.faces.web.urls import urlpatterns

    # What a draft takes to be built is measured apart, on a report of a hundred pages (bench/build.py).
    elsewhere = {"<slug:slug>/drafts/<str:code>/build/"}
    missing = sorted({str(one.pattern) for one in urlpatterns} - visited - elsewhere)
    if missing:
        raise SystemExit(f"not visited: {', '.join(missing)}")


def section(found: list[dict[str, Any]], times: int = 30) -> list[str]:
    """The part of docs/benchmarks.md: of each page the visit that took longest."""
    today, load = datetime.datetime.now(datetime.UTC).date(), os.getloadavg()[2]
    lines = [
        "## Pages",
        "",
        f"{today}, {os.cpu_count()} cores, load {load:.0f}. `python -m bench.pages`: every address of the web face on",
        f"a made-up mission of 5,000 interviews and a million acts, asked {times} times by users of five roles, with",
        "filters and last pages; of each page the slowest visit. Server time through the whole application, a",
        "connection to the encrypted database opened for each request (aim: 95 of 100 answers under 300 ms; with all",
        "that it fetches under 300 kB). *Processor* is the 95th percentile of the processor's time: what is left on a",
        "machine with nothing else to do; *first* that of the longest first answer: a session opens the release, or a",
        "list is asked for the first time since something was written.",
        "",
        "| page | processor, ms | first | by the clock: median | 95th | bytes | packed | with parts | asks |",
        "|---|---:|---:|---:|---:|---:|---:|---:|---:|",
    ]
    for what in dict.fromkeys(one["what"] for one in found):
        same = [one for one in found if one["what"] == what]
        one = max(same, key=lambda visit: float(visit["working"]))
        first, size = max(visit["first_working"] for visit in same), max(same, key=lambda visit: int(visit["size"]))
        lines.append(
            f"| {what} | {one['working']:.0f} | {first:,.0f} | {one['p50']:.0f} | {one['p95']:.0f} "
            f"| {size['size']:,} | {size['packed']:,} | {size['fetched']:,} | {size['requests']} |"
        )
    return lines


def main() -> None:
    """Measure and print, as JSON on standard output."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--mission", type=Path, default=Path("/tmp/habeas-bench/large"))
    parser.add_argument("--times", type=int, default=30)
    args = parser.parse_args()
    print(json.dumps([asdict(one) for one in measure(args.mission, args.times)]))


if __name__ == "__main__":
    main()
