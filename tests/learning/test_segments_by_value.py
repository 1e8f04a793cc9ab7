"""Segments by recency, frequency and value: their rules, thresholds and sizes, derived by hand."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

import forkroad
from forkroad.errors import EventLogError, UsageError
from forkroad.learning.fit import fit
from forkroad.learning.fit_result import FitResult
from tests.learning.logs import written

# Customer to the days of purchase in January (1 to 31); every purchase is worth what stands behind.
# Ten bought: once (4), twice (3), three times (2), five times (1). Their median is 2, so that who
# bought twice is regular. Of the ten values the highest tenth is 500 and more: j alone.
BOUGHT: dict[str, tuple[list[int], float]] = {
    "a": ([1], 900.0 / 9), "b": ([2], 10), "c": ([3], 10), "d": ([30], 10),
    "e": ([1, 4], 10), "f": ([20, 23], 10), "g": ([28, 31], 10),
    "h": ([1, 3, 6], 10), "i": ([25, 28, 31], 10), "j": ([19, 22, 25, 28, 31], 100),
}  # fmt: skip


def learn(folder: Path, **options: Any) -> FitResult:
    rows = ["customer,time,event,paid"]
    for customer, (days, paid) in BOUGHT.items():
        rows += [f"{customer},2026-01-{day:02d},buy,{paid}" for day in days]
    rows += ["k,2026-01-31,look,", "l,2026-01-05,look,"]
    path = written(folder, "\n".join(rows))
    asked = {"repeat": True, "segments": "rfm", "value": "paid", **options}
    return fit(path, {"purchase": "buy"}, **asked)


def sizes(result: FitResult) -> dict[tuple[str, str], tuple[int, int, float]]:
    return {
        (row["segment"], row["state"]): (row["customers"], row["purchases"], row["value"])
        for row in result.tables["sizes"].rows()
    }


def test_sizes_are_those_of_the_stated_rules(tmp_path: Path) -> None:
    # Ten gaps of 3 days, but for one of 2 (h from 1 to 3): of 10 the ninth and the last are 3, so
    # that active is who was seen within 3 days of the end, nobody is inactive, all else are lost.
    # The log ends with 31 January, so that the first unknown day is 1 February.
    assert sizes(learn(tmp_path)) == {
        ("vip", "active"): (1, 5, 500.0),
        ("regular", "active"): (2, 5, 50.0),
        ("regular", "lost"): (3, 7, 70.0),
        ("sporadic", "active"): (2, 1, 10.0),
        ("sporadic", "lost"): (4, 3, 120.0),
    }


def test_the_file_states_the_rules_with_their_thresholds(tmp_path: Path) -> None:
    result = learn(tmp_path)
    text = " ".join(line.strip().removeprefix("# ") for line in result.text.splitlines())
    assert "VIP: bought on 2 days at least, and more than 100 in paid" in text
    assert "Regular: bought on 2 days at least (the median of those who bought" in text
    assert "6 customers: 2 active, 4 lost." in text
    assert "active: last seen 3 days before the end at most" in text
    assert list(result.scenario.segments) == ["vip", "regular", "sporadic"]
    forkroad.run(result.scenario, seed=1, draws=5)


def test_without_a_value_purchases_are_counted(tmp_path: Path) -> None:
    # Nine in ten bought three times at most.
    found = sizes(learn(tmp_path, value=None))
    assert found["vip", "active"] == (1, 5, 5.0)
    assert "more than 3 times" in " ".join(learn(tmp_path, value=None).text.split())


def test_sizes_add_up_to_all_customers_of_a_larger_log(tmp_path: Path) -> None:
    rows = ["customer,time,event"]
    for number in range(500):
        for day in range(1 + number % 7):
            moment = date(2026, 1, 1) + timedelta(days=(number * 13 + day * (3 + number % 5)) % 90)
            rows.append(f"c{number},{moment},{'buy' if number % 3 else 'look'}")
    path = written(tmp_path, "\n".join(rows))
    result = fit(path, {"purchase": "buy"}, repeat=True, segments="rfm")
    assert sum(n for n, _, _ in sizes(result).values()) == 500
    result.save(tmp_path / "learned.yaml")
    assert forkroad.load(tmp_path / "learned.yaml") == result.scenario


@pytest.mark.parametrize(
    "options, message",
    [
        ({"segments": "abc"}, '"abc" is no way to tell customers apart'),
        ({"segment_by": "paid"}, "neither with --segment-by"),
        ({"segments": None}, "--value goes with --segments"),
    ],
)
def test_options_that_do_not_go_together_are_wrong_usage(
    tmp_path: Path, options: dict[str, Any], message: str
) -> None:
    with pytest.raises(UsageError, match=message):
        learn(tmp_path, **options)


def test_purchases_and_their_worth_are_needed(tmp_path: Path) -> None:
    path = written(tmp_path, "customer,time,event,paid\na,2026-01-01,buy,much\na,2026-01-02,end,1")
    with pytest.raises(EventLogError, match='row 1: "paid" is "much"; needed is a number'):
        fit(path, {"purchase": "buy"}, segments="rfm", value="paid")
    with pytest.raises(UsageError, match="--segments rfm needs purchases"):
        fit(path, {"lost": "end"}, segments="rfm")
