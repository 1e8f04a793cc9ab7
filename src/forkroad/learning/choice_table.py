"""Choices that were made, as a table: one row an alternative that was offered, one of them taken.

Rows may come from a CSV file or a table in memory. Nothing is filled in: a number that is missing,
or an occasion with no choice or two, is an error that names its row.
"""

from __future__ import annotations

import csv
import math
from collections.abc import Mapping, Sequence
from dataclasses import field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from forkroad.errors import EventLogError, UsageError, did_you_mean
from forkroad.learning.texts import texts_of
from forkroad.records import record

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Whole = NDArray[np.int64]

OCCASION = ("occasion", "customer", "individual", "case")
TRUE = ("1", "1.0", "true", "yes")
FALSE = ("0", "0.0", "false", "no", "")
_TABLE = "the table"  # what messages call one that is no file


@record
class Columns:
    """Which columns say on which occasion which alternative was offered, and whether taken."""

    occasion: str | None = None
    alternative: str = "alternative"
    chosen: str = "chosen"


@record(kw_only=True)
class Choices:
    """What was offered, sorted by occasion.

    alternatives : their names, in the order in which they are first offered.
    starts : (n_occasions,) the first row of each occasion.
    alternative : (n_rows,) number of the alternative. chosen : (n_rows,) truths.
    attributes : name to (n_rows,) numbers.
    of_some : those that only some alternatives have, to these; the others have 0.
    """

    alternatives: tuple[str, ...]
    starts: Whole
    alternative: Whole
    chosen: NDArray[np.bool_]
    attributes: Mapping[str, Floats]
    of_some: Mapping[str, Sequence[str]] = field(default_factory=dict)

    @property
    def occasion(self) -> Whole:
        """(n_rows,) number of the occasion."""
        sizes = np.diff(np.append(self.starts, len(self.alternative)))
        return np.repeat(np.arange(len(self.starts)), sizes)

    def varies(self, attribute: str) -> bool:
        """Whether an attribute differs between alternatives of one occasion."""
        numbers = self.attributes[attribute]
        return bool((numbers != numbers[self.starts][self.occasion]).any())


def read_choices(source: object, columns: Columns, attributes: Sequence[str] | None) -> Choices:
    """Return the choices of a CSV file's path, a data frame or a mapping of columns.

    attributes : the columns that may matter; None for all that are left.

    Raises EventLogError with the row, UsageError for columns that are not there.
    """
    title, cells = _cells(source)
    occasion = columns.occasion or next((name for name in OCCASION if name in cells), "occasion")
    wanted = (
        attributes
        if attributes is not None
        else [name for name in cells if name not in (occasion, columns.alternative, columns.chosen)]
    )
    for name in (occasion, columns.alternative, columns.chosen, *wanted):
        if name not in cells:
            known = did_you_mean(name, cells) or f"; there are {', '.join(cells)}"
            raise UsageError(f'{title}: there is no column "{name}"{known}')
    offered = [cell or "" for cell in cells[columns.alternative]]
    names = tuple(dict.fromkeys(offered))
    if "" in names or len(names) < 2:
        raise EventLogError(f"{title}: a choice needs two alternatives at least, each with a name")
    number_of = {name: number for number, name in enumerate(names)}
    numbers = {name: _numbers(title, name, cells[name]) for name in wanted}
    _, which = np.unique(np.array(cells[occasion], dtype=object).astype(str), return_inverse=True)
    order = np.argsort(which, kind="stable")
    which = which[order]
    choices = Choices(
        alternatives=names,
        starts=np.flatnonzero(np.diff(which, prepend=-1)),
        alternative=np.array([number_of[name] for name in offered])[order],
        chosen=_truths(title, columns.chosen, cells[columns.chosen])[order],
        attributes={name: column[order] for name, column in numbers.items()},
    )
    _check(title, choices, order)
    return choices


def _cells(source: Any) -> tuple[str, dict[str, list[str | None]]]:
    """Return a title for messages and the columns as texts."""
    if isinstance(source, str | Path):
        return str(source), _cells_of_file(Path(source))
    if isinstance(source, Mapping):
        return _TABLE, {str(n): texts_of(column, _TABLE, str(n)) for n, column in source.items()}
    import narwhals.stable.v2 as nw

    try:
        frame: Any = nw.from_native(source)
    except TypeError:
        raise UsageError(
            "choices are a path, a mapping of columns, or a table of pandas, polars or Arrow"
        ) from None
    frame = frame.collect() if isinstance(frame, nw.LazyFrame) else frame
    return _TABLE, {n: texts_of(frame[n].to_list(), _TABLE, n) for n in frame.columns}


def _cells_of_file(path: Path) -> dict[str, list[str | None]]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            rows = list(csv.reader(stream, strict=True))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise EventLogError(f"{path}: cannot be read as CSV: {error}") from None
    rows = [row for row in rows if row]
    if len(rows) < 2:
        raise EventLogError(f"{path}: there are no choices in it")
    for number, row in enumerate(rows[1:], 1):
        if len(row) != len(rows[0]):
            raise EventLogError(
                f"{path}: row {number} has {len(row)} fields, and the header {len(rows[0])}"
            )
    columns = zip(*rows[1:], strict=True)
    return {name.strip(): list(cells) for name, cells in zip(rows[0], columns, strict=True)}


def as_numbers(cells: Sequence[str | None]) -> Floats:
    """Return cells as numbers: nan where there is nothing, infinite where there is no number.

    >>> as_numbers(["1.5", " ", "a lot"]).tolist()
    [1.5, nan, inf]
    """
    found = np.full(len(cells), math.nan)
    for place, cell in enumerate(cells):
        if cell is None or not cell.strip():
            continue
        try:
            number = float(cell)
        except ValueError:
            number = math.inf
        found[place] = number if math.isfinite(number) else math.inf
    return found


def _numbers(title: str, name: str, cells: Sequence[str | None]) -> Floats:
    found = as_numbers(cells)
    bad = np.flatnonzero(~np.isfinite(found))
    if len(bad):
        place = int(bad[0])
        raise EventLogError(
            f'{title}: row {place + 1}: "{name}" is {cells[place]!r}; needed is a number. Columns '
            "that are no attributes of the choice are left out by naming the others"
        )
    return found


def _truths(title: str, name: str, cells: Sequence[str | None]) -> NDArray[np.bool_]:
    found = np.zeros(len(cells), dtype=bool)
    for place, cell in enumerate(cells):
        word = (cell or "").strip().lower()
        if word not in TRUE and word not in FALSE:
            raise EventLogError(
                f'{title}: row {place + 1}: "{name}" is {cell!r}; needed is 1 for the alternative '
                "that was taken and 0 for the others"
            )
        found[place] = word in TRUE
    return found


def _check(title: str, choices: Choices, order: Whole) -> None:
    """Refuse occasions that are no choice: without one taken, or an alternative offered twice."""
    taken = np.add.reduceat(choices.chosen.astype(int), choices.starts)
    bad = np.flatnonzero(taken != 1)
    if len(bad):
        row = int(order[choices.starts[bad[0]]]) + 1
        raise EventLogError(
            f"{title}: row {row}: {int(taken[bad[0]])} alternatives were taken on this occasion; "
            "needed is one of them"
        )
    pairs = choices.occasion * len(choices.alternatives) + choices.alternative
    _, first, n = np.unique(pairs, return_index=True, return_counts=True)
    if (n > 1).any():
        place = int(first[np.flatnonzero(n > 1)[0]])
        name = choices.alternatives[int(choices.alternative[place])]
        raise EventLogError(
            f'{title}: row {int(order[place]) + 1}: "{name}" is offered twice on this occasion'
        )
