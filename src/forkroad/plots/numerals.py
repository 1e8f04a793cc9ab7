"""Numbers on axes and beside marks: few digits, thousands apart, millions named once.

Tables keep full precision; what is drawn is rounded here and nowhere else.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

from forkroad.records import record
from forkroad.results.rounding import in_percent

UNKNOWN = "-"
_WORDS = ((1e9, "billion"), (1e6, "million"))


@record
class Scale:
    """How the numbers of one figure are written.

    factor : what they are divided by. word : what that is called, empty for 1.
    decimals : of each of them.
    """

    factor: float = 1.0
    word: str = ""
    decimals: int = 0

    def text(self, value: float | None, *, signed: bool = False) -> str:
        """Return a number in this scale.

        >>> Scale(1e6, "million", 2).text(1_250_000), Scale().text(-0.2), Scale().text(None)
        ('1.25', '0', '-')
        >>> Scale().text(310, signed=True), Scale().text(-310.4, signed=True)
        ('+310', '-310')
        """
        if value is None:
            return UNKNOWN
        found = f"{value / self.factor:{'+' if signed else ''},.{self.decimals}f}"
        # What rounds to nothing has no sign.
        return found if found.strip("+-0.,") else found.lstrip("+-")

    def unit(self, unit: str) -> str:
        """Return a unit after this scale's word.

        >>> Scale(1e6, "million", 2).unit("EUR"), Scale().unit("units")
        ('million EUR', 'units')
        """
        return " ".join(word for word in (self.word, unit) if word)


PERCENT = Scale(0.01, "", 1)


def percent(share: float) -> str:
    """Return a share with one decimal always, so that those below one another compare.

    >>> percent(0.42), percent(0.3927), percent(0.0001)
    ('42.0 %', '39.3 %', '<0.1 %')
    """
    return f"{in_percent(share)} %"


def scale_of(values: Iterable[float | None]) -> Scale:
    """Return the scale that the largest of some numbers asks for.

    >>> scale_of([1204.0, 3.5]), scale_of([2.4e9, None]), scale_of([])
    (Scale(factor=1.0, word='', decimals=0), Scale(factor=1000000000.0, word='billion', \
decimals=2), Scale(factor=1.0, word='', decimals=0))
    """
    known = [abs(value) for value in values if value is not None]
    most = max(known, default=0.0)
    for factor, word in _WORDS:
        if most >= factor:
            return Scale(factor, word, _decimals(most / factor))
    if all(value == int(value) for value in known):
        return Scale()
    return Scale(1.0, "", _decimals(most))


def _decimals(most: float) -> int:
    if most >= 100 or most == 0:
        return 0
    return 1 if most >= 10 else min(2 - math.floor(math.log10(most)), 6)


def ticks(low: float, high: float, n: int = 5) -> list[float]:
    """Return round numbers that span a range, about so many.

    >>> ticks(0, 1030)
    [0.0, 250.0, 500.0, 750.0, 1000.0, 1250.0]
    """
    from matplotlib.ticker import MaxNLocator

    if high <= low:
        high = low + 1
    places = MaxNLocator(nbins=n, steps=[1, 2, 2.5, 5, 10]).tick_values(low, high)
    # What rounding leaves of zero is zero.
    return [round(float(place), 12) for place in places]


def tick_texts(places: Sequence[float], scale: Scale, *, signed: bool = False) -> list[str]:
    """Return the texts of ticks, all with the decimals that their distance asks for.

    >>> tick_texts([0.0, 0.25, 0.5], Scale())
    ['0.00', '0.25', '0.50']
    """
    steps = [place / scale.factor for place in places]
    decimals = next(
        (n for n in range(7) if all(abs(round(s, n) - s) < 1e-9 * max(1, abs(s)) for s in steps)),
        6,
    )
    axis = Scale(scale.factor, scale.word, decimals)
    return [axis.text(place, signed=signed) for place in places]
