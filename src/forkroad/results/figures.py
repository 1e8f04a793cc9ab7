"""The figures of one measure: its mean, its spread, its quantiles.

Engines fill this value once per row; what they did not compute stays None, never 0.
"""

from __future__ import annotations

from forkroad.records import record

# The quantiles of every table, and what they are at.
QUANTILES = ("p05", "p25", "p50", "p75", "p95")
LEVELS = (0.05, 0.25, 0.5, 0.75, 0.95)


@record
class Figures:
    """What is known about one quantity; None where it was not computed or has no meaning.

    mean : expected value; of a share, the ratio of two means.
    sd : standard deviation of the quantity itself from replication to replication.
    se : Monte Carlo error of the mean; 0 from the exact engine without uncertain inputs.
    p05 ... p95 : predictive quantiles, whole numbers where counts have exact ones.
    approximate : True where the quantiles are matched to mean and variance, None without any.
    sd_luck, sd_not_knowing : the two parts of `sd` where inputs are uncertain; their squares
        add up to the square of `sd`.
    variance_error : standard error of the square of `sd`, where it is estimated from replications.
        It is no column: whoever compares two runs reads it.
    """

    mean: float | None = None
    sd: float | None = None
    se: float | None = None
    p05: float | None = None
    p25: float | None = None
    p50: float | None = None
    p75: float | None = None
    p95: float | None = None
    approximate: bool | None = None
    sd_luck: float | None = None
    sd_not_knowing: float | None = None
    variance_error: float | None = None


NOTHING_KNOWN = Figures()
