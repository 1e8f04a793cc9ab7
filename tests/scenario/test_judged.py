"""A verdict is of one state of a file: what a forecast rests on, and nothing else."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from forkroad.scenario.changes import with_settings
from forkroad.scenario.file import load, read_text
from forkroad.scenario.gate_text import with_verdict
from forkroad.scenario.gates import Gate
from forkroad.scenario.judged import has_changed_since, state_of, without_verdict

TEXT = """# A shop.
forkroad: 1
name: Shop
start: 2026-03-01
months: 2
segments:
  everybody: {label: All, arrivals: {per_month: 100}}
products: {thing: {price: 5}}
journey:
  start_at: shop
  steps:
    shop:
      takes: 2 days
      next: {buy: 30%, source: 10%, gone: rest}
      sample: 40
      source: the till
    source: {next: [{if: month == 3, then: buy}, {else: {buy: 50%, gone: rest}, owner: me}]}
    buy: {buys: thing, next: done}
    done: {outcome: purchase}
    gone: {outcome: lost}
campaigns:
  cheap: {from: 2026-03-05, to: 2026-03-09, change: {products.thing.price: 4}}
  cheaper: {from: 2026-03-05, to: 2026-03-09, change: {products.thing.price: x0.9}}
"""


def judged(text: str = TEXT) -> str:
    """Return a text with the verdict that a gate would write into it."""
    state = state_of(read_text(text).required())
    return with_verdict(text, Gate(verdict="passed", on=date(2026, 6, 2), state=state))


def warned(text: str) -> list[str]:
    return [str(problem) for problem in read_text(text).required().warnings]


def test_a_verdict_holds_while_the_file_stays_as_it_is() -> None:
    assert warned(judged()) == []
    assert not has_changed_since(read_text(judged()).required())


@pytest.mark.parametrize(
    "before, after",
    [
        ("buy: 30%", "buy: 31%"),
        ("source: 10%", "source: 11%"),
        ("sample: 40", "sample: 400"),
        ("takes: 2 days", "takes: 3 days"),
        ("per_month: 100", "per_month: 101"),
        ("price: 5}", "price: 6}"),
        ("months: 2", "months: 3"),
        ("month == 3", "month == 4"),
    ],
)
def test_it_is_of_another_state_when_a_number_changes(before: str, after: str) -> None:
    assert before in TEXT
    (message,) = warned(judged().replace(before, after))
    line = judged().split("\n").index("gate:") + 1
    assert message == (
        f"scenario.yaml:{line}:1: warning: gate: the verdict (passed on 2026-06-02) is of another "
        "state of this file, which has changed since in what a forecast rests on; run forkroad "
        "gate again"
    )


@pytest.mark.parametrize(
    "before, after",
    [
        ("# A shop.", "# The shop."),
        ("name: Shop", "name: Boutique"),
        ("label: All", "label: 모두"),
        ("source: the till", "source: the new till\n      owner: me"),
        ("owner: me", "asked_on: 2026-01-01"),
        ("buy: 30%, source: 10%", "source: 0.1, buy: 0.30"),
        ("per_month: 100", "per_month: 1e2"),
        ("products:", "what_ifs: {dear: {change: {products.thing.price: 9}}}\nproducts:"),
        ("products:", "goals: {much: {measure: revenue, at_least: 9}}\nproducts:"),
        ("takes: 2 days", "takes: 2 days\n      notes: {concern: none}\n      feeling: positive"),
    ],
)
def test_what_is_told_beside_may_change(before: str, after: str) -> None:
    assert before in TEXT
    changed = judged().replace(before, after)
    assert not [message for message in warned(changed) if "gate" in message]


def test_the_order_of_campaigns_counts_since_the_later_one_works_on_what_it_finds() -> None:
    cheap, cheaper = TEXT.rstrip().split("\n")[-2:]
    turned = judged().replace(f"{cheap}\n{cheaper}", f"{cheaper}\n{cheap}")
    assert turned != judged()
    assert "another state" in warned(turned)[0]


def test_arrivals_in_a_file_beside_it_count(tmp_path: Path) -> None:
    path, arrivals = tmp_path / "shop.yaml", tmp_path / "arrivals.csv"
    text = TEXT.replace("per_month: 100", "per_month: {file: arrivals.csv}")
    arrivals.write_text("month,arrivals\n2026-03,100\n2026-04,100\n")
    path.write_text(text)
    path.write_text(with_verdict(text, Gate(verdict="failed", state=state_of(load(path)))))
    assert not has_changed_since(load(path))
    arrivals.write_text("month,arrivals\n2026-03,100\n2026-04,101\n")
    assert has_changed_since(load(path))


def test_a_verdict_that_names_no_state_is_of_any() -> None:
    text = with_verdict(TEXT, Gate(verdict="failed"))
    assert warned(text.replace("30%", "40%")) == []


def test_settings_and_what_ifs_are_no_change_of_the_file() -> None:
    scenario = read_text(judged()).required()
    assert not has_changed_since(with_settings(scenario, ["products.thing.price=6"]))


def test_who_judges_anew_hears_nothing_of_the_old_verdict() -> None:
    changed = read_text(judged().replace("30%", "40%")).required()
    assert has_changed_since(changed)
    assert not without_verdict(changed).warnings
    assert state_of(without_verdict(changed)) == state_of(changed)
