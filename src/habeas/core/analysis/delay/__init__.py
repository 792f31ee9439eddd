"""What has happened and is not known yet: nowcasts from how late events became known (docs/methods/delay.md)."""

from __future__ import annotations

from habeas.core.analysis.delay.answering import METHODS, nowcast
from habeas.core.analysis.delay.reading import Table, read_table, table_of
from habeas.core.analysis.delay.reports import Reports, reports

__all__ = ["METHODS", "Reports", "Table", "nowcast", "read_table", "reports", "table_of"]
