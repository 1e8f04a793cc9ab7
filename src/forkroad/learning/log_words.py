"""How a planner says which journeys are in a log: the words that `fit` and `backtest` share."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from typing import TypedDict, Unpack

from forkroad.errors import did_you_mean
from forkroad.learning.event_log import read_events
from forkroad.learning.journey_rules import JourneyRules, make_rules
from forkroad.learning.journeys import Journeys, follow_journeys
from forkroad.learning.reading_options import ReadingOptions
from forkroad.learning.repeat import RepeatWanted, read_wanted, with_contracts
from forkroad.records import record


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


@record(kw_only=True)
class LogPlan:
    """What words ask for: how the log is read, and what makes journeys of it.

    segment_by : the column by which customers are told apart. wanted : how those who buy again are
        to be told.
    """

    options: ReadingOptions
    rules: JourneyRules
    segment_by: str | None
    wanted: RepeatWanted


def plan_of(
    outcomes: Mapping[str, str | Sequence[str]] | None,
    words: LogWords,
    *,
    segments: str | None = None,
    columns: Sequence[str] = (),
) -> LogPlan:
    """Return what words ask for.

    outcomes : None where journeys end by what is known elsewhere.
    segments : how customers are told apart where no column does. columns : what is to be read
        besides.

    Raises UsageError for words that cannot be, TypeError for those that do not exist.
    """
    _refuse_unknown(words)
    segment_by = words.get("segment_by")
    named = [*words.get("attributes", ()), *([segment_by] if segment_by else []), *columns]
    options = ReadingOptions(
        customer=words.get("customer"),
        time=words.get("time_column"),
        event=words.get("event"),
        attributes=tuple(dict.fromkeys(named)),
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
    model, period = words.get("repeat_model"), words.get("renews_every")
    wanted = read_wanted(model, period, rules, segments or segment_by)
    return LogPlan(
        options=options, rules=with_contracts(rules, wanted), segment_by=segment_by, wanted=wanted
    )


def _refuse_unknown(words: LogWords) -> None:
    """Refuse a word that nobody would look at, as Python refuses a keyword."""
    known = LogWords.__annotations__
    for word in words:
        if word not in known:
            raise TypeError(f'there is no option "{word}"{did_you_mean(word, known)}')


@contextmanager
def following(
    events: object, outcomes: Mapping[str, str | Sequence[str]], **words: Unpack[LogWords]
) -> Iterator[Journeys]:
    """Yield the journeys of a log; its database is gone afterwards.

    Raises EventLogError for what is wrong with the log, UsageError for words that cannot be.
    """
    plan = plan_of(outcomes, words)
    with read_events(events, plan.options) as log:
        yield follow_journeys(log, plan.rules, segment_by=plan.segment_by)
