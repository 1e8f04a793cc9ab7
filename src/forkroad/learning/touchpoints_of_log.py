"""The score card of a log's steps: what was seen, and what a step is worth to first order.

Shares and days are counts. The removal effect is that of a chain in which only the step decides
where a customer goes next (Anderl, Becker, von Wangenheim & Schumann 2016): who would enter
the step is lost. Who is under way when the log ends has not bought.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Unpack

import numpy as np

from forkroad.learning.journeys import ARRIVED, LOST, UNKNOWN, Journeys, Tally
from forkroad.learning.log_words import LogWords, following
from forkroad.learning.touchpoint import (
    Touchpoint,
    TouchpointsResult,
    ratio,
    touchpoints_table,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

_NOTES = (
    "Removal effects are of first order: only the step decides where a customer goes next. Those "
    "of the fitted scenario (forkroad fit, then touchpoints of its file) know more.",
    "Who is under way when the log ends counts as one who has not bought.",
)


def touchpoints_of_log(
    events: object, outcomes: Mapping[str, str | Sequence[str]], **words: Unpack[LogWords]
) -> TouchpointsResult:
    """Return the score card of a log's steps.

    events, outcomes, words : as `fit` has them.

    Raises EventLogError for what is wrong with the log, UsageError for words that cannot be.
    """
    started = time.perf_counter()
    with following(events, outcomes, **words) as journeys:
        seen = _Seen(journeys)
        found = [
            seen.touchpoint(number)
            for number, step in enumerate(journeys.steps.steps)
            if not step.outcome
        ]
        title = journeys.log.title
    return TouchpointsResult(
        source=title,
        conversion=seen.conversion,
        tables={"touchpoints": touchpoints_table(found)},
        notes=_NOTES,
        seconds=time.perf_counter() - started,
    )


class _Seen:
    """What the journeys of a log tell of each step."""

    def __init__(self, journeys: Journeys) -> None:
        self.journeys = journeys
        n = len(journeys.steps)
        self.is_purchase = np.array([step.is_purchase for step in journeys.steps.steps])
        self.is_other_end = np.array(
            [step.is_end and not step.is_purchase for step in journeys.steps.steps]
        )
        # Without a silence and without such an end nobody is ever known to have gone.
        self.can_be_lost = journeys.rules.silence is not None or bool(self.is_other_end.any())
        self.n_journeys, self.n_bought, self.by_step = _count_journeys(journeys)
        store = journeys.log.store
        import narwhals.stable.v2 as nw

        moves = journeys.single_moves
        self.moves = Tally(
            store.tally(moves.group_by("step", "to", "days").agg(nw.len().alias("n")))
        )
        firsts = moves.filter(nw.col("came_from") == ARRIVED)
        first = Tally(store.tally(firsts.group_by("step").agg(nw.len().alias("n"))))
        self.start = np.zeros(n)
        np.add.at(self.start, first["step"], first.n)
        self.start /= max(self.start.sum(), 1.0)
        self.conversion = ratio(self.n_bought, self.n_journeys)
        self.chain = _chain(self.moves, n)
        self.first_order = _conversion(self.start, self.chain, self.is_purchase, None)

    def touchpoint(self, number: int) -> Touchpoint:
        """Return the card of one step."""
        came, bought = self.by_step.get(number, (0, 0))
        mine = self.moves.where(step=number)
        gone = mine.only((mine["to"] >= 0) | (mine["to"] == LOST))
        n_gone = float(gone.n.sum())
        on = gone.only(gone["to"] >= 0)
        lost = float(gone.n[gone["to"] == LOST].sum())
        lost += float(on.n[self.is_other_end[on["to"]]].sum())
        without = _conversion(self.start, self.chain, self.is_purchase, number)
        return Touchpoint(
            step=self.journeys.steps.names[number],
            reach=ratio(came, self.n_journeys),
            conversion_with=ratio(bought, came),
            conversion_without=ratio(self.n_bought - bought, self.n_journeys - came),
            removal_effect=ratio(self.first_order - without, self.first_order),
            visits=float(mine.n.sum()),
            mean_days=float((on["days"] * on.n).sum() / on.n.sum()) if on.n.sum() else None,
            drop_off=ratio(lost, n_gone) if self.can_be_lost else None,
        )


def _count_journeys(journeys: Journeys) -> tuple[int, int, dict[int, tuple[int, int]]]:
    """Return all journeys, those that bought, and both of those that came to each step."""
    store = journeys.log.store
    numbers = [n for n, step in enumerate(journeys.steps.steps) if step.is_purchase]
    is_bought = f"step IN ({', '.join(map(str, numbers)) or '-1'})"
    who = (
        f"SELECT customer, journey, bool_or({is_bought}) AS bought FROM visits "
        "GROUP BY customer, journey"
    )
    all_of_them, bought = store.row(f"SELECT count(*), count(*) FILTER (WHERE bought) FROM ({who})")
    rows = store.rows(
        "SELECT step, count(*), count(*) FILTER (WHERE bought) FROM "
        "(SELECT DISTINCT customer, journey, step FROM visits) "
        f"JOIN ({who}) USING (customer, journey) GROUP BY step"
    )
    return all_of_them, bought, {step: (came, buys) for step, came, buys in rows}


def _chain(moves: Tally, n: int) -> Floats:
    """Return (n, n) chances of going from each step to each other; rows may add up to less.

    What is left of a row is lost, under way, or the end.
    """
    counts = np.zeros((n, n))
    goes_on = moves.only(moves["to"] >= 0)
    np.add.at(counts, (goes_on["step"], goes_on["to"]), goes_on.n)
    leaving = np.zeros(n)
    known = moves.only(np.isin(moves["to"], [UNKNOWN], invert=True))
    np.add.at(leaving, known["step"], known.n)
    chances: Floats = counts / np.maximum(leaving, 1.0)[:, None]
    return chances


def _conversion(
    start: Floats, chain: Floats, is_purchase: NDArray[np.bool_], removed: int | None
) -> float:
    """Return the chance of ever coming to a purchase, without ever entering a removed step.

    x = P x where not bought, 1 where bought, 0 at the removed step.
    """
    n = len(start)
    open_ = ~is_purchase
    if removed is not None:
        open_ = open_ & (np.arange(n) != removed)
    inner = chain[np.ix_(open_, open_)]
    at_once = chain[np.ix_(open_, is_purchase)].sum(axis=1)
    chances = np.zeros(n)
    chances[is_purchase] = 1.0
    # A loop that nobody ever leaves has no unique answer; the least one, 0, is meant.
    chances[open_] = np.linalg.lstsq(np.eye(len(inner)) - inner, at_once, rcond=None)[0]
    return float(start @ chances)
