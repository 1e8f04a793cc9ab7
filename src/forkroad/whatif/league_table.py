"""The table of a league, best return first."""

from __future__ import annotations

import numpy as np

from forkroad.results.rank_definitions import LEAGUE
from forkroad.results.table import Builder, Table
from forkroad.scenario.what_ifs import JOINER
from forkroad.whatif.decisions import return_on_investment
from forkroad.whatif.league import ROUNDING, Entry, League

PAIRS_TELL = (
    "there are too many sets of what-ifs to compute them all: singles and pairs told which is "
    "best, and that set was computed; another of three or more may bring more"
)


def league_table(league: League) -> Table:
    """Return the table of a league, with notes on how it was computed."""
    builder = Builder(LEAGUE)
    for entry in sorted(league.entries, key=_standing):
        low, high = np.quantile(entry.profits, [0.05, 0.95])
        builder.add(
            (JOINER.join(entry.names),),
            size=len(entry.names),
            cost=entry.cost,
            gain=entry.profit + entry.cost,
            profit=entry.profit,
            profit_p05=low,
            profit_p95=high,
            return_on_investment=return_on_investment(entry.profit, entry.cost),
            interaction=league.interaction(entry),
            fits=_fits(entry, league.budget),
            best=entry.names == league.best,
            why="",
        )
    for pair, why in league.apart.items():
        builder.add((JOINER.join(pair),), size=len(pair), fits=False, best=False, why=why)
    base = league.base
    repeats = f", with {base.plan.n_replications:,} replications" if not base.is_expected else ""
    notes = [f"the league is computed by the {base.engine} engine{repeats}"]
    return builder.table(*notes, *(() if league.is_complete else (PAIRS_TELL,)))


def _standing(entry: Entry) -> tuple[int, float, float]:
    """Order by return; what costs nothing stands first if it gains, last if it does not."""
    ratio = return_on_investment(entry.profit, entry.cost)
    if ratio is None:
        return (0 if entry.profit > 0 else 2, 0.0, -entry.profit)
    return 1, -ratio, -entry.profit


def _fits(entry: Entry, budget: float) -> bool:
    return entry.cost <= budget + ROUNDING * max(1.0, abs(budget))
