"""What the forms of coding share: what their fields offer, and how a refusal is answered."""

from __future__ import annotations

from typing import Any

from habeas.faces.web.here import Here
from habeas.store.queries.vocabulary import values

STATUS = {1: 409, 2: 400, 3: 403, 4: 409}
#: the fields that a panel offers as lists
_LISTS = ("mode", "place_type", "agency", "stage", "basis", "method", "degree", "sex")


def listed(here: Here, field: str) -> list[tuple[str, str]]:
    """The values of a list with their words in the reader's language."""
    return [(value, here.label(field, value, here.w.language)) for value in values(field)]


def values_offered(here: Here) -> dict[str, Any]:
    """Every list of the panel; the codes of acts with their id."""
    return {field: listed(here, field) for field in _LISTS} | {"code": listed(here, "act")}
