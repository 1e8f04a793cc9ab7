"""Counter-based randomness: uniforms that are a pure function of what they are for.

Whoever asks for the same number gets the same number, whatever was asked before, in whatever
order and in whichever chunk. A key is a 64-bit word, made by folding words into one another; a
key's numbers are the outputs of SplitMix64 (Steele, Lea & Flood 2014) that begins there, with
the finaliser of Stafford's variant 13. Nothing here has a state.
"""

from __future__ import annotations

import hashlib
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

Words = NDArray[np.uint64]
Floats = NDArray[np.float64]

_GAMMA = np.uint64(0x9E3779B97F4A7C15)
_FIRST = np.uint64(0xBF58476D1CE4E5B9)
_SECOND = np.uint64(0x94D049BB133111EB)
_ELEVEN, _TWELVE = np.uint64(11), np.uint64(12)
_TWENTY_SEVEN, _THIRTY, _THIRTY_ONE = np.uint64(27), np.uint64(30), np.uint64(31)


@lru_cache(maxsize=4096)
def word_of(text: str) -> np.uint64:
    """Return the word of a name, the same in every process."""
    return np.uint64(int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "big"))


def root_key(seed: int, *names: str) -> Words:
    """Return the key, shape (1,), of a seed and of what its numbers are for."""
    key = fold(np.zeros(1, dtype=np.uint64), np.array([seed]))
    for name in names:
        key = fold(key, np.array([word_of(name)]))
    return key


def fold(keys: Words, numbers: NDArray[np.integer]) -> Words:
    """Return the keys of (key, number): under one key, each number has a key of its own."""
    counters: Words = numbers.astype(np.uint64)
    counters += np.uint64(1)
    counters *= _GAMMA
    return _mixed(keys + counters)


def random_bits(keys: Words, places: NDArray[np.integer]) -> Words:
    """Return the 64 random bits that stand at a place of each key's stream."""
    return fold(keys, places)


def uniforms(random: Words) -> Floats:
    """Return random bits as numbers in [0, 1), multiples of 2^-53."""
    # As signed integers, which processors turn into floats several times faster.
    return np.asarray((random >> _ELEVEN).view(np.int64) * 2.0**-53)


def inner_uniforms(random: Words) -> Floats:
    """Return random bits as numbers inside (0, 1), for quantiles that are infinite at the ends."""
    return np.asarray(((random >> _TWELVE).view(np.int64) + 0.5) * 2.0**-52)


def _mixed(words: Words) -> Words:
    """Return words after the finaliser, each bit of which depends on every bit; in place."""
    shifted = words >> _THIRTY
    words ^= shifted
    words *= _FIRST
    np.right_shift(words, _TWENTY_SEVEN, out=shifted)
    words ^= shifted
    words *= _SECOND
    np.right_shift(words, _THIRTY_ONE, out=shifted)
    words ^= shifted
    return words
