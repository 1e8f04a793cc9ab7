"""Streams of random numbers, each a pure function of its key.

A unit of work is (replication, block): some replications, or some part of one, as the model
fixes it. Who works on it, when, and how much else is worked on beside it never enters a key, so
that one seed gives one result, byte for byte. Keys have a fixed length, since a seed sequence
takes [5] and [5, 0] for the same; nothing is spawned, since spawning counts calls.
"""

from __future__ import annotations

from enum import IntEnum

import numpy as np


class Purpose(IntEnum):
    """What a stream is for: the second word of its key."""

    ARRIVALS = 2
    STAYS = 3
    BRANCHES = 4
    UNITS = 5
    SERVICE = 6
    CUSTOMERS = 7
    SURVEYS = 8


def generator(seed: int, purpose: Purpose, replication: int, block: int = 0) -> np.random.Generator:
    """Return the stream of a unit of work.

    replication : its number, or that of the first of several that share the stream.
    block : a part of one replication, 0 where there are no parts.

    Raises ValueError for words outside of 0 to 2^32 - 1, which would share streams.
    """
    key = (seed, int(purpose), replication, block)
    if not all(0 <= word < 2**32 for word in key):
        raise ValueError(f"words of a stream's key are from 0 to 2^32 - 1: {key}")
    return np.random.Generator(np.random.PCG64(np.random.SeedSequence(key)))
