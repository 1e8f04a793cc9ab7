"""Dials: inputs that can be turned to a value, each by changes of the file.

A share is turned with its siblings giving way, in proportion or one alone; a stay by moving its
days, customer by customer, so that its mean is what is asked for; a schedule, a list or a
formula by a factor; every other number by writing another one. What is in range is for the
scenario's own checks to say.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Literal

from forkroad.engines.inputs import Input, list_inputs
from forkroad.errors import UsageError
from forkroad.records import record
from forkroad.scenario.change_forms import Change, MoveChange, ScaleChange, SetChange
from forkroad.scenario.model import Scenario, Step
from forkroad.scenario.paths import EditError, located
from forkroad.scenario.read_numbers import percentage, plain_number
from forkroad.scenario.read_stays import MOST_DAYS, read_days
from forkroad.scenario.readers import Unreadable
from forkroad.scenario.source import value_at
from forkroad.scenario.stays import Stay, Until, shortest_days

Unit = Literal["share", "days", "number", "times"]

_ALMOST_ALL = 1 - 1e-12
# Stays are written out until less than this is left.
_LEFT_OUT = 1e-13


@record
class Dial:
    """One input that can be turned.

    place : its path. base : the value that it has in the file; 1 for a factor.
    low, high : where it can be turned to at all; what lies inside may still be refused.
    unit : `times` is a factor of all that stands there.
    changes : value to the changes that give it.
    """

    place: str
    base: float
    low: float
    high: float
    unit: Unit
    changes: Callable[[float], Sequence[Change]]


def dial_of(scenario: Scenario, each: Input, sibling: str | None = None) -> Dial | None:
    """Return the dial of an input; None where its size cannot be told or changed.

    sibling : the way whose share gives way alone to another.
    """
    match each.role:
        case "share":
            return _share_dial(scenario, each, sibling)
        case "stay":
            return _stay_dial(scenario.journey.steps[each.subject[0]], each)
        case "shock":
            return None
    if each.value is None:
        return _factor_dial(each.path)
    low = -math.inf if each.role == "value" else 0.0
    high = 1.0 if each.role == "discount" else math.inf
    return _number_dial(each.path, each.value, low, high)


def dial_at(scenario: Scenario, path: str) -> Dial:
    """Return the dial of any number of the file that is no share and no stay.

    Raises UsageError where no number stands there, with the nearest path.
    """
    try:
        data, place = located(scenario.source.data, path)
    except EditError as error:
        raise UsageError(str(error)) from None
    written = value_at(data, place)
    number = plain_number(written)
    if isinstance(written, str):
        number = percentage(written)
        if number is None:
            with suppress(Unreadable):
                number = read_days(written)
    if number is None:
        raise UsageError(f'"{path}" is no number that can be turned')
    return _number_dial(path, number, -math.inf, math.inf)


def _number_dial(path: str, base: float, low: float, high: float) -> Dial:
    return Dial(path, base, low, high, "number", lambda value: [SetChange(path, _plain(value))])


def _plain(value: float) -> float | int:
    """Return a whole number as one, which whole days and counts must be."""
    return int(value) if value == int(value) else value


def _factor_dial(path: str) -> Dial:
    return Dial(path, 1.0, 0.0, math.inf, "times", lambda value: [SetChange(path, f"x{value!r}")])


def _share_dial(scenario: Scenario, each: Input, sibling: str | None) -> Dial | None:
    step, path, to = each.subject
    share = each.value
    rules = scenario.journey.steps[step].next
    if share is None or rules is None:
        return None
    number = [rule.path for rule in rules.rules].index(path) + 1
    if sibling is not None:
        given = _sibling_share(scenario, each, sibling)
        return None if given is None else _from_sibling(each, number, sibling, given)
    if not 0 < share < 1:
        return None

    def changes(value: float) -> list[Change]:
        # Rounding must not make it more than everybody.
        return [ScaleChange(step, to, min(value, _ALMOST_ALL) / share, number)]

    return Dial(each.path, share, 0.0, 1.0, "share", changes)


def _sibling_share(scenario: Scenario, each: Input, sibling: str) -> float | None:
    wanted = (*each.subject[:2], sibling)
    return next((it.value for it in list_inputs(scenario) if it.subject == wanted), None)


def _from_sibling(each: Input, number: int, sibling: str, given: float) -> Dial:
    step, _, to = each.subject
    share = each.value or 0.0

    def changes(value: float) -> list[Change]:
        if value == share:
            return []
        ways = (sibling, to) if value > share else (to, sibling)
        return [MoveChange(step, abs(value - share), *ways, number)]

    return Dial(each.path, share, 0.0, min(share + given, 1.0), "share", changes)


def _stay_dial(step: Step, each: Input) -> Dial | None:
    if each.value is None or isinstance(step.takes, Until):
        return None
    table, least = _table(step.takes), shortest_days(step.takes)
    base = _mean(table)
    floor = min(least, 1)

    def changes(value: float) -> list[Change]:
        return [SetChange(each.path, {"days": _written(moved_days(table, value, floor))})]

    return Dial(each.path, base, float(floor), float(MOST_DAYS // 2), "days", changes)


def moved_days(table: dict[int, float], mean: float, floor: int) -> dict[int, float]:
    """Return a table of days and chances with another mean.

    Every stay becomes so many days longer or shorter, a fraction of a day by moving a fraction
    of the customers; none becomes shorter than the floor.
    """
    low, high = floor - max(table), math.ceil(mean)
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (
            (middle, high) if _mean(_by_days(table, middle, floor)) <= mean else (low, middle)
        )
    less, more = _by_days(table, low, floor), _by_days(table, low + 1, floor)
    gap = _mean(more) - _mean(less)
    part = min(max((mean - _mean(less)) / gap, 0.0), 1.0) if gap > 0 else 0.0
    found = {day: (1 - part) * chance for day, chance in less.items()}
    for day, chance in more.items():
        found[day] = found.get(day, 0.0) + part * chance
    return found


def _by_days(table: dict[int, float], days: int, floor: int) -> dict[int, float]:
    """Return every stay so many whole days longer."""
    found: dict[int, float] = {}
    for day, chance in table.items():
        later = max(day + days, floor)
        found[later] = found.get(later, 0.0) + chance
    return found


def _mean(table: dict[int, float]) -> float:
    return math.fsum(day * chance for day, chance in table.items())


def _table(stay: Stay) -> dict[int, float]:
    """Return days to chance, what little lies beyond them being given to the last."""
    assert not isinstance(stay, Until)
    n_days = 100
    chances = stay.probabilities(n_days)
    while 1.0 - math.fsum(chances) > _LEFT_OUT and n_days < MOST_DAYS // 2:
        n_days = min(4 * n_days, MOST_DAYS // 2)
        chances = stay.probabilities(n_days)
    table = {day: chance for day, chance in enumerate(chances) if chance > 0}
    left = 1.0 - math.fsum(table.values())
    if left > 0:
        table[max(table)] += left
    return table


def _written(table: dict[int, float]) -> dict[str, float]:
    return {str(day): chance for day, chance in sorted(table.items()) if chance > 0}
