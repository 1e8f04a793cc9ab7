"""Numbers as people read them: thousands separated, rounded, in percent.

Only the views round; tables and files keep full precision. What was not computed is a dash,
never a zero.
"""

from __future__ import annotations

from collections.abc import Sequence

from forkroad.results.rounding import (
    Number,
    chance_in_percent,
    decimals_for,
    grouped,
    in_percent,
    magnitude,
    power_for,
    with_plus,
)

UNKNOWN = "-"


def number(value: Number, decimals: int = 0) -> str:
    """Return a number with thousands separated.

    >>> number(12048.4), number(-0.2), number(None)
    ('12,048', '0', '-')
    """
    return UNKNOWN if value is None else grouped(value, decimals)


def numbers(values: Sequence[Number]) -> list[str]:
    """Return the numbers of one column, all with the decimals that its largest one asks for.

    >>> numbers([3.25, 0.5]), numbers([1204.0, 0.5])
    (['3.25', '0.50'], ['1,204', '0'])
    """
    decimals = decimals_for(values)
    return [number(value, decimals) for value in values]


def percent(share: Number) -> str:
    """Return a share in percent with one decimal.

    >>> percent(0.179), percent(0.0001), percent(0.9999), percent(1.0)
    ('17.9 %', '<0.1 %', '>99.9 %', '100.0 %')
    """
    return UNKNOWN if share is None else f"{in_percent(share)} %"


def chance(probability: Number) -> str:
    """Return a probability in whole percent; what is nearly or quite 0 or 1 reads alike.

    >>> chance(0.0234), chance(0.0), chance(0.999), chance(1.0)
    ('2 %', '<1 %', '>99 %', '>99 %')
    """
    return UNKNOWN if probability is None else f"{chance_in_percent(probability)} %"


def level_of_share(share: float) -> str:
    """Return a share that somebody has set, in percent with the digits that it was given.

    >>> level_of_share(0.1), level_of_share(0.1225)
    ('10 %', '12.25 %')
    """
    return f"{100 * share:.4g} %"


def about(value: float, digits: int = 2) -> str:
    """Return a number rounded to so many significant digits, for a sentence.

    >>> about(12048.0), about(0.234), about(0.0)
    ('12,000', '0.23', '0')
    """
    return rounded_to(value, magnitude(value) - digits + 1) if value else "0"


def rounded_to(value: float, power: int) -> str:
    """Return a number rounded to a power of ten.

    >>> rounded_to(12048.0, 2), rounded_to(0.234, -2)
    ('12,000', '0.23')
    """
    return number(round(value, -power), max(-power, 0))


def about_between(mean: float, low: float, high: float) -> tuple[str, str, str]:
    """Return a mean and its interval, rounded to what the width of the interval makes sense of.

    The last digit that is kept is at most a fifth of the width.

    >>> about_between(12048.0, 10297.0, 13904.0), about_between(12048.0, 12040.0, 12060.0)
    (('12,000', '10,300', '13,900'), ('12,048', '12,040', '12,060'))
    """
    power = power_for(mean, low, high)
    if all(value == int(value) for value in (low, high)):
        power = max(power, 0)
    return rounded_to(mean, power), rounded_to(low, power), rounded_to(high, power)


def money(amount: Number) -> str:
    """Return an amount of money: whole from 1,000 on, else to the cent.

    >>> money(580211.4), money(4.119)
    ('580,211', '4.12')
    """
    return number(amount, 0 if amount is None or abs(amount) >= 1000 else 2)


def signed(value: Number, decimals: int = 0) -> str:
    """Return a difference with its sign; what rounds to nothing has none.

    >>> signed(1210.0), signed(-0.4, 1), signed(0.2), signed(None)
    ('+1,210', '-0.4', '0', '-')
    """
    return with_plus(number(value, decimals), value)


def signed_percent(share: Number) -> str:
    """Return a relative difference in whole percent with its sign.

    >>> signed_percent(-0.802), signed_percent(0.042)
    ('-80 %', '+4 %')
    """
    return UNKNOWN if share is None else f"{signed(100 * share)} %"
