"""Evidence for and against the engines, gathered over many scenarios and judged as one family.

Every mean and variance is a test of its own; what is independent from scenario to scenario is
pooled besides, which shows a small error that is everywhere the same. Half of the family's alpha
goes to single tests, half to pools, each half divided by their number (Bonferroni, which is the
first step of Holm: a family is found guilty as soon as one of its tests is).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field, fields, replace

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from forkroad.engines.estimates import Answer, Estimate
from forkroad.engines.samples import Samples, StockSamples
from tests.agreement import pvalues
from tests.agreement.pvalues import Tails

Array = NDArray[np.float64]

# What is pooled over scenarios, of all customers over the whole horizon.
POOLED = frozenset(
    {"outcome", "converted", "orders", "units", "revenue", "contribution", "arrivals", "undecided"}
)
# What may be exactly Poisson, and is made by chance on the way, not by arrivals alone.
EXACTLY_POISSON = frozenset({"outcome", "converted", "orders", "undecided", "customer"})
# Single tests beyond this are told of by name, if they are among the family's worst.
NOTABLE = 1e-5


@dataclass
class Evidence:
    """What was found so far.

    n_tests : single tests. notable : (p-value, what it is of) of those far out.
    impossible : what can be said without any chance, such as a wrong number that is certain.
    pools : name to levels from 0 to 1, uniform and independent if the engines are right.
    """

    n_tests: int = 0
    notable: list[tuple[float, str]] = field(default_factory=list)
    impossible: list[str] = field(default_factory=list)
    pools: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))

    def hear_exact(self, case: str, engine: str, samples: Samples, answer: Answer) -> None:
        """Hold samples of a scenario without uncertain inputs to the exact engine's answer."""
        case = f"{case}, {engine}"
        for key, estimate in answer.estimates.items():
            if key != ("costs_and_won", ""):
                numbers = samples.measures[key].astype(float)
                self._hear_estimate(f"{case}, {key}", engine, key, numbers, estimate)
        self._hear_traffic(f"{case}, visits", samples.visits, answer.visits)
        self._hear_traffic(f"{case}, present", samples.present, answer.present)
        self._hear_levels(engine, samples, answer)

    def hear_pair(self, case: str, one: Samples, other: Samples) -> None:
        """Hold the samples of two engines to each other, replication by replication."""
        for name, first, second in _common(one, other):
            for what, bounds in zip(
                ("mean", "variance"), pvalues.of_differences(first, second), strict=True
            ):
                self._note(f"{case}, {what} of {name} in both", bounds)

    def guilty(self, alpha: float = 1e-6) -> list[str]:
        """Say what shows that engines differ; chance alone says anything with at most alpha."""
        limit = alpha / 2 / max(self.n_tests, 1)
        found = [f"{what}: p = {p:.2g}" for p, what in sorted(self.notable) if p <= limit]
        judged = [
            (f"{what} of all {name}", p)
            for name, levels in self.pools.items()
            for what, p in pvalues.of_pool(np.array(levels)).items()
        ]
        found += [f"{what}: p = {p:.2g}" for what, p in judged if p <= alpha / 2 / len(judged)]
        return self.impossible + found

    def confirmed_by(self, again: Evidence) -> Evidence:
        """Return the evidence without what a second, longer look does not see too.

        A variance that comes from rare and large numbers is not in a sample that happens to have
        none of them, and such a sample takes itself for exact. An engine that is wrong is as
        wrong the second time; what is impossible, and pools, stand as they are.
        """
        seen = {what: p for p, what in again.notable}
        kept = [(max(p, seen[what]), what) for p, what in self.notable if what in seen]
        return replace(self, notable=kept)

    def _hear_estimate(
        self, case: str, engine: str, key: tuple[str, str], numbers: Array, estimate: Estimate
    ) -> None:
        mean, luck = estimate.means[..., 0], estimate.luck[..., 0]
        # What is certain, or all but rounding, must be so in every replication.
        is_certain = luck <= 1e-9 * np.maximum(mean**2, 1e-9)
        apart = np.abs(numbers - mean[..., np.newaxis]).max(axis=-1) > 1e-6 * (1 + np.abs(mean))
        self.impossible += [
            f"{case} {at}: {mean[at]:.6g} is certain, {numbers[at].mean():.6g} was seen"
            for at in zip(*np.nonzero(is_certain & apart), strict=True)
        ]
        uncertain = np.where(is_certain, 0.0, luck)
        means = pvalues.of_means(numbers, mean, uncertain)
        self._note(f"{case}, mean", means.two_sided)
        self._note(f"{case}, variance", pvalues.of_variances(numbers, mean, uncertain).two_sided)
        # Skewed variances are near enough to their curve for single tests, not for pools.
        if key[0] in POOLED and luck[0, -1] <= (mean[0, -1] / 3) ** 2:
            free = pvalues.of_variances(numbers, mean, uncertain, is_floored=False)
            self._pool(f"means by {engine} of {key}", means)
            self._pool(f"variances by {engine} of {key}", free)

    def _pool(self, name: str, tails: Tails) -> None:
        if np.isfinite(tails.below[0, -1]):
            self.pools[name].append(float(tails.below[0, -1]))

    def _hear_traffic(self, case: str, numbers: Array, mean: Array) -> None:
        """Judge whole customers whose variance is not known exactly by that of the sample.

        A Poisson number's is the least: a sample that is low by chance is narrow by chance too.
        """
        numbers = numbers.astype(float)
        variance = np.maximum(numbers.var(axis=-1, ddof=1), mean)
        self._note(case, pvalues.of_means(numbers, mean, variance).two_sided)
        if (numbers[mean <= 0] != 0).any():
            self.impossible.append(f"{case}: somebody is where nobody can be")

    def _hear_levels(self, engine: str, samples: Samples, answer: Answer) -> None:
        """Pool the probability integral transforms of the largest number that is exactly Poisson.

        A uniform number spreads each over its step, so that they are exactly uniform.
        """
        found = [
            (float(estimate.means[row, -1, 0]), row, key)
            for key, estimate in answer.estimates.items()
            for row in np.nonzero(estimate.poisson[:, -1])[0].tolist()
            if key[0] in EXACTLY_POISSON
        ]
        mean, row, key = max(found, default=(0.0, 0, ("", "")))
        if mean <= 0:
            return
        counted = samples.measures[key][row, -1]
        luck = np.random.default_rng(len(self.pools[f"levels by {engine}"])).random(len(counted))
        below, at = stats.poisson.cdf(counted - 1, mean), stats.poisson.pmf(counted, mean)
        self.pools[f"levels by {engine}"] += (below + at * luck).tolist()

    def _note(self, case: str, p: Array) -> None:
        self.n_tests += int(np.isfinite(p).sum())
        with np.errstate(invalid="ignore"):
            far = np.nonzero(p < NOTABLE)
        self.notable += [
            (float(p[at]), f"{case} at {tuple(map(int, at))}") for at in zip(*far, strict=True)
        ]


def _common(one: Samples, other: Samples) -> Iterator[tuple[str, Array, Array]]:
    """Yield what two engines both count, by name."""
    for key in one.measures:
        yield str(key), one.measures[key].astype(float), other.measures[key].astype(float)
    yield "visits", one.visits.astype(float), other.visits.astype(float)
    yield "present", one.present.astype(float), other.present.astype(float)
    pairs = sorted({*one.pairs, *other.pairs})
    yield "moves", _moves(one, pairs), _moves(other, pairs)
    if one.stock is not None and other.stock is not None:
        for each in fields(StockSamples):
            if each.name != "products":
                first, second = (getattr(it.stock, each.name) for it in (one, other))
                yield each.name, first.astype(float), second.astype(float)


def _moves(samples: Samples, pairs: list[tuple[int, int]]) -> Array:
    """Return moves by pair of steps; a pair that an engine does not list was never taken."""
    found = np.zeros((*samples.moves.shape[:2], len(pairs), samples.n_replications))
    found[:, :, [pairs.index(pair) for pair in samples.pairs]] = samples.moves
    return found
