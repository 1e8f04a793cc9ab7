"""Which way customers went from a step, and when, where some had not gone when the log ended.

Ways out are competing risks in whole days, estimated after Aalen and Johansen (1978): the
chance of going a way within d days is the sum over days of the chance of still being there
times the rate at which those who are still there go that way. Who is under way counts among
them for as long as known, and neither as lost nor as gone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from forkroad.records import record

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Whole = NDArray[np.int64]
    Floats = NDArray[np.float64]

# So many must have been followed beyond the last move before "never" can be told from "later".
ENOUGH_TO_SEE_NEVER = 20
# What is left below this goes its way with the others.
LEAST_LEFT = 0.005
_ROUNDING = 1e-9


@record
class Exposures:
    """Visits to one step by what became of them.

    ways : numbers of the next steps.
    moved : (n_ways, n_days) how many went each way after so many days.
    stayed : (n_days + 1,) how many are only known to have stayed at least so many days.
    """

    ways: tuple[int, ...]
    moved: Whole
    stayed: Whole

    @property
    def n(self) -> int:
        """All visits."""
        return int(self.moved.sum() + self.stayed.sum())

    @property
    def n_days(self) -> int:
        """One more than the longest time seen, so that days count from 0."""
        return int(self.moved.shape[1])


@record
class Incidence:
    """What was estimated from exposures.

    shares : (n_ways,) chance of each way within the time seen; with `left` they add up to 1.
    left : chance of still being there after all that time.
    days : (n_days,) chance of each stay among those who go any way; adds up to 1.
    sample : how many customers, all known, would tell the shares as well.
    """

    shares: Floats
    left: float
    days: Floats
    sample: float


def estimate(exposures: Exposures, *, keep_left: bool) -> Incidence:
    """Return the shares and stays that exposures tell.

    keep_left : who is left is lost or stays for ever; else what is left goes with the others.
    """
    at_risk = still_there(exposures)
    rates = exposures.moved / np.maximum(at_risk, 1)
    staying = np.cumprod(1.0 - rates.sum(axis=0))
    before = np.concatenate(([1.0], staying[:-1]))
    flows = before * rates
    shares = flows.sum(axis=1)
    gone = float(shares.sum())
    left = 1.0 - gone if keep_left and gone < 1.0 - _ROUNDING else 0.0
    days = flows.sum(axis=0) / gone if gone else flows.sum(axis=0)
    sample = _sample(
        flows, rates, before, at_risk, normalised=not keep_left and gone < 1.0 - _ROUNDING
    )
    if not keep_left and gone:
        shares = shares / gone
    return Incidence(shares, left, days, min(max(sample, 1.0), float(max(exposures.n, 1))))


def is_never(exposures: Exposures) -> bool:
    """Whether those who are left were followed for so long that they will not move on."""
    at_risk = still_there(exposures)
    moves = np.flatnonzero(exposures.moved.sum(axis=0))
    if not len(moves):
        return True
    after = int(moves[-1]) + 1
    followed = at_risk[after] if after < exposures.n_days else 0.0
    return followed >= ENOUGH_TO_SEE_NEVER and estimate(exposures, keep_left=True).left > LEAST_LEFT


def still_there(exposures: Exposures) -> Floats:
    """Return (n_days,) how many were there long enough to be seen moving on each day."""
    moved = exposures.moved.sum(axis=0)[::-1].cumsum()[::-1]
    # Who is known to have stayed for d days was not seen on day d any more.
    known = exposures.stayed[::-1].cumsum()[::-1][1:]
    total: Floats = (moved + known).astype(np.float64)
    return total


def _sample(
    flows: Floats, rates: Floats, before: Floats, at_risk: Floats, *, normalised: bool
) -> float:
    """Return how many customers, all known, would leave the shares as uncertain.

    The variance of a share is that of independent daily splits, sent through its derivative by
    each day's rates (the delta method, as in Greenwood's formula); the sample makes the
    variances of a multinomial add up to the same.
    """
    shares = flows.sum(axis=1)
    left = max(0.0, 1.0 - shares.sum())
    staying = before - flows.sum(axis=0)
    # later[j, d]: chance of going way j after day d, of those who are there after it.
    later = (shares[:, None] - flows.cumsum(axis=1)) / np.where(staying > 1e-300, staying, np.inf)
    scale = before / np.sqrt(np.maximum(at_risk, 1.0))
    goal = shares / shares.sum() if normalised else shares
    total = wanted = 0.0
    for way, share in enumerate(goal):
        slope = np.where(np.arange(len(goal))[:, None] == way, 1.0, 0.0) - later[way]
        if normalised:
            slope = (slope - share * (1.0 - later.sum(axis=0))) / shares.sum()
        total += _spread(slope, rates, scale)
        wanted += share * (1.0 - share)
    if not normalised and left > 0:
        remaining = left / np.where(staying > 1e-300, staying, np.inf)
        total += _spread(np.broadcast_to(-remaining, rates.shape), rates, scale)
        wanted += left * (1.0 - left)
    return wanted / total if total > 0 else float(at_risk[0])


def _spread(slope: Floats, rates: Floats, scale: Floats) -> float:
    """Return the variance of a sum over days of slope times an estimated split."""
    mean = (rates * slope).sum(axis=0)
    daily = (rates * slope**2).sum(axis=0) - mean**2
    return float((scale**2 * daily).sum())
