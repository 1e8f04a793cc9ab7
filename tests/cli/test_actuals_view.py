from __future__ import annotations

from forkroad.cli.actuals_view import actual_lines
from forkroad.cli.terminal import Screen
from forkroad.results.definitions import ACTUALS
from forkroad.results.figures import Figures
from forkroad.results.table import Builder
from tests.cli.cream import cream_result, spread
from tests.cli.plain import without_colour


def actuals(*rows):
    builder = Builder(ACTUALS)
    for period, counted, figures, actual, inside in rows:
        builder.add((period, counted), "forecast", figures, actual=actual, inside=inside)
    return cream_result(tables={"actuals": builder.table()})


def lines_of(result, **options):
    return without_colour(actual_lines(result, Screen(), **options))


def test_what_happened_stands_beside_the_forecast_and_its_interval():
    share = Figures(mean=0.11, p05=0.09, p95=0.13, approximate=True)
    result = actuals(
        ("2026-03", "cream.units", spread(800.0), 700.0, False),
        ("2026-04", "share(site, cart)", share, 0.1, True),
        ("total", "arrivals", Figures(mean=50.0), 55.0, None),
    )
    assert [" ".join(line.split()) for line in lines_of(result)] == [
        "Against actuals forecast 90 % between happened",
        "cream.units Mar 2026 800 720 880 700 outside",
        "share(site, cart) Apr 2026 11.0 % ~9.0 % 13.0 % 10.0 % inside",
        "arrivals total 50 - - 55",
    ]


def test_many_are_summed_up_and_those_outside_are_named():
    # 15 months of one measure and a share: 800 each and 700 in the first, 12,000 and 11,900.
    months = [f"2026-{month:02}" for month in range(3, 13)] + [f"2027-0{n}" for n in range(1, 6)]
    numbers = [700.0, *[800.0] * 14]
    rows = [
        (month, "cream.units", spread(800.0), number, number == 800)
        for month, number in zip(months, numbers, strict=True)
    ]
    result = actuals(*rows, ("2026-03", "competitor.share", Figures(mean=0.1), 0.1, None))
    assert [" ".join(line.split()) for line in lines_of(result)] == [
        "Against actuals forecast happened off inside 90 %",
        "cream.units 12,000 11,900 -0.8 % 14 of 15",
        "competitor.share -",
        "outside: cream.units in Mar 2026",
    ]


def test_beside_a_segment_actuals_say_that_they_are_of_all():
    result = actuals(("total", "arrivals", spread(50.0), 55.0, True))
    assert lines_of(result, segment="regulars")[0].startswith("Against actuals (of all customers)")


def test_nothing_happened_nothing_to_show():
    assert lines_of(cream_result(tables={})) == []
