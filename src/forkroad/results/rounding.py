"""Numbers as every view rounds them: thousands apart, as many digits as they deserve.

Tables and files keep full precision. What stands for an unknown number, how a per cent is
written and which sign a minus has are the view's own.
"""

from __future__ import annotations

import math
from collections.abc import Iterable

Number = float | None


def grouped(value: float, decimals: int = 0) -> str:
    """Return a number with thousands separated; what rounds to nothing has no sign.

    >>> grouped(12048.4), grouped(-0.2), grouped(-1234.56, 1)
    ('12,048', '0', '-1,234.6')
    """
    text = f"{value:,.{decimals}f}"
    return text.lstrip("-") if not text.strip("-0.,") else text


def with_plus(text: str, value: Number) -> str:
    """Return the text of a difference with its sign; what rounds to nothing has none.

    >>> with_plus("1,210", 1210.0), with_plus("0.0", 0.01), with_plus("-3", -3.0)
    ('+1,210', '0.0', '-3')
    """
    return f"+{text}" if value is not None and value > 0 and text.strip("0.,") else text


def in_percent(share: float) -> str:
    """Return a share in percent with one decimal, without the sign; hardly any or all says so.

    >>> in_percent(0.179), in_percent(0.0001), in_percent(0.9999), in_percent(1.0)
    ('17.9', '<0.1', '>99.9', '100.0')
    """
    if 0 < share < 0.0005:
        return "<0.1"
    return ">99.9" if 0.9995 <= share < 1 else grouped(100 * share, 1)


def chance_in_percent(probability: float) -> str:
    """Return a probability in whole percent; what is nearly or quite 0 or 1 reads alike.

    >>> chance_in_percent(0.0234), chance_in_percent(0.0), chance_in_percent(0.999)
    ('2', '<1', '>99')
    """
    if probability <= 0.005:
        return "<1"
    return ">99" if probability >= 0.995 else f"{100 * probability:.0f}"


def decimals_for(values: Iterable[Number]) -> int:
    """Return how many decimals a column of numbers needs: none if all are whole or one large.

    >>> decimals_for([3.25, 0.5]), decimals_for([1204.0, 0.5]), decimals_for([])
    (2, 0, 0)
    """
    known = [abs(value) for value in values if value is not None]
    if all(value == int(value) for value in known) or max(known) >= 100:
        return 0
    return 1 if max(known) >= 10 else 2


def magnitude(value: float) -> int:
    """Return the power of ten of a number's first digit; the number is not 0.

    >>> magnitude(12048.0), magnitude(-0.234)
    (4, -1)
    """
    return math.floor(math.log10(abs(value)))


def power_for(mean: float, low: float, high: float) -> int:
    """Return the power of ten to round to, so that it keeps what an interval makes sense of.

    The last digit that is kept is at most a fifth of the interval's width.

    >>> power_for(12048.0, 10297.0, 13904.0), power_for(12048.0, 12040.0, 12060.0)
    (2, 0)
    """
    return magnitude((high - low) / 5) if high > low else magnitude(mean or 1.0) - 1
