"""The two passes by blocks of days: forward who enters and leaves, backward what that is worth."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

import numpy as np
from numpy.typing import NDArray

from forkroad.engines.block_lags import Future, Past
from forkroad.engines.blocks import Block, Blocks
from forkroad.program.program import Ints

Array = NDArray[np.float64]


def flow_by_blocks(
    blocks: Blocks,
    coming_on: Callable[[range], tuple[Ints, Array]],
    cuts: Iterable[int],
    width: int,
) -> Iterator[tuple[Block, Array, Array]]:
    """Yield (block, entries, leavings) from the first day on.

    coming_on : gives for n days distinct states, always the same, and (n, k, width) how many set
        out there.
    cuts : days on which something begins that is summed by itself.

    Entries are (n, n_states, width), leavings (n, n_departures, width), for the n days of a block.
    """
    wiring = blocks.wiring
    program, past = wiring.program, Past(blocks, width)
    states, numbers = coming_on(range(1))
    past.open(states, numbers[0])
    for block in blocks.list_blocks(cuts):
        before = past.leaving(block)
        coming = np.matmul(blocks.moves(block.kind), before)
        coming[:, states] += coming_on(range(block.first, block.stop))[1]
        n = len(coming)
        entries = blocks.answer(block, coming)
        past.keep(block, entries)
        own = entries[:, program.departures.state].transpose(1, 0, 2)
        inside = np.matmul(blocks.inside[:, :n, :n], own).transpose(1, 0, 2)
        yield block, entries, before + inside


def values_by_blocks(
    blocks: Blocks,
    reward_on: Callable[[int], Array],
    cuts: Iterable[int],
    width: int,
    fresh: tuple[frozenset[int], slice],
) -> Iterator[tuple[Block, Array, Array, Array]]:
    """Yield (block, values, values after entering, values of leaving) from the last day back.

    reward_on : gives (n_states, width) what entering is worth at once, the same for all days of
        a block. cuts : days on which it changes.
    fresh : last days of periods, and the columns that start anew there.
    """
    wiring = blocks.wiring
    future = Future(blocks, width)
    last_days, columns = fresh
    every_cut = {*cuts, *(day + 1 for day in last_days if day + 1 < wiring.program.n_days)}
    by_state = np.zeros((wiring.program.states.count, wiring.n_departures))
    by_state[wiring.program.departures.state, np.arange(wiring.n_departures)] = 1.0
    for block in reversed(blocks.list_blocks(every_cut)):
        if block.stop - 1 in last_days:
            future.forget(columns, block.stop)
        reward = reward_on(block.stop - 1)
        coming = np.matmul(by_state, future.worth(block)) + reward
        values = blocks.worth(block, coming)
        leaving = np.matmul(blocks.moves(block.kind).T, values)
        future.keep(block, leaving)
        if block.first == 0:
            np.add.at(values[0], wiring.openings[1], future.opening())
        yield block, values, values - reward, leaving
