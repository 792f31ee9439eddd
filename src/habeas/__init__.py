"""Habeas turns what witnesses and organisations say about human-rights violations into findings that stand up."""

import os

# Arrow's own allocator reserves a gigabyte of addresses at its first use: too much where a process may have little. It
# is chosen when the library is loaded, wherever that is.
os.environ.setdefault("ARROW_DEFAULT_MEMORY_POOL", "system")
__version__ = "0.1.0"
