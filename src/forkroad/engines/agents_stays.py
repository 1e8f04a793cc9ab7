"""How long customers stay in steps, drawn for all of them at once.

A law is one form of a step's stay with its timeout. Laws are numbered over all steps, so that
customers of different steps draw together.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from forkroad.engines.urns import Ints, UrnBook, Urns
from forkroad.program.hashing import Words
from forkroad.program.journey import Journey, StayPlan, StepPlan
from forkroad.program.timeline import Grid
from forkroad.records import record
from forkroad.scenario.stays import Stay, Until

# Days that no horizon reaches.
NEVER = 2**30
# What 1 - sum(p) may be by rounding, without anybody staying for ever.
DUST = 1e-12

_VARIED = -1


@record
class Stays:
    """The laws of all steps.

    law_of_step : (n_steps,) the law, -1 where it depends on the day or the draw.
    varied : step to the laws of its forms and where each holds.
    urn : (n_laws,) the urn of days. waits : law to the days by day of entry, for `until`.
    timeout_days, timeout_to : (n_laws,) NEVER and -1 where there is no timeout.
    """

    law_of_step: Ints
    varied: dict[int, tuple[tuple[int, Grid], ...]]
    urn: Ints
    waits: dict[int, Ints]
    timeout_days: Ints
    timeout_to: Ints
    has_timeouts: bool

    def laws(self, step: Ints, day: Ints, draw: Ints | None) -> Ints:
        """Return the law of each customer who enters a step on a day."""
        found: Ints = self.law_of_step[step]
        for place, forms in self.varied.items():
            here = np.nonzero(step == place)[0]
            if len(here):
                own = None if draw is None else draw[here]
                found[here] = chosen_form(forms, day[here], own)
        return found

    def days(self, law: Ints, day: Ints, random: Words, urns: Urns) -> Ints:
        """Return the days drawn, timeouts left aside; NEVER or more is for ever."""
        days = urns.draw(self.urn[law], random)
        for place, waits in self.waits.items():
            here = np.nonzero(law == place)[0]
            days[here] = waits[day[here]]
        return days


def chosen_form(forms: Sequence[tuple[int, Grid]], day: Ints, draw: Ints | None) -> Ints:
    """Return the number of the form that holds for each customer."""
    found = np.full(len(day), forms[0][0], dtype=np.int64)
    for number, where in forms[1:]:
        found[on_grid(where, day, draw)] = number
    return found


def on_grid(grid: Grid, day: Ints, draw: Ints | None) -> NDArray:  # type: ignore[type-arg]
    """Return a grid's value for each customer's day and draw.

    grid : (n_days or 1, n_draws or 1).
    """
    if grid.shape[1] == 1 or draw is None:
        column = grid[:, 0]
        return column[day] if len(column) > 1 else np.broadcast_to(column, day.shape)
    return np.asarray(grid[day if len(grid) > 1 else 0, draw])


def plan_stays(journey: Journey, book: UrnBook) -> Stays:
    """Return the laws of all steps, their urns entered in the book."""
    law_of_step = np.full(len(journey.steps), _VARIED, dtype=np.int64)
    plans: list[StayPlan] = []
    varied = {}
    for step in journey.steps:
        numbers = _numbered(step, plans)
        if len(numbers) == 1:
            law_of_step[step.number] = numbers[0][0]
        else:
            varied[step.number] = numbers
    waits = {
        law: _waits(plan.takes, journey)
        for law, plan in enumerate(plans)
        if isinstance(plan.takes, Until)
    }
    limits = [NEVER if plan.timeout_days is None else plan.timeout_days for plan in plans]
    return Stays(
        law_of_step=law_of_step,
        varied=varied,
        urn=np.array([_urn(plan, journey.n_days, book) for plan in plans], dtype=np.int64),
        waits=waits,
        timeout_days=np.array(limits, dtype=np.int64),
        timeout_to=np.array([plan.timeout_to for plan in plans], dtype=np.int64),
        has_timeouts=any(limit < NEVER for limit in limits),
    )


def _numbered(step: StepPlan, plans: list[StayPlan]) -> tuple[tuple[int, Grid], ...]:
    found = []
    for plan, where in step.stays:
        found.append((len(plans), where))
        plans.append(plan)
    return tuple(found)


def _waits(stay: Until, journey: Journey) -> Ints:
    days = [stay.days_from(day) for day in journey.calendar.dates]
    return np.array([NEVER if wait is None else wait for wait in days], dtype=np.int64)


def _chances(stay: Stay, longest: int) -> list[float]:
    """Return the chances of 0, 1, ... days, as far as doubles can tell them from none."""
    assert not isinstance(stay, Until)
    n_days = 64
    while n_days < longest:
        chances = stay.probabilities(n_days)
        if float(np.cumsum(chances)[-1]) >= 1.0:
            return chances
        n_days *= 4
    return stay.probabilities(longest)


def _urn(plan: StayPlan, n_days: int, book: UrnBook) -> int:
    """Return the urn of a stay; days beyond the horizon or the timeout are one value, NEVER."""
    if isinstance(plan.takes, Until):
        return book.enter([NEVER], [1.0])
    longest = n_days if plan.timeout_days is None else min(plan.timeout_days + 1, n_days)
    chances = _chances(plan.takes, longest)
    longest = len(chances)
    left = 1.0 - float(np.cumsum(chances)[-1])
    if left <= DUST:
        return book.enter(range(longest), chances)
    return book.enter([*range(longest), NEVER], [*chances, left])
