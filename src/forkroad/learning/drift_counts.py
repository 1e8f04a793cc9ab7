"""What drift is told from: how often each way was taken in each period of a log.

Two kinds of ways are counted. From one event to the next, in the period in which the move
happens. And back, on one day, to a step where the customer had been that day already: with the
steps in between, in whatever order the log has them, since the times of clicks seconds apart are
not to be trusted, and a loop shows all the same.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import numpy as np

from forkroad.learning.journeys import LOST, Journeys, Tally
from forkroad.learning.out_of_line import repetition_of
from forkroad.learning.times import EPOCH
from forkroad.periods import period_label
from forkroad.records import record

if TYPE_CHECKING:
    import narwhals.stable.v2 as nw
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Frame = nw.LazyFrame[Any]

ANY_STEP = -1
# Logs that are longer have periods of four weeks.
_MOST_WEEKS = 104
_MONDAY = 3  # 1970 began on a Thursday: so many days after a Monday
_DAY = ("customer", "journey", "segment", "day")


@record(kw_only=True)
class Periods:
    """The weeks of a log, or stretches of four of them, and the cut between before and after.

    first : number of the first period since 1970. days : in one. n : all of them.
    """

    first: int
    days: int
    n: int
    cut: int
    end: int

    def label(self, place: int) -> str:
        """Return the week with which a period begins."""
        day = (self.first + place) * self.days - _MONDAY
        return period_label(EPOCH + timedelta(days=day), "week")

    def told(self, frame: Frame) -> Frame:
        """Return the rows before the end with their period, by the day `when`."""
        import narwhals.stable.v2 as nw

        return frame.filter(nw.col("when") < self.end).with_columns(
            period=(nw.col("when") + _MONDAY) // self.days - self.first,
            is_after=(nw.col("when") >= self.cut).cast(nw.Int64),
        )


@record
class WayCounts:
    """Ways by period: `base` is what their share is of, `way` which of them was taken.

    taken : segment, base, way, period, is_after, n. out_of : segment, base, period, is_after, n.
    squares : segment, base, way, xx, xn, and squares_out_of : segment, base, nn, as
        `repetition_of` has them.
    """

    taken: Tally
    out_of: Tally
    squares: Tally
    squares_out_of: Tally

    def repetition(self, base: int, way: int, x: float, n: float) -> float:
        """Return how much wider luck is than of independent moves, x of n taking the way."""
        own = self.squares.where(base=base, way=way)
        nn = float(self.squares_out_of.where(base=base)["nn"].sum())
        return repetition_of(float(own["xx"].sum()), float(own["xn"].sum()), nn, x, n)

    def of(self, segment: int) -> WayCounts:
        """Return the counts of one segment."""
        return WayCounts(
            self.taken.where(segment=segment),
            self.out_of.where(segment=segment),
            self.squares.where(segment=segment),
            self.squares_out_of.where(segment=segment),
        )


def by_period(tally: Tally, n_periods: int) -> Floats:
    """Return (2, n_periods) counts before the cut and after it."""
    found = np.zeros((2, n_periods))
    np.add.at(found, (tally["is_after"], tally["period"]), tally.n)
    return found


def periods_of(journeys: Journeys, cut: date, end: date) -> Periods:
    """Return the periods of a log up to its end, the day from which on nothing is looked at."""
    weeks = (end - journeys.first_day).days // 7
    days = 7 if weeks <= _MOST_WEEKS else 28
    first = ((journeys.first_day - EPOCH).days + _MONDAY) // days
    last = ((end - EPOCH).days - 1 + _MONDAY) // days
    return Periods(
        first=first,
        days=days,
        n=last - first + 1,
        cut=(cut - EPOCH).days,
        end=(end - EPOCH).days,
    )


def count_next(journeys: Journeys, periods: Periods) -> WayCounts:
    """Return how often what was next, of all who left a step: `base` is the step, `way` the next.

    What is come to from anywhere counts as come to from ANY_STEP too.
    """
    import narwhals.stable.v2 as nw

    store = journeys.log.store
    moves = _as_they_were(journeys).select("customer", "segment", "step", "to", "day", "days")
    moves = moves.filter((nw.col("to") >= 0) | (nw.col("to") == LOST))
    moves = periods.told(
        moves.with_columns(
            base=nw.col("step").cast(nw.Int64),
            way=nw.col("to").cast(nw.Int64),
            when=nw.col("day") + nw.col("days"),
        )
    )
    every = nw.concat([moves, moves.with_columns(base=nw.lit(ANY_STEP).cast(nw.Int64))])
    taken = every.group_by(*_WHO, "way", "is_after").agg(nw.len().alias("x"))
    store.keep("drift_x", taken)
    x = store.frame("drift_x")
    store.keep("drift_n", x.group_by(*_WHO, "is_after").agg(nw.col("x").sum().alias("n")))
    return _counts(journeys)


def count_back(journeys: Journeys, periods: Periods) -> WayCounts | None:
    """Return on how many days customers came back to a step on the same day, and by way of which.

    Of all days on which a customer was in `base`, those on which `way` lay between the first and
    the last time there, by its own first or last time; ANY_STEP: on which they were there again at
    all. None for logs in which nobody goes to and fro within a day.
    """
    import narwhals.stable.v2 as nw

    if not journeys.is_in_day_order:
        return None
    store = journeys.log.store
    events = _as_they_were(journeys).select(*_DAY, "step", "moment", "row")
    days = events.group_by(*_DAY, "step").agg(nw.len().alias("times"))
    again = days.filter(nw.col("times") > 1)
    store.keep("drift_days", _span(events, again))
    span = store.frame("drift_days")
    back = span.filter(nw.col("times") > 1).select(
        *_DAY, "first", "last", base=nw.col("step").cast(nw.Int64)
    )
    between = span.select(*_DAY, way=nw.col("step").cast(nw.Int64), came="first", went="last")
    pairs = back.join(between, on=[*_DAY], how="inner").filter(
        nw.col("base") != nw.col("way"),
        _is_inside("came") | _is_inside("went"),
    )
    anyway = back.with_columns(way=nw.lit(ANY_STEP).cast(nw.Int64))
    columns = [*_DAY, "base", "way"]
    taken = nw.concat([pairs.select(*columns), anyway.select(*columns)])
    taken = periods.told(taken.with_columns(when=nw.col("day")))
    store.keep("drift_x", taken.group_by(*_WHO, "way", "is_after").agg(nw.len().alias("x")))
    out_of = days.with_columns(base=nw.col("step").cast(nw.Int64), when=nw.col("day"))
    out_of = periods.told(out_of).group_by(*_WHO, "is_after").agg(nw.len().alias("n"))
    store.keep("drift_n", out_of)
    return _counts(journeys)


_WHO = ("segment", "base", "customer", "period")


def _as_they_were(journeys: Journeys) -> Frame:
    """Return the moves as the log has them, each with the segment of its own event.

    Who comes now by telephone and now by desk is one customer of a scenario, but a fault of
    telephones happens on telephones. Events that have no value are of their customer's segment.
    """
    import narwhals.stable.v2 as nw

    moves, column = journeys.single_moves, journeys.segments.column
    if not column:
        return moves
    texts = journeys.log.events.select("row", text=nw.col(column))
    numbers = journeys.log.store.frame("numbers").select("text", own=nw.col("segment"))
    told = texts.join(numbers, on="text", how="inner").select("row", "own")
    own = nw.coalesce(nw.col("own"), nw.col("segment")).cast(nw.Int64)
    return moves.join(told, on="row", how="left").with_columns(segment=own).drop("own")


def _span(events: Frame, again: Frame) -> Frame:
    """Return the first and last place of each step on the days on which one was come to again."""
    import narwhals.stable.v2 as nw

    some = again.select(*_DAY).unique()
    numbered = events.join(some, on=[*_DAY], how="inner").with_columns(one=nw.lit(1))
    place = nw.col("one").cum_sum().over(*_DAY, order_by=("moment", "row"))
    return (
        numbered.with_columns(place=place)
        .group_by(*_DAY, "step")
        .agg(
            nw.len().alias("times"),
            nw.col("place").min().alias("first"),
            nw.col("place").max().alias("last"),
        )
    )


def _is_inside(name: str) -> Any:
    import narwhals.stable.v2 as nw

    return (nw.col("first") < nw.col(name)) & (nw.col(name) < nw.col("last"))


def _counts(journeys: Journeys) -> WayCounts:
    """Return the sums of the tables drift_x (who took which way) and drift_n (out of how many)."""
    import narwhals.stable.v2 as nw

    store = journeys.log.store
    x, n = store.frame("drift_x"), store.frame("drift_n")

    def tally(frame: Frame) -> Tally:
        return Tally(store.tally(frame))

    def summed(frame: Frame, name: str, *by: str) -> Frame:
        return frame.group_by(*by).agg(nw.col(name).sum().alias("n"))

    each_x = x.group_by(*_WHO, "way").agg(nw.col("x").sum())
    each_n = n.group_by(*_WHO).agg(nw.col("n").sum())
    both = each_x.join(each_n, on=[*_WHO], how="inner").with_columns(
        xx=nw.col("x") * nw.col("x"), xn=nw.col("x") * nw.col("n")
    )
    squares = both.group_by("segment", "base", "way").agg(*_sums("xx", "xn"), nw.len().alias("n"))
    out_of = each_n.with_columns(nn=nw.col("n") * nw.col("n"))
    return WayCounts(
        tally(summed(x, "x", "segment", "base", "way", "period", "is_after")),
        tally(summed(n, "n", "segment", "base", "period", "is_after")),
        tally(squares),
        tally(out_of.group_by("segment", "base").agg(*_sums("nn"), nw.len().alias("n"))),
    )


def _sums(*names: str) -> Any:
    import narwhals.stable.v2 as nw

    return [nw.col(name).sum() for name in names]
