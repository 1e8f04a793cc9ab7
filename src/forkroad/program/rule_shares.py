"""The shares of one rule, over days and draws: as stated, drawn by their sample, or by utility.

Where a formula's shares leave the range from 0 to 1, that is an error of the file; where only
draws take them there, they are clipped and counted. When a rule holds is for `cells`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from forkroad.errors import ScenarioError
from forkroad.program.draws import draw_shares
from forkroad.program.fork_shares import Stated, Variant, resolve_rest, stated_shares
from forkroad.program.timeline import Grid, Timeline
from forkroad.scenario.evaluation import NotFinite, evaluate
from forkroad.scenario.expressions import Expression
from forkroad.scenario.forks import Rule, Utilities
from forkroad.scenario.source import Fault

# Shares may miss 1 by this much, as the format allows for rounding in the file.
TOLERANCE = 1e-6


@dataclass
class RuleShares:
    """Works out the shares of rules, and draws each of them once.

    clipped : rule to the number of draws in which its shares left their range.
    """

    timeline: Timeline
    clipped: dict[str, int] = field(default_factory=dict)
    _drawn: dict[Any, Grid] = field(default_factory=dict)

    def of(
        self, step: str, rule: Rule, variant: Variant, holds: Grid, environment: Any
    ) -> list[tuple[str, Grid]]:
        """Return each way on of a rule with its share.

        holds : truths of where; elsewhere the shares may be anything.
        """
        if isinstance(rule.ways, Utilities):
            return self._logit(step, rule, rule.ways, holds, environment)
        stated = stated_shares(rule, variant)
        if rule.evidence.sample is not None:
            return self._sampled(step, rule, stated)
        return self._stated(step, rule, stated, holds, environment)

    def value(
        self, step: str, rule: Rule, expression: Expression, environment: Any, live: Grid
    ) -> Grid:
        """Return the value of a condition, share or utility of a rule where it matters.

        Raises ScenarioError where arithmetic leaves the finite numbers.
        """
        try:
            return np.asarray(evaluate(expression, environment, live))
        except NotFinite as error:
            raise self.error(step, rule.path, str(error), np.atleast_2d(error.where)) from None

    def error(self, step: str, path: str, message: str, where: Grid) -> ScenarioError:
        """Return the error with the first day on which it shows."""
        day = int(np.argmax(np.any(where, axis=1))) if where.shape[0] > 1 else 0
        when = self.timeline.calendar.dates[day]
        place = ("journey", "steps", step, *_place(path))
        fault = Fault(place, f"{message}, first on {when.isoformat()}")
        return ScenarioError([self.timeline.base.source.problem(fault)])

    def _logit(
        self, step: str, rule: Rule, ways: Utilities, holds: Grid, environment: Any
    ) -> list[tuple[str, Grid]]:
        """Return exp(u) / sum of exp(u) (McFadden 1974), the largest u taken off first."""
        names = [to for to, _ in ways.branches]
        utilities = np.broadcast_arrays(
            *(
                np.atleast_2d(self.value(step, rule, utility, environment, holds))
                for _, utility in ways.branches
            )
        )
        weights = np.exp(np.stack(utilities) - np.max(utilities, axis=0))
        return list(zip(names, weights / weights.sum(axis=0), strict=True))

    def _sampled(self, step: str, rule: Rule, stated: Stated) -> list[tuple[str, Grid]]:
        """Return shares drawn from the Dirichlet distribution of what was seen."""
        numbers = {to: share for to, share in stated.items() if not isinstance(share, Expression)}
        resolved = resolve_rest(numbers)
        draws = self.timeline.draws
        if draws.count == 0:
            return resolved
        known = {to: float(share[0, 0]) for to, share in resolved}
        key = f"journey.steps.{step}.{rule.path}"
        memo = (key, tuple(known.items()), rule.evidence.sample)
        if memo not in self._drawn:
            sample = rule.evidence.sample or 0.0
            weights = {to: sample * share for to, share in known.items()}
            self._drawn[memo] = draws.of(lambda n: draw_shares(weights, draws.seed, key, n))
        return [(to, row[np.newaxis, :]) for to, row in zip(known, self._drawn[memo], strict=True)]

    def _stated(
        self, step: str, rule: Rule, stated: Stated, holds: Grid, environment: Any
    ) -> list[tuple[str, Grid]]:
        """Return shares as written, `rest` taking what the others leave."""
        numbers = {to: share for to, share in stated.items() if not isinstance(share, Expression)}
        if len(numbers) == len(stated):
            return resolve_rest(numbers)
        grids: dict[str, Grid] = {}
        for to, share in stated.items():
            if isinstance(share, Expression):
                value = self.value(step, rule, share, environment, holds)
                grids[to] = np.atleast_2d(value).astype(float)
            elif share is not None:
                grids[to] = share
        self._keep_in_range(step, rule, grids, holds)
        total = sum(grids.values(), np.zeros((1, 1)))
        rest = [to for to, share in stated.items() if share is None]
        return [*grids.items(), *((to, np.maximum(1.0 - total, 0.0)) for to in rest)]

    def _keep_in_range(self, step: str, rule: Rule, grids: dict[str, Grid], holds: Grid) -> None:
        """Refuse shares out of range; where they come from draws, clip and count them."""
        total = sum(grids.values(), np.zeros((1, 1)))
        outside = total > 1 + TOLERANCE
        for grid in grids.values():
            outside = outside | (grid < 0) | (grid > 1)
        outside = np.logical_and(outside, holds)
        if np.any(outside) and (self.timeline.refuses or outside.shape[1] == 1):
            first = np.unravel_index(int(np.argmax(outside)), outside.shape)
            worst = {
                to: float(np.broadcast_to(grid, outside.shape)[first]) for to, grid in grids.items()
            }
            shown = ", ".join(f"{to} {share:.4g}" for to, share in worst.items())
            raise self.error(
                step, rule.path, f"the shares leave the range from 0 to 1 ({shown})", outside
            )
        if np.any(outside):
            self.clipped[f"journey.steps.{step}.{rule.path}"] = int(outside.any(axis=0).sum())
        for to, grid in grids.items():
            grids[to] = np.clip(grid, 0.0, 1.0)
        scale = np.maximum(sum(grids.values(), np.zeros((1, 1))), 1.0)
        for to, grid in grids.items():
            grids[to] = grid / scale


def _place(path: str) -> tuple[str | int, ...]:
    return tuple(int(part) - 1 if part.isdigit() else part for part in path.split("."))
