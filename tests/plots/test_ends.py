from __future__ import annotations

import pytest
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from forkroad.maps.palette import COMPETITOR, PURCHASE
from forkroad.plots.ends import outcomes
from forkroad.results.journey_definitions import CONVERSION, OUTCOMES
from tests.plots.looking import flaws, texts
from tests.plots.small import result_of, table_of

SHARES = {
    "all": {"purchase": 0.5, "competitor": 0.2, "lost": 0.3},
    "young": {"purchase": 0.25, "competitor": 0.7, "lost": 0.05},
}


def _figure() -> Figure:
    rows = [
        (("total", segment, outcome, outcome), "share", share)
        for segment, shares in SHARES.items()
        for outcome, share in shares.items()
    ]
    rates = [(("total", name), "win_rate", 0.7125) for name in SHARES]
    labels = {"segments": {"young": "Under 30"}}
    return outcomes(
        result_of(table_of(OUTCOMES, *rows), table_of(CONVERSION, *rates), labels=labels)
    )


def _widths(figure: Figure, color: str) -> list[float]:
    bars = [it for it in figure.findobj(Rectangle) if it.get_height() == 20]
    wanted = tuple(int(color[place : place + 2], 16) / 255 for place in (1, 3, 5))
    return [bar.get_width() for bar in bars if bar.get_facecolor()[:3] == pytest.approx(wanted)]


def test_parts_of_a_bar_are_as_wide_as_their_shares() -> None:
    figure = _figure()
    bought, left = (_widths(figure, look.fill) for look in (PURCHASE, COMPETITOR))
    # .5 against .2 of all, .25 against .7 of the young; both bars are of one width.
    assert bought[0] / left[0] == pytest.approx(0.5 / 0.2)
    assert bought[1] / bought[0] == pytest.approx(0.25 / 0.5)
    assert left[1] / bought[0] == pytest.approx(0.7 / 0.5)


def test_segments_go_by_their_labels_and_win_rates_are_written() -> None:
    shown = texts(_figure())
    assert {"all", "Under 30", "win rate", "71.2 %", "50.0 %", "70.0 %"} <= set(shown)
    assert shown.count("71.2 %") == 2
    assert flaws(_figure()) == []


def test_the_key_goes_from_purchase_to_lost() -> None:
    shown = texts(_figure())
    words = [text for text in shown if text in ("purchase", "competitor", "lost")]
    assert words[:3] == ["purchase", "competitor", "lost"]


def test_several_competitors_stand_in_the_bar_alone() -> None:
    rows = [(("total", "all", "competitor", step), "share", 0.5) for step in ("one", "two")]
    shown = texts(outcomes(result_of(table_of(OUTCOMES, *rows))))
    # Two parts of 50 % each; their sum stands in no table, and so not in the figure.
    assert shown.count("50.0 %") == 2
    assert shown.count("competitor") == 1  # in the key, and over no column
    assert "100.0 %" not in shown
