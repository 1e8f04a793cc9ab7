"""From events to the moves of journeys, as expressions of narwhals alone.

Nothing here is computed: every function takes lazy tables and returns one, so that the same
expressions serve DuckDB and Spark. What is collected, and when, is for `journeys` to say.

A visit is a row with customer, journey (number within the customer, from 1; left out until
`completed` where nobody has a second one), step, day, moment and row. A move is a visit with
what came before it and what came next. Rows that are put in order are dear by the column, so
that what is the same for all of them is added last.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from forkroad.learning.durations import DAY

if TYPE_CHECKING:
    import narwhals.stable.v2 as nw

    Frame = nw.LazyFrame[Any]

# What stands for the next step where there is none.
LOST = -1  # silent for so long that the journey is over
UNDER_WAY = -2  # the log ends first
UNKNOWN = -3  # the log ends within a silence of less than a day
NOWHERE = -4  # an outcome that ends the journey
ARRIVED = -5  # as the step before: there was none

# From so many visits to a step on, their number is no longer counted.
MOST_VISITS = 3

# What tells journeys apart where a customer may have several.
JOURNEY = ("customer", "journey")

_IN_ORDER = ("moment", "row")
_VISIT = ("step", "day", *_IN_ORDER)
_CUSTOMER = ("customer",)


def journey_keys(silence: int | None) -> tuple[str, ...]:
    """Return the columns that tell journeys apart: without a silence a customer has but one."""
    return _CUSTOMER if silence is None else JOURNEY


def list_visits(events: Frame, steps: Frame, silence: int | None) -> Frame:
    """Return every event that is a step as a visit, with the number of its journey.

    steps : event and step.
    silence : microseconds of silence after which a new journey begins.
    """
    import narwhals.stable.v2 as nw

    visits = events.join(steps, on="event", how="inner").select(*_CUSTOMER, *_VISIT)
    if silence is None:
        return visits
    unit, longest = ("day", silence // DAY) if silence >= DAY else ("moment", silence)
    before = nw.col(unit).shift(1).over("customer", order_by=_IN_ORDER)
    begins = before.is_null() | (nw.col(unit) - before > longest)
    visits = visits.with_columns(begins=begins.cast(nw.Int32))
    journey = nw.col("begins").cum_sum().over("customer", order_by=_IN_ORDER).cast(nw.Int32)
    return visits.with_columns(journey=journey).drop("begins")


def before_the_end(visits: Frame, ends: Sequence[int], by: Sequence[str]) -> Frame:
    """Return the visits up to the first that ends their journey.

    ends : the steps that do. by : what tells journeys apart.
    """
    import narwhals.stable.v2 as nw

    if not ends:
        return visits
    # Few visits are ends, so that joining them costs less than putting all visits in order.
    over = visits.filter(nw.col("step").is_in(ends))
    first = over.group_by(*by).agg(nw.col("moment").min().alias("end_moment"))
    last = (
        over.join(first, on=[*by], how="inner")
        .filter(nw.col("moment") == nw.col("end_moment"))
        .group_by(*by, "end_moment")
        .agg(nw.col("row").min().alias("end_row"))
    )
    joined = visits.join(last, on=[*by], how="left")
    is_earlier = nw.col("moment") < nw.col("end_moment")
    is_first = (nw.col("moment") == nw.col("end_moment")) & (nw.col("row") <= nw.col("end_row"))
    kept = joined.filter(nw.col("end_moment").is_null() | is_earlier | is_first)
    return kept.drop("end_moment", "end_row")


def first_texts(events: Frame, column: str) -> Frame:
    """Return each customer's first text of a column that is not empty."""
    import narwhals.stable.v2 as nw

    present = events.filter(~nw.col(column).is_null())
    before = nw.col("row").shift(1).over("customer", order_by=_IN_ORDER)
    first = present.with_columns(before=before).filter(nw.col("before").is_null())
    return first.select("customer", nw.col(column).alias("text"))


def one_a_day(visits: Frame, by: Sequence[str]) -> Frame:
    """Return one visit a step and day of a journey; `first` is its first moment.

    times : how many visits it stands for. by : what tells journeys apart.
    """
    import narwhals.stable.v2 as nw

    return visits.group_by(*by, "day", "step").agg(
        nw.col("moment").min().alias("first"),
        nw.col("moment").max().alias("moment"),
        nw.col("row").min().alias("row"),
        nw.len().alias("times"),
    )


def mean_places(days: Frame, by: Sequence[str], every: int = 1) -> Frame:
    """Return each step with its mean `place` in a day, from 0 to 1, by first visits.

    days : as `one_a_day` has them. The visits of a day stand for equal parts of it.
    by : what tells journeys apart. every : one in so many customers is looked at.
    """
    import narwhals.stable.v2 as nw

    numbered = days.filter(nw.col("customer") % every == 0).with_columns(one=nw.lit(1))
    number = nw.col("one").cum_sum().over(*by, "day", order_by=("first", "row"))
    numbered = numbered.with_columns(number=number, n=nw.col("one").sum().over(*by, "day"))
    placed = numbered.with_columns(place=(nw.col("number") - 0.5) / nw.col("n"))
    return placed.group_by("step").agg(nw.col("place").mean().alias("place"))


def list_moves(visits: Frame, by: Sequence[str], order: Sequence[str] = _IN_ORDER) -> Frame:
    """Return the visits with the step before (`came_from`) and the next (`next_step`, `next_day`).

    by : what tells journeys apart. order : what puts the visits of one in order.
    """
    import narwhals.stable.v2 as nw

    return visits.with_columns(
        came_from=nw.col("step").shift(1).over(*by, order_by=order),
        came_day=nw.col("day").shift(1).over(*by, order_by=order),
        next_step=nw.col("step").shift(-1).over(*by, order_by=order),
        next_day=nw.col("day").shift(-1).over(*by, order_by=order),
    )


def numbered(moves: Frame, by: Sequence[str], order: Sequence[str] = _IN_ORDER) -> Frame:
    """Return the moves with `visit`: this one of the step in the journey, MOST_VISITS and more."""
    import narwhals.stable.v2 as nw

    number = nw.col("one").cum_sum().over(*by, "step", order_by=order)
    counted = moves.with_columns(one=nw.lit(1)).with_columns(visit=number).drop("one")
    is_many = nw.col("visit") > MOST_VISITS
    visit = nw.when(is_many).then(nw.lit(MOST_VISITS)).otherwise(nw.col("visit"))
    return counted.with_columns(visit=visit.cast(nw.Int32))


def judged(moves: Frame, ends: Sequence[int], end_day: int, silence: int | None) -> Frame:
    """Return the moves with `to`, the next step or what stands for it, and `days` until then.

    ends : the steps that end a journey. end_day : the first day of which nothing is known, in
        days since 1970.

    Who is under way has stayed for at least `days`; who is lost was silent for `days`.
    """
    import narwhals.stable.v2 as nw

    day, step = nw.col("day"), nw.col("next_step")
    goes_on, is_end = ~step.is_null(), nw.col("step").is_in(ends)
    known_days = nw.lit(end_day) - day
    if silence is None:
        to, days = nw.lit(UNDER_WAY), known_days
    elif silence >= DAY:
        is_lost = known_days > silence // DAY
        to = nw.when(is_lost).then(nw.lit(LOST)).otherwise(nw.lit(UNDER_WAY))
        days = nw.when(is_lost).then(nw.lit(silence // DAY)).otherwise(known_days)
    else:
        is_lost = nw.col("moment") + silence <= end_day * DAY
        to = nw.when(is_lost).then(nw.lit(LOST)).otherwise(nw.lit(UNKNOWN))
        days = nw.lit(0)
    return moves.with_columns(
        to=nw.when(is_end)
        .then(nw.lit(NOWHERE))
        .otherwise(nw.when(goes_on).then(step).otherwise(to)),
        days=nw.when(is_end)
        .then(nw.lit(0))
        .otherwise(nw.when(goes_on).then(nw.col("next_day") - day).otherwise(days)),
        came_from=nw.col("came_from").fill_null(ARRIVED),
        came_later=(nw.col("came_day") < day).fill_null(False).cast(nw.Int8),
    ).drop("next_step", "next_day", "came_day")


def narrowed(moves: Frame, by: Sequence[str]) -> Frame:
    """Return the moves without what `completed` adds."""
    return moves.select(*by, *_VISIT, "to", "days", "came_from", "came_later")


def completed(visits: Frame, segments: Frame | None) -> Frame:
    """Return visits or moves with all columns: `journey`, `segment` and `times` where not there.

    segments : customer and segment; None where there is but one, 0.
    """
    import narwhals.stable.v2 as nw

    if segments is not None:
        visits = visits.join(segments, on="customer", how="inner")
    alike = {"journey": 1, "times": 1, "segment": 0}
    missing = [name for name in alike if name not in visits.columns]
    return visits.with_columns(
        *(nw.lit(alike[name]).cast(nw.Int8).alias(name) for name in missing), nw.col("customer")
    )
