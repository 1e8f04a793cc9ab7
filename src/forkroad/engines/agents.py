"""The agents engine: one customer at a time, with full history, vectorised over customers.

It serves what has no finite state and is the judge of the other engines. Replication r uses
draw r of the uncertain inputs. The result depends on the journey, the seed and the number of
replications alone, never on how the work is cut.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from forkroad.engines.agents_answer import findings_of
from forkroad.engines.agents_days import MOST_CUSTOMERS, follow_by_days
from forkroad.engines.agents_findings import AgentsAnswer, Findings, joined_findings
from forkroad.engines.agents_launch import plan_launches
from forkroad.engines.agents_paths import Recorder
from forkroad.engines.agents_referrals import Referrals
from forkroad.engines.agents_settling import companies
from forkroad.engines.agents_stock import Levels, StockDays, Stockroom, joined_days, needed_levels
from forkroad.engines.agents_tally import Tally
from forkroad.engines.agents_waves import follow
from forkroad.engines.agents_world import World, build_world
from forkroad.errors import EngineDeclined
from forkroad.program.journey import Journey

# Customers who are followed at a time; where they meet, whole replications with about so many.
CHUNK, CHUNK_MEETING = 1 << 18, 1 << 20
# Numbers that a tally may hold, which bounds how many replications it counts at a time.
TALLY_SIZE = 1 << 23


@dataclass(frozen=True)
class Options:
    """How to run; but for the levels and `paired`, none of it changes a number.

    levels : base-stock levels by product, (n_days,) or (n_days, n_replications). Where stock
        does not limit sales they may be left out, and nobody then follows the stock.
    chunk : customers followed at a time; where they meet, whole replications with about so many,
        one at least.
    by_days : follow customers, and stock, day by day even where they never meet.
    path_share : of how many customers the paths are kept.
    paired : let customers race for their ways, so that a comparison moves nobody but those whom
        a change concerns; slower.
    progress : called with (replications done, replications in all).
    """

    levels: Levels = field(default_factory=dict)
    chunk: int | None = None
    by_days: bool = False
    path_share: float = 0.0
    paired: bool = False
    progress: Callable[[int, int], None] | None = None


def simulate(
    journey: Journey, seed: int, replications: int, options: Options | None = None
) -> AgentsAnswer:
    """Return what so many replications of a journey give.

    The journey's timeline holds one draw a replication where inputs are uncertain.

    Raises EngineDeclined where base-stock levels are wanting, ScenarioError where a formula
    leaves its range for some customer.
    """
    options = options or Options()
    world = build_world(journey, seed, paired=options.paired)
    missing = [name for name in needed_levels(journey) if name not in options.levels]
    if world.is_limited and missing:
        raise EngineDeclined("agents", [f'base-stock levels of "{missing[0]}" are not known'])
    if (options.by_days or world.customers_meet) and world.expected_customers > MOST_CUSTOMERS:
        raise EngineDeclined("agents", [_too_many(world)])
    recorder = Recorder(options.path_share)
    parts: list[Findings] = []
    stocks: list[StockDays] = []
    for batch in _batches(world, replications, options):
        tally = world.new_tally(len(batch))
        if options.by_days or world.customers_meet:
            stockroom = Stockroom(world, batch, None if missing else options.levels)
            _run_days(world, tally, batch, recorder, stockroom)
            stocks.append(stockroom.days)
        else:
            _run_waves(world, tally, batch, recorder, options.chunk or CHUNK)
        parts.append(findings_of(world, tally, batch))
        if options.progress:
            options.progress(batch.stop, replications)
    return AgentsAnswer(
        names=journey.names,
        edges=journey.edges,
        findings=joined_findings(parts),
        paths=recorder.paths(),
        stock=joined_days(stocks) if stocks and stocks[0].products else None,
        clipped={rule: len(draws) for rule, draws in world.forks.clipped.items()},
    )


def _too_many(world: World) -> str:
    return (
        f"about {round(world.expected_customers, -6):,.0f} customers who can meet at the shelf or "
        f"by word of mouth are too many to follow together; {MOST_CUSTOMERS:,} are the most"
    )


def _batches(world: World, replications: int, options: Options) -> Iterator[range]:
    """Yield the replications that are tallied together."""
    classes = len(world.origins) * 2 ** min(len(world.journey.groups), 4)
    at_once = max(1, TALLY_SIZE // max(classes * world.new_tally(1).width, 1))
    if options.by_days or world.customers_meet:
        chunk = options.chunk or CHUNK_MEETING
        at_once = min(at_once, max(1, int(chunk / max(world.expected_customers, 1.0))))
    for first in range(0, replications, at_once):
        yield range(first, min(first + at_once, replications))


def _run_waves(world: World, tally: Tally, batch: range, recorder: Recorder, chunk: int) -> None:
    launches = plan_launches(world.journey, world.origins, world.seed, batch)
    total = int(launches.count.sum())
    for first in range(0, total, chunk):
        stop = min(first + chunk, total)
        follow(world, tally, companies(world, launches, first, stop), batch.start, recorder)


def _run_days(
    world: World, tally: Tally, batch: range, recorder: Recorder, stockroom: Stockroom
) -> None:
    launches = plan_launches(world.journey, world.origins, world.seed, batch)
    group = companies(world, launches, 0, int(launches.count.sum()))
    meeting = (stockroom, Referrals(world, batch))
    follow_by_days(world, tally, group, batch.start, recorder, meeting)
