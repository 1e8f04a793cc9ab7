"""What a planner wrote: the model of a scenario, its file, its conditions, its changes."""
