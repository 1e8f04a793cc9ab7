"""Designs: the terms by which a regression may follow what is not known, simplest first.

Shares get polynomials of rising degree, since the expected value of a polynomial after a survey
is known exactly. Numbers get polynomials of themselves and of their normal scores, and lines
broken at more and more places, which follow what jumps. Which design serves is chosen by
whoever fits.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations_with_replacement

import numpy as np
from numpy.typing import NDArray

from forkroad.program.normal import normal_quantiles

Array = NDArray[np.float64]
Powers = NDArray[np.int64]

HIGHEST_DEGREE = 5
BREAKS = (3, 7, 15, 31)
# Draws there have to be for each term, and terms that no fit is worth the time of.
DRAWS_A_TERM = 20
MOST_TERMS = 80


def share_powers(n_ways: int, n_draws: int) -> Iterator[Powers]:
    """Yield the powers, (n_terms, n_ways), of ever larger polynomials of some shares.

    The last share is what the others leave and has power 0 everywhere.
    """
    most = _most_terms(n_draws)
    found: list[tuple[int, ...]] = []
    for degree in range(HIGHEST_DEGREE + 1):
        found += [
            tuple(picked.count(way) for way in range(n_ways))
            for picked in combinations_with_replacement(range(n_ways - 1), degree)
        ]
        if degree > 1 and len(found) > most:
            return
        yield np.array(found)


def monomials(shares: Array, powers: Powers) -> Array:
    """Return (n_draws, n_terms) the terms of a polynomial; shares are (n_ways, n_draws)."""
    terms = np.ones((shares.shape[1], len(powers)))
    for way, share in enumerate(shares):
        terms *= share[:, np.newaxis] ** powers[:, way]
    return terms


def number_designs(numbers: Array) -> Iterator[Array]:
    """Yield designs, (n_draws, n_terms) each, of a number of which so many draws are given."""
    n = len(numbers)
    constant = np.ones(n)
    yield constant[:, np.newaxis]
    spread = float(numbers.std())
    if spread <= 1e-12 * max(float(np.abs(numbers).max()), 1e-300):
        return
    itself = (numbers - numbers.mean()) / spread
    scores = normal_quantiles((np.argsort(np.argsort(numbers)) + 0.5) / n)
    for one in (itself, scores):
        for degree in range(1, HIGHEST_DEGREE + 1):
            yield np.stack([one**power for power in range(degree + 1)], axis=1)
    for count in BREAKS:
        if count + 2 <= _most_terms(n):
            places = normal_quantiles(np.arange(1, count + 1) / (count + 1))
            broken = [np.maximum(scores - place, 0.0) for place in places]
            yield np.stack([constant, scores, *broken], axis=1)


def shock_designs(shock: Array) -> Iterator[Array]:
    """Yield designs of a shock: whether it happens, and then when. `shock` is (2, n_draws)."""
    happens, when = shock
    yield np.ones((len(happens), 1))
    for degree in range(HIGHEST_DEGREE):
        powers = [happens * when**power for power in range(degree + 1)]
        yield np.stack([np.ones(len(happens)), *powers], axis=1)


def joint_designs(columns: Sequence[Array]) -> Iterator[Array]:
    """Yield designs of several unknowns together: lines, squares and products of two.

    columns : of each unknown (k, n_draws); of shares without the last.
    """
    known = [row for each in columns for row in each if row.std() > 0]
    n = columns[0].shape[1] if columns else 0
    lines = [(row - row.mean()) / row.std() for row in known]
    yield np.ones((n, 1))
    parts = [np.ones(n), *lines]
    if not lines or len(parts) > max(_most_terms(n), n // 4):
        return
    yield np.stack(parts, axis=1)
    squares = [*parts, *(line**2 for line in lines)]
    products = [*parts, *(one * other for one, other in combinations_with_replacement(lines, 2))]
    for terms in (squares, products):
        if len(terms) <= _most_terms(n):
            yield np.stack(terms, axis=1)


def _most_terms(n_draws: int) -> int:
    return min(max(n_draws // DRAWS_A_TERM, 2), MOST_TERMS)
