"""Who is already here is here on the first day: only what holds on that day can contradict it."""

from __future__ import annotations

import pytest

from forkroad.forecast.run import run
from forkroad.scenario.file import read_text

# Nine days in "site" are the longest that "uniform: [3, 9]" allows; the changes allow three.
FILE = """\
forkroad: 1
start: 2026-03-01
months: 2
segments:
  visitors:
    arrivals: {per_month: 100}
    already_here: {site: {count: 90, waited: 9 days}}
journey:
  start_at: site
  steps:
    site: {takes: {uniform: [3, 9]}, next: {buy: 10%, gone: rest}}
    buy: {outcome: purchase}
    gone: {outcome: lost}
"""
SHORTER = "change: {journey.steps.site.takes: {uniform: [1, 3]}}"
LONG_GONE = (
    "with this change, segments.visitors.already_here.site.waited: some have waited 9 days, and "
    "nobody is at site for more than 3 days"
)
LATER = {
    "campaign": f"campaigns: {{sale: {{from: 2026-03-02, to: 2026-03-20, {SHORTER}}}}}\n",
    "shock": f"shocks: {{storm: {{chance: 50%, from: 2026-03-02, lasts: 9 days, {SHORTER}}}}}\n",
    "what_if": f"what_ifs: {{quicker: {{from: 2026-03-02, {SHORTER}}}}}\n",
}


def messages(text: str) -> list[str]:
    return [problem.message for problem in read_text(text).problems]


@pytest.mark.parametrize("what", LATER)
def test_a_stay_that_becomes_shorter_later_contradicts_nobody_who_is_here(what: str) -> None:
    assert messages(FILE + LATER[what]) == []


@pytest.mark.parametrize("what", LATER)
def test_a_stay_that_is_shorter_from_the_first_day_on_contradicts_who_is_here(what: str) -> None:
    text = FILE + LATER[what].replace("2026-03-02", "2026-03-01")
    assert [it for it in messages(text) if "waited" in it] == [LONG_GONE]


@pytest.mark.parametrize(
    "what, kind",
    [("campaign", "a campaign"), ("shock", "a shock"), ("what_if", "a what-if that begins later")],
)
def test_what_begins_later_cannot_change_who_is_here(what: str, kind: str) -> None:
    text = FILE + LATER[what].replace(
        SHORTER, "change: {segments.visitors.already_here.site.count: 20}"
    )
    assert messages(text) == [
        f"{kind} cannot change already_here, which is who is there at the start"
    ]


def test_a_what_if_may_change_who_is_here() -> None:
    fewer = "what_ifs: {fewer: {change: {segments.visitors.already_here.site.count: 20}}}\n"
    assert messages(FILE + fewer) == []


def test_what_comes_later_changes_nothing_for_who_is_here() -> None:
    # By hand: all 90 have waited the longest stay and leave on the first day, 10 % of them to buy.
    # Nobody else buys then, since a stay is three days at least and arrivals begin on that day.
    for text, what_if in (
        (FILE + LATER["campaign"], None),
        (FILE + LATER["shock"], None),
        (FILE + LATER["what_if"], "quicker"),
        (FILE + LATER["campaign"] + LATER["what_if"], "quicker"),
    ):
        scenario = read_text(text.replace("months: 2", "months: 1\nreport_by: week")).required()
        result = run(scenario, seed=1, draws=40, what_if=what_if)
        (row,) = result.rows("outcomes", period="2026-W09", step="buy", segment="all")
        assert row["mean"] == pytest.approx(9, abs=1e-9)
