"""The tables, one file per stage; a table's name begins with its stage."""

from habeas.store.models.access import Approval, Factor, FactorUse, Label, Opening, Reading, Request, Setting, User
from habeas.store.models.base import Recorded
from habeas.store.models.coding import (
    Account,
    Act,
    Choice,
    Correction,
    Dismissal,
    Event,
    Involvement,
    Measure,
    Observation,
    Passage,
    Person,
    Span,
    Statement,
    Text,
    Unplaced,
)
from habeas.store.models.exchange import Disclosure, Notice
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
    InterviewDraft,
    Participant,
    RootLink,
    Source,
    Submission,
)
from habeas.store.models.protection import Hold, Incident, Referral, Risk
from habeas.store.models.release import Release
from habeas.store.models.report import Draft, Report
from habeas.store.models.search import Block, Posting, SavedSearch, SearchState, Stretch
from habeas.store.models.vault import Checkpoint, Counter, Entry, Erased, Item, LogState, Milestone
from habeas.store.models.vocabulary import Assignment, BlindCoding, OwnCode, Recoding, Settlement

#: every table of rows that the log commits to
RECORDED: dict[str, type[Recorded]] = {
    model._meta.db_table: model
    for model in (
        User, Setting, Item, Source, Identity, RootLink, Consent, Agreement, Exposure, Interview, Submission,
        Consultation, Text, Span, Dismissal, Passage, Person, Event, Account, Act, Statement, Involvement, Observation,
        Measure, Finding, Release, Report, Draft, Milestone, Factor, Label, Opening, Request, Risk, Incident, Referral,
        Hold, Disclosure, Notice, Approval, Choice,
        OwnCode, Recoding, Assignment, BlindCoding, Settlement, Participant,
        Correction, Unplaced,
    )
}  # fmt: skip

__all__ = [
    "RECORDED",
    "Account",
    "Act",
    "Agreement",
    "Approval",
    "Assignment",
    "Batch",
    "BlindCoding",
    "Block",
    "Checkpoint",
    "Choice",
    "Consent",
    "Consultation",
    "Correction",
    "Counter",
    "Disclosure",
    "Dismissal",
    "Draft",
    "Entry",
    "Erased",
    "Event",
    "Exposure",
    "ExternalKey",
    "Factor",
    "FactorUse",
    "Finding",
    "Hold",
    "Identity",
    "Incident",
    "Interview",
    "InterviewDraft",
    "Involvement",
    "Item",
    "Label",
    "LogState",
    "Measure",
    "Milestone",
    "Notice",
    "Observation",
    "Opening",
    "OwnCode",
    "Participant",
    "Passage",
    "Person",
    "Posting",
    "Reading",
    "Recoding",
    "Recorded",
    "Referral",
    "Release",
    "Report",
    "Request",
    "Risk",
    "RootLink",
    "SavedSearch",
    "SearchState",
    "Setting",
    "Settlement",
    "Source",
    "Span",
    "Statement",
    "Stretch",
    "Submission",
    "Text",
    "Unplaced",
    "User",
]
