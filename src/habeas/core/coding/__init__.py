"""Who did what to whom, passage by passage: the records of a coding file, their reader, anchors and masks."""
