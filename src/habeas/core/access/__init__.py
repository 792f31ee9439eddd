"""Who may do what, for which purpose, and which keys open what: roles, purposes, privacy classes, slots, sealing."""
