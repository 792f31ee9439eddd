"""Which fields each record has, and how each is read (docs/formats/mapping.md, "Fields of each record")."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Field:
    """How a field is read.

    ``kind``: ``words``, ``date``, ``day``, ``quantity``, ``age``, ``code`` (a code of ours, with ``of`` its prefix),
    ``ref`` (such a code or a sheet's own key), ``violation``, ``list`` (``of`` names the closed list), ``choice``
    (``values``), ``uses``, ``audiences``, ``withdrawn``, ``slug``. ``many`` gives a tuple. ``identity`` fields are
    sealed under the identity key.
    """

    kind: str
    of: str = ""
    required: bool = False
    many: bool = False
    identity: bool = False
    values: tuple[str, ...] = ()


_WORDS = Field("words")
_NAME = Field("words", identity=True)
_DATE = Field("date")
_DAY = Field("day")
_QUANTITY = Field("quantity")
_YES_NO = Field("choice", values=("yes", "no"))


def _list(name: str, *, required: bool = False, many: bool = False) -> Field:
    return Field("list", of=name, required=required, many=many)


def _needed(field: Field) -> Field:
    return Field(field.kind, field.of, True, field.many, field.identity, field.values)


_SOURCE = Field("ref", of="S")
_SUBMISSION = Field("ref", of="SUB")
_INTERVIEW = Field("ref", of="I")
_DECISION = {
    "uses": Field("uses", many=True),
    "decision": Field("choice", values=("granted", "refused")),
    "audiences": Field("audiences", many=True),
    "identity": Field("choice", values=("none", "pseudonym", "full")),
    "expires": _DAY,
    "conditions": _WORDS,
}

RECORDS: dict[str, dict[str, Field]] = {
    "source": {
        "code": Field("code", of="S"),
        "kind": _list("source.kind", required=True),
        "sex": _list("sex"),
        "birth": _DATE,
        "left": _DATE,
        "risk": _list("risk"),
        "risk_review": _DAY,
        "note": _WORDS,
    },
    "identity": {
        "source": _needed(_SOURCE),
        "name": _NAME,
        "contact": _NAME,
        "family": _NAME,
        "rank": _NAME,
        "post": _NAME,
        "safe": _NAME,
        "never": _NAME,
    },
    "root": {
        "sources": Field("ref", of="S", required=True, many=True),
        "why": _list("root.why", required=True),
        "note": _WORDS,
    },
    "consent": {
        "source": _needed(_SOURCE),
        "given": _needed(_DAY),
        **_DECISION,
        "language": _WORDS,
        "interpreter": _YES_NO,
        "form": Field("choice", values=("written", "oral", "recorded")),
        "sheet": _WORDS,
        "onward": Field("choice", values=("yes", "no", "ask")),
        "guardian": _YES_NO,
        "assent": _YES_NO,
        "withdrawn": Field("withdrawn", many=True),
    },
    "agreement": {
        "submission": _needed(_SUBMISSION),
        "given": _needed(_DAY),
        **_DECISION,
        "purpose": _WORDS,
        "onward": Field("choice", values=("yes", "no", "ask")),
        "afterwards": Field("choice", values=("keep", "return", "destroy")),
    },
    "exposure": {
        "source": _needed(_SOURCE),
        "place_type": _list("place_type", required=True),
        "place": _WORDS,
        "from": _needed(_DATE),
        "to": _DATE,
        "agency": _list("agency"),
    },
    "interview": {
        "code": Field("code", of="I", required=True),
        "source": _needed(_SOURCE),
        "date": _needed(_DATE),
        "language": _WORDS,
        "mode": _list("interview.mode"),
        "interviewer": _WORDS,
        "interpreter": _YES_NO,
    },
    "submission": {
        "code": Field("code", of="SUB"),
        "giver": Field("slug", required=True),
        "received": _needed(_DAY),
        "title": _WORDS,
        "kind": _list("source.kind"),
    },
    "consultation": {
        "code": Field("code", of="CON", required=True),
        "date": _needed(_DATE),
        "title": _WORDS,
        "participants": _QUANTITY,
    },
    "event": {"code": Field("code", of="E", required=True), "title": _WORDS, "date": _DATE, "place": _WORDS},
    "person": {
        "code": Field("code", of="W", required=True),
        "kind": _list("person.kind"),
        "sex": _list("sex"),
        "age": Field("age"),
        "count": _QUANTITY,
        "attributes": _WORDS,
        "name": _NAME,
    },
    "act": {
        "code": Field("violation", required=True),
        "date": _needed(_DATE),
        "submission": _SUBMISSION,
        "interview": _INTERVIEW,
        "source": _SOURCE,
        "event": Field("ref", of="E"),
        "mode": _list("mode"),
        "place": _WORDS,
        "place_type": _list("place_type"),
        "agency": _list("agency"),
        "stage": _list("stage"),
        "basis": _list("basis"),
        "method": _list("method", many=True),
        "victim": Field("ref", of="W"),
        "victim.kind": _list("person.kind"),
        "victim.count": _QUANTITY,
        "victim.sex": _list("sex"),
        "victim.age": Field("age"),
        "victim.name": _NAME,
        "perpetrator": Field("ref", of="W"),
        "degree": _list("degree"),
        "reliability": _list("reliability"),
        "credibility": _list("credibility"),
        "narrative": _WORDS,
        "quote": _WORDS,
        "retraction": Field("choice", values=("none", "part", "whole")),
        "account": _WORDS,
    },
    "observation": {
        "condition": _list("condition", required=True),
        "value": _QUANTITY,
        "text": _WORDS,
        "unit": _WORDS,
        "item": _WORDS,
        "date": _needed(_DATE),
        "place": _WORDS,
        "source": _SOURCE,
        "submission": _SUBMISSION,
        "interview": _INTERVIEW,
        "basis": _list("basis"),
        "quote": _WORDS,
    },
    "measure": {
        "code": Field("code", of="M", required=True),
        "kind": _list("measure.kind", required=True),
        "title": _needed(_WORDS),
        "date": _needed(_DATE),
        "agency": _list("agency"),
        "sources": Field("ref", of="S", many=True),
        "submission": _SUBMISSION,
    },
}

#: Of each of these groups at least one field must be mapped, and must say something in each row.
ONE_OF: dict[str, tuple[tuple[str, ...], ...]] = {
    "act": (("submission", "interview", "source"),),
    "observation": (("value", "text"), ("submission", "interview", "source")),
    "consent": (("uses", "withdrawn"),),
    "agreement": (("uses",),),
    "identity": (("name", "contact", "family", "rank", "post", "safe", "never"),),
}
