"""The fit of a map that is there already: its graph and its words stay, its numbers are learned."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import forkroad
from forkroad.errors import ScenarioError, UsageError
from forkroad.learning.fit import fit
from forkroad.learning.fit_result import FitResult
from tests.learning.logs import written
from tests.learning.simulated import START, World, random_world, write_log

MAP = """\
# Drawn on a whiteboard.
forkroad: 1
start: 2026-01-21
months: 3
segments:
  everybody:
    arrivals: {per_month: 500, growth: 1% a month}   # guessed
journey:
  start_at: look
  steps:
    look:            # the site
      label: Look around
      next: {cart: 40%, gone: rest}   # guessed, too
    cart:
      takes: {geometric: 2 days}
      next:
        buy: 20%     # the pessimist's
        look: 5%
        gone: rest
      sample: 10
    buy: {outcome: purchase, buys: lamp}
    gone: {outcome: lost}
    leaflet: {next: look}
products:
  lamp: {price: 30}  # since May
"""


def trips(n_bought: int = 30, n_left: int = 10, n_looked: int = 40) -> list[str]:
    """Return who looks and puts into the cart on one day and buys on the next, or does not."""
    rows = []
    kinds = [("look", "cart", "buy")] * n_bought + [("look", "cart")] * n_left
    for who, steps in enumerate([*kinds, *[("look",)] * n_looked]):
        for place, step in enumerate(steps):
            day = 1 + who % 5 + (place == 2)
            rows.append(f"c{who},2026-01-{day:02d} 1{place}:00,{step},{'ab'[who % 2]}")
    return rows


def learn(folder: Path, scenario: str, rows: list[str], **options: Any) -> FitResult:
    log = written(folder, "customer,time,event,kind\n" + "\n".join(rows))
    path = written(folder, scenario, "map.yaml")
    return fit(log, {}, map_file=path, **{"lost_after": "10d", **options})


def shares(result: FitResult, step: str, **wanted: Any) -> dict[str, tuple[float, float | None]]:
    """Return each way's share now and before."""
    rows = result.tables["evidence"].where(step=step, **wanted).rows()
    return {row["to"]: (pytest.approx(row["share"]), row["previous"]) for row in rows}


def unmapped(result: FitResult) -> dict[tuple[str, str], int]:
    return {(row["kind"], row["name"]): row["count"] for row in result.tables["unmapped"].rows()}


def test_a_purchase_that_leads_to_its_outcome_is_its_own_step(tmp_path: Path) -> None:
    # The same journey with the outcome behind the purchase, which the option names by its event.
    behind = MAP.replace(
        "    buy: {outcome: purchase, buys: lamp}\n",
        "    buy: {buys: lamp, next: done}\n    done: {outcome: purchase}\n",
    )
    options: dict[str, Any] = {"until": START.replace(2026, 1, 21)}
    log = written(tmp_path, "customer,time,event,kind\n" + "\n".join(trips()))
    map_file = written(tmp_path, behind, "map.yaml")
    result = fit(log, {"purchase": "buy"}, map_file=map_file, lost_after="10d", **options)
    # Of 40 with a cart 30 buy, 75 %; nothing of that way is missing on the map.
    assert shares(result, "cart")["buy"][0] == 0.75
    assert not [name for kind, name in unmapped(result) if kind in ("event", "way")]


def test_numbers_change_and_every_word_stays(tmp_path: Path) -> None:
    result = learn(tmp_path, MAP, trips(), until=START.replace(2026, 1, 21))
    # Of 80 who look 40 go on. Of these 40 by the next day 30 have bought, all others were silent
    # for ten days before the log ends on the 20th.
    changes = {
        "{cart: 40%, gone: rest}   # guessed, too": "{cart: 50%, gone: rest}   # guessed, too",
        "      next: {cart: 40%": "      sample: 80\n      next: {cart: 40%",
        "buy: 20%     #": "buy: 75%     #",
        "look: 5%": "look: 0%",
        "sample: 10\n": "sample: 40\n",
        "{geometric: 2 days}": "1 days",
    }
    expected = MAP
    for old, new in reversed(changes.items()):
        expected = expected.replace(old, new)
    for line in expected.splitlines():
        assert line in result.text.splitlines() or "per_month" in line
    assert "# guessed\n" in result.text
    assert result.scenario.products["lamp"] == forkroad.load(tmp_path / "map.yaml").products["lamp"]
    forkroad.run(result.scenario, seed=1, draws=5)


def test_the_evidence_stands_beside_what_the_map_said(tmp_path: Path) -> None:
    result = learn(tmp_path, MAP, trips(), until=START.replace(2026, 1, 21))
    assert shares(result, "look") == {"cart": (0.5, 0.4), "gone": (0.5, 0.6)}
    assert shares(result, "cart") == {"buy": (0.75, 0.2), "look": (0, 0.05), "gone": (0.25, 0.75)}


def test_what_one_side_has_alone_is_told(tmp_path: Path) -> None:
    rows = [*trips(), "x,2026-01-02,pop_up,a", "y,2026-01-02,look,a", "y,2026-01-03,buy,a"]
    result = learn(tmp_path, MAP, rows, until=START.replace(2026, 1, 21))
    assert unmapped(result) == {
        ("event", "pop_up"): 1,
        ("way", "look -> buy"): 1,
        ("unseen step", "gone"): 0,
        ("unseen step", "leaflet"): 0,
        ("unseen way", "cart -> look"): 0,
    }
    # Who went another way is in no share.
    assert shares(result, "look") == {"cart": (0.5, 0.4), "gone": (0.5, 0.6)}


def test_who_is_under_way_is_already_here_where_the_map_starts_when_the_log_ends(
    tmp_path: Path,
) -> None:
    rows = [*trips(), "z,2026-01-20 09:00,look,a", "z,2026-01-20 10:00,cart,a"]
    result = learn(tmp_path, MAP, rows, until=START.replace(2026, 1, 21))
    assert "already_here: {cart: {count: 1, waited: {days: {1: rest}}}}" in result.text
    later = learn(tmp_path, MAP.replace("2026-01-21", "2026-03-01"), rows)
    assert "already_here" not in later.text
    assert any("Who is already here stands as it was" in note for note in later.notes)


RULES = MAP.replace(
    "  everybody:\n    arrivals: {per_month: 500, growth: 1% a month}   # guessed",
    "  a: {arrivals: {per_month: 200}}\n  b: {label: B, arrivals: {by_date: {2026-02-01: 9}}}",
)


@pytest.mark.parametrize(
    "fork",
    [
        "{by: segment, a: {cart: 1%, gone: rest}, else: {cart: 2%, gone: rest}}",
        "{by: segment, a: {then: {cart: 1%, gone: rest}, sample: 7}, else: {cart: 2%, gone: rest}}",
        '[{if: segment == "a", then: {cart: 1%, gone: rest}}, {else: {cart: 2%, gone: rest}}]',
    ],
)
def test_rules_by_segment_are_learned_each(tmp_path: Path, fork: str) -> None:
    text = RULES.replace("{cart: 40%, gone: rest}", fork)
    # Customers 0, 2, 4, ... are a: of 40 each, 20 put something into the cart.
    rows = [row for row in trips() if not row.endswith("b") or "look" in row]
    result = learn(tmp_path, text, rows, segment_by="kind", until=START.replace(2026, 1, 21))
    assert shares(result, "look", rule=1) == {"cart": (0.5, 0.01), "gone": (0.5, 0.99)}
    assert shares(result, "look", rule=2) == {"cart": (0.0, 0.02), "gone": (1.0, 0.98)}
    assert any("Who sets out stands as it was for b" in note for note in result.notes)
    rules = result.scenario.journey.steps["look"].next.rules
    assert [rule.evidence.sample for rule in rules] == [40, 40]


def test_what_a_log_cannot_teach_stands_as_it_was(tmp_path: Path) -> None:
    formulas = MAP.replace("cart: 40%", "cart: 0.3 + 0.001 * lamp.price")
    choice = MAP.replace(
        "next: {cart: 40%, gone: rest}   # guessed, too", "choose: {cart: 0.2, gone: 0}"
    )
    rules = MAP.replace(
        "{cart: 40%, gone: rest}",
        "[{if: visits(look) >= 2, then: gone}, {else: {cart: 40%, gone: rest}}]",
    )
    for text in (formulas, choice, rules):
        result = learn(tmp_path, text, trips())
        assert ("kept", "look") in unmapped(result)
        kept = [line for line in text.splitlines() if "cart: 0" in line or "visits" in line]
        assert all(line in result.text for line in kept)


def test_who_is_timed_out_stayed_until_then(tmp_path: Path) -> None:
    # Of 40 in the cart 30 buy a day later, 10 are reminded after 5 days and then gone.
    text = MAP.replace("        look: 5%\n        gone: rest\n", "        stay: rest\n").replace(
        "      sample: 10\n", "      timeout: {after: 5 days, to: leaflet}\n"
    )
    text = text.replace("leaflet: {next: look}", "leaflet: {takes: 1 day, next: gone}")
    rows = trips()
    for who in range(30, 40):
        rows.append(f"c{who},2026-01-{1 + who % 5 + 5:02d} 09:00,leaflet,a")
    result = learn(tmp_path, text, rows, until=START.replace(2026, 1, 21))
    assert shares(result, "cart") == {"buy": (0.75, 0.2), "stay": (0.25, 0.8)}
    assert ("way", "cart -> leaflet") not in unmapped(result)


def test_back_is_learned_where_they_return_to_where_they_came_from(tmp_path: Path) -> None:
    # From the site 20 go to the leaflet; 15 of these come back the day after and buy.
    text = MAP.replace("{cart: 40%, gone: rest}", "{leaflet: 40%, buy: 10%, gone: rest}")
    text = text.replace(
        "leaflet: {next: look}", "leaflet: {takes: 1 day, next: {back: 1%, gone: rest}}"
    )
    rows = []
    for who in range(20):
        path = ("look", "leaflet", "look", "buy") if who < 15 else ("look", "leaflet")
        rows += [f"c{who},2026-01-0{1 + day},{step},a" for day, step in enumerate(path)]
    result = learn(tmp_path, text, rows, until=START.replace(2026, 1, 21))
    assert shares(result, "leaflet") == {"back": (0.75, 0.01), "gone": (0.25, 0.99)}


def test_a_loop_within_a_day_keeps_its_stay(tmp_path: Path) -> None:
    text = MAP.replace("look: 5%", "look: 30%")
    rows = [f"c{n},2026-01-02 10:0{k},{step},a" for n in range(20) for k, step in
            enumerate(("look", "cart", "look", "cart", "buy"))]  # fmt: skip
    result = learn(tmp_path, text, rows)
    assert forkroad.run(result.scenario, draws=5).rows("outcomes")


def world_map(world: World) -> str:
    """Return a map of a world's graph whose numbers are all wrong."""
    lines = ["forkroad: 1", "start: 2025-03-02", "months: 2"]
    lines += ["segments: {all_of_them: {arrivals: {per_month: 9}}}", "journey:"]
    lines += ["  start_at: s0", "  steps:"]
    for step, ways in world.shares.items():
        inside = ", ".join(f"{to}: 25%" for to in ways)
        lines += [f"    {step}:", "      takes: 3 days", f"      next: {{{inside}}}"]
    return "\n".join([*lines, "    buy: {outcome: purchase}", "    gone: {outcome: lost}", ""])


def test_the_numbers_of_a_known_world_are_recovered(tmp_path: Path) -> None:
    world = random_world(2)
    write_log(world, tmp_path / "log.csv", n=4_000, n_days=60, seed=2)
    path = written(tmp_path, world_map(world), "map.yaml")
    result = fit(tmp_path / "log.csv", {}, map_file=path, until=START + timedelta(days=60))
    for step, ways in world.shares.items():
        for row in result.tables["evidence"].where(step=step).rows():
            share = ways[row["to"]]
            se = np.sqrt(share * (1 - share) / row["sample"])
            assert abs(row["share"] - share) < 5 * se
            assert row["previous"] == 0.25
    # 4,000 in 60 days; customers begin anywhere, which this map does not know.
    assert {kind for kind, _ in unmapped(result)} == {"entry"}


def test_a_map_that_nothing_is_on_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"no event of .* is a step of the map"):
        learn(tmp_path, MAP, ["a,2026-01-01,nowhere,a"])
    with pytest.raises(UsageError, match=r'"purchas" is no single step .* mean "purchase"'):
        learn_with(tmp_path, {"purchas": "pay"})
    with pytest.raises(ScenarioError):
        learn(tmp_path, MAP.replace("start_at: look", "start_at: lok"), trips())


def test_an_outcome_of_another_name_is_named(tmp_path: Path) -> None:
    result = learn_with(tmp_path, {"purchase": "pay"})
    assert shares(result, "cart")["buy"][0] == 0.75


def learn_with(folder: Path, outcomes: dict[str, str]) -> FitResult:
    rows = [row.replace(",buy,", ",pay,") for row in trips()]
    log = written(folder, "customer,time,event,kind\n" + "\n".join(rows))
    path = written(folder, MAP, "map.yaml")
    return fit(log, outcomes, map_file=path, lost_after="10d", until=START.replace(2026, 1, 21))
