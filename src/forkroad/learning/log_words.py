"""How a planner says which journeys are in a log: the words that `fit` and `backtest` share."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from typing import TypedDict, Unpack

from forkroad.learning.event_log import read_events
from forkroad.learning.journey_rules import make_rules
from forkroad.learning.journeys import Journeys, follow_journeys
from forkroad.learning.opening import ReadingOptions
from forkroad.learning.repeat import read_wanted, with_contracts


class LogWords(TypedDict, total=False):
    """How a log is read and what makes journeys of it; `fit` says what each of them means."""

    customer: str | None
    time_column: str | None
    event: str | None
    time_format: str
    timezone: str
    table: str | None
    counted_on: str | None
    attributes: Sequence[str]
    segment_by: str | None
    lost_after: str | None
    new_journey_after: str | None
    repeat: bool
    repeat_model: str | None
    renews_every: str | None
    steps: Sequence[str] | None
    rare: int | None
    from_: date | None
    until: date | None


@contextmanager
def following(
    events: object, outcomes: Mapping[str, str | Sequence[str]], **words: Unpack[LogWords]
) -> Iterator[Journeys]:
    """Yield the journeys of a log; its database is gone afterwards.

    Raises EventLogError for what is wrong with the log, UsageError for words that cannot be.
    """
    segment_by = words.get("segment_by")
    columns = dict.fromkeys([*words.get("attributes", ()), *([segment_by] if segment_by else [])])
    options = ReadingOptions(
        customer=words.get("customer"),
        time=words.get("time_column"),
        event=words.get("event"),
        attributes=tuple(columns),
        time_format=words.get("time_format", "iso"),
        timezone=words.get("timezone", "UTC"),
        from_=words.get("from_"),
        until=words.get("until"),
        table=words.get("table"),
        on=words.get("counted_on"),
    )
    rules = make_rules(
        outcomes,
        lost_after=words.get("lost_after"),
        new_journey_after=words.get("new_journey_after"),
        repeat=words.get("repeat", False),
        steps=words.get("steps"),
        rare=words.get("rare"),
    )
    wanted = read_wanted(words.get("repeat_model"), words.get("renews_every"), rules, segment_by)
    rules = with_contracts(rules, wanted)
    with read_events(events, options) as log:
        yield follow_journeys(log, rules, segment_by=segment_by)
