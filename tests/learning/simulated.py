"""Event logs of customers who follow a random journey, cut in mid-air, with the truth beside them.

It shares no code with the fit, nor with the engines: all customers move on a step at a time.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Whole = NDArray[np.int64]

START = date(2025, 1, 1)


@dataclass(frozen=True)
class World:
    """A journey: the shares of each step's ways, and the days of each step's stay.

    shares : step to next step to its share; outcomes have none.
    days : step to the chance of 1, 2, ... days.
    """

    shares: dict[str, dict[str, float]]
    days: dict[str, list[float]]

    @property
    def steps(self) -> list[str]:
        """The steps, then the outcomes."""
        return list(dict.fromkeys([*self.shares, *(to for w in self.shares.values() for to in w)]))


@dataclass(frozen=True)
class Visits:
    """Visits in the order of customers and days: (n,) each; steps by their number in a world."""

    customer: Whole
    day: Whole
    step: Whole


def random_world(seed: int) -> World:
    """Return a journey of four to seven steps with loops, that ends in `buy` or `gone`."""
    rng = np.random.default_rng([seed, 1])
    steps = [f"s{n}" for n in range(int(rng.integers(4, 8)))]
    shares, days = {}, {}
    for number, step in enumerate(steps):
        following = steps[(number + 1) % len(steps)]
        other = str(rng.choice([one for one in steps if one not in (step, following)]))
        weights = rng.dirichlet([9.0, 3.0, 2.0, 4.0])
        shares[step] = dict(zip((following, other, "buy", "gone"), weights.tolist(), strict=True))
        days[step] = rng.dirichlet(np.full(int(rng.integers(3, 25)), 1.0)).tolist()
    return World(shares, days)


def followed(
    world: World, step: Whole, day: Whole, *, n_days: int, rng: np.random.Generator
) -> Visits:
    """Return the visits before day n_days of customers who set out at a step on a day each."""
    number = {name: place for place, name in enumerate(world.steps)}
    customer, seen = np.arange(len(step)), []
    while len(customer):
        seen.append((customer, day, step))
        went_to, later = np.full(len(step), -1), day.copy()
        for name, ways in world.shares.items():
            here = np.flatnonzero(step == number[name])
            to = np.array([number[way] for way in ways])
            went_to[here] = to[drawn(list(ways.values()), len(here), rng)]
            later[here] += 1 + drawn(world.days[name], len(here), rng)
        goes_on = (went_to >= 0) & (later < n_days)
        customer, day, step = customer[goes_on], later[goes_on], went_to[goes_on]
    columns = [np.concatenate(column) for column in zip(*seen, strict=True)]
    order = np.lexsort([columns[1], columns[0]])
    return Visits(*(column[order] for column in columns))


def drawn(chances: list[float], n: int, rng: np.random.Generator) -> Whole:
    """Return the numbers of n things, each one of several, drawn by their chances."""
    found = np.searchsorted(np.cumsum(chances), rng.random(n), side="right")
    return np.minimum(found, len(chances) - 1)


def simulate(world: World, *, n: int, n_days: int, seed: int) -> Visits:
    """Return what n customers do who arrive evenly over n_days at any step, and no later day."""
    rng = np.random.default_rng([seed, 2])
    step, day = rng.integers(len(world.shares), size=n), rng.integers(n_days, size=n)
    return followed(world, step, day, n_days=n_days, rng=rng)


def write_log(world: World, path: Path, *, n: int, n_days: int, seed: int) -> None:
    """Write the visits of `simulate` as a CSV file."""
    visits = simulate(world, n=n, n_days=n_days, seed=seed)
    days = [str(START + timedelta(days=day)) for day in range(n_days)]
    columns = (visits.customer.tolist(), visits.day.tolist(), visits.step.tolist())
    steps = world.steps
    rows = [f"{c},{days[day]},{steps[step]}" for c, day, step in zip(*columns, strict=True)]
    path.write_text("customer,time,event\n" + "\n".join(rows) + "\n", encoding="utf-8")
