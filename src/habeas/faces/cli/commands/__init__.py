"""What each command does: opens the mission, calls a verb, says what came of it."""
