"""Segments by how recently, how often and for how much customers bought: stated rules, no model.

Regular and VIP customers are known by what they have bought by the end of the log, so that those
who came late had less time to become either. Active, inactive and lost say where each customer
stands at the end, by the gaps that are usual between two days on which somebody is seen.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

import numpy as np

from forkroad.errors import EventLogError, UsageError, did_you_mean
from forkroad.learning.event_log import EventLog
from forkroad.learning.journey_rules import PURCHASE, JourneyRules
from forkroad.learning.segments_of_log import LogSegments
from forkroad.learning.times import EPOCH
from forkroad.records import record

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Whole = NDArray[np.int64]

# VIP are the buyers above this share of all, if they bought as often as a regular customer.
VIP_ABOVE = 0.9
# Nine in ten gaps are over within the first limit, 99 in 100 within the second.
ACTIVE_WITHIN, INACTIVE_WITHIN = 0.9, 0.99
KINDS = ("vip", "regular", "sporadic")
LABELS = {"vip": "VIP", "regular": "Regular", "sporadic": "Sporadic"}
STATES = ("active", "inactive", "lost")


@record
class Size:
    """How many customers of a segment are in a state at the end, and what they bought."""

    segment: str
    state: str
    customers: int
    purchases: int
    value: float


@record(kw_only=True)
class ValueSegments:
    """Segments with the rules that made them.

    rules : segment to its rule in a sentence. states : the rule of the states.
    """

    segments: LogSegments
    rules: Mapping[str, str]
    states: str
    sizes: tuple[Size, ...]


def segments_by_value(log: EventLog, rules: JourneyRules, value: str | None) -> ValueSegments:
    """Return segments by recency, frequency and value; make the table of each customer's one.

    value : the column that says what a purchase was worth; None counts purchases.

    Raises UsageError where nothing is a purchase or the column was not read, EventLogError where
    a purchase's worth is no number.
    """
    seen = _by_customer(log, rules, value)
    is_buyer = seen.bought > 0
    often = max(2, math.ceil(float(np.median(seen.bought[is_buyer]))))
    much = float(np.quantile(seen.worth[is_buyer], VIP_ABOVE, method="inverted_cdf"))
    is_regular = seen.bought >= often
    kind = np.where(is_regular & (seen.worth > much), 0, np.where(is_regular, 1, 2))
    active, inactive = _limits(log)
    silent = (log.end_day - EPOCH).days - seen.last
    state = np.where(silent <= active, 0, np.where(silent <= inactive, 1, 2))
    return ValueSegments(
        segments=_kept_segments(log, seen.customer, kind),
        rules=_rules_in_words(
            often, f"{much:,.10g} in {value}" if value else f"{much:,.10g} times"
        ),
        states=(
            f"active: last seen {active} days before the end at most (nine in ten gaps between two "
            f"days are no longer); inactive: {inactive} days (99 in 100); lost: longer ago"
        ),
        sizes=tuple(_sizes(seen, kind, state)),
    )


@record
class _Seen:
    """Each customer's code, days of purchase, last day seen, and worth of all purchases."""

    customer: Whole
    bought: Whole
    last: Whole
    worth: Floats


def _kept_segments(log: EventLog, customer: Whole, kind: Whole) -> LogSegments:
    """Make the table `segments`: each customer's place among the kinds that there are."""
    present = _present(kind)
    place_of = {number: place for place, number in enumerate(present)}
    places = np.array([place_of.get(number, 0) for number in range(len(KINDS))])
    log.store.keep_arrays("segments", customer=customer, segment=places[kind])
    names = tuple(KINDS[number] for number in present)
    return LogSegments(names, tuple(LABELS[name] for name in names))


def _present(kind: Whole) -> list[int]:
    return [number for number in range(len(KINDS)) if (kind == number).any()]


def _rules_in_words(often: int, paid: str) -> dict[str, str]:
    return {
        "vip": f"bought on {often} days at least, and more than {paid} (above nine in ten of "
        "those who bought)",
        "regular": f"bought on {often} days at least (the median of those who bought, 2 or "
        "more), and is no VIP",
        "sporadic": f"bought on fewer than {often} days, or never",
    }


def _sizes(seen: _Seen, kind: Whole, state: Whole) -> Iterator[Size]:
    for number in _present(kind):
        for place, name in enumerate(STATES):
            mine = (kind == number) & (state == place)
            if mine.any():
                yield Size(
                    KINDS[number],
                    name,
                    int(mine.sum()),
                    int(seen.bought[mine].sum()),
                    float(seen.worth[mine].sum()),
                )


def _by_customer(log: EventLog, rules: JourneyRules, value: str | None) -> _Seen:
    codes = [
        str(log.codes[event])
        for event, word in rules.outcomes.items()
        if word == PURCHASE and event in log.codes
    ]
    bought = f"event IN ({', '.join(codes)})"
    if not codes or not log.store.row(f"SELECT count(*) FROM events WHERE {bought}")[0]:
        raise UsageError(
            "--segments rfm needs purchases; say which events they are, such as "
            "--outcome purchase=order_paid"
        )
    worth = "0"
    if value is not None:
        worth = _worth(log, value, bought)
    found = log.store.columns(
        f"SELECT customer, count(DISTINCT CASE WHEN {bought} THEN day END) AS bought, "
        f"max(day) AS last, CAST(coalesce(sum(CASE WHEN {bought} THEN {worth} END), 0) AS DOUBLE) "
        "AS worth FROM events GROUP BY customer ORDER BY customer"
    )
    days = np.asarray(found["bought"], np.int64)
    paid = np.asarray(found["worth"], np.float64) if value is not None else days.astype(np.float64)
    customer, last = (np.asarray(found[name], np.int64) for name in ("customer", "last"))
    return _Seen(customer, days, last, paid)


def _worth(log: EventLog, value: str, bought: str) -> str:
    """Return the SQL of what an event was worth; refuse a worth that is no number."""
    if value not in log.columns.attributes:
        hint = did_you_mean(value, log.columns.attributes)
        raise UsageError(f'{log.title}: the column "{value}" was not read{hint}')
    column = f"a{log.columns.attributes.index(value)}"
    number = _NUMBER.format(column)
    bad = log.store.rows(
        f"SELECT row, {column} FROM events WHERE {bought} AND {column} IS NOT NULL "
        f"AND {number} IS NULL ORDER BY row LIMIT 1"
    )
    if bad:
        row, text = bad[0]
        raise EventLogError(
            f'{log.title}: row {row + 1}: "{value}" is "{text}"; needed is a number (--value)'
        )
    return number


# Decimals, so that sums do not depend on their order; nothing sold is worth 19 digits. Letters that
# only one database takes for a number's own (12d, 1_000) are those of none.
_NUMBER = (
    "CASE WHEN translate({0}, '0123456789+-.eE ', '') = '' THEN TRY_CAST({0} AS DECIMAL(28, 9)) END"
)


def _limits(log: EventLog) -> tuple[int, int]:
    """Return after how many days of silence a customer is inactive, and lost."""
    found = log.store.rows(
        "SELECT gap, count(*) FROM ("
        "SELECT day - lag(day) OVER (PARTITION BY customer ORDER BY day) AS gap "
        "FROM (SELECT DISTINCT customer, day FROM events)) WHERE gap IS NOT NULL "
        "GROUP BY gap ORDER BY gap"
    )
    if not found:
        return 1, 1
    gaps, counts = np.array(found).T
    reached = np.cumsum(counts)
    return tuple(  # type: ignore[return-value]
        max(1, int(gaps[np.searchsorted(reached, _rank(share, int(reached[-1])))]))
        for share in (ACTIVE_WITHIN, INACTIVE_WITHIN)
    )


def _rank(share: float, n: int) -> int:
    """Return the place, from 1, of the least of n values that is not below a share of them."""
    return max(1, n - math.floor(n - share * n))
