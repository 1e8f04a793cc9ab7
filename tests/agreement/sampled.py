"""Samples of any sampling engine held against the exact engine's answer, mean and variance."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from forkroad.engines.estimates import Answer
from forkroad.engines.exact import solve
from forkroad.engines.samples import Samples
from forkroad.forecast.plan import Options, Plan, make_plan
from forkroad.scenario.model import Scenario


def plan_of(scenario: Scenario, replications: int, seed: int = 1) -> Plan:
    """Return the plan of a run with one draw of the uncertain inputs a replication."""
    return make_plan(scenario, Options(seed=seed, draws=replications, unlimited=True))


def exact_answer(plan: Plan) -> Answer:
    """Return the exact answer for all draws of a plan, with the luck of each."""
    program = plan.program()
    return solve(program, luck_draws=program.n_draws)


def disagreements(samples: Samples, answer: Answer, *, limit: float) -> list[str]:
    """Say which means and variances lie further off than so many standard errors.

    Replication r has draw r in both, so that a mean is held to what luck alone allows. A
    variance too small is as wrong as one too large: a sampler that rounds shows there.
    """
    return [
        f"{what} of {key}: z = {z:.2f}, {seen:.6g} for {expected:.6g}"
        for what, key, z, seen, expected in scores(samples, answer)
        if not abs(z) <= limit
    ]


def scores(samples: Samples, answer: Answer) -> Iterator[tuple[str, tuple, float, float, float]]:
    """Yield (what, key, z, seen, expected) of every mean and variance that can be told."""
    for key, estimate in answer.estimates.items():
        if key == ("costs_and_won", ""):
            continue
        luck, means = estimate.luck.mean(axis=-1), estimate.means
        drawn = means.var(axis=-1, ddof=1) if means.shape[-1] > 1 else np.zeros(luck.shape)
        for place in np.ndindex(luck.shape):
            where = (*key, *place)
            numbers = samples.measures[key][place].astype(float)
            if not np.isfinite(luck[place]):
                assert np.isnan(numbers).all(), where
                continue
            yield from _of(where, numbers, means[place].mean(), luck[place], drawn[place])
    yield from _traffic("visits", samples.visits, answer.visits)
    yield from _traffic("present", samples.present, answer.present)


def _of(
    key: tuple, numbers: np.ndarray, mean: float, luck: float, drawn: float
) -> Iterator[tuple[str, tuple, float, float, float]]:
    n = len(numbers)
    # What is certain, or all but rounding, must be so in every replication.
    if luck <= 1e-9 * max(mean**2, 1e-9):
        yield "mean", key, float(abs(numbers.mean() - mean) > 1e-6 * (1 + abs(mean))) * 99, 0, mean
        return
    # The rarest have no normal error at these numbers of replications.
    if np.count_nonzero(numbers != np.median(numbers)) < 30:
        return
    yield "mean", key, (numbers.mean() - mean) / np.sqrt(luck / n), numbers.mean(), mean
    variance = luck + drawn
    seen = numbers.var(ddof=1)
    fourth = ((numbers - numbers.mean()) ** 4).mean()
    error = np.sqrt(max(fourth - seen**2, 2 * variance**2) / n)
    yield "variance", key, (seen - variance) / error, seen, variance


def _traffic(
    what: str, numbers: np.ndarray, means: np.ndarray
) -> Iterator[tuple[str, tuple, float, float, float]]:
    n = numbers.shape[-1]
    for place in np.ndindex(means.shape):
        here = numbers[place].astype(float)
        if np.count_nonzero(here != np.median(here)) < 30:
            continue
        z = (here.mean() - means[place]) / np.sqrt(here.var(ddof=1) / n)
        yield what, place, z, here.mean(), means[place]


# Kinds that the plain simulations call otherwise.
_OTHER_NAMES = {"never_bought_rival": "competitor_unbought"}


def keyed(samples: Samples) -> dict[tuple, np.ndarray]:
    """Return samples under the keys of `tests.oracles.simulation` and `tests.oracles.shop`."""
    labels = [*(period.label for period in samples.calendar.periods), "total"]
    found: dict[tuple, np.ndarray] = {}
    for (kind, subject), values in samples.measures.items():
        for row, segment in enumerate(samples.names.rows):
            for place, label in enumerate(labels):
                key = _key_of(kind, subject, label, segment)
                if key is not None:
                    found[key] = values[row, place]
    return found | _traffic_keyed(samples, labels) | _stock_keyed(samples, labels)


def _key_of(kind: str, subject: str, label: str, segment: str) -> tuple | None:
    """Return the plain simulations' key of a measure, None where they do not count it."""
    of_horizon = kind in ("undecided", "customer", "set_out")
    if kind in ("step_orders", "step_units") or (of_horizon and label != "total"):
        return None
    if kind in ("undecided", "customer"):
        return "outcome", label, segment, kind
    return _OTHER_NAMES.get(kind, kind), label, segment, subject


def _traffic_keyed(samples: Samples, labels: list[str]) -> dict[tuple, np.ndarray]:
    names, found = samples.names, {}
    for row, segment in enumerate(names.rows):
        for number, step in enumerate(names.steps):
            for place, label in enumerate(labels):
                found["visits", label, segment, step] = samples.visits[row, place, number]
        for place, (origin, target) in enumerate(samples.pairs):
            way = f"{names.steps[origin]}>{names.steps[target]}"
            found["moves", "total", segment, way] = samples.moves[row, -1, place]
    return found


def _stock_keyed(samples: Samples, labels: list[str]) -> dict[tuple, np.ndarray]:
    stock = samples.stock
    if stock is None:
        return {}
    found = {}
    for what in ("demand", "sold", "lost", "ordered", "received", "on_hand_end"):
        for row, product in enumerate(stock.products):
            for place, label in enumerate(labels):
                if (what, label) != ("on_hand_end", "total"):
                    found["stock", label, product, what] = getattr(stock, what)[row, place]
    return found


def differences(
    mine: dict[tuple, np.ndarray], other: dict[tuple, list[float]], *, limit: float
) -> list[str]:
    """Say where two simulations differ by more than so many standard errors, in mean or variance.

    Keys of `other` beyond those of `mine` are not looked at; absent ones mean zeros.
    """
    n_other = len(next(iter(other.values())))
    found = []
    for key, values in mine.items():
        here, there = values.astype(float), np.array(other.get(key, [0.0] * n_other))
        if np.ptp(here) == 0 and np.ptp(there) == 0:
            if abs(here[0] - there[0]) > 1e-9 * (1 + abs(there[0])):
                found.append(f"{key}: {here[0]} and {there[0]}")
            continue
        if np.count_nonzero(here != np.median(here)) < 40:
            continue
        for what, moment in (("mean", _mean), ("variance", _variance)):
            (seen, error), (told, doubt) = moment(here), moment(there)
            if abs(seen - told) > limit * np.hypot(error, max(doubt, error)):
                found.append(f"{what} of {key}: {seen:.6g} and {told:.6g}")
    return found


def _mean(values: np.ndarray) -> tuple[float, float]:
    return values.mean(), values.std(ddof=1) / np.sqrt(len(values))


def _variance(values: np.ndarray) -> tuple[float, float]:
    variance = values.var(ddof=1)
    fourth = ((values - values.mean()) ** 4).mean()
    return variance, np.sqrt(max(fourth - variance**2, 2 * variance**2) / len(values))
