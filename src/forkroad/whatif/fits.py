"""Fits: what options are expected to bring, given one unknown, by regression on the draws.

Least squares on the design that the Bayesian information criterion (Schwarz 1978) likes best:
an unknown that matters to no option is then fitted by a constant, and is worth nothing rather
than a little noise. After Strong, Oakley & Brennan (2014).
"""

from __future__ import annotations

import math
from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from forkroad.records import record

Array = NDArray[np.float64]

# Singular values below this part of the largest are rounding.
CUT = 1e-12
# A line may have one term for so many draws; with more it would follow anything.
DRAWS_A_TERM = 3
# A residual below this part of what is fitted is rounding.
ROUNDING = 1e-20


@record
class Design:
    """Terms, (n_draws, n_terms), by the size of each, and what undoes them."""

    terms: Array
    sizes: Array
    inverse: Array

    @property
    def rank(self) -> int:
        """How many of its terms say something of their own."""
        return round(float(np.einsum("ij,ji->", self.inverse, self.terms)))


@record
class Line:
    """One option's fit.

    place : of its design among those that were offered.
    weights : of the terms, each by its size. fitted, residuals : (n_draws,).
    """

    place: int
    design: Design
    weights: Array
    fitted: Array
    residuals: Array

    def at(self, terms: Array) -> Array:
        """Return what is expected at other terms, (n, n_terms)."""
        return np.asarray(terms / self.design.sizes @ self.weights)

    def influence(self, terms: Array) -> Array:
        """Return how the sum of what is expected at some terms moves with each draw's residual.

        terms : (n_terms,) added up over where it is expected.
        """
        return np.asarray((terms / self.design.sizes) @ self.design.inverse)


def fit(options: Array, designs: Iterable[Array]) -> list[Line]:
    """Return for each option, (n_options, n_draws), the line that serves it best."""
    offered = [_design(terms) for terms in designs]
    return [_best(values, offered) for values in options]


def _design(terms: Array) -> Design:
    sizes = np.sqrt((terms**2).mean(axis=0))
    sizes = np.where(sizes > 0, sizes, 1.0)
    scaled = terms / sizes
    inverse: Array = np.asarray(np.linalg.pinv(scaled, rcond=CUT), dtype=np.float64)
    return Design(scaled, sizes, inverse)


def _best(values: Array, offered: list[Design]) -> Line:
    lines = (_line(values, place, design) for place, design in enumerate(offered))
    floor = ROUNDING * float(values @ values)
    return min(lines, key=lambda line: _criterion(line, floor))


def _line(values: Array, place: int, design: Design) -> Line:
    weights = design.inverse @ values
    fitted = design.terms @ weights
    return Line(place, design, weights, fitted, values - fitted)


def _criterion(line: Line, floor: float) -> float:
    n = len(line.residuals)
    if line.place > 0 and DRAWS_A_TERM * line.design.rank > n:
        return math.inf
    left = max(float(line.residuals @ line.residuals), floor, 1e-300)
    return n * math.log(left / n) + line.design.rank * math.log(n)
