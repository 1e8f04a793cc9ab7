from __future__ import annotations

import math
from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from forkroad.scenario.attributes import Chance, Choice, Given, NormalNumber, PoissonNumber
from forkroad.scenario.bounds import ANYTHING, Unbounded, bounds_of, bounds_of_attribute
from forkroad.scenario.evaluation import NotFinite, evaluate
from forkroad.scenario.expressions import parse
from forkroad.scenario.numbers import Constant, Monthly, Schedule, Uncertain

KNOWN = {"x": (1.0, 3.0), "y": (-2.0, 0.5), "word": None, "wide": ANYTHING}


@pytest.mark.parametrize(
    "source, least, most",
    [
        ("x + y", -1.0, 3.5),  # 1 - 2 and 3 + 0.5
        ("x - y", 0.5, 5.0),  # 1 - 0.5 and 3 + 2
        ("x * y", -6.0, 1.5),  # 3 * -2 and 3 * 0.5
        ("y / x", -2.0, 0.5),  # -2 / 1 and 0.5 / 1
        ("-x", -3.0, -1.0),
        ("abs(y)", 0.0, 2.0),
        ("min(x, 2)", 1.0, 2.0),
        ("max(y, 0, 0.25)", 0.25, 0.5),
        ("min(wide, 1) + 0", None, None),  # as low as can be
        ("x / y", None, None),  # y may be 0
        ("y ** 2", None, None),  # only bases above 0 are told
        ("log(x - 1)", None, None),  # the logarithm of 0
        ("exp(x * 1000)", None, None),  # beyond the largest float
        ("unknown", None, None),
        ('word == "a"', 0.0, 1.0),
        ("x > 2 and visits(cart) >= 3", 0.0, 1.0),
        ("x > 2 and 1 / y > 2", None, None),
    ],
)
def test_bounds_are_those_of_the_corners(source, least, most):
    if least is None:
        with pytest.raises(Unbounded):
            bounds_of(parse(source), KNOWN)
    else:
        assert bounds_of(parse(source), KNOWN) == (least, most)


def test_powers_and_exponentials_are_a_little_wider_than_their_corners():
    # 3 ** 0.5 and 3 ** -2 are the corners of x ** y.
    low, high = bounds_of(parse("x ** y"), KNOWN)
    assert 1 / 9 - 1e-8 < low < 1 / 9
    assert math.sqrt(3) < high < math.sqrt(3) + 1e-8
    assert bounds_of(parse("exp(y)"), KNOWN) == pytest.approx((math.exp(-2), math.exp(0.5)))


def test_numbers_of_the_model_have_the_bounds_of_what_they_hold():
    prices = Schedule(((date(2026, 3, 1), 45.0), (date(2026, 9, 1), 39.0)))
    assert bounds_of(prices, {}) == (39.0, 45.0)
    assert bounds_of(Constant(2.0), {}) == (2.0, 2.0)
    assert bounds_of(Monthly((3.0, 1.0, 2.0)), {}) == (1.0, 3.0)
    # 220 seen in 1,000, at its mean.
    assert bounds_of(Uncertain("beta", (220, 780)), {}) == (0.22, 0.22)


def test_attributes_have_the_bounds_of_their_values():
    assert bounds_of_attribute(Choice(((1.0, 0.5), (7.0, 0.5)))) == (1.0, 7.0)
    assert bounds_of_attribute(Chance(0.3)) == (0.0, 1.0)
    assert bounds_of_attribute(PoissonNumber(2.0))[0] == 0.0
    assert bounds_of_attribute(Given("web")) is None
    assert bounds_of_attribute(NormalNumber(60, 7)) == ANYTHING


LEAVES = st.sampled_from(["a", "b", "c", "0", "0.5", "2", "-1", "a > b", "c <= 1"])
TREES = st.recursive(
    LEAVES,
    lambda below: (
        st.tuples(st.sampled_from(["+", "-", "*", "/", "**"]), below, below).map(
            lambda parts: f"({parts[1]}) {parts[0]} ({parts[2]})"
        )
        | st.tuples(st.sampled_from(["abs", "exp", "log", "sqrt"]), below).map(
            lambda parts: f"{parts[0]}({parts[1]})"
        )
        | st.tuples(st.sampled_from(["min", "max"]), below, below).map(
            lambda parts: f"{parts[0]}({parts[1]}, {parts[2]})"
        )
    ),
    max_leaves=8,
)
NUMBERS = st.floats(-5, 5) | st.sampled_from([0.0, 1.0, -1.0])


@given(TREES, st.lists(st.lists(NUMBERS, min_size=1, max_size=4), min_size=3, max_size=3))
def test_no_value_lies_outside_its_bounds(source, columns):
    names = dict(zip("abc", columns, strict=True))
    expression = parse(source)
    try:
        low, high = bounds_of(expression, {name: (min(v), max(v)) for name, v in names.items()})
    except Unbounded:
        return
    grids = np.meshgrid(*names.values())
    try:
        values = evaluate(expression, dict(zip("abc", grids, strict=True)))
    except NotFinite:
        pytest.fail("bounds were found for what is not finite")
    assert low <= np.min(values)
    assert np.max(values) <= high
