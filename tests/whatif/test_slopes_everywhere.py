"""Every slope that the table of leverage names, against the file written a little differently."""

from __future__ import annotations

from pathlib import Path

import pytest

import forkroad
from forkroad.engines.assumptions import choose_main_measure
from forkroad.whatif.asked import read_asked
from forkroad.whatif.central import find_centre
from forkroad.whatif.leverage import find_leverages
from forkroad.whatif.levers import list_levers
from tests.whatif.turned import slope_of

SCENARIOS = Path(__file__).resolve().parents[2] / "scenarios"
EVERY = sorted(path.name for path in SCENARIOS.glob("*.yaml"))
IN_THE_CHECK = ("limited_edition.yaml",)
# The rounding of two runs, divided by the step, beside the slopes of small inputs.
DUST = 1e-9


@pytest.mark.parametrize(
    "name",
    [
        name if name in IN_THE_CHECK else pytest.param(name, marks=pytest.mark.prove)
        for name in EVERY
    ],
)
def test_every_slope_is_the_difference_of_two_runs(name: str) -> None:
    scenario = forkroad.load(SCENARIOS / name)
    measure = "profit" if scenario.products else choose_main_measure(scenario)
    centre = find_centre(scenario, read_asked(measure, scenario))
    levers = list_levers(centre.scenario, centre.plan())
    found = find_leverages(centre, levers, ["all"])
    unknown, wrong = [], []
    for each in found:
        if each.per_point is None:
            unknown.append(each.lever.place)
            continue
        expected = slope_of(centre, each.lever.each)
        is_per_unit = each.lever.kind in ("branch", "dwell")
        said = each.derivative if is_per_unit else 100 * each.per_point
        if said != pytest.approx(expected, rel=1e-6, abs=DUST * abs(each.total)):
            wrong.append((each.lever.place, said, expected))
    assert not wrong
    # Nothing is left out of what was promised but what the page names.
    assert unknown == []
