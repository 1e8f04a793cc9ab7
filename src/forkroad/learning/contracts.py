"""Contracts that customers renew every period, as kinds of customers who leave more or less easily.

The kinds are parts of the beta distribution of the shifted beta-geometric model. Who pays again
after one and a half periods of silence has begun a new contract. At the end of the log a contract
is over when no payment came for longer than nearly all renewals took.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from forkroad.errors import EventLogError
from forkroad.learning import sbg
from forkroad.learning.contracts_of_log import latest_renewal, list_contracts
from forkroad.learning.customer_types import CustomerType
from forkroad.learning.dividing import Wanted, agreeing, quantiles
from forkroad.learning.journeys import Journeys
from forkroad.learning.likelihood import Estimate
from forkroad.learning.traits import BetaTrait, parts
from forkroad.records import record

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Whole = NDArray[np.int64]

# Who has renewed so often at most is in one segment; beyond the last is one too.
_RENEWED = (0, 2, 5, 11)
_KINDS = 6
_LEAST_ENDS = 10


@record(kw_only=True)
class ContractGroup:
    """Customers of running contracts who have renewed about as often.

    since : days since their last payment to how many; one period at most.
    shares : of the kinds.
    """

    name: str
    label: str
    since: dict[int, int]
    shares: Floats

    @property
    def count(self) -> int:
        """How many they are."""
        return sum(self.since.values())


@record(kw_only=True)
class Contracts:
    """What a log tells of contracts.

    kinds : `leaves` is the chance to leave at the end of a period.
    new_shares : the kinds of customers to come.
    sample : how many customers, of known kinds, would tell each kind's renewals as well.
    n_left : how many have left. latest : after so many days without a payment.
    """

    estimate: Estimate
    kinds: tuple[CustomerType, ...]
    groups: tuple[ContractGroup, ...]
    new_shares: Floats
    sample: float
    n_left: int
    latest: int


def fit_contracts(journeys: Journeys, period: int, months: int) -> Contracts:
    """Return the contracts of a log whose journeys end after one and a half periods of silence.

    period : in days.

    Raises EventLogError where too few contracts ended to tell anything.
    """
    renewed, since, n = list_contracts(journeys)
    latest = max(latest_renewal(journeys), period)
    is_over = since > latest
    if n[is_over].sum() < _LEAST_ENDS or n[~is_over].sum() < 1:
        raise EventLogError(
            f"{journeys.log.title}: {int(n[is_over].sum())} contracts ended and "
            f"{int(n[~is_over].sum())} run; --repeat-model sbg needs {_LEAST_ENDS} that ended, "
            "and some that run. Is --renews-every right?"
        )
    left = _summed(renewed[is_over], n[is_over])
    still = _summed(renewed[~is_over], n[~is_over])
    estimate = sbg.fit_sbg(left, still)
    periods = max(round(months * 30.4375 / period), 1)
    values = np.array(estimate.values)
    ages = np.append(np.arange(len(still)), 0)
    weights = np.append(still, max(float(still.sum()), 1.0))
    kinds, fields = _kinds(values, ages, weights)
    groups = _groups(values, kinds, fields, (renewed[~is_over], since[~is_over], n[~is_over]))
    running = tuple(_with_days(group, period) for group in groups)
    return Contracts(
        estimate=estimate,
        kinds=kinds,
        groups=running,
        new_shares=_shares(values, kinds, fields, np.zeros(1), np.ones(1)),
        sample=_sample(estimate, kinds, running, still, periods),
        n_left=int(n[is_over].sum()),
        latest=latest,
    )


def _summed(places: Whole, n: Whole) -> Floats:
    return np.asarray(np.bincount(places, weights=n), np.float64)


def _kinds(
    values: Floats, ages: Floats, weights: Floats
) -> tuple[tuple[CustomerType, ...], Floats]:
    """Return the kinds, those who stay longest first, and the edges between them."""
    alpha, beta = values
    trait = BetaTrait(np.full(len(ages), alpha), beta + ages)
    inner = quantiles(trait.grid, weights @ trait.below(trait.grid, 0), _KINDS)
    edges = np.unique(np.concatenate(([0.0], inner, [1.0])))
    mass, mean = weights @ parts(trait, edges, 0), weights @ parts(trait, edges, 1)
    leaving = np.where(mass > 0, mean / np.maximum(mass, 1e-300), edges[1:])
    return tuple(CustomerType(buys=1.0 - float(one), leaves=float(one)) for one in leaving), edges


def _shares(
    values: Floats, kinds: Sequence[CustomerType], edges: Floats, ages: Floats, n: Floats
) -> Floats:
    """Return the kinds of customers who have renewed so often, that survive as the model says."""
    alpha, beta = values
    trait = BetaTrait(np.full(len(ages), alpha), beta + ages)
    count = float(n.sum())
    mass = n @ parts(trait, edges, 0) / count
    ends = range(1, 13)
    ahead = np.array([np.cumsum(sbg.survival(_aged(values, age), 12)[1:]) for age in ages])
    leaving = np.array([kind.leaves for kind in kinds])
    square = float(mass @ ((1.0 - leaving) * (1.0 - (1.0 - leaving) ** 12) / leaving) ** 2)
    found = agreeing(kinds, mass, Wanted(n @ ahead / count, square, ends))
    # In a running contract nobody has left yet.
    return np.asarray(found / found.sum())


def _aged(values: Floats, age: float) -> Floats:
    """Return the parameters of those who have renewed so often: nobody changes, many have left."""
    return np.array([values[0], values[1] + age])


def _groups(
    values: Floats,
    kinds: Sequence[CustomerType],
    edges: Floats,
    running: tuple[Whole, Whole, Whole],
) -> list[ContractGroup]:
    renewed, since, n = running
    groups, least = [], 0
    for most in (*_RENEWED, None):
        mine = (renewed >= least) & (renewed <= (most if most is not None else renewed.max()))
        if n[mine].sum():
            name, label = _called(least, most)
            ages, place = np.unique(renewed[mine], return_inverse=True)
            weights = _summed(place, n[mine])
            days, at = np.unique(since[mine], return_inverse=True)
            counts = _summed(at, n[mine]).astype(int)
            groups.append(
                ContractGroup(
                    name=name,
                    label=label,
                    since=dict(zip(days.tolist(), counts.tolist(), strict=True)),
                    shares=_shares(values, kinds, edges, ages.astype(np.float64), weights),
                )
            )
        least = (most if most is not None else least) + 1
    return groups


def _with_days(group: ContractGroup, period: int) -> ContractGroup:
    """Return a group in which those whose payment is late are due now."""
    since: dict[int, int] = {}
    for day, n in group.since.items():
        since[min(day, period)] = since.get(min(day, period), 0) + n
    return ContractGroup(name=group.name, label=group.label, since=since, shares=group.shares)


def _called(least: int, most: int | None) -> tuple[str, str]:
    if most == 0:
        return "not_yet_renewed", "Has not yet renewed"
    if most is None:
        return f"renewed_{least}_or_more", f"Renewed {least} times or more"
    return f"renewed_{least}_to_{most}", f"Renewed {least} to {most} times"


def _sample(
    estimate: Estimate,
    kinds: Sequence[CustomerType],
    groups: Sequence[ContractGroup],
    still: Floats,
    periods: int,
) -> float:
    """Return the sample that lets all renewals to come vary as the parameters make them vary."""

    def total(values: Floats) -> float:
        each = [
            float(sbg.survival(_aged(values, age), periods)[1:].sum()) for age in range(len(still))
        ]
        return float(still @ np.array(each))

    step = 1e-5
    spread = 0.0
    for place, kind in enumerate(kinds):
        count = sum(group.count * group.shares[place] for group in groups)
        ends = [
            CustomerType(buys=1.0 - leaves, leaves=leaves).expected(periods)
            for leaves in (kind.leaves - step, kind.leaves + step)
        ]
        slope = count * (ends[0] - ends[1]) / (2 * step)
        spread += slope**2 * kind.leaves * kind.buys
    return float(np.clip(spread / max(estimate.variance_of(total), 1e-300) - 1.0, 1.0, 1e6))
