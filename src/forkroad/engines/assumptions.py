"""The table of assumptions: every input with its evidence, its leverage and its doubt.

A leverage is null where it was not worked out: where a formula reads an input, where a stay
competes with a timeout or decides who is already here, where a share is 0. A caller who compiles
twice can hand in the first.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from forkroad.engines.branch_leverage import BranchLeverage
from forkroad.engines.inputs import (
    Input,
    forks_that_choose_who_waits,
    list_inputs,
    names_read,
    stays_that_cannot_shift,
)
from forkroad.engines.sensitivities import Sensitivities, find_sensitivities
from forkroad.engines.variance_shares import Outcome, variance_shares
from forkroad.program.program import Program
from forkroad.program.timeline import Draws
from forkroad.records import record
from forkroad.results.definitions import ASSUMPTIONS
from forkroad.results.table import Builder, Table
from forkroad.scenario.measures import Measure, parse_measure
from forkroad.scenario.model import Scenario
from forkroad.scenario.numbers import Constant

# A percentage point, and one per cent.
POINT = 0.01

_KINDS = {
    "value": "value",
    "share": "branch",
    "stay": "stay",
    "stream": "arrivals",
    "cohort": "value",
    "price": "price",
    "unit_cost": "cost",
    "discount": "value",
    "cost": "cost",
    "shock": "value",
}
# Which sums of a run the measures are that can be followed through it.
SUMS = {
    "revenue": "revenue",
    "profit": "contribution",
    "converted": "converted",
    "product_units": "units",
    "product_orders": "orders",
    "product_revenue": "revenue",
    "step_customers": "outcome",
    "step_visits": "visits",
}


def choose_main_measure(scenario: Scenario) -> str:
    """Return the measure that a forecast is about where nobody says.

    Revenue if anything sold has a price, else units of the first product sold, else how many
    end with the first outcome that is neither a competitor nor a loss.
    """
    steps = scenario.journey.steps
    sold = {product for step in steps.values() for product in step.buys}
    products = [name for name in scenario.products if name in sold]
    if any(scenario.products[name].price != Constant(0.0) for name in products):
        return "revenue"
    if products:
        return f"{products[0]}.units"
    bad = (None, "competitor", "lost")
    ends = [name for name, step in steps.items() if step.outcome not in bad]
    return f"{ends[0]}.customers" if ends else "converted"


def amount_key(measure: Measure) -> tuple[str, str] | None:
    """Return the amount that a measure is the sum of, None for ratios and arrivals."""
    kind = SUMS.get(measure.kind)
    return None if kind is None else (kind, measure.subject)


def places_by_difference(scenario: Scenario) -> list[str]:
    """Return the inputs that formulas read: their leverage takes programs compiled anew.

    Whoever compiles them hands what they find to `with_differences`.
    """
    read = names_read(scenario)
    return [each.path for each in list_inputs(scenario) if _is_read(each, read)]


def find_leverage(scenario: Scenario, central_program: Program, main_measure: str) -> Sensitivities:
    """Return how a measure answers to every input.

    central_program : compiled without draws, and `by_days`. main_measure : one that adds up over
        customers.

    Raises ValueError for a measure that is a ratio.
    """
    key = amount_key(parse_measure(main_measure, scenario))
    if key is None:
        raise ValueError(f"{main_measure} does not add up over customers")
    return find_sensitivities(central_program, key)


def assumptions_table(
    scenario: Scenario,
    leverage: Sensitivities | None,
    *,
    main_measure: str,
    means_by_draw: NDArray[np.float64] | None,
    variance: float | None,
    draws: Draws | None,
) -> Table:
    """Return every input of a scenario in the order of the file.

    leverage : the main measure's; None leaves it unknown for every input.
    means_by_draw, variance, draws : the measure's mean in each draw, its variance with luck,
        and the draws; None where nothing is uncertain.
    """
    inputs = list_inputs(scenario)
    doubt = {}
    if means_by_draw is not None and variance is not None and draws is not None:
        outcome = Outcome(draws, np.asarray(means_by_draw, dtype=float), variance)
        doubt = variance_shares(scenario, inputs, outcome)
    levers = None if leverage is None else _Levers(scenario, leverage)
    builder = Builder(ASSUMPTIONS)
    for each in inputs:
        lever = levers.of(each) if levers else _Lever()
        asked_on = each.evidence.asked_on
        builder.add(
            (each.path,),
            kind=_KINDS[each.role],
            value=levers.value_of(each) if levers else each.value,
            written=each.written or None,
            sample=each.evidence.sample,
            source=each.evidence.source or None,
            asked_on=asked_on.isoformat() if asked_on else None,
            owner=each.evidence.owner or None,
            main_measure=main_measure,
            elasticity=levers.elasticity(lever) if levers else None,
            per_point=lever.per_point,
            share_of_variance=doubt.get(each.path),
        )
    return builder.table()


def with_differences(table: Table, value: float, changes: Mapping[str, float]) -> Table:
    """Return the table with the leverage of some inputs filled in.

    value : the main measure at the central inputs. changes : path to what 1 % more of the input
        changes, such as half the difference between 1 % more and 1 % less.
    """
    columns = {name: list(cells) for name, cells in table.columns.items()}
    for row, place in enumerate(columns["place"]):
        if place in changes:
            change = changes[str(place)]
            columns["per_point"][row] = change
            columns["elasticity"][row] = change / POINT / value if value else None
    return Table(table.definition, columns)


@record
class _Lever:
    """What an input moves: per point or per 1 %, and if it grows by its own size."""

    per_point: float | None = None
    scaled: float | None = None


def _grown(scaled: float) -> _Lever:
    return _Lever(POINT * scaled, scaled)


NOTHING = _Lever(0.0, 0.0)


class _Levers:
    """Looks up what each input moves."""

    def __init__(self, scenario: Scenario, found: Sensitivities) -> None:
        self._value = found.value
        self._read = names_read(scenario)
        self._cannot_shift = stays_that_cannot_shift(scenario)
        self._choose_who_waits = forks_that_choose_who_waits(scenario)
        self._branches: dict[tuple[str, ...], BranchLeverage] = {
            (it.step, it.path, it.to): it for it in found.branches
        }
        self._rules = {key[:2] for key in self._branches}
        self._stays = {it.step: it.one_day_longer for it in found.stays}
        self._arrivals = {(it.segment, it.step): it.total for it in found.arrivals}
        self._money = {(it.kind, it.subject): it.scaled for it in found.money}

    def of(self, each: Input) -> _Lever:
        """Return what an input moves, nothing known where that was not worked out."""
        if _is_read(each, self._read):
            return _Lever()
        match each.role:
            case "share":
                return self._share(each)
            case "stay":
                return self._stay(each)
            case "stream" | "cohort":
                segment, step = (*each.subject, "")[:2]
                return _grown(self._arrivals.get((segment, step), 0.0))
            case "value":
                return NOTHING
            case "shock":
                return _Lever()
        return _grown(self._money.get((each.role, each.subject[0]), 0.0))

    def elasticity(self, lever: _Lever) -> float | None:
        """Return a lever in per cent of the measure; a measure of 0 has none."""
        if lever.scaled is None or self._value == 0:
            return None
        return lever.scaled / self._value

    def value_of(self, each: Input) -> float | None:
        """Return the number used: for a share by a formula, its mean over who could take it."""
        if each.role == "share" and each.value is None:
            found = self._branches.get(each.subject)
            return found.probability if found else None
        return each.value

    def _share(self, each: Input) -> _Lever:
        if each.subject[0] in self._choose_who_waits:
            return _Lever()
        found = self._branches.get(each.subject)
        if found is None:
            # Without its rule nobody ever comes by; without itself the share is 0.
            return _Lever() if each.subject[:2] in self._rules else NOTHING
        if found.in_proportion is None:
            return _Lever()
        return _Lever(POINT * found.in_proportion, found.scaled)

    def _stay(self, each: Input) -> _Lever:
        [step] = each.subject
        if step in self._cannot_shift or each.value is None:
            return _Lever()
        return _grown(each.value * self._stays.get(step, 0.0))


def _is_read(each: Input, read: frozenset[str]) -> bool:
    """Return whether formulas read an input, so that it moves more than it counts for."""
    if each.role == "price":
        return f"{each.subject[0]}.price" in read
    return each.role == "value" and each.subject[0] in read
