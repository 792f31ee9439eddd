"""The codes: found by a few letters, added, changed, and acts given another."""

from __future__ import annotations

import hashlib
from typing import Any

from django.http import HttpResponse

from habeas.core.intake.arriving import plain_name
from habeas.core.kernel.errors import ForPeople, WrongUse
from habeas.core.law.own import SAID, next_code
from habeas.faces.web.here import Here, in_mission, whole
from habeas.store.actions import log
from habeas.store.actions import vocabulary as verbs
from habeas.store.queries import vocabulary as queries
from habeas.store.queries.intake import visible_load

_STATUS = {1: 409, 2: 400, 3: 403, 4: 409}
_NAMES = [f"{kind}_{language}" for kind in SAID for language in verbs.OFFERED]


@in_mission("GET", "POST")
def vocabulary(here: Here) -> HttpResponse:
    """The list, narrowed as letters are typed; who may adds a code."""
    asked = here.asked("q", 80)
    found = queries.visible_codes(asked, _language(here), by=here.by, own_only=here.asked("own") == "yes")
    typed, problem = {"code": ""}, None
    if here.request.method == "POST":
        here.require("change-vocabulary")
        typed = _typed(here)
        try:
            entry = verbs.entry_of(typed)
            if not entry.code.strip() and typed["letters"]:
                entry = verbs.entry_of({**typed, "code": _next(typed["letters"])})
            row = verbs.put_code(entry, by=here.by, version=0)
            log.sign(by=here.by)
            return here.to(f"vocabulary/{row.code}/")
        except ForPeople as error:
            problem = error
    return here.page(
        "vocabulary/vocabulary.html",
        status=_STATUS[problem.exit_code] if problem else 200,
        found=found,
        asked=asked,
        own_only=here.asked("own") == "yes",
        version=queries.version(),
        may_change=here.may("change-vocabulary"),
        may_measure=here.may("read-agreement"),
        fields=_fields(typed),
        letters=queries.letters(),
        typed=typed,
        problem=problem,
    )


def _next(letters: str) -> str:
    from habeas.store.mission import current

    return next_code(letters.upper()[:3], current().law, queries.own_codes())


def _language(here: Here) -> str:
    return "ko" if here.w.language == "ko" else "en"


def _typed(here: Here) -> dict[str, str]:
    names = ["code", "letters", "replaced_by", "ended", "version", "do", "new", "reason", "seen", "record", *_NAMES]
    return {name: here.request.POST.get(name, "")[:4000].replace("\r\n", "\n") for name in names}


def _fields(typed: dict[str, str]) -> list[dict[str, Any]]:
    """The fields of a form, with what was typed in them or is said already."""
    return [
        {"name": name, "kind": name.partition("_")[0], "language": name.partition("_")[2], "value": typed.get(name, "")}
        for name in _NAMES
    ]


#: rows of a sheet that the page shows; the counts are of all
_ROWS = 500


@in_mission("GET", "POST")
def sheet(here: Here) -> HttpResponse:
    """Codes from a spreadsheet: what each row would do is shown first, and nothing is made before it is confirmed. The
    file stays in memory between, and goes with the session."""
    here.require("change-vocabulary")
    problem: ForPeople | None = None
    outcome, rows, number, seen = None, [], here.request.POST.get("sheet", "")[:64], queries.version()
    if here.request.method == "POST":
        try:
            if here.request.POST.get("do") == "take":
                name, content = _kept_sheet(here, number)
                made = verbs.load_content(content, name, by=here.by, seen=here.request.POST.get("seen", "")[:40] or "-")
                log.sign(by=here.by)
                return here.to("vocabulary/sheet/", batch=made.batch)
            name, content = _sent_sheet(here)
            number = hashlib.sha256(content).hexdigest()
            here.session.kept(("sheet of codes", number), lambda: (name, content))
            outcome = verbs.load_content(content, name, by=here.by, rehearse=True)
            rows = _refused_first(outcome)
        except ForPeople as error:
            problem = error
    return here.page(
        "vocabulary/sheet.html",
        status=_STATUS[problem.exit_code] if problem else 200,
        problem=problem,
        outcome=outcome,
        takes=outcome.counts["new"] + outcome.counts["update"] if outcome else 0,
        rows=rows,
        left=outcome.rows_in - len(rows) if outcome else 0,
        sheet=number,
        seen=seen,
        taken=visible_load(here.asked("batch", 12), by=here.by),
    )


def _refused_first(outcome: Any) -> list[dict[str, Any]]:
    """The rows that a person has to look at, then the others, as many as a page shows."""
    rows = list(outcome.rows())
    return sorted(rows, key=lambda row: row["status"] != "refused")[:_ROWS]


def _sent_sheet(here: Here) -> tuple[str, bytes]:
    sent = here.request.FILES.get("file")
    if sent is None:
        raise WrongUse("no-file", "No file was chosen.", do="Choose a sheet, then look at it.")
    return plain_name(sent.name or ""), sent.read()


def _kept_sheet(here: Here, number: str) -> tuple[str, bytes]:
    def gone() -> Any:
        raise WrongUse("sheet-gone", "The sheet is not here any more.", do="Choose it again, then look at it.")

    name, content = here.session.kept(("sheet of codes", number), gone)
    return name, content


@in_mission("GET", "POST")
def code(here: Here, code: str) -> HttpResponse:
    """One code: its words, what it may breach, what the mission notes, how often it is used, what became of it."""
    if here.request.method == "POST":
        here.require("recode" if here.request.POST.get("do") in ("recode", "undo") else "change-vocabulary")
    shown, history = queries.visible_code(code, by=here.by)
    problem, typed = None, {}
    if here.request.method == "POST":
        typed = _typed(here)
        try:
            _put(here, shown.code, typed)
            log.sign(by=here.by)
            return here.to(f"vocabulary/{shown.code}/")
        except ForPeople as error:
            problem = error
    new = (typed.get("new") or here.asked("new", 12)).strip().upper()
    impact, seen = None, ""
    if new and here.may("recode"):
        try:
            impact, seen = queries.preview(shown.code, new, by=here.by)
        except ForPeople as error:
            problem = problem or error
    said = {
        f"{kind}_{lang}": words
        for kind, by in (shown.own.said if shown.own else {}).items()
        for lang, words in by.items()
    }
    return here.page(
        "vocabulary/code.html",
        status=_STATUS[problem.exit_code] if problem else 200,
        shown=shown,
        history=history,
        version=history[0].row.version if history else 0,
        replaced=" ".join(shown.own.replaced_by) if shown.own else "",
        fields=_offered(shown, typed if typed.get("do") == "change" else said),
        may_change=here.may("change-vocabulary"),
        may_recode=here.may("recode"),
        recodings=queries.visible_recodings(by=here.by, code=shown.code) if here.may("recode") else [],
        new=new,
        impact=impact,
        seen=seen,
        typed=typed,
        problem=problem,
    )


def _offered(shown: queries.ShownCode, typed: dict[str, str]) -> list[dict[str, Any]]:
    """Of a code that ships the words in the languages of the interface are no field."""
    ships = not shown.violation.own
    return [one for one in _fields(typed) if not (ships and one["kind"] == "label" and one["language"] in ("en", "ko"))]


def _put(here: Here, code: str, typed: dict[str, str]) -> None:
    if typed["do"] == "change":
        verbs.put_code(verbs.entry_of({**typed, "code": code}), by=here.by, version=whole(typed["version"]))
    elif typed["do"] == "recode":
        verbs.recode(code, typed["new"].strip().upper(), by=here.by, reason=typed["reason"], seen=typed["seen"])
    elif typed["do"] == "undo":
        verbs.undo_recoding(typed["record"], by=here.by, version=whole(typed["version"]))
    else:
        raise WrongUse("no-such-form", "The page has no such form.", do="Open the page again.")
