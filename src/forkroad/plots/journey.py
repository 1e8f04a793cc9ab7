"""The journey map with predicted customers: drawn by `maps`, fed from the table `branches`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from forkroad.plots.asking import chosen_of, wanted_rows
from forkroad.plots.style import styled
from forkroad.results.definitions import ALL
from forkroad.results.run_result import RunResult
from forkroad.scenario.model import Scenario

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from forkroad.maps.ways import Flows


@styled
def map(result: RunResult, scenario: Scenario, *, segment: str = ALL) -> Figure:
    """Return the map of a journey, each way as wide as its customers, with their share.

    scenario : what the result was made from, a what-if in force included.

    Raises UsageError for a journey too tangled to draw.
    """
    from forkroad.maps.journey_map import map_of
    from forkroad.maps.png import figure_of

    chosen_of(result, "branches", "segment", segment)
    return figure_of(map_of(scenario, flows_of(result, segment)))


def flows_of(result: RunResult, segment: str = ALL) -> Flows:
    """Return moves and share by (from, to), as maps take them."""
    flows: dict[tuple[str, str], dict[str, float]] = {}
    for row in wanted_rows(result, "branches", segment=segment):
        flows.setdefault((row["from"], row["to"]), {})[row["measure"]] = row["mean"] or 0.0
    return {way: (found["moves"], found["share"]) for way, found in flows.items()}
