"""Cohorts: the customers who are in mid-journey on the first day, placed in their states."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np

from forkroad.program.program import Cohort
from forkroad.program.state import Wait
from forkroad.program.states import StateBook
from forkroad.program.waiting import Waiting, dated_waiting, entering_share, plan_waiting
from forkroad.scenario.forks import STAY
from forkroad.scenario.model import AlreadyHere
from forkroad.scenario.stays import Stay, Until
from forkroad.scenario.steps import Timeout


def plan_cohorts(book: StateBook) -> list[Cohort]:
    """Return every cohort of the scenario in force on the first day."""
    timeline = book.timeline
    first_day = timeline.regimes[int(timeline.regime_at[0, 0])]
    return [
        _cohort(book, segment, step, cohort)
        for segment, found in first_day.segments.items()
        for step, cohort in found.already_here.items()
    ]


def _cohort(book: StateBook, segment: str, step: str, here: AlreadyHere) -> Cohort:
    places: list[tuple[int, Any]] = []
    for number, kind in enumerate(book.types):
        if kind.segment != segment:
            continue
        customers = here.count * kind.share[0]
        entering, waiting = _split(here)
        if entering > 0:
            for chance, state in book.arrive(number, step):
                places.append((state, customers * entering * chance))
        if waiting > 0:
            places += _waiting_places(book, number, step, here, customers * waiting)
    return Cohort(segment, step, here.count, tuple(places))


def _split(here: AlreadyHere) -> tuple[float, float]:
    """Return the shares of a cohort that enter on day 0 and that have waited."""
    if here.waited is None:
        return 1.0, 0.0
    if here.waited == "steady":
        return 0.0, 1.0
    entering = entering_share(here.waited)
    return entering, 1.0 - entering


def _waiting_places(
    book: StateBook, number: int, step: str, here: AlreadyHere, customers: Any
) -> Iterable[tuple[int, Any]]:
    """Yield (state, customers) of those who have waited in a step, by the stays of their draw."""
    for (takes, timeout), where in book.stays(step):
        holds = where[0]
        if holds.any():
            own = customers if holds.all() else customers * holds
            yield from _places_of_stay(book, number, step, here, (takes, timeout), own)


def _places_of_stay(
    book: StateBook,
    number: int,
    step: str,
    here: AlreadyHere,
    stay: tuple[Stay, Timeout | None],
    customers: Any,
) -> Iterable[tuple[int, Any]]:
    """Return (state, customers) of those who have waited in a step that takes so long."""
    takes, timeout = stay
    days = timeout.after_days if timeout else None
    can_stay = book.can_stay(step)
    ageing = book.ageing(step, 0)
    n_days = book.timeline.n_days
    if isinstance(takes, Until):
        plans = [dated_waiting(takes, book.timeline.calendar.start, n_days, ageing)]
    else:
        waited = None if here.waited == "steady" else here.waited
        plans = plan_waiting(
            takes,
            days,
            waited,
            n_days,
            can_stay=can_stay,
            ageing=ageing,
        )
    if timeout is None or not can_stay or isinstance(takes, Until):
        return [(book.open(number, step, plans[0].exits), customers)]
    limit = Wait(timeout.after_days, timeout.to)
    return _with_stayers(book, number, step, plans, limit, customers)


def _with_stayers(
    book: StateBook, number: int, step: str, plans: list[Waiting], limit: Wait, customers: Any
) -> list[tuple[int, Any]]:
    """Return the places of a cohort some of whom have drawn `stay` and wait for the timeout."""
    stay = _chance_to_stay(book, number, step)
    here = [plan.due + stay * plan.passed for plan in plans]
    if plans and plans[0].weight is None:
        total = sum(here, np.zeros(1))
        weights = [1.0 / total] * len(plans)
    else:
        weights = [
            (plan.weight or 0.0) / np.where(mass > 0, mass, 1.0)
            for plan, mass in zip(plans, here, strict=True)
        ]
    places: list[tuple[int, Any]] = []
    for plan, weight in zip(plans, weights, strict=True):
        if plan.due > 0:
            places.append((book.open(number, step, plan.exits), customers * weight * plan.due))
        if plan.passed > 0:
            state = book.open_wait(number, step, Wait(limit.days - plan.days, limit.to))
            places.append((state, customers * weight * stay * plan.passed))
    return places


def _chance_to_stay(book: StateBook, number: int, step: str) -> Any:
    """Return (n_draws or 1,) the chance to draw `stay` at a step's fork on the first day."""
    exits = book.cells.resolve(step, book.opening_customer(number, step))
    stay = [book.cells.chance_on_first_day(cell) for cell, to in exits if to == STAY]
    return sum(stay, np.zeros(1))
