"""Exponential smoothing, the method of many planning tools: level, damped trend, seasons.

Which of them is decided by AICc (Hyndman, Koehler, Ord & Snyder 2008). It is computed by
statsmodels, which the extra `forecast` installs; without it there is no such forecast.
"""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from importlib import import_module
from importlib.util import find_spec

from forkroad.learning.predicted import Predicted, of_normal

LEAST_MONTHS = 10
MONTHS_FOR_SEASONS = 24
_YEAR = 12


def is_installed() -> bool:
    """Return whether exponential smoothing can be computed here."""
    return find_spec("statsmodels") is not None


def foretell(numbers: Sequence[float], months: int) -> list[Predicted]:
    """Return what follows a series of months; nothing where it is too short, or no statsmodels."""
    if len(numbers) < LEAST_MONTHS or not is_installed():
        return []
    ets = import_module("statsmodels.tsa.exponential_smoothing.ets")
    series = import_module("pandas").Series(list(numbers))
    fits = []
    with warnings.catch_warnings():
        # A search that stops early is judged by its AICc like any other.
        warnings.simplefilter("ignore")
        for season in (None, "add") if len(numbers) >= MONTHS_FOR_SEASONS else (None,):
            for trend in (None, "add"):
                model = ets.ETSModel(
                    series,
                    error="add",
                    trend=trend,
                    damped_trend=trend is not None,
                    seasonal=season,
                    seasonal_periods=_YEAR if season else None,
                )
                fits.append(model.fit(disp=False))
        best = min(fits, key=lambda fit: float(fit.aicc))
        told = best.get_prediction(start=len(numbers), end=len(numbers) + months - 1)
        means, variances = list(told.predicted_mean), list(told.forecast_variance)
    return [
        of_normal(max(float(mean), 0.0), max(float(variance), 0.0) ** 0.5)
        for mean, variance in zip(means, variances, strict=True)
    ]
