"""The stated shares of forks as arrays, also where they differ from column to column.

Only numbers are looked at here; what an expression gives is worked out where it is resolved.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import repeat

import numpy as np

from forkroad.program.timeline import Grid
from forkroad.records import record
from forkroad.scenario.expressions import Expression
from forkroad.scenario.forks import Branch, Fork, Rule, Shares

Stated = Mapping[str, Grid | Expression | None]


@record
class Variant:
    """A fork of a step and when it holds.

    differing : (rule's path, way on) to (1, n_columns) shares, for those that are not the
        same number in all columns.
    """

    fork: Fork | None
    where: Grid
    differing: Mapping[tuple[str, str], Grid]


def list_variants(columns: Sequence[tuple[Sequence[Fork | None], Grid]]) -> list[Variant]:
    """Return the variants of a fork from its values side by side."""
    return [Variant(forks[0], where, dict(_differing(forks))) for forks, where in columns]


def stated_shares(rule: Rule, variant: Variant) -> Stated:
    """Return the shares of a rule as they are stated: numbers as (1, 1 or n_columns) arrays."""
    assert isinstance(rule.ways, Shares)
    return {
        branch.to: _as_array(branch, variant.differing.get((rule.path, branch.to)))
        for branch in rule.ways.branches
    }


def resolve_rest(stated: Mapping[str, Grid | None]) -> list[tuple[str, Grid]]:
    """Return stated numbers with `rest` as what the others leave."""
    total = sum((share for share in stated.values() if share is not None), np.zeros((1, 1)))
    rest = np.maximum(1.0 - total, 0.0)
    return [(to, rest if share is None else share) for to, share in stated.items()]


def _as_array(branch: Branch, differing: Grid | None) -> Grid | Expression | None:
    if differing is not None:
        return differing
    if branch.share is None or isinstance(branch.share, Expression):
        return branch.share
    return np.full((1, 1), float(branch.share))


def _differing(forks: Sequence[Fork | None]) -> Iterator[tuple[tuple[str, str], Grid]]:
    """Yield the shares that differ among forks that are alike but for such numbers."""
    first = forks[0]
    if first is None or all(fork is first for fork in forks):
        return
    for place, rule in enumerate(first.rules):
        if not isinstance(rule.ways, Shares):
            continue
        for number, branch in enumerate(rule.ways.branches):
            if isinstance(branch.share, int | float):
                shares = [_share(*at) for at in zip(forks, repeat(place), repeat(number))]
                if any(share != branch.share for share in shares):
                    yield (rule.path, branch.to), np.array([shares], dtype=float)


def _share(fork: Fork | None, place: int, number: int) -> float:
    assert fork is not None
    ways = fork.rules[place].ways
    assert isinstance(ways, Shares)
    share = ways.branches[number].share
    assert isinstance(share, int | float)
    return share
