"""How long customers stay in a step: the days as they were seen, or a form that tells as much.

The days as seen always fit best and have a number for each day; a form has one or two. Of all
the one with the least BIC is taken (Schwarz 1978): likelihood against the number of numbers.
Stays that had not ended count by the chance of lasting so long.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import numpy as np

from forkroad.learning.incidence import LEAST_LEFT, Exposures, Incidence, estimate, still_there
from forkroad.learning.shares_text import shares_text
from forkroad.learning.stay_families import FAMILIES, Family
from forkroad.records import record

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Objective = Callable[[Floats], float]

AS_SEEN = "days"
FIXED = "fixed"
# A form may reach beyond a silence that ends the journey by so little.
_MOST_BEYOND = 0.005
_IMPOSSIBLE = 1e30


@record(kw_only=True)
class Dwell:
    """The stay chosen for a step.

    takes : as the scenario writes it.
    never : whether a share of customers never moves on (`stay`); a form without says that all
        of them do, in time.
    longest : the longest stay that can happen; None without end.
    mean, median : days of those who move on.
    within : the chance that somebody who moves on does so within the days that were seen.
    """

    family: str
    takes: str
    never: bool
    shortest: int
    longest: int | None
    mean: float
    median: int
    log_likelihood: float
    within: float = 1.0


def choose_dwell(exposures: Exposures, found: Incidence, *, silence_days: int | None) -> Dwell:
    """Return the stay of a step.

    silence_days : after so many days of silence nobody moves on any more.
    """
    moved = exposures.moved.sum(axis=0)
    best = _as_seen(exposures, found)
    n_seen = len(np.flatnonzero(moved))
    if n_seen < 3:
        return best
    whether_never = _whether_never(exposures, silence_days)
    least = _bic(best.log_likelihood, n_seen - 1 + (found.left > 0), exposures.n)
    for family in FAMILIES:
        if moved[: family.starts_at].any():
            continue
        for never in whether_never:
            made = _fitted(family, exposures, found, silence_days, never=never)
            if made is None:
                continue
            bic = _bic(made.log_likelihood, len(family.parameters) + never, exposures.n)
            if bic < least:
                best, least = made, bic
    return best


def _whether_never(exposures: Exposures, silence_days: int | None) -> tuple[bool, ...]:
    """Return whether a form may leave some behind: after a silence it must, of nobody it cannot."""
    if silence_days is not None:
        return (True,)
    is_left = estimate(exposures, keep_left=True).left >= LEAST_LEFT
    return (False, True) if is_left else (False,)


def _bic(log_likelihood: float, n_parameters: int, n: int) -> float:
    return n_parameters * float(np.log(max(n, 2))) - 2 * log_likelihood


def _as_seen(exposures: Exposures, found: Incidence) -> Dwell:
    days = np.flatnonzero(found.days > 0)
    chances = found.days[days]
    if not len(days):
        return Dwell(
            family=FIXED,
            takes="0",
            never=found.left > 0,
            shortest=0,
            longest=0,
            mean=0.0,
            median=0,
            log_likelihood=0.0,
        )
    return Dwell(
        family=FIXED if len(days) == 1 else AS_SEEN,
        takes=f"{days[0]} days" if len(days) == 1 else f"{{days: {shares_text(days, chances)}}}",
        never=found.left > 0,
        shortest=int(days[0]),
        longest=int(days[-1]),
        mean=float(days @ chances),
        median=_median(found.days),
        log_likelihood=_log_likelihood_as_seen(exposures),
    )


def _median(chances: Floats) -> int:
    return int(np.searchsorted(np.cumsum(chances), 0.5 - 1e-12))


def _log_likelihood_as_seen(exposures: Exposures) -> float:
    """Return the likelihood of what was seen under the estimated rates (Kaplan and Meier 1958)."""
    at_risk = still_there(exposures)
    moved = exposures.moved.sum(axis=0).astype(np.float64)
    stays = at_risk - moved
    with np.errstate(divide="ignore", invalid="ignore"):
        gone = np.where(moved > 0, moved * np.log(moved / at_risk), 0.0)
        stayed = np.where(stays > 0, stays * np.log(stays / at_risk), 0.0)
    return float(gone.sum() + stayed.sum())


def _fitted(
    family: Family,
    exposures: Exposures,
    found: Incidence,
    silence_days: int | None,
    *,
    never: bool,
) -> Dwell | None:
    """Return a form with the parameters of the greatest likelihood, None if there are none."""
    days = np.arange(exposures.n_days, dtype=np.float64)
    mean = float(days @ found.days)
    sd = float(np.sqrt((days - mean) ** 2 @ found.days))
    start = [float(np.log(value)) for value in family.start(mean, sd)]
    if never:
        start.append(_logit(min(max(found.left, 0.01), 0.99)))
    parameters, log_likelihood = _search(_objective(family, exposures, never=never), start)
    values = [float(np.exp(value)) for value in parameters[: len(family.parameters)]]
    if log_likelihood <= -_IMPOSSIBLE or not family.check(values):
        return None
    if silence_days is not None:
        beyond = float(family.tail(values, np.array([float(silence_days)]))[0])
        if beyond > _MOST_BEYOND:
            return None
    chances = family.chances(values, 5 * exposures.n_days + 400)
    return Dwell(
        family=family.name,
        takes=family.written(values),
        never=never,
        shortest=family.starts_at,
        longest=None,
        mean=float(np.arange(len(chances)) @ chances / chances.sum()),
        median=_median(chances),
        log_likelihood=log_likelihood,
        within=float(chances[: exposures.n_days].sum()),
    )


def _objective(family: Family, exposures: Exposures, *, never: bool) -> Objective:
    """Return the function of transformed parameters whose least value is to be found."""
    moved, stayed = exposures.moved.sum(axis=0), exposures.stayed
    seen, known = np.flatnonzero(moved), np.flatnonzero(stayed)
    n_seen, n_known = moved[seen].astype(np.float64), stayed[known].astype(np.float64)
    n_days, n_parameters = exposures.n_days, len(family.parameters)
    # Who stayed at least d days: all but those who left on days 0 to d - 1.
    gone = np.zeros(n_days + 1)

    # Some ten thousand calls a fit: nothing is made here that could be made above.
    def minus_log_likelihood(transformed: Floats) -> float:
        inside = np.minimum(np.maximum(transformed[:n_parameters], -20.0), 20.0)
        values = np.exp(inside).tolist()
        if not family.check(values):
            return _IMPOSSIBLE
        leaving = 1.0 / (1.0 + np.exp(min(max(transformed[-1], -30.0), 30.0))) if never else 1.0
        chances = family.chances(values, n_days)
        np.cumsum(chances, out=gone[1:])
        at_seen, at_known = leaving * chances[seen], 1.0 - leaving * gone[known]
        if (at_seen <= 0).any() or (at_known <= 0).any():
            return _IMPOSSIBLE
        return -float(n_seen @ np.log(at_seen) + n_known @ np.log(at_known))

    return minus_log_likelihood


def _search(objective: Objective, start: Sequence[float]) -> tuple[Sequence[float], float]:
    from scipy.optimize import minimize

    found = minimize(
        objective,
        np.array(start, np.float64),
        method="Nelder-Mead",
        options={"maxiter": 400, "xatol": 1e-5},
    )
    return found.x.tolist(), -float(found.fun)


def _logit(share: float) -> float:
    return float(np.log(share / (1.0 - share)))
