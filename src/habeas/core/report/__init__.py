"""Checked prose: a report's figures, quotations and claims against its release, and the page made from it."""
