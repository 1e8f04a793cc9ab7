"""The tail of the gamma distribution, for stays of that form.

SciPy has it (`scipy.special.gammaincc`), but importing it costs a third of a second. Only the
tail at single points lives here; quantiles for draws are the program's.
"""

from __future__ import annotations

import math

_ENOUGH = 100_000
_ROUNDING = 1e-17


def gamma_tail(shape: float, x: float) -> float:
    """Return Q(shape, x), the chance that a gamma variate of scale 1 is above x.

    shape : above 0. x : at least 0.

    The series of the lower part below shape + 1, Lentz's continued fraction of the upper part
    from there on (Press et al., 2007, ch. 6.2).

    >>> round(gamma_tail(1.0, 2.0), 6), round(gamma_tail(3.0, 2.0), 6)
    (0.135335, 0.676676)
    """
    if x <= 0:
        return 1.0
    prefix = math.exp(shape * math.log(x) - x - math.lgamma(shape))
    if x < shape + 1:
        return max(1.0 - prefix * _series(shape, x), 0.0)
    return prefix * _fraction(shape, x)


def _series(shape: float, x: float) -> float:
    """Return the sum of x^n / (a (a+1) ... (a+n))."""
    term = total = 1 / shape
    for n in range(1, _ENOUGH):
        term *= x / (shape + n)
        total += term
        if term < _ROUNDING * total:
            break
    return total


def _fraction(shape: float, x: float) -> float:
    """Return 1 / (x+1-a - 1(1-a) / (x+3-a - 2(2-a) / ...))."""
    b = x + 1 - shape
    c = math.inf
    d = total = 1 / b
    for n in range(1, _ENOUGH):
        a = n * (shape - n)
        b += 2
        d = 1 / (a * d + b)
        c = b + a / c
        total *= c * d
        if abs(c * d - 1) < 1e-16:
            break
    return total
