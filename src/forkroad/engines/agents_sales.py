"""What is bought on entering steps: the units of each product, drawn for all buyers at once."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from forkroad.engines.agents_stays import on_grid
from forkroad.engines.poisson import poisson_table
from forkroad.engines.urns import Ints, UrnBook, Urns
from forkroad.program.hashing import Words, random_bits, word_of
from forkroad.program.journey import Journey, StepPlan
from forkroad.program.timeline import Grid
from forkroad.records import record
from forkroad.scenario.numbers import Units


@record
class Line:
    """One product that a step sells: the urn of its units, and the word of their luck.

    always : the units where they are always the same, else 0.
    """

    number: int
    step: int
    product: int
    urn: int
    word: np.uint64
    always: int


@record
class Sales:
    """What every step sells.

    sells : (n_steps,) whether a step ever sells anything.
    by_step : step to the lines of its forms and where each holds.
    lines : (step, product) of every line.
    """

    sells: NDArray[np.bool_]
    by_step: Mapping[int, tuple[tuple[tuple[Line, ...], Grid], ...]]
    lines: tuple[tuple[int, int], ...]


@record
class Baskets:
    """What some buyers want: one entry for each buyer and product.

    buyer : place among the buyers. line, product, units : what it is.
    """

    buyer: Ints
    line: Ints
    product: Ints
    units: Ints

    def of(self, is_served: NDArray[np.bool_]) -> Baskets:
        """Return the entries of those buyers who are served; places stay what they are."""
        kept = is_served[self.buyer]
        return Baskets(self.buyer[kept], self.line[kept], self.product[kept], self.units[kept])


@record
class Buyers:
    """Customers who enter steps that sell something: keys of their luck, visits, days."""

    key: Words
    visit: Ints
    step: Ints
    day: Ints
    draw: Ints | None


def fill_baskets(sales: Sales, buyers: Buyers, urns: Urns) -> Baskets:
    """Return what buyers want."""
    found: list[tuple[Ints, Line, Ints]] = []
    for step, forms in sales.by_step.items():
        here = np.nonzero(buyers.step == step)[0]
        for lines, where in forms if len(here) else ():
            draw = None if buyers.draw is None else buyers.draw[here]
            own = here[on_grid(where, buyers.day[here], draw)]
            for line in lines if len(own) else ():
                if line.always:
                    units: Ints = np.full(len(own), line.always)
                else:
                    random = random_bits(buyers.key[own] ^ line.word, buyers.visit[own])
                    units = urns.draw(np.full(len(own), line.urn), random)
                found.append((own, line, units))
    nothing = np.zeros(0, dtype=np.int64)
    return Baskets(
        np.concatenate([nothing, *(own for own, _, _ in found)]),
        np.concatenate([nothing, *(np.full(len(own), line.number) for own, line, _ in found)]),
        np.concatenate([nothing, *(np.full(len(own), line.product) for own, line, _ in found)]),
        np.concatenate([nothing, *(units for _, _, units in found)]),
    )


def plan_sales(journey: Journey, book: UrnBook) -> Sales:
    """Return what every step sells, the urns of units entered in the book."""
    numbers: dict[tuple[int, int], int] = {}
    by_step = {}
    for step in journey.steps:
        if any(buys for buys, _ in step.sales):
            by_step[step.number] = tuple(
                (_lines(journey, step, buys, numbers, book), where) for buys, where in step.sales
            )
    sells = np.zeros(len(journey.steps), dtype=bool)
    sells[list(by_step)] = True
    return Sales(sells, by_step, tuple(numbers))


def _lines(
    journey: Journey,
    step: StepPlan,
    buys: Mapping[int, Units],
    numbers: dict[tuple[int, int], int],
    book: UrnBook,
) -> tuple[Line, ...]:
    found = []
    for product, units in buys.items():
        number = numbers.setdefault((step.number, product), len(numbers))
        word = word_of(f"units/{step.name}/{journey.names.products[product]}")
        always = units.choices[0][0] if len(units.choices) == 1 else 0
        found.append(Line(number, step.number, product, _urn(units, book), word, always))
    return tuple(found)


def _urn(units: Units, book: UrnBook) -> int:
    if units.choices:
        values, chances = zip(*sorted(units.choices), strict=True)
        return book.enter(values, chances)
    first, cumulative = poisson_table(units.poisson_mean)
    of_units = np.diff(cumulative, prepend=0.0)
    return book.enter(range(1 + first, 1 + first + len(of_units)), of_units)
