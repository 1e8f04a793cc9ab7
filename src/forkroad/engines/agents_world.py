"""The world: everything that an agents run knows before the first customer sets out."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from forkroad.engines.agents_crowd import Crowd, Wanted
from forkroad.engines.agents_forks import Forks, plan_forks
from forkroad.engines.agents_launch import Origin, list_origins
from forkroad.engines.agents_people import list_traits
from forkroad.engines.agents_sales import Sales, plan_sales
from forkroad.engines.agents_stays import Stays, plan_stays
from forkroad.engines.agents_tally import Cells, Sizes, Tally, find_cells
from forkroad.engines.urns import UrnBook, Urns
from forkroad.program.hashing import Words, word_of
from forkroad.program.journey import Journey
from forkroad.records import record

FIRST_PURCHASE = "first_purchase"


@record
class Marks:
    """What customers reach once: milestones, the first purchase, stages.

    names : of the milestones, the first purchase last where anything is sold.
    stages : as the journey lists them.
    by_step : step to the places of its marks, milestones before stages.
    first_purchase : its place; -1 where nothing is sold.
    """

    names: tuple[str, ...]
    stages: tuple[str, ...]
    by_step: Mapping[int, tuple[int, ...]]
    first_purchase: int

    @property
    def count(self) -> int:
        """Number of marks."""
        return len(self.names) + len(self.stages)


@record
class World:
    """The journey as tables; see the modules of the parts.

    leads_on, is_rival, offers_back : (n_steps,) whether customers can go on from a step, whether
        it is a competitor's, whether it leads back.
    stay_word, branch_word : (n_steps,) what tells one use of a customer's luck from others.
    """

    journey: Journey
    seed: int
    origins: tuple[Origin, ...]
    urns: Urns
    stays: Stays
    forks: Forks
    sales: Sales
    cells: Cells
    marks: Marks
    leads_on: NDArray[np.bool_]
    is_rival: NDArray[np.bool_]
    offers_back: NDArray[np.bool_]
    stay_word: Words
    branch_word: Words

    @property
    def n_steps(self) -> int:
        """Number of steps, outcomes among them."""
        return len(self.journey.steps)

    @property
    def customers_meet(self) -> bool:
        """Whether what one customer does can change what becomes of another."""
        brings = any(plan for step in self.journey.steps for plan, _ in step.brings)
        return brings or self.is_limited

    @property
    def is_limited(self) -> bool:
        """Whether customers can find too little stock."""
        shortage = any(ways for step in self.journey.steps for ways, _ in step.shortage)
        return shortage and _has_stock(self.journey)

    @property
    def expected_customers(self) -> float:
        """How many set out in one replication, more or less, those who are brought left out."""
        streams = [origin.segment.stream for origin in self.origins if origin.here is None]
        arrivals = sum(float(it.rate.sum(axis=0).max()) for it in streams if it is not None)
        return arrivals + sum(it.here.count for it in self.origins if it.here is not None)

    def new_crowd(self, *, everything: bool = False) -> Crowd:
        """Return a crowd of nobody, which is to keep all attributes or those that are read."""
        journey = self.journey
        return Crowd(
            Wanted(
                n_steps=self.n_steps,
                n_marks=self.marks.count,
                traits=list_traits(journey, everything=everything),
                products=journey.bought,
                came_from="came_from" in journey.read,
                back_to=bool(self.offers_back.any()),
                timeouts=self.stays.has_timeouts,
                draws=journey.n_draws > 1,
            )
        )

    def new_tally(self, n_replications: int) -> Tally:
        """Return a tally of nothing for so many replications."""
        return Tally(self.journey, self.cells, self.sizes(n_replications))

    def sizes(self, n_replications: int) -> Sizes:
        """Return the sizes of a tally."""
        return Sizes(
            n_replications=n_replications,
            n_steps=self.n_steps,
            n_edges=len(self.journey.edges),
            n_lines=len(self.sales.lines),
            n_marks=self.marks.count,
            n_days=self.journey.n_days,
        )


def build_world(journey: Journey, seed: int, *, paired: bool = False) -> World:
    """Return the world of a journey; see `plan_forks` for `paired`."""
    book = UrnBook()
    stays, forks = plan_stays(journey, book), plan_forks(journey, book, paired=paired)
    sales = plan_sales(journey, book)
    outcomes = journey.names.outcomes
    return World(
        journey=journey,
        seed=seed,
        origins=list_origins(journey),
        urns=book.close(),
        stays=stays,
        forks=forks,
        sales=sales,
        cells=find_cells(journey),
        marks=_marks(journey, sales),
        leads_on=np.array([not step.is_end for step in journey.steps]),
        is_rival=np.array([word == "competitor" for word in outcomes]),
        offers_back=np.array(journey.offers_back),
        stay_word=_words("stay", journey),
        branch_word=_words("branch", journey),
    )


def _has_stock(journey: Journey) -> bool:
    regimes = journey.timeline.regimes
    return any(product.stock for regime in regimes for product in regime.products.values())


def _words(purpose: str, journey: Journey) -> Words:
    return np.array([word_of(f"{purpose}/{step.name}") for step in journey.steps], dtype=np.uint64)


def _marks(journey: Journey, sales: Sales) -> Marks:
    steps = journey.timeline.base.journey.steps
    milestones = [name for name, step in steps.items() if step.milestone]
    names = list(milestones)
    if sales.sells.any() and FIRST_PURCHASE not in names:
        names.append(FIRST_PURCHASE)
    stages = tuple(journey.timeline.base.journey.stages)
    by_step: dict[int, list[int]] = {}
    for number, name in enumerate(journey.names.steps):
        own = [milestones.index(name)] if name in milestones else []
        if name in steps and steps[name].stage in stages:
            own.append(len(names) + stages.index(steps[name].stage or ""))
        if own:
            by_step[number] = own
    first = names.index(FIRST_PURCHASE) if sales.sells.any() else -1
    return Marks(tuple(names), stages, {step: tuple(own) for step, own in by_step.items()}, first)
