"""Words: 64 bits that stand for a state by where it is in the journey, not by its number.

Paired comparisons give the same luck to what is the same in two journeys. A step that one of
them adds renumbers states; their words stay. Segment and step stand in a word, but neither the
type of customer nor memory: conditions that a change adds or moves make other types of the same
people, and let them remember other things.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from forkroad.program.state import State
from forkroad.program.types import CustomerType

Words = NDArray[np.uint64]


def state_words(members: Sequence[State], types: Sequence[CustomerType]) -> Words:
    """Return (n_states,) words of states, each given by one that stands for it."""
    found = [_word(state, types[state.type].segment) for state in members]
    return np.array(found, dtype=np.uint64)


def _word(state: State, segment: str) -> int:
    text = repr((segment, state.step, state.wait is not None, state.opening >= 0))
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "big")
