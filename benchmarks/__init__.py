"""How fast forkroad is, as ratios against a peer in the same run."""
