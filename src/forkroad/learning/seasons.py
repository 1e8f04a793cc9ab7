"""The seasons of a year, where whole years teach them: how its calendar months differ.

Each year's profile is what is left of the logarithms without the year's own level and the
growth from year to year. Seasons are believed where the other years would have foretold each
year's profile clearly better than no season does; what changes the level between two Decembers
is for the rules of arrivals, not for this.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from forkroad.records import record

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

YEAR = 12
LEAST_YEARS = 2
# So much smaller must the error be that the other years leave.
CLEARLY = 0.9


@record
class Seasons:
    """Multipliers of 12 calendar months, January first; their mean is 1. years : that taught them.

    No months: nothing is known of seasons.
    """

    months: tuple[float, ...] = ()
    years: int = 0

    @property
    def doubt(self) -> float:
        """How many times as far off a next year is as the years that taught the seasons.

        Around the mean of k years these vary with (k - 1) / k of their variance, a next one
        with (k + 1) / k of it.
        """
        return math.sqrt((self.years + 1) / (self.years - 1)) if self.months else 1.0

    def without(self, numbers: Floats, first: int) -> Floats:
        """Return months, the first of them in calendar month `first`, without their season."""
        if not self.months:
            return numbers
        places = (first - 1 + np.arange(len(numbers))) % YEAR
        months = np.array(self.months, np.float64)
        return np.asarray(numbers / np.maximum(months[places], 0.01))


def find_seasons(numbers: Floats, first: int) -> Seasons:
    """Return the seasons that months teach, none where they do not.

    first : the calendar month of the first number, 1 to 12.
    """
    years = len(numbers) // YEAR
    if years < LEAST_YEARS:
        return Seasons()
    profiles = _profiles(numbers[len(numbers) - years * YEAR :])
    others = (profiles.sum(axis=0) - profiles) / (years - 1)
    if not ((profiles - others) ** 2).sum() < CLEARLY**2 * (profiles**2).sum():
        return Seasons()
    months = np.exp(profiles.mean(axis=0))
    # The profiles begin with the calendar month that follows the last one known.
    months = np.roll(months / months.mean(), (first - 1 + len(numbers)) % YEAR)
    return Seasons(tuple(map(float, months)), years)


def _profiles(numbers: Floats) -> Floats:
    """Return (n_years, 12) by how much each month's logarithm lies above its year's."""
    logs = np.log(numbers + 0.5)
    growth = float((logs[YEAR:] - logs[:-YEAR]).mean()) / YEAR
    level = (logs - growth * np.arange(len(logs))).reshape(-1, YEAR)
    return np.asarray(level - level.mean(axis=1, keepdims=True))
