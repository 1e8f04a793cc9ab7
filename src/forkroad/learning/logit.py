"""A choice among alternatives by their utility: the conditional logit (McFadden 1974).

The utility of an alternative is its constant, plus coefficients times what it has (price, time)
and times what the customer has (income, where it pulls towards some alternatives more). The
likelihood is concave, so that its greatest value is found from anywhere; the standard errors are
those of the inverse of its curvature there.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from forkroad.errors import EventLogError, UsageError, did_you_mean
from forkroad.learning.choice_table import Choices, Columns, read_choices
from forkroad.records import record
from forkroad.results.learning_definitions import CHOICE
from forkroad.results.table import Builder, Table

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

# Coefficients of standardised columns beyond this, or errors, say that some choices were never in
# doubt: the likelihood goes on rising without end.
_FAR_TOO_LARGE = 30.0


@record
class Term:
    """One coefficient: of an attribute, or a constant where that is empty.

    alternative : the only one that it counts for; empty for all of them.
    """

    attribute: str
    alternative: str
    value: float
    error: float

    @property
    def name(self) -> str:
        """How the coefficient is called in tables."""
        parts = [self.attribute or "constant", *([self.alternative] if self.alternative else [])]
        return " of ".join(parts)


@record(kw_only=True)
class ChoiceFit:
    """A fitted choice.

    terms : the coefficients. base : the alternative whose constant is 0.
    covariance : (n_terms, n_terms). log_likelihood, and that of constants alone and of chance.
    n : occasions. hits : the share of occasions on which the likeliest alternative was taken.
    """

    terms: tuple[Term, ...]
    base: str
    alternatives: tuple[str, ...]
    covariance: NDArray[np.float64]
    log_likelihood: float
    log_likelihood_of_chance: float
    n: int
    hits: float
    choices: Choices

    @property
    def table(self) -> Table:
        """The coefficients with their standard errors, as a table."""
        from scipy.special import ndtr

        builder = Builder(CHOICE)
        for term in self.terms:
            z = term.value / term.error
            builder.add(
                [term.attribute or "constant", term.alternative or "all"],
                value=term.value,
                se=term.error,
                z=z,
                p=float(2.0 * ndtr(-abs(z))),
            )
        return builder.table()


def fit_choice(
    choices: object,
    *,
    columns: Columns | None = None,
    attributes: Sequence[str] | None = None,
    only: Mapping[str, Iterable[str]] | None = None,
    base: str | None = None,
) -> ChoiceFit:
    """Return the utilities that explain best which alternatives were taken.

    choices : a CSV file's path, a data frame or a mapping of columns, one row an alternative
        offered: occasion, alternative, chosen (0 or 1), and attributes; or what was read of such.
    attributes : the columns that may matter; None for all others. One that differs between the
        alternatives of an occasion has one coefficient; one of the customer has one for each
        alternative but the base.
    only : attribute to the alternatives for which it counts, each with a coefficient of its own.
    base : the alternative whose constant is 0; the one most often taken if it is not said.

    Raises EventLogError for what is wrong with the table, UsageError for names that are not there.
    """
    if isinstance(choices, Choices):
        found = choices
    else:
        found = read_choices(choices, columns or Columns(), attributes)
    base = _base(found, base)
    columns_of = list(_columns(found, base, only or {}))
    design = np.column_stack([numbers for _, _, numbers in columns_of])
    scale = design.std(axis=0)
    scale[scale == 0] = 1.0
    likelihood = _Likelihood(found, design / scale)
    _refuse_what_cannot_be_told(likelihood, columns_of)
    at = _greatest(likelihood)
    covariance = np.linalg.pinv(likelihood.curvature(at), hermitian=True)
    _refuse_what_has_no_end(np.abs(at) + np.sqrt(np.diag(covariance)), columns_of)
    covariance = covariance / np.outer(scale, scale)
    chances = likelihood.chances(at)
    return ChoiceFit(
        terms=tuple(
            Term(attribute, alternative, float(value), float(np.sqrt(variance)))
            for (attribute, alternative, _), value, variance in zip(
                columns_of, at / scale, np.diag(covariance), strict=True
            )
        ),
        base=base,
        alternatives=found.alternatives,
        covariance=covariance,
        log_likelihood=-likelihood.minus_log(at),
        log_likelihood_of_chance=-likelihood.minus_log(np.zeros(len(at))),
        n=len(found.starts),
        hits=_hits(found, chances),
        choices=found,
    )


def _base(choices: Choices, wanted: str | None) -> str:
    if wanted is not None:
        if wanted not in choices.alternatives:
            hint = did_you_mean(wanted, choices.alternatives)
            raise UsageError(f'no alternative is called "{wanted}" (base){hint}')
        return wanted
    taken = np.bincount(choices.alternative[choices.chosen], minlength=len(choices.alternatives))
    return choices.alternatives[int(np.argmax(taken))]


_Column = tuple[str, str, "Floats"]


def _columns(choices: Choices, base: str, only: Mapping[str, Iterable[str]]) -> Iterable[_Column]:
    """Yield (attribute, alternative, numbers) of each coefficient, the constants last."""
    others = [name for name in choices.alternatives if name != base]
    for name in only:
        if name not in choices.attributes:
            hint = did_you_mean(name, choices.attributes)
            raise UsageError(f'there is no attribute "{name}" (only){hint}')
    for name, numbers in choices.attributes.items():
        if name not in only and choices.varies(name):
            yield name, "", numbers
            continue
        for alternative in only.get(name, others):
            yield name, alternative, numbers * _is(choices, alternative)
    for alternative in others:
        yield "", alternative, _is(choices, alternative)


def _is(choices: Choices, alternative: str) -> Floats:
    """Return (n_rows,) 1 where a row is of an alternative, else 0."""
    if alternative not in choices.alternatives:
        hint = did_you_mean(alternative, choices.alternatives)
        raise UsageError(f'no alternative is called "{alternative}" (only){hint}')
    number = choices.alternatives.index(alternative)
    return np.asarray(choices.alternative == number, np.float64)


class _Likelihood:
    """The likelihood of choices with its derivatives; utilities are design @ coefficients."""

    def __init__(self, choices: Choices, design: Floats) -> None:
        self._starts, self._occasion = choices.starts, choices.occasion
        self._chosen = choices.chosen
        # Only differences within an occasion count.
        self.design = design - design[self._chosen][self._occasion]

    def chances(self, at: Floats) -> Floats:
        """Return (n_rows,) the chance of each alternative on its occasion."""
        utility = self.design @ at
        utility = utility - np.maximum.reduceat(utility, self._starts)[self._occasion]
        weights = np.exp(utility)
        sums = np.add.reduceat(weights, self._starts)
        return np.asarray(weights / sums[self._occasion], np.float64)

    def minus_log(self, at: Floats) -> float:
        utility = self.design @ at
        highest = np.maximum.reduceat(utility, self._starts)
        sums = np.add.reduceat(np.exp(utility - highest[self._occasion]), self._starts)
        # The alternative that was taken has utility 0.
        return float((highest + np.log(sums)).sum())

    def slope(self, at: Floats) -> Floats:
        return np.asarray(self.chances(at) @ self.design)

    def curvature(self, at: Floats) -> Floats:
        chances = self.chances(at)
        means = np.add.reduceat(chances[:, None] * self.design, self._starts, axis=0)
        around = self.design - means[self._occasion]
        return np.asarray((chances[:, None] * around).T @ around)


def _greatest(likelihood: _Likelihood) -> Floats:
    from scipy.optimize import minimize

    found = minimize(
        likelihood.minus_log,
        np.zeros(likelihood.design.shape[1]),
        jac=likelihood.slope,
        hess=likelihood.curvature,
        method="trust-exact",
        options={"gtol": 1e-8, "maxiter": 200},
    )
    return np.asarray(found.x, np.float64)


def _refuse_what_cannot_be_told(likelihood: _Likelihood, columns: Sequence[_Column]) -> None:
    """Refuse a coefficient that any other value would serve as well, on its own or with others."""
    for n, (attribute, alternative, _) in enumerate(columns, 1):
        if np.linalg.matrix_rank(likelihood.design[:, :n]) < n:
            of = f" of {alternative}" if alternative else ""
            raise EventLogError(
                f"{attribute or 'the constant'}{of} cannot be told from what stands before it: it "
                "never differs, or always goes along with the others; leave one of them out"
            )


def _refuse_what_has_no_end(size: Floats, columns: Sequence[_Column]) -> None:
    if size.max(initial=0.0) > _FAR_TOO_LARGE:
        attribute, alternative, _ = columns[int(np.argmax(size))]
        of = f" of {alternative}" if alternative else ""
        raise EventLogError(
            f"{attribute or 'the constant'}{of} has no end: it tells some choices without "
            "exception; leave it out, or gather more choices"
        )


def _hits(choices: Choices, chances: Floats) -> float:
    highest = np.maximum.reduceat(chances, choices.starts)
    return float((chances[choices.chosen] >= highest - 1e-12).mean())
