"""The front door: chooses the engine and the draws, runs, and hands back tables."""
