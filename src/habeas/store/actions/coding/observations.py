"""Observations: a condition that a source tells of, with its words; and taking one back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from habeas.core.kernel.errors import NotNow
from habeas.store.actions.coding.acts import passages_typed
from habeas.store.actions.coding.columns import given_columns, observation_columns, sealed
from habeas.store.actions.coding.passages import changed, unchanged
from habeas.store.actions.deeds import deed
from habeas.store.actions.intake.known import Known
from habeas.store.actions.intake.texts import origin_of
from habeas.store.mission import Actor
from habeas.store.models import Observation
from habeas.store.queries import coding as queries
from habeas.store.queries.seeing import no_such, require_seen
from habeas.store.rights import require

Typed = Mapping[str, Any]
FIELDS = ("condition", "item", "value", "text", "unit", "place", "date", "basis")


def observe(text: str, typed: Typed, *, seen: str, by: Actor) -> str:
    """Code an observation in a text; gives its code. The same one again is the one that is there."""
    require(by, "code")
    with deed("observe", by=by, on=text) as work:
        opened = unchanged(text, seen, by=by)
        rules = queries.rules()
        passages = passages_typed(work, rules, opened, typed, "")
        said = {key: str(typed.get(key) or "") for key in FIELDS if str(typed.get(key) or "").strip()}
        read = rules.observation({**said, "passages": passages}, passages=passages)
        rules.done()
        columns = observation_columns(read, passages=" ".join(read.passages))
        same = {key: value for key, value in columns.items() if key != "said_sealed"}
        there = Observation.seen.filter(text=text, **same).first()
        if there is not None and not said.get("text"):
            raise NotNow("saved-already", "The same observation is there already.", {"record": there.code})
        code = work.code("O")
        row = opened.row
        given = given_columns(origin_of(Known(""), row.belongs, row.source), row.code)
        work.add(Observation(code=code, **given, **sealed(Observation, code, row.source, columns)))
        work.about["observation"] = code
    return code


def remove_observation(code: str, *, version: int, by: Actor) -> str:
    """Take back an observation that was coded in error; gives the code of its text."""
    require(by, "code")
    row = Observation.seen.filter(code=code).first()
    if row is None:
        raise no_such("observation", code)
    require_seen(row.source, by, code, "observation")
    with deed("remove-observation", by=by, on=code) as work:
        row = Observation.seen.filter(code=code).first()
        if row is None or row.version != version:
            raise changed(code)
        work.supersede(row, gone=True)
    return str(row.text)
