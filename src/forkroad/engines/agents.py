"""The agents engine: one customer at a time, with full history, vectorised over customers.

It serves what has no finite state and is the judge of the other engines. Replication r uses
draw r of the uncertain inputs. The result depends on the journey, the seed and the number of
replications alone, never on how the work is cut.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import field

from forkroad.engines.agents_answer import findings_of
from forkroad.engines.agents_days import MOST_CUSTOMERS, follow_by_days
from forkroad.engines.agents_findings import AgentsAnswer, joined_answers
from forkroad.engines.agents_launch import plan_launches
from forkroad.engines.agents_paths import Recorder
from forkroad.engines.agents_referrals import Referrals
from forkroad.engines.agents_settling import companies
from forkroad.engines.agents_stock import Levels, Stockroom, needed_levels
from forkroad.engines.agents_tally import Tally
from forkroad.engines.agents_waves import follow
from forkroad.engines.agents_world import World, build_world
from forkroad.errors import EngineDeclined
from forkroad.program.journey import Journey
from forkroad.records import record

# Customers who are followed at a time, and of whole replications in a batch; where they meet.
CHUNK, CHUNK_MEETING = 1 << 18, 1 << 20
# Numbers that a tally may hold, which bounds how many replications a batch has, too.
TALLY_SIZE = 1 << 23


@record
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

    Raises EngineDeclined and ScenarioError as `simulate_batch` does.
    """
    options = options or Options()
    world = build_world(journey, seed, paired=options.paired)
    size = batch_size(world, options)
    parts = []
    for first in range(0, replications, size):
        batch = range(first, min(first + size, replications))
        parts.append(simulate_batch(world, batch, options))
        if options.progress:
            options.progress(batch.stop, replications)
    return joined_answers(parts)


def simulate_batch(world: World, batch: range, options: Options) -> AgentsAnswer:
    """Return what some replications give: a task of its own, whoever does it.

    Raises EngineDeclined where base-stock levels are wanting or customers are too many to meet,
    ScenarioError where a formula leaves its range for some customer.
    """
    journey = world.journey
    is_by_days = options.by_days or world.customers_meet
    missing = [name for name in needed_levels(journey) if name not in options.levels]
    if world.is_limited and missing:
        raise EngineDeclined("agents", [f'base-stock levels of "{missing[0]}" are not known'])
    if is_by_days and world.expected_customers > MOST_CUSTOMERS:
        raise EngineDeclined("agents", [_too_many(world)])
    recorder, tally = Recorder(options.path_share), world.new_tally(len(batch))
    stock = None
    if is_by_days:
        stockroom = Stockroom(world, batch, None if missing else options.levels)
        _run_days(world, tally, batch, recorder, stockroom)
        stock = stockroom.days if stockroom.has_stock else None
    else:
        _run_waves(world, tally, batch, recorder, options.chunk or CHUNK)
    return AgentsAnswer(
        names=journey.names,
        edges=journey.edges,
        findings=findings_of(world, tally, batch),
        paths=recorder.paths(),
        stock=stock,
        clipped=_clipped(world, batch),
    )


def batch_size(world: World, options: Options) -> int:
    """Return how many replications are followed and tallied together."""
    classes = len(world.origins) * 2 ** min(len(world.journey.groups), 4)
    at_once = TALLY_SIZE // max(classes * world.new_tally(1).width, 1)
    is_by_days = options.by_days or world.customers_meet
    customers = options.chunk or (CHUNK_MEETING if is_by_days else CHUNK)
    return int(max(1, min(at_once, customers // max(world.expected_customers, 1.0))))


def _clipped(world: World, batch: range) -> dict[str, int]:
    """Return how many draws of a batch each rule was clipped in; the world knows all so far."""
    found = {rule: len(draws & set(batch)) for rule, draws in world.forks.clipped.items()}
    return {rule: number for rule, number in found.items() if number}


def _too_many(world: World) -> str:
    return (
        f"about {round(world.expected_customers, -6):,.0f} customers who can meet at the shelf or "
        f"by word of mouth are too many to follow together; {MOST_CUSTOMERS:,} are the most"
    )


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
