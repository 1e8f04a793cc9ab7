"""Result tables as data frames of other libraries, where those are installed."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from forkroad.errors import UsageError

if TYPE_CHECKING:
    from forkroad.results.table import Table

_PANDAS_TYPES = {"text": "string", "integer": "Int64", "number": "Float64", "truth": "boolean"}


def to_pandas(table: Table) -> Any:
    """Return a pandas.DataFrame of types that know null; UsageError without pandas."""
    pandas = _library("pandas", "to_pandas")
    return pandas.DataFrame(
        {
            column.name: pandas.array(
                list(table.columns[column.name]), dtype=_PANDAS_TYPES[column.kind]
            )
            for column in table.definition.columns
        }
    )


def to_arrow(table: Table) -> Any:
    """Return a pyarrow.Table; UsageError without pyarrow."""
    pyarrow = _library("pyarrow", "to_arrow")
    types = {
        "text": pyarrow.string(),
        "integer": pyarrow.int64(),
        "number": pyarrow.float64(),
        "truth": pyarrow.bool_(),
    }
    return pyarrow.table(
        {
            column.name: pyarrow.array(table.columns[column.name], type=types[column.kind])
            for column in table.definition.columns
        }
    )


def _library(name: str, function: str) -> Any:
    try:
        return importlib.import_module(name)
    except ImportError:
        raise UsageError(
            f"{function}() needs {name}, which is not installed: pip install 'forkroad[tables]'"
        ) from None
