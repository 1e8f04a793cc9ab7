"""Days of a backward sweep: shown draw by draw, or in copies of states that all draws share.

Both tell the same of a span of days: who entered the states that count, what of it goes together
with what follows, and what those who set out are worth.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from forkroad.engines.flows import Flow, Inflow
from forkroad.engines.rewards import Reward
from forkroad.engines.unfolding import Unfolded, unfold
from forkroad.engines.wiring import Wiring
from forkroad.program.distinct import distinct
from forkroad.program.program import Ints
from forkroad.records import record

Array = NDArray[np.float64]


@record
class Told:
    """What some days tell.

    entered : (n, n_draws) entries of the states that count. gained : (n, n_columns, n_draws) sums
        of entries times what follows.
    """

    entered: Array
    gained: Array


class Days(Protocol):
    """What a sweep sees its days by."""

    @property
    def wiring(self) -> Wiring:
        """What is swept."""

    @property
    def states(self) -> Ints:
        """The states of it whose values are shown."""

    def rewarding(self, reward_on: Callable[[int], Reward]) -> Callable[[int], Reward]:
        """Return the rewards of what is swept."""

    def pick(
        self, value: Array, after: Array, counting: Ints, *, to_keep: bool
    ) -> tuple[Array, Array]:
        """Return of what is shown what will be told from.

        value : of the columns by which worth is told. after : of those that count.
        to_keep : whether it is told only after other days have been shown.
        """

    def worth(self, seen: Seen) -> Array:
        """Return (n_columns, n_draws) what all who set out on some days are worth."""

    def tell(self, seen: Seen, counting: Ints, flow: Flow) -> Told:
        """Return what some days tell.

        counting : the states that count. flow : with the entries of every day.
        """


@record
class Seen:
    """What was picked of neighbouring days. first : the first of them."""

    first: int
    value: Array
    after: Array

    @property
    def days(self) -> slice:
        """The days."""
        return slice(self.first, self.first + len(self.after))


class PlainDays:
    """Days that are shown draw by draw."""

    def __init__(self, wiring: Wiring, states: Ints, inflow: Inflow) -> None:
        self.wiring, self.states, self._inflow = wiring, states, inflow
        self._entry_places = np.searchsorted(states, inflow.states)

    def rewarding(self, reward_on: Callable[[int], Reward]) -> Callable[[int], Reward]:
        """Return the rewards as they are."""
        return reward_on

    def pick(
        self, value: Array, after: Array, counting: Ints, *, to_keep: bool
    ) -> tuple[Array, Array]:
        """Return values of those who set out, and what follows in the states that count."""
        del to_keep  # what is picked is a copy
        places = np.searchsorted(self.states, counting)
        return value.take(self._entry_places, axis=1), after.take(places, axis=1)

    def worth(self, seen: Seen) -> Array:
        """See Days."""
        numbers = self._inflow.on(range(seen.days.start, seen.days.stop))[..., 0]
        setting_out = np.broadcast_to(numbers, seen.value[:, :, 0].shape)
        return np.asarray(np.einsum("tsn,tscn->cn", setting_out, seen.value))

    def tell(self, seen: Seen, counting: Ints, flow: Flow) -> Told:
        """See Days."""
        entries = flow.entries_on(seen.days, counting, self.wiring.program.n_draws)[..., 0]
        return Told(entries.sum(axis=0), np.einsum("tsn,tscn->scn", entries, seen.after))


class CopiedDays:
    """Days of copies: forward those that know what is behind them, backward what is ahead."""

    def __init__(self, inflow: Inflow, behind: Unfolded, ahead: Unfolded, states: Ints) -> None:
        self._inflow, self._behind, self._ahead = inflow, behind, ahead
        self.wiring = ahead.wiring
        self.states = np.nonzero(np.isin(ahead.state, states))[0]
        self._shown = ahead.state[self.states]
        self._known: tuple[Reward, Reward] | None = None
        self._pairs: dict[int, tuple[slice, slice, Array]] = {}

    def rewarding(self, reward_on: Callable[[int], Reward]) -> Callable[[int], Reward]:
        """Return the rewards of the copies without any drawn chance ahead."""

        def on(day: int) -> Reward:
            given = reward_on(day)
            if self._known is None or self._known[0] is not given:
                self._known = given, (self._ahead.plain[given[0]], given[1][:, :, :1])
            return self._known[1]

        return on

    def pick(
        self, value: Array, after: Array, counting: Ints, *, to_keep: bool
    ) -> tuple[Array, Array]:
        """Return everything: copies know what they are copies of."""
        del counting
        return (value.copy(), after.copy()) if to_keep else (value, after)

    def tell(self, seen: Seen, counting: Ints, flow: Flow) -> Told:
        """See Days."""
        days, (n_days, _, n_columns, _) = seen.days, seen.after.shape
        n_draws = self._ahead.weights.shape[1]
        behind = self._behind.weights[:, :n_draws]
        entries = flow.entries[days, :, 0, 0]
        entered = np.empty((len(counting), n_draws))
        gained = np.empty((len(counting), n_columns, n_draws))
        for place, state in enumerate(counting.tolist()):
            before, after, weights = self._pair(state)
            own, follows = entries[:, before], seen.after[:, after].reshape(n_days, -1)
            together = (own.T @ follows).reshape(len(weights), n_columns)
            np.matmul(together.T, weights, out=gained[place])
            np.matmul(own.sum(axis=0), behind[before], out=entered[place])
        return Told(entered, gained)

    def worth(self, seen: Seen) -> Array:
        """See Days."""
        days, weights = seen.days, self._ahead.weights[self.states]
        numbers = self._inflow.on(range(days.start, days.stop))
        found = np.zeros((seen.value.shape[2], weights.shape[1]))
        for place, state in enumerate(self._inflow.states.tolist()):
            own = self._places(self._shown, state)
            led = numbers[:, place, 0, 0] @ seen.value[:, own].reshape(len(numbers), -1)
            found += led.reshape(-1, len(found)).T @ weights[own]
        return found

    def _pair(self, state: int) -> tuple[slice, slice, Array]:
        """Return a state's copies behind and ahead, and (n_pairs, n_draws) weights of pairs."""
        if state not in self._pairs:
            before = self._places(self._behind.state, state)
            after = self._places(self._shown, state)
            ahead = self._ahead.weights[self.states[after]]
            behind = self._behind.weights[before, np.newaxis, : ahead.shape[1]]
            self._pairs[state] = before, after, (behind * ahead).reshape(-1, ahead.shape[1])
        return self._pairs[state]

    def _places(self, ordered: Ints, state: int) -> slice:
        first, stop = np.searchsorted(ordered, [state, state + 1]).tolist()
        return slice(first, stop)


def days_of(
    wiring: Wiring,
    inflow: Inflow,
    behind: Unfolded | None,
    counting: Ints,
    rewarded: Ints | None,
) -> Days:
    """Return the days of a sweep, in copies if both directions have some.

    behind : the copies of the forward direction. counting : states of which values are asked,
        beside those of setting out.
    rewarded : states of which some are worth something, the same in all draws; None where draws
        differ.
    """
    states = distinct(np.concatenate([inflow.states, counting])).astype(np.intp)
    if behind is not None and rewarded is not None:
        ahead = unfold(wiring, rewarded, backward=True)
        if ahead is not None:
            return CopiedDays(inflow, behind, ahead, states)
    return PlainDays(wiring, states, inflow)
