"""Two engines told apart where they differ, and left alone where only chance divides them."""

from __future__ import annotations

import numpy as np
import pytest

from forkroad.engines import counts_splits
from forkroad.errors import UsageError
from forkroad.forecast.agreement import compare
from forkroad.forecast.run import run
from forkroad.forecast.second_engine import checked
from forkroad.forecast.selfcheck import JOURNEYS, check_engines
from forkroad.results.run_result import RunResult
from forkroad.scenario.model import Scenario
from tests.agreement.test_stock import text_of
from tests.forecast.test_simulated import FREE
from tests.oracles.feature_scenarios import feature, read

LOOP = JOURNEYS["a loop between browsing and cart"][0]


def exactly(scenario: Scenario) -> RunResult:
    return run(scenario, engine="exact", seed=1)


def differing(result: RunResult, other: RunResult) -> set[tuple[str, str]]:
    """The tables and measures that a comparison calls different."""
    return {(it.table, it.measure) for it in compare(result, other).disagreements}


@pytest.mark.parametrize("share, sign", [("33%", 1), ("27%", -1)])
def test_a_bias_is_seen_in_both_directions(share: str, sign: int) -> None:
    # 1,200 customers, 3 in 14 of whom buy: 257. With 33 % in place of 30 % it is 0.5 x 0.33 / 0.7
    # = 0.2357 of them, 283; 400 replications know the mean to 0.8, and 26 is 32 times that.
    biased = run(read(LOOP.replace("buy: 30%", f"buy: {share}")), engine="counts", seed=1)
    found = compare(exactly(read(LOOP)), biased)
    assert not found.agrees
    assert found.closest > 1
    [sold] = [
        it
        for it in found.disagreements
        if (it.table, it.key, it.measure) == ("sales", ("total", "tea", "all"), "units")
    ]
    assert (sold.second - sold.first) * sign > sold.allowed


def test_a_stay_off_by_one_is_seen() -> None:
    late = read(LOOP.replace("look, takes: 1 day", "look, takes: 2 days"))
    assert ("steps", "present") in differing(
        exactly(read(LOOP)), run(late, engine="counts", seed=1, replications=400)
    )


def test_a_lost_last_month_is_seen_between_two_that_simulate() -> None:
    counts = run(read(LOOP), engine="counts", seed=1, replications=200)
    short = run(read(LOOP.replace("months: 3", "months: 2")), engine="agents", seed=1)
    assert ("arrivals", "customers") in differing(counts, short)


def spreading(text: str, spread: str) -> Scenario:
    return read(text.replace("per_month: 400", f"per_month: 400, spread: {spread}"))


@pytest.mark.parametrize("first, second", [("exact", "counts"), ("counts", "agents")])
@pytest.mark.parametrize("wild", [0, 1])
def test_a_spread_that_is_wrong_is_seen_in_both_directions_though_means_agree(
    first: str, second: str, wild: int
) -> None:
    # A month's arrivals have variance 400, and 4 x 400 with `overdispersed: 4`: of 400
    # replications, a quarter or four times as much lies beyond the half of it or so that is
    # allowed (sqrt(2 x 2 x 21 / 400) = 0.46, and 0.1 more above).
    texts = [spreading(LOOP, "poisson"), spreading(LOOP, "{overdispersed: 4}")]
    scenarios = texts if wild else texts[::-1]
    results = [
        run(scenario, engine=engine, seed=3, replications=None if engine == "exact" else 400)
        for scenario, engine in zip(scenarios, (first, second), strict=True)
    ]
    found = compare(*results)
    assert {it.figure for it in found.disagreements} == {"sd"}
    arrivals = [it for it in found.disagreements if it.table == "arrivals"]
    assert {it.key[0] for it in arrivals} == {"2026-01", "2026-02", "2026-03", "total"}
    assert all((it.second > it.first) == bool(wild) for it in found.disagreements)
    assert all(abs(it.first - it.second) > it.allowed > 0 for it in found.disagreements)


def test_rounding_instead_of_drawing_is_seen_by_its_spread(monkeypatch) -> None:
    def rounded(rng, numbers, chances):
        return np.rint(numbers * chances).astype(np.int64)

    monkeypatch.setattr(counts_splits, "draw_binomial", rounded)
    scenario = spreading(LOOP, "fixed")
    found = compare(exactly(scenario), run(scenario, engine="counts", seed=1, replications=400))
    assert ("sales", "units") in {
        (it.table, it.measure) for it in found.disagreements if it.figure == "sd"
    }


def test_engines_that_compute_the_same_are_left_alone_whatever_the_seed() -> None:
    # 20 comparisons of some 300 means: by chance one is called different once in 50,000 times.
    scenario = feature("sampled_shares")
    for seed in range(10):
        exact = run(scenario, engine="exact", seed=seed, draws=100)
        counts = run(scenario, engine="counts", seed=seed, replications=100)
        agents = run(scenario, engine="agents", seed=seed, replications=5)
        for first, second in ((exact, counts), (counts, agents)):
            assert compare(first, second).disagreements == ()


def test_rare_events_are_allowed_to_be_rare() -> None:
    # A sale in about a hundred years: nobody buys in most runs, and now and then somebody does.
    rare = read(LOOP.replace("buy: 30%", "buy: 0.001%"))
    exact = exactly(rare)
    for seed in range(20):
        counts = run(rare, engine="counts", seed=seed, replications=50)
        assert compare(exact, counts).agrees


def test_a_shock_that_few_draws_have_makes_no_spread_wrong() -> None:
    # Ten times as many customers come in one run of fifty: the spread is that run's, and who has
    # fewer draws may not have it: then nothing is said of means whose spread is not known either.
    shocked = read(
        LOOP + "shocks: {fair: {chance: 2%, from: 2026-02-01, lasts: 20 days, "
        "arrivals: {shoppers: x10}}}\n"
    )
    for seed in range(6):
        exact = run(shocked, engine="exact", seed=seed)
        agents = run(shocked, engine="agents", seed=seed)
        counts = run(shocked, engine="counts", seed=seed, replications=60)
        for first, second in ((exact, agents), (exact, counts), (counts, agents)):
            assert compare(first, second).disagreements == ()


def test_a_check_asks_the_next_engine_that_can() -> None:
    for text, first, second in (
        (LOOP, "exact", "counts"),
        (text_of("limited_edition"), "counts", "agents"),
    ):
        scenario = read(text)
        replications = None if first == "exact" else 50
        result = checked(scenario, run(scenario, seed=1, replications=replications))
        assert result.check is not None
        assert (result.check.first, result.check.second) == (first, second)
        assert result.check.agrees
        assert result.check.n_means > 100
        assert result.check.n_spreads > 50
        assert result.about()["check"]["agrees"] is True


def test_draws_are_shared_so_that_not_knowing_does_not_blur_a_check() -> None:
    scenario = feature("sampled_shares")
    result = checked(scenario, run(scenario, seed=1, draws=150))
    assert result.check is not None
    assert result.check.replications == 150


def test_where_no_other_engine_can_a_check_is_refused() -> None:
    scenario = read(FREE)
    result = run(scenario, seed=1, replications=2)
    with pytest.raises(UsageError, match="no second engine can check this: the counts engine"):
        checked(scenario, result)


def test_a_run_that_was_not_checked_says_nothing_of_it() -> None:
    assert "check" not in exactly(read(LOOP)).about()


def test_the_self_check_holds_on_this_machine() -> None:
    told: list[tuple[int, int]] = []
    trials = check_engines(3, lambda *done: told.append(done))
    assert [trial.what for trial in trials if not trial.holds] == []
    assert sum(trial.check is not None for trial in trials) == 6
    assert told[-1] == (len(JOURNEYS), len(JOURNEYS))


def test_the_self_check_sees_an_engine_that_is_wrong(monkeypatch) -> None:
    from forkroad.forecast import selfcheck

    def run_another(scenario: Scenario, *, engine: str, **options: object) -> RunResult:
        wrong = read(LOOP.replace("buy: 30%", "buy: 25%")) if engine == "counts" else scenario
        return run(wrong, engine=engine, **options)

    loop = next(iter(JOURNEYS))
    monkeypatch.setattr(selfcheck, "JOURNEYS", {loop: JOURNEYS[loop]})
    monkeypatch.setattr(selfcheck, "run", run_another)
    failing = [trial for trial in selfcheck.check_engines(1) if not trial.holds]
    assert [trial.check and trial.check.second for trial in failing] == ["counts"]
