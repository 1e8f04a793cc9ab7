"""Journeys out of events: where they begin and end, and what is counted of them."""

from __future__ import annotations

import csv
import gzip
from collections import Counter
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from forkroad.errors import EventLogError, UsageError
from forkroad.learning.event_log import ReadingOptions, read_events
from forkroad.learning.journey_rules import make_rules, read_outcomes
from forkroad.learning.journeys import LOST, NOWHERE, UNDER_WAY, UNKNOWN, Journeys, follow_journeys
from tests.learning.logs import written

WORDS = {LOST: "lost", UNDER_WAY: "under way", UNKNOWN: "unknown", NOWHERE: "end"}
BUY = {"purchase": "buy"}


def follow(
    folder: Path, rows: list[str], *, segment_by: str | None = None, **rules: Any
) -> Journeys:
    """Return the journeys of rows such as `a 2026-01-01 look`, with a fourth field for segments."""
    lines = [",".join(row.split(" ", 3)) for row in rows]
    head = "customer,time,event" + (",kind" if segment_by else "")
    path = written(folder, "\n".join([head, *lines]))
    attributes = (segment_by,) if segment_by else ()
    log = read_events(path, ReadingOptions(attributes=attributes))
    return follow_journeys(log, make_rules(**rules), segment_by=segment_by)


def moves(found: Journeys) -> dict[tuple[str, str, int], int]:
    """Return step, next step and days to how often, over all segments."""
    names = {**WORDS, **dict(enumerate(found.steps.names))}
    tally: Counter[tuple[str, str, int]] = Counter()
    for step, to, days, n in zip(
        *(found.moves[name].tolist() for name in ("step", "to", "days", "n")), strict=True
    ):
        tally[names[step], names[to], days] += n
    return dict(tally)


def test_a_journey_ends_at_its_first_outcome_and_the_rest_is_left_out(tmp_path: Path) -> None:
    found = follow(
        tmp_path,
        ["a 2026-01-01 look", "a 2026-01-03 buy", "a 2026-01-09 look", "b 2026-01-08 look"],
        outcomes=BUY,
    )
    # The log is known to the end of 9 January: b has been at look for at least two days.
    assert moves(found) == {
        ("look", "buy", 2): 1,
        ("buy", "end", 0): 1,
        ("look", "under way", 2): 1,
    }
    assert found.counts["events after the end of a journey (left out)"] == 1
    assert found.counts["journeys"] == 2
    assert found.counts["journeys under way at the end"] == 1


def test_with_repeat_customers_go_on_after_a_purchase(tmp_path: Path) -> None:
    rows = ["a 2026-01-01 look", "a 2026-01-03 buy", "a 2026-01-09 look", "a 2026-01-10 gone"]
    outcomes = {"purchase": "buy", "lost": "gone"}
    assert moves(follow(tmp_path, rows, outcomes=outcomes, repeat=True)) == {
        ("look", "buy", 2): 1,
        ("buy", "look", 6): 1,
        ("look", "gone", 1): 1,
        ("gone", "end", 0): 1,
    }


def test_silence_ends_a_journey_as_lost_and_who_comes_back_sets_out_anew(tmp_path: Path) -> None:
    found = follow(
        tmp_path,
        [
            *("a 2026-01-01 look", "a 2026-01-11 look", "a 2026-01-22 look"),
            *("b 2026-01-12 look", "c 2026-01-02 buy"),
        ],
        outcomes=BUY,
        lost_after="10d",
    )
    # Ten days of silence are still the same journey, eleven are not. The log is known to the end
    # of 22 January, so that b, last seen on the 12th, has been silent for the ten days that are
    # allowed: lost. a is lost after the 11th, and under way since the 22nd.
    assert moves(found) == {
        ("look", "look", 10): 1,
        ("look", "lost", 10): 2,
        ("look", "under way", 1): 1,
        ("buy", "end", 0): 1,
    }


def test_a_short_silence_makes_sessions(tmp_path: Path) -> None:
    rows = [
        "a 2026-01-01T10:00 look",
        "a 2026-01-01T10:30 look2",
        "a 2026-01-01T11:01 look",
        "b 2026-01-01T23:45 look",
        "b 2026-01-01T23:50 buy",
        "c 2026-01-01T23:45 look",
    ]
    found = follow(tmp_path, rows, outcomes=BUY, new_journey_after="30m")
    # 30 minutes are the same session, 31 are not; c could go on until 0:15, which nobody knows.
    assert moves(found) == {
        ("look", "look2", 0): 1,
        ("look2", "lost", 0): 1,
        ("look", "lost", 0): 1,
        ("look", "buy", 0): 1,
        ("buy", "end", 0): 1,
        ("look", "unknown", 0): 1,
    }
    assert found.counts["journeys"] == 4


def test_going_to_and_fro_within_a_day_counts_each_step_once_in_one_order(tmp_path: Path) -> None:
    rows = [
        *(f"{who} 2026-01-01T10:0{n} {what}" for who in "ab" for n, what in enumerate(
            ["home", "item", "home", "item", "cart"])),
        "b 2026-01-01T11:00 buy",
        "a 2026-01-02T10:00 item",
        "a 2026-01-02T10:01 home",
    ]  # fmt: skip
    found = follow(tmp_path, rows, outcomes=BUY)
    # Mean places in a day: home (1/8 + 1/6 + 3/4) / 3, item (3/8 + 1/2 + 1/4) / 3, so home, item.
    # On the second day item, home becomes home, item.
    assert found.is_in_day_order
    assert moves(found) == {
        ("home", "item", 0): 3,
        ("item", "cart", 0): 2,
        ("cart", "buy", 0): 1,
        ("buy", "end", 0): 1,
        ("cart", "home", 1): 1,
        ("item", "under way", 1): 1,
    }
    # Of 13 events 9 are visits: home and item were taken twice on the first day, by two customers.
    assert found.counts["events gathered into a visit of the same day"] == 4


def test_where_nobody_goes_to_and_fro_visits_stand_as_they_are(tmp_path: Path) -> None:
    rows = ["a 2026-01-01 item", "a 2026-01-01 home", "b 2026-01-01 home", "b 2026-01-02 item"]
    found = follow(tmp_path, [*rows, "b 2026-01-03 buy"], outcomes=BUY)
    assert not found.is_in_day_order
    assert moves(found)["item", "home", 0] == 1
    assert moves(found)["home", "item", 1] == 1


def test_purchases_of_one_day_are_one_purchase_of_several(tmp_path: Path) -> None:
    rows = ["a 2026-01-01 buy", "a 2026-01-01 buy", "a 2026-01-05 buy", "b 2026-01-05 buy"]
    found = follow(tmp_path, rows, outcomes=BUY, repeat=True)
    times = found.times.where(step=0)
    assert dict(zip(times["times"].tolist(), times.n.tolist(), strict=True)) == {1: 2, 2: 1}
    assert moves(found) == {("buy", "buy", 4): 1, ("buy", "under way", 1): 2}


def test_segments_are_the_first_value_of_each_customer(tmp_path: Path) -> None:
    rows = [
        "a 2026-01-01 look ",
        "a 2026-01-02 look web",
        "a 2026-01-03 look shop",
        "b 2026-01-01 look web",
        "c 2026-01-01 buy ",
        "d 2026-01-01 look shop",
    ]
    found = follow(tmp_path, rows, outcomes=BUY, segment_by="kind")
    assert found.segments.names == ("web", "shop", "not_known")
    arrivals = [found.arrivals.where(segment=number).n.sum() for number in range(3)]
    assert arrivals == [2, 1, 1]


def test_steps_choose_events_and_rare_ones_are_gathered(tmp_path: Path) -> None:
    rows = ["a 2026-01-01 x", "a 2026-01-02 y", "a 2026-01-03 z", "a 2026-01-04 buy"]
    chosen = follow(tmp_path, rows, outcomes=BUY, steps=["y"])
    assert moves(chosen) == {("y", "buy", 2): 1, ("buy", "end", 0): 1}
    assert chosen.counts["events that are no steps (left out)"] == 2
    gathered = follow(tmp_path, [*rows, "b 2026-01-04 x"], outcomes=BUY, rare=2)
    assert moves(gathered)["other_events", "other_events", 1] == 1
    assert gathered.counts["different events gathered as rare"] == 2


@pytest.mark.parametrize("text", ["60", "d60", "1.5d", "0d", "60 lightyears", "-3d", "36h"])
def test_what_is_no_duration_is_wrong_usage(text: str) -> None:
    with pytest.raises(UsageError, match="--lost-after"):
        make_rules(BUY, lost_after=text)


@pytest.mark.parametrize("option", ["purchase", "=buy", "purchase=", "purchase= , "])
def test_what_is_no_outcome_is_wrong_usage(option: str) -> None:
    with pytest.raises(UsageError, match="needed is a word with events"):
        read_outcomes([option])


def test_outcomes_must_be_named_and_mean_one_thing() -> None:
    with pytest.raises(UsageError, match="no outcome is named"):
        make_rules({})
    with pytest.raises(UsageError, match='"buy" cannot mean both purchase and lost'):
        make_rules({"purchase": "buy", "lost": ["buy"]})
    with pytest.raises(UsageError, match="is no word for an outcome"):
        make_rules({"customer": "buy"})


def test_an_event_that_the_log_does_not_have_is_named_with_the_nearest(tmp_path: Path) -> None:
    with pytest.raises(EventLogError, match=r'no event is called "by" \(--outcome\)'):
        follow(tmp_path, ["a 2026-01-01 buy"], outcomes={"purchase": "by"})
    with pytest.raises(EventLogError, match='did you mean "look"'):
        follow(tmp_path, ["a 2026-01-01 look"], outcomes={"purchase": "look"}, steps=["loook"])


def test_an_event_of_other_days_is_not_said_to_be_unknown(tmp_path: Path) -> None:
    path = written(tmp_path, "customer,time,event\na,2026-01-01,look\na,2026-02-01,buy\n")
    rules = make_rules({"purchase": "buy"})
    options = ReadingOptions(until=date(2026, 2, 1))
    with (
        read_events(path, options) as log,
        pytest.raises(EventLogError, match=r'"buy" \(--outcome\) does not happen on the days'),
    ):
        follow_journeys(log, rules)


def test_first_order_counts_equal_an_independent_count(data_folder: Path) -> None:
    path = data_folder / "ecom" / "ecom.csv.gz"
    with gzip.open(path, "rt", encoding="utf-8") as stream:
        rows = [(row["user_id"], row["timestamp"], row["event"]) for row in csv.DictReader(stream)]
    rows.sort(key=lambda row: row[:2])  # stable: ties keep the order of the file
    counted: Counter[tuple[str, str]] = Counter(
        (one[2], other[2]) for one, other in pairwise(rows) if one[0] == other[0]
    )
    with read_events(path) as log:
        found = follow_journeys(log, make_rules({"purchase": "purchase"}, repeat=True))
        names = found.steps.names
        pairs = found.pairs.only(found.pairs["to"] >= 0)
        got: Counter[tuple[str, str]] = Counter()
        for step, to, n in zip(pairs["step"], pairs["to"], pairs.n, strict=True):
            got[names[step], names[to]] += int(n)
    assert got == counted
