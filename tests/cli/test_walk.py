from __future__ import annotations

import json
from dataclasses import replace

import pytest
from click.testing import CliRunner, Result

from forkroad.cli.main import forkroad
from forkroad.cli.terminal import Screen
from forkroad.cli.walk_view import walk_lines
from forkroad.forecast.walk import walk as follow
from forkroad.scenario.file import read_text

SHOP = """\
forkroad: 1
name: Tea
start: 2026-03-01
months: 2
currency: EUR
attributes: {age: {uniform: [20, 30]}, consent: {chance: 50%}}
segments:
  people: {label: Tea folk, arrivals: {by_date: {2026-03-14: 100}}}
products: {tea: {label: Green tea, price: 10, unit_cost: 4}}
journey:
  start_at: look
  steps:
    look:
      label: The shop window
      cost: 0.5
      takes: 2 days
      next:
        - if: age >= 60
          then: {buy: 25%, gone: rest}
        - else: {buy: 60%, wait: rest}
    wait: {takes: 1 day, next: {stay: 80%, buy: rest}, timeout: {after: 5 days, to: gone}}
    buy: {buys: {tea: 2}, takes: 90 days, next: done}
    done: {outcome: purchase}
    gone: {outcome: lost}
"""


@pytest.fixture
def shop(tmp_path) -> str:
    (tmp_path / "shop.yaml").write_text(SHOP, encoding="utf-8")
    return str(tmp_path / "shop.yaml")


def walk(*arguments: str, answers: str | None = None) -> Result:
    return CliRunner().invoke(forkroad, ["walk", *arguments, "--seed", "1"], input=answers)


def said(result: Result) -> str:
    """What a command printed, its lines joined."""
    assert result.exit_code == 0, result.output
    return " ".join(result.stdout.split())


def test_each_step_has_its_date_its_reason_its_odds_and_the_money_so_far(shop) -> None:
    text = said(walk(shop, "--with", "age=61", "--with", "consent=no", "--choose", answers="2\n"))
    assert "One of Tea folk: age 61, not consent; sets out on 14 Mar 2026, seed 1" in text
    assert "Sat 14 Mar The shop window 2 days; rule 1 (age >= 60): gone 75 % (buy 25 %)" in text
    assert "0.75 -0.50" in text
    assert "Mon 16 Mar gone lost" in text
    # 75 % at the only fork.
    assert "75 in 100 trips go this way." in text


def test_the_other_rule_and_the_timeout_are_said(shop) -> None:
    text = said(walk(shop, "--choose", answers="wait\nstay\n"))
    assert "rule 2 (no condition before it held): wait 40 % (buy 60 %)" in text
    assert "5 days; stay 80 % (buy 20 %); then the time is up" in text
    # 0.4 x 0.8 = 0.32: one in 3.1.
    assert "One trip in 3.1 goes this way." in text


def test_a_purchase_brings_money_and_who_is_left_at_the_end_is_said(shop) -> None:
    text = said(walk(shop, "--choose", answers="buy\n"))
    # 20 less 8 and 0.5; 90 days from 16 March lie beyond the end of April.
    assert "buys 2 Green tea for 20.00 EUR; still here at the end of the forecast" in text
    assert "11.50" in text


def test_the_planner_is_asked_again_after_a_wrong_answer_and_on_standard_error(shop) -> None:
    found = walk(shop, "--choose", "--json", answers="3\nbuyy\n1\n")
    assert "Mon 16 Mar 2026, look, rule 2 (no condition before it held): where to?" in found.stderr
    assert "1  buy  60 %" in found.stderr
    assert 'did you mean "buy"?' in found.stderr
    told = json.loads(found.stdout)
    assert (told["format"], told["probability"]) == ("forkroad.walk/1", 0.6)
    assert [row["step"] for row in told["tables"]["visits"]] == ["look", "buy"]


def test_forks_with_one_way_on_are_not_asked(shop) -> None:
    found = walk(shop, "--set", "journey.steps.buy.takes=1", "--choose", answers="1\n")
    assert found.exit_code == 0
    assert found.stderr.count("where to?") == 1


def test_the_luck_of_a_seed_decides_where_nobody_does(shop) -> None:
    first, second = (json.loads(walk(shop, "--json").stdout) for _ in range(2))
    assert first == second
    assert first["segment"] == "people"
    assert 20 <= first["attributes"]["age"] <= 30


def test_wrong_wishes_end_with_their_message_and_status_2(shop) -> None:
    for wish, message in (
        ("age", '--with takes NAME=VALUE, such as age=61, not "age"'),
        ("agee=3", 'did you mean "age"?'),
        ("age=x", 'age is a number, not "x"'),
    ):
        found = walk(shop, "--with", wish)
        assert found.exit_code == 2
        assert message in found.stderr
        assert found.stdout == ""
    assert walk(shop, "--segment", "peeple").exit_code == 2


def test_labels_can_neither_colour_nor_move() -> None:
    scenario = read_text(SHOP).scenario
    assert scenario is not None
    found = follow(scenario, seed=1)
    hostile = "\x1b[2J\u202eevil\nline"
    kinds = ("steps", "segments", "products")
    labels = {
        kind: dict.fromkeys([*scenario.journey.steps, "people", "tea"], hostile) for kind in kinds
    }
    facts = replace(found.scenario, labels=labels, currency=hostile, name=hostile)
    lines = walk_lines(replace(found, scenario=facts), Screen())
    text = "\n".join(lines)
    assert "\x1b[2J" not in text
    assert "\u202e" not in text
    assert not any(line.startswith("line") for line in lines)
    assert "evil line" in text


def test_lines_fit_the_screen(shop) -> None:
    for line in walk(shop).stdout.splitlines():
        assert len(line) <= 80
