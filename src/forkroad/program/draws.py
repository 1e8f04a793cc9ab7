"""Draws of uncertain inputs: numbers, shares and shocks, keyed by their place in the file.

Draw i of a place is the same in every engine and in every alternative that is compared,
because it depends only on the seed, the place's name and i. `rest` is resolved before, and a
what-if changes the stated shares, never the uniforms behind them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from forkroad.program.gamma import gamma_quantiles
from forkroad.program.hashing import inner_uniforms, random_bits, root_key
from forkroad.program.normal import normal_quantiles
from forkroad.scenario.model import Scenario
from forkroad.scenario.numbers import Amount, Uncertain, lognormal_sigma

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]

# The first draws of a place lie in so many equal parts of (0, 1), one in each, so that what only
# they are asked for speaks for all (McKay, Beckman and Conover 1979).
EVEN_DRAWS = 8


def has_uncertain_inputs(scenario: Scenario) -> bool:
    """Return whether anything of a scenario is drawn once per replication."""
    products = scenario.products.values()
    numbers: list[Amount] = [*scenario.values.values()]
    numbers += [number for product in products for number in (product.price, product.unit_cost)]
    numbers += [step.cost for step in scenario.journey.steps.values()]
    numbers += [step.discount for step in scenario.journey.steps.values()]
    forks = [step.next for step in scenario.journey.steps.values() if step.next]
    samples = [rule.evidence.sample for fork in forks for rule in fork.rules]
    return (
        any(isinstance(number, Uncertain) for number in numbers)
        or any(sample is not None for sample in samples)
        or any(shock.chance > 0 for shock in scenario.shocks.values())
    )


def uniforms(seed: int, key: str, n_draws: int) -> Floats:
    """Return draws 0 to n_draws - 1 of the place `key`, each uniform inside (0, 1).

    The first draws of a longer run are those of a shorter one. The first `EVEN_DRAWS` share (0, 1)
    among them, in an order of the place's own; all others know nothing of one another.
    """
    levels = inner_uniforms(random_bits(root_key(seed, "inputs", key), np.arange(n_draws)))
    parts = random_bits(root_key(seed, "parts of inputs", key), np.arange(EVEN_DRAWS)).argsort()
    first = levels[:EVEN_DRAWS]
    first[:] = in_parts(first, parts[: len(first)])
    return levels


def in_parts(levels: Floats, parts: Ints) -> Floats:
    """Return levels of (0, 1) in the equal parts of it, counted from 0, that each is to lie in."""
    # The highest level of the last part would be rounded up to 1.
    return np.minimum((parts + levels) / EVEN_DRAWS, np.nextafter(1.0, 0.0))


def draw_number(number: Uncertain, seed: int, key: str, n_draws: int) -> Floats:
    """Return (n_draws,) values of an uncertain number."""
    if number.family == "beta":
        successes, failures = number.parameters
        seen = {"successes": successes, "failures": failures}
        drawn: Floats = draw_shares(seen, seed, key, n_draws)[0]
        return number.times * drawn
    return quantiles_of(number, uniforms(seed, key, n_draws))


def quantiles_of(number: Uncertain, levels: Floats) -> Floats:
    """Return the quantiles of an uncertain number that is no beta, whose are not worked out here.

    levels : inside (0, 1).
    """
    return number.times * _QUANTILES[number.family](levels, *number.parameters)


def draw_shares(weights: Mapping[str, float], seed: int, key: str, n_draws: int) -> Floats:
    """Return (len(weights), n_draws) shares from a Dirichlet distribution.

    weights : branch to parameter; a weight of 0 keeps its share at 0. Each gamma variate has a
        stream of its own, keyed by the branch's name behind `key`.
    """
    gammas = np.zeros((len(weights), n_draws))
    shapes = {f"{key}.{branch}": weight for branch, weight in weights.items() if weight > 0}
    drawn = [place for place, weight in enumerate(weights.values()) if weight > 0]
    if shapes:
        gammas[drawn] = _gammas(tuple(shapes.values()), seed, tuple(shapes), n_draws)
    totals = gammas.sum(axis=0)
    # All variates can underflow to 0 where every weight is tiny: then the largest has it all.
    gammas[int(np.argmax(list(weights.values()))), totals == 0] = 1.0
    return np.asarray(gammas / gammas.sum(axis=0))


@lru_cache(maxsize=256)
def _gammas(shapes: tuple[float, ...], seed: int, keys: tuple[str, ...], n_draws: int) -> Floats:
    """Return (len(shapes), n_draws) gamma variates.

    A run asks for the same ones again to explain its variance.
    """
    levels = np.array([uniforms(seed, key, n_draws) for key in keys])
    return gamma_quantiles(np.array(shapes), levels)


def central_number(number: Uncertain) -> float:
    """Return the mean of an uncertain number, for looks that take no draws."""
    return number.mean


def _normal(levels: Floats, mean: float, sd: float) -> Floats:
    return mean + sd * normal_quantiles(levels)


def _uniform(levels: Floats, low: float, high: float) -> Floats:
    return low + (high - low) * levels


def _triangular(levels: Floats, low: float, mode: float, high: float) -> Floats:
    """Invert the two square-root arms, which meet at (mode - low) / (high - low)."""
    span = high - low
    if span == 0:
        return np.full_like(levels, low)
    rising = low + np.sqrt(levels * span * (mode - low))
    falling = high - np.sqrt((1 - levels) * span * (high - mode))
    return np.where(levels < (mode - low) / span, rising, falling)


def _lognormal(levels: Floats, median: float, p90: float) -> Floats:
    return median * np.exp(_normal(levels, 0.0, lognormal_sigma(median, p90)))


_QUANTILES: dict[str, Callable[..., Floats]] = {
    "normal": _normal,
    "uniform": _uniform,
    "triangular": _triangular,
    "lognormal": _lognormal,
}
