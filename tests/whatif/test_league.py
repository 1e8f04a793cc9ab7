"""The league of a stall's what-ifs against numbers worked out by hand, see `stall`."""

from __future__ import annotations

from itertools import chain, combinations

import pytest

import forkroad.whatif.league as league_module
from forkroad.errors import UsageError
from forkroad.forecast.plan import Options
from forkroad.forecast.simulated import Work
from forkroad.whatif.league import League, find_league
from forkroad.whatif.league_table import league_table
from tests.whatif.shop import read_shop
from tests.whatif.stall import AT_ONCE, WHAT_IFS

# Profit more than 20, cost paid: 100 (0.3 x 6 - 0.5) - 50 - 40 = 40 with the sign; 12 for the
# thing brings 100 (0.2 x 8 - 0.5) - 50 - 10 = 50; twice as many 200 x 0.7 - 50 - 60 = 30.
ALONE = {"sign": 20, "dearer": 30, "crowd": 10, "cheaper": -20}


def profit(*names: str) -> float:
    """Return the profit of some what-ifs beyond the base's, cost paid."""
    share = 0.3 if "sign" in names else 0.2
    price = 12 if "dearer" in names else 9 if "cheaper" in names else 10
    number = 200 if "crowd" in names else 100
    cost = sum({"sign": 40, "dearer": 10, "crowd": 60}.get(name, 0) for name in names)
    return number * (share * (price - 4) - 0.5) - 50 - cost - 20


def league(budget: float, text: str = AT_ONCE + WHAT_IFS) -> League:
    return find_league(read_shop(text), budget, Options(seed=1, draws=3), Work())


def test_singles_pairs_and_sets_are_what_they_bring_together() -> None:
    found = league(1000)
    by_names = {entry.names: entry.profit for entry in found.entries}
    for name, expected in ALONE.items():
        assert profit(name) == pytest.approx(expected)
        assert by_names[name,] == pytest.approx(expected)
    assert by_names["sign", "dearer", "crowd"] == pytest.approx(profit("sign", "dearer", "crowd"))
    [all_three] = [
        entry for entry in found.entries if len(entry.names) == 3 and "dearer" in entry.names
    ]
    # 200 x 1.9 - 50 - 110 - 20 = 200, and alone they bring 60.
    assert found.interaction(all_three) == pytest.approx(200 - 60)
    assert all_three.cost == pytest.approx(110)
    assert ("dearer", "cheaper") in found.apart
    assert found.is_complete


@pytest.mark.parametrize("budget", [0, 10, 45, 50, 60, 70, 100, 109.99, 110])
def test_the_best_set_is_that_of_all_sets_tried_by_hand(budget: float) -> None:
    sets = chain.from_iterable(combinations(ALONE, k) for k in range(5))
    costs = {"sign": 40, "dearer": 10, "crowd": 60, "cheaper": 0}
    fitting = [
        names
        for names in sets
        if sum(costs[name] for name in names) <= budget and not {"dearer", "cheaper"} <= set(names)
    ]
    best = max(fitting, key=lambda names: profit(*names))
    assert league(budget).best == best


def test_pairs_tell_where_there_are_too_many_sets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(league_module, "MOST_SETS", 3)
    found = league(110)
    assert not found.is_complete
    assert found.best == ("sign", "dearer", "crowd")
    [best] = [entry for entry in found.entries if entry.names == found.best]
    assert best.profit == pytest.approx(200)


def test_a_what_if_that_holds_another_is_not_counted_twice() -> None:
    text = (
        AT_ONCE
        + WHAT_IFS
        + "  bigger: {based_on: sign, cost: {once: 5}, change: {values.posters: 3}}\n"
    )
    found = league(1000, text)
    sets = {entry.names for entry in found.entries}
    assert ("bigger",) in sets
    assert ("sign", "bigger") not in sets
    [bigger] = [entry for entry in found.entries if entry.names == ("bigger",)]
    assert bigger.cost == pytest.approx(45)


def test_the_table_lists_the_best_return_first() -> None:
    table = league_table(league(50))
    rows = {row["what_if"]: row for row in table.rows()}
    order = [row["what_if"] for row in table.rows() if row["return_on_investment"] is not None]
    # 30 of 10, then 68 + ... by hand: sign and dearer 100 x 1.9 - 50 - 50 - 20 = 70 of 50.
    assert order[:2] == ["dearer", "sign+dearer"]
    assert rows["dearer"]["return_on_investment"] == pytest.approx(3.0)
    assert rows["sign+dearer"]["return_on_investment"] == pytest.approx(70 / 50)
    assert rows["sign+dearer"]["gain"] == pytest.approx(120)
    assert rows["sign+dearer"]["interaction"] == pytest.approx(70 - 20 - 30)
    assert rows["sign+dearer"]["best"] is True
    assert (rows["crowd"]["fits"], rows["crowd"]["best"]) == (False, False)
    # What costs nothing has no return; here it loses, and stands behind all that have one.
    assert rows["cheaper"]["return_on_investment"] is None
    assert rows["dearer+cheaper"]["why"].endswith("dearer and cheaper do not go together")
    assert rows["dearer+cheaper"]["profit"] is None
    assert table.notes == ("the league is computed by the exact engine",)


def test_doing_nothing_is_best_where_nothing_pays() -> None:
    found = league(0)
    assert found.best == ()
    assert not any(row["best"] for row in league_table(found).rows())


def test_a_file_without_what_ifs_has_no_league() -> None:
    with pytest.raises(UsageError, match="no what_ifs to spend a budget on"):
        league(10, AT_ONCE)
