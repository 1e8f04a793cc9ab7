"""The local page to plan with: levers to move, the forecast beside the base, what-ifs to save."""
