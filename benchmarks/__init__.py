"""How fast forkroad is, as ratios against a peer in the same run."""

import os

# Small products gain nothing from threads of their own; `forkroad` sets the same at its start.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
