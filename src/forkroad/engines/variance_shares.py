"""Which uncertain input makes how much of a measure's variance.

Each input's draws are made again from its place in the file, and held against the measure's
mean in every draw: the squared correlation is the part of the variance between draws that it
explains, to first order and taken alone. Branches of one rule are drawn together, so that
their parts overlap and must not be added up.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from forkroad.engines.inputs import Input
from forkroad.program.draws import draw_number, draw_shares, uniforms
from forkroad.program.timeline import Draws
from forkroad.records import record
from forkroad.scenario.model import Scenario

Array = NDArray[np.float64]


@record
class Outcome:
    """What a run found of a measure.

    means : (n_draws,) its mean in each draw. variance : all of it, luck included.
    """

    draws: Draws
    means: Array
    variance: float


def variance_shares(
    scenario: Scenario, inputs: Iterable[Input], outcome: Outcome
) -> dict[str, float]:
    """Return the path of every uncertain input to its part of the variance, from 0 to 1."""
    if outcome.variance <= 0 or len(outcome.means) < 3:
        return {}
    between = float(outcome.means.var(ddof=1)) / outcome.variance
    found = {}
    for each, columns in _drawn(scenario, list(inputs), outcome.draws):
        found[each.path] = min(between, 1.0) * _explained(columns, outcome.means)
    return found


def _drawn(scenario: Scenario, inputs: list[Input], draws: Draws) -> Iterable[tuple[Input, Array]]:
    """Yield each uncertain input with the draws that it makes, (k, n_draws)."""
    rules: dict[tuple[str, ...], dict[str, float]] = {}
    for each in inputs:
        if each.role == "share" and each.evidence.sample is not None:
            weights = rules.setdefault(each.subject[:2], {})
            weights[each.subject[2]] = each.evidence.sample * (each.value or 0.0)
    shares = {
        (*rule, to): row
        for rule, weights in rules.items()
        for to, row in zip(weights, _rule_draws(rule, weights, draws), strict=True)
    }
    for each in inputs:
        if each.role == "shock":
            yield each, _shock_draws(scenario, each, draws)
        elif each.number is not None:
            number, path = each.number, each.path
            yield each, draws.of(lambda n: draw_number(number, draws.seed, path, n))[np.newaxis]  # noqa: B023
        elif each.subject in shares:
            yield each, shares[each.subject][np.newaxis]


def _rule_draws(rule: tuple[str, ...], weights: dict[str, float], draws: Draws) -> Array:
    step, path = rule
    return draws.of(lambda n: draw_shares(weights, draws.seed, f"journey.steps.{step}.{path}", n))


def _shock_draws(scenario: Scenario, each: Input, draws: Draws) -> Array:
    """Return whether a shock happens, and when if it does."""
    [name] = each.subject
    happens = draws.of(lambda n: uniforms(draws.seed, f"shocks.{name}.chance", n))
    when = draws.of(lambda n: uniforms(draws.seed, f"shocks.{name}.from", n))
    is_there = (happens < scenario.shocks[name].chance).astype(float)
    return np.stack([is_there, is_there * when])


def _explained(columns: Array, means: Array) -> float:
    """Return R^2 of a linear fit, adjusted for what as many random columns would explain.

    1 - (1 - R^2) (n - 1) / (n - k - 1), not below 0 (Ezekiel 1930).
    """
    wanted = means - means.mean()
    centred = columns - columns.mean(axis=1, keepdims=True)
    size = np.sqrt((centred**2).sum(axis=1))
    kept = centred[size > 1e-12 * np.maximum(np.abs(columns).max(axis=1), 1e-300)]
    total = float(wanted @ wanted)
    if not len(kept) or total == 0:
        return 0.0
    weights, *_ = np.linalg.lstsq(kept.T, wanted, rcond=None)
    left = wanted - weights @ kept
    n, k = len(wanted), len(kept)
    if n <= k + 1:
        return 0.0
    return max(1.0 - float(left @ left) / total * (n - 1) / (n - k - 1), 0.0)
