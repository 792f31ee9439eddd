"""The search index: made from the records in the transaction that writes them, asked by ``store/queries/search.py``."""
