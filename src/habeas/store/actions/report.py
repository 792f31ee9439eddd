"""Building a report: refused while anything in it does not hold."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from habeas.core.access.files import write_atomically
from habeas.core.kernel.canonical import canonical
from habeas.core.kernel.errors import NotNow, WrongUse
from habeas.core.report.build import FORMATS, Built, build_report, prepare
from habeas.core.report.check import CheckResult
from habeas.core.report.front import read_front
from habeas.core.report.linked import linked_page
from habeas.core.report.working.carried import digest
from habeas.core.report.working.read import ReadBack
from habeas.core.report.working.source import take_apart
from habeas.core.report.working.write import working_copy
from habeas.store.actions.deeds import deed
from habeas.store.actions.intake.sheet import read_small
from habeas.store.mission import Actor, current, require_outside
from habeas.store.models import Draft, Report
from habeas.store.queries import report as queries
from habeas.store.queries.vocabulary import labeller
from habeas.store.rights import require


def build(path: Path, outs: Sequence[Path], *, by: Actor, release: str | None = None) -> Built:
    """Check the report; without a problem, write it to each of ``outs``, whose suffix (``.html``, ``.docx``,
    ``.pdf``) says in which form, and keep its page in the mission."""
    require(by, "build-report")
    for out in outs:
        _require_place(out, path)
    forms = {_form(out): out for out in outs}
    built = build_opened(queries.open_report(path, release=release, by=by), tuple(forms), by=by)
    if built.files:
        for form, out in forms.items():
            write_atomically(out, built.files[form])  # after the commit: nothing leaves that is not on the log
    return built


def build_opened(opened: queries.Opened, forms: Sequence[str], *, by: Actor) -> Built:
    """The same of a report's text, written into files that the answer holds."""
    require(by, "build-report")
    built = build_report(
        opened.text,
        **opened.arguments(),
        names=queries.names(),
        fiction=current().config.fiction,
        formats=sorted({"html", *forms}),
        limit=current().config.word_limit,
        label=labeller(),
        reference=_reference(),
    )
    if built.html is None:
        return built
    front, _ = read_front(opened.text, opened.file)
    checks = Counter(check.check for check in built.result.checks)
    digests = {form: hashlib.sha256(content).hexdigest() for form, content in built.files.items()}
    about = {"release": opened.row.sha256, **digests, "checks": dict(checks), "words": built.length.words}
    with deed("build-report", by=by, about=about) as work:
        code = work.code("D")
        work.on = code
        work.add(
            Report(
                code=code,
                title=front.title,
                language=front.language,
                release=opened.row.sha256,
                html=built.html,
                html_sha256=digests["html"],
                checks=canonical(dict(checks)).decode(),
                prose_sealed=current().seal_draft(opened.text, Report._meta.db_table, code, "prose"),
            )
        )
    return built


def build_linked(path: Path, out: Path, *, by: Actor, release: str | None = None) -> CheckResult:
    """Write the linked version: the words with a number at each check, and the records that it rests on by their codes.
    Whoever may walk from a paragraph to its records may have it; it is confidential and is never the published one."""
    require(by, "build-linked-report")
    _require_place(out, path)
    result, content = linked_opened(queries.open_report(path, release=release, by=by), by=by)
    if content:
        write_atomically(out, content)
    return result


def linked_opened(opened: queries.Opened, *, by: Actor) -> tuple[CheckResult, bytes]:
    """The same of a report's text; no content while there is a problem."""
    require(by, "build-linked-report")
    ready = prepare(opened.text, **opened.arguments(), names=queries.names(), label=labeller(), linked=True)
    if ready.result.problems:
        return ready.result, b""
    content = linked_page(
        ready,
        queries.rests_on(opened, by=by),
        fiction=current().config.fiction,
        release=opened.row.sha256,
        by=by.username,
        on=current().today().isoformat(),
    ).encode()
    about = {"release": opened.row.sha256, "sha256": hashlib.sha256(content).hexdigest()}
    with deed("build-linked-report", by=by, about=about):
        return ready.result, content


def _require_place(out: Path, source: Path) -> None:
    require_outside(out)
    if out.resolve() == source.resolve() or out.is_dir() or not out.absolute().parent.is_dir():
        raise WrongUse(
            "no-place",
            "The report cannot be written here: it is the report's own text, a folder, or in no folder.",
            {"file": str(out)},
            do="Choose another: --out FILE.",
        )


def write_working_copy(path: Path, out: Path, *, by: Actor) -> int:
    """Write a report as a working copy, a DOCX with the checks inside, for colleagues who may; gives how many checks it
    carries. Nothing that is there already is overwritten: it may hold somebody's edits."""
    require(by, "write-working-copy")
    require_outside(out)
    require_new(out, ".docx")
    text = read_small(path)
    copy = working_copy(text, file=str(path), fiction=current().config.fiction)
    checks = len(take_apart(text, str(path)).checks)
    about = {"source": digest(text), "docx": hashlib.sha256(copy).hexdigest(), "checks": checks}
    with deed("write-working-copy", by=by, about=about):
        pass
    write_atomically(out, copy)  # after the commit: nothing leaves that is not on the log
    return checks


def read_working_copy(
    path: Path, out: Path | None, *, by: Actor, source: Path | None = None, original: bool = False
) -> tuple[ReadBack, bool]:
    """Read an edited working copy (``queries.report.read_working_copy``) and write its prose to ``out``, a new file.
    The mission is not changed: ``keep_file`` keeps the prose."""
    require(by, "read-working-copy")
    if out:
        require_new(require_outside(out), ".md")
    back, known = queries.read_working_copy(path, by=by, source=source, original=original)
    if out:
        write_atomically(out, back.text.encode())
    return back, known


def require_new(out: Path, suffix: str) -> None:
    """Refused where a file cannot be written new: it is there, has another suffix, or its folder is not there."""
    if out.suffix.lower() != suffix:
        raise WrongUse("no-such-form", f"This is written as {suffix}.", {"file": str(out)}, suffix, out.suffix[:20])
    if out.exists() or out.is_symlink():
        raise WrongUse(
            "file-exists",
            "There is such a file already; nothing was written.",
            {"file": str(out)},
            do="Choose another name, or remove the file: it may hold edits.",
        )
    if not out.absolute().parent.is_dir():
        raise WrongUse("no-place", "There is no such folder.", {"file": str(out)}, do="Choose another: --out FILE.")


def _form(out: Path) -> str:
    form = out.suffix.lower().removeprefix(".")
    if form not in FORMATS:
        raise WrongUse(
            "no-such-form",
            "A report is not written in this form.",
            {"file": str(out)},
            ", ".join(f".{known}" for known in FORMATS),
            out.suffix[:20] or "no suffix",
        )
    return form


def _reference() -> bytes | None:
    """The office's own reference document for DOCX, where it has put one into the mission's folder."""
    path = current().path / "reference.docx"
    return path.read_bytes() if path.is_file() else None


def keep_file(path: Path, *, by: Actor, code: str = "") -> Draft:
    """Keep a file as a draft, or as the next version of one."""
    require(by, "keep-draft")
    text = read_small(path)
    same = Draft.seen.filter(sha256=hashlib.sha256(text.encode()).hexdigest()).order_by("code").first()
    if same is not None and code in ("", same.code):
        return same  # kept already: nothing is written twice
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
