"""The verbs that write: each takes the actor as ``by=`` and writes rows and log entry in one transaction."""
