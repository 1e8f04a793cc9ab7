"""What it is worth to know something before deciding: pure formulas on draws.

Options are rows, draws of what is not known are columns, and whoever decides takes the option
that brings most on average. All values are at least 0 by construction: knowing cannot harm.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from forkroad.records import record
from forkroad.whatif.decisions import ROUNDING
from forkroad.whatif.designs import monomials, share_powers
from forkroad.whatif.fits import Line, fit
from forkroad.whatif.surveys import draw_answers, expected_monomials

Array = NDArray[np.float64]

# Each draw is asked so many times, which makes the answers' own luck small; where there are many
# draws it is small anyhow.
MOST_REPEATS = 8
ENOUGH_SURVEYS = 20_000


@record
class Worth:
    """What it is worth, and the Monte Carlo error of that."""

    value: float
    se: float

    def at_most(self, limit: float) -> Worth:
        """Return it cut to what it cannot exceed; the difference is error of its draws."""
        return Worth(min(self.value, limit), self.se)


def worth_of_all(options: Array) -> Worth:
    """Return what it is worth to know everything: E[max] - max E; options (k, n_draws)."""
    return _worth(options, np.zeros(options.shape[1]))


def worth_of_one(options: Array, designs: Iterable[Array]) -> Worth:
    """Return what it is worth to know what the designs follow, after Strong et al. (2014)."""
    return _worth_known(_lines(options, designs), options.shape[1])


@record
class Fork:
    """Shares of a fork that are not known, and what options are expected to bring given them.

    weights : (n_ways,) of its Dirichlet distribution, all above 0. shares : (n_ways, n_draws).
    """

    weights: Array
    shares: Array
    lines: tuple[Line, ...]

    @property
    def known(self) -> Worth:
        """What it is worth to know the shares exactly."""
        return _worth_known(self.lines, self.shares.shape[1])

    def asked(self, n_asked: int, seed: int, key: str) -> Worth:
        """Return what the answers of so many customers are worth.

        seed, key : of the stream of the answers.
        """
        n_draws = self.shares.shape[1]
        repeats = min(max(ENOUGH_SURVEYS // n_draws, 1), MOST_REPEATS)
        answers = draw_answers(self.shares, n_asked, seed, key, repeats)
        powers = list(share_powers(*self.shares.shape))
        terms = [
            np.concatenate(
                [expected_monomials(self.weights, it, powers[line.place]) for it in answers]
            )
            for line in self.lines
        ]
        return _worth_seen(self.lines, terms, n_draws)


def fork(options: Array, weights: Array, shares: Array) -> Fork:
    """Return a fork, what options bring fitted to its shares."""
    designs = (monomials(shares, powers) for powers in share_powers(*shares.shape))
    return Fork(weights, shares, tuple(_lines(options, designs)))


def _worth_known(lines: Sequence[Line], n_draws: int) -> Worth:
    return _worth_seen(lines, [line.design.terms * line.design.sizes for line in lines], n_draws)


def _worth_seen(lines: Sequence[Line], terms: Sequence[Array], n_draws: int) -> Worth:
    """Return the worth of choosing by what is expected from what is seen.

    terms : of each option but the first (repeats * n_draws, n_terms), repeat by repeat.
    """
    n = len(terms[0]) if terms else n_draws
    expected = np.stack([np.zeros(n), *(map(Line.at, lines, terms))])
    chosen = _choices(expected)[1:]
    moved = np.zeros(n_draws)
    for line, weights, each in zip(lines, chosen, terms, strict=True):
        moved += line.influence(weights @ each * (n_draws / n)) * line.residuals
    return _worth(expected, moved)


def _lines(options: Array, designs: Iterable[Array]) -> list[Line]:
    """Return the fit of what each option but the first brings more than the first."""
    return fit(options[1:] - options[0], designs)


def _choices(expected: Array) -> Array:
    """Return (n_options, n) 1 where an option is chosen, less 1 where it is without knowing."""
    chosen = np.zeros(expected.shape)
    chosen[np.argmax(expected, axis=0), np.arange(expected.shape[1])] = 1.0
    chosen[int(np.argmax(expected.mean(axis=1)))] -= 1.0
    return chosen


def _worth(expected: Array, moved: Array) -> Worth:
    """Return the worth of choosing by what is expected, (n_options, repeats * n_draws).

    moved : (n_draws,) what each draw adds through the regression.
    """
    today = int(np.argmax(expected.mean(axis=1)))
    gained = expected.max(axis=0) - expected[today]
    # What differs by rounding is no better choice.
    gained[gained <= ROUNDING * float(np.abs(expected).max(initial=0.0))] = 0.0
    gained = gained.reshape(-1, len(moved)).mean(axis=0)
    n = len(gained)
    error = float((gained + moved).std(ddof=1)) / math.sqrt(n) if n > 1 else math.nan
    return Worth(float(gained.mean()), error)
