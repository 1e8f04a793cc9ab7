"""Types of customers tell what the model of all customers tells."""

from __future__ import annotations

import numpy as np
import pytest

from forkroad.learning import bg_nbd, pareto_nbd
from forkroad.learning.dividing import TOLERANCE, Model, divide
from forkroad.learning.histories import Histories
from forkroad.learning.traits import BetaTrait, GammaTrait, parts
from tests.learning import cdnow

ENDS = np.cumsum(cdnow.DAYS).tolist()
NEW = Histories(*(np.array([value]) for value in (0.0, 0.0, 0.0, 300.0)))
# The published fits of CDNOW, and one in which hardly anybody stops.
FITS = [
    (bg_nbd, (0.243, 4.414, 0.793, 2.426)),
    (pareto_nbd, (0.553, 10.578, 0.606, 11.669)),
    (bg_nbd, (1.2, 8.0, 1e-6, 10.0)),
]


def groups() -> list[Histories]:
    """Return some customers of CDNOW by how often they bought again, and new ones."""
    known = cdnow.histories().thinned(200)
    bounds = ((0, 0), (1, 3), (4, 99))
    return [
        *(known.only((known.repeats >= low) & (known.repeats <= high)) for low, high in bounds),
        NEW,
    ]


@pytest.mark.parametrize("model,values", FITS, ids=["bg_nbd", "pareto_nbd", "nobody stops"])
def test_types_buy_what_the_closed_form_says_in_every_month(
    model: Model, values: tuple[float, ...]
) -> None:
    parameters, crowd = np.array(values), groups()
    found = divide(model, parameters, crowd, ENDS)
    assert found.error <= TOLERANCE
    assert len(found.types) <= 20
    assert (found.shares >= 0).all()
    assert (found.shares.sum(axis=1) <= 1 + 1e-9).all()
    for place, group in enumerate(crowd):
        alone = np.eye(len(crowd))[place] * group.count
        sums = [found.expected(alone.tolist(), end) for end in ENDS]
        closed = [float(group.n @ model.expected(parameters, group, end / 7)) for end in ENDS]
        assert sums == pytest.approx(closed, rel=0.02)


def test_customers_by_whole_days_buy_as_often_as_their_rates_say() -> None:
    # Rate 0.7 a week, 0.3 to stop after a purchase: (1 - exp(-0.7 0.3 t)) / 0.3 after t weeks.
    found = bg_nbd.daily(0.7, 0.3).expected(63)
    assert found == pytest.approx((1 - np.exp(-0.7 * 0.3 * 9)) / 0.3)
    # Stopping at 0.2 a week: 0.7 (1 - exp(-0.2 t)) / 0.2.
    found = pareto_nbd.daily(0.7, 0.2).expected(63)
    assert found == pytest.approx(0.7 * (1 - np.exp(-0.2 * 9)) / 0.2)


def test_who_would_buy_more_than_once_a_day_buys_daily() -> None:
    assert bg_nbd.daily(70.0, 0.1).buys == 1.0
    assert pareto_nbd.daily(70.0, 0.1).buys == pytest.approx(np.exp(-0.1 / 7))


@pytest.mark.parametrize(
    "trait,mean",
    # Gamma: shape over inverse scale; beta: a / (a + b).
    [
        (GammaTrait(np.array([2.0]), np.array([4.0])), 0.5),
        (BetaTrait(np.array([1.0]), np.array([3.0])), 0.25),
    ],
    ids=["gamma", "beta"],
)
def test_parts_of_a_trait_add_up_to_the_whole(trait: GammaTrait | BetaTrait, mean: float) -> None:
    edges = np.array([0.0, 0.1, 0.4, 1.0 if isinstance(trait, BetaTrait) else np.inf])
    assert parts(trait, edges, 0).sum() == pytest.approx(1.0)
    assert parts(trait, edges, 1).sum() == pytest.approx(mean)
    # In each part the mean lies between its edges.
    inside = (parts(trait, edges, 1) / parts(trait, edges, 0))[0]
    assert ((edges[:-1] < inside) & (inside < edges[1:])).all()
