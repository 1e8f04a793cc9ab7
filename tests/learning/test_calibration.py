"""What a fit says of its shares is what a log tells, no more and no less: ranks of the truth.

With `make prove` two thousand worlds; with every change a few, by which gross errors are seen.
The p-values stand in the file that pytest writes with `--junitxml`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
import pytest

from tests.learning.calibrated import Case, Known, known_by_fit, make_case, p_values, ranks_of

# Six kinds of ranks in two kinds of worlds: that any of them is found uneven by luck has this
# chance.
FALSE_ALARM = 1e-6
LEAST_P = FALSE_ALARM / 12
N_WORLDS = 1_000  # of each kind
AT_ONCE = 50

Fitted = Sequence[tuple[Case, Known]]


def fitted_worlds(folder, n, *, by_silence) -> Fitted:
    cases = [make_case(seed, by_silence=by_silence) for seed in range(n)]
    parts = [cases[first : first + AT_ONCE] for first in range(0, n, AT_ONCE)]
    return [pair for part in parts for pair in zip(part, known_by_fit(part, folder), strict=True)]


def judged(worlds: Fitted, believe: Callable[[Case, Known], Known] | None = None, *, n_bins=20):
    """Return the p-values of all ranks, where somebody believes what they make of the fit."""
    rng = np.random.default_rng(8)
    told = [(case, believe(case, known) if believe else known) for case, known in worlds]
    return p_values([ranks_of(case, known, rng) for case, known in told], n_bins=n_bins)


def counted(counts) -> Known:
    """Return what plain counts of the ways say."""
    n = counts.sum(axis=1).astype(float)
    return Known(counts / n[:, None], n)


def with_the_unfinished_as_lost(case: Case, known: Known) -> Known:
    counts = case.moved.copy()
    counts[:, -1] += case.under_way
    return counted(counts)


def with_the_finished_alone(case: Case, known: Known) -> Known:
    return counted(case.moved)


def with_half_of_the_evidence(case: Case, known: Known) -> Known:
    return replace(known, sample=known.sample / 2)


def with_all_evidence_twice(case: Case, known: Known) -> Known:
    return replace(known, sample=known.sample * 2)


def with_half_of_the_customers(case: Case, known: Known) -> Known:
    """Return what half of the moves say, with the width that they deserve."""
    rng = np.random.default_rng(case.moved.ravel())
    return counted(np.maximum(rng.binomial(case.moved, 0.5), 1))


@pytest.fixture(scope="module")
def few_worlds(tmp_path_factory) -> Fitted:
    return fitted_worlds(tmp_path_factory.mktemp("worlds"), 16, by_silence=False)


def test_truths_have_even_ranks_in_a_few_worlds(few_worlds):
    # Of each way 48 ranks, in four quarters; of what follows from all shares 16.
    assert min(judged(few_worlds, n_bins=4).values()) > LEAST_P


def test_counting_the_unfinished_as_lost_has_uneven_ranks_in_a_few_worlds(few_worlds):
    # About a sixth of the stays are cut; at 200 stays the share of the lost, which is .36 on
    # average and has a standard error of .034, becomes .11 higher: the truth is below nearly all
    # draws. If 40 of 48 ranks are in the lowest quarter, chi-square is 89 with 3 degrees of
    # freedom.
    assert judged(few_worlds, with_the_unfinished_as_lost, n_bins=4)["lost"] < 1e-12


@pytest.fixture(scope="module")
def many_worlds(tmp_path_factory) -> dict[str, Fitted]:
    folder = tmp_path_factory.mktemp("worlds")
    return {
        "by event": fitted_worlds(folder, N_WORLDS, by_silence=False),
        "by silence": fitted_worlds(folder, N_WORLDS, by_silence=True),
    }


@pytest.mark.prove
@pytest.mark.parametrize("lost", ["by event", "by silence"])
def test_truths_have_even_ranks(many_worlds, lost, record_property):
    found = judged(many_worlds[lost])
    record_property("p-values", found)
    assert min(found.values()) > LEAST_P


@pytest.mark.prove
@pytest.mark.parametrize(
    "lost, believe, where",
    [
        ("by event", with_the_unfinished_as_lost, "lost"),
        ("by silence", with_the_unfinished_as_lost, "lost"),
        ("by silence", with_the_finished_alone, "lost"),
        ("by event", with_half_of_the_evidence, "buy"),
        ("by event", with_all_evidence_twice, "buy"),
        # The widths are honest, so that no share gives it away.
        ("by event", with_half_of_the_customers, "likelihood"),
    ],
)
def test_errors_put_in_on_purpose_are_found(many_worlds, lost, believe, where, record_property):
    found = judged(many_worlds[lost], believe)
    record_property("p-values", found)
    assert found[where] < LEAST_P
