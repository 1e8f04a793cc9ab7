"""What a backward pass is given, what entering states is worth, and to whom it shows its days."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

# States in ascending order, and what entering each is worth at once.
Reward = tuple[NDArray[np.intp], Array]

# What a visitor is given of some neighbouring days, the first axis of all arrays: the first day,
# V and the value after entering, W by departure. All are written over later.
Visitor = Callable[[int, Array, Array, Array], None]


def everywhere(reward: Array) -> Reward:
    """Return a reward that is given for every state, (n_states, n_columns, n_draws or 1)."""
    return np.arange(len(reward)), reward
