"""From the purchases of a log to a scenario of customers who buy again, by a model of them.

The model is fitted and divided into types here; what is not known of its parameters goes into
the file as the `sample` of the shares of types.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from forkroad.learning.arrivals_of_log import FittedArrivals, fit_arrivals
from forkroad.learning.dividing import Division, Model, divide
from forkroad.learning.histories import WEEK, Histories
from forkroad.learning.history_groups import LIKELY, HistoryGroup, group_histories
from forkroad.learning.journeys import Journeys, Tally
from forkroad.learning.likelihood import Estimate
from forkroad.learning.repeat_choice import MODELS, TITLES, Candidate, why
from forkroad.learning.repeat_draft import Crowd, RepeatDraft
from forkroad.learning.step_names import Names
from forkroad.periods import add_months
from forkroad.records import record

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

NEW = "new_customers"
_MOST_SAMPLE = 1e6


@record(kw_only=True)
class RepeatFit:
    """A model as a draft of its scenario, and what was decided on the way."""

    draft: RepeatDraft
    notes: tuple[str, ...]


def fit_repeat(
    journeys: Journeys, histories: Histories, found: Sequence[Candidate], months: int
) -> RepeatFit:
    """Return the draft of the first of the candidates, which is no loop."""
    estimate = found[0].estimate
    if estimate is None:
        raise ValueError(f"{found[0].name} has no types")
    model, values = MODELS[found[0].name], np.array(estimate.values)
    arrivals = _first_purchases(journeys, histories)
    ends = _ends(journeys, months)
    groups = group_histories(histories, model.alive(values, histories))
    new = _newcomers(max(arrivals.level * months, 1.0))
    division = divide(model, values, [*(one.histories for one in groups), new], ends)
    known = _crowds(model, estimate, division, groups, ends[-1])
    draft = RepeatDraft(
        product=product_of(journeys),
        units=units_a_day(journeys),
        arrivals=arrivals,
        types=division.types,
        known=known,
        new=_new_crowd(model, estimate, division, new, ends[-1]),
    )
    notes = _notes(found, division, draft, histories)
    return RepeatFit(draft=draft, notes=tuple(notes))


def _ends(journeys: Journeys, months: int) -> list[int]:
    """Return the number of days up to the end of each month to come."""
    start = journeys.end_day
    return [(add_months(start, n + 1) - start).days for n in range(months)]


def _newcomers(count: float) -> Histories:
    nothing = np.zeros(1)
    return Histories(nothing, nothing, nothing, np.array([count]))


def _first_purchases(journeys: Journeys, histories: Histories) -> FittedArrivals:
    """Return who will buy for the first time, by the first purchases of the log."""
    last_day = (journeys.end_day - journeys.first_day).days - 1
    day = last_day - np.rint(histories.known * WEEK).astype(np.int64)
    nothing = np.zeros(len(day), dtype=np.int64)
    n = np.rint(histories.n).astype(np.int64)
    first = Tally({"segment": nothing, "step": nothing, "day": day, "n": n})
    return fit_arrivals(replace(journeys, arrivals=first), 0)


def product_of(journeys: Journeys) -> str:
    """Return the name of what is bought: that of the event, where there is one."""
    bought = [step.name for step in journeys.steps.steps if step.is_purchase]
    return bought[0] if len(bought) == 1 else Names().name_for("purchase")


def units_a_day(journeys: Journeys) -> Mapping[int, float]:
    """Return how many purchases a customer made on one day to how often."""
    import narwhals.stable.v2 as nw

    store = journeys.log.store
    bought = [number for number, step in enumerate(journeys.steps.steps) if step.is_purchase]
    visits = store.frame("visits").filter(nw.col("step").is_in(bought))
    days = visits.group_by("customer", "day").agg(nw.len().alias("times"))
    counts = store.tally(days.group_by("times").agg(nw.len().alias("n")))
    shares = counts["n"] / counts["n"].sum()
    return dict(zip(counts["times"].tolist(), shares.tolist(), strict=True))


def _crowds(
    model: Model,
    estimate: Estimate,
    division: Division,
    groups: Sequence[HistoryGroup],
    days: int,
) -> tuple[Crowd, ...]:
    """Return the segments of known customers, each with how well its types are known.

    All are known so well that the forecast of all together varies as its parameters make it
    vary, each in proportion to its customers.
    """
    everybody = Histories(
        *(
            np.concatenate([getattr(one.histories, name) for one in groups])
            for name in ("repeats", "last", "known", "n")
        )
    )

    def total(values: Floats) -> float:
        return float(everybody.n @ model.expected(values, everybody, days / WEEK))

    counts = np.array([one.histories.count for one in groups])
    spreads = np.array([_spread(division, place, days) for place in range(len(groups))])
    part = _part(counts, spreads, estimate.variance_of(total))
    return tuple(
        Crowd(
            name=one.name,
            label=one.label,
            count=float(count),
            shares=division.shares[place],
            sample=min(max(part * count, 1.0), _MOST_SAMPLE),
        )
        for place, (one, count) in enumerate(zip(groups, counts, strict=True))
    )


def _new_crowd(
    model: Model, estimate: Estimate, division: Division, new: Histories, days: int
) -> Crowd:
    """Return the segment of customers to come; the parameters say how well it is known."""

    def each(values: Floats) -> float:
        return float(model.expected(values, new, days / WEEK)[0])

    variance = estimate.variance_of(each)
    place = len(division.shares) - 1
    wanted = _spread(division, place, days) / max(variance, 1e-300) - 1.0
    return Crowd(
        name=NEW,
        label="Those who buy for the first time",
        count=0.0,
        shares=division.shares[place],
        sample=min(max(wanted, 1.0), _MOST_SAMPLE),
    )


def _spread(division: Division, place: int, days: int) -> float:
    """Return the variance, over the types in a group, of the purchases that each expects."""
    each = np.array([kind.expected(days) for kind in division.types])
    shares = division.shares[place]
    mean = float(shares @ each)
    return float(shares @ each**2) - mean**2


def _part(counts: Floats, spreads: Floats, variance: float) -> float:
    """Return the c for which samples of c n customers give a sum its variance, by bisection.

    With a sample of m the mean of one customer varies by spread / (m + 1).
    """
    low, high = 1e-6, 1e6
    for _ in range(200):
        middle = (low * high) ** 0.5
        given = float((counts**2 * spreads / (middle * counts + 1.0)).sum())
        low, high = (middle, high) if given > variance else (low, middle)
    return float((low * high) ** 0.5)


def _notes(
    found: Sequence[Candidate], division: Division, draft: RepeatDraft, histories: Histories
) -> Iterator[str]:
    estimate = found[0].estimate
    if estimate is None:
        return
    yield why(found)
    told = ", ".join(
        f"{name} {value:.4g}" + (f" (give or take {error:.2g})" if np.isfinite(error) else "")
        for name, value, error in zip(estimate.names, estimate.values, estimate.errors, strict=True)
    )
    yield (
        f"{TITLES[found[0].name]} in weeks: {told}; log-likelihood "
        f"{estimate.log_likelihood:,.1f} over {histories.count:,.0f} customers."
    )
    yield (
        f"Customers differ: {len(draft.types)} types stand for all of them, and buy in any month "
        f"what the model says to within {100 * max(division.error, 1e-4):.2g} %. Known customers "
        "are in segments by how often they bought and whether the model takes them to have "
        f"stopped (a chance below {LIKELY:.0%} to be still there is likely gone); the shares of a "
        "segment say of which types its customers are."
    )
    yield (
        "The `sample` of those shares stands for how well the model's parameters are known: with "
        "it, a forecast of all purchases varies as they make it vary."
    )
    yield "All purchases of a customer on one day are one, of several units."
