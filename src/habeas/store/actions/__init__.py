"""The verbs that write. Each takes the actor as ``by=`` and writes its rows and its entry of the log in one transaction."""
