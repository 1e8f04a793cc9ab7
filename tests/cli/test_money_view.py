from __future__ import annotations

from forkroad.cli.money_view import goal_lines, money_lines
from forkroad.cli.terminal import Screen
from forkroad.results.definitions import GOALS, MONEY
from forkroad.results.figures import Figures
from forkroad.results.table import Builder
from tests.cli.cream import cream_result, spread
from tests.cli.plain import without_colour


def test_money_shows_what_there_is_and_leaves_out_costs_of_nothing():
    lines = without_colour(money_lines(cream_result(), "all"))
    # Step costs are 0, the cost per customer won was not computed.
    assert [line.split("  ")[1].strip() for line in lines[1:]] == [
        "revenue",
        "cost of goods",
        "contribution",
        "profit",
    ]
    assert lines[0].split() == ["Money", "EUR", "90", "%", "between"]
    # 77175 less and more a tenth, 7717.
    assert lines[1].split() == ["revenue", "77,175", "~69,458", "84,892"]


def test_a_loss_keeps_its_sign():
    builder = Builder(MONEY)
    builder.add(("total", "all"), "revenue", Figures(mean=100.0))
    builder.add(("total", "all"), "profit", Figures(mean=-2500.0))
    lines = without_colour(money_lines(cream_result(tables={"money": builder.table()}), "all"))
    assert lines == ["Money         EUR", "  revenue     100", "  profit   -2,500"]


def test_a_scenario_without_prices_has_no_money_to_show():
    builder = Builder(MONEY)
    for measure in ("revenue", "profit"):
        builder.add(("total", "all"), measure, Figures(mean=0.0))
    assert money_lines(cream_result(tables={"money": builder.table()}), "all") == []
    assert money_lines(cream_result(tables={}), "all") == []


def test_a_goal_has_its_level_its_value_and_its_chance():
    assert without_colour(goal_lines(cream_result(), Screen())) == [
        "Goals                                      expected   90 % between  chance",
        "  year_sales: cream.units at least 20,000     1,575  ~1,418  1,732     2 %",
    ]


def goals(*rows):
    builder = Builder(GOALS)
    for goal, period, value, target, chance in rows:
        said = {"goal_measure": "site.visits", "wanted": "at_most", "segment": "all"}
        builder.add((goal, period), "value", spread(value), **said)
        builder.add((goal, period), "target", Figures(mean=target), **said)
        builder.add((goal, period), "chance", Figures(mean=chance), **said)
    return cream_result(tables={"goals": builder.table()})


def test_a_goal_for_every_month_has_a_line_a_month_under_its_name():
    result = goals(
        ("traffic", "2026-03", 100.0, 90.0, 0.25), ("traffic", "2026-04", 200.0, 90.0, 0.004)
    )
    assert without_colour(goal_lines(result, Screen())) == [
        "Goals         expected  90 % between  chance",
        "  traffic: site.visits at most 90",
        "    Mar 2026       100       90  110    25 %",
        "    Apr            200      180  220    <1 %",
    ]


def test_each_goal_tells_the_year_anew():
    result = goals(("a", "2026-03", 9.0, 1.0, 1.0), ("b", "2026-03", 9.0, 1.0, 1.0))
    lines = without_colour(goal_lines(result, Screen()))
    assert [line.split()[:2] for line in lines if "Mar" in line] == [["Mar", "2026"]] * 2


def test_a_goal_too_long_for_one_line_gets_two():
    result = goals(("a" * 60, "total", 100.0, 90.0, 0.25))
    lines = without_colour(goal_lines(result, Screen()))
    assert lines[1] == f"  {'a' * 60}: site.visits at most 90"
    assert lines[2].split() == ["total", "100", "90", "110", "25", "%"]


def test_no_goals_no_lines():
    assert goal_lines(cream_result(tables={}), Screen()) == []


def test_costs_come_before_what_is_left_and_only_the_cost_per_customer_has_cents():
    builder = Builder(MONEY)
    amounts = {
        "revenue": 5000.0,
        "cost_of_goods": 2000.4,
        "contribution": 2999.6,
        "cost_per_customer_won": 3.679,
        "campaign_costs": 150.25,
        "profit": 2849.35,
    }
    for measure, amount in amounts.items():
        builder.add(("total", "all"), measure, Figures(mean=amount))
    lines = without_colour(money_lines(cream_result(tables={"money": builder.table()}), "all"))
    assert [line.split() for line in lines[1:]] == [
        ["revenue", "5,000"],
        ["cost", "of", "goods", "2,000"],
        ["contribution", "3,000"],
        ["campaign", "costs", "150"],
        ["profit", "2,849"],
        ["cost", "per", "customer", "won", "3.68"],
    ]


def test_a_goal_says_whom_it_is_about_where_the_view_is_about_others():
    builder = Builder(GOALS)
    for goal, segment in (("sold", "all"), ("kept", "regulars")):
        said = {"goal_measure": "cream.units", "wanted": "at_least", "segment": segment}
        builder.add((goal, "total"), "value", Figures(mean=5.0), **said)
        builder.add((goal, "total"), "target", Figures(mean=4.0), **said)
        builder.add((goal, "total"), "chance", Figures(mean=0.5), **said)
    result = cream_result(tables={"goals": builder.table()})
    names = {
        segment: [
            line.split("  ")[1]
            for line in without_colour(goal_lines(result, Screen(width=120), segment))[1:]
        ]
        for segment in ("all", "regulars")
    }
    assert names["all"] == [
        "sold: cream.units at least 4",
        "kept: cream.units at least 4, of 단골 구매자",
    ]
    assert names["regulars"] == [
        "sold: cream.units at least 4, of all customers",
        "kept: cream.units at least 4",
    ]


def test_a_goal_about_a_share_reads_in_percent():
    builder = Builder(GOALS)
    for measure, target in (("share(site, cart)", 0.1), ("competitor.share", 0.1225)):
        said = {"goal_measure": measure, "wanted": "at_least", "segment": "all"}
        value = Figures(mean=0.11, p05=0.0912, p95=0.128, approximate=True)
        builder.add((measure, "total"), "value", value, **said)
        builder.add((measure, "total"), "target", Figures(mean=target), **said)
        builder.add((measure, "total"), "chance", Figures(mean=0.8), **said)
    result = cream_result(tables={"goals": builder.table()})
    lines = without_colour(goal_lines(result, Screen(width=120)))[1:]
    assert [" ".join(line.split()) for line in lines] == [
        "share(site, cart): share(site, cart) at least 10 % 11.0 % ~9.1 % 12.8 % 80 %",
        "competitor.share: competitor.share at least 12.25 % 11.0 % ~9.1 % 12.8 % 80 %",
    ]
