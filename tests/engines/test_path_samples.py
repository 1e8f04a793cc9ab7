"""Which ways customers went, counted from visits that were kept."""

from __future__ import annotations

import numpy as np
import pytest

from forkroad.engines.agents_paths import Paths, Recorder
from forkroad.engines.path_samples import PathSamples, joined_path_samples, path_samples
from forkroad.forecast.run import run
from forkroad.program.program import Names
from tests.agreement.test_stock import text_of
from tests.oracles.feature_scenarios import feature, read

NAMES = Names(("look", "buy", "gone"), ("", "purchase", "lost"), ("people",), (), ("all",))
LOOK, BUY, GONE = range(3)


def visits(*trips: tuple[int, int, list[tuple[int, int]]]) -> Paths:
    """Return visits from (replication, day of setting out, [(day, step)]) of customers."""
    rows = [
        (customer, replication, set_out, day, step)
        for customer, (replication, set_out, trip) in enumerate(trips)
        for day, step in trip
    ]
    customer, replication, set_out, day, step = np.array(rows, dtype=np.int64).T
    segment = np.zeros_like(day)
    return Paths(customer.astype(np.uint64), replication, segment, set_out, day, step)


def told(samples: PathSamples) -> dict[tuple[tuple[int, ...], int], tuple[int, int]]:
    rows = zip(samples.way, samples.replication, samples.count, samples.days, strict=True)
    return {(samples.ways[way], int(at)): (int(n), int(days)) for way, at, n, days in rows}


# Replication 4: two buy, after 3 and 5 days, one is still looking. Replication 5: one goes.
FOURTH = visits((4, 1, [(1, LOOK), (4, BUY)]), (4, 2, [(2, LOOK), (7, BUY)]), (4, 2, [(2, LOOK)]))
FIFTH = visits((5, 0, [(-1, LOOK), (6, GONE)]))


def test_ended_ways_are_counted_by_replication_and_the_others_only_followed() -> None:
    samples = path_samples(FOURTH, NAMES, range(4, 6))
    assert told(samples) == {((LOOK, BUY), 0): (2, 8)}
    assert samples.followed.tolist() == [3, 0]


def test_nobody_whose_steps_were_kept_took_no_way() -> None:
    samples = path_samples(Recorder().paths(), NAMES, range(2))
    assert told(samples) == {}
    assert samples.followed.tolist() == [0, 0]


def test_parts_follow_one_another_in_their_order() -> None:
    parts = [path_samples(FOURTH, NAMES, range(4, 5)), path_samples(FIFTH, NAMES, range(5, 6))]
    joined = joined_path_samples(parts)
    assert told(joined) == {((LOOK, BUY), 0): (2, 8), ((LOOK, GONE), 1): (1, 6)}
    assert joined.followed.tolist() == [3, 1]
    assert joined.ways == ((LOOK, BUY), (LOOK, GONE))


@pytest.mark.parametrize("name", ["memory", "already_here"])
def test_the_likeliest_ways_are_those_of_the_exact_engine(name: str) -> None:
    # A chance of 20 replications with its error lies within 5 of them but for once in 10,000
    # (t with 19 degrees); 20 chances are compared.
    scenario = feature(name)
    exact, agents = (run(scenario, engine=it, seed=1).rows("paths") for it in ("exact", "agents"))
    known = {(row["path"], row["measure"]): row["mean"] for row in exact}
    shared = [
        row for row in agents if row["se"] is not None and (row["path"], row["measure"]) in known
    ]
    assert len(shared) > 10
    for row in shared:
        assert abs(row["mean"] - known[row["path"], row["measure"]]) < 5 * row["se"], row
    chances = [row["mean"] for row in agents if row["measure"] == "probability"]
    assert chances[:-1] == sorted(chances[:-1], reverse=True)
    assert sum(chances) == pytest.approx(1)
    assert agents[-1]["path"] == "rest"


def test_ways_that_an_empty_shelf_makes_are_among_them() -> None:
    # Some of those who find no print left go to the rival straight from where it is sold.
    result = run(read(text_of("limited_edition")), engine="agents", seed=1, replications=5)
    ways = [row["path"].split(" > ") for row in result.rows("paths", measure="probability")]
    assert any(way[-1] == "rival" for way in ways)


def test_a_sample_of_many_customers_tells_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    from forkroad.forecast import following

    whole = run(feature("memory"), engine="agents", seed=1)
    monkeypatch.setattr(following, "PATH_CUSTOMERS", 1000)
    some = run(feature("memory"), engine="agents", seed=1)
    [first, *_], [sampled, *_] = (it.rows("paths", measure="probability") for it in (whole, some))
    # Some 1,000 of the customers: an error of 0.014 where a quarter go so.
    assert first["path"] == sampled["path"]
    assert sampled["se"] > first["se"]
    assert abs(first["mean"] - sampled["mean"]) < 5 * sampled["se"]
