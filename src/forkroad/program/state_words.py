"""Words: 64 bits that stand for a state by what it is, not by its number.

Paired comparisons give the same luck to what is the same in two journeys. A step that one of
them adds renumbers states; their words stay. What every customer of a state has in common
stands in its word: segment, type, step and memory, but nothing that chances or prices move.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from forkroad.program.memory import Memory
from forkroad.program.states import State
from forkroad.program.types import CustomerType

Words = NDArray[np.uint64]


def state_words(members: Sequence[State], types: Sequence[CustomerType], memory: Memory) -> Words:
    """Return (n_states,) words of states, each given by one that stands for it."""
    kinds = [f"{kind.segment}/{sorted(kind.values.items())}" for kind in types]
    counters = [repr(counter) for counter in memory.counters]
    return np.array(
        [_word(state, kinds[state.type], counters) for state in members], dtype=np.uint64
    )


def _word(state: State, kind: str, counters: Sequence[str]) -> int:
    text = repr(
        (
            kind,
            state.step,
            _counted(counters, state.counters),
            _counted(counters, state.unbought or ()),
            state.has_bought,
            state.came_from,
            state.back_to,
            state.age,
            [bought.product for bought in state.purchases],
            state.wait,
            state.opening,
        )
    )
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "big")


def _counted(counters: Sequence[str], counts: Sequence[int]) -> list[tuple[str, int]]:
    """Return what has been counted; a counter that a change adds renames only whom it counts."""
    return [pair for pair in zip(counters, counts, strict=False) if pair[1]]
