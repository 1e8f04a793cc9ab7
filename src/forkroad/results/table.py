"""A table of results, column by column, and the builder that engines fill row by row.

A table may have a hundred thousand rows, so cells stand in one list per column. Nothing that
is not a finite number leaves here: NaN and infinities become null, NumPy's scalars plain ones.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from operator import attrgetter
from typing import Any

from forkroad.errors import UsageError, did_you_mean
from forkroad.records import record
from forkroad.results.columns import FIGURE_NAMES, TableDefinition
from forkroad.results.figures import NOTHING_KNOWN, Figures

Cell = str | int | float | bool | None
# A row's cells by column. Which kind stands in which column is the definition's to say.
Row = dict[str, Any]


@record
class Table:
    """One table: its definition and one list of cells per column, all of the same length.

    notes : what the reader of the table should know, each a sentence.
    variance_errors : by row the standard error of the square of `sd`; empty where none is known.
        Neither printed nor written.
    """

    definition: TableDefinition
    columns: Mapping[str, Sequence[Cell]]
    notes: tuple[str, ...] = ()
    variance_errors: tuple[float | None, ...] = ()

    @property
    def name(self) -> str:
        """The table's name."""
        return self.definition.name

    def __len__(self) -> int:
        return len(self.columns[self.definition.column_names[0]])

    def rows(self) -> Iterator[Row]:
        """Yield each row as a dict, in the order of the columns."""
        names = self.definition.column_names
        for cells in zip(*(self.columns[name] for name in names), strict=True):
            yield dict(zip(names, cells, strict=True))

    def where(self, **wanted: Cell) -> Table:
        """Return the rows in which every named column holds the wanted cell.

        `from` is a word of Python: write `where(**{"from": "cart"})`. An unknown column is a
        UsageError.
        """
        for name in wanted:
            self._check_column(name)
        kept: Sequence[int] = range(len(self))
        for name, cell in wanted.items():
            column = self.columns[name]
            kept = [row for row in kept if column[row] == cell]
        return Table(
            self.definition,
            {name: [cells[row] for row in kept] for name, cells in self.columns.items()},
            self.notes,
            tuple(self.variance_errors[row] for row in kept) if self.variance_errors else (),
        )

    def to_pandas(self) -> Any:
        """Return a pandas.DataFrame; needs pandas, which `forkroad[tables]` installs."""
        from forkroad.results.frames import to_pandas

        return to_pandas(self)

    def to_arrow(self) -> Any:
        """Return a pyarrow.Table; needs pyarrow, which `forkroad[tables]` installs."""
        from forkroad.results.frames import to_arrow

        return to_arrow(self)

    def _repr_html_(self) -> str:
        from forkroad.results.html import table_as_html

        return table_as_html(self)

    def _check_column(self, name: str) -> None:
        names = self.definition.column_names
        if name not in names:
            raise UsageError(
                f'the table {self.name} has no column "{name}"{did_you_mean(name, names)}; '
                f"there are {', '.join(names)}"
            )


_CELLS_OF = attrgetter(*FIGURE_NAMES)  # of figures, in the order of the columns


class Builder:
    """Collects the rows of one table; `table()` closes it.

    Rows are checked as they come in: a column or a measure that the definition does not know
    is a bug and raises ValueError.
    """

    def __init__(self, definition: TableDefinition) -> None:
        self.definition = definition
        self._columns: dict[str, list[Cell]] = {name: [] for name in definition.column_names}
        self._detail_names = tuple(column.name for column in definition.details)
        self._measures = frozenset(definition.measure_names)
        self._n_keys = len(definition.keys)
        # Rows wait here until a column is needed: taking rows apart and cleaning cells is ten times
        # cheaper for all of them together.
        self._rows: list[tuple[Sequence[Any], str, Figures, Mapping[str, Any]]] = []
        self._variance_errors: list[float | None] = []

    def add(
        self,
        keys: Sequence[Any],
        measure: str = "",
        figures: Figures = NOTHING_KNOWN,
        **details: Any,
    ) -> None:
        """Add one row: its key cells in their order, its measure, its figures, its details."""
        if len(keys) != self._n_keys:
            raise ValueError(f"{self.definition.name} has {self._n_keys} keys, not {len(keys)}")
        if details:
            self._check(details, self._detail_names)
        if self._measures and measure not in self._measures:
            self._check([measure], self.definition.measure_names)
        self._rows.append((keys, measure, figures, details))

    def add_row(self, **cells: Any) -> None:
        """Add one row by its cells; columns that are not named are null."""
        self.extend(1, **{name: [cell] for name, cell in cells.items()})

    def extend(self, n_rows: int, **columns: Any) -> None:
        """Add many rows: each column is a sequence of n_rows cells, or one cell for all of them.

        Arrays are welcome. Columns that are not named are null.
        """
        self._check(columns, self.definition.column_names)
        filled = {name: _column(cells, n_rows, name) for name, cells in columns.items()}
        self._check(set(filled.get("measure", ())), self.definition.measure_names)
        self._flush()
        for name, column in self._columns.items():
            column.extend(filled[name] if name in filled else [None] * n_rows)
        self._variance_errors.extend([None] * n_rows)

    def table(self, *notes: str) -> Table:
        """Return the table of all rows added so far, with what its reader should know."""
        self._flush()
        columns = {name: list(cells) for name, cells in self._columns.items()}
        errors = self._variance_errors
        known = any(error is not None for error in errors)
        return Table(self.definition, columns, notes, tuple(errors) if known else ())

    def _flush(self) -> None:
        if not self._rows:
            return
        keys, measures, figures, details = zip(*self._rows, strict=True)
        n_figures = len(self.definition.figures)
        by_column = [
            *zip(*keys, strict=True),
            *([measures] if self._measures else []),
            *list(zip(*map(_CELLS_OF, figures), strict=True))[:n_figures],
            *([row.get(name) for row in details] for name in self._detail_names),
        ]
        for column, cells in zip(self._columns.values(), by_column, strict=True):
            column.extend(_plain_column(cells))
        self._variance_errors += [each.variance_error for each in figures]
        self._rows.clear()

    def _check(self, names: Iterable[Any], known: Sequence[str]) -> None:
        for name in names:
            if name not in known:
                raise ValueError(f"{self.definition.name} does not know {name!r}")


def _column(cells: Any, n_rows: int, name: str) -> list[Cell]:
    """Return n_rows plain cells from an array, a sequence, or one cell for all."""
    if isinstance(cells, str) or not hasattr(cells, "__len__"):
        return [plain(cells)] * n_rows
    if len(cells) != n_rows:
        raise ValueError(f"the column {name} has {len(cells)} cells, not {n_rows}")
    return _plain_column(cells.tolist() if hasattr(cells, "tolist") else cells)


def _plain_column(cells: Sequence[Any]) -> list[Cell]:
    """Return many cells as plain Python, looking at each only where its type asks for it."""
    kinds = set(map(type, cells))
    if kinds <= {str, int, bool, type(None)}:
        return list(cells)
    if kinds <= {float, int, type(None)}:
        # A sum is finite only if all that it adds up is; hardly ever has each to be looked at.
        if math.isfinite(sum(filter(None, cells))):
            return list(cells)
        return [cell if cell is None or math.isfinite(cell) else None for cell in cells]
    return list(map(plain, cells))


def plain(cell: Any) -> Cell:
    """Return a cell as plain Python, null for what is not a finite number.

    >>> plain(float("nan")) is None, plain(2.5), plain("2026-03")
    (True, 2.5, '2026-03')
    """
    kind = type(cell)
    if kind is float:
        return cell if math.isfinite(cell) else None
    if cell is None or kind is str or kind is int or kind is bool:
        return cell  # type: ignore[no-any-return]
    if hasattr(cell, "item"):
        return plain(cell.item())
    raise ValueError(f"a cell holds text, a number or a truth, not {cell!r}")
