"""The tables of a fit: what was read, what each share rests on, how long customers stay."""

from __future__ import annotations

from collections.abc import Iterable

from forkroad.learning.fitted import FittedJourney, Ways
from forkroad.learning.journeys import Journeys
from forkroad.learning.segments_by_value import Size
from forkroad.results.definitions import ALL
from forkroad.results.learning_definitions import EVIDENCE, MEMORY, READING, SIZES, STAYS, UNMAPPED
from forkroad.results.table import Builder, Table


def make_tables(
    journeys: Journeys,
    fitted: FittedJourney,
    *,
    sizes: Iterable[Size] = (),
    unmapped: Iterable[tuple[str, str, int]] = (),
) -> dict[str, Table]:
    """Return every table of a fit by its name.

    sizes : of segments by value, where these were asked for.
    unmapped : kind, name and count of what the log or the given scenario has alone.
    """
    return {
        "reading": reading_table(journeys),
        "evidence": evidence_table(fitted),
        "stays": stays_table(fitted),
        "memory": memory_table(fitted),
        "sizes": sizes_table(sizes),
        "unmapped": unmapped_table(unmapped),
    }


def reading_table(journeys: Journeys) -> Table:
    """Return what was counted, what is 0 included."""
    builder = Builder(READING)
    for what, count in {**journeys.log.counts, **journeys.counts}.items():
        builder.add([what], count=count)
    return builder.table()


def evidence_table(fitted: FittedJourney) -> Table:
    """Return what each share rests on, the bounds by the Dirichlet distribution of its sample."""
    builder = Builder(EVIDENCE)
    for step in fitted.steps:
        for number, rule in enumerate(step.rules, 1):
            bounds = share_bounds(rule)
            for way, (low, high) in zip(rule.ways, bounds, strict=True):
                builder.add(
                    [step.name, rule.number or number, way.to, rule.segment or ALL],
                    count=way.count,
                    share=way.share,
                    p05=low,
                    p95=high,
                    sample=rule.sample,
                    previous=way.previous,
                )
    return builder.table()


def stays_table(fitted: FittedJourney) -> Table:
    """Return how long customers stay in each step that takes time."""
    builder = Builder(STAYS)
    for step in fitted.steps:
        if step.dwell is not None:
            builder.add(
                [step.name, ALL],
                family=step.dwell.family,
                n=step.n,
                censored=step.censored,
                mean=step.dwell.mean,
                median=step.dwell.median,
                log_likelihood=step.dwell.log_likelihood,
            )
    return builder.table()


def memory_table(fitted: FittedJourney) -> Table:
    """Return how much of what was before each step needs to know."""
    builder = Builder(MEMORY)
    for step in fitted.steps:
        for test in step.memory:
            builder.add(
                [step.name, test.test],
                statistic=test.statistic,
                df=test.df,
                p=test.p,
                gain=test.gain,
                kept=test.kept,
            )
    return builder.table()


def sizes_table(sizes: Iterable[Size]) -> Table:
    """Return how many customers are in each segment by value, and where they stand."""
    builder = Builder(SIZES)
    for one in sizes:
        builder.add(
            [one.segment, one.state],
            customers=one.customers,
            purchases=one.purchases,
            value=one.value,
        )
    return builder.table()


def unmapped_table(found: Iterable[tuple[str, str, int]]) -> Table:
    """Return what the log or the given scenario has alone."""
    builder = Builder(UNMAPPED)
    for kind, name, count in found:
        builder.add([kind, name], count=count)
    return builder.table()


def share_bounds(rule: Ways) -> list[tuple[float, float]]:
    """Return the 5 % and 95 % point of each share.

    A share of a Dirichlet distribution is beta distributed, with sample times share successes.
    """
    from scipy.special import betaincinv

    def bound(share: float, level: float) -> float:
        if share <= 0.0 or share >= 1.0:
            return share
        return float(betaincinv(rule.sample * share, rule.sample * (1.0 - share), level))

    return [(bound(way.share, 0.05), bound(way.share, 0.95)) for way in rule.ways]


def quantile_of_return(journeys: Journeys, level: float) -> int | None:
    """Return after how many days so many of those who went on had gone on; None without any."""
    going = journeys.moves.only(journeys.moves["to"] >= 0)
    total = int(going.n.sum())
    if not total:
        return None
    by_day: dict[int, int] = {}
    for day, n in _pairs(going["days"].tolist(), going.n.tolist()):
        by_day[day] = by_day.get(day, 0) + n
    reached = 0
    for day in sorted(by_day):
        reached += by_day[day]
        if reached >= level * total:
            return day
    return None


def _pairs(days: list[int], numbers: list[int]) -> Iterable[tuple[int, int]]:
    return zip(days, numbers, strict=True)
