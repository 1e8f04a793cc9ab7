"""The tables of a fit: what was read, what each share rests on, how long customers stay."""

from __future__ import annotations

from collections.abc import Iterable
from math import ceil, log, log1p

from forkroad.learning.contract_text import ContractDraft, contract_steps
from forkroad.learning.fitted import FittedJourney, Way, Ways
from forkroad.learning.journeys import Journeys
from forkroad.learning.repeat import AgainDraft
from forkroad.learning.repeat_draft import RepeatDraft, step_names, ways_of_known, ways_of_new
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


def make_repeat_tables(journeys: Journeys, draft: AgainDraft) -> dict[str, Table]:
    """Return the same tables for customers who buy again as types."""
    evidence, stays = Builder(EVIDENCE), Builder(STAYS)
    if isinstance(draft, ContractDraft):
        _add_contracts(draft, evidence, stays)
    else:
        _add_types(draft, evidence, stays)
    return {
        "reading": reading_table(journeys),
        "evidence": evidence.table(),
        "stays": stays.table(),
        "memory": Builder(MEMORY).table(),
        "sizes": sizes_table(()),
        "unmapped": unmapped_table(()),
    }


def _add_types(draft: RepeatDraft, evidence: Builder, stays: Builder) -> None:
    names = step_names(draft)
    for step, rules in (
        (names.first, (ways_of_new(draft, names),)),
        (names.known, ways_of_known(draft, names)),
    ):
        for number, rule in enumerate(rules, 1):
            _add_evidence(evidence, step, number, rule, is_seen=False)
    for name, kind in zip(names.between, draft.types, strict=True):
        days = 1.0 / (kind.buys + kind.leaves)
        stays.add([name, ALL], family="geometric", mean=days, median=_median_of_geometric(days))


def _add_contracts(draft: ContractDraft, evidence: Builder, stays: Builder) -> None:
    names = contract_steps(draft)
    for number, kind in enumerate(draft.contracts.kinds, 1):
        ways = (Way(names.again, kind.buys, 0), Way(names.left, kind.leaves, 0))
        rule = Ways("", ways, draft.contracts.sample)
        _add_evidence(evidence, names.paid, number, rule, is_seen=False)
    stays.add([names.paid, ALL], family="fixed", mean=float(draft.period), median=draft.period)


def _median_of_geometric(mean: float) -> int:
    """Return the first day by which half have left that leave with chance 1/mean a day."""
    return max(1, ceil(-log(2.0) / log1p(-1.0 / mean))) if mean > 1.0 else 1


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
            _add_evidence(builder, step.name, rule.number or number, rule)
    return builder.table()


def _add_evidence(
    builder: Builder, step: str, number: int, rule: Ways, *, is_seen: bool = True
) -> None:
    """Add the ways of a rule; nobody was seen going a way that a model only infers."""
    for way, (low, high) in zip(rule.ways, share_bounds(rule), strict=True):
        builder.add(
            [step, number, way.to, rule.segment or ALL],
            count=way.count if is_seen else None,
            share=way.share,
            p05=low,
            p95=high,
            sample=rule.sample,
            previous=way.previous,
        )


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
