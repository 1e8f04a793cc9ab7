"""Which places take which values in which scenario of a sweep."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import forkroad
from forkroad.errors import UsageError
from forkroad.whatif.variation import plan_variation

SCENARIOS = Path(__file__).resolve().parents[2] / "scenarios"
PRICE, VOUCHER = "products.basket.price", "values.voucher"


@pytest.fixture(scope="module")
def shop():
    return forkroad.load(SCENARIOS / "web_shop_cart.yaml")


def test_a_grid_has_every_combination_once_the_last_place_fastest(shop) -> None:
    made = plan_variation(shop, [f"{PRICE}=60,70", f"{VOUCHER}=0%,5%,10%"], sobol=None, seed=1)
    assert made.n_scenarios == 6
    assert [made.cells(number) for number in range(6)] == [
        (60, 0.0),
        (60, 0.05),
        (60, 0.1),
        (70, 0.0),
        (70, 0.05),
        (70, 0.1),
    ]


def test_one_text_is_one_place(shop) -> None:
    assert plan_variation(shop, f"{PRICE}=60,70", sobol=None, seed=1).n_scenarios == 2


def test_a_column_of_several_units_holds_what_is_written(shop) -> None:
    made = plan_variation(shop, [f"{VOUCHER}=0.1,20%,x2"], sobol=None, seed=1)
    assert made.axes[0].unit is None
    assert [made.cells(number) for number in range(3)] == [("0.1",), ("20%",), ("x2",)]


def test_a_sample_is_even_in_each_place_and_repeats_with_its_seed(shop) -> None:
    vary = {PRICE: "40:80", VOUCHER: "0%:20%"}
    made = plan_variation(shop, vary, sobol=64, seed=3)
    cells = np.array([made.cells(number) for number in range(64)])
    # A Sobol sequence of 2^6 points has one in each 64th of every axis.
    for column, low, width in ((0, 40, 40), (1, 0.0, 0.2)):
        places = np.floor((cells[:, column] - low) / width * 64).astype(int)
        assert sorted(places) == list(range(64))
    again = plan_variation(shop, vary, sobol=64, seed=3)
    other = plan_variation(shop, vary, sobol=64, seed=4)
    assert [again.cells(number) for number in range(64)] == cells.tolist() or np.array_equal(
        np.array([again.cells(number) for number in range(64)]), cells
    )
    assert other.cells(0) != made.cells(0)


def test_a_sample_takes_the_values_of_a_list_equally_often(shop) -> None:
    made = plan_variation(shop, {PRICE: [50, 60, 70, 80]}, sobol=64, seed=3)
    found = [made.cells(number)[0] for number in range(64)]
    assert {value: found.count(value) for value in set(found)} == {50: 16, 60: 16, 70: 16, 80: 16}


@pytest.mark.parametrize("size", [1, 3, 100])
def test_a_sample_of_any_size_has_that_size_and_warns_of_nothing(shop, size) -> None:
    assert plan_variation(shop, {PRICE: "40:80"}, sobol=size, seed=3).n_scenarios == size


@pytest.mark.parametrize(
    "vary,said",
    [
        ([], "nothing varies"),
        (["months"], "varies nothing; write PATH=LOW:HIGH:N"),
        (["=1,2"], "varies nothing"),
        (["products.baskt.price=1,2"], 'did you mean "products.basket.price"'),
        ([f"{PRICE}=1,2", f"{PRICE}=3,4"], "is varied twice"),
        (["products.basket={price: 1}", f"{PRICE}=3,4"], "overlaps with products.basket"),
        (["months=1:1000:1000", f"{PRICE}=1:1001:1001"], "from 1 to 1,000,000 scenarios"),
        ([f"{PRICE}=40:80"], "how many steps"),
    ],
)
def test_what_cannot_vary_is_refused(shop, vary, said) -> None:
    with pytest.raises(UsageError, match=said):
        plan_variation(shop, vary, sobol=None, seed=1)
