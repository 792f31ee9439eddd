"""What reaches beyond the database: the local agent that keeps a mission unlocked."""
