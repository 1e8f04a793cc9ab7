"""Customers who meet, at the shelf or by word of mouth: everybody advances day by day.

The order of a day is that of the format: deliveries and reviews, arrivals, those whose stay
ends, then steps that can be left on the day of entry, each after all that lead to it. All
customers of some replications advance together.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import numpy as np

from forkroad.engines.agents_crowd import Crowd
from forkroad.engines.agents_forks import Leavers
from forkroad.engines.agents_leaving import leave, record_moves, resolved
from forkroad.engines.agents_paths import Recorder
from forkroad.engines.agents_referrals import Referrals
from forkroad.engines.agents_settling import Company, settle
from forkroad.engines.agents_stock import Stockroom
from forkroad.engines.agents_tally import Tally
from forkroad.engines.agents_visits import Moving, enter, in_time, joined
from forkroad.engines.agents_world import World
from forkroad.engines.urns import Ints
from forkroad.errors import EngineDeclined
from forkroad.program.hashing import random_bits, word_of

# More customers at a time than most machines can hold.
MOST_CUSTOMERS = 20_000_000


def follow_by_days(
    world: World,
    tally: Tally,
    group: Sequence[Company],
    first_replication: int,
    recorder: Recorder,
    meeting: tuple[Stockroom, Referrals],
) -> None:
    """Follow all customers of some replications from day to day."""
    days = _Days(world, tally, recorder, meeting, first_replication)
    days.settle_all(group)
    for day in range(world.journey.n_days):
        days.run(day)


class _Days:
    """The crowd with who is due on which day."""

    def __init__(
        self,
        world: World,
        tally: Tally,
        recorder: Recorder,
        meeting: tuple[Stockroom, Referrals],
        first_replication: int,
    ) -> None:
        self._world, self._tally, self._recorder = world, tally, recorder
        self._stockroom, self._referrals = meeting
        self._first_replication = first_replication
        self._crowd: Crowd = world.new_crowd()
        self._levels = np.array(world.journey.levels)
        n_days = world.journey.n_days
        self._begin: list[list[Moving]] = [[] for _ in range(n_days)]
        self._due: list[list[Moving]] = [[] for _ in range(n_days)]

    def settle_all(self, group: Sequence[Company]) -> None:
        """Let all set out who are not brought by others, each on their day."""
        self._crowd.reserve(sum(len(company.day) for company in group))
        for company in group:
            self._settle(company)

    def run(self, day: int) -> None:
        """Run one day."""
        self._stockroom.morning(day)
        for company in self._referrals.arriving(day):
            self._refuse_crowds(company)
            self._settle(company)
        entering = self._begin[day]
        self._begin[day] = []
        if self._due[day]:
            entering.append(self._leave(joined(self._due[day]), day))
            self._due[day] = []
        self._enter_by_levels(entering, day)
        self._stockroom.evening(day)

    def _settle(self, company: Company) -> None:
        entering, waiting = settle(
            self._world, self._crowd, self._tally, company, self._first_replication
        )
        self._recorder.waiting(self._crowd, waiting)
        _file(self._begin, entering)
        _file(self._due, waiting)

    def _refuse_crowds(self, company: Company) -> None:
        """Decline word of mouth that grows without measure, before memory runs out."""
        if self._crowd.count + len(company.day) > MOST_CUSTOMERS:
            message = (
                f"word of mouth brings more than {MOST_CUSTOMERS:,} customers together; each "
                "visit may bring fewer than it does"
            )
            raise EngineDeclined("agents", [message])

    def _enter_by_levels(self, entering: list[Moving], day: int) -> None:
        """Let customers enter steps, those first that can lead to others on the same day."""
        for level in range(int(self._levels.max()) + 1):
            if not entering:
                return
            everybody = joined(entering)
            is_now = self._levels[everybody.step] == level
            entering = [everybody.some(np.nonzero(~is_now)[0])]
            now = everybody.some(np.nonzero(is_now)[0])
            if len(now.rows):
                entering += self._enter(now, day)

    def _enter(self, entering: Moving, day: int) -> list[Moving]:
        """Let customers enter steps of one level; return who goes on to others today."""
        crowd = self._crowd
        self._recorder.enter(crowd, entering)
        leaving, refused = enter(self._world, crowd, self._tally, entering, self._stockroom)
        self._referrals.tell(crowd, entering)
        is_today = leaving.day == day
        _file(self._due, leaving.some(np.nonzero(~is_today)[0]))
        onwards = []
        if is_today.any():
            onwards.append(self._leave(leaving.some(np.nonzero(is_today)[0]), day))
        if len(refused.rows):
            onwards.append(self._turn_away(refused))
        return onwards

    def _leave(self, leaving: Moving, day: int) -> Moving:
        """Let customers leave their steps; return who enters another one today."""
        moving = leave(self._world, self._crowd, leaving)
        is_today = moving.day == day
        later = np.nonzero(~is_today)[0]
        if len(later):
            waiting = Moving(
                leaving.rows[later],
                leaving.step[later],
                moving.day[later],
                np.ones(len(later), dtype=bool),
            )
            _file(self._due, in_time(self._world, self._crowd, self._tally, waiting))
        now = np.nonzero(is_today)[0]
        return self._moved(moving.some(now), leaving.step[now])

    def _turn_away(self, refused: Moving) -> Moving:
        """Send those who found too little where the file says, on the same day."""
        world, crowd = self._world, self._crowd
        rows, step, day = refused.rows, refused.step, refused.day
        to = np.zeros(len(rows), dtype=np.int64)
        for number in np.unique(step).tolist():
            here = np.nonzero(step == number)[0]
            word = word_of(f"shortage/{world.journey.steps[number].name}")
            random = random_bits(crowd.key[rows[here]] ^ word, crowd.visits_of(rows[here], number))
            leavers = Leavers(rows[here], day[here], random)
            to[here] = world.forks.for_want_of_stock(crowd, number, leavers, world.urns)
        moving = resolved(world, crowd, Moving(rows, to, day, refused.is_late[:0]))
        return self._moved(moving, step)

    def _moved(self, moving: Moving, origin: Ints) -> Moving:
        record_moves(self._world, self._crowd, self._tally, origin, moving)
        return Moving(moving.rows, moving.step, moving.day, moving.is_late[:0])


def _file(days: list[list[Moving]], moving: Moving) -> None:
    """Put customers under the days that they bear, in the order in which they come."""
    if not len(moving.rows):
        return
    in_order = moving.some(np.argsort(moving.day, kind="stable"))
    first = np.nonzero(np.diff(in_order.day, prepend=-1))[0].tolist()
    for begin, end in itertools.pairwise([*first, len(in_order.day)]):
        days[int(in_order.day[begin])].append(in_order.some(slice(begin, end)))
