"""The table of the most likely paths, the remainder last."""

from __future__ import annotations

from forkroad.engines.path_search import LikelyPaths
from forkroad.results import definitions
from forkroad.results.figures import Figures
from forkroad.results.table import Builder, Table

# How many of the most likely paths a run lists.
N_PATHS = 10
INCOMPLETE = (
    "paths: there are very many ways through this journey; one that is not listed may be likelier "
    "than the last of the list"
)


def paths_table(found: LikelyPaths) -> Table:
    """Return the paths by rank, and how likely everything else is together."""
    builder = Builder(definitions.PATHS)
    for rank, path in enumerate(found.paths, start=1):
        key = (rank, " > ".join(path.steps))
        probability = Figures(mean=path.probability, se=path.error)
        days = Figures(mean=path.days, se=path.days_error)
        builder.add(key, "probability", probability, outcome=path.outcome)
        builder.add(key, "days", days, outcome=path.outcome)
    rest = (len(found.paths) + 1, definitions.REST)
    builder.add(rest, "probability", Figures(mean=found.rest))
    return builder.table() if found.is_complete else builder.table(INCOMPLETE)
