"""Changing who a source is known to be. What stood before stays as an older version; nothing is shown."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from habeas.core.kernel.errors import NotNow, WrongUse
from habeas.store.actions.deeds import deed
from habeas.store.actions.openings import FIELDS
from habeas.store.mission import OFFICE, Actor, current
from habeas.store.models import Identity, Source
from habeas.store.queries.seeing import no_such, require_seen
from habeas.store.rights import require

_LONGEST = 4000


def set_identity(code: str, said: Mapping[str, str], *, by: Actor, version: int | None = None) -> int:
    """A new version of an identity with these fields changed; an empty one is taken back. Gives its number.

    ``version`` is the one that the writer saw; refused (``changed-meanwhile``) where there is a newer one.
    """
    require(by, "change-identity")
    require_seen(code, by, code, "source")
    if code == OFFICE or not Source.seen.filter(code=code).exists():
        raise no_such("source", code)
    unknown = sorted(set(said) - set(FIELDS))
    if unknown or not said:
        raise WrongUse(
            "unknown-key", "An identity has no such field." if unknown else "Nothing is said.",
            expected=", ".join(FIELDS), found=unknown[0][:40] if unknown else None,
        )  # fmt: skip
    if any(len(words) > _LONGEST or "\x00" in words for words in said.values()):
        raise WrongUse("too-long", "A field of an identity is words.", expected=f"at most {_LONGEST} signs")
    mission, table = current(), Identity._meta.db_table
    columns: dict[str, Any] = {
        f"{name}_sealed": mission.seal_identity(code, words.strip(), table, code, name) for name, words in said.items()
    }
    with deed("change-identity", by=by, on=code, about={"fields": sorted(said)}) as work:
        old = Identity.seen.filter(code=code).first()
        if version is not None and version != (old.version if old else 0):
            raise NotNow(
                "changed-meanwhile",
                "Somebody else changed this meanwhile; nothing of yours was written.",
                {"record": code},
                do="Look at it again, then repeat your change.",
            )
        row = work.supersede(old, **columns) if old else work.add(Identity(code=code, **columns))
    return row.version
