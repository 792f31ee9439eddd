"""What rests on a translation that nobody approved: it is coded and counted, and quoted by nobody."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from habeas.core.report.explain import Under
from habeas.core.report.outcomes import Check
from habeas.store.models import Account, Act, Passage, Text


@dataclass(frozen=True, slots=True)
class Unapproved:
    """Under one check: the accounts with an act of which every word stands in a translation that nobody approved, out
    of how many, and these translations."""

    accounts: tuple[str, ...]
    of: int
    texts: tuple[str, ...]

    def answer(self) -> dict[str, Any]:
        """The same as JSON."""
        return {"accounts": len(self.accounts), "of": self.of, "texts": list(self.texts)}

    @property
    def said(self) -> str:
        """The same in a sentence."""
        what = "rests on a translation" if len(self.texts) == 1 else "rests on translations"
        return (
            f"{len(self.accounts)} of the {self.of} accounts under it have an act that {what} that nobody approved "
            f"({', '.join(self.texts)})."
        )


def resting() -> dict[str, tuple[str, ...]]:
    """Accounts with an act that rests on nothing but words of a translation that nobody approved (or somebody refused),
    each with these translations. No word is opened for it."""
    texts = dict(Text.seen.exclude(original="").filter(approved="").values_list("code", "belongs"))
    if not texts:
        return {}
    passages = dict(Passage.seen.filter(text__in=list(texts)).values_list("code", "text"))
    accounts = Account.seen.filter(belongs__in=set(texts.values())).values("code")
    found: dict[str, set[str]] = defaultdict(set)
    rows = Act.seen.filter(account__in=accounts, retracted=False).exclude(passages="")
    for account, named in rows.values_list("account", "passages"):
        there = {passages.get(code, "") for code in named.split()}
        if "" not in there:
            found[account] |= there
    return {account: tuple(sorted(there)) for account, there in found.items()}


def unapproved_under(accounts: Iterable[str], known: dict[str, tuple[str, ...]]) -> Unapproved | None:
    """What of these accounts rests so; None where nothing does. ``known`` is what :func:`resting` gave."""
    named = list(accounts) if known else []
    theirs = tuple(code for code in named if code in known)
    if not theirs:
        return None
    texts = sorted({text for code in theirs for text in known[code]})
    return Unapproved(theirs, len(named), tuple(texts))


def unapproved_of(checks: Iterable[Check], opened: Any, under: Under | None = None) -> list[tuple[Check, Unapproved]]:
    """The checks of a report under which something rests so. ``opened`` is the report on its release."""
    known = resting()
    if not known:
        return []
    walked = under or opened.under()
    found = ((check, unapproved_under(opened.accounts(walked.of(check)[0]), known)) for check in checks)
    return [(check, one) for check, one in found if one is not None]
