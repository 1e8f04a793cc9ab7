"""Shortcuts: from who leaves after a day at least straight to where somebody stays again.

Most states of a journey are left on the day on which they are entered, or are ends. From one day
to the next only those matter in which somebody waits overnight. With the chances of all ways
through the others multiplied out, a day is a step among the former alone; the others are linear
in the same numbers, so that they can be worked out from sums over many days.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from forkroad.engines.wiring import Wiring
from forkroad.program.distinct import distinct
from forkroad.program.program import Ints
from forkroad.records import record

Array = NDArray[np.float64]


# Shortcuts for each transition up to which they are shorter work: in full a day takes the ways
# of its same-day steps twice.
MOST = 1.5
# A stretch of days that is spread over all states once is worth it from so many days on.
SHORTEST = 4


def find_shortcuts(wiring: Wiring, states: Ints, cuts: Iterable[int]) -> Shortcuts | None:
    """Return a program's shortcuts, None where days in full are shorter work.

    states : those from which shortcuts are asked for. cuts : days on which a stretch ends.
    """
    program = wiring.program
    found = Shortcuts(wiring, states)
    if not len(found.slow) or not _leads_onward(wiring):
        return None
    turns = np.nonzero(np.diff(found.kind_of_day))[0] + 1
    n_stretches = len({0, *(int(day) for day in cuts), *turns.tolist()})
    if SHORTEST * n_stretches > program.n_days:
        return None
    return found if _count(found) <= MOST * len(program.transitions.cell) else None


def _leads_onward(wiring: Wiring) -> bool:
    """Return whether every exit on the day of entry leads to a higher level.

    Those who have waited until the first day, and leave on it, may go to a lower one.
    """
    program = wiring.program
    transitions, level = program.transitions, program.states.level
    quick = np.concatenate([np.zeros(0, np.intp), *(it.departures for it in wiring.levels)])
    ways = np.isin(transitions.departure, quick)
    origin = program.departures.state[transitions.departure[ways]]
    return bool((level[transitions.target[ways]] > level[origin]).all())


@record
class Multiplied:
    """Chances from rows to stays, all ways between them added up.

    rows, stays : (n,) places among the rows and among the stays. chances : (n, n_draws or 1).
    """

    rows: Ints
    stays: Ints
    chances: Array


class Shortcuts:
    """What a program's ways come to between stays.

    A row is a departure that is always shared out alike, or a state from which shortcuts are
    asked for: where somebody sets out, where a departure whose chances change leads.

    states : those from which shortcuts are asked for.
    """

    def __init__(self, wiring: Wiring, states: Ints) -> None:
        self.wiring = wiring
        targets = wiring.program.transitions.target[self.changing]
        self.states = distinct(np.concatenate([states, targets])).astype(np.intp)
        self._known: dict[int, Multiplied] = {}

    @cached_property
    def slow(self) -> Ints:
        """Departures after a day at least, in order."""
        wiring = self.wiring
        groups = [group.departures for group in wiring.stay_groups]
        places = [wiring.geometric[0], *groups, wiring.dated[0], wiring.openings[0]]
        return distinct(np.concatenate(places)).astype(np.intp)

    @cached_property
    def stays(self) -> Ints:
        """The states in which somebody waits overnight, in order."""
        return distinct(self.wiring.program.departures.state[self.slow]).astype(np.intp)

    @cached_property
    def changing(self) -> Ints:
        """Transitions of slow departures whose chances differ from epoch to epoch."""
        program = self.wiring.program
        chances, transitions = program.cells.chances, program.transitions
        differs = (chances != chances[:1]).any(axis=(0, 2))
        departures = distinct(transitions.departure[differs[transitions.cell]])
        departures = departures[np.isin(departures, self.slow)]
        return np.nonzero(np.isin(transitions.departure, departures))[0]

    @cached_property
    def steady(self) -> Ints:
        """Slow departures that are shared out alike on all days."""
        own = self.wiring.program.transitions.departure[self.changing]
        return np.asarray(self.slow[~np.isin(self.slow, own)])

    @cached_property
    def kind_of_day(self) -> NDArray[np.intp]:
        """Number the days so that equal numbers have equal shortcuts."""
        wiring = self.wiring
        program = wiring.program
        quick = np.concatenate([np.zeros(0, np.intp), *(it.departures for it in wiring.levels)])
        ways = np.isin(program.transitions.departure, quick)
        cells = distinct(program.transitions.cell[ways])
        by_epoch = [chances[cells].tobytes() for chances in program.cells.chances]
        dated = [level.chance for level in wiring.levels if len(level.chance) > 1]
        kinds: dict[tuple[bytes, ...], int] = {}
        found = np.zeros(program.n_days, dtype=np.intp)
        for day, epoch in enumerate(program.cells.epoch_of_day.tolist()):
            held = [wiring.open_on(level.departures, day) for level in wiring.levels]
            parts = [by_epoch[epoch], *(chance[day].tobytes() for chance in dated)]
            parts += [each.tobytes() for each in held if each is not None]
            found[day] = kinds.setdefault(tuple(parts), len(kinds))
        return found

    def multiplied(self, day: int) -> Multiplied:
        """Return the shortcuts of a day: rows are steady departures, then states."""
        kind = int(self.kind_of_day[day])
        if kind not in self._known:
            self._known[kind] = _multiply(self, day)
        return self._known[kind]


def _count(shortcuts: Shortcuts) -> int:
    """Return how many shortcuts a day has, or some number that is too large if they are many."""
    program = shortcuts.wiring.program
    transitions, stays = program.transitions, set(shortcuts.stays.tolist())
    limit = 2 * len(transitions.cell)
    ways: dict[int, list[int]] = {}
    for departure, target in zip(
        transitions.departure.tolist(), transitions.target.tolist(), strict=True
    ):
        ways.setdefault(departure, []).append(target)
    reached = [{state} & stays for state in range(program.states.count)]
    for level in reversed(shortcuts.wiring.levels):
        for departure, state in zip(level.departures.tolist(), level.states.tolist(), strict=True):
            found = reached[state].union(*(reached[it] for it in ways.get(departure, ())))
            if len(found) > limit:
                return len(found)
            reached[state] = found
    every = [[*ways.get(int(each), ())] for each in shortcuts.steady]
    every += [[int(each)] for each in shortcuts.states]
    return sum(len(set().union(*(reached[it] for it in each))) for each in every)


# By state, by stay, the chance to be there on the same day.
_Reached = dict[int, Array]


def _multiply(shortcuts: Shortcuts, day: int) -> Multiplied:
    program = shortcuts.wiring.program
    transitions = program.transitions
    chances = shortcuts.wiring.chances_of(int(program.cells.epoch_of_day[day]))
    is_common = (chances == chances[:, :1]).all(axis=1).tolist()
    taken = [each[:1] if same else each for each, same in zip(chances, is_common, strict=True)]
    ways: dict[int, list[tuple[int, Array]]] = {}
    pairs = zip(transitions.departure.tolist(), transitions.target.tolist(), taken, strict=True)
    for departure, target, chance in pairs:
        ways.setdefault(departure, []).append((target, chance))
    reached = _reached(shortcuts, day, ways)
    found = [_through(ways.get(int(each), []), reached) for each in shortcuts.steady]
    found += [reached[int(each)] for each in shortcuts.states]
    rows = [row for row, each in enumerate(found) for _ in each]
    stays = [stay for each in found for stay in each]
    every = [chance for each in found for chance in each.values()]
    laid = np.zeros((len(every), program.n_draws))
    for place, chance in enumerate(every):
        laid[place] = chance
    return Multiplied(np.array(rows, dtype=np.intp), np.array(stays, dtype=np.intp), laid)


def _reached(
    shortcuts: Shortcuts, day: int, ways: dict[int, list[tuple[int, Array]]]
) -> list[_Reached]:
    """Return for each state which stays are reached on the day of entry, itself included."""
    wiring = shortcuts.wiring
    found: list[_Reached] = [{} for _ in range(wiring.program.states.count)]
    one = np.ones(1)
    for row, stay in enumerate(shortcuts.stays.tolist()):
        found[stay][row] = one
    # Same-day exits lead to higher levels only: the last first.
    for level in reversed(wiring.levels):
        chance = level.chance[day if len(level.chance) > 1 else 0][:, np.newaxis]
        held = wiring.open_on(level.departures, day)
        at_once = chance if held is None else chance * held
        for departure, state, own in zip(
            level.departures.tolist(), level.states.tolist(), at_once, strict=True
        ):
            for row, onward in _through(ways.get(departure, []), found).items():
                found[state][row] = found[state].get(row, 0.0) + own * onward
    return found


def _through(ways: list[tuple[int, Array]], reached: list[_Reached]) -> _Reached:
    """Return the stays reached by some ways, with their chances."""
    found: _Reached = {}
    for target, chance in ways:
        for row, onward in reached[target].items():
            more = chance * onward
            found[row] = found[row] + more if row in found else more
    return found
