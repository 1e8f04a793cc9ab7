"""Goals from replications: what a measure was in each, and how many of them met the target."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

import numpy as np

from forkroad.engines.answer_tables import certain
from forkroad.engines.goal_answers import KINDS, Target, judged_periods
from forkroad.engines.sample_findings import Array, figures_of, profits, ratio_figures
from forkroad.engines.samples import Numbers, Samples
from forkroad.periods import Calendar
from forkroad.results import definitions
from forkroad.results.figures import Figures
from forkroad.results.table import Builder, Table

_MONEY = ("revenue", "product_revenue", "profit")
_SHARES = ("outcome_share", "branch_share")


def sample_goals_table(
    judged: Iterable[tuple[Target, Samples]], fixed_costs: Mapping[Calendar, Array]
) -> Table:
    """Return every goal's value and chance; periods that the horizon cuts are not judged.

    judged : each goal with samples whose periods are the goal's.
    fixed_costs : by calendar, (n_periods + 1,) what campaigns and what-ifs cost.
    """
    builder = Builder(definitions.GOALS)
    for target, samples in judged:
        top, bottom = values_of(target, samples, fixed_costs[samples.calendar])
        details = {
            "goal_measure": target.text,
            "wanted": "at_least" if target.is_floor else "at_most",
            "segment": target.row,
        }
        for place, label in judged_periods(target, samples.calendar):
            key = (target.name, label)
            parts = top[place, None], None if bottom is None else bottom[place, None]
            builder.add(key, "value", _figures(target, *parts), **details)
            builder.add(key, "target", certain(target.limit), **details)
            builder.add(key, "chance", _chance(target, *parts), **details)
    return builder.table()


def figures_by_period(
    target: Target, samples: Samples, fixed_costs: Array
) -> Callable[[int], Figures]:
    """Return the figures of what a target counts by the place of a period, the total last."""
    top, bottom = values_of(target, samples, fixed_costs)

    def figures(place: int) -> Figures:
        return _figures(target, top[place, None], None if bottom is None else bottom[place, None])

    return figures


def _figures(target: Target, top: Numbers, bottom: Numbers | None) -> Figures:
    if bottom is not None:
        return ratio_figures(top, bottom)[0]
    return figures_of(top, is_count=target.kind not in _MONEY)[0]


def _chance(target: Target, top: Numbers, bottom: Numbers | None) -> Figures:
    """Return the share of replications that meet the target, of those that have a value."""
    values = top[0]
    if bottom is not None:
        here = bottom[0] > 0
        values = top[0][here] / bottom[0][here]
    if not len(values):
        return Figures()
    met = values >= target.limit if target.is_floor else values <= target.limit
    chance = float(met.mean())
    return Figures(mean=chance, se=float(np.sqrt(chance * (1 - chance) / len(values))))


def values_of(
    target: Target, samples: Samples, fixed_costs: Array
) -> tuple[Numbers, Numbers | None]:
    """Return (n_periods + 1, n_replications) values, for a share those over and under the line."""
    row = samples.names.rows.index(target.row)
    if target.kind in _SHARES:
        return _share(target, samples, row)
    if target.kind == "profit":
        if row == 0:
            return profits(samples, fixed_costs), None
        return samples.measures["contribution", ""][row] - fixed_costs[:, np.newaxis], None
    if target.kind == "step_visits":
        return samples.visits[row, :, samples.names.steps.index(target.subject)], None
    if target.kind == "product_lost_to_stockout":
        return _lost(target.subject, samples), None
    kind = KINDS.get(target.kind, target.kind)  # what is counted at a step goes by its own name
    nothing = np.zeros_like(samples.visits[:, :, 0])
    return samples.measures.get((kind, target.subject), nothing)[row], None


def _lost(product: str, samples: Samples) -> Numbers:
    """Return units lost to stock-outs; none of what has no stock."""
    stock = samples.stock
    if stock is None or product not in stock.products:
        return np.zeros_like(samples.visits[0, :, 0])
    return np.asarray(stock.lost[stock.products.index(product)])


def _share(target: Target, samples: Samples, row: int) -> tuple[Numbers, Numbers]:
    names = samples.names
    if target.kind == "branch_share":
        origin, to = names.steps.index(target.subject), names.steps.index(target.to)
        leaving = [place for place, pair in enumerate(samples.pairs) if pair[0] == origin]
        going = [place for place in leaving if samples.pairs[place][1] == to]
        moves = samples.moves[row]
        return moves[:, going].sum(axis=1), moves[:, leaving].sum(axis=1)
    # Of those who set out over the horizon; in a period, of those who ended in it.
    ends = [step for step, word in enumerate(names.outcomes) if word]
    hits = [step for step in ends if names.outcomes[step] == target.subject]
    everybody = samples.visits[row][:, ends].sum(axis=1)
    everybody[-1] = samples.measures["set_out", ""][row, -1]
    if target.subject in ("undecided", "customer"):
        return samples.measures[target.subject, ""][row], everybody
    return samples.visits[row][:, hits].sum(axis=1), everybody
