"""What a scenario of customers who buy again is made of: its types, its segments, their ways.

Each type waits between purchases in a step of its own. Which type a known customer is of is told
by shares, segment by segment. How it is written is told elsewhere.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from forkroad.learning.arrivals_of_log import FittedArrivals
from forkroad.learning.customer_types import CustomerType
from forkroad.learning.fitted import Way, Ways
from forkroad.learning.shares_text import LEAST_SHARE
from forkroad.learning.step_names import Names
from forkroad.records import record

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]


@record(kw_only=True)
class Crowd:
    """A segment: its name and label, how many known customers are in it, and who they are.

    shares : of the types; what is missing to 1 will not buy again.
    sample : how many customers, of known types, would tell the shares as well.
    """

    name: str
    label: str
    count: float
    shares: Floats
    sample: float


@record(kw_only=True)
class RepeatDraft:
    """What a scenario of customers who buy again is written from.

    known : the segments of known customers. new : the segment of those to come.
    product : its name; units : the chance of so many on one day.
    """

    product: str
    units: Mapping[int, float]
    arrivals: FittedArrivals
    types: tuple[CustomerType, ...]
    known: tuple[Crowd, ...]
    new: Crowd


@record(kw_only=True)
class StepNames:
    """The names of the steps, none of them the product's."""

    first: str
    again: str
    known: str
    between: tuple[str, ...]
    lapsed: str
    silent: str


def step_names(draft: RepeatDraft) -> StepNames:
    """Return the names of the steps of a draft."""
    names = Names([draft.product])
    return StepNames(
        first=names.name_for("first_purchase"),
        again=names.name_for("purchase_again"),
        known=names.name_for("known"),
        between=tuple(names.name_for(f"between_{n + 1}") for n in range(len(draft.types))),
        lapsed=names.name_for("stopped"),
        silent=names.name_for("silent"),
    )


def ways_of_known(draft: RepeatDraft, names: StepNames) -> tuple[Ways, ...]:
    """Return where the known customers of each segment go on the first day, by their type.

    Those who buy on that day do so at once.
    """
    return tuple(
        Ways(one.name, _now(draft.types, one.shares, names), one.sample) for one in draft.known
    )


def ways_of_new(draft: RepeatDraft, names: StepNames) -> Ways:
    """Return where customers go after their first purchase, by their type."""
    ways = [
        Way(name, float(share), 0)
        for name, share in zip(names.between, draft.new.shares, strict=True)
    ]
    return Ways("", _whole(ways, names.silent), draft.new.sample)


def ways_after_today(draft: RepeatDraft, names: StepNames) -> tuple[Way, ...]:
    """Return where those go who buy on the first day: the types who do so most."""
    counts = np.array([one.count for one in draft.known])
    kinds = np.array([one.shares for one in draft.known])
    bought_now = (counts @ kinds) * np.array([kind.buys for kind in draft.types])
    stays = np.array([1.0 - kind.stops for kind in draft.types])
    shares = bought_now * stays / max(float(bought_now.sum()), 1e-300)
    ways = [Way(name, float(share), 0) for name, share in zip(names.between, shares, strict=True)]
    return _whole(ways, names.lapsed)


def _now(types: Sequence[CustomerType], shares: Floats, names: StepNames) -> tuple[Way, ...]:
    stays = np.array([1.0 - kind.buys - kind.leaves for kind in types])
    buys = float(shares @ np.array([kind.buys for kind in types]))
    ways = [
        Way(name, float(share), 0)
        for name, share in zip(names.between, shares * stays, strict=True)
    ]
    return _whole([*ways, Way(names.again, buys, 0)], names.silent)


def _whole(ways: Sequence[Way], rest: str) -> tuple[Way, ...]:
    """Return the ways that anybody goes, and the rest."""
    kept = [way for way in ways if way.share >= LEAST_SHARE]
    left = 1.0 - sum(way.share for way in kept)
    return (*kept, Way(rest, left, 0)) if left >= LEAST_SHARE or not kept else tuple(kept)
