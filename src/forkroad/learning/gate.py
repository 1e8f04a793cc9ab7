"""The gate: does the base of a scenario reproduce what was observed?

The verdict carries the state of the file that was judged, so that it is known when that changed.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any, Unpack

from forkroad.errors import UsageError
from forkroad.forecast.plan import settled_seed
from forkroad.forecast.run import run
from forkroad.learning.gate_stretch import Stretch, find_stretch, stretch_notes
from forkroad.learning.held_out import foretold_by_month
from forkroad.learning.journey_rules import PURCHASE
from forkroad.learning.log_words import LogWords, following
from forkroad.learning.observed import Observed, observe
from forkroad.learning.predicted import Predicted, of_rows
from forkroad.periods import TOTAL
from forkroad.records import record
from forkroad.results.gate_definitions import GATE
from forkroad.results.run_result import RunResult
from forkroad.results.table import Builder, Table
from forkroad.scenario.gates import Gate
from forkroad.scenario.judged import state_of, without_verdict
from forkroad.scenario.model import Scenario

WITHIN = 0.1


@record(kw_only=True)
class GateResult:
    """Whether the base reproduces what was observed.

    tables : gate. verdict : as the scenario file keeps it. notes : how it was compared.
    """

    scenario: str
    title: str
    verdict: Gate
    tables: Mapping[str, Table]
    notes: tuple[str, ...]
    seed: int
    seconds: float

    @property
    def is_passed(self) -> bool:
        """Whether every difference was within the bound."""
        return self.verdict.verdict == "passed"

    def to_json_object(self) -> dict[str, Any]:
        """Return the result as plain data, the object that `--json` prints."""
        return {
            "format": "forkroad.gate/1",
            "scenario": self.scenario,
            "events": self.title,
            "verdict": self.verdict.verdict,
            "within": self.verdict.within,
            "seed": self.seed,
            "seconds": self.seconds,
            "warnings": list(self.notes),
            "tables": {name: list(table.rows()) for name, table in self.tables.items()},
        }


def gate(
    scenario: Scenario,
    events: object,
    outcomes: Mapping[str, str | Sequence[str]],
    *,
    within: float = WITHIN,
    on: date | None = None,
    seed: int | None = None,
    **words: Unpack[LogWords],
) -> GateResult:
    """Return whether a scenario's base reproduces the conversion and the orders of a log.

    events, outcomes, words : as `fit` has them; `purchase` must be among the outcomes.
    within : the largest relative difference that passes.
    on : the day that the verdict carries.

    Raises EventLogError for what is wrong with the log, UsageError for options that cannot be.
    """
    started = time.perf_counter()
    if not 0 < within < 1:
        raise UsageError(f"--within is above 0 and below 100%, not {within:g}")
    if PURCHASE not in outcomes:
        raise UsageError("say which events are a purchase, such as --outcome purchase=order_paid")
    seed = settled_seed(seed)
    scenario = without_verdict(scenario)
    with following(events, outcomes, **words) as journeys:
        stretch = find_stretch(scenario, journeys)
        result = run(stretch.scenario, seed=seed, unlimited=stretch.is_moved)
        observed = observe(
            journeys, stretch.first, stretch.end, with_under_way=_has_already_here(stretch.scenario)
        )
        title = journeys.log.title
    table = _table(observed, result, within)
    return GateResult(
        scenario=scenario.source.file or scenario.name,
        title=title,
        verdict=_verdict(scenario, table, stretch, title=title, within=within, on=on),
        tables={"gate": table},
        notes=(*stretch_notes(stretch), *result.warnings),
        seed=seed,
        seconds=time.perf_counter() - started,
    )


def _has_already_here(scenario: Scenario) -> bool:
    return any(segment.already_here for segment in scenario.segments.values())


def _table(observed: Observed, result: RunResult, within: float) -> Table:
    builder = Builder(GATE)
    share = of_rows(result.rows("conversion", period=TOTAL, segment="all", measure="share"))
    _add(builder, ["conversion", TOTAL], observed.conversion, share, within)
    by_month = foretold_by_month(result, PURCHASE)
    for period, expected in by_month.items():
        if period == TOTAL:
            _add(builder, ["orders", TOTAL], sum(observed.orders.values()), expected, within)
        else:
            _add(builder, ["orders", period], observed.orders.get(period, 0), expected, None)
    return builder.table()


def _add(
    builder: Builder,
    keys: list[str],
    observed: float | None,
    expected: Predicted,
    within: float | None,
) -> None:
    difference = expected.mean / observed - 1.0 if observed else None
    is_judged = within is not None
    quantiles = expected.quantiles
    builder.add(
        keys,
        observed=observed,
        expected=expected.mean,
        p05=quantiles[0] if quantiles else None,
        p95=quantiles[-1] if quantiles else None,
        difference=difference,
        within=_is_within(difference, within) if is_judged else None,
    )


def _is_within(difference: float | None, within: float | None) -> bool:
    return difference is not None and within is not None and abs(difference) <= within


def _verdict(
    scenario: Scenario,
    table: Table,
    stretch: Stretch,
    *,
    title: str,
    within: float,
    on: date | None,
) -> Gate:
    judged = {row["measure"]: row for row in table.where(period=TOTAL).rows()}
    conversion, orders = judged["conversion"], judged["orders"]
    is_passed = all(row["within"] for row in judged.values())
    return Gate(
        verdict="passed" if is_passed else "failed",
        state=state_of(scenario),
        on=on,
        log=title,
        first_day=stretch.first,
        last_day=stretch.end - timedelta(days=1),
        within=within,
        observed_conversion=conversion["observed"],
        expected_conversion=min(max(conversion["expected"] or 0.0, 0.0), 1.0),
        observed_orders=float(orders["observed"]),
        expected_orders=orders["expected"],
    )
