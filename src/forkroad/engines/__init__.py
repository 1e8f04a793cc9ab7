"""How a run is computed: every engine reads a program and returns the same kind of result."""
