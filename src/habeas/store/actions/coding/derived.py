"""How a text came about, and that a translation may be quoted: said by people, with their names on the log."""

from __future__ import annotations

from habeas.core.coding import aligning
from habeas.core.kernel.codes import read_code
from habeas.core.kernel.errors import NotNow, Refused, WrongUse
from habeas.store.actions.coding.corrections import LONGEST_REASON, UNJUDGED
from habeas.store.actions.deeds import deed
from habeas.store.mission import Actor, current
from habeas.store.models import Text
from habeas.store.queries import derived as queries
from habeas.store.queries.seeing import no_such, require_seen
from habeas.store.queries.texts import require_readable
from habeas.store.rights import require

PERSON, MACHINE, SCAN = "person", "machine", "scan"


def describe(
    code: str, *, made: str, tool: str = "", who: str = "", original: str = "", version: int | None = None, by: Actor
) -> Text:
    """Say who or what made a text: a person, by her code, or a machine, by its program and version; and of which text
    it is the translation. Of one that was read from a scan that stays, and what read it. What was approved or refused
    before is not any more. ``version`` is the one that was seen."""
    require(by, "describe-text")
    said = _maker(made, tool, who)
    with deed("describe-text", by=by, on=code) as work:
        row = _unchanged(_text(code, by), version)
        if (row.made == SCAN) != (made == SCAN):
            what = "A machine read this text from a scan." if row.made == SCAN else "This text was read from no scan."
            raise WrongUse("no-such-maker", what, {"record": code}, expected=SCAN if row.made == SCAN else "person")
        if original:
            first = _text(original, by)
            if first.belongs != row.belongs or first.code == code or first.language == row.language or first.original:
                raise WrongUse(
                    "not-its-original",
                    "A translation is of another text of the same interview, in another language.",
                    {"record": original[:24]},
                )
        return work.supersede(row, **said, original=original, **UNJUDGED)  # type: ignore[return-value]


def _maker(made: str, tool: str, who: str) -> dict[str, str]:
    """The columns that say who or what made it; those of a scan stay as they are."""
    if made == SCAN:
        return {}
    if made not in (PERSON, MACHINE):
        raise WrongUse("no-such-maker", "A text is made by a person or a machine.", found=made[:20])
    tool, who = " ".join(tool.split())[:80], who.strip()[:24]
    if (made == MACHINE) != bool(tool) or (made == PERSON) != bool(who):
        what = "Of a machine its program and version are said, of a person her code."
        raise WrongUse("no-maker", what, expected="--tool 'Program 1.2' or --who U-0007")
    return {"made": made, "tool": tool, "made_by": read_code(who, "U") if who else ""}


def approve(code: str, *, version: int | None = None, by: Actor) -> Text:
    """Say of a translation that it says what the original says, and may be quoted. Not by who translated it."""
    require(by, "approve-translation")
    with deed("approve-translation", by=by, on=code) as work:
        row = _judged(code, version, by)
        if row.approved:
            raise WrongUse("approved", "It was approved already.", {"record": code}, found=row.approved)
        day = current().today().isoformat()
        return work.supersede(row, **UNJUDGED | {"approved": day, "approved_by": by.code})  # type: ignore[return-value]


def refuse(code: str, *, reason: str, version: int | None = None, by: Actor) -> Text:
    """Say of a translation that it does not say what the original says, and why: nothing is quoted from it, also where
    it was approved before. Not by who translated it."""
    require(by, "approve-translation")
    why = " ".join(reason.split())
    if not why or len(why) > LONGEST_REASON:
        raise WrongUse("no-reason", "A translation is refused for a reason.", expected=f"1 to {LONGEST_REASON} signs")
    mission = current()
    with deed("refuse-translation", by=by, on=code) as work:
        row = _judged(code, version, by)
        sealed = mission.seal_words(row.source, why, Text._meta.db_table, code, "refusal")
        day = mission.today().isoformat()
        said = UNJUDGED | {"refused": day, "refused_by": by.code, "refusal_sealed": sealed}
        return work.supersede(row, **said)  # type: ignore[return-value]


def align(code: str, rows: str, *, seen: str, by: Actor) -> Text:
    """Settle which paragraphs of a translation stand beside which of its original. What was approved or refused stays:
    no word changes. ``rows`` as `habeas.core.coding.aligning` writes them; ``seen`` the words that they are of."""
    require(by, "approve-translation")
    with deed("align-translation", by=by, on=code) as work:
        judged = queries.to_judge(code, by=by)
        if judged.original is None:
            raise _no_translation(code)
        if judged.seen != seen:
            raise _changed(code)
        settled = aligning.read(rows, len(judged.first), len(judged.second))
        said = {"aligned": f"{seen} {aligning.written(settled)}", "aligned_by": by.code}
        work.about["rows"] = len(settled)
        return work.supersede(judged.row, **said)  # type: ignore[return-value]


def _judged(code: str, version: int | None, by: Actor) -> Text:
    """A translation that she may judge: she reads both texts, and did not make it."""
    row = _unchanged(require_readable(code, by), version)
    if not row.original:
        raise _no_translation(code)
    require_readable(row.original, by)
    if row.made_by == by.code:
        raise Refused("own-translation", "Somebody else than its translator approves it.", {"record": code})
    return row


def _no_translation(code: str) -> WrongUse:
    do = f"habeas text describe {code} --original T-…"
    return WrongUse("no-translation", "Nobody has said that this text is a translation.", {"record": code}, do=do)


def _unchanged(row: Text, version: int | None) -> Text:
    if version is not None and row.version != version:
        raise _changed(row.code)
    return row


def _changed(code: str) -> NotNow:
    return NotNow("changed-meanwhile", "Somebody else changed this text meanwhile.", {"record": code})


def _text(code: str, by: Actor) -> Text:
    row = Text.seen.filter(code=code).first()
    if row is None:
        raise no_such("text", code)
    require_seen(row.source, by, code, "text")
    return row  # type: ignore[no-any-return]
