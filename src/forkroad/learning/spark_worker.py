"""What Spark's own workers do with a batch of rows: ask DuckDB, as a log read here is asked.

Texts, times and zones are thus the same on both. The function that is sent holds all that it
needs but DuckDB and Arrow, so that the workers need no forkroad.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

_SETTINGS = {
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "enable_external_access": "false",
    "memory_limit": "1GB",
    "threads": "1",
}

Batches = Iterator[Any]


def asking(sql: str) -> Callable[[Batches], Batches]:
    """Return what turns batches of Arrow into the answers to a question about the table `raw`."""
    settings: dict[str, Any] = dict(_SETTINGS)

    def answers(batches: Batches) -> Batches:
        import duckdb
        import pyarrow as pa  # type: ignore[import-untyped]

        with duckdb.connect(":memory:", config=settings) as connection:
            for batch in batches:
                connection.register("raw", pa.Table.from_batches([batch]))
                yield from connection.sql(sql).to_arrow_table().to_batches()
                connection.unregister("raw")

    return answers
