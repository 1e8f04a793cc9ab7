"""Quantiles of the gamma distribution, for shares drawn by inverse distribution function.

SciPy has them (`scipy.special.gammaincinv`), but importing it costs more than a whole run, so
the program carries these few lines; the tests hold them against SciPy's. Only quantiles for
draws live here; nothing else should need this file.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from forkroad.program.normal import normal_quantiles

Floats = NDArray[np.float64]

# From this shape on an expansion in its root begins closer than a cube.
LARGE = 20.0
# Sums are looked at for their end every so many terms, for a look costs as much as a term.
CHECK = 6


def gamma_quantiles(shapes: Floats, levels: Floats) -> Floats:
    """Return x with P(shape, x) = level, the quantiles of gamma distributions of scale 1.

    shapes : (k,) above 0. levels : (k, n) inside (0, 1), a row for each shape.

    The start is Goldberg & Levine's (1946) expansion for large shapes, Wilson & Hilferty's (1931)
    cube, or the first term of the series for small ones; Halley's steps with bisection as their
    guard follow (Press et al., 2007, ch. 6.2), mostly one where the shape is large.
    All shapes go together: a step costs about the same for many numbers as for few.
    """
    n_levels = levels.shape[1]
    log_gammas = np.repeat([math.lgamma(shape) for shape in shapes.tolist()], n_levels)
    shape, level = np.repeat(shapes, n_levels), levels.ravel()
    guess = np.maximum(_start(shape, level, log_gammas), 1e-300)
    low, high = np.zeros_like(level), np.full_like(level, np.inf)
    result = np.empty_like(level)
    left = np.arange(len(level))
    for _ in range(60):
        a, log_gamma = shape[left], log_gammas[left]
        error = _lower(a, guess, log_gamma) - level[left]
        low = np.where(error < 0, guess * (1 - 1e-12), low)
        high = np.where(error > 0, guess * (1 + 1e-12), high)
        following = _halley(a, guess, error, log_gamma)
        bounded = np.where(np.isinf(high), 2 * guess, 0.5 * (low + high))
        inside = (following >= low) & (following <= high) & np.isfinite(following)
        following = np.where(error == 0, guess, np.where(inside, following, bounded))
        result[left] = following
        # The next error is about the cube of this step.
        far = np.abs(following - guess) > 1e-6 * guess
        if not far.any():
            break
        left, low, high = left[far], low[far], high[far]
        guess = np.maximum(following[far], 1e-300)
    return result.reshape(levels.shape)


def _start(shape: Floats, level: Floats, log_gamma: Floats) -> Floats:
    """Return a first guess of each quantile."""
    # G(a) = G(a+1) U^(1/a) would need a second uniform; the series' start serves instead.
    series = np.exp((np.log(level) + log_gamma + np.log(shape)) / shape)
    z = normal_quantiles(level)
    cube_root = np.maximum(1 - 1 / (9 * shape) + z / (3 * np.sqrt(shape)), 0.05)
    small = np.where(shape < 1, series, shape * cube_root**3)
    return np.where(shape < LARGE, small, _expansion(shape, z))


def _expansion(shape: Floats, z: Floats) -> Floats:
    """Return quantiles from those of the normal distribution, by powers of 1 / sqrt(2 shape).

    At shape 20 they are right to 6e-6 of themselves from level 0.0001 to 0.9999, at 100 to 5e-9.
    """
    root, square = np.sqrt(2 * shape), z * z
    terms = (
        z * math.sqrt(2),
        (square - 1) * (2 / 3),
        z * (square - 7) / (9 * math.sqrt(2)),
        -(6 * square**2 + 14 * square - 32) / 405,
        z * (9 * square**2 + 256 * square - 433) / (4860 * math.sqrt(2)),
        (12 * square**3 - 243 * square**2 - 923 * square + 1472) / 25515,
        -z
        * (3753 * square**3 + 4353 * square**2 - 289517 * square - 289717)
        / (9185400 * math.sqrt(2)),
    )
    total = np.zeros_like(z)
    for term in reversed(terms):
        total = (total + term) / root
    return np.asarray(shape * (1 + total))


def _halley(shape: Floats, guess: Floats, error: Floats, log_gamma: Floats) -> Floats:
    """Return the next guess, which is not a number where the density underflows."""
    density = np.exp((shape - 1) * np.log(guess) - guess - log_gamma)
    with np.errstate(all="ignore"):
        step = error / density
        step /= np.maximum(1 - 0.5 * step * ((shape - 1) / guess - 1), 0.5)
        return np.asarray(guess - step)


def _lower(shape: Floats, x: Floats, log_gamma: Floats) -> Floats:
    """Return the regularised lower incomplete gamma function P(shape, x)."""
    prefix = np.exp(shape * np.log(x) - x - log_gamma)
    small = x < shape + 1
    result = np.empty_like(x)
    if small.any():
        result[small] = prefix[small] * _series(shape[small], x[small])
    if not small.all():
        result[~small] = 1 - prefix[~small] * _fraction(shape[~small], x[~small])
    return result


def _series(shape: Floats, x: Floats) -> Floats:
    """Return sum of x^n / (a (a+1) ... (a+n)), which converges for x < a + 1."""
    term = 1 / shape
    total = term.copy()
    below = shape.copy()
    for n in range(1, 10_000):
        below += 1
        term *= x
        term /= below
        total += term
        if n % CHECK == 0 and np.all(term < 1e-16 * total):
            break
    return total


def _fraction(shape: Floats, x: Floats) -> Floats:
    """Return the continued fraction of the upper function, by Lentz's method.

    For x >= a + 1 nothing in it comes to 0, so that it needs no guard.
    """
    b = x + 1 - shape
    d = 1 / b
    c = np.full_like(x, 1e300)
    total = d.copy()
    factor = np.empty_like(x)
    for n in range(1, 10_000):
        a = n * (shape - n)
        b += 2
        d *= a
        d += b
        np.divide(1, d, out=d)
        np.divide(a, c, out=c)
        c += b
        np.multiply(c, d, out=factor)
        total *= factor
        if n % CHECK == 0 and np.all(np.abs(factor - 1) < 1e-15):
            break
    return total
