from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from forkroad.engines.sample_findings import SampleFindings, figures_of, ratio_figures
from forkroad.engines.samples import Samples, join_samples
from forkroad.periods import Calendar
from forkroad.program.program import Names

NAMES = Names(("look", "done"), ("", "purchase"), ("people",), (), ("all", "people"))


def samples_of(numbers: list[int], pairs: tuple = ((0, 1),)) -> Samples:
    """Return one month in which so many set out, half of them to the end, by replication."""
    values = np.array([[numbers, numbers]] * 2)
    measures = {("set_out", ""): values * 2, ("outcome", "done"): values}
    steps = np.stack([values * 2, values], axis=2)
    moves = np.stack([values * (place + 1) for place in range(len(pairs))], axis=2)
    calendar = Calendar(date(2026, 1, 1), 1)
    return Samples(NAMES, calendar, measures, steps, steps[:, :1], pairs, moves)


def test_figures_are_those_of_the_replications() -> None:
    # 1, 2, 3, 6: mean 3, variance (4 + 1 + 0 + 9) / 3, error of the mean sd / 2; the smallest
    # number that half of them do not exceed is 2, that 95 % do not is 6.
    [found] = figures_of(np.array([[3, 6, 1, 2]]), is_count=True)
    assert found.mean == 3
    assert found.sd == pytest.approx((14 / 3) ** 0.5)
    assert found.se == pytest.approx((14 / 3) ** 0.5 / 2)
    assert (found.p05, found.p25, found.p50, found.p75, found.p95) == (1, 1, 2, 3, 6)
    assert found.approximate is False
    assert found.sd_luck is None
    # Squared deviations 4, 1, 0, 9: mean 3.5, variance (98 - 4 x 12.25) / 4 = 12.25, by 4.
    assert found.variance_error == pytest.approx((12.25 / 4) ** 0.5)


def test_quantiles_of_money_lie_between_replications() -> None:
    # Of 0, 1, 2, 3 the quartiles at places 0.75, 1.5 and 2.25 of 0 to 3.
    [found] = figures_of(np.array([[3.0, 1.0, 0.0, 2.0]]), is_count=False)
    assert (found.p25, found.p50, found.p75) == pytest.approx((0.75, 1.5, 2.25))


def test_what_is_not_known_has_no_figures() -> None:
    unknown, known = figures_of(np.array([[np.nan, np.nan], [1.0, 1.0]]), is_count=True)
    assert unknown.mean is None
    assert known.mean == 1


def test_one_replication_has_no_spread() -> None:
    [found] = figures_of(np.array([[4]]), is_count=True)
    assert found.mean == found.p95 == 4
    assert np.isnan(found.sd)


def test_a_share_is_a_ratio_of_means() -> None:
    # (1 + 3) / (2 + 4), not the mean of 1/2 and 3/4; nobody set out in the third replication.
    # The error: residuals 1 - 2 r, 3 - 4 r, 0 with r = 2/3 are -1/3, 1/3, 0, their sd 1/3,
    # over the mean bottom of 2 and the root of 3.
    [found] = ratio_figures(np.array([[1, 3, 0]]), np.array([[2, 4, 0]]))
    assert found.mean == pytest.approx(4 / 6)
    assert found.p50 == pytest.approx((1 / 2 + 3 / 4) / 2)
    assert found.se == pytest.approx(1 / 3 / 2 / 3**0.5)


def test_a_ratio_to_nothing_is_unknown() -> None:
    assert ratio_figures(np.array([[0, 0]]), np.array([[0, 0]]))[0].mean is None


def test_parts_joined_are_the_replications_in_their_order() -> None:
    whole = join_samples([samples_of([4, 8]), samples_of([6])])
    assert whole.n_replications == 3
    assert whole.measures["outcome", "done"][0, -1].tolist() == [4, 8, 6]
    [all_share, _] = SampleFindings(whole).share("outcome", "done")
    assert all_share.mean == 0.5


def test_a_part_that_never_saw_a_way_counts_no_moves_there() -> None:
    whole = join_samples([samples_of([4]), samples_of([6], pairs=((0, 0), (0, 1)))])
    assert whole.pairs == ((0, 0), (0, 1))
    assert whole.moves[0, -1].tolist() == [[0, 6], [4, 12]]
    rows = {branch[1:3]: branch[3].mean for branch in SampleFindings(whole).branches()}
    assert rows == {(0, 0): 3, (0, 1): 8}


def test_costs_per_customer_have_a_spread_only_where_nobody_is_far_away() -> None:
    # Who is won: 1, 5, 9, 1 has mean 4 and sd 3.8, so that nobody is 1 sd away; 40, 44, 48, 44 has
    # mean 44 and sd 3.3. Costs of 88 and 176 a replication: 22 and 4 EUR each.
    found = samples_of([1, 1, 1, 1])
    won = np.array([[[1, 5, 9, 1], [40, 44, 48, 44]]] * 2)
    costs = np.array([[[88.0] * 4, [176.0] * 4]] * 2)
    found.measures.update({("converted", ""): won, ("step_costs", ""): costs})
    few, many = SampleFindings(found).costs_per_customer(np.zeros(2))[0]
    assert (few.mean, few.sd, few.p50) == (22, None, None)
    assert (many.mean, many.p50) == (4, 4)
