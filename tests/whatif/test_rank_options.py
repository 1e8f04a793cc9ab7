"""How aims, axes and ranges are written."""

from __future__ import annotations

import pytest

from forkroad.errors import UsageError
from forkroad.whatif.rank_options import read_aim, read_axis, read_beside, read_range


@pytest.mark.parametrize(
    "text, measure, wanted",
    [
        ("profit=0", "profit", 0.0),
        ("cream.units = 20000", "cream.units", 20_000.0),
        ("competitor.share=5%", "competitor.share", 0.05),
        ("profit=-1e3", "profit", -1000.0),
    ],
)
def test_an_aim_is_a_measure_and_a_value(text: str, measure: str, wanted: float) -> None:
    aim = read_aim(text)
    assert (aim.measure, aim.wanted) == (measure, pytest.approx(wanted))


@pytest.mark.parametrize("text", ["profit", "profit=", "=0", "profit=much", "profit=inf"])
def test_what_is_no_aim_is_told_what_one_is(text: str) -> None:
    with pytest.raises(UsageError, match="write MEASURE=VALUE, as in profit=0"):
        read_aim(text)


def test_an_axis_goes_from_end_to_end_in_equal_steps() -> None:
    axis = read_axis("values.a=0:0.3:4")
    assert axis.path == "values.a"
    assert axis.values == (0.0, 0.1, 0.2, 0.3)
    assert read_axis("x.y=30%:10%:3").values == (0.3, 0.2, 0.1)


@pytest.mark.parametrize(
    "text, message",
    [
        ("products.tea.price", "is no axis"),
        ("products.tea.price=1:2", "is no axis"),
        ("products.tea.price=1:2:x", "is no axis"),
        ("products.tea.price=one:2:3", "is no axis"),
        ("products.tea.price=1:2:1", "has one value"),
        ("products.tea.price=2:2:3", "has one value"),
        ("products.tea.price=1:2:99999", "sweep is made for so many"),
    ],
)
def test_what_is_no_axis_is_told_what_one_is(text: str, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        read_axis(text)


def test_a_range_is_in_per_cent() -> None:
    assert read_range("10%") == pytest.approx(0.1)
    for text in ("0.1", "0%", "100%", "-5%", "ten"):
        with pytest.raises(UsageError, match="as in 10%"):
            read_range(text)


@pytest.mark.parametrize(
    "options, message",
    [
        ({"vary": ["values.a"]}, "add --until"),
        ({"grid": ["values.a=1:2:3"]}, "two axes, not 1"),
        ({"budget": -1.0}, "a budget is an amount of money"),
        ({"budget": float("inf")}, "a budget is an amount of money"),
    ],
)
def test_what_does_not_go_together_is_refused(options, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        read_beside(**options)
