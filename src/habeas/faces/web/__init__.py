"""The web page: for now, the reports that were built, shown to users who have logged in."""
