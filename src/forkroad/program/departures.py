"""Departures: how those who entered a state leave it, and after how many days.

A stay and its timeout become a few *exits*. Each exit has a lag, the chance of leaving that way
after so many days, and what the fork needs to know of the stay: the days travelled, and how
long those who `stay` still wait for the timeout. Where neither is asked for, one exit gathers
all days.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import repeat

from forkroad.program.timeline import Timeline
from forkroad.records import record
from forkroad.scenario.stays import GeometricDays, Stay, Until

# Chances below this are rounding errors of 1 - sum(p), not customers.
DUST = 1e-15


@record
class Lag:
    """The chance of leaving by one exit, by days since entering.

    leave : for geometric stays without end, the daily chance from day 1 on, else 0.
    chances : (n,) chance of leaving after k days; empty for the other two forms.
    table : for each day of entry the days until leaving, -1 for never; empty for the others.
    weight : who takes the way of `table` at all.
    """

    leave: float = 0.0
    chances: tuple[float, ...] = ()
    table: tuple[int, ...] = ()
    weight: float = 1.0


@record
class Exit:
    """One way to end a stay.

    age : days travelled on leaving, saturated, where that is remembered.
    remaining : days until the timeout for those who now `stay`; 0 is at once, -1 never.
    is_timeout : whether the timeout's step comes next, not the fork.
    stayed : where it is not empty, this is the timeout of all who are left, and its share
        depends on who drew `stay` before: (n,) chance of having come to the fork after k days.
    is_joined : whether such a timeout counts those who `stay` at this exit's fork.
    """

    lag: Lag
    age: int = -1
    remaining: int = -1
    is_timeout: bool = False
    stayed: tuple[float, ...] = ()
    is_joined: bool = False


@record
class Ageing:
    """How the days travelled go on during a stay: `age` on entering, stopping at `cap`."""

    age: int
    cap: int

    def after(self, days: int) -> int:
        """Return the age after so many more days."""
        return min(self.age + days, self.cap)


def plan_exits(
    stay: Stay,
    timeout_days: int | None,
    timeline: Timeline,
    *,
    can_stay: bool,
    ageing: Ageing | None,
    by_days: bool = False,
) -> list[Exit]:
    """Return the exits of a stay.

    can_stay : whether the fork offers `stay`, so that the days left to the timeout matter.
    ageing : given where the days travelled are remembered.
    by_days : keep those who `stay` apart by the days left, which costs many more exits.
    """
    if can_stay and timeout_days is not None and not (ageing or by_days or isinstance(stay, Until)):
        return _joined_exits(stay, timeout_days, timeline.n_days)
    label = _labels(timeout_days if can_stay else None, ageing)
    if isinstance(stay, Until):
        return _until_exits(stay, timeout_days, timeline, label)
    is_endless = isinstance(stay, GeometricDays) and timeout_days is None
    if is_endless and label(0) == label(1) == label(timeline.n_days):
        assert isinstance(stay, GeometricDays)
        return [_exit(Lag(leave=1.0 / stay.mean), label(0))]
    n_days = timeline.n_days if timeout_days is None else timeout_days + 1
    chances = stay.probabilities(n_days)
    exits = list(_grouped(chances, label, timeline.n_days))
    left = 1.0 - sum(chances)
    if timeout_days is not None and left > DUST:
        age = label(timeout_days)[0]
        exits.append(Exit(_fixed(timeout_days, left, timeline.n_days), age, is_timeout=True))
    return exits


def _joined_exits(stay: Stay, timeout_days: int, n_days: int) -> list[Exit]:
    """Return one exit by the fork and one by the timeout, for all who are left by then."""
    assert not isinstance(stay, Until)
    chances = stay.probabilities(timeout_days + 1)
    by_fork = {day: chance for day, chance in enumerate(chances) if chance > 0 and day < n_days}
    late = Exit(_fixed(timeout_days, 1.0, n_days), is_timeout=True, stayed=tuple(chances))
    by_fork_exits = [Exit(lag_of(by_fork, n_days), is_joined=True)] if by_fork else []
    return [*by_fork_exits, late]


Label = tuple[int, int]


def _labels(timeout_days: int | None, ageing: Ageing | None) -> Callable[[int], Label]:
    """Return what the fork must know after k days: (age, days left to the timeout)."""

    def label(days: int) -> Label:
        age = ageing.after(days) if ageing else -1
        return age, (timeout_days - days if timeout_days is not None else -1)

    return label


def _exit(lag: Lag, label: Label) -> Exit:
    return Exit(lag, label[0], label[1])


def _fixed(days: int, weight: float, n_days: int) -> Lag:
    return Lag(table=(days,) * n_days, weight=weight)


def _grouped(
    chances: Sequence[float], label: Callable[[int], Label], n_days: int
) -> Iterable[Exit]:
    """Yield one exit for each label, holding the chances of its days."""
    known = {day: chance for day, chance in enumerate(chances[:n_days]) if chance > 0}
    groups: dict[Label, dict[int, float]] = {}
    # Ages grow and days left grow fewer: what both ends are alike in, all days between are.
    if label(0) == label(n_days):
        groups = {label(0): known} if known else {}
    else:
        for day, chance in known.items():
            groups.setdefault(label(day), {})[day] = chance
    for key, found in groups.items():
        yield _exit(lag_of(found, n_days), key)


def lag_of(chances: Mapping[int, float], n_days: int) -> Lag:
    """Return the lag with these chances by day, in the form that is cheapest to run."""
    if len(chances) == 1:
        [(day, chance)] = chances.items()
        return _fixed(day, chance, n_days)
    last = max(chances)
    return Lag(chances=tuple(map(chances.get, range(last + 1), repeat(0.0))))


def _until_exits(
    stay: Until, timeout_days: int | None, timeline: Timeline, label: Callable[[int], Label]
) -> list[Exit]:
    """Return exits by day of entry, since a dated stay differs from day to day."""
    days = [stay.days_from(day) for day in timeline.calendar.dates]
    limit = timeline.n_days if timeout_days is None else timeout_days
    groups: dict[Label, list[int]] = {}
    for entry, wait in enumerate(days):
        if wait is not None and wait <= limit:
            groups.setdefault(label(wait), [-1] * len(days))[entry] = wait
    exits = [_exit(Lag(table=tuple(table)), key) for key, table in groups.items()]
    if timeout_days is not None:
        late = tuple(timeout_days if wait is None or wait > limit else -1 for wait in days)
        if max(late) >= 0:
            exits.append(Exit(Lag(table=late), label(timeout_days)[0], is_timeout=True))
    return exits
