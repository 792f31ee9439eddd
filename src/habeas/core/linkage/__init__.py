"""Which sources share an origin and count once; derived from people's judgements alone."""
