"""How a text came about, and that a translation may be quoted: said by people, with their names on the log."""

from __future__ import annotations

from habeas.core.kernel.codes import read_code
from habeas.core.kernel.errors import NotNow, Refused, WrongUse
from habeas.store.actions.deeds import deed
from habeas.store.mission import Actor, current
from habeas.store.models import Text
from habeas.store.queries.seeing import no_such, require_seen
from habeas.store.queries.texts import require_readable
from habeas.store.rights import require

PERSON, MACHINE = "person", "machine"


def describe(code: str, *, made: str, tool: str = "", who: str = "", original: str = "", by: Actor) -> Text:
    """Say who or what made a text: a person, by her code, or a machine, by its program and version; and of which text
    it is the translation. What was approved before is not any more."""
    require(by, "describe-text")
    if made not in (PERSON, MACHINE):
        raise WrongUse("no-such-maker", "A text is made by a person or a machine.", found=made[:20])
    tool, who = " ".join(tool.split())[:80], who.strip()[:24]
    if (made == MACHINE) != bool(tool) or (made == PERSON) != bool(who):
        what = "Of a machine its program and version are said, of a person her code."
        raise WrongUse("no-maker", what, expected="--tool 'Program 1.2' or --who U-0007")
    who = read_code(who, "U") if who else ""
    with deed("describe-text", by=by, on=code) as work:
        row = _text(code, by)
        if original:
            first = _text(original, by)
            if first.belongs != row.belongs or first.code == code or first.language == row.language or first.original:
                raise WrongUse(
                    "not-its-original",
                    "A translation is of another text of the same interview, in another language.",
                    {"record": original[:24]},
                )
        said = {"made": made, "tool": tool, "made_by": who, "original": original}
        return work.supersede(row, **said, approved="", approved_by="")  # type: ignore[return-value]


def approve(code: str, *, version: int | None = None, by: Actor) -> Text:
    """Say of a translation that it says what the original says, and may be quoted. Not by who translated it."""
    require(by, "approve-translation")
    with deed("approve-translation", by=by, on=code) as work:
        row = require_readable(code, by)
        if version is not None and row.version != version:
            raise NotNow("changed-meanwhile", "Somebody else changed this text meanwhile.", {"record": code})
        if not row.original:
            do = f"habeas text describe {code} --original T-…"
            raise WrongUse(
                "no-translation", "Nobody has said that this text is a translation.", {"record": code}, do=do
            )
        require_readable(row.original, by)
        if row.made_by == by.code:
            raise Refused("own-translation", "Somebody else than its translator approves it.", {"record": code})
        if row.approved:
            raise WrongUse("approved", "It was approved already.", {"record": code}, found=row.approved)
        return work.supersede(row, approved=current().today().isoformat(), approved_by=by.code)  # type: ignore[return-value]


def _text(code: str, by: Actor) -> Text:
    row = Text.seen.filter(code=code).first()
    if row is None:
        raise no_such("text", code)
    require_seen(row.source, by, code, "text")
    return row  # type: ignore[no-any-return]
