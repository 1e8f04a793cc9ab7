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
    can_stay, ageing = book.can_stay(step), book.ageing(step, 0)
    waited = None if here.waited == "steady" else here.waited
    if isinstance(takes, Until):
        plans = dated_waiting(takes, days, waited, book.timeline, can_stay=can_stay, ageing=ageing)
    else:
        plans = plan_waiting(
            takes, days, waited, book.timeline.n_days, can_stay=can_stay, ageing=ageing
        )
    if len(plans) == 1 and plans[0].days == 0:
        return [(book.open(number, step, plans[0].exits), customers)]
    chance = _chance_to_stay(book, number, step) if can_stay else np.zeros(1)
    return _by_days_waited(book, number, step, (plans, timeout, chance), customers)


def _by_days_waited(
    book: StateBook,
    number: int,
    step: str,
    waiting: tuple[list[Waiting], Timeout | None, Any],
    customers: Any,
) -> list[tuple[int, Any]]:
    """Return the places of a cohort some of whom have drawn `stay`, by the chance to draw it."""
    plans, timeout, stay = waiting
    here = [plan.due + stay * plan.passed for plan in plans]
    total = sum(here, np.zeros(1))
    places: list[tuple[int, Any]] = []
    for_ever: list[Any] = []
    for plan, mass in zip(plans, here, strict=True):
        weight = mass / total if plan.weight is None else plan.weight
        # Whoever has waited beyond all stays has drawn `stay`, however unlikely that was.
        due = np.where(mass > 0, plan.due / np.where(mass > 0, mass, 1.0), 0.0)
        if plan.due > 0:
            places.append((book.open(number, step, plan.exits), customers * weight * due))
        if plan.passed > 0:
            lingering = customers * weight * (1.0 - due)
            if timeout is None:
                for_ever.append(lingering)
                continue
            wait = Wait(timeout.after_days - plan.days, timeout.to)
            places.append((book.open_wait(number, step, wait), lingering))
    if for_ever:
        places.append((book.open(number, step, ()), sum(for_ever, np.zeros(1))))
    return places


def _chance_to_stay(book: StateBook, number: int, step: str) -> Any:
    """Return (n_draws or 1,) the chance to draw `stay` at a step's fork on the first day."""
    exits = book.cells.resolve(step, book.opening_customer(number, step))
    stay = [book.cells.chance_on_first_day(cell) for cell, to in exits if to == STAY]
    return sum(stay, np.zeros(1))
