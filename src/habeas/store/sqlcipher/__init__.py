"""Django's SQLite backend on SQLCipher: the whole file is encrypted, the rest is Django's own."""
