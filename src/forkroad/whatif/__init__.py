"""The base against alternatives: what a change brings, which lever moves most, what to ask."""
