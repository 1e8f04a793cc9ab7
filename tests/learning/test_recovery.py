"""What a fit finds in logs whose truth is known: shares, stays, and no bias by the cut."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest

import forkroad
from forkroad.learning.fit import fit
from forkroad.learning.fit_result import FitResult
from tests.learning.simulated import START, World, random_world, write_log

N_DAYS = 60
OUTCOMES = {"purchase": "buy", "lost": "gone"}


def fitted(folder: Path, seed: int, n: int) -> tuple[World, FitResult]:
    world = random_world(seed)
    path = folder / f"{seed}.csv"
    write_log(world, path, n=n, n_days=N_DAYS, seed=seed)
    return world, fit(path, OUTCOMES, until=START + timedelta(days=N_DAYS))


def deviations(world: World, result: FitResult) -> tuple[list[float], list[bool]]:
    """Return how many standard errors each share lies off, and which intervals hold the truth."""
    found = {(row["step"], row["to"]): row for row in result.tables["evidence"].rows()}
    off, held = [], []
    for step, ways in world.shares.items():
        for to, share in ways.items():
            row = found.get((step, to))
            assert row is not None, f"nobody was seen going from {step} to {to}"
            se = np.sqrt(share * (1 - share) / row["sample"])
            off.append(float((row["share"] - share) / se))
            held.append(row["p05"] <= share <= row["p95"])
    return off, held


def naive_share_of_lost(result: FitResult, step: str) -> float:
    """Return the share of `gone` where those who are under way are counted as lost."""
    seen = {row["to"]: row["count"] for row in result.tables["evidence"].where(step=step).rows()}
    (stay,) = result.tables["stays"].where(step=step).rows()
    return float((seen.get("gone", 0) + stay["censored"]) / stay["n"])


def test_shares_lie_within_five_standard_errors_and_their_intervals_hold_them(
    tmp_path: Path,
) -> None:
    off, held = [], []
    for seed in range(6):
        more_off, more_held = deviations(*fitted(tmp_path, seed, 3_000))
        off += more_off
        held += more_held
    assert max(map(abs, off)) < 5
    # Some 130 intervals of 90 %: their number has a standard error of about .026, and four of
    # these make .79 the least.
    assert np.mean(held) > 0.79
    # Standardised errors have mean 0 and variance 1; with 130 of them, four standard errors
    # are .35 and .5.
    assert abs(np.mean(off)) < 0.35
    assert abs(np.var(off) - 1) < 0.5


def misses_of_lost(world: World, result: FitResult) -> tuple[list[float], list[float]]:
    """Return by how much the share of `gone` is too high at each step: naively, and as fitted."""
    rows = {(row["step"], row["to"]): row for row in result.tables["evidence"].rows()}
    truth = {step: ways["gone"] for step, ways in world.shares.items()}
    naive = [naive_share_of_lost(result, step) - share for step, share in truth.items()]
    return naive, [rows[step, "gone"]["share"] - share for step, share in truth.items()]


def test_counting_the_unfinished_as_lost_is_biased_where_the_fit_is_not(tmp_path: Path) -> None:
    naive, ours = misses_of_lost(*fitted(tmp_path, 3, 6_000))
    # About one stay in eight is cut, and all of these would count as lost.
    assert min(naive) > 0.03
    assert np.mean(np.abs(ours)) < np.mean(naive) / 5


def test_stays_have_the_mean_of_the_truth(tmp_path: Path) -> None:
    world, result = fitted(tmp_path, 1, 6_000)
    for row in result.tables["stays"].rows():
        chances = np.array(world.days[row["step"]])
        days = np.arange(1, len(chances) + 1)
        mean = days @ chances
        sd = np.sqrt((days - mean) ** 2 @ chances)
        # Censoring costs less than half of the visits, so that twice their number is allowed for.
        assert abs(row["mean"] - mean) < 5 * sd * np.sqrt(2 / row["n"])


@pytest.mark.parametrize("mean_days", [10, 30])
def test_who_is_silent_long_is_foretold_as_likely_gone_for_good(
    tmp_path: Path, mean_days: int
) -> None:
    # Half of 4,000 who look on the first 20 days buy in the end, after a geometric number of
    # days; the log ends after 60. Who has waited w days buys with the chance of a buyer who is
    # not there yet, half of P(D >= w), and what is to come is the sum of these over all.
    rng = np.random.default_rng(mean_days)
    entered = rng.integers(20, size=4_000)
    left = np.where(rng.random(4_000) < 0.5, entered + rng.geometric(1 / mean_days, 4_000), 10_000)
    rows = [f"{n},{START + timedelta(days=int(day))},look" for n, day in enumerate(entered)]
    rows += [
        f"{n},{START + timedelta(days=int(day))},buy" for n, day in enumerate(left) if day < N_DAYS
    ]
    path = tmp_path / "log.csv"
    path.write_text("customer,time,event\n" + "\n".join(rows), encoding="utf-8")
    result = fit(path, {"purchase": "buy"}, until=START + timedelta(days=N_DAYS))
    waited = N_DAYS - entered[left >= N_DAYS]
    lasts = (1 - 1 / mean_days) ** (waited - 1)
    to_come = float((0.5 * lasts / (0.5 + 0.5 * lasts)).sum())
    here = forkroad.with_settings(result.scenario, ["segments.everybody.arrivals.per_month=0"])
    run = forkroad.run(here, seed=1, draws=100)
    (row,) = run.rows("outcomes", period="total", segment="all", step="buy", measure="customers")
    assert row["mean"] == pytest.approx(to_come, abs=3 * row["sd"])


@pytest.mark.prove
def test_a_hundred_journeys_of_many_customers_are_recovered(
    tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    off, held, naive, ours = [], [], [], []
    for seed in range(1_000, 1_100):
        world, result = fitted(tmp_path, seed, 100_000)
        (tmp_path / f"{seed}.csv").unlink()
        more_off, more_held = deviations(world, result)
        off += more_off
        held += more_held
        more_naive, more_ours = misses_of_lost(world, result)
        naive += more_naive
        ours += more_ours
    told = f"{len(off)} shares: the worst {np.max(np.abs(off)):.2f} standard errors off, "
    told += f"mean {np.mean(off):.3f}, variance {np.var(off):.3f}, {np.mean(held):.4f} held; "
    told += f"gone: counted naively {np.mean(naive):+.4f} (least {min(naive):+.4f}), "
    told += f"fitted {np.mean(ours):+.5f}"
    record_property("found", told)
    assert np.max(np.abs(off)) < 5, told
    assert 0.86 <= np.mean(held) <= 0.94, told
    # Every single step is biased, the same way, by far more than the fit is off.
    assert min(naive) > 20 * abs(np.mean(ours)), told
