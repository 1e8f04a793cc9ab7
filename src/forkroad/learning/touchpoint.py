"""One touchpoint of a score card, and the table of them all, from a scenario or from a log."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from forkroad.records import record
from forkroad.results.table import Builder, Table
from forkroad.results.touchpoint_definitions import TOUCHPOINTS


@record(kw_only=True)
class Touchpoint:
    """What is known of a step; None where it was not computed or has no meaning.

    The columns of the table say what each of them is.
    """

    step: str
    reach: float | None = None
    conversion_with: float | None = None
    conversion_without: float | None = None
    removal_effect: float | None = None
    visits: float | None = None
    mean_days: float | None = None
    drop_off: float | None = None
    feeling: str = ""
    goal: str = ""
    chance: float | None = None


@record(kw_only=True)
class TouchpointsResult:
    """The score card of the steps.

    source : the scenario or the log that it is of. conversion : of all who set out, who bought.
    """

    source: str
    conversion: float | None
    tables: Mapping[str, Table]
    notes: tuple[str, ...]
    seconds: float

    def to_json_object(self) -> dict[str, Any]:
        """Return the result as plain data, the object that `--json` prints."""
        return {
            "format": "forkroad.touchpoints/1",
            "source": self.source,
            "conversion": self.conversion,
            "seconds": self.seconds,
            "warnings": list(self.notes),
            "tables": {name: list(table.rows()) for name, table in self.tables.items()},
        }


def touchpoints_table(found: Iterable[Touchpoint]) -> Table:
    """Return the table, the greatest removal effect first."""
    builder = Builder(TOUCHPOINTS)
    for each in sorted(found, key=lambda it: -(it.removal_effect or 0.0)):
        builder.add(
            [each.step],
            **{column.name: getattr(each, column.name) for column in TOUCHPOINTS.details},
        )
    return builder.table()


def ratio(part: float, whole: float) -> float | None:
    """Return part of whole within 0 and 1; None where there is no whole.

    >>> ratio(1.0, 4.0), ratio(1.0, 0.0), ratio(-1e-17, 1.0)
    (0.25, None, 0.0)
    """
    if whole <= _NOTHING:
        return None
    return min(max(part / whole, 0.0), 1.0)


_NOTHING = 1e-12
