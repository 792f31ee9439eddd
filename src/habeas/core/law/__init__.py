"""Law and vocabulary as dated data: what a code means, and which article bound which State on which day."""
