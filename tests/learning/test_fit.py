"""The fit as a whole: the file that comes out passes check and run, whatever the log holds."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import pytest

import forkroad
from forkroad.learning.fit import fit
from forkroad.learning.fit_result import FitResult
from tests.learning.logs import written

DAYS = [f"2026-{month:02d}-{day:02d}" for month in (1, 2, 3) for day in range(1, 29)]


def shop(folder: Path, **changes: Any) -> FitResult:
    """Return the fit of a small shop: look, cart, then buy or silence, one customer a day."""
    rows = []
    for number, day in enumerate(DAYS):
        who, kind = f"c{number}", "web" if number % 2 else "shop"
        rows.append(f"{who},{day} 10:00,look,{kind}")
        if number % 3:
            rows.append(f"{who},{day} 10:05,cart,{kind}")
        later = number + 1 + number % 4
        if number % 3 == 1 and later < len(DAYS):
            rows.append(f"{who},{DAYS[later]},buy,{kind}")
    path = written(folder, "customer,time,event,kind\n" + "\n".join(rows))
    return fit(path, {"purchase": "buy"}, **{"lost_after": "10d"} | changes)


def evidence(result: FitResult, step: str, **wanted: Any) -> dict[str, tuple[int, float]]:
    rows = result.tables["evidence"].where(step=step, **wanted).rows()
    return {row["to"]: (row["count"], round(row["share"], 6)) for row in rows}


def test_shares_are_those_of_the_log(tmp_path: Path) -> None:
    result = shop(tmp_path)
    # Of 84 customers those whose number is a multiple of 3 look and leave (28); those of the
    # last eleven days are under way, 81, 78 and 75 among them: of 28 four less are lost.
    looked = evidence(result, "look")
    assert looked["cart"] == (56, pytest.approx(56 / 84))
    assert result.scenario.start.isoformat() == "2026-03-29"
    reading = {row["what"]: row["count"] for row in result.tables["reading"].rows()}
    assert reading["journeys"] == 84
    assert reading["journeys that reached an outcome"] == looked_to_buy(result)


def looked_to_buy(result: FitResult) -> int:
    return evidence(result, "cart")["buy"][0]


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"lost_after": None},
        {"lost_after": None, "new_journey_after": "30m"},
        {"segment_by": "kind"},
        {"repeat": True},
        {"steps": ["cart"]},
        {"rare": 1_000},
        {"months": 3},
    ],
    ids=str,
)
def test_the_file_passes_check_and_run(tmp_path: Path, changes: dict[str, Any]) -> None:
    result = shop(tmp_path, **changes)
    path = tmp_path / "learned.yaml"
    result.save(path)
    scenario = forkroad.load(path)
    assert scenario == result.scenario
    run = forkroad.run(scenario, seed=1, draws=20)
    (customers,) = run.rows("conversion", period="total", segment="all", measure="customers")
    assert customers["mean"] > 0


def test_the_same_log_gives_the_same_file(tmp_path: Path) -> None:
    assert shop(tmp_path).text == shop(tmp_path).text


def test_everybody_under_way_is_already_here(tmp_path: Path) -> None:
    result = shop(tmp_path)
    waiting = result.scenario.segments["everybody"].already_here
    reading = {row["what"]: row["count"] for row in result.tables["reading"].rows()}
    assert (
        sum(group.count for group in waiting.values()) == reading["journeys under way at the end"]
    )


HOSTILE = [
    "=cmd|' /C calc'!A0",
    "<script>alert(1)</script>",
    'quote " and \\ back: slash # {x} [y] & *z !tag %',
    "rest",
    "stay",
    "total",
    "if",
    "99",
    "\u202egnp.exe",
    "c\u0430rt",
    "cart",
    "단골",
    "見積り",
    "x" * 5_000,
    "a\tb",
    "- yes: no",
    "~",
]


def test_names_that_would_break_a_file_do_not(tmp_path: Path) -> None:
    path = tmp_path / "hostile.csv"
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(["customer", "time", "event"])
        for customer in range(40):
            for day, event in enumerate(HOSTILE, 1):
                writer.writerow([customer, f"2026-01-{day:02d}", event])
            writer.writerow([customer, "2026-01-30", "buy"])
    scenario = fit(path, {"purchase": "buy"}).scenario
    assert len(scenario.journey.steps) == len(HOSTILE) + 1
    labels = {step.label or name for name, step in scenario.journey.steps.items()}
    assert {"=cmd|' /C calc'!A0", "<script>alert(1)</script>", "단골", "- yes: no"} <= labels


def test_sixty_thousand_different_events_become_a_journey_of_a_few(tmp_path: Path) -> None:
    rows = "".join(f"{n % 3_000},2026-01-{1 + n // 3_000:02d},event {n}\n" for n in range(60_000))
    sold = "".join(f"{n},2026-02-01,buy\n" for n in range(100))
    path = written(tmp_path, "customer,time,event\n" + rows + sold)
    result = fit(path, {"purchase": "buy"})
    assert len(result.scenario.journey.steps) < 50
