"""Passes are freed as soon as they are over: thousands of them follow one another in a sweep."""

from __future__ import annotations

import gc

import forkroad
from forkroad.scenario.shipped import shipped_scenario
from forkroad.whatif.sweep import sweep

PASSES = {"BackwardStepper", "DrawnSpread", "Leavers", "ShortFlow", "ShortValues", "Stepper"}


def test_no_pass_waits_for_the_collector_of_cycles():
    # Shares that differ between scenarios make a column each, and arrays of all days.
    scenario = forkroad.load(shipped_scenario("web_shop_cart").path)
    vary = {"journey.steps.cart.next.checkout": "55%:65%:8"}
    gc.collect()
    gc.disable()
    try:
        sweep(scenario, vary, seed=1)
        gc.set_debug(gc.DEBUG_SAVEALL)
        gc.collect()
        left = {type(each).__name__ for each in gc.garbage}
    finally:
        gc.set_debug(0)
        gc.garbage.clear()
        gc.enable()
    assert left & PASSES == set()
