"""Law and vocabulary as dated data: what a code means, and which article bound which State on which day."""

from habeas.core.law.edition import EDITIONS, Article, Element, Law, Violation, load_edition
from habeas.core.law.lists import ClosedList, ClosedLists, Label
from habeas.core.law.obligations import Bound, Instrument, Obligation, State
from habeas.core.law.own import OwnCode, with_own
from habeas.core.law.patterns import matches

__all__ = [
    "EDITIONS",
    "Article",
    "Bound",
    "ClosedList",
    "ClosedLists",
    "Element",
    "Instrument",
    "Label",
    "Law",
    "Obligation",
    "OwnCode",
    "State",
    "Violation",
    "load_edition",
    "matches",
    "with_own",
]
