"""Values of other libraries as the texts that a log would hold: ids keep every digit.

Numbers are written out in full, times in ISO form, and what is missing is None.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from forkroad.errors import EventLogError

# All that Unicode calls a space separator.
_SPACES = " \u00a0\u1680\u202f\u205f\u3000" + "".join(map(chr, range(0x2000, 0x200B)))


def as_text(value: Any) -> str | None:
    """Return a cell as text, None where it is missing.

    NumPy's own numbers are written as those of Python.

    >>> as_text(9007199254740993), as_text("NA"), as_text(float("nan"))
    ('9007199254740993', 'NA', None)
    """
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return None if value != value else repr(float(value))
    if isinstance(value, datetime):
        # What pandas calls NaT is a datetime whose own text says so.
        return None if value != value else value.isoformat(sep=" ")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bytes | bytearray | memoryview):
        raise ValueError("holds bytes, not text")
    if hasattr(value, "item") and hasattr(value, "dtype"):
        return as_text(value.item())
    return str(value)


def texts_of(
    cells: Iterable[Any], source: str, column: str, *, n_before: int = 0
) -> list[str | None]:
    """Return the cells of a column as texts.

    n_before : rows of the source that stand before these.

    Raises EventLogError with the row of one that can be none.
    """
    texts = []
    for number, cell in enumerate(cells, n_before + 1):
        try:
            texts.append(as_text(cell))
        except ValueError as error:
            raise EventLogError(f'{source}: row {number}: "{column}" {error}') from None
    return texts


def trimmed(text: str) -> str:
    """Return a text without the spaces around it, of any width, as DuckDB's trim does.

    Line ends and tabs are no spaces.

    >>> trimmed("  a b ")
    'a b'
    """
    return text.strip(_SPACES)


def first_line(told: object) -> str:
    """Return what a library says in its first line; the others are about its own options."""
    return str(told).strip().partition("\n")[0]
