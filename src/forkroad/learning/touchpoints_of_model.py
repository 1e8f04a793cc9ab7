"""The score card of a scenario's steps, computed exactly.

A step is taken out by letting all who would enter it be lost, those who have bought apart from
those who have not. One further run a step then tells who comes there, who buys nevertheless,
and so what the step is worth, over every path and with all memory that the journey has.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from forkroad.errors import ScenarioError
from forkroad.forecast.plan import settled_seed
from forkroad.forecast.run import Progress, run
from forkroad.learning.journey_rules import PURCHASE
from forkroad.learning.touchpoint import (
    Touchpoint,
    TouchpointsResult,
    ratio,
    touchpoints_table,
)
from forkroad.periods import TOTAL
from forkroad.records import record
from forkroad.results.definitions import ALL
from forkroad.results.run_result import RunResult
from forkroad.scenario.alternatives import required
from forkroad.scenario.change_forms import SetChange
from forkroad.scenario.edits import Addition, Edit
from forkroad.scenario.model import Scenario, Step

DRAWS = 50


def touchpoints_of_model(
    scenario: Scenario,
    *,
    seed: int | None = None,
    draws: int | None = None,
    progress: Progress | None = None,
) -> TouchpointsResult:
    """Return the score card of a scenario's steps, without limits of stock and word of mouth.

    seed, draws : as `run` has them; 50 draws of what is not known exactly.
    progress : called with (steps done, steps in all).

    Raises EngineDeclined where the journey has no finite states.
    """
    started = time.perf_counter()
    how = _How(settled_seed(seed), draws or DRAWS)
    base = how.run(scenario)
    conversion = _share(base, "conversion")
    steps = {name: it for name, it in scenario.journey.steps.items() if not it.outcome}
    found, notes = [], list(_notes(scenario))
    for place, (name, step) in enumerate(steps.items()):
        card = _card(base, name, step, scenario)
        try:
            without = how.run(_without(scenario, name))
        except ScenarioError as error:
            notes.append(f"{name} cannot be taken out: {error.problems[0].message}.")
        else:
            card = _with_effects(card, without, conversion, scenario)
        found.append(card)
        if progress is not None:
            progress(place + 1, len(steps))
    return TouchpointsResult(
        source=scenario.source.file or scenario.name,
        conversion=conversion,
        tables={"touchpoints": touchpoints_table(found)},
        notes=tuple(notes),
        seconds=time.perf_counter() - started,
    )


@record
class _How:
    """How every run is made, so that all have the same draws."""

    seed: int
    draws: int

    def run(self, scenario: Scenario) -> RunResult:
        return run(scenario, seed=self.seed, draws=self.draws, engine="exact", unlimited=True)


def _without(scenario: Scenario, step: str) -> Scenario:
    """Return the scenario in which all who enter a step are lost at once."""
    bought, new = _ends(scenario)
    sold = dict.fromkeys(it for each in scenario.journey.steps.values() for it in each.buys)
    has_bought = " or ".join(f"bought({product}) >= 1" for product in sold)
    fork: Any = {"next": new}
    if has_bought:
        fork = {"next": [{"if": has_bought, "then": bought}, {"else": new}]}
    edits = [
        Edit(Addition(f"journey.steps.{bought}", {"outcome": "lost"})),
        Edit(Addition(f"journey.steps.{new}", {"outcome": "lost"})),
        Edit(SetChange(f"journey.steps.{step}", fork)),
    ]
    for name, segment in scenario.segments.items():
        if step in segment.already_here:
            count = _plain_count(scenario, name, step)
            place = f"segments.{name}.already_here.{step}"
            edits.append(Edit(SetChange(place, count)))
    return required(scenario, edits, origin=f"without {step}")


def _ends(scenario: Scenario) -> tuple[str, str]:
    """Return names for two outcomes that the scenario does not have."""
    taken, names = set(scenario.journey.steps), []
    for name in ("lost_after_buying", "lost_before_buying"):
        while name in taken:
            name += "_"
        names.append(name)
    return names[0], names[1]


def _plain_count(scenario: Scenario, segment: str, step: str) -> Any:
    """Return how many are already at a step as the file has it, without how long they waited."""
    written = scenario.source.data["segments"][segment]["already_here"][step]
    return written["count"] if isinstance(written, dict) else written


def _card(base: RunResult, name: str, step: Step, scenario: Scenario) -> Touchpoint:
    """Return what the scenario as it is tells of a step."""
    goal, chance = _goal(base, name)
    return Touchpoint(
        step=name,
        visits=_total(base, "steps", "visits", step=name),
        mean_days=_mean_days(scenario, step),
        drop_off=_drop_off(base, name, scenario),
        feeling=step.feeling or "",
        goal=goal,
        chance=chance,
    )


def _with_effects(
    card: Touchpoint, without: RunResult, conversion: float, scenario: Scenario
) -> Touchpoint:
    """Return a step's card with what the journey without it tells."""
    bought, new = _ends(scenario)
    after, before = _ended(without, bought), _ended(without, new)
    reach = after + before
    still = _share(without, "conversion")
    # Who buys and never comes here: who still buys, less those who come here afterwards.
    elsewhere = still - after
    return replace(
        card,
        reach=min(reach, 1.0),
        conversion_with=ratio(conversion - elsewhere, reach),
        conversion_without=ratio(elsewhere, 1.0 - reach),
        removal_effect=ratio(conversion - still, conversion),
    )


def _share(result: RunResult, table: str) -> float:
    (row,) = result.rows(table, period=TOTAL, segment=ALL, measure="share")
    return float(row["mean"] or 0.0)


def _ended(result: RunResult, step: str) -> float:
    rows = result.rows("outcomes", period=TOTAL, segment=ALL, step=step, measure="share")
    return float(sum(row["mean"] or 0.0 for row in rows))


def _total(result: RunResult, table: str, measure: str, **keys: str) -> float:
    rows = result.rows(table, period=TOTAL, segment=ALL, measure=measure, **keys)
    return float(sum(row["mean"] or 0.0 for row in rows))


def _mean_days(scenario: Scenario, step: Step) -> float | None:
    """Return the mean of the stay, cut at the timeout and at the length of the forecast."""
    probabilities = getattr(step.takes, "probabilities", None)
    if probabilities is None:
        return None
    longest = scenario.calendar.n_days
    if step.timeout is not None:
        longest = min(longest, step.timeout.after_days)
    chances = probabilities(longest)
    mean = sum(day * chance for day, chance in enumerate(chances))
    return float(mean + longest * max(1.0 - sum(chances), 0.0))


def _drop_off(base: RunResult, step: str, scenario: Scenario) -> float | None:
    """Return the share of those who leave a step that goes to an end which is no purchase."""
    steps = scenario.journey.steps
    rows = base.rows("branches", segment=ALL, measure="share", **{"from": step})
    known = [row for row in rows if row["mean"] is not None]
    if not known:
        return None
    ends = [row for row in known if steps[row["to"]].outcome not in ("", None, PURCHASE)]
    return float(min(sum(row["mean"] for row in ends), 1.0))


def _goal(base: RunResult, step: str) -> tuple[str, float | None]:
    """Return a step's goal in words, and its chance, the mean of its periods."""
    rows = base.rows("goals", goal=f"steps.{step}")
    if not rows:
        return "", None
    target = next(row for row in rows if row["measure"] == "target")
    every = "" if target["period"] == TOTAL else ", each period"
    wanted = target["wanted"].replace("_", " ")
    text = f"{target['goal_measure']} {wanted} {target['mean']:,g}{every}"
    chances = [
        row["mean"] for row in rows if row["measure"] == "chance" and row["mean"] is not None
    ]
    return text, sum(chances) / len(chances) if chances else None


def _notes(scenario: Scenario) -> Iterator[str]:
    steps = scenario.journey.steps.values()
    if any(step.when_out_of_stock or step.brings for step in steps):
        yield "Limits of stock and word of mouth are taken out."
    yield (
        "Taking a step out means that whoever would enter it is lost, and nothing else changes; "
        "the effects of several steps do not add up."
    )
