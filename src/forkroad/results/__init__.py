"""What a run returns: the definition of every table, the tables themselves, and the result."""
