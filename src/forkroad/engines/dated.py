"""Dated departures: those whose days until leaving depend on the day of entry."""

from __future__ import annotations

import itertools

import numpy as np

from forkroad.engines.sums import Sums, sums_by
from forkroad.program.program import Floats, Ints
from forkroad.records import record

# Places of neighbours as a slice, so that NumPy need not gather them one by one.
Places = slice | Ints


def as_places(places: Ints) -> Places:
    """Return ascending neighbours as a slice, any other places as they are."""
    if len(places) and np.array_equal(places, np.arange(places[0], places[0] + len(places))):
        return slice(int(places[0]), int(places[-1]) + 1)
    return places


@record
class DatedDay:
    """The dated departures of one day, of those who entered on an earlier day.

    days, rows : of entry, and places in `Wiring.dated_states`.
    departures, places : who leaves, each once unless there are `sums`, for which they are laid
        out. weights : (n, 1), None where all of them are 1.
    """

    days: Ints
    rows: Ints
    departures: Ints
    places: Places
    weights: Floats | None
    sums: Sums | None


# Places of departures, their days of leaving, their rows in the table, weights (n, 1) or None.
DatedAhead = tuple[Places, Ints, Ints, Floats | None]


def list_dated_days(places: Ints, tables: Ints, weights: Floats, row: Ints) -> tuple[DatedDay, ...]:
    """Return for each day the dated departures of those who entered on an earlier day.

    places, weights : (n,) the departures. tables : (n, n_days) days until leaving, by day of
        entry. row : (n,) place of each one's state among those of all.
    """
    n_days = tables.shape[1]
    entry, which = np.nonzero((tables > 0).T)
    leaving = entry + tables[which, entry]
    order = np.lexsort((entry, which, leaving))
    order = order[leaving[order] < n_days]
    entry, which = entry[order], which[order]
    bounds = np.searchsorted(leaving[order], np.arange(n_days + 1)).tolist()
    rows, departures = row[which], places[which]
    weight = None if np.all(weights == 1) else weights[which, np.newaxis]
    known: dict[bytes, tuple[Places, Sums | None]] = {}
    days = []
    for first, stop in itertools.pairwise(bounds):
        mine = departures[first:stop]
        if (key := mine.tobytes()) not in known:
            is_distinct = bool(np.all(np.diff(mine) > 0))
            known[key] = as_places(mine), None if is_distinct else sums_by(mine)
        found, sums = known[key]
        part = slice(first, stop) if sums is None else first + sums.order
        given = None if weight is None else weight[part]
        days.append(DatedDay(entry[part], rows[part], departures[part], found, given, sums))
    return tuple(days)


def list_dated_ahead(places: Ints, tables: Ints, weights: Floats) -> tuple[DatedAhead, ...]:
    """Return for each day of entry the dated departures still to come; see `list_dated_days`."""
    days = np.arange(tables.shape[1])
    entry, which = np.nonzero(((tables > 0) & (days + tables < len(days))).T)
    leaving = entry + tables[which, entry]
    bounds = np.searchsorted(entry, np.arange(len(days) + 1)).tolist()
    weight = None if np.all(weights == 1) else weights[which, np.newaxis]
    known: dict[bytes, Places] = {}
    ahead: list[DatedAhead] = []
    for first, stop in itertools.pairwise(bounds):
        mine = which[first:stop]
        if (key := mine.tobytes()) not in known:
            known[key] = as_places(places[mine])
        given = None if weight is None else weight[first:stop]
        ahead.append((known[key], leaving[first:stop], mine, given))
    return tuple(ahead)
