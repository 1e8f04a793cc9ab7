"""Which model of repeat purchase a log supports: the one of the least BIC (Schwarz 1978).

The likelihoods are of the same thing, on which days known customers bought, so that they can be
compared: models in weeks are put into days, and the loop has its chances by whole days.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence

from forkroad.errors import EventLogError
from forkroad.learning import bg_nbd, pareto_nbd
from forkroad.learning.dividing import Model
from forkroad.learning.dwell import AS_SEEN, Dwell
from forkroad.learning.fitted import FittedStep
from forkroad.learning.histories import WEEK, Histories
from forkroad.learning.likelihood import Estimate
from forkroad.learning.stay_families import FAMILIES
from forkroad.records import record

AUTO, LOOP = "auto", "loop"
MODELS: Mapping[str, Model] = {"bg_nbd": bg_nbd, "pareto_nbd": pareto_nbd}
TITLES = {"bg_nbd": "BG/NBD", "pareto_nbd": "Pareto/NBD", LOOP: "the loop"}
_FITTERS: Mapping[str, Callable[[Histories], Estimate]] = {
    "bg_nbd": bg_nbd.fit_bg_nbd,
    "pareto_nbd": pareto_nbd.fit_pareto_nbd,
}
# Fewer repeat purchases tell no distribution over customers.
LEAST_REPEATS = 30


@record(kw_only=True)
class Candidate:
    """A model with its likelihood in days; estimate is None for the loop."""

    name: str
    estimate: Estimate | None
    log_likelihood: float
    n_parameters: int
    n: float

    @property
    def bic(self) -> float:
        """Schwarz's criterion: the less the better."""
        return self.n_parameters * math.log(max(self.n, 2.0)) - 2.0 * self.log_likelihood


def candidates(histories: Histories, wanted: str, loop: FittedStep | None) -> tuple[Candidate, ...]:
    """Return the models that were asked for, the best first.

    wanted : the name of a model, or auto for all. loop : the step of the purchases where all
        customers are alike; None where the log has other steps, so that nothing compares.

    Raises EventLogError where a model is asked for that the log is too short for.
    """
    repeats = float(histories.n @ histories.repeats)
    if repeats < LEAST_REPEATS:
        if wanted == AUTO:
            return ()
        raise EventLogError(
            f"{repeats:,.0f} repeat purchases tell no {TITLES[wanted]} model; needed are "
            f"{LEAST_REPEATS}, or --repeat-model loop"
        )
    names = tuple(MODELS) if wanted == AUTO else (wanted,)
    found = [_fitted(name, histories) for name in names]
    if loop is not None and loop.dwell is not None:
        found.append(_loop(loop, loop.dwell, histories))
    asked_first = wanted != AUTO
    found.sort(key=lambda one: (asked_first and one.name != wanted, one.bic))
    return tuple(found)


def _fitted(name: str, histories: Histories) -> Candidate:
    estimate = _FITTERS[name](histories)
    to_days = float(histories.n @ histories.repeats) * math.log(WEEK)
    return Candidate(
        name=name,
        estimate=estimate,
        log_likelihood=estimate.log_likelihood - to_days,
        n_parameters=len(estimate.values),
        n=histories.count,
    )


def _loop(step: FittedStep, dwell: Dwell, histories: Histories) -> Candidate:
    """Return the loop; rules that remember make it likelier by half of their likelihood ratio."""
    rules = [test for test in step.memory if test.kept]
    return Candidate(
        name=LOOP,
        estimate=None,
        log_likelihood=dwell.log_likelihood + sum((test.statistic or 0.0) / 2 for test in rules),
        n_parameters=_parameters_of(dwell) + sum(test.df or 0 for test in rules),
        n=histories.count,
    )


def _parameters_of(dwell: Dwell) -> int:
    """Return how many numbers tell a stay, and who never moves on."""
    if dwell.family == AS_SEEN:
        return dwell.takes.count(":") - 1 + dwell.never
    own = {family.name: len(family.parameters) for family in FAMILIES}
    return own.get(dwell.family, 1) + dwell.never


def why(found: Sequence[Candidate]) -> str:
    """Return in a sentence why the first model was taken."""
    first, *others = found
    if not others:
        return f"{TITLES[first.name]} was asked for."
    compared = ", ".join(f"{TITLES[one.name]} {one.bic:,.0f}" for one in found)
    best = min(found, key=lambda one: one.bic)
    if best is first:
        return f"{TITLES[first.name]} tells the days of purchases best (BIC: {compared})."
    return (
        f"{TITLES[first.name]} was asked for; {TITLES[best.name]} would tell the days of "
        f"purchases better (BIC: {compared})."
    )
