from __future__ import annotations

from datetime import date

import pytest

from forkroad.learning import baselines, ets
from forkroad.learning.baselines import foretell, history_of
from forkroad.periods import add_months, month_label


def months_from(first, n):
    return [add_months(first, place) for place in range(n)]


def history(numbers, first=date(2025, 1, 1)):
    months = months_from(first, len(numbers))
    counts = {month_label(month): n for month, n in zip(months, numbers, strict=True)}
    return history_of(counts, first, add_months(first, len(numbers)))


def means(told):
    return [each.mean if each else None for each in told]


def test_months_of_which_the_log_knows_a_part_do_not_count():
    found = history_of(
        {"2025-01": 3, "2025-02": 7, "2025-03": 9}, date(2025, 1, 4), date(2025, 3, 1)
    )
    assert (found.months, found.numbers) == ((date(2025, 2, 1),), (7.0,))


def test_a_month_without_any_is_a_month():
    found = history_of({"2025-01": 3, "2025-03": 9}, date(2025, 1, 1), date(2025, 4, 1))
    assert found.numbers == (3.0, 0.0, 9.0)


def test_each_method_says_what_its_name_says():
    told = foretell(history([10, 20, 30, 50]), months_from(date(2025, 5, 1), 2))
    assert means(told[baselines.LAST_PERIOD]) == [50, 50]
    assert means(told[baselines.MEAN_OF_THREE]) == pytest.approx([100 / 3, 100 / 3])
    # No month of last year is known, and too few for exponential smoothing.
    assert set(told) == {baselines.LAST_PERIOD, baselines.MEAN_OF_THREE}


def test_last_year_is_the_last_that_is_known():
    # The months to September 2025 are known: October 2025 has none before it, January 2026 repeats
    # that of 2025, and January 2027 does so too.
    told = foretell(history(list(range(1, 10))), months_from(date(2025, 10, 1), 16))
    last_year = means(told[baselines.SAME_PERIOD_LAST_YEAR])
    assert last_year[:5] == [None, None, None, 1, 2]
    assert last_year[15] == 1


def test_without_any_whole_month_nothing_is_said():
    assert foretell(history_of({}, date(2025, 1, 2), date(2025, 2, 1)), [date(2025, 2, 1)]) == {}


@pytest.mark.prove
def test_smoothing_finds_the_season_of_two_years():
    if not ets.is_installed():
        pytest.skip("no statsmodels")
    # Every December is 200, every other month 100 and some: what comes next is known but for a
    # noise of a few, so that the forecast of December is far above all others.
    numbers = [100 + (n * 7) % 5 + (100 if n % 12 == 11 else 0) for n in range(36)]
    told = ets.foretell(numbers, 12)
    assert told[11].mean == pytest.approx(202, abs=6)
    assert max(each.mean for each in told[:11]) < 115
    assert all(each.quantiles[0] < each.mean < each.quantiles[-1] for each in told)


def test_smoothing_needs_ten_months():
    assert ets.foretell([100.0] * 9, 1) == []
