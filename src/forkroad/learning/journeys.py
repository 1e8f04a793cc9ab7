"""The journeys of an event log, counted: which way customers went, after how many days.

The counts are all that a fit needs; the single moves stay in the log's database for whoever
asks for more of them. What is unfinished when the log ends is kept apart, never counted as lost.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np

from forkroad.learning import move_counts, visits
from forkroad.learning.event_log import EventLog
from forkroad.learning.journey_rules import JourneyRules, check_rules
from forkroad.learning.log_steps import LogSteps, choose_steps
from forkroad.learning.segments_of_log import LogSegments, choose_segments
from forkroad.learning.times import EPOCH
from forkroad.learning.visits import ARRIVED, LOST, NOWHERE, UNDER_WAY, UNKNOWN
from forkroad.records import record
from forkroad.scenario.graph import knots

if TYPE_CHECKING:
    import narwhals.stable.v2 as nw
    from numpy.typing import NDArray

    Whole = NDArray[np.int64]

# So many customers tell in which order steps are mostly taken within a day.
_ENOUGH_FOR_ORDER = 50_000

__all__ = ["ARRIVED", "LOST", "NOWHERE", "UNDER_WAY", "UNKNOWN", "Journeys", "Tally"]


@record
class Tally:
    """Counts as columns of one length: what was counted, and how often (`n`)."""

    columns: Mapping[str, Whole]

    def __getitem__(self, name: str) -> Whole:
        return self.columns[name]

    @property
    def n(self) -> Whole:
        """How often."""
        return self.columns["n"]

    def where(self, **wanted: int) -> Tally:
        """Return the rows in which every named column holds the wanted number."""
        kept = np.ones(len(self.n), dtype=bool)
        for name, number in wanted.items():
            kept &= self.columns[name] == number
        return self.only(kept)

    def only(self, kept: NDArray[np.bool_]) -> Tally:
        """Return the rows that are kept."""
        return Tally({name: column[kept] for name, column in self.columns.items()})

    def by(self, *names: str) -> Tally:
        """Return the counts by some columns alone, in their order."""
        if not len(self.n):
            return Tally({name: self.columns[name] for name in (*names, "n")})
        order = np.lexsort([self.columns[name] for name in reversed(names)])
        cells = {name: self.columns[name][order] for name in names}
        is_new = np.zeros(len(order), dtype=bool)
        is_new[0] = True
        for column in cells.values():
            is_new[1:] |= column[1:] != column[:-1]
        starts = np.flatnonzero(is_new)
        gathered = {name: column[starts] for name, column in cells.items()}
        return Tally({**gathered, "n": np.add.reduceat(self.n[order], starts)})


@record(kw_only=True)
class Journeys:
    """What the journeys of a log were.

    steps, segments : numbered from 0; there is always one segment.
    moves : segment, step, to, days, n: so many visits to `step` led to the step `to` after so
        many days. `to` may be LOST (after a silence of `days`), UNDER_WAY (the log ends after
        `days`, the stay was at least so long), UNKNOWN (left out of all shares) or NOWHERE.
    arrivals : segment, step, day, n: journeys begun, day 0 being the log's first day.
    pairs : step, to, is_same_day, n: how often an event followed another within a journey as
        the log has them, whatever order the days were put in; `to` is NOWHERE at the last.
    times : step, times, n: visits that gather so many events of one day.
    is_in_day_order : within a day every step was taken once, in the order of `ranks`, because
        customers went to and fro within a day; else all visits stand as they are in the log.
    ranks : the place of each step in a day; empty where visits stand as they are.
    counts : what was counted on the way, in the order in which it is told.
    """

    log: EventLog
    rules: JourneyRules
    steps: LogSteps
    segments: LogSegments
    moves: Tally
    remembered: Tally
    arrivals: Tally
    pairs: Tally
    times: Tally
    is_in_day_order: bool
    ranks: tuple[int, ...]
    counts: Mapping[str, int]

    @property
    def first_day(self) -> date:
        """The first day of the log."""
        return self.log.first_day

    @property
    def end_day(self) -> date:
        """The first day of which nothing is known: the first day of a forecast."""
        return self.log.end_day

    @property
    def single_moves(self) -> nw.LazyFrame[Any]:
        """Every move from an event to the next one of the journey, as the log has them."""
        return self.log.store.frame("visits")


def follow_journeys(
    log: EventLog,
    rules: JourneyRules,
    *,
    segment_by: str | None = None,
    steps: LogSteps | None = None,
    segments: LogSegments | None = None,
) -> Journeys:
    """Return the journeys of a log under some rules.

    segment_by : the column by which customers are told apart; it must have been read.
    steps : which events are steps, where that is known already. segments : the same of segments,
        the table of each customer's one being made.

    Raises EventLogError for rules that name what the log does not have.
    """
    check_rules(rules, log)
    store = log.store
    steps = steps or choose_steps(log, rules)
    segments = segments or choose_segments(log, segment_by)
    _keep_moves(log, steps, rules.silence)
    pairs = Tally(store.tally(move_counts.count_pairs(store.frame("visits"))))
    ranks = _ranks(log, steps, pairs, visits.journey_keys(rules.silence))
    _keep_numbered_moves(log, steps, rules.silence, ranks)
    return _counted(log, rules, steps, segments, ranks, pairs)


def _keep_moves(log: EventLog, steps: LogSteps, silence: int | None) -> None:
    """Make the table `visits`: the moves from one event to the next, as the log has them."""
    codes = np.array(list(steps.of_event), np.int32)
    numbers = np.array(list(steps.of_event.values()), np.int32)
    log.store.keep_arrays("steps", event=codes, step=numbers)
    by = visits.journey_keys(silence)
    every = visits.list_visits(log.events, log.store.frame("steps"), silence)
    kept = visits.before_the_end(every, steps.ends, by)
    moves = visits.judged(visits.list_moves(kept, by), steps.ends, _end(log), silence)
    log.store.keep("visits", visits.completed(moves, _segments(log)))


def _keep_numbered_moves(
    log: EventLog, steps: LogSteps, silence: int | None, ranks: tuple[int, ...]
) -> None:
    """Make the table `moves`: as in `visits`, or in the order of days, with the visits' numbers."""
    store, by = log.store, visits.journey_keys(silence)
    if not ranks:
        moves = visits.narrowed(store.frame("visits"), by)
        numbered = visits.numbered(moves, by).drop("moment", "row")
        store.keep("moves", visits.completed(numbered, _segments(log)))
        return
    store.keep_arrays("ranks", step=np.arange(len(steps)), rank=np.array(ranks))
    order = ("day", "rank")
    days = store.frame("days").join(store.frame("ranks"), on="step", how="inner")
    moves = visits.list_moves(days.drop("first", "row"), by, order)
    known = visits.judged(moves, steps.ends, _end(log), silence)
    store.keep("moves", visits.completed(visits.numbered(known, by, order), _segments(log)))


def _end(log: EventLog) -> int:
    return (log.end_day - EPOCH).days


def _segments(log: EventLog) -> nw.LazyFrame[Any] | None:
    return log.store.frame("segments") if log.store.has("segments") else None


def _ranks(log: EventLog, steps: LogSteps, pairs: Tally, by: tuple[str, ...]) -> tuple[int, ...]:
    """Return each step's rank within a day; none where nobody goes to and fro within one.

    Makes the table `days` where there are ranks.
    """
    followers: dict[str, set[str]] = {name: set() for name in steps.names}
    same_day = pairs.where(is_same_day=1)
    for step, to in zip(same_day["step"], same_day["to"], strict=True):
        followers[steps.names[step]].add(steps.names[to])
    if not any(knots({name: frozenset(found) for name, found in followers.items()})):
        return ()
    store = log.store
    store.keep("days", visits.one_a_day(store.frame("visits"), by))
    every = -(-log.n_customers // _ENOUGH_FOR_ORDER)
    mean = store.arrays(visits.mean_places(store.frame("days"), by, every))
    # Means are sums in any order: what differs by less than this is the same.
    places = np.round(mean["place"], 9).tolist()
    place_of = dict(zip(mean["step"].tolist(), places, strict=True))
    in_order = sorted(
        range(len(steps)), key=lambda n: (steps.steps[n].is_end, place_of.get(n, 1.0), n)
    )
    return tuple(in_order.index(number) for number in range(len(steps)))


def _counted(
    log: EventLog,
    rules: JourneyRules,
    steps: LogSteps,
    segments: LogSegments,
    ranks: tuple[int, ...],
    pairs: Tally,
) -> Journeys:
    store = log.store
    remembered = Tally(store.tally(move_counts.count_moves(store.frame("moves"))))
    moves = remembered.by(*move_counts.MOVE).columns
    arrivals = store.tally(move_counts.count_arrivals(store.frame("moves")))
    arrivals["day"] -= (log.first_day - EPOCH).days
    n_visits = store.row("SELECT count(*) FROM visits")[0]
    n_events = sum(log.event_counts) - steps.n_ignored
    n_kept = int(moves["n"].sum())
    under_way = (moves["to"] == UNDER_WAY) | (moves["to"] == UNKNOWN)
    counts = {
        "events that are no steps (left out)": steps.n_ignored,
        "different events gathered as rare": steps.n_gathered,
        "events after the end of a journey (left out)": n_events - n_visits,
        "events gathered into a visit of the same day": n_visits - n_kept,
        "visits": n_kept,
        "journeys": int(arrivals["n"].sum()),
        "journeys that reached an outcome": int(moves["n"][moves["to"] == NOWHERE].sum()),
        "journeys lost by silence": int(moves["n"][moves["to"] == LOST].sum()),
        "journeys under way at the end": int(moves["n"][under_way].sum()),
    }
    return Journeys(
        log=log,
        rules=rules,
        steps=steps,
        segments=segments,
        moves=Tally(moves),
        remembered=remembered,
        arrivals=Tally(arrivals),
        pairs=pairs,
        times=Tally(store.tally(move_counts.count_times(store.frame("moves")))),
        is_in_day_order=bool(ranks),
        ranks=ranks,
        counts=counts,
    )
