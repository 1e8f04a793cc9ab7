from __future__ import annotations

from datetime import date

import pytest

from forkroad.errors import UsageError
from forkroad.learning.cuts import settle_cuts
from forkroad.learning.happened import arrivals_by_day, count_outcomes
from forkroad.learning.log_words import following

LOG = """customer,time,event
a,2026-01-05,look
a,2026-02-03,buy
b,2026-01-20,look
b,2026-02-10,buy
b,2026-02-11,look
c,2026-02-20,look
c,2026-03-31,buy
d,2026-01-30,look
"""


@pytest.fixture(scope="module")
def log(tmp_path_factory):
    path = tmp_path_factory.mktemp("log") / "events.csv"
    path.write_text(LOG, encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def journeys(log):
    with following(log, {"purchase": "buy"}) as found:
        yield found


def test_outcomes_count_in_the_month_in_which_they_happen(journeys):
    found = count_outcomes(journeys)
    # a and b in February, c on 31 March; what b does after buying is no journey any more.
    assert found.outcomes == {"purchase": {"2026-02": 2, "2026-03": 1}}
    assert found.count("purchase", "2026-01") == 0
    # c set out on 20 February.
    under_way = count_outcomes(journeys, begun_before=date(2026, 2, 1))
    assert under_way.outcomes == {"purchase": {"2026-02": 2}}


def test_who_is_silent_is_lost_on_the_day_on_which_the_silence_is_over(log):
    with following(log, {"purchase": "buy"}, lost_after="30d", until=date(2026, 4, 1)) as journeys:
        found = count_outcomes(journeys).outcomes
        # d is silent from 30 January, lost on 1 March; c from 20 February, lost on 22 March, and
        # comes back on the 31st to buy. a buys after 29 days, b after 21.
        assert found["lost"] == {"2026-03": 2}
        assert found["purchase"] == {"2026-02": 2, "2026-03": 1}


def test_arrivals_are_those_of_the_days_that_are_asked_for(journeys):
    came = arrivals_by_day(journeys, date(2026, 1, 20), date(2026, 2, 20))
    assert came == {"everybody": {date(2026, 1, 20): 1, date(2026, 1, 30): 1}}


def test_cuts_that_are_not_named_are_the_last_that_leave_the_months(journeys):
    # The log ends on 31 March. With 60 days before it, 5 March would be the first cut, and
    # no month follows that.
    with pytest.raises(UsageError, match="too short to forecast 1 months"):
        settle_cuts(journeys, [], 1)
    (cut,) = settle_cuts(journeys, [date(2026, 2, 1)], 3)
    # Of three months two are over.
    assert cut.months == (date(2026, 2, 1), date(2026, 3, 1))
    assert cut.end == date(2026, 4, 1)


@pytest.mark.parametrize(
    "cut,message",
    [
        (date(2026, 2, 2), "first day of a month, as 2026-02-01"),
        (date(2026, 1, 1), "nothing is before"),
        (date(2026, 4, 1), "before the month that follows is over"),
    ],
)
def test_a_cut_that_cannot_be_says_why(journeys, cut, message):
    with pytest.raises(UsageError, match=message):
        settle_cuts(journeys, [cut], 1)


def test_a_log_that_ends_a_quiet_day_early_has_its_last_month(tmp_path):
    path = tmp_path / "events.csv"
    path.write_text("customer,time,event\na,2026-01-01,look\na,2026-06-28,buy\n", encoding="utf-8")
    with following(path, {"purchase": "buy"}) as journeys:
        cuts = settle_cuts(journeys, [], 2)
        # 1 March has but 59 days before it.
        assert [cut.day.month for cut in cuts] == [4, 5]
        assert cuts[-1].months == (date(2026, 5, 1), date(2026, 6, 1))
