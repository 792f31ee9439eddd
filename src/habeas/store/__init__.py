"""The database: Django models, the verbs that write (``actions``) and the reads that check rights (``queries``)."""
