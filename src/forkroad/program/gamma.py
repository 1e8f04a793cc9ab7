"""Quantiles of the gamma distribution, for shares drawn by inverse distribution function.

SciPy has them (`scipy.special.gammaincinv`), but importing it costs more than a whole run, so
the program carries these few lines; the tests hold them against SciPy's. Only quantiles for
draws live here; nothing else should need this file.
"""

from __future__ import annotations

import math
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

# Sums are looked at for their end every so many terms, for a look costs as much as a term.
CHECK = 6


def gamma_quantiles(shape: float, levels: Floats) -> Floats:
    """Return x with P(shape, x) = level, the quantiles of a gamma distribution of scale 1.

    shape : above 0.
    levels : (n,), each inside (0, 1).

    The start is Wilson & Hilferty's (1931) cube, or the first term of the series for small
    shapes; Halley's steps with bisection as their guard follow (Press et al., 2007, ch. 6.2).
    """
    if shape < 1:
        # G(a) = G(a+1) U^(1/a) would need a second uniform; the series' start serves instead.
        start = np.exp((np.log(levels) + math.lgamma(shape + 1)) / shape)
    else:
        start = shape * _wilson_hilferty(shape, levels) ** 3
    guess = np.maximum(start, 1e-300)
    low, high = np.zeros_like(levels), np.full_like(levels, np.inf)
    for _ in range(60):
        error = _lower(shape, guess) - levels
        low = np.where(error < 0, guess * (1 - 1e-12), low)
        high = np.where(error > 0, guess * (1 + 1e-12), high)
        density = np.exp((shape - 1) * np.log(guess) - guess - math.lgamma(shape))
        with np.errstate(all="ignore"):
            step = error / density
            step /= np.maximum(1 - 0.5 * step * ((shape - 1) / guess - 1), 0.5)
            following = guess - step
        bounded = np.where(np.isinf(high), 2 * guess, 0.5 * (low + high))
        inside = (following >= low) & (following <= high) & np.isfinite(following)
        following = np.where(error == 0, guess, np.where(inside, following, bounded))
        # The next error is about the cube of this step.
        if np.all(np.abs(following - guess) <= 1e-6 * guess):
            return following
        guess = np.maximum(following, 1e-300)
    return guess


def _wilson_hilferty(shape: float, levels: Floats) -> Floats:
    """Return (x / shape)^(1/3) of the normal approximation, kept above 0."""
    z = np.array([NormalDist().inv_cdf(level) for level in levels])
    return np.maximum(1 - 1 / (9 * shape) + z / (3 * math.sqrt(shape)), 0.05)


def _lower(shape: float, x: Floats) -> Floats:
    """Return the regularised lower incomplete gamma function P(shape, x)."""
    prefix = np.exp(shape * np.log(x) - x - math.lgamma(shape))
    small = x < shape + 1
    result = np.empty_like(x)
    if small.any():
        result[small] = prefix[small] * _series(shape, x[small])
    if not small.all():
        result[~small] = 1 - prefix[~small] * _fraction(shape, x[~small])
    return result


def _series(shape: float, x: Floats) -> Floats:
    """Return sum of x^n / (a (a+1) ... (a+n)), which converges for x < a + 1."""
    term = np.full_like(x, 1 / shape)
    total = term.copy()
    for n in range(1, 10_000):
        term = term * x / (shape + n)
        total += term
        if n % CHECK == 0 and np.all(term < 1e-16 * total):
            break
    return total


def _fraction(shape: float, x: Floats) -> Floats:
    """Return the continued fraction of the upper function, by Lentz's method."""
    b = x + 1 - shape
    c = np.full_like(x, 1e300)
    d = 1 / b
    total = d.copy()
    for n in range(1, 10_000):
        a = -n * (n - shape)
        b = b + 2
        d = 1 / np.where(a * d + b == 0, 1e-300, a * d + b)
        c = np.where(b + a / c == 0, 1e-300, b + a / c)
        total = total * c * d
        if n % CHECK == 0 and np.all(np.abs(c * d - 1) < 1e-15):
            break
    return total
