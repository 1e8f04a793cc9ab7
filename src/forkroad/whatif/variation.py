"""The variation of a sweep: which places take which values in which scenario.

Scenarios are numbered from 0 and each is a function of its number: of a grid the last place
varies fastest; of a Sobol sample every place varies in each (Sobol 1967, scrambled as Owen 1995).
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from forkroad.errors import UsageError
from forkroad.records import record
from forkroad.scenario.model import Scenario
from forkroad.scenario.paths import EditError, located
from forkroad.whatif.levels import UNITS, Level, Span, levels_of, read_levels

# More scenarios than anybody waits for, and than a table should hold.
MOST_SCENARIOS = 1_000_000


@record
class Axis:
    """One varied place: its path and its levels, or the span that it is sampled from."""

    path: str
    levels: tuple[Level, ...] | Span

    @property
    def unit(self) -> str | None:
        """The unit of its numbers; None where it has values that are none, or of several."""
        if isinstance(self.levels, Span):
            return UNITS[self.levels.form]
        units = {None if level.form is None else UNITS[level.form] for level in self.levels}
        return units.pop() if len(units) == 1 else None

    def sampled(self, part: float) -> Level:
        """Return the level for a number from 0 to 1."""
        if isinstance(self.levels, Span):
            return self.levels.at(part)
        return self.levels[min(int(part * len(self.levels)), len(self.levels) - 1)]


@record
class Variation:
    """All scenarios of a sweep.

    points : (n_scenarios, n_axes) numbers from 0 to 1 of a sample; None for a grid.
    """

    axes: tuple[Axis, ...]
    points: NDArray[np.float64] | None = None

    @cached_property
    def n_scenarios(self) -> int:
        """How many scenarios there are."""
        if self.points is not None:
            return len(self.points)
        return math.prod(
            len(axis.levels) for axis in self.axes if not isinstance(axis.levels, Span)
        )

    def levels(self, number: int) -> tuple[Level, ...]:
        """Return the levels of one scenario, in the order of the axes."""
        if self.points is not None:
            parts = self.points[number].tolist()
            return tuple(axis.sampled(part) for axis, part in zip(self.axes, parts, strict=True))
        found = []
        for axis in reversed(self.axes):
            assert not isinstance(axis.levels, Span)
            number, place = divmod(number, len(axis.levels))
            found.append(axis.levels[place])
        return tuple(reversed(found))

    def cells(self, number: int) -> tuple[float | str, ...]:
        """Return what a table shows of the levels of one scenario.

        A column that is not of one unit throughout holds everything as it is written.
        """
        pairs = zip(self.axes, self.levels(number), strict=True)
        return tuple(it.cell if axis.unit is not None else _written(it) for axis, it in pairs)


def plan_variation(
    scenario: Scenario, vary: Mapping[str, Any] | Sequence[str], *, sobol: int | None, seed: int
) -> Variation:
    """Return the variation that is asked for.

    vary : `PATH=LOW:HIGH:N` or `PATH=v1,v2,...` texts; or paths with such a text or a sequence
        of values each.
    sobol : how many scenarios to sample; None for a grid.

    Raises UsageError.
    """
    axes = tuple(_axis(path, values) for path, values in _asked(vary))
    if not axes:
        raise UsageError("nothing varies; say --vary PATH=LOW:HIGH:N or PATH=VALUE,VALUE,...")
    _refuse_overlaps(scenario, axes)
    if sobol is not None:
        _refuse_too_many(sobol)
        return Variation(axes, _sobol_points(len(axes), sobol, seed))
    for axis in axes:
        if isinstance(axis.levels, Span):
            raise UsageError(
                f"{axis.path}: how many steps? Write LOW:HIGH:N, or sample with --sobol N"
            )
    made = Variation(axes)
    _refuse_too_many(made.n_scenarios)
    return made


def _asked(vary: Mapping[str, Any] | Sequence[str]) -> list[tuple[str, Any]]:
    if isinstance(vary, Mapping):
        return [(str(path).strip(), values) for path, values in vary.items()]
    found = []
    for text in [vary] if isinstance(vary, str) else vary:
        path, equals, values = text.partition("=")
        if not equals or not path.strip():
            raise UsageError(
                f'"{text}" varies nothing; write PATH=LOW:HIGH:N, as in '
                "products.cream.price=40:60:5, or PATH=VALUE,VALUE,..."
            )
        found.append((path.strip(), values))
    return found


def _axis(path: str, values: Any) -> Axis:
    if isinstance(values, str):
        return Axis(path, read_levels(values, path))
    return Axis(path, levels_of(list(values), path))


def _refuse_overlaps(scenario: Scenario, axes: Sequence[Axis]) -> None:
    """Refuse places that are not there, and places that two axes would both change."""
    places: list[tuple[Any, ...]] = []
    for axis in axes:
        try:
            _, place = located(scenario.source.data, axis.path)
        except EditError as error:
            raise UsageError(f"--vary {axis.path}: {error}") from None
        for other, known in zip(axes, places, strict=False):
            length = min(len(place), len(known))
            if place[:length] == known[:length]:
                both = "is varied twice" if place == known else f"overlaps with {other.path}"
                raise UsageError(f"--vary {axis.path}: {both}")
        places.append(place)


def _refuse_too_many(n_scenarios: int) -> None:
    if not 1 <= n_scenarios <= MOST_SCENARIOS:
        raise UsageError(f"a sweep has from 1 to {MOST_SCENARIOS:,} scenarios, not {n_scenarios:,}")


def _sobol_points(n_axes: int, count: int, seed: int) -> NDArray[np.float64]:
    """Return (count, n_axes) points of a scrambled Sobol sequence, each inside [0, 1)."""
    from scipy.stats import qmc

    # A count that is a power of two makes the sample even; the sequence is cut for any other.
    sampler = qmc.Sobol(n_axes, scramble=True, seed=np.random.default_rng(seed))
    points: NDArray[np.float64] = sampler.random_base2(max(count - 1, 0).bit_length())
    return points[:count]


def _written(level: Level) -> str:
    return level.cell if isinstance(level.cell, str) else str(level.data)
