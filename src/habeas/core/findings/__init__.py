"""Whether what the sources of a release say carries a sentence, at the mission's standard of proof."""
