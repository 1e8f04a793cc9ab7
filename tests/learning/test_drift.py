"""Drift on a small log with one known change, and on the shop log with its planted incidents."""

from __future__ import annotations

import csv
import gzip
from collections import Counter
from datetime import date, datetime, timedelta
from itertools import pairwise

import pytest

from forkroad.learning.drift import drift_table
from forkroad.learning.drift_words import is_clear, summarise
from forkroad.learning.log_words import following

WEEKS = 20


@pytest.fixture(scope="module")
def shop(root):
    """The drift of the web shop's log, from before May to May and June."""
    events = root / "examples" / "ecom" / "ecom.csv.gz"
    with following(events, {"purchase": "purchase"}, repeat=True, segment_by="platform") as found:
        return drift_table(found, date(2024, 5, 1), date(2024, 7, 1))


def clear(table, step, to, segment="all", kind="next"):
    (row,) = table.where(step=step, to=to, segment=segment, kind=kind).rows()
    assert is_clear(row)
    return row


def test_the_payment_failure_is_named_with_its_weeks(shop):
    # Planted from 19 May (the Sunday of week 20) to 7 June (the Friday of week 23).
    row = clear(shop, "payment_details", "payment_error")
    assert (row["first_out_of_line"], row["last_out_of_line"]) == ("2024-W21", "2024-W23")
    assert row["share_else"] < 0.002 < 0.1 < row["share_then"]
    assert row["share_before"] == 0.0


def test_the_defect_of_the_checkout_is_named_with_its_weeks_and_its_devices(shop):
    # Planted from 9 April (week 15) to 9 May (week 19), on mobile devices alone.
    row = clear(shop, "all", "checkout_bug", "mobile")
    assert (row["first_out_of_line"], row["last_out_of_line"]) == ("2024-W15", "2024-W19")
    assert clear(shop, "shipping_details", "checkout_bug")["first_out_of_line"] == "2024-W15"
    assert not any(map(is_clear, shop.where(to="checkout_bug", segment="desktop").rows()))
    assert "checkout_bug (mobile) 1.4% of all moves in 2024-W15 to 2024-W19" in summarise(shop)


def test_the_loop_of_the_checkout_is_named_with_its_weeks_and_its_devices(shop):
    # Planted from 9 April to 9 May, on mobile devices: from shipping_details back to add_to_cart.
    row = clear(shop, "shipping_details", "add_to_cart", "mobile", "back")
    assert (row["first_out_of_line"], row["last_out_of_line"]) == ("2024-W15", "2024-W20")
    assert row["share_then"] > 0.15 > 0.05 > row["share_else"] > 0.0
    # Of 600 customers 180 came by several devices: what counts is the one that they had in hand.
    others = shop.where(to="add_to_cart", kind="back")
    assert not any(map(is_clear, others.where(segment="desktop").rows()))
    assert "from shipping_details back to add_to_cart (mobile) on 18.5% of its days" in summarise(
        shop
    )


def test_days_with_a_way_back_are_those_of_an_independent_count(shop, root):
    # By customer and day: the first and last place of each event, ties in the order of the file.
    days: dict[tuple[str, str], list[str]] = {}
    with gzip.open(root / "examples" / "ecom" / "ecom.csv.gz", "rt") as lines:
        rows = sorted(
            (r["user_id"], r["timestamp"], n, r["event"], r["platform"])
            for n, r in enumerate(csv.DictReader(lines))
        )
    for user, when, _, event, platform in rows:
        if platform == "mobile":
            days.setdefault((user, when[:10]), []).append(event)
    been, back, again = Counter[bool](), Counter[bool](), Counter[bool]()
    for (_, day), events in days.items():
        if "add_to_cart" in events:
            first = events.index("add_to_cart")
            last = len(events) - 1 - events[::-1].index("add_to_cart")
            way = [n for n, event in enumerate(events) if event == "shipping_details"]
            been[day >= "2024-05-01"] += 1
            again[day >= "2024-05-01"] += first < last
            back[day >= "2024-05-01"] += any(first < n < last for n in (way or [0])[:1] + way[-1:])
    rows = {
        row["step"]: row
        for row in shop.where(to="add_to_cart", segment="mobile", kind="back").rows()
    }
    for step, counted in (("shipping_details", back), ("all", again)):
        assert rows[step]["share_before"] == pytest.approx(counted[False] / been[False])
        assert rows[step]["share_after"] == pytest.approx(counted[True] / been[True])


def test_shares_are_those_of_an_independent_count(shop, root):
    # Moves from one event to the next of the same user, ties in the order of the file, a count
    # of its own in plain Python. The last event of a user is followed by nothing.
    with gzip.open(root / "examples" / "ecom" / "ecom.csv.gz", "rt") as lines:
        rows = [
            (r["user_id"], r["timestamp"], n, r["event"])
            for n, r in enumerate(csv.DictReader(lines))
        ]
    rows.sort()
    moves: Counter[tuple[str, str, bool]] = Counter()
    for one, other in pairwise(rows):
        if one[0] == other[0]:
            moves[one[3], other[3], other[1] >= "2024-05-01"] += 1
    for after in (False, True):
        leaving = sum(n for (step, _, when), n in moves.items() if step == "cart" and when == after)
        for row in shop.where(step="cart", segment="all", kind="next").rows():
            share = row["share_after" if after else "share_before"]
            assert share == pytest.approx(moves["cart", row["to"], after] / leaving)


def a_log(folder, chance_of_buying):
    """Write 40 visits a week; so many of them in each week buy on the next day, others leave."""
    lines = ["customer,time,event"]
    for week in range(WEEKS):
        monday = datetime(2026, 1, 5) + timedelta(weeks=week)
        for number in range(40):
            who = f"c{week}_{number}"
            last = "buy" if number < chance_of_buying(week) * 40 else "leave"
            lines += [
                f"{who},{monday.date()},look",
                f"{who},{(monday + timedelta(1)).date()},{last}",
            ]
    path = folder / "events.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def drift_of(path):
    with following(path, {"purchase": "buy", "lost": "leave"}) as found:
        return drift_table(found, date(2026, 4, 6), date(2026, 5, 25))


def test_a_log_in_which_nothing_changes_has_no_drift(tmp_path):
    table = drift_of(a_log(tmp_path, lambda week: 0.25))
    assert [row for row in table.rows() if is_clear(row)] == []
    assert summarise(table) == "No fork changed by more than luck."


def test_a_fork_that_changes_at_the_cut_is_told_with_its_shares(tmp_path):
    # Week 13 begins on Monday 6 April 2026: 2026-W15. Before it 10 of 40 buy, then 20 of 40.
    table = drift_of(a_log(tmp_path, lambda week: 0.25 if week < 13 else 0.5))
    row = clear(table, "look", "buy")
    assert (row["share_before"], row["share_after"]) == (0.25, 0.5)
    assert (row["first_out_of_line"], row["last_out_of_line"]) == ("2026-W15", "2026-W21")
    assert row["z"] == pytest.approx(row["z_then"])
    assert row["z"] > 6
    # Who does not buy leaves: the same change, the other way round.
    assert clear(table, "look", "leave")["z"] == pytest.approx(-row["z"])
