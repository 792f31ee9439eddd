"""Search: a text as tokens, a query as what must stand in it, and how well it does.

Whoever looks for 고문 has to find 고문을 and 고문당했다, for "torture" tortured, for "Kim Jong-un" 김정은; and whoever
puts words into quotation marks, those words and no others. Method: docs/methods/search.md.
"""

from habeas.core.coding.searching.compiling import Compiled, compiled
from habeas.core.coding.searching.days import (
    dates_said,
    days_said,
    happened,
    keys_asked,
    keys_of_days,
    keys_said,
    read_said,
)
from habeas.core.coding.searching.fields import FIELDS, Field
from habeas.core.coding.searching.marking import marked
from habeas.core.coding.searching.matching import CANDIDATES, Found, Places, found_in, ranked
from habeas.core.coding.searching.query import Asked, Query, read_query, starred
from habeas.core.coding.searching.tokens import EXACT, FOLDED, MODES, SMART, VERSION, Token, forget, tokens_of

__all__ = [
    "CANDIDATES",
    "EXACT",
    "FIELDS",
    "FOLDED",
    "MODES",
    "SMART",
    "VERSION",
    "Asked",
    "Compiled",
    "Field",
    "Found",
    "Places",
    "Query",
    "Token",
    "compiled",
    "dates_said",
    "days_said",
    "forget",
    "found_in",
    "happened",
    "keys_asked",
    "keys_of_days",
    "keys_said",
    "marked",
    "ranked",
    "read_query",
    "read_said",
    "starred",
    "tokens_of",
]
