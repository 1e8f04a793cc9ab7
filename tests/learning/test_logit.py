"""The conditional logit against published answers, by hand, and on choices that cannot be told."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from forkroad.errors import EventLogError, UsageError
from forkroad.learning.choice_table import Columns
from forkroad.learning.logit import ChoiceFit, fit_choice

MODES = {1.0: "air", 2.0: "train", 3.0: "bus", 4.0: "car"}


@pytest.fixture(scope="module")
def travel() -> Any:
    """Greene's travel modes between Sydney and Melbourne, 210 of them, as statsmodels has them."""
    data = pytest.importorskip("statsmodels.datasets").modechoice.load_pandas().data
    return data.assign(mode=data["mode"].map(MODES))


def greene(travel: Any) -> ChoiceFit:
    return fit_choice(
        travel,
        columns=Columns("individual", "mode", "choice"),
        attributes=["gc", "ttme", "hinc"],
        only={"hinc": ["air"]},
        base="car",
    )


def test_the_published_coefficients_of_the_travel_modes(travel: Any) -> None:
    # Greene, Econometric Analysis, the conditional logit of travel modes: coefficients with
    # standard errors, to the digits printed.
    found = greene(travel)
    published = {
        ("gc", ""): (-0.01550, 0.004408),
        ("ttme", ""): (-0.09612, 0.010440),
        ("hinc", "air"): (0.01329, 0.010262),
        ("", "air"): (5.20744, 0.77905),
        ("", "train"): (3.86904, 0.44313),
        ("", "bus"): (3.16319, 0.45027),
    }
    assert {(term.attribute, term.alternative) for term in found.terms} == set(published)
    for term in found.terms:
        value, error = published[term.attribute, term.alternative]
        assert term.value == pytest.approx(value, abs=6e-6)
        assert term.error == pytest.approx(error, abs=6e-6)
    assert found.log_likelihood == pytest.approx(-199.1284, abs=6e-5)
    # By chance each of four modes for each of 210 travellers.
    assert found.log_likelihood_of_chance == pytest.approx(-210 * math.log(4))


def test_attributes_of_the_customer_count_for_each_alternative_but_the_base(travel: Any) -> None:
    found = fit_choice(
        travel,
        columns=Columns("individual", "mode", "choice"),
        attributes=["gc", "hinc"],
        base="car",
    )
    assert [(t.attribute, t.alternative) for t in found.terms if t.attribute] == [
        ("gc", ""), ("hinc", "air"), ("hinc", "train"), ("hinc", "bus"),
    ]  # fmt: skip


def table(counts: dict[str, int], **more: list[float]) -> dict[str, list[object]]:
    """Return occasions on which all of some alternatives were offered, one of them taken."""
    found: dict[str, list[object]] = {"occasion": [], "alternative": [], "chosen": []}
    for taken, n in counts.items():
        for _ in range(n):
            number = len(found["occasion"]) // len(counts)
            for name in counts:
                found["occasion"].append(number)
                found["alternative"].append(name)
                found["chosen"].append(int(name == taken))
    return {**found, **more}


def test_constants_alone_are_the_logarithms_of_the_counts() -> None:
    found = fit_choice(table({"a": 60, "b": 30, "c": 10}))
    assert found.base == "a"
    terms = {term.alternative: term for term in found.terms}
    # Shares 60, 30, 10 in 100: utilities ln(30 / 60) and ln(10 / 60); the error of a logarithm of
    # a ratio of two counts is sqrt(1 / 30 + 1 / 60).
    assert terms["b"].value == pytest.approx(math.log(0.5))
    assert terms["c"].value == pytest.approx(math.log(1 / 6))
    assert terms["b"].error == pytest.approx(math.sqrt(1 / 30 + 1 / 60))
    assert found.hits == pytest.approx(0.6)


def test_a_known_world_is_recovered() -> None:
    # 4,000 choices of three, utilities -0.4 price + (0, 1, -0.5); those that are offered vary.
    rng = np.random.default_rng(8)
    rows: dict[str, list[object]] = {"occasion": [], "alternative": [], "chosen": [], "price": []}
    for occasion in range(4_000):
        offered = [0, 1, 2] if occasion % 3 else [0, 1]
        price = rng.uniform(1, 9, len(offered))
        utility = -0.4 * price + np.array([0.0, 1.0, -0.5])[offered] + rng.gumbel(size=len(offered))
        for place, number in enumerate(offered):
            rows["occasion"].append(occasion)
            rows["alternative"].append("xyz"[number])
            rows["chosen"].append(place == int(np.argmax(utility)))
            rows["price"].append(price[place])
    found = fit_choice(rows, base="x")
    truth = {("price", ""): -0.4, ("", "y"): 1.0, ("", "z"): -0.5}
    for term in found.terms:
        assert abs(term.value - truth[term.attribute, term.alternative]) < 4 * term.error
        # With two thirds of 4,000 choices among all three even the rarest is well known.
        assert term.error < 0.07


def test_a_table_of_coefficients(travel: Any) -> None:
    rows = list(greene(travel).table.rows())
    assert [row["attribute"] for row in rows] == ["gc", "ttme", "hinc", *["constant"] * 3]
    (hinc,) = [row for row in rows if row["attribute"] == "hinc"]
    # 0.01329 / 0.01026 = 1.295, beyond which lie 19.5 % of a normal distribution.
    assert hinc["alternative"] == "air"
    assert hinc["z"] == pytest.approx(1.295, abs=0.001)
    assert hinc["p"] == pytest.approx(0.195, abs=0.001)


def test_a_csv_file_is_read_as_a_table_is(tmp_path: Path) -> None:
    cells = table({"a": 3, "b": 2})
    lines = [
        "occasion,alternative,chosen",
        *map(",".join, zip(*[map(str, c) for c in cells.values()], strict=True)),
    ]
    path = tmp_path / "choices.csv"
    path.write_text("\n".join(lines), encoding="utf-8")
    assert fit_choice(path).terms == fit_choice(cells).terms


GOOD = table({"a": 3, "b": 2})
N = len(GOOD["occasion"])


@pytest.mark.parametrize(
    "cells, message",
    [
        ({**GOOD, "chosen": ["1", "1", *["0"] * 8]}, "row 1: 2 alternatives were taken"),
        ({**GOOD, "chosen": [*GOOD["chosen"][:-1], "perhaps"]}, "row 10: \"chosen\" is 'perhaps'"),
        ({**GOOD, "alternative": ["a"] * N}, "two alternatives at least"),
        ({**GOOD, "alternative": ["a", "a", *GOOD["alternative"][2:]]}, '"a" is offered twice'),
        ({**GOOD, "price": [1, None] * 5}, 'row 2: "price" is None; needed is a number'),
        ({**GOOD, "price": ["cheap", "dear"] * 5}, "row 1: \"price\" is 'cheap'"),
        ({**GOOD, "price": [1, b"2"] * 5}, 'row 2: "price" holds bytes, not text'),
        ({**GOOD, "price": [1, 2] * 5}, "constant of b cannot be told"),
        ({**GOOD, "price": [5] * N}, "price of b cannot be told|constant of b cannot be told"),
        ({**GOOD, "price": [1 - x for x in GOOD["chosen"]]}, "has no end"),
    ],
)  # fmt: skip
def test_what_is_no_choice_is_told(cells: dict[str, list[object]], message: str) -> None:
    with pytest.raises(EventLogError, match=message):
        fit_choice(cells)


@pytest.mark.parametrize(
    "options, message",
    [
        ({"base": "c"}, 'no alternative is called "c"'),
        ({"only": {"price": ["a"]}}, 'no attribute "price"'),
        ({"attributes": ["prize"]}, 'no column "prize"'),
        ({"columns": Columns(chosen="choosen")}, 'no column "choosen" .*|did you mean "chosen"'),
    ],
)
def test_names_that_are_not_there_are_wrong_usage(options: dict[str, Any], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        fit_choice(GOOD, **options)
