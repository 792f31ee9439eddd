"""The fields of a record that a query may name, and which positions of its tokens each has."""

from __future__ import annotations

from dataclasses import dataclass

#: Positions of a text itself end here; a longer one is cut in several.
BODY = 30_000
#: From here to there stand the first words of the next paragraph, where a sentence goes on in it: nothing that is found
#: begins there.
GOES_ON = BODY - 20
_SIZE = 2_000


@dataclass(frozen=True, slots=True)
class Field:
    """One field: its place among the positions."""

    number: int

    @property
    def first(self) -> int:
        """Its first position."""
        return BODY + self.number * _SIZE

    @property
    def last(self) -> int:
        """The position after its last one."""
        return self.first + _SIZE


#: name in a query -> the field
FIELDS: dict[str, Field] = {
    name: Field(number)
    for number, name in enumerate(
        "code violation place unit agency method place_type stage basis title source submitter".split()
    )
}
