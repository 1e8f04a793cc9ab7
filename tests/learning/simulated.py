"""Event logs of customers who follow a random journey, cut in mid-air, with the truth beside them.

It shares no code with the fit, nor with the engines: one customer at a time, a step at a time.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import numpy as np

START = date(2025, 1, 1)


@dataclass(frozen=True)
class World:
    """A journey: the shares of each step's ways, and the days of each step's stay.

    shares : step to next step to its share; outcomes have none.
    days : step to the chance of 1, 2, ... days.
    """

    shares: dict[str, dict[str, float]]
    days: dict[str, list[float]]


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


def drawn(chances: list[float], rng: np.random.Generator) -> int:
    """Return the number of one of several things, drawn by their chances."""
    left = rng.random()
    for number, chance in enumerate(chances):
        left -= chance
        if left < 0:
            return number
    return len(chances) - 1


def write_log(world: World, path: Path, *, n: int, n_days: int, seed: int) -> None:
    """Write what n customers did who arrive evenly over n_days at any step, and no later day."""
    rng = np.random.default_rng([seed, 2])
    steps = list(world.shares)
    rows = []
    for customer in range(n):
        step, day = steps[int(rng.integers(len(steps)))], int(rng.integers(n_days))
        while day < n_days:
            rows.append(f"{customer},{START + timedelta(days=day)},{step}")
            if step not in world.shares:
                break
            day += 1 + drawn(world.days[step], rng)
            ways = list(world.shares[step])
            step = ways[drawn(list(world.shares[step].values()), rng)]
    path.write_text("customer,time,event\n" + "\n".join(rows) + "\n", encoding="utf-8")
