"""Worlds whose truth is drawn from what a fit says of a small log, and what it then says of more.

The fit knows nothing before it sees a log: its shares have the Dirichlet distribution whose
parameters are the counts. So every world begins with a few journeys that are over, a known
number along each way; the truth is drawn from what they say, many more customers follow it, and
the log is cut among them. If the fit tells all that the log says and no more, then among draws
of its shares the truth has every rank equally often (Talts et al. 2018, Modrak et al. 2023).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from forkroad.learning.event_log import ReadingOptions, read_events
from forkroad.learning.fit_steps import fit_journey
from forkroad.learning.fitted import STAY, FittedStep
from forkroad.learning.journey_rules import make_rules
from forkroad.learning.journeys import follow_journeys
from tests.learning.simulated import START, Visits, World, drawn, followed

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Whole = NDArray[np.int64]

STEPS = ("s0", "s1", "s2")
WAYS = ("next", "other", "buy", "lost")
# How many went each way before the truth was drawn.
PILOT = (4, 2, 3, 5)
N_DAYS = 30
SILENCE = 25  # no stay is longer, where the lost are known by their silence
N_DRAWS = 99


@dataclass(frozen=True)
class Case:
    """A world with its log.

    by_silence : whether who is lost leaves no event.
    moved : (3, 4) how often each way is seen in the log, those lost by silence included.
    under_way : (3,) who had not gone when the log ended.
    """

    world: World
    by_silence: bool
    visits: Visits
    moved: Whole
    under_way: Whole

    @property
    def shares(self) -> Floats:
        """(3, 4) the truth by step and way, in the order of PILOT."""
        return np.array([list(self.world.shares[step].values()) for step in STEPS])


@dataclass(frozen=True)
class Known:
    """What a fit says of a world: (3, 4) shares, and (3,) by how many customers it knows them."""

    shares: Floats
    sample: Floats


def make_case(seed: int, *, by_silence: bool) -> Case:
    """Return a world, and the log of its small beginnings and of some hundred customers more.

    by_silence : who is lost leaves no event, and is known by a silence of more than SILENCE days.
    """
    rng = np.random.default_rng([seed, 3, by_silence])
    n = int(rng.integers(150, 600))
    shares, days = {}, {}
    for place, step in enumerate(STEPS):
        ways = (STEPS[(place + 1) % 3], STEPS[(place + 2) % 3], "buy", "gone")
        shares[step] = dict(zip(ways, rng.dirichlet(PILOT).tolist(), strict=True))
        days[step] = _stay(rng, SILENCE if by_silence else N_DAYS)
    world = World(shares, days)
    step, day = rng.integers(len(STEPS), size=n), rng.integers(N_DAYS, size=n)
    later = followed(world, step, day, n_days=N_DAYS, rng=rng)
    visits = _one_after_the_other(_pilot(world, rng), later)
    return Case(world, by_silence, visits, *_counted(world, visits, by_silence=by_silence))


def _stay(rng: np.random.Generator, longest: int) -> list[float]:
    """Return the chances of 1, 2, ... days: any, or falling steadily, or with a hump."""
    kind = int(rng.integers(3))
    if kind == 0:
        return rng.dirichlet(np.full(int(rng.integers(3, 15)), 1.0)).tolist()
    day, mean = np.arange(1, longest + 1), rng.uniform(2, 8)
    chances = (1 - 1 / mean) ** day if kind == 1 else day**3 * np.exp(-4 * day / mean)
    return (chances / chances.sum()).tolist()


def _pilot(world: World, rng: np.random.Generator) -> Visits:
    """Return journeys that are over long before day 0, with PILOT moves from each step."""
    names, rows = world.steps, []
    left = {
        step: rng.permutation(np.repeat(list(world.shares[step]), PILOT)).tolist() for step in STEPS
    }
    # More leave each step than come to it from others; they begin a journey there.
    come = {step: sum(ways.count(step) for ways in left.values()) for step in STEPS}
    starts = [step for step in STEPS for _ in range(sum(PILOT) - come[step])]
    for customer, step in enumerate(starts):
        here, day = step, -3_000
        while True:
            rows.append((customer, day, names.index(here)))
            if here not in world.shares:
                break
            day += 1 + int(drawn(world.days[here], 1, rng)[0])
            here = left[here].pop()
    return Visits(*(np.array(column) for column in zip(*rows, strict=True)))


def _one_after_the_other(first: Visits, second: Visits) -> Visits:
    return Visits(
        np.concatenate([first.customer, second.customer + first.customer.max() + 1]),
        np.concatenate([first.day, second.day]),
        np.concatenate([first.step, second.step]),
    )


def _counted(world: World, visits: Visits, *, by_silence: bool) -> tuple[Whole, Whole]:
    """Return what the log shows of each way, and of how many visits it shows no end."""
    moved, under_way = np.zeros((len(STEPS), len(WAYS)), np.int64), np.zeros(len(STEPS), np.int64)
    names = world.steps
    is_last = np.append(visits.customer[1:] != visits.customer[:-1], True)
    to = np.where(is_last, -1, np.roll(visits.step, -1))
    if by_silence:
        is_silent = to == names.index("gone")
        to[is_silent] = -1
        # Who was seen last so long ago is lost; who is merely slow cannot be.
        to[(to < 0) & (N_DAYS - visits.day > SILENCE)] = names.index("gone")
    for place, step in enumerate(STEPS):
        mine = to[visits.step == names.index(step)]
        moved[place] = [(mine == names.index(way)).sum() for way in world.shares[step]]
        under_way[place] = (mine < 0).sum()
    return moved, under_way


def known_by_fit(cases: Sequence[Case], folder: Path) -> list[Known]:
    """Return what the fit says of some worlds, whose journeys stand side by side in one log.

    They are all lost by silence, or none is.
    """
    by_silence = cases[0].by_silence
    path = folder / "worlds.csv"
    path.write_text("customer,time,event\n" + "".join(_lines(cases)), encoding="utf-8")
    rules = make_rules(
        {"purchase": "buy"} if by_silence else {"purchase": "buy", "lost": "gone"},
        lost_after=f"{SILENCE}d" if by_silence else None,
        rare=1,
    )
    with read_events(path, ReadingOptions(until=START + timedelta(days=N_DAYS))) as log:
        steps = {step.name: step for step in fit_journey(follow_journeys(log, rules)).steps}
    return [_known(case, f"w{number}", steps) for number, case in enumerate(cases)]


def _lines(cases: Sequence[Case]) -> list[str]:
    lines = []
    for number, case in enumerate(cases):
        names = [_named(name, f"w{number}") for name in case.world.steps]
        rows = zip(case.visits.customer, case.visits.day, case.visits.step, strict=True)
        lines += [
            f"{number}-{customer},{START + timedelta(days=int(day))},{names[step]}\n"
            for customer, day, step in rows
            if not (case.by_silence and names[step] == "gone")
        ]
    return lines


def _named(step: str, world: str) -> str:
    """Return the name of a step in the common log, of which all worlds share the outcomes."""
    return f"{world}_{step}" if step in STEPS else step


def _known(case: Case, world: str, steps: Mapping[str, FittedStep]) -> Known:
    """Return what a fit says of a world; where it has rules by memory, what they say on average."""
    shares, samples = np.zeros((len(STEPS), len(WAYS))), np.zeros(len(STEPS))
    for place, step in enumerate(STEPS):
        ways = [_named(to, world) for to in case.world.shares[step]]
        if case.by_silence:
            ways[ways.index("gone")] = STAY
        for rule in steps[_named(step, world)].rules:
            found = {way.to: way.share for way in rule.ways}
            shares[place] += rule.sample * np.array([found.get(way, 0.0) for way in ways])
            samples[place] += rule.sample
    return Known(shares / samples[:, None], samples)


def ranks_of(case: Case, known: Known, rng: np.random.Generator) -> dict[str, Whole]:
    """Return how many of N_DRAWS draws lie below the truth: of each share, and of what follows.

    The share of all who buy in the end needs all shares at once. The likelihood of what was seen
    tells a fit that left a part of it out, however honest it is about the rest (Modrak et al.).
    """
    sample = known.sample[:, None] * known.shares
    gammas = rng.standard_gamma(np.broadcast_to(sample, (N_DRAWS, *sample.shape)))
    draws = gammas / gammas.sum(axis=-1, keepdims=True)
    together = np.concatenate([case.shares[None], draws])
    found = {name: together[:, :, way].T for way, name in enumerate(WAYS)}
    found["bought in the end"] = _bought(together)[None]
    logs = np.log(np.maximum(together, 1e-300))
    found["likelihood"] = (case.moved * logs).sum(axis=(1, 2))[None]
    return {name: (each[:, 1:] < each[:, :1]).sum(axis=1) for name, each in found.items()}


def _bought(shares: Floats) -> Floats:
    """Return (n,) the chance of buying in the end, whichever step is the first one."""
    moves = np.zeros((len(shares), len(STEPS), len(STEPS)))
    for place in range(len(STEPS)):
        moves[:, place, (place + 1) % 3] = shares[:, place, 0]
        moves[:, place, (place + 2) % 3] = shares[:, place, 1]
    chances = np.linalg.solve(np.eye(len(STEPS)) - moves, shares[:, :, 2:3])
    return np.asarray(chances.mean(axis=(1, 2)))


def p_values(ranks: Sequence[Mapping[str, Whole]], *, n_bins: int = 20) -> dict[str, float]:
    """Return how likely the ranks of many worlds are to be so uneven by luck, by chi-square."""
    from scipy.special import chdtrc

    found = {}
    for name in ranks[0]:
        every = np.concatenate([one[name] for one in ranks])
        counts = np.bincount(every * n_bins // (N_DRAWS + 1), minlength=n_bins)
        expected = len(every) / n_bins
        found[name] = float(chdtrc(n_bins - 1, ((counts - expected) ** 2 / expected).sum()))
    return found
