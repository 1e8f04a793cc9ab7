"""Surveys that nobody has made yet: what customers might answer, and what would then be expected.

Before a survey the shares of a fork have a Dirichlet distribution; so they have after it, with
the answers added (conjugacy). The expected value of any polynomial of shares is then a ratio of
rising factorials, so that nothing has to be sampled but the answers.
"""

from __future__ import annotations

import hashlib

import numpy as np
from numpy.typing import NDArray

from forkroad.engines.streams import Purpose, generator
from forkroad.whatif.designs import Powers

Array = NDArray[np.float64]
Counts = NDArray[np.int64]


def draw_answers(shares: Array, n_asked: int, seed: int, key: str, repeats: int) -> Counts:
    """Return (repeats, n_ways, n_draws) answers of so many customers, each draw asked anew.

    shares : (n_ways, n_draws) of the customers who would answer so.
    """
    word = int.from_bytes(hashlib.blake2b(key.encode(), digest_size=4).digest(), "little")
    random = generator(seed, Purpose.SURVEYS, word, n_asked)
    rows = shares.T / shares.sum(axis=0)[:, np.newaxis]
    answers = random.multinomial(n_asked, rows, size=(repeats, len(rows)))
    return np.asarray(answers.transpose(0, 2, 1))


def expected_monomials(weights: Array, answers: Counts, powers: Powers) -> Array:
    """Return (n, n_terms) expected values of products of shares after some answers.

    weights : (n_ways,) of the Dirichlet distribution before. answers : (n_ways, n).
    powers : (n_terms, n_ways).
    """
    after = weights[:, np.newaxis] + answers
    whole = after.sum(axis=0)
    terms = np.ones((answers.shape[1], len(powers)))
    for way, one in enumerate(after):
        terms *= _rising(one, powers[:, way])
    return np.asarray(terms / _rising(whole, powers.sum(axis=1)))


def _rising(starts: Array, counts: NDArray[np.int64]) -> Array:
    """Return (n, n_terms) rising factorials x (x + 1) ... (x + k - 1)."""
    steps = np.ones((int(counts.max(initial=0)) + 1, len(starts)))
    for step in range(1, len(steps)):
        steps[step] = steps[step - 1] * (starts + step - 1)
    return np.asarray(steps[counts].T)
