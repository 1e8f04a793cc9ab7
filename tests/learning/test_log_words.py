"""The words that say which journeys are in a log."""

from __future__ import annotations

import pytest

from forkroad.learning.fit import fit
from forkroad.learning.log_words import plan_of

BUY = {"purchase": "buy"}


def test_a_word_that_does_not_exist_is_refused_before_the_log_is_opened() -> None:
    with pytest.raises(TypeError, match='no option "lost_afer"; did you mean "lost_after"'):
        fit("no such file", BUY, lost_afer="60d")  # type: ignore[call-arg]


def test_a_column_that_several_words_name_is_read_once() -> None:
    plan = plan_of(BUY, {"attributes": ["kind", "worth"], "segment_by": "kind"}, columns=["worth"])
    assert plan.options.attributes == ("kind", "worth")


def test_a_contract_is_over_after_one_and_a_half_periods_of_silence() -> None:
    plan = plan_of(BUY, {"repeat": True, "repeat_model": "sbg", "renews_every": "30d"})
    # One and a half times 30 days.
    assert plan.rules.silence_days == 45
    assert plan.wanted.period == 30
