"""The tables, one file per stage; a table's name begins with its stage."""

from habeas.store.models.access import Setting, User
from habeas.store.models.base import Recorded
from habeas.store.models.coding import (
    Account,
    Act,
    Event,
    Involvement,
    Measure,
    Observation,
    Passage,
    Person,
    Span,
    Statement,
    Text,
)
from habeas.store.models.findings import Finding
from habeas.store.models.intake import (
    Agreement,
    Batch,
    Consent,
    Consultation,
    Exposure,
    ExternalKey,
    Identity,
    Interview,
    RootLink,
    Source,
    Submission,
)
from habeas.store.models.release import Release
from habeas.store.models.report import Draft, Report
from habeas.store.models.vault import Checkpoint, Counter, Entry, Item, LogState, Milestone

#: every table of rows that the log commits to
RECORDED: dict[str, type[Recorded]] = {
    model._meta.db_table: model
    for model in (
        User, Setting, Item, Source, Identity, RootLink, Consent, Agreement, Exposure, Interview, Submission,
        Consultation, Text, Span, Passage, Person, Event, Account, Act, Statement, Involvement, Observation, Measure,
        Finding, Release, Report, Draft, Milestone,
    )
}  # fmt: skip

__all__ = [
    "RECORDED",
    "Account",
    "Act",
    "Agreement",
    "Batch",
    "Checkpoint",
    "Consent",
    "Consultation",
    "Counter",
    "Draft",
    "Entry",
    "Event",
    "Exposure",
    "ExternalKey",
    "Finding",
    "Identity",
    "Interview",
    "Involvement",
    "Item",
    "LogState",
    "Measure",
    "Milestone",
    "Observation",
    "Passage",
    "Person",
    "Recorded",
    "Release",
    "Report",
    "RootLink",
    "Setting",
    "Source",
    "Span",
    "Statement",
    "Submission",
    "Text",
    "User",
]
