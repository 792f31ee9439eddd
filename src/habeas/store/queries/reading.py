"""What was read today: one's own count, and that of everybody together for who looks after them."""

from __future__ import annotations

from dataclasses import dataclass

from habeas.store.mission import Actor, current
from habeas.store.models import Reading
from habeas.store.rights import may, require

#: below so many people a sum would say what one of them read
FEWEST = 3


@dataclass(frozen=True, slots=True)
class Read:
    """Texts and graphic pictures that were opened on a day, and pauses that were taken."""

    texts: int = 0
    pictures: int = 0
    paused: int = 0


def own_reading(*, by: Actor) -> Read:
    """What the user herself read today."""
    require(by, "see-own-reading")
    row = Reading.objects.filter(user=by.code, day=current().today().isoformat()).first()
    return Read(row.texts, row.pictures, row.paused) if row else Read()


def reading_together(*, by: Actor) -> tuple[int, Read | None] | None:
    """For a protection officer how many people read today, and what they read together; the sum is withheld while they
    are fewer than ``FEWEST``. None for everybody else."""
    if not may(by, "read-exposure-sum"):
        return None
    rows = list(Reading.objects.filter(day=current().today().isoformat()))
    if len(rows) < FEWEST:
        return len(rows), None
    return len(rows), Read(*(sum(getattr(row, name) for row in rows) for name in ("texts", "pictures", "paused")))
