"""The tables of a backtest: what was foretold beside what happened, and the scores of it."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from datetime import date

from forkroad.learning import scores
from forkroad.learning.predicted import Predicted
from forkroad.records import record
from forkroad.results.backtest_definitions import FORECASTS, SCORES
from forkroad.results.definitions import ALL
from forkroad.results.table import Builder, Table

FORKROAD = "forkroad"


@record
class Told:
    """What one method said of one outcome in one month, and what happened."""

    cut: date
    period: str
    outcome: str
    arrivals: str
    method: str
    actual: float
    predicted: Predicted


def forecasts_table(told: Iterable[Told]) -> Table:
    """Return every forecast beside what happened."""
    builder = Builder(FORECASTS)
    for each in told:
        quantiles = each.predicted.quantiles
        builder.add(
            [each.cut.isoformat(), each.period, each.outcome, each.arrivals, each.method],
            actual=each.actual,
            mean=each.predicted.mean,
            p05=quantiles[0] if quantiles else None,
            p50=quantiles[2] if quantiles else None,
            p95=quantiles[4] if quantiles else None,
        )
    return builder.table()


def scores_table(told: Sequence[Told]) -> Table:
    """Return the scores of each method by outcome, and over all outcomes."""
    builder = Builder(SCORES)
    words = list(dict.fromkeys(each.outcome for each in told))
    for word in [ALL, *words] if len(words) > 1 else words:
        mine = [each for each in told if word in (ALL, each.outcome)]
        groups: dict[tuple[str, str], list[Told]] = {}
        for each in mine:
            groups.setdefault((each.arrivals, each.method), []).append(each)
        for (arrivals, method), group in groups.items():
            _add(builder, [word, arrivals, method], group)
    return builder.table()


def _add(builder: Builder, keys: list[str], group: Sequence[Told]) -> None:
    actuals = [each.actual for each in group]
    means = [each.predicted.mean for each in group]
    wide = [each for each in group if each.predicted.quantiles]
    builder.add(
        keys,
        months=len(group),
        wape=scores.wape(actuals, means),
        bias=scores.bias(actuals, means),
        crps=math.fsum(scores.crps(each.actual, each.predicted.spread) for each in group)
        / len(group),
        coverage_90=scores.coverage(
            [each.actual for each in wide],
            [each.predicted.quantiles[0] for each in wide],
            [each.predicted.quantiles[-1] for each in wide],
        ),
    )
