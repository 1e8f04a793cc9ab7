"""Word of mouth: each visit of some steps brings new customers on later days.

How many come and when is part of the luck of the customer who brings them.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from forkroad.engines.agents_crowd import Crowd
from forkroad.engines.agents_launch import Origin
from forkroad.engines.agents_settling import Company
from forkroad.engines.agents_stays import on_grid
from forkroad.engines.agents_visits import Moving
from forkroad.engines.agents_world import World
from forkroad.engines.poisson import poisson_quantiles
from forkroad.engines.urns import Ints
from forkroad.program.hashing import Words, fold, random_bits, uniforms, word_of
from forkroad.program.journey import BringsPlan

Truths = NDArray[np.bool_]


class Referrals:
    """Who was brought and has not come yet, in all replications of a batch."""

    def __init__(self, world: World, replications: range) -> None:
        self._world, self._replications = world, replications
        self._origins = {
            origin.segment.number: origin for origin in world.origins if origin.is_brought
        }
        self._steps = {
            step.number: step.brings
            for step in world.journey.steps
            if any(plan is not None for plan, _ in step.brings)
        }
        n_segments = len(world.journey.segments)
        self._coming = np.zeros(
            (n_segments, world.journey.n_days, len(replications)), dtype=np.int64
        )

    def arriving(self, day: int) -> list[Company]:
        """Return who comes on a day because others told them."""
        return [
            self._company(origin, day, self._coming[segment, day])
            for segment, origin in self._origins.items()
            if self._coming[segment, day].any()
        ]

    def tell(self, crowd: Crowd, entering: Moving) -> None:
        """Let customers who enter steps tell others."""
        for step, forms in self._steps.items():
            here = np.nonzero(entering.step == step)[0]
            for plan, where in forms if len(here) else ():
                visiting = entering.some(here)
                holds = on_grid(where, visiting.day, crowd.draws(visiting.rows))
                if plan is not None and holds.any():
                    self._bring(crowd, plan, step, visiting.some(np.nonzero(holds)[0]))

    def _company(self, origin: Origin, day: int, counts: Ints) -> Company:
        replication = np.repeat(np.arange(len(counts)) + self._replications.start, counts)
        first = np.repeat(np.cumsum(counts) - counts, counts)
        number = np.arange(len(replication)) - first
        return Company(origin, replication, np.full(len(replication), day), number)

    def _bring(self, crowd: Crowd, plan: BringsPlan, step: int, visiting: Moving) -> None:
        rows, day = visiting.rows, visiting.day
        word = word_of(f"brings/{self._world.journey.steps[step].name}")
        visit = crowd.visits_of(rows, step)
        luck: Words = fold(crowd.key[rows] ^ word, visit)
        means = np.array(on_grid(plan.per_visit, day, crowd.draws(rows)), dtype=float)
        counts = poisson_quantiles(means, uniforms(random_bits(luck, np.zeros(1, dtype=int))))
        bringer = np.repeat(np.arange(len(rows)), counts)
        number = np.arange(len(bringer)) - np.repeat(np.cumsum(counts) - counts, counts)
        levels = uniforms(random_bits(luck[bringer], number + 1))
        when = day[bringer] + 1 + np.floor(levels * plan.within_days).astype(np.int64)
        in_time = when < self._world.journey.n_days
        replication = crowd.replication[rows[bringer[in_time]]] - self._replications.start
        np.add.at(self._coming[plan.segment], (when[in_time], replication), 1)
