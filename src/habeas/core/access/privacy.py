"""The privacy class that every field of a record has: what it means, and which key it is sealed under."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from habeas.core.kernel.errors import Broken


class Privacy(StrEnum):
    """Four classes, from what anybody may see to what almost nobody may."""

    PUBLIC = "public"
    INTERNAL = "internal"
    CONFIDENTIAL = "confidential"
    IDENTITY = "identity"

    @property
    def meaning(self) -> str:
        """The class in one sentence."""
        return _MEANING[self]

    @property
    def key(self) -> str | None:
        """The key class that a value of this class needs to be read beyond the mission's own; None for none."""
        return _KEY[self]

    @property
    def leaves(self) -> bool:
        """Whether a value of this class may stand in a release at all; what consent covers decides which do."""
        return self is not Privacy.IDENTITY


_MEANING = {
    Privacy.PUBLIC: "Says nothing about a source or a case and may be published as it is.",
    Privacy.INTERNAL: "Working data under pseudonymous codes: in releases as far as consent covers it.",
    Privacy.CONFIDENTIAL: "What a source told, or what points at her together with other facts.",
    Privacy.IDENTITY: "Names or locates a person: shown only with a right, a reason and an entry in the log.",
}
_KEY = {Privacy.PUBLIC: None, Privacy.INTERNAL: None, Privacy.CONFIDENTIAL: "words", Privacy.IDENTITY: "identities"}
_ORDER = tuple(Privacy)


def strictest(classes: Iterable[str]) -> Privacy:
    """The class of something made of values of these classes; Broken where there are none, or one is no class."""
    try:
        found = [Privacy(each) for each in classes]
    except ValueError as error:
        raise Broken("a field has a privacy class that does not exist") from error
    if not found:
        raise Broken("a value made of nothing has no privacy class")
    return max(found, key=_ORDER.index)
