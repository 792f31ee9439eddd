"""Bringing in: sheets, folders of texts, codings; and undoing a batch."""
