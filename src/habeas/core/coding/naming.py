"""Whether the name of an agency fits the date of what it is said to have done.

Agencies are renamed. A witness says the name that she knows, and a coder may write that of today for what happened
before it existed: nothing is refused for it, but a report that calls a ministry by a later name loses trust. Only
sourced dates are asked (`habeas.core.coding.country`): where none says no, nothing is said.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from habeas.core.coding.country import Called, Entry
from habeas.core.kernel.dates import UncertainDate
from habeas.core.kernel.names import fold


@dataclass(frozen=True, slots=True)
class Misnamed:
    """A name, in a language, that an agency surely did not bear at that time. ``edge`` is the sourced day from which
    (``since``) or up to which it bore it, ``then`` the name that it surely bore, if that is known."""

    name: str
    language: str
    when: UncertainDate
    agency: str
    since: bool
    edge: UncertainDate
    source: str
    then: Called | None

    @property
    def said(self) -> str:
        """The same in an English sentence."""
        side = "only since" if self.since else "only until"
        first = f"“{self.name}” was a name {side} {self.edge.edtf}, and the date is {self.when.edtf}."
        if self.then is None:
            return first
        names = self.then.names
        called = names.get(self.language) or names.get("en") or next(iter(names.values()))
        return f"{first} At that time it was called {called}."


def misnamed(name: str, when: UncertainDate, entries: Iterable[Entry]) -> Misnamed | None:
    """Why the name does not fit the date; None where it may, and where it is no agency's name of its own: what people
    call it beside (``also``: secret police, 보위부) outlives every name."""
    asked = fold(name)
    bearers = [
        (entry, called)
        for entry in entries
        if entry.kind == "agency"
        for called in entry.called
        if asked and asked in {fold(each) for each in called.all()}
    ]
    if not bearers or any(called.borne(when) != "no" for _, called in bearers):
        return None  # one that may have borne it is enough
    own = [
        (entry, called, language)
        for entry, called in bearers
        for language, each in called.names.items()
        if fold(each) == asked
    ]
    if not own:
        return None
    entry, called, language = own[0]
    since = _is_before(called, when)
    edge = called.since if since else called.until
    if edge is None:
        return None
    return Misnamed(name, language, when, entry.id, since, edge.date, edge.source, entry.name_at(when))


def _is_before(called: Called, when: UncertainDate) -> bool:
    """Whether the time lies before the name was borne, and not after."""
    began = called.since.date.first if called.since and called.since.source else None
    return bool(began and when.last and when.last < began)
