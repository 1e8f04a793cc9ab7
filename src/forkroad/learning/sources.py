"""What every source of an event log is, whatever it is made of.

A source knows its columns and lays the wanted ones out as the table `raw` with columns c0, c1,
... in the order of the source. What the columns mean is not its business.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from forkroad.errors import EventLogError, did_you_mean
from forkroad.learning.store import Store


class Source(Protocol):
    """One place that an event log comes from.

    title : what messages call it.
    names : its columns.
    """

    title: str
    names: tuple[str, ...]

    def stage(self, store: Store, columns: Sequence[str]) -> None:
        """Make the table `raw` of these columns, one row a row, in their order."""


def chosen_table(title: str, tables: Sequence[str], wanted: str | None) -> str:
    """Return the wanted table of a database, or its only one."""
    if wanted is not None:
        if wanted not in tables:
            raise EventLogError(
                f'{title}: there is no table "{wanted}"{did_you_mean(wanted, tables)}'
            )
        return wanted
    if len(tables) != 1:
        listed = ", ".join(tables[:8]) + (", ..." if len(tables) > 8 else "")
        found = f"has {len(tables)} tables ({listed})" if tables else "has no table"
        raise EventLogError(f"{title}: {found}; say which with --table")
    return tables[0]
