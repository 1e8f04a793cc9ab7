"""What the comparison of two engines found: the verdict of `--check` as plain data."""

from __future__ import annotations

from typing import Any

from forkroad.records import record


@record
class Disagreement:
    """Two figures that lie further apart than chance allows.

    table, key, measure : the row, its key columns in their order. figure : "mean" or "sd".
    allowed : how far apart the two may lie.
    """

    table: str
    key: tuple[str, ...]
    measure: str
    figure: str
    first: float
    second: float
    allowed: float


@record
class Check:
    """A second engine beside the first.

    first, second : the engines. replications : of the second, 0 from the exact engine.
    n_means, n_spreads : how many means and standard deviations both know. closest : the largest
        part of what is allowed that any difference took up; above 1 the engines differ.
    """

    first: str
    second: str
    replications: int
    n_means: int
    n_spreads: int
    closest: float
    disagreements: tuple[Disagreement, ...]

    @property
    def agrees(self) -> bool:
        """Whether the engines differ by no more than sampling error allows."""
        return not self.disagreements

    def to_json_object(self) -> dict[str, Any]:
        """Return the check as the envelope states it."""
        return {
            "engine": self.second,
            "replications": self.replications,
            "agrees": self.agrees,
            "compared": self.n_means,
            "compared_spreads": self.n_spreads,
            "largest_part_of_allowed": self.closest,
            "differing": [
                {
                    "table": it.table,
                    "key": list(it.key),
                    "measure": it.measure,
                    "figure": it.figure,
                    "first": it.first,
                    "second": it.second,
                    "allowed": it.allowed,
                }
                for it in self.disagreements
            ],
        }
