"""Every kind of figure: its name, what it shows, the tables it takes, where it is drawn.

This list is what the command offers, what the reference describes and what the tests go through.
A kind's function has its name and lives in the module that `home` names.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Literal

from forkroad.errors import UsageError, did_you_mean
from forkroad.records import record

if TYPE_CHECKING:
    from matplotlib.figure import Figure

Source = Literal["run", "compare", "rank", "backtest"]
Option = Literal["measure", "product", "segment", "arrivals"]


@record
class Kind:
    """One kind of figure.

    about : one sentence for help. tables : what it takes.
    source : the command whose result has these tables.
    options : what the command lets choose, by itself or when it computes the tables.
    needs_scenario : beside the result the scenario, for stages and signs.
    """

    name: str
    about: str
    tables: tuple[str, ...]
    home: str
    source: Source = "run"
    options: tuple[Option, ...] = ()
    needs_scenario: bool = False


KINDS: dict[str, Kind] = {
    kind.name: kind
    for kind in (
        Kind(
            "map",
            "The journey with each way as wide as customers are predicted on it.",
            ("branches",),
            "journey",
            options=("segment",),
            needs_scenario=True,
        ),
        Kind(
            "flow",
            "Customers from where they set out through the stages to how they end.",
            ("arrivals", "branches", "stages", "steps", "outcomes"),
            "alluvial",
            needs_scenario=True,
        ),
        Kind(
            "sales",
            "Sales by period as a fan, with what happened and baselines where they are known.",
            ("sales", "actuals", "baselines"),
            "fan",
            options=("product", "measure", "segment"),
        ),
        Kind(
            "outcomes",
            "Who buys, who goes to a competitor and who is lost, by segment, with win rates.",
            ("outcomes", "conversion"),
            "ends",
        ),
        Kind(
            "funnel",
            "How many customers reach each stage.",
            ("stages",),
            "reach",
            options=("segment",),
        ),
        Kind(
            "timing",
            "How long it takes to reach each milestone and the first purchase.",
            ("timing",),
            "days",
            options=("segment",),
        ),
        Kind(
            "stock",
            "Demand against sales, stock and orders, and the chance of running out, by period.",
            ("stock",),
            "shelf",
            options=("product",),
        ),
        Kind(
            "retention",
            "Who is still there: a heat map of customers by when they set out and time since.",
            ("cohorts",),
            "cohorts",
            options=("measure", "segment"),
        ),
        Kind(
            "paths",
            "The most likely ways through the journey, step by step.",
            ("paths",),
            "ways",
        ),
        Kind(
            "differences",
            "What each what-if changes against the base, with intervals.",
            ("differences",),
            "gains",
            source="compare",
            options=("measure", "segment"),
        ),
        Kind(
            "tornado",
            "How far a measure swings where one input is low or high, the widest first.",
            ("tornado",),
            "swings",
            source="rank",
            options=("measure", "segment"),
        ),
        Kind(
            "backtest",
            "What was forecast in the past beside what happened, with simple methods.",
            ("forecasts",),
            "hindsight",
            source="backtest",
            options=("measure", "arrivals"),
        ),
    )
}


def kind_of(name: str) -> Kind:
    """Return the kind of a name; an unknown one is a UsageError with the nearest."""
    if name not in KINDS:
        raise UsageError(
            f'there is no kind of figure "{name}"{did_you_mean(name, KINDS)}; there are '
            f"{', '.join(KINDS)}"
        )
    return KINDS[name]


def drawing_of(kind: Kind) -> Callable[..., Figure]:
    """Return the function that draws a kind."""
    module = importlib.import_module(f"forkroad.plots.{kind.home}")
    draw: Callable[..., Any] = getattr(module, kind.name)
    return draw
