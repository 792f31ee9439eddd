"""How the draft of an interview stands on its page: steps, groups of fields, and what was understood of each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from habeas.core.intake import interviewing as rules
from habeas.core.intake.consent import AUDIENCES, IDENTITY_LEVELS, ONWARD, USES
from habeas.core.intake.information import sheets
from habeas.core.kernel.datespeak import in_words
from habeas.faces.web.here import Here
from habeas.store.queries.protection import LEVELS
from habeas.store.queries.vocabulary import values

#: what people are interviewed as; organisations and documents are no partners of a talk
_PERSONS = ("escapee", "former-official", "relative", "victim", "eyewitness", "other")
_FEWEST_PLACES = 3


@dataclass(slots=True)
class Field:
    """One field: its words, what may be chosen, what was understood of it or is wrong with it."""

    name: str
    label: str
    kind: str  # words, area, notes, one, many, choose, date
    values: list[str] = field(default_factory=list)
    options: list[tuple[str, str]] = field(default_factory=list)
    help: str = ""
    understood: str = ""
    wrong: str = ""
    longest: int = 4000

    @property
    def value(self) -> str:
        """What stands in it."""
        return self.values[0] if self.values else ""


@dataclass(slots=True)
class Group:
    """Fields that belong together, under a heading of their own where they have one."""

    fields: list[Field]
    legend: str = ""


@dataclass(slots=True)
class Step:
    """One step of the interview."""

    key: str
    title: str
    why: str
    groups: list[Group]

    @property
    def is_begun(self) -> bool:
        """Whether anything stands in it."""
        return any(any(one.values) for group in self.groups for one in group.fields)

    @property
    def has_wrong(self) -> bool:
        """Whether something in it is not understood."""
        return any(one.wrong for group in self.groups for one in group.fields)


class Form:
    """The steps of a draft, in the language of who reads them."""

    def __init__(self, here: Here, said: Mapping[str, Sequence[str]], reading: rules.Reading) -> None:
        self.here, self.said, self.w = here, said, here.w
        self.dates = {name: in_words(edtf, here.w.language) for name, edtf in reading.understood.items()}
        self.wrong = {one.field: self._wrong(one) for one in reversed(reading.wrong)}

    def _wrong(self, wrong: rules.Wrong) -> str:
        words = self.w["iv_not_understood"]
        return f"{words} {wrong.expected}" if wrong.expected else words

    def steps(self) -> list[Step]:
        """All of them."""
        made = []
        for key in rules.STEPS:
            if key == "identity" and not self.here.may("change-identity"):
                continue
            made.append(Step(key, self.w[f"iv_step_{key}"], self.w[f"iv_why_{key}"], getattr(self, f"_{key}")()))
        return made

    def _field(self, name: str, kind: str = "words", label: str = "", **more: object) -> Field:
        values = [one for one in self.said.get(name, ()) if one]
        return Field(
            name, label or self.w[f"iv_{name}"], kind, values,
            understood=self.dates.get(name, ""), wrong=self.wrong.get(name, ""), **more,  # type: ignore[arg-type]
        )  # fmt: skip

    def _say(self, prefix: str, values: Sequence[str]) -> list[tuple[str, str]]:
        return [(one, self.w[f"{prefix}{one}"]) for one in values]

    def _listed(self, name: str, some: Sequence[str] = ()) -> list[tuple[str, str]]:
        label, language = self.here.label, self.w.language
        return [(one, label(name, one, language)) for one in some or values(name)]

    def _before(self) -> list[Group]:
        earlier = self._say("iv_earlier_", rules.EARLIER)
        return [
            Group(
                [
                    self._field("earlier", "one", options=earlier),
                    self._field("earlier_by", "area", help=self.w["iv_earlier_help"]),
                ]
            ),
            Group([self._field("checks", "many", options=self._say("iv_check_", rules.CHECKS))]),
            Group([self._field("before_note", "area")]),
        ]

    def _information(self) -> list[Group]:
        names = [(name, f"{one.title} ({name})") for name, one in sheets().items()]
        return [
            Group(
                [
                    self._field("sheet", "choose", options=names),
                    self._field("told", "one", options=self._say("iv_told_", rules.TOLD)),
                    self._field("questions", "area"),
                ]
            )
        ]

    def _consent(self) -> list[Group]:
        audiences = self._say("audience_", (*AUDIENCES, "any"))
        decisions = self._say("", rules.DECISIONS)
        groups = []
        for use in USES:
            asked = [
                self._field(f"use_{use}", "one", self.w["decision"], options=decisions),
                self._field(f"for_{use}", "many", self.w["audiences"], options=audiences),
            ]
            groups.append(Group(asked, self.w[f"use_{use}"]))
        further = [
            self._field("further", label=self.w["further_uses"], longest=200),
            self._field("use_further", "one", self.w["decision"], options=decisions),
            self._field("for_further", "many", self.w["audiences"], options=audiences),
        ]
        groups.append(Group(further, self.w["iv_further"]))
        yes_no = self._say("answer_", rules.YES_NO)
        levels = self._say("identity_", IDENTITY_LEVELS)
        groups.append(
            Group(
                [
                    self._field("identity_level", "choose", self.w["said_of_her"], options=levels),
                    self._field("onward", "choose", self.w["consent_onward"], options=self._say("answer_", ONWARD)),
                    self._field("form", "choose", self.w["consent_form"], options=self._say("answer_", rules.FORMS)),
                    self._field("consent_language", "choose", self.w["language"], options=self._languages()),
                    self._field("consent_interpreter", "choose", self.w["consent_interpreter"], options=yes_no),
                    self._field("given", "date", self.w["given"], help=self.w["iv_given_help"]),
                    self._field("expires", "date", self.w["expires"]),
                    self._field("guardian", "choose", self.w["consent_guardian"], options=yes_no),
                    self._field("assent", "choose", self.w["consent_assent"], options=yes_no),
                    self._field("conditions", "area", self.w["consent_conditions"]),
                ],
                self.w["iv_for_all"],
            )
        )  # fmt: skip
        return groups

    def _languages(self) -> list[tuple[str, str]]:
        return self._say("language_", ("ko", "en", "ar", "fr", "zh", "ru"))

    def _who(self) -> list[Group]:
        kinds = self._listed("source.kind", [one for one in _PERSONS if one in values("source.kind")])
        return [
            Group(
                [
                    self._field("kind", "choose", options=kinds),
                    self._field("sex", "choose", options=self._listed("sex")),
                    self._field("birth", "date", help=self.w["iv_date_help"]),
                    self._field("left", "date"),
                ]
            )
        ]

    def _identity(self) -> list[Group]:
        order = ("safe", "never", "name", "contact", "family", "rank", "post")
        return [Group([self._field(f"who_{one}", "area") for one in order])]

    def _places(self) -> list[Group]:
        used = [int(name.rpartition("_")[2]) for name in self.said if name.rpartition("_")[2].isdigit()]
        rows = min(rules.MOST_PLACES, max(_FEWEST_PLACES, max(used, default=-1) + 2))
        kinds, agencies = self._listed("place_type"), self._listed("agency")
        return [
            Group(
                [
                    self._field(f"place_type_{row}", "choose", self.w["iv_place_type"], options=kinds),
                    self._field(f"place_{row}", "words", self.w["iv_place"], longest=120),
                    self._field(f"from_{row}", "date", self.w["iv_from"]),
                    self._field(f"to_{row}", "date", self.w["iv_to"]),
                    self._field(f"agency_{row}", "choose", self.w["iv_agency"], options=agencies),
                ],
                self.w.say("iv_place_number", n=row + 1),
            )
            for row in range(rows)
        ]

    def _risk(self) -> list[Group]:
        levels = self._listed("risk", LEVELS)
        return [
            Group(
                [
                    self._field(f"level_{whom}", "one", self.w["level"], options=levels),
                    self._field(f"reason_{whom}", "area", self.w["why_opened"]),
                    self._field(f"measures_{whom}", "area", self.w["measures_taken"]),
                    self._field(f"review_{whom}", "date", self.w["review_on"], help=self.w["iv_review_help"]),
                ],
                self.w[f"whom_{whom}"],
            )
            for whom in rules.WHOM
        ]

    def _talk(self) -> list[Group]:
        yes_no = self._say("answer_", rules.YES_NO)
        return [
            Group(
                [
                    self._field("date", "date", self.w["date"]),
                    self._field("language", "choose", self.w["language"], options=self._languages()),
                    self._field("mode", "choose", self.w["mode"], options=self._listed("interview.mode")),
                    self._field("interpreter", "choose", self.w["consent_interpreter"], options=yes_no),
                    self._field("notes", "notes", help=self.w["iv_notes_help"], longest=400_000),
                ]
            )
        ]  # fmt: skip

    def _closing(self) -> list[Group]:
        return [
            Group([self._field("closings", "many", options=self._say("iv_closing_", rules.CLOSINGS))]),
            Group([self._field("closing_note", "area")]),
        ]


def labels(form: Form) -> dict[str, str]:
    """The words of every field, for a list of what is wrong or differs."""
    return {
        one.name: f"{group.legend}: {one.label}" if group.legend else one.label
        for step in form.steps()
        for group in step.groups
        for one in group.fields
    }
