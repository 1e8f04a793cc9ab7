"""What one replication draws once for everybody: uncertain numbers, sampled shares, shocks.

Every draw rests on uniforms kept by place, so that a place which a campaign changes has the
same luck before and after.
"""

from __future__ import annotations

import math
from random import Random
from statistics import NormalDist

from scipy.special import betaincinv, gammaincinv

from forkroad.scenario.model import Scenario
from forkroad.scenario.numbers import Uncertain
from tests.oracles.stays import Z90


class Luck:
    """The draws of one replication."""

    def __init__(self, scenario: Scenario, rng: Random) -> None:
        self._rng = rng
        self._uniforms: dict[tuple, float] = {}
        # The day on which each shock that happens begins.
        self.shock_starts: dict[str, int] = {}
        for name, shock in scenario.shocks.items():
            if rng.random() < shock.chance:
                window = (shock.latest - shock.earliest).days
                begin = (shock.earliest - scenario.start).days + rng.randint(0, window)
                self.shock_starts[name] = begin

    def _uniform(self, *place: str) -> float:
        if place not in self._uniforms:
            self._uniforms[place] = 1.0 - self._rng.random()  # above 0, so that logs are finite
        return self._uniforms[place]

    def number(self, place: str, uncertain: Uncertain) -> float:
        """What an uncertain number turns out to be in this replication."""
        return quantile(uncertain, self._uniform(place)) * uncertain.times

    def shares(self, step: str, rule: str, stated: dict[str, float], sample: float) -> dict:
        """Dirichlet(sample * share): gamma variates divided by their sum; 0 stays 0."""
        gammas = {
            to: float(gammaincinv(sample * share, self._uniform(step, rule, to)))
            for to, share in stated.items()
            if share > 0
        }
        whole = sum(gammas.values())
        return {to: gammas.get(to, 0.0) / whole for to in stated}


def quantile(uncertain: Uncertain, u: float) -> float:
    """The number below which an uncertain one lies with chance u."""
    family, numbers = uncertain.family, uncertain.parameters
    if family == "normal":
        return NormalDist(*numbers).inv_cdf(min(u, 1 - 1e-16))
    if family == "uniform":
        low, high = numbers
        return low + u * (high - low)
    if family == "triangular":
        low, mode, high = numbers
        if u < (mode - low) / (high - low):
            return low + math.sqrt(u * (high - low) * (mode - low))
        return high - math.sqrt((1 - u) * (high - low) * (high - mode))
    if family == "lognormal":
        median, p90 = numbers
        z = NormalDist().inv_cdf(min(u, 1 - 1e-16))
        return median * math.exp(z * math.log(p90 / median) / Z90)
    assert family == "beta"
    return float(betaincinv(*numbers, u))
