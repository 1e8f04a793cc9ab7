"""Where customers go whose stay takes days: shares by competing risks, and who stays."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from forkroad.learning.dwell import Dwell
from forkroad.learning.fitted import STAY, Way, Ways
from forkroad.learning.incidence import Exposures, Incidence, estimate
from forkroad.learning.journeys import LOST, UNDER_WAY, Tally


def exposures_of(
    moves: Tally, silence_days: int | None, ways: tuple[int, ...] | None = None
) -> Exposures:
    """Return moves by way and day, those without a known way by how long they stayed."""
    to, days = moves["to"], moves["days"]
    is_silent = (to == LOST) & (silence_days is not None)
    is_open = (to == UNDER_WAY) | is_silent
    if ways is None:
        ways = tuple(sorted(set(to[~is_open].tolist()), key=lambda way: (way < 0, way)))
    n_days = int(days.max(initial=0)) + 2
    moved = np.zeros((len(ways), n_days), dtype=np.int64)
    for place, way in enumerate(ways):
        np.add.at(moved[place], days[to == way], moves.n[to == way])
    stayed = np.zeros(n_days + 1, dtype=np.int64)
    # Who is lost after d days of silence did not move on day d either.
    np.add.at(stayed, (days + is_silent)[is_open], moves.n[is_open])
    return Exposures(ways, moved, stayed)


def ways_over_days(
    moves: Tally,
    pooled: Exposures,
    dwell: Dwell,
    silence_days: int | None,
    name_of: Callable[[int], str],
) -> Ways:
    """Return where customers go whose stay takes days.

    pooled : of all customers of the step, where these ones say nothing. name_of : the step that
        a way leads to.
    """
    exposures = exposures_of(moves, silence_days)
    found = _within(estimate(exposures, keep_left=dwell.never), dwell)
    if not exposures.ways and pooled.ways and not dwell.never:
        exposures, found = pooled, estimate(pooled, keep_left=False)
    counts = exposures.moved.sum(axis=1)
    ways = [
        Way(name_of(way), float(share), int(count))
        for way, share, count in zip(exposures.ways, found.shares, counts, strict=True)
    ]
    if found.left > 0 or not ways:
        lost = int(moves.n[moves["to"] == LOST].sum()) if silence_days is not None else 0
        ways.append(Way(STAY, found.left if ways else 1.0, lost))
    return Ways("", tuple(ways), found.sample)


def _within(found: Incidence, dwell: Dwell) -> Incidence:
    """Return the shares with those who will still move on after the days that were seen."""
    gone = float(found.shares.sum())
    if dwell.within >= 1.0 or not gone or not found.left:
        return found
    will_go = min(1.0, gone / dwell.within)
    return replace(found, shares=found.shares * (will_go / gone), left=1.0 - will_go)
