"""Building a report: refused while anything in it does not hold."""

from __future__ import annotations

import hashlib
from collections import Counter
from pathlib import Path

from habeas.core.access.files import write_atomically
from habeas.core.kernel.canonical import canonical
from habeas.core.kernel.errors import NotNow, WrongUse
from habeas.core.report.build import Built, build_report
from habeas.core.report.front import read_front
from habeas.store.actions.deeds import deed
from habeas.store.actions.intake.sheet import read_small
from habeas.store.mission import Actor, current, require_outside
from habeas.store.models import Draft, Report
from habeas.store.queries import report as queries
from habeas.store.rights import require


def build(path: Path, out: Path, *, by: Actor, release: str | None = None) -> Built:
    """Check the report; without a problem, write it to ``out`` and keep it in the mission."""
    require(by, "build-report")
    require_outside(out)
    if out.resolve() == path.resolve() or out.is_dir() or not out.absolute().parent.is_dir():
        raise WrongUse(
            "no-place",
            "The report cannot be written here: it is the report's own text, a folder, or in no folder.",
            {"file": str(out)},
            do="Choose another: --out FILE.",
        )
    opened = queries.open_report(path, release=release)
    built = build_report(opened.text, **opened.arguments(), names=queries.names(), fiction=current().config.fiction)
    if built.html is None:
        return built
    page = built.html.encode()
    front, _ = read_front(opened.text, str(path))
    checks = Counter(check.check for check in built.result.checks)
    digest = hashlib.sha256(page).hexdigest()
    with deed(
        "build-report", by=by, about={"release": opened.row.sha256, "html": digest, "checks": dict(checks)}
    ) as work:
        code = work.code("D")
        work.on = code
        work.add(
            Report(
                code=code,
                title=front.title,
                language=front.language,
                release=opened.row.sha256,
                html=built.html,
                html_sha256=digest,
                checks=canonical(dict(checks)).decode(),
            )
        )
    write_atomically(out, page)  # after the commit: nothing leaves that is not on the log
    return built


def keep_file(path: Path, *, by: Actor, code: str = "") -> Draft:
    """Keep a file as a draft, or as the next version of one."""
    require(by, "keep-draft")
    text = read_small(path)
    return keep_draft(text, by=by, code=code, version=queries.visible_draft(code, by=by)[0].version if code else 0)


def keep_draft(text: str, *, by: Actor, code: str = "", version: int = 0) -> Draft:
    """Keep a report in the making. With ``code`` it is the next version of that draft, of which ``version`` was read:
    where somebody else changed it meanwhile, nothing is overwritten (``changed-meanwhile``)."""
    require(by, "keep-draft")
    front, _ = read_front(text, code or "draft")
    digest = hashlib.sha256(text.encode()).hexdigest()
    with deed("keep-draft", by=by, about={"characters": len(text)}) as work:
        old = Draft.seen.filter(code=code).first() if code else None
        if code and old is None:
            raise WrongUse("no-such-draft", f"There is no draft {code[:20]}.")
        if old and old.version != version:
            raise NotNow(
                "changed-meanwhile",
                "Somebody else changed this draft meanwhile; nothing of yours was written.",
                {"record": old.code},
                do="Keep your text, look at the newer version, then put yours in again.",
            )
        work.on = old.code if old else work.code("Q")
        sealed = current().seal_draft(text, Draft._meta.db_table, work.on, "text")
        columns = {"title": front.title, "language": front.language, "sha256": digest, "text_sealed": sealed}
        return work.supersede(old, **columns) if old else work.add(Draft(code=work.on, **columns))  # type: ignore[return-value]
