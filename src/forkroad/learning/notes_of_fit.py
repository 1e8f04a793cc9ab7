"""What a fit decided, in sentences: they stand at the head of the file and in the result."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from forkroad.learning.arrivals_of_log import FittedArrivals
from forkroad.learning.arrivals_text import NOBODY
from forkroad.learning.event_log import EventLog
from forkroad.learning.fitted import NO_PAST, FittedJourney
from forkroad.learning.journey_rules import JourneyRules
from forkroad.learning.journeys import Journeys
from forkroad.learning.logit import ChoiceFit
from forkroad.learning.segments_by_value import LABELS, ValueSegments
from forkroad.learning.tables_of_fit import quantile_of_return


def what_it_is(log: EventLog, name: str) -> str:
    """Return the first sentence of the file: who did what when."""
    last = date.fromordinal(log.end_day.toordinal() - 1)
    return (
        f"What {log.counts['customers']:,} customers did from {log.first_day} to {last}, as "
        f"{log.counts['events']:,} events of {name} tell it. Written by forkroad fit."
    )


def notes_of_journey(
    journeys: Journeys, fitted: FittedJourney, arrivals: Mapping[str, FittedArrivals]
) -> Iterator[str]:
    """Yield what was decided, a sentence or two each."""
    yield _about_ends(journeys)
    if journeys.is_in_day_order:
        yield (
            "Customers go to and fro within a day, and the clock of a forecast ticks in days: what "
            "a customer did on one day counts once a step, in one order of the steps, which is "
            "that in which they are mostly taken."
        )
    if any(set(step.units) - {1} for step in fitted.steps):
        yield "Several purchases of a customer on one day are one purchase of several units."
    if fitted.away:
        names = " and ".join(fitted.away[:3]) + (" and others" if len(fitted.away) > 3 else "")
        yield (
            f"{names}: who leaves without another step on that day, and comes back on another one."
        )
    yield from _about_memory(fitted)
    begun = journeys.arrivals.n[journeys.arrivals["day"] < 31].sum() / journeys.arrivals.n.sum()
    yield (
        f"The log begins on {journeys.first_day}: who was under way by then counts as newly "
        f"arrived ({begun:.0%} of all journeys begin in its first 31 days)."
    )
    for name, one in arrivals.items():
        who = "Who sets out" if len(arrivals) == 1 else f"Who sets out of {name}"
        yield from about_arrivals(who, one)


def about_arrivals(who: str, arrivals: FittedArrivals) -> Iterator[str]:
    """Yield a sentence on how many come a month."""
    if arrivals.level < NOBODY:
        yield f"{who}: nobody, by {arrivals.why}."
        return
    growth = f", growing by {arrivals.growth:.1%} a month" if arrivals.growth else ""
    yield (
        f"{who}: {arrivals.why}, {arrivals.level:,.4g} a month{growth}, give or take "
        f"{arrivals.spread:.0%}."
    )


def _about_memory(fitted: FittedJourney) -> Iterator[str]:
    kept = [test for step in fitted.steps for test in step.memory if test.kept]
    if kept:
        tests = "; ".join(f"{test.step} ({test.test})" for test in kept[:4])
        more = f"; and {len(kept) - 4} more" if len(kept) > 4 else ""
        yield f"What was before matters, clearly enough for rules of its own: {tests}{more}."
        with_past = sum(one.count for one in fitted.waiting if one.past != NO_PAST)
        if with_past:
            yield (
                f"{with_past:,} of those under way had done something before that rules ask for: "
                "they are in segments of their own, whose attributes say what it was."
            )
    elif any(step.memory for step in fitted.steps):
        yield (
            "Where customers go does not depend on how often they have been in a step or where "
            "they came from, as far as the log can tell."
        )


def _about_ends(journeys: Journeys) -> str:
    rules: JourneyRules = journeys.rules
    lost = journeys.counts["journeys lost by silence"]
    if rules.silence_days is not None:
        return (
            f"A journey is over after {rules.silence_days} days of silence, lost ({lost:,} were); "
            "who comes back after that sets out anew. Who was under way when the log ended is "
            "already here, and neither lost nor gone."
        )
    if rules.silence is not None:
        return f"A journey is over after a silence of {rules.silence // 60_000_000} minutes, lost."
    days = quantile_of_return(journeys, 0.99)
    advice = (
        f" 99 of 100 who went on did so within {days} days: to count silence as lost, say for "
        f"instance --lost-after {max(days, 1)}d."
        if days is not None
        else ""
    )
    return f"No silence ends a journey: whoever is silent may still come back.{advice}"


def about_groups(groups: ValueSegments) -> Iterator[str]:
    """Yield how customers were told apart by what they bought."""
    yield (
        "Segments are by what customers had bought by the end of the log: who came late had less "
        f"time to become regular. Where they stand at the end: {groups.states}."
    )


def segment_notes(groups: ValueSegments) -> dict[str, str]:
    """Return the rule of each segment, how many it holds, and where they stand at the end."""
    notes = {}
    for name in groups.segments.names:
        sizes = [size for size in groups.sizes if size.segment == name]
        states = ", ".join(f"{size.customers:,} {size.state}" for size in sizes)
        n = sum(size.customers for size in sizes)
        notes[name] = f"{LABELS[name]}: {groups.rules[name]}. {n:,} customers: {states}."
    return notes


def about_choice(step: str, choice: ChoiceFit) -> str:
    """Return how customers of a step choose."""
    return (
        f"{step}: customers choose among {', '.join(choice.alternatives)} by utility, learned "
        f"from {choice.n:,} choices (log-likelihood {choice.log_likelihood:.1f}; by chance "
        f"{choice.log_likelihood_of_chance:.1f}); who stays does so as often as in the log."
    )
