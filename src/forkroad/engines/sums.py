"""Sums of rows by a target, laid out once and then taken every day."""

from __future__ import annotations

import numpy as np

from forkroad.program.program import Floats, Ints
from forkroad.records import record


@record
class Sums:
    """Sums rows by a target, as fast as memory allows.

    Rows are laid out in `order`: first the first row of every target with few rows, then the
    second of every target that has one, and so on, so that each layer adds to a leading slice;
    then the rows of each target with many, next to one another. NumPy's `reduceat` is twenty
    times slower on rows of a few hundred numbers.

    order : where each place of the layout is taken from.
    targets : what receives the sums: the targets with few rows, most rows first.
    layers : (n_layers,) rows of each layer.
    heavy : (target, first place, stop) of the targets with many rows.
    """

    order: Ints
    targets: Ints
    layers: tuple[int, ...]
    heavy: tuple[tuple[int, int, int], ...]

    def add(self, values: Floats, into: Floats) -> None:
        """Add values, laid out in `order`, to their targets; the values are used up."""
        if self.layers:
            into[self.targets] += self.gather(values)
        for target, start, stop in self.heavy:
            into[target] += values[start:stop].sum(axis=0)

    def put(self, values: Floats, into: Floats) -> None:
        """Write the sums over what stood in their targets; see `add`."""
        if self.layers:
            into[self.targets] = self.gather(values)
        for target, start, stop in self.heavy:
            values[start:stop].sum(axis=0, out=into[target])

    def gather(self, values: Floats) -> Floats:
        """Return the sums of the targets with few rows, in place of their first rows."""
        total = values[: len(self.targets)]
        place = len(total)
        for size in self.layers[1:]:
            total[:size] += values[place : place + size]
            place += size
        return total


# Targets with more rows than this are summed one by one.
MANY = 24


def sums_by(targets: Ints) -> Sums:
    """Return the plan that sums row i into targets[i]."""
    by_target = np.argsort(targets, kind="stable")
    found, starts, counts = np.unique(targets[by_target], return_index=True, return_counts=True)
    rank = np.arange(len(targets)) - np.repeat(starts, counts)
    count = np.repeat(counts, counts)
    is_few = count <= MANY
    few_rows = by_target[is_few]
    layout = np.lexsort((targets[few_rows], -count[is_few], rank[is_few]))
    few = found[counts <= MANY]
    few = few[np.argsort(-counts[counts <= MANY], kind="stable")]
    layers = tuple(int(size) for size in np.bincount(rank[is_few]))
    order = np.concatenate([few_rows[layout], by_target[~is_few]])
    ends = len(few_rows) + np.cumsum(counts[counts > MANY])
    heavy = tuple(
        (int(target), int(end - size), int(end))
        for target, size, end in zip(found[counts > MANY], counts[counts > MANY], ends, strict=True)
    )
    return Sums(order.astype(np.intp), few.astype(np.intp), layers, heavy)
