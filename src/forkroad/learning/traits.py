"""Traits that differ from customer to customer: how a rate or a chance is spread, in parts.

A row is a history; in each the trait has a distribution of its own. What types of customers are
made from are the parts of a distribution between edges, and the moments in each.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import numpy as np

from forkroad.records import record

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]


class Trait(Protocol):
    """A trait of customers, above 0, one distribution a row."""

    def below(self, edges: Floats, power: int) -> Floats:
        """Return (rows, edges) the mean of the trait to a power, where below an edge, else 0."""
        ...

    @property
    def grid(self) -> Floats:
        """Values that reach over all distributions, ascending, at which edges may lie."""
        ...


def parts(trait: Trait, edges: Floats, power: int) -> Floats:
    """Return (rows, edges - 1) the mean of the trait to a power in each part, else 0."""
    return np.diff(trait.below(edges, power), axis=1)


@record
class GammaTrait:
    """Gamma distributions of a rate: shape and inverse scale, one a row."""

    shape: Floats
    since: Floats

    def below(self, edges: Floats, power: int) -> Floats:
        """Return what `Trait` says: the moment times a gamma distribution of a larger shape."""
        from scipy.special import gammainc, poch

        moment = poch(self.shape, power) / self.since**power
        share = gammainc((self.shape + power)[:, None], self.since[:, None] * edges)
        return np.asarray(moment[:, None] * share)

    @property
    def grid(self) -> Floats:
        """Values from next to nothing to far above every mean, evenly by their logarithms."""
        longest = float(((self.shape + 12.0 * np.sqrt(self.shape) + 40.0) / self.since).max())
        return np.concatenate(([0.0], np.geomspace(longest * 1e-9, longest, 500)))


@record
class BetaTrait:
    """Beta distributions of a chance: how many a success and a failure count for, one a row."""

    a: Floats
    b: Floats

    def below(self, edges: Floats, power: int) -> Floats:
        """Return what `Trait` says: the moment times a beta distribution of a larger a."""
        from scipy.special import betainc, poch

        moment = poch(self.a, power) / poch(self.a + self.b, power)
        share = betainc((self.a + power)[:, None], self.b[:, None], edges)
        return np.asarray(moment[:, None] * share)

    @property
    def grid(self) -> Floats:
        """Values from 0 to 1, closer together near 0."""
        return np.concatenate(([0.0], np.geomspace(1e-9, 1.0, 500)))
