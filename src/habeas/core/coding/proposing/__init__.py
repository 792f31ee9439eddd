"""Proposes what in a text may point at a person or her whereabouts. Rules alone; a person decides on each proposal."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

from habeas.core.coding.proposing import arabic, english, korean, numbers
from habeas.core.coding.proposing import known as of_mission
from habeas.core.coding.proposing.folding import fold_text
from habeas.core.coding.proposing.known import Known
from habeas.core.coding.proposing.proposal import Hit, Proposal, settle

__all__ = ["Known", "Proposal", "propose"]


def propose(text: str, known: Iterable[Known] = ()) -> list[Proposal]:
    """Everything in ``text`` that may point at a person, in its order; positions count code points of ``text``.

    Every rule is tried whatever the language: names of one stand in transcripts of another. What the mission knows
    (``known``) is looked for in a text in NFC, as the vault keeps them. Proposals may overlap where rules disagree.
    """
    folded = fold_text(text)
    found: list[Hit] = []
    for rules in (numbers, korean, english, arabic):
        found += rules.hits(folded.text)
    proposals: dict[tuple[int, int], Proposal] = {}
    for hit in settle(found):
        start, end = folded.place(hit.start, hit.end)
        proposals[start, end] = Proposal(start, end, hit.kind, hit.why)
    if unicodedata.is_normalized("NFC", text):
        for one in of_mission.proposals(text, folded.text, known):
            before = proposals.get((one.start, one.end))
            if before is None or not before.person:
                proposals[one.start, one.end] = one
    return sorted(proposals.values())
